"""What tests share that start, end and wait for other processes."""

import os
import time

import pytest

KILLS = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


def eventually(is_so):
    """Whether it comes true within a few seconds."""
    until = time.monotonic() + 10
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()
