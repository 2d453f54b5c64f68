"""Memory of a worker that runs thousands of models one after another.

A model that has been run is held by nobody but itself (its bindings and its collector know it), and waits for Python's
collector of cycles. That looks at what has grown old only when a quarter as much has come to it, here some 60,000
objects; a model at work while younger objects are looked at grows old with its arrays of 1.6 MB and its 180 objects. So
about every fortieth model stayed, and a worker gained half a gigabyte before the first of them was given back.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def given_back() -> Iterator[None]:
    """What is made inside and held by nobody when it ends is freed then.

    Libraries and all else that was there before are set aside meanwhile and not looked at, so that this costs less than
    a millisecond.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
