"""From what a user chose by name to an executor; a choice that cannot work is refused before anything is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.executors.cores import available_cores
from experiments.executors.executor import Executor
from experiments.executors.in_process import InProcess
from experiments.executors.processes import ProcessPool

OPTIONS: dict[str, tuple[str, ...]] = {  # what each may be given beside its name
    "serial": (),
    "process": ("processes",),
    "dask": ("processes", "address"),
    "slurm": (
        "jobs", "job_cores", "job_memory", "job_time", "job_queue", "job_directives", "job_interface", "job_logs",
    ),
}  # fmt: skip
GIGABYTES_OF_A_CORE = 2
MOST = 100_000  # processes, jobs, cores


def executor_for(processes: int, chunks: int) -> Executor:
    """This process for one worker or one chunk, a pool otherwise."""
    return InProcess() if min(processes, chunks) <= 1 else ProcessPool(processes)


def chosen(
    executor: str,
    *,
    processes: int | None = None,
    address: str | None = None,
    jobs: int | None = None,
    job_cores: int | None = None,
    job_memory: str | None = None,
    job_time: str | None = None,
    job_queue: str | None = None,
    job_directives: Sequence[str] = (),
    job_interface: str | None = None,
    job_logs: str | None = None,
) -> Executor:
    """The executor of this name; None stands for what is not given.

    serial    one chunk after another in this process
    process   `processes` worker processes of this machine, all cores if not given; one stays in this process
    dask      the same as a Dask cluster, or the workers of the scheduler that runs at `address`
    slurm     Dask workers in `jobs` jobs of Slurm (1), each with `job_cores` cores (1), `job_memory` (2GB a core) and
              `job_time` (01:00:00), in the partition `job_queue`, with whatever else sbatch should be told in
              `job_directives`; the scheduler is reached through the network `job_interface`, and jobs write their
              output to the folder `job_logs` (slurm-logs)

    Raises: Refusal for an unknown name, an option of another executor, a value out of bounds, an extra that is not
    installed, and Slurm's commands where they are missing. An address is tried when the executor is first used.
    """
    given = {
        "processes": processes, "address": address, "jobs": jobs, "job_cores": job_cores, "job_memory": job_memory,
        "job_time": job_time, "job_queue": job_queue, "job_directives": tuple(job_directives) or None,
        "job_interface": job_interface, "job_logs": job_logs,
    }  # fmt: skip
    _refuse_what_does_not_fit(executor, {name: value for name, value in given.items() if value is not None})
    _refuse_counts({"processes": processes, "jobs": jobs, "job_cores": job_cores})
    if executor == "serial":
        return InProcess()
    count = processes or available_cores()
    if executor == "process":
        return InProcess() if count == 1 else ProcessPool(count)

    from experiments.executors.dask import Dask

    if executor == "slurm":
        from experiments.executors.slurm import SlurmJobs

        cores = 1 if job_cores is None else job_cores
        return Dask(
            SlurmJobs(
                jobs=1 if jobs is None else jobs,
                cores=cores,
                memory=job_memory or f"{GIGABYTES_OF_A_CORE * cores}GB",
                walltime=job_time or "01:00:00",
                queue=job_queue,
                directives=tuple(job_directives),
                interface=job_interface,
                logs=job_logs or "slurm-logs",
            )
        )
    from experiments.executors.clusters import LocalProcesses, RunningScheduler

    return Dask(RunningScheduler(address) if address else LocalProcesses(count))


def _refuse_what_does_not_fit(executor: str, options: Mapping[str, object]) -> None:
    from sim import errors

    if executor not in OPTIONS:
        raise errors.not_a_choice("executor", executor, OPTIONS)
    for name, value in options.items():
        if name not in OPTIONS[executor]:
            others = errors.listed(f"executor={other}" for other, known in OPTIONS.items() if name in known)
            raise errors.bad_file(f"{name}={value}", f"executor={executor} does not use it", f"it is for {others}")
    if {"processes", "address"} <= options.keys():
        raise errors.bad_file(
            f"processes={options['processes']}", "the workers at an address are what they are", "leave it out"
        )


def _refuse_counts(counts: Mapping[str, int | None]) -> None:
    from sim import errors

    for name, count in counts.items():
        if count is not None and not 1 <= count <= MOST:
            raise errors.out_of_bounds(name, count, 1, MOST)
