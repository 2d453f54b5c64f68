"""A dashboard as it is started by the command line: a process of its own on a free port, with a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
END_SECONDS = 20.0
LOOK_SECONDS = 0.05


class Served:
    """The server, its workers and its engine; may be ended as an operator does it, and as a power cut does it."""

    def __init__(self, folder: Path, stores: Path | None = None, **environment: str) -> None:
        self.folder = folder
        self.stores = stores or folder.with_suffix(".stores")
        self.environment = environment
        self.port = free_port()
        self.log = folder.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Served:
        """Start it and wait until it answers and its engine gives signs of life."""
        command = [sys.executable, "-m", "dashboards", "--port", str(self.port)]
        command += ["--folder", str(self.folder), "--stores", str(self.stores)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, **self.environment},
            )
        wait_until(lambda: self.health().get("engine") is True, START_SECONDS, self.said)
        return self

    def health(self) -> dict[str, Any]:
        """What the server says of itself; empty where nobody answers."""
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"the dashboard ended: {self.said()}")
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:
                return json.loads(answer.read())
        except OSError:
            return {}

    def said(self) -> str:
        """What it printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""

    def engine(self) -> psutil.Process:
        """The engine that last gave a sign of life."""
        return psutil.Process(json.loads((self.folder / "engine.json").read_text(encoding="utf-8"))["process"])

    def stop(self) -> None:
        """End it as Ctrl-C does; nothing of it may stay."""
        assert self.process is not None
        ours = self._family()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(END_SECONDS)
        gone_all(ours)

    def kill(self) -> None:
        """End the whole process group at once, so that nothing of the server can tidy up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(END_SECONDS)
        self.process = None

    def _family(self) -> list[psutil.Process]:
        assert self.process is not None
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def job(self, key: str) -> dict[str, Any]:
        """How far a job is, as the engine wrote it."""
        return json.loads((self.folder / "jobs" / key / "status.json").read_text(encoding="utf-8"))

    def wait_job(self, state: str, **asked: Any) -> str:
        """Wait until a job that was asked for with these values is in a state; returns its key."""
        found: list[str] = []

        def look() -> bool:
            found[:] = [key for key in self.asked_for(**asked) if self.job(key)["state"] == state]
            return bool(found)

        wait_until(look, END_SECONDS)
        return found[0]

    def asked_for(self, **asked: Any) -> list[str]:
        """The keys of the jobs that were asked for with these values."""
        found = []
        for file in (self.folder / "jobs").glob("*/request.json"):
            payload = json.loads(file.read_text(encoding="utf-8"))["payload"]
            if all(payload.get(name) == value for name, value in asked.items()):
                found.append(file.parent.name)
        return found

    def busy_seconds(self, over: float) -> float:
        """Processor seconds that the engine's workers use in so many seconds."""
        workers = self.engine().children(recursive=True)
        before = sum(_used(worker) for worker in workers)
        time.sleep(over)
        return sum(_used(worker) for worker in workers) - before


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def gone_all(processes: list[psutil.Process]) -> None:
    """Wait until none of these processes is left; fails with those that stay."""
    _, alive = psutil.wait_procs(processes, END_SECONDS)
    assert not alive, f"still running: {[' '.join(one.cmdline())[:200] for one in alive]}"


def wait_until(is_so: Callable[[], object], seconds: float, said: Callable[[], str] = str) -> float:
    """Wait until something is so; returns the seconds it took, fails after so many."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"not so after {seconds:.0f} s: {said()}")
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - begun


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
