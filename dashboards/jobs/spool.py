"""The folder through which pages and engine speak: requests, who wants them, how far they are, what came of them.

spool/engine.json                 the engine's sign of life
spool/queue/KEY                   jobs to be run, by the time they were asked for
spool/jobs/KEY/request.json       kind and payload
spool/jobs/KEY/status.json        state, progress, error; replaced whole
spool/jobs/KEY/wanted/BY          who wants it, touched as long as they do
spool/jobs/KEY/wanted/lasting     it is wanted until somebody cancels it
spool/jobs/KEY/...                what came of it
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.provenance import PACKAGES
from sim import errors
from sim.compilation import source_digest

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
ENDED = (DONE, FAILED, CANCELLED)
KEY = re.compile(r"[0-9a-f]{24}")
BY = re.compile(r"[0-9A-Za-z_-]{8,64}")
WANTED_SECONDS = 120.0  # a page in the background is woken once a minute
LEFT_SECONDS = 10.0  # after a page was closed; when it was only loaded again, it renews its wish before
ALIVE_SECONDS = 5.0
LASTING = "lasting"  # shorter than any visitor's token
REQUEST, STATUS, ENGINE = "request.json", "status.json", "engine.json"


@dataclass(frozen=True)
class Status:
    """How far a job is. `stage` names what is being done, `part` what of the result can be read already.

    `error` is one line for the reader, empty unless the state is failed.
    """

    state: str
    done: int = 0
    total: int = 0
    stage: str = ""
    part: int = 0
    error: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED


@dataclass(frozen=True)
class Request:
    """What was asked for: which kind of job, and all that it needs as plain data."""

    key: str
    kind: str
    payload: Mapping[str, Any]


class Spool:
    """Requests and answers below a folder, which is made where there is none."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.queue, self.jobs = folder / "queue", folder / "jobs"
        for place in (self.queue, self.jobs):
            place.mkdir(parents=True, exist_ok=True)

    def ask(self, kind: str, payload: Mapping[str, Any], by: str, lasts: bool = False) -> str:
        """Have something run, unless it was already; returns the key under which it is found.

        What failed or was cancelled is tried again. A job that `lasts` goes on although nobody looks, until it is
        cancelled; what it does is done elsewhere, so that it is run again where it is asked for again.
        """
        key = key_of(kind, payload)
        folder = self.folder(key)
        self.want(key, by)
        if lasts:
            (folder / "wanted" / LASTING).touch()
        status = self.status(key)
        again = ENDED if lasts else (FAILED, CANCELLED)
        if status is None or status.state in again:
            put(folder / REQUEST, {"kind": kind, "payload": payload})
            self.note(key, Status(WAITING))
            status = None
        if status is None or status.state != DONE:
            (self.queue / key).touch()
        return key

    def folder(self, key: str) -> Path:
        """Where a job's files are; refuses what is no key, so that no path comes from outside."""
        if not KEY.fullmatch(key):
            raise errors.wrong_type("job", key[:40], "a key of this dashboard")
        return self.jobs / key

    def status(self, key: str) -> Status | None:
        """How far a job is; None where it was never asked for."""
        content = read(self.folder(key) / STATUS)
        return None if content is None else Status(**content)

    def request(self, key: str) -> Request | None:
        """What was asked for under a key."""
        content = read(self.folder(key) / REQUEST)
        return None if content is None else Request(key, content["kind"], content["payload"])

    def note(self, key: str, status: Status) -> None:
        """Write how far a job is; the engine does, and the page that asks first."""
        put(self.folder(key) / STATUS, asdict(status))

    def want(self, key: str, by: str) -> None:
        """Say that somebody (a tab of a browser) wants a job; to be renewed as long as they do."""
        wanted = self.folder(key) / "wanted"
        wanted.mkdir(parents=True, exist_ok=True)
        (wanted / _checked(by)).touch()

    def renew(self, key: str, by: str) -> None:
        """Say that somebody still wants a job. It is no wish of its own: it may be under way when they leave it."""
        _touch_again(self.folder(key) / "wanted" / _checked(by))

    def renew_all(self) -> None:
        """Renew all wishes for what is queued: while there was no server nobody could."""
        for key in self.queued():
            for file in (self.folder(key) / "wanted").glob("*"):
                _touch_again(file)

    def leave(self, key: str, by: str) -> None:
        """Say that somebody no longer wants a job: what nobody wants is stopped."""
        (self.folder(key) / "wanted" / _checked(by)).unlink(missing_ok=True)

    def depart(self, by: str) -> None:
        """Let all wishes of somebody whose page was closed end soon, unless they are renewed."""
        name, soon = _checked(by), time.time() - WANTED_SECONDS + LEFT_SECONDS
        for key in self.queued():
            _touch_again(self.folder(key) / "wanted" / name, soon)

    def cancel(self, key: str) -> None:
        """Say for everybody that a job is no longer wanted."""
        for file in (self.folder(key) / "wanted").glob("*"):
            file.unlink(missing_ok=True)

    def is_wanted(self, key: str) -> bool:
        """Whether anybody has lately said to want it, or it lasts until it is cancelled."""
        now = time.time()
        for file in (self.folder(key) / "wanted").glob("*"):
            try:
                if file.name == LASTING or now - file.stat().st_mtime < WANTED_SECONDS:
                    return True
            except FileNotFoundError:  # left in between
                continue
        return False

    def queued(self) -> list[str]:
        """Keys of the jobs that are to be run or are running, in the order in which they were asked for."""
        found = []
        for file in self.queue.iterdir():
            try:
                found.append((file.stat().st_mtime_ns, file.name))
            except FileNotFoundError:
                continue
        return [name for _, name in sorted(found) if KEY.fullmatch(name)]

    def close(self, key: str, status: Status) -> None:
        """Take a job from the queue and write how it ended; in this order, so that no new request is lost."""
        (self.queue / key).unlink(missing_ok=True)
        self.note(key, status)
        if status.state == CANCELLED and self.is_wanted(key):  # asked for again while it was being stopped
            self.note(key, Status(WAITING))
            (self.queue / key).touch()

    def prune(self, most: int) -> None:
        """Remove the answers that were worked out longest ago, beyond so many; what is queued stays."""
        queued = set(self.queued())
        found = []
        for folder in self.jobs.iterdir():
            status = folder / STATUS
            if folder.name not in queued and status.is_file():
                found.append((status.stat().st_mtime_ns, folder))
        for _, folder in sorted(found)[: max(0, len(found) - most)]:
            shutil.rmtree(folder)

    def beat(self) -> None:
        """The engine's sign of life."""
        put(self.root / ENGINE, {"time": time.time(), "process": os.getpid()})

    def is_served(self) -> bool:
        """Whether an engine has lately given a sign of life."""
        content = read(self.root / ENGINE)
        return content is not None and time.time() - content["time"] < ALIVE_SECONDS


def key_of(kind: str, payload: Mapping[str, Any]) -> str:
    """A digest of what is asked for and of the program that answers it."""
    return hashlib.blake2b(f"{_program()}{kind}{canonical(payload)}".encode(), digest_size=12).hexdigest()


def canonical(content: Any) -> str:
    """Plain data as text that is the same for equal data."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=list)


def _program() -> str:
    from importlib.metadata import version

    return source_digest() + version(PACKAGES[0])


def _touch_again(file: Path, moment: float | None = None) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.utime(file, None if moment is None else (moment, moment))


def put(path: Path, content: Any) -> None:
    """Write JSON whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, default=list)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def read(path: Path) -> Any | None:
    """What a JSON file holds; None where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _checked(by: str) -> str:
    if not BY.fullmatch(by):
        raise errors.wrong_type("visitor", by[:40], "the token that the page was given")
    return by
