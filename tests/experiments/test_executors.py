"""Chunks of work: here, in processes, under Dask; when a worker dies, when work fails, and what is refused."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import BrokenExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from experiments.executors import (
    InProcess,
    ProcessPool,
    WorkersAwaited,
    WorkersLost,
    available_cores,
    chosen,
    clusters,
    dask,
    executor_for,
    processes,
    slurm,
)
from experiments.executors.clusters import LocalProcesses, RunningScheduler
from experiments.executors.dask import Dask
from sim import compilation
from sim.errors import Refusal
from tests.experiments.chunks import die, die_once, fail, seen, shift, slow, threads, with_the_model

CHUNKS = [(0, 1), (2,), (3, 4, 5)]
KILLS = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


@pytest.fixture(scope="module")
def cluster():
    """Two Dask workers, for all tests of this file."""
    before = os.environ.get("OMP_NUM_THREADS")
    with Dask(LocalProcesses(2)) as executor:
        yield executor
    assert os.environ.get("OMP_NUM_THREADS") == before


@pytest.fixture(scope="module")
def address(cluster):
    """Where the scheduler of these workers listens."""
    return cluster._connection.client.scheduler.address


@pytest.fixture(params=["here", "two processes", "dask", "address"])
def executor(request):
    if request.param == "here":
        return InProcess()
    if request.param == "two processes":
        return ProcessPool(2)
    if request.param == "address":
        return chosen("dask", address=request.getfixturevalue("address"))
    return request.getfixturevalue("cluster")


def test_every_chunk_is_run_once(executor):
    results = dict(executor.map_chunks(shift, CHUNKS, 10))
    assert results == {(0, 1): [10, 11], (2,): [12], (3, 4, 5): [13, 14, 15]}
    assert list(executor.map_chunks(shift, [], 10)) == []


def test_many_chunks_come_back_once_each_and_few_are_under_way(cluster, monkeypatch):
    under_way = []
    usual = dask._Work._start

    def start(work, index):
        usual(work, index)
        under_way.append(len(work.under_way))

    monkeypatch.setattr(dask._Work, "_start", start)
    chunks = [(value,) for value in range(300)]
    results = list(cluster.map_chunks(shift, chunks, 1))
    assert sorted(results) == [((value,), [value + 1]) for value in range(300)]
    assert max(under_way) == dask.AHEAD * 2


@KILLS
@pytest.mark.parametrize("executor", ["two processes", "dask"], indirect=True)
def test_a_dead_worker_loses_and_doubles_nothing(executor, tmp_path):
    assert sorted(executor.map_chunks(die_once, list(range(8)), str(tmp_path))) == list(range(8))
    assert (tmp_path / "died").exists()


@KILLS
def test_work_that_always_kills_is_given_up(monkeypatch):
    monkeypatch.setattr(processes, "BREAKS_IN_A_ROW", 2)
    with pytest.raises(BrokenProcessPool):
        list(ProcessPool(1).map_chunks(die, [0], 0))


@KILLS
def test_under_dask_the_innocent_are_done_before_it_is_given_up(cluster, monkeypatch):
    monkeypatch.setattr(dask, "TRIES", 1)
    monkeypatch.setattr(dask, "TRIES_ALONE", 1)
    done = []
    with pytest.raises(WorkersLost, match=r"chunk 3 of 6 ended 2 workers, 1 of them with nothing else under way"):
        done.extend(cluster.map_chunks(die, list(range(6)), 2))
    assert sorted(done) == [0, 1, 3, 4, 5]
    assert issubclass(WorkersLost, BrokenExecutor)
    assert list(cluster.map_chunks(shift, CHUNKS[:1], 1)) == [((0, 1), [1, 2])]  # the cluster goes on


@pytest.mark.parametrize("executor", ["two processes", "dask"], indirect=True)
def test_a_mistake_in_the_work_is_raised_here(executor):
    with pytest.raises(ZeroDivisionError, match="chunk 1"):
        list(executor.map_chunks(fail, [0, 1, 2], None))
    assert dict(executor.map_chunks(shift, CHUNKS[:1], 1)) == {(0, 1): [1, 2]}


@pytest.mark.parametrize("executor", ["two processes", "dask"], indirect=True)
def test_what_is_shared_is_unpacked_once_in_a_worker(executor):
    pairs = set(executor.map_chunks(seen, list(range(20)), ["a"]))
    assert len(pairs) == len({process for process, _ in pairs}) <= 2


def test_workers_use_one_thread_and_the_parent_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert list(ProcessPool(1).map_chunks(threads, [0], None)) == [("1", "1")]
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_workers_of_dask_use_one_thread(cluster):
    assert set(cluster.map_chunks(threads, [0, 1], None)) == {("1", "1")}


def test_workers_with_another_model_are_refused(cluster, monkeypatch):
    monkeypatch.setattr(compilation, "source_digest", lambda: "another")
    with pytest.raises(Refusal, match=r"Dask worker .* cannot run chunks: its model has .* the one here another"):
        list(cluster.map_chunks(with_the_model, [1], None))


def test_threads_of_a_worker_are_told_to_be_in_vain(address):
    with pytest.warns(WorkersAwaited, match="4 threads of 2 Dask workers"):
        RunningScheduler(address)._tell({"n_workers": 2, "total_threads": 4})
    with pytest.warns(WorkersAwaited, match="has no workers yet"):
        RunningScheduler(address)._tell({"n_workers": 0, "total_threads": 0})


INTERRUPTED = """
import sys
import textwrap
from experiments.executors import chosen
from tests.experiments.chunks import slow

