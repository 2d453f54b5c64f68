"""Chunks of work: here, in processes, under Dask; when a worker dies, when work fails, and what is refused."""

import os
import socket
import threading
from concurrent.futures import BrokenExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from experiments.executors import (
    InProcess,
    ProcessPool,
    WorkersAwaited,
    WorkersLost,
    chosen,
    clusters,
    dask,
    executor_for,
    processes,
)
from experiments.executors.clusters import LocalProcesses, RunningScheduler
from experiments.executors.dask import Dask
from sim import compilation
from sim.errors import Refusal
from tests.experiments.chunks import die, die_once, fail, grown_old, seen, shift, threads, with_the_model
from tests.other_processes import KILLS

CHUNKS = [(0, 1), (2,), (3, 4, 5)]


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


@pytest.mark.parametrize("executor", ["here", "two processes", "dask"], indirect=True)
def test_what_holds_itself_is_given_back_after_its_chunk(executor):
    found = list(executor.map_chunks(grown_old, list(range(12)), None))
    assert max(before for before, _ in found) >= 5  # in each of two workers
    assert not any(is_left for _, is_left in found)


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


def test_a_pool_used_as_a_context_is_dismissed():
    with chosen("process", processes=2) as executor:
        assert len(list(executor.map_chunks(shift, CHUNKS, 10))) == 3
        assert processes._pools
    assert not processes._pools


def test_one_chunk_or_one_process_stays_here():
    assert isinstance(executor_for(1, 10), InProcess)
    assert isinstance(executor_for(4, 1), InProcess)
    assert isinstance(executor_for(2, 2), ProcessPool)


def refusal_of(address):
    with pytest.raises(Refusal) as refused, chosen("dask", address=address):
        pass
    return str(refused.value)


def test_an_address_where_nobody_answers_is_refused(monkeypatch):
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        nobody = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        assert f"Dask scheduler {nobody} is missing; nothing answered there" in refusal_of(nobody)
    assert "nothing answered there" in refusal_of("tcp://no-such-host.invalid:8786")


def test_an_address_of_something_else_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    worker = next(iter(cluster._connection.client.scheduler_info()["workers"]))
    assert f"at {worker} is no scheduler but a Worker" in refusal_of(worker)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_once, args=(server,))
        thread.start()
        assert "is no scheduler but another program" in refusal_of(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        thread.join()


def answer_once(server):
    """As a web server answers what it does not understand."""
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n")
        connection.recv(4096)
