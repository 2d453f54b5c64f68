"""An interrupt while workers of Dask are at work."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.other_processes import KILLS, eventually

INTERRUPTED = """
import sys
import textwrap
from experiments.executors import chosen
from tests.experiments.chunks import slow

if __name__ == "__main__":
    try:
        for result in chosen("dask", processes=2).map_chunks(slow, list(range(1000)), 0.2):
            print(result[0], flush=True)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@KILLS
def test_an_interrupt_closes_the_cluster_without_a_word(tmp_path):
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-W", "error", script],
        env=os.environ | {"PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout.readline().strip().isdecimal()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
        try:
            _, said = process.communicate(timeout=120)  # on a machine that has other things to do as well
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert process.returncode == 130
    assert said == ""
    assert eventually(lambda: not is_alive(process.pid))


def is_alive(group):
    """Whether any process of this group lives."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