if __name__ == "__main__":
    try:
        for result in chosen("dask", processes=2).map_chunks(slow, list(range(1000)), 0.2):
            print(result[0], flush=True)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@KILLS
def test_an_interrupt_closes_the_cluster_without_a_word(tmp_path):
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-W", "error", script],
        env=os.environ | {"PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout.readline().strip().isdecimal()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
        try:
            _, said = process.communicate(timeout=120)  # on a machine that has other things to do as well
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert process.returncode == 130
    assert said == ""
    assert eventually(lambda: not is_alive(process.pid))


def is_alive(group):
    """Whether any process of this group lives."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(is_so):
    """Whether it comes true within a few seconds."""
    until = time.monotonic() + 10
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


def test_a_pool_used_as_a_context_is_dismissed():
    with chosen("process", processes=2) as executor:
        assert len(list(executor.map_chunks(shift, CHUNKS, 10))) == 3
        assert processes._pools
    assert not processes._pools


def test_one_chunk_or_one_process_stays_here():
    assert isinstance(executor_for(1, 10), InProcess)
    assert isinstance(executor_for(4, 1), InProcess)
    assert isinstance(executor_for(2, 2), ProcessPool)


def test_what_is_chosen_by_name():
    assert isinstance(chosen("serial"), InProcess)
    assert isinstance(chosen("process", processes=1), InProcess)
    assert chosen("process", processes=3).processes == 3
    assert chosen("dask").cluster == LocalProcesses(available_cores())
    assert chosen("dask", processes=3).cluster == LocalProcesses(3)
    assert chosen("dask", address="tcp://here:8786").cluster == RunningScheduler("tcp://here:8786")


@pytest.mark.parametrize(
    ("executor", "options", "said"),
    [
        ("dusk", {}, r"executor = 'dusk' is not allowed; give one of serial, process, .*; did you mean 'dask'\?"),
        ("process", {"address": "tcp://a:1"}, "executor=process does not use it; it is for executor=dask"),
        ("serial", {"processes": 2}, "executor=serial does not use it; it is for executor=process, executor=dask"),
        ("dask", {"jobs": 2}, "executor=dask does not use it; it is for executor=slurm"),
        ("dask", {"address": "tcp://a:1", "processes": 2}, "processes=2: the workers at an address are what they are"),
        ("process", {"processes": 0}, "processes = 0 is outside what is possible"),
        ("dask", {"address": "here:8786"}, "give an address of a Dask scheduler such as tcp://host:8786"),
        ("dask", {"address": "http://here:8786"}, "give an address of a Dask scheduler such as tcp://host:8786"),
        ("slurm", {"jobs": 0}, "jobs = 0 is outside what is possible"),
        ("slurm", {"job_cores": 0}, "job_cores = 0 is outside what is possible"),
        ("slurm", {"job_memory": "lots"}, "give a size such as 4GB"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(executor, options, said):
    with pytest.raises(Refusal, match=said) as refused:
        chosen(executor, **options)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("executor", "module"), [("dask", "distributed"), ("slurm", "dask_jobqueue")])
def test_a_missing_extra_is_named(executor, module, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Refusal, match=rf"package {module} is missing; .* pip install 'diplomacity\[dask\]'"):
        chosen(executor)


def test_without_slurm_its_jobs_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match="command sbatch is missing; executor=slurm submits jobs of Slurm"):
        chosen("slurm")


def tried(address):
    with pytest.raises(Refusal) as refused, chosen("dask", address=address):
        pass
    return str(refused.value)


def test_an_address_where_nobody_answers_is_refused(monkeypatch):
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        nobody = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        assert f"Dask scheduler {nobody} is missing; nothing answered there" in tried(nobody)
    assert "nothing answered there" in tried("tcp://no-such-host.invalid:8786")


def test_an_address_of_something_else_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    worker = next(iter(cluster._connection.client.scheduler_info()["workers"]))
    assert f"at {worker} is no scheduler but a Worker" in tried(worker)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_once, args=(server,))
        thread.start()
        assert "is no scheduler but another program" in tried(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        thread.join()


def answer_once(server):
    """As a web server answers what it does not understand."""
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n")
        connection.recv(4096)


STAND_INS = {  # for Slurm's commands: jobs are processes of this machine; tests/cluster has the real ones
    "sbatch": """
        [ "$FAULT" = refuse ] && { echo 'allocation failure: Invalid partition name specified' >&2; exit 1; }
        [ "$1" = --test-only ] && exit 0
        [ "$FAULT" = full ] && { echo 'sbatch: error: Job violates accounting/QOS policy' >&2; exit 1; }
        job=$(($(ls "$QUEUE"/*.sh 2>/dev/null | wc -l) + 1))
        cp "$1" "$QUEUE/$job.sh"
        if [ "$FAULT" != fail ]; then
            SLURM_JOB_ID=$job setsid bash "$QUEUE/$job.sh" >/dev/null 2>&1 </dev/null &
            echo $! > "$QUEUE/$job.pid"
        fi
        echo "Submitted batch job $job"
    """,
    "squeue": """
        for file in "$QUEUE"/*.pid; do
            [ -f "$file" ] && kill -0 "$(cat "$file")" 2>/dev/null && basename "$file" .pid
        done
        exit 0
    """,
    "scancel": """
        for job in "$@"; do kill -- "-$(cat "$QUEUE/$job.pid")" 2>/dev/null; done
        exit 0
    """,
}


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """A folder of jobs, with commands in front of the path that work on it."""
    (tmp_path / "bin").mkdir()
    for name, text in STAND_INS.items():
        command = tmp_path / "bin" / name
        command.write_text("#!/usr/bin/env bash\n" + textwrap.dedent(text))
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("QUEUE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(slurm, "ASK_SECONDS", 0.2)
    monkeypatch.setattr(dask, "LOOK_SECONDS", 0.2)
    return tmp_path


@KILLS
def test_a_cancelled_job_is_replaced_and_its_chunks_are_run_again(queue):
    results = []
    options = {"job_memory": "1GB", "job_time": "00:10:00", "job_queue": "all", "job_directives": ["--account=abc"]}
    with chosen("slurm", jobs=1, job_cores=2, **options) as executor:
        for result in executor.map_chunks(slow, list(range(60)), 0.05):
            results.append(result)
            if len(results) == 5:
                subprocess.run(["scancel", "1"], check=True)
    assert sorted(chunk for chunk, _ in results) == list(range(60))
    assert {job for _, job in results} == {"1", "2"}
    assert eventually(lambda: not subprocess.run(["squeue"], check=True, capture_output=True).stdout)
    script = (queue / "1.sh").read_text()
    for line in ("-p all", "--account=abc", "-t 00:10:00", "--mem=954M", "--cpus-per-task=2"):
        assert f"#SBATCH {line}\n" in script
    assert "--nthreads 1" in script
    assert "--nworkers 2" in script


@KILLS
@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("refuse", Refusal, r"Slurm refuses the job \(allocation failure: Invalid partition name specified\)"),
        ("full", WorkersLost, r"Slurm did not take a job: .* Job violates accounting/QOS policy"),
        ("fail", WorkersLost, r"3 jobs of Slurm ended before a worker connected; see their output in .*slurm-logs"),
    ],
)
def test_what_slurm_does_not_do_is_told_in_a_line(queue, monkeypatch, fault, error, said):
    monkeypatch.setenv("FAULT", fault)
    with pytest.raises(error, match=said) as told:
        list(chosen("slurm").map_chunks(slow, [1, 2], 0.0))
    assert "\n" not in str(told.value)
