"""A server of the rehearsal's own: started on a free port with a folder that is gone afterwards."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim import errors

START_SECONDS, END_SECONDS, LOOK_SECONDS = 90.0, 30.0, 0.1


@contextmanager
def own_server(workers: int) -> Iterator[str]:
    """The address of a dashboard with so many workers, ready to answer; ended and forgotten at the end."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        port = free_port()
        command = [sys.executable, "-m", "dashboards", "--port", str(port), "--workers", str(workers)]
        command += ["--folder", str(Path(folder) / "kept"), "--stores", str(Path(folder) / "stores")]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            if not _is_ready(address, process):
                log.seek(0)
                said = " ".join(log.read().decode("utf-8", "replace").split())[-300:]
                raise errors.bad_file(
                    "the rehearsal's server", f"did not start ({said})", "run `diplomacity dashboard`"
                )
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(address: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:  # noqa: S310  (our own address)
                if json.loads(answer.read())["engine"]:
                    return True
        except OSError:
            pass
        time.sleep(LOOK_SECONDS)
    return False
