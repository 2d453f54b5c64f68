"""Chunks run in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from experiments.executors.cores import one_thread_each
from experiments.executors.executor import Chunk, Executor, Result
from experiments.executors.interrupts import interrupts_held, kept_from_workers
from experiments.executors.memory import given_back

MOST_ON_WINDOWS = 61  # what Windows can wait for at once
MOST_SHARED = 4  # contents that a worker keeps unpacked: calls that take turns would else unpack for every chunk
AHEAD = 3  # chunks submitted for every worker: it never waits, and calls of several threads take turns
TURN_SECONDS = 0.1
BREAKS_IN_A_ROW = 3  # pools that may break one after another without one finished chunk


class ProcessPool(Executor):
    """Runs chunks in processes of its own; when one dies, the pool is rebuilt and what it left is submitted again.

    Workers stay for the next call with as many processes: a start costs more than many a short comparison.
    """

    def __init__(self, processes: int) -> None:
        self.processes = min(processes, MOST_ON_WINDOWS) if sys.platform == "win32" else processes

    def map_chunks(
        self, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk], shared: Any
    ) -> Iterator[Result]:
        """Yield the results as they come. An exception in the function ends the work and is raised here.

        Several threads may call at once: each has few chunks waiting at a time, so that they take turns.
        """
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
                    breaks = breaks + 1 if len(pending) == finished_before else 1
                    if breaks >= BREAKS_IN_A_ROW:
                        raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        dismiss_workers()

    def _until_it_breaks(
        self, function: Callable[[Any, Chunk], Result], chunks: dict[int, Chunk], packed: str
    ) -> Iterator[tuple[int, Result]]:
        pool = _workers(self.processes)
        waiting = deque(chunks.items())
        under_way: dict[Future[Result], int] = {}
        with interrupts_held() as let_through:
            try:
                while waiting or under_way:
                    with one_thread_each(), kept_from_workers():  # as a worker is started when it is needed
                        while waiting and len(under_way) < AHEAD * self.processes:
                            index, chunk = waiting.popleft()
                            under_way[pool.submit(_with_shared, packed, function, chunk)] = index
                    done, _ = wait(under_way, timeout=TURN_SECONDS, return_when=FIRST_COMPLETED)
                    for future in sorted(done, key=under_way.__getitem__):
                        yield under_way.pop(future), future.result()  # nothing here holds a result that was handed on
                    let_through()
            except BrokenProcessPool:
                _dismiss(pool)
                raise
            finally:
                for future in under_way:
                    future.cancel()


_pools: dict[int, ProcessPoolExecutor] = {}
_pools_lock = threading.Lock()


def _workers(processes: int) -> ProcessPoolExecutor:
    """The pool of so many processes, started where there is none; pools of other sizes are dismissed."""
    with _pools_lock:
        if processes not in _pools:
            _dismiss_all()
            context = multiprocessing.get_context("spawn")  # named here: `import mesa` sets the process-wide method
            _pools[processes] = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin)
        return _pools[processes]


def dismiss_workers() -> None:
    """End all workers; what they have not begun is not done."""
    with _pools_lock:
        _dismiss_all()


def _dismiss_all() -> None:
    while _pools:
        _, pool = _pools.popitem()
        pool.shutdown(wait=True, cancel_futures=True)


def _dismiss(pool: ProcessPoolExecutor) -> None:
    """End a pool that is broken, unless another thread has done so and started a new one."""
    with _pools_lock:
        for processes in [number for number, other in _pools.items() if other is pool]:
            del _pools[processes]
            pool.shutdown(wait=True, cancel_futures=True)


_shared: dict[str, Any] = {}


def _begin() -> None:
    """First thing in a worker: leave interrupts to the parent, and end when it does, even where it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _with_shared(packed: str, function: Callable[[Any, Chunk], Result], chunk: Chunk) -> Result:
    """In a worker: run a chunk with what all chunks of this call share, unpacked once."""
    if packed not in _shared:
        while len(_shared) >= MOST_SHARED:
            del _shared[next(iter(_shared))]
        _shared[packed] = pickle.loads(Path(packed).read_bytes())  # noqa: S301  (written by the parent process)
    with given_back():
        return function(_shared[packed], chunk)


@contextmanager
def _in_a_file(shared: Any) -> Iterator[str]:
    """What all workers need, in a file of this user: a pipe would block for ever if a worker died before reading it."""
    with tempfile.TemporaryDirectory(prefix="diplomacity-") as folder:
        path = Path(folder, "shared")
        path.write_bytes(pickle.dumps(shared))
        yield str(path)
