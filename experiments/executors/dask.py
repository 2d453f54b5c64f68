"""Chunks run by Dask: in processes of this machine, by the workers of a running scheduler, or in jobs of Slurm.

Everything goes through the scheduler, so that workers need no file system in common with this machine.
"""

from __future__ import annotations

import math
import pickle
import time
import uuid
import warnings
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self

from experiments.executors.dask_worker import carried, packed, runner
from experiments.executors.executor import Chunk, Executor, Result, WorkersAwaited, WorkersLost
from experiments.executors.interrupts import interrupts_held
from experiments.extras import needs
from sim import errors

if TYPE_CHECKING:
    from distributed import Client, Future

OURS = ("experiments", "sim")
AHEAD = 4  # chunks submitted for every worker: it never waits, and a long list is not held by the scheduler
TRIES = 3  # times that a worker may die under a chunk before it is suspected
TRIES_ALONE = 3  # and while nothing else is run, before it is given up
HAND_OUTS = 5  # attempts to reach all workers
LOOK_SECONDS = 1.0
WAIT_SECONDS = 0.05
PATIENCE_SECONDS = 30.0  # without any worker, before that is told


@dataclass(frozen=True)
class Connection:
    """A client of a scheduler, where that is, and what has to be done for its workers now and then."""

    client: Client
    place: str
    look_after: Callable[[], None] | None = None


class Cluster(ABC):
    """Where workers are."""

    @abstractmethod
    def connected(self) -> AbstractContextManager[Connection]:
        """Workers for as long as the context lasts; refuses where they cannot be had."""


class Dask(Executor):
    """Runs chunks on a Dask cluster. A dead worker loses nothing: what it left is run again.

    As a context it keeps its cluster for all calls inside; without one every call has its own.
    """

    def __init__(self, cluster: Cluster) -> None:
        needs("distributed", "dask")
        self.cluster = cluster
        self._open: ExitStack | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self._open = ExitStack()
        self._connection = self._open.enter_context(self.cluster.connected())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        opened, self._open, self._connection = self._open, None, None
        if opened is not None:
            opened.__exit__(kind, error, traceback)

    def map_chunks(
        self, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk], shared: Any
    ) -> Iterator[Result]:
        """Yield the results as they come; see Executor."""
        if not chunks:
            return
        here = nullcontext(self._connection) if self._connection else self.cluster.connected()
        with here as connection, _handed_out(connection.client, shared) as name:
            yield from _Work(connection, name, function, chunks).results()


@contextmanager
def _handed_out(client: Client, shared: Any) -> Iterator[str]:
    """What all chunks need, at every worker that is there or comes; the name under which it is found."""
    name = f"diplomacity-{uuid.uuid4().hex}"
    content = packed(shared)
    for attempt in range(HAND_OUTS):
        try:
            client.register_plugin(content, name=name)
            break
        except OSError:  # a worker died that the scheduler still counted
            if attempt == HAND_OUTS - 1:
                raise
            time.sleep(LOOK_SECONDS)
    try:
        yield name
    finally:
        with suppress(OSError):  # a worker or the scheduler may be gone, and what they held with them
            client.unregister_worker_plugin(name)


