"""Chunks of work: here, in processes, and when a worker dies."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from experiments.executors import InProcess, ProcessPool, executor_for


def shift(shared, chunk):
    return chunk, [shared + value for value in chunk]


def die_once(folder, chunk):
    """The first worker to come to chunk 3 is killed, as when memory runs out."""
    mark = Path(folder) / "died"
    if chunk == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return chunk


def die(_, chunk):
    os.kill(os.getpid(), signal.SIGKILL)


def fail(_, chunk):
    raise ZeroDivisionError(f"chunk {chunk}")


def threads(_, chunk):
    return os.environ["OMP_NUM_THREADS"]


CHUNKS = [(0, 1), (2,), (3, 4, 5)]


@pytest.mark.parametrize("executor", [InProcess(), ProcessPool(2)], ids=["here", "two processes"])
def test_every_chunk_is_run_once(executor):
    results = dict(executor.map_chunks(shift, CHUNKS, 10))
    assert results == {(0, 1): [10, 11], (2,): [12], (3, 4, 5): [13, 14, 15]}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_dead_worker_loses_nothing(tmp_path):
    assert sorted(ProcessPool(2).map_chunks(die_once, list(range(8)), str(tmp_path))) == list(range(8))
    assert (tmp_path / "died").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_work_that_always_kills_is_given_up():
    with pytest.raises(BrokenProcessPool):
        list(ProcessPool(1).map_chunks(die, [0], None))


def test_a_mistake_in_the_work_is_raised_here():
    with pytest.raises(ZeroDivisionError, match="chunk 1"):
        list(ProcessPool(2).map_chunks(fail, [1], None))


def test_workers_use_one_thread_and_the_parent_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert list(ProcessPool(1).map_chunks(threads, [0], None)) == ["1"]
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_one_chunk_or_one_process_stays_here():
    assert isinstance(executor_for(1, 10), InProcess)
    assert isinstance(executor_for(4, 1), InProcess)
    assert isinstance(executor_for(2, 2), ProcessPool)
