"""What runs in a Dask worker: one chunk at a time, with what all chunks share, sent there once."""

from __future__ import annotations

import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from experiments.executors.executor import Chunk, Result
from experiments.executors.memory import given_back

if TYPE_CHECKING:
    from distributed import Worker, WorkerPlugin

PACKED, DIGEST, CONTENT = "packed", "digest", "content"

_one_at_a_time = threading.Lock()  # a worker with several threads has one set of warnings and of compiled loops


def packed(shared: Any) -> WorkerPlugin:
    """What all chunks need, as the scheduler gives it to every worker, and to those that come later.

    The class is Dask's own: a worker that lacks diplomacity takes it in too, and fails at the first chunk, where that
    can be told.
    """
    import cloudpickle
    from distributed import WorkerPlugin

    from sim.compilation import source_digest

    plugin = WorkerPlugin()
    vars(plugin).update({PACKED: cloudpickle.dumps(shared), DIGEST: source_digest()})
    return plugin


def carried(function: Callable[[Any, Chunk], Result], chunk: Chunk) -> bytes:
    """A chunk and what is to be done with it, as `runner` takes it; functions of a notebook too."""
    import cloudpickle

    return bytes(cloudpickle.dumps((function, chunk)))


def runner() -> Callable[[str, bytes], bytes]:
    """What Dask is given to run. It comes along by value: Dask itself need not import diplomacity to pass it on.

    Where a worker lacks diplomacity, the chunk fails, which is told; it would hang if Dask could not unpack it.
    """

    def run(name: str, work: bytes) -> bytes:
        from experiments.executors.dask_worker import run_chunk

        return run_chunk(name, work)

    return run


def run_chunk(name: str, work: bytes) -> bytes:
    """In a worker: run a chunk with what was handed out under this name, unpacked once; the packed result."""
    from distributed import get_worker

    worker = get_worker()
    with _one_at_a_time:
        held = vars(worker.plugins[name])
        try:
            if CONTENT not in held:
                held[CONTENT] = pickle.loads(held[PACKED])  # noqa: S301  (packed by who hands out the chunks)
                del held[PACKED]
            function, chunk = pickle.loads(work)  # noqa: S301  (likewise)
            with given_back():
                return pickle.dumps(function(held[CONTENT], chunk))
        finally:
            _refuse_another_model(worker, held[DIGEST])


def _refuse_another_model(worker: Worker, digest: str) -> None:
    """Whatever a chunk gives or fails of, it counts for nothing where the model that it used is another one."""
    if "sim" not in sys.modules:
        return
    from sim import errors
    from sim.compilation import source_digest

    if source_digest() != digest:
        raise errors.not_allowed(
            f"Dask worker {worker.name} at {worker.address}",
            "run chunks",
            f"its model has the digest {source_digest()}, the one here {digest}; install the same diplomacity there",
        )


def dask_setup(_: Worker) -> None:
    """First thing in a worker of a local cluster, called by Dask: leave interrupts to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
