"""The engine: one process beside the web server that takes jobs from the spool and runs them on warm workers."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from dashboards.jobs.spool import CANCELLED, DONE, FAILED, RUNNING, Request, Spool, Status
from experiments.executors import Executor, ProcessPool, available_cores, dismiss_workers
from sim import PlausibilityWarning, errors

MOST_KEPT = 500  # answers, of some megabytes each
AT_ONCE = 4  # jobs that take turns on the workers; the others wait
NICE = 5  # runs stand back for the pages that show them
LOOK_SECONDS = 0.03
BEAT_SECONDS = 1.0
PRUNE_SECONDS = 1800.0
NOTE_SECONDS = 0.1
ASK_SECONDS = 0.25


class Cancelled(Exception):
    """Nobody wants the job any more."""


class Desk:
    """What a running job works with: its folder, the workers, and a way to say how far it is."""

    def __init__(self, spool: Spool, key: str, executor: Executor) -> None:
        self.executor = executor
        self.folder = spool.folder(key)
        self._spool, self._key = spool, key
        self._status = Status(RUNNING)
        self._noted = self._asked = 0.0

    def report(self, done: int, total: int, stage: str = "", part: int | None = None) -> None:
        """Say how far the job is; raises Cancelled where nobody wants it any more.

        `part` is raised when there is more of the result to be read than before.
        """
        now = time.monotonic()
        if now - self._asked >= ASK_SECONDS:
            self._asked = now
            if not self._spool.is_wanted(self._key):
                raise Cancelled
        before = self._status
        self._status = Status(RUNNING, done, total, stage, before.part if part is None else part)
        if now - self._noted >= NOTE_SECONDS or self._status.part != before.part or stage != before.stage:
            self._noted = now
            self._spool.note(self._key, self._status)

    @property
    def status(self) -> Status:
        """What was last reported."""
        return self._status


class Kind(Protocol):
    """How a kind of job is run: it writes into the desk's folder and reports."""

    def __call__(self, payload: Mapping[str, Any], desk: Desk) -> None:
        """Run it. A Refusal ends it with one line for the reader."""


def kinds() -> dict[str, Kind]:
    """What can be asked for."""
    from dashboards.jobs import answers, sweeps, teaching, workshop

    return {
        answers.ANSWER: answers.run_answer,
        "one_run": answers.run_one,
        "removal": answers.run_removal,
        **sweeps.KINDS,
        workshop.KIND: workshop.run_turn,
        teaching.KIND: teaching.run_teaching,
    }


class Engine:
    """Takes jobs from a spool until it is told to end."""

    def __init__(self, spool: Spool, processes: int | None = None) -> None:
        self.spool = spool
        self.executor = ProcessPool(processes or available_cores())
        self.threads: dict[str, threading.Thread] = {}
        self.kinds = kinds()
        self.is_told_to_end = threading.Event()

    def serve(self) -> None:
        """Run what is asked for. Workers are warmed up first, in a thread, so that no reader waits for it."""
        self.spool.renew_all()
        threading.Thread(target=self._warm_up, daemon=True).start()
        beaten, pruned = 0.0, -PRUNE_SECONDS
        while not self.is_told_to_end.is_set():
            if time.monotonic() - beaten >= BEAT_SECONDS:
                beaten = time.monotonic()
                self.spool.beat()
            if time.monotonic() - pruned >= PRUNE_SECONDS:
                pruned = time.monotonic()
                self.spool.prune(MOST_KEPT)
            self.threads = {key: thread for key, thread in self.threads.items() if thread.is_alive()}
            for key in self.spool.queued():
                if key not in self.threads and len(self.threads) < AT_ONCE:
                    self._start(key)
            self.is_told_to_end.wait(LOOK_SECONDS)

    def _start(self, key: str) -> None:
        request = self.spool.request(key)
        if request is None:  # its folder was removed
            (self.spool.queue / key).unlink(missing_ok=True)
            return
        thread = threading.Thread(target=self._run, args=(request,), daemon=True)
        self.threads[key] = thread
        thread.start()

    def _run(self, request: Request) -> None:
        """Run one job and write how it ended; nothing that goes wrong in it ends the engine.

        What is cut off because the engine ends is not written: it stays in the queue, and the next engine runs it.
        """
        desk = Desk(self.spool, request.key, self.executor)
        try:
            desk.report(0, 0)
            self.kinds[request.kind](request.payload, desk)
            ended = dataclasses.replace(desk.status, state=DONE)
        except Cancelled:
            ended = Status(CANCELLED, desk.status.done, desk.status.total)
        except errors.Refusal as refusal:
            ended = Status(FAILED, error=str(refusal))
        except Exception as error:  # noqa: BLE001  (told to the reader and, in full, to the log)
            if self.is_told_to_end.is_set():
                return
            traceback.print_exc()
            ended = Status(FAILED, error=f"{type(error).__name__}: {error}")
        self.spool.close(request.key, ended)

    def _warm_up(self) -> None:
        """Start the workers and load the compiled model in each."""
        from dashboards.jobs.answers import warm_up

        try:
            warm_up(self.executor)
        except RuntimeError:  # the workers were dismissed meanwhile
            if not self.is_told_to_end.is_set():
                raise


def main(folder: str) -> int:
    """Serve a spool until the parent ends: it holds the other end of our input."""
    warnings.simplefilter("ignore", PlausibilityWarning)  # nobody reads them here: pages tell of such values themselves
    if hasattr(os, "nice"):
        os.nice(NICE)  # workers inherit it
    engine = Engine(Spool(Path(folder)))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.is_told_to_end.set())
    threading.Thread(target=_end_with_parent, args=(engine,), daemon=True).start()
    engine.serve()
    dismiss_workers()
    os._exit(0)  # threads of jobs do not matter: the jobs stand in the queue and are run by the next engine


def _end_with_parent(engine: Engine) -> None:
    while sys.stdin.buffer.read(1):
        pass
    engine.is_told_to_end.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
