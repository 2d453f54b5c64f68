"""Dask workers in jobs of Slurm, submitted by dask-jobqueue. Lost jobs are replaced for as long as there is work."""

from __future__ import annotations

import logging
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.executors.clusters import NO_DASHBOARD, OWN_SCHEDULER, SET_BY_DASK, quiet
from experiments.executors.cores import THREAD_VARIABLES, environment_kept
from experiments.executors.dask import Cluster, Connection
from experiments.executors.executor import WorkersLost
from experiments.extras import needs
from sim import errors

if TYPE_CHECKING:
    from dask_jobqueue import SLURMCluster
    from distributed import Client

NEEDED = ("sbatch", "squeue", "scancel")
JOB_NAME = "diplomacity"
ASK_SECONDS = 10.0  # between two looks at the queue
MOST_FRUITLESS = 3  # jobs one after another that may end before a worker of theirs connected


@dataclass(frozen=True)
class SlurmJobs(Cluster):
    """So many jobs, each with so many one-thread workers; `memory` and `walltime` are those of a job.

    The scheduler runs in this process, on `interface` if that is named; jobs write their output to `logs`. What else
    sbatch should be told, such as --account=abc, stands in `directives`.
    """

    jobs: int = 1
    cores: int = 1
    memory: str = "2GB"
    walltime: str = "01:00:00"
    queue: str | None = None
    directives: tuple[str, ...] = ()
    interface: str | None = None
    logs: str = "slurm-logs"

    def __post_init__(self) -> None:
        utilities = needs("dask.utils", "dask")
        try:
            utilities.parse_bytes(self.memory)
        except ValueError:
            raise errors.wrong_type("job_memory", self.memory, "a size such as 4GB") from None
        needs("dask_jobqueue", "dask")
        for command in NEEDED:
            if shutil.which(command) is None:
                raise errors.missing_file(
                    "command",
                    command,
                    "executor=slurm submits jobs of Slurm; start it where Slurm's commands are, or take executor=dask",
                )

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Submit the jobs; they are cancelled afterwards. Refuses what Slurm would not take."""
        dask, distributed = needs("dask", "dask"), needs("distributed", "dask")
        self._make_folder_of_logs()
        with (
            quiet(),
            environment_kept(SET_BY_DASK),
            dask.config.set(OWN_SCHEDULER),
            self._cluster() as cluster,
        ):
            _refuse_as_slurm_does(cluster.job_script())
            with distributed.Client(cluster, set_as_default=False) as client:
                jobs = _Jobs(self, cluster, client)
                jobs.submit()
                yield Connection(client, "the jobs of Slurm", jobs.look_after)

    def _make_folder_of_logs(self) -> None:
        try:
            Path(self.logs).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = f"the folder {self.logs} cannot be made ({error.strerror})"
            raise errors.bad_file("job_logs", problem, "name another") from None

    def _cluster(self) -> SLURMCluster:
        return needs("dask_jobqueue", "dask").SLURMCluster(
            cores=self.cores,
            processes=self.cores,
            memory=self.memory,
            walltime=self.walltime,
            queue=self.queue,
            job_extra_directives=list(self.directives),
            interface=self.interface,
            job_name=JOB_NAME,
            job_script_prologue=[f"export {name}=1" for name in THREAD_VARIABLES],
            worker_extra_args=["--no-dashboard"],
            log_directory=self.logs,
            scheduler_options=dict(NO_DASHBOARD),
            silence_logs=logging.CRITICAL + 1,
        )


def _refuse_as_slurm_does(script: str) -> None:
    """Have Slurm look at the job before any is submitted: its partition, memory, time, account."""
    tested = _told(["sbatch", "--test-only"], script)
    if tested.returncode:
        said = " ".join(tested.stderr.split()) or f"sbatch ended with status {tested.returncode}"
        raise errors.bad_file("executor=slurm", f"Slurm refuses the job ({said})", "correct the job_... settings")


@dataclass
class _Jobs:
    """The jobs of a cluster: which are in the queue, and which have to be replaced."""

    wanted: SlurmJobs
    cluster: SLURMCluster
    client: Client
    connected: set[str] = field(default_factory=set)  # names of jobs of which a worker has been seen
    fruitless: int = 0
    asks_next: float = 0.0

    def submit(self) -> None:
        """As many jobs as are missing. What sbatch says against it is raised."""
        while len(self.cluster.worker_spec) < self.wanted.jobs:
            self.cluster.worker_spec.update(self.cluster.new_worker_spec())
        try:
            self.cluster.sync(_settled, self.cluster)  # `scale` does so unseen and does not tell what failed
        except RuntimeError as error:  # what dask-jobqueue makes of a command that failed
            self._strike_out_what_was_not_taken()
            raise WorkersLost(f"Slurm did not take a job: {' '.join(str(error).split())}") from None
        self.asks_next = time.monotonic() + ASK_SECONDS

    def _strike_out_what_was_not_taken(self) -> None:
        """A cluster closes only if each of its jobs has a status in which it is over."""
        failed = needs("distributed.core", "dask").Status.failed
        for job in self.cluster.workers.values():
            if job.job_id is None:
                job.status = failed

    def look_after(self) -> None:
        """Replace jobs that Slurm does not know any more: cancelled, failed, or at the end of their time."""
        if time.monotonic() < self.asks_next:
            return
        self.asks_next = time.monotonic() + ASK_SECONDS
        self._note_workers()
        lost = self._lost()
        if not lost:
            return
        for name in lost:
            self.fruitless = 0 if name in self.connected else self.fruitless + 1
            self.connected.discard(name)  # its successor may get the same name
        if self.fruitless >= MOST_FRUITLESS:
            where = Path(self.wanted.logs).resolve()
            ended = f"{self.fruitless} jobs of Slurm ended before a worker connected"
            raise WorkersLost(f"{ended}; see their output in {where}")
        self.cluster.sync(self.cluster.scale_down, lost)
        self.submit()

    def _note_workers(self) -> None:
        for worker in self.client.scheduler_info()["workers"].values():
            if worker["status"] == "running":
                name = str(worker["name"])
                self.connected |= {job for job in self.cluster.workers if name == job or name.startswith(f"{job}-")}

    def _lost(self) -> list[str]:
        """Names of jobs that are in the queue no more; none where Slurm does not answer now."""
        asked = _told(["squeue", "--me", "--noheader", "--format=%A"])
        if asked.returncode:
            return []
        queued = set(asked.stdout.split())
        return [name for name, job in self.cluster.workers.items() if job.job_id not in queued]


def _told(command: list[str], typed: str = "") -> subprocess.CompletedProcess[str]:
    """What one of Slurm's commands says; its status is for the caller to judge."""
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False)  # noqa: S603


async def _settled(cluster: SLURMCluster) -> None:
    await cluster
