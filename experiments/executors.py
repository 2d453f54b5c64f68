"""Where chunks of work run. Every executor has `map_chunks(function, chunks, shared) -> results as they come`.

`shared` is what all chunks need (a world, two scenarios, parameters); it reaches each worker once. A result says itself
which chunk it belongs to, because results come in no particular order.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
MOST_ON_WINDOWS = 61  # what Windows can wait for at once
BREAKS_IN_A_ROW = 3  # pools that may break one after another without one finished chunk


class Executor(Protocol):
    """Runs a function on chunks."""

    def map_chunks(
        self, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk], shared: Any
    ) -> Iterator[Result]:
        """Yield `function(shared, chunk)` for every chunk, in the order in which they finish."""
        ...


class InProcess:
    """Runs one chunk after another here: for few runs, for a debugger, and where processes are not wanted."""

    def map_chunks(
        self, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk], shared: Any
    ) -> Iterator[Result]:
        """Yield the results in the order of the chunks."""
        for chunk in chunks:
            yield function(shared, chunk)


class ProcessPool:
    """Runs chunks in processes of its own; when one dies, the pool is rebuilt and what it left is submitted again.

    Workers stay for the next call with as many processes: a start costs more than many a short comparison.
    """

    def __init__(self, processes: int) -> None:
        self.processes = min(processes, MOST_ON_WINDOWS) if sys.platform == "win32" else processes

    def map_chunks(
        self, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk], shared: Any
    ) -> Iterator[Result]:
        """Yield the results as they come. An exception in the function ends the work and is raised here."""
        pending = dict(enumerate(chunks))
        breaks = 0
        with _in_a_file(shared) as packed:
            while pending:
                finished_before = len(pending)
                try:
                    for index, result in self._until_it_breaks(function, dict(pending), packed):
                        del pending[index]
                        yield result
                except BrokenProcessPool:
                    dismiss_workers()
                    breaks = breaks + 1 if len(pending) == finished_before else 1
                    if breaks >= BREAKS_IN_A_ROW:
                        raise

    def _until_it_breaks(
        self, function: Callable[[Any, Chunk], Result], chunks: dict[int, Chunk], packed: str
    ) -> Iterator[tuple[int, Result]]:
        with _one_thread_each():
            pool = _workers(self.processes)
            futures = {pool.submit(_with_shared, packed, function, chunk): index for index, chunk in chunks.items()}
        waiting: set[Future[Result]] = set(futures)
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=futures.__getitem__):
                    yield futures[future], future.result()
        finally:
            for future in waiting:
                future.cancel()


_pools: dict[int, ProcessPoolExecutor] = {}


def _workers(processes: int) -> ProcessPoolExecutor:
    """The pool of so many processes, started where there is none; pools of other sizes are dismissed."""
    if processes not in _pools:
        dismiss_workers()
        context = multiprocessing.get_context("spawn")  # named here: `import mesa` sets the process-wide method
        _pools[processes] = ProcessPoolExecutor(processes, mp_context=context, initializer=_leave_interrupts)
    return _pools[processes]


def dismiss_workers() -> None:
    """End all workers; what they have not begun is not done."""
    while _pools:
        _, pool = _pools.popitem()
        pool.shutdown(wait=True, cancel_futures=True)


def executor_for(processes: int, chunks: int) -> Executor:
    """This process for one worker or one chunk, a pool otherwise."""
    return InProcess() if min(processes, chunks) <= 1 else ProcessPool(processes)


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_shared: dict[str, Any] = {}


def _leave_interrupts() -> None:
    """First thing in a worker: leave interrupts to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _with_shared(packed: str, function: Callable[[Any, Chunk], Result], chunk: Chunk) -> Result:
    """In a worker: run a chunk with what all chunks of this call share, unpacked once."""
    if packed not in _shared:
        _shared.clear()
        _shared[packed] = pickle.loads(Path(packed).read_bytes())  # noqa: S301  (written by the parent process)
    return function(_shared[packed], chunk)


@contextmanager
def _in_a_file(shared: Any) -> Iterator[str]:
    """What all workers need, in a file of this user: a pipe would block for ever if a worker died before reading it."""
    with tempfile.TemporaryDirectory(prefix="diplomacity-") as folder:
        path = Path(folder, "shared")
        path.write_bytes(pickle.dumps(shared))
        yield str(path)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers started inside inherit one thread each for linear algebra: the runs are what is parallel."""
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