class _Work(Generic[Chunk, Result]):
    """The chunks of one call: those that wait, those under way, and those under which workers died.

    Results are fetched beside the loop below: one that is lost with its worker is made again, and until then the loop
    goes on and sees to it that there are workers.
    """

    def __init__(
        self, connection: Connection, name: str, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk]
    ) -> None:
        from distributed import as_completed

        self.connection = connection
        self.name = name
        self.function = function
        self.runner = runner()
        self.chunks = chunks
        self.waiting = deque(range(len(chunks)))
        self.under_way: dict[Future, int] = {}
        self.completed = as_completed(loop=connection.client.loop, with_results=True, raise_errors=False)
        self.suspects: deque[int] = deque()
        self.deaths: Counter[int] = Counter()
        self.workers = 0
        self.looks_next = self.worker_seen = time.monotonic()

    def results(self) -> Iterator[Result]:
        """The results as they come."""
        with interrupts_held() as let_through:
            try:
                while self.waiting or self.under_way or self.suspects:
                    self._look_after()
                    self._submit()
                    for future, result in self._completed(let_through):
                        index = self.under_way.pop(future)
                        if isinstance(result, bytes):  # fetched; the worker that made it may be gone since
                            yield pickle.loads(result)  # noqa: S301  (packed by our worker)
                        else:
                            self._meet(index, result)
            finally:
                self.completed.clear()
                if self.under_way:
                    self.connection.client.cancel(list(self.under_way))

    def _submit(self) -> None:
        """Give every worker enough to do; what is suspected is run at the end, one chunk at a time."""
        if self.waiting:
            room = AHEAD * max(1, self.workers) - len(self.under_way)
            for _ in range(min(room, len(self.waiting))):
                self._start(self.waiting.popleft())
        elif self.suspects and not self.under_way:
            self._start(self.suspects.popleft())

    def _start(self, index: int) -> None:
        work = carried(self.function, self.chunks[index])
        key = f"{self.name}-{uuid.uuid4().hex}"
        future = self.connection.client.submit(self.runner, self.name, work, key=key)
        self.under_way[future] = index
        self.completed.add(future)

    def _completed(self, let_through: Callable[[], None]) -> list[tuple[Future, Any]]:
        """What has been fetched or has failed; waits for it, but not for ever, and lets interrupts through."""
        until = time.monotonic() + LOOK_SECONDS
        let_through()
        while not self.completed.has_ready() and time.monotonic() < until:
            let_through()
            with self.completed.thread_condition:
                self.completed.thread_condition.wait(WAIT_SECONDS)
        batch: list[tuple[Future, Any]] = self.completed.next_batch(block=False)
        return batch

    def _meet(self, index: int, failure: Any) -> None:
        """What came instead of a chunk's result: a worker's death may pass, all else ends the work."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        if isinstance(failure, CancelledError):
            raise WorkersLost(f"the Dask scheduler of {self.connection.place} is gone")
        _, error, trace = failure
        if isinstance(error, KilledWorker):
            self._try_again(index)
        elif isinstance(error, ModuleNotFoundError) and str(error.name).partition(".")[0] in OURS:
            problem = f"workers of {self.connection.place} cannot import {error.name}"
            raise errors.bad_file("executor", problem, "install the same version of diplomacity there")
        else:
            raise error.with_traceback(trace)

    def _try_again(self, index: int) -> None:
        """A chunk under which a worker died may be innocent: workers die for other reasons, and take others along."""
        self.deaths[index] += 1
        if self.deaths[index] >= TRIES + TRIES_ALONE:
            raise WorkersLost(
                f"chunk {index + 1} of {len(self.chunks)} ended {self.deaths[index]} workers, {TRIES_ALONE} of them "
                "with nothing else under way: memory does not suffice for it, or compiled code crashed"
            )
        if self.deaths[index] >= TRIES:
            self.suspects.append(index)  # behind the others, so that these are done before it ends the work
        else:
            self.waiting.append(index)

    def _look_after(self) -> None:
        """Now and then: count the workers, see to them, and tell when there are none."""
        now = time.monotonic()
        if now < self.looks_next:
            return
        self.looks_next = now + LOOK_SECONDS
        if self.connection.look_after:
            self.connection.look_after()
        self.workers = self.connection.client.scheduler_info(n_workers=0).get("n_workers", 0)
        if self.workers:
            self.worker_seen = now
        elif now - self.worker_seen > PATIENCE_SECONDS:
            self.worker_seen = math.inf  # said once
            warnings.warn(WorkersAwaited(f"chunks wait: no worker of {self.connection.place} is there"), stacklevel=2)
