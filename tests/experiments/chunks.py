"""What the tests of executors have done in workers. Nothing is imported that a worker would be long in starting for."""

import gc
import os
import signal
import time
import weakref
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


class Ring:
    """Held by itself alone, as a model that has been run."""

    def __init__(self):
        self.itself = self


made = []


def grown_old(_, chunk):
    """Make a ring that is at work while Python looks at younger objects; whether any of the chunks before is left."""
    ring = Ring()
    gc.collect(1)
    left = [earlier() is not None for earlier in made]
    made.append(weakref.ref(ring))
    return len(left), any(left)
