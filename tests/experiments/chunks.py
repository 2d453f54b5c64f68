"""What the tests of executors have done in workers. Nothing is imported that a worker would be long in starting for."""

import os
import signal
import time
from pathlib import Path


def shift(shared, chunk):
    return chunk, [shared + value for value in chunk]


def die_once(folder, chunk):
    """The first worker to come to chunk 3 is killed, as when memory runs out."""
    mark = Path(folder) / "died"
    if chunk == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return chunk


def die(guilty, chunk):
    if chunk == guilty:
        os.kill(os.getpid(), signal.SIGKILL)
    return chunk


def fail(_, chunk):
    if chunk == 1:
        raise ZeroDivisionError(f"chunk {chunk}")


def threads(_, chunk):
    return os.environ["OMP_NUM_THREADS"], os.environ["NUMBA_NUM_THREADS"]


def seen(shared, chunk):
    """Which worker, and which object in it."""
    return os.getpid(), id(shared)


def slow(seconds, chunk):
    time.sleep(seconds)
    return chunk, os.environ.get("SLURM_JOB_ID")


def with_the_model(_, chunk):
    import sim

    return sim.__name__, chunk
