"""How the page gets at what the engine computes: asked for once, waited for, read from the job's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboards.jobs.spool import CANCELLED, DONE, FAILED, Request, Spool, Status, read
from dashboards.jobs.sweeps import LISTED
from dashboards.sweeps.stores import check_sweep, moment, store_named, stores_in
from dashboards.sweeps.view import Looked, View, looked_up
from dashboards.words import Words
from experiments.readings import EFFECT
from experiments.sweeps.snapshot import Snapshot
from experiments.sweeps.store import Store
from sim import errors

SWEEP = "sweep"


class NotYet(Exception):
    """What is asked for is being computed; `status` says how far it is."""

    def __init__(self, key: str, kind: str, status: Status) -> None:
        super().__init__(kind)
        self.key, self.kind, self.status = key, kind, status


class Failed(Exception):
    """A job ended without an answer, and why, in one line; it can be asked for again by its key."""

    def __init__(self, key: str, error: str) -> None:
        super().__init__(error)
        self.key, self.error = key, error


@dataclass(frozen=True)
class Running:
    """A sweep that is being run, or was asked to be."""

    key: str
    payload: Mapping[str, Any]
    status: Status
    sweep: str


@dataclass
class Desk:
    """What one look at the page works with: where stores are, the spool, the visitor, the language.

    `when` is the moment of the store that is looked at: a page that waits goes on looking at the same one.
    """

    stores: Path
    spool: Spool
    words: Words
    visitor: str
    when: str = ""
    waits: bool = field(default=False, init=False)

    def names_of_stores(self) -> list[str]:
        """The stores that are offered."""
        return list(stores_in(self.stores))

    def store(self, view: View) -> Store:
        """The store of a view; refuses one that is not offered."""
        return store_named(view.store, self.stores)

    def sweeps(self, view: View) -> list[dict[str, Any]]:
        """The sweeps of the store, in a few words each, the newest first; none where there is no store yet."""
        store = self.store(view)
        if not store.exists:
            return []
        folder = self._done("sweeps", {"store": str(store.folder), "when": self._when(store)})
        rows: list[dict[str, Any]] = content_of(folder / LISTED)
        return rows[::-1]

    def snapshot(self, view: View) -> Snapshot:
        """The sweep of a view as it is now; refuses one that is not in the store."""
        return Snapshot.open(self._done("snapshot", self._about(view)))

    def looked(self, view: View) -> Looked:
        """The view checked against its sweep."""
        return looked_up(view, self.snapshot(view))

    def point(self, looked: Looked, series: str) -> Path:
        """The folder with how Explore asks for the point of a view, and its bands of a series where one is named."""
        about = self._about(looked.view)
        return self._done("point", about | {"point": looked.view.point, "series": series})

    def analysis(self, looked: Looked, method: str, rule: str = "") -> Path:
        """The folder with the tables of an analysis of the outcome that is looked at."""
        about = self._about(looked.view) | {"method": method, "outcome": looked.outcome, "of": looked.of, "rule": rule}
        return self._done("analysis", about)

    def claims(self, view: View) -> Path:
        """The folder with the verdicts on the claims of the sweep's experiment."""
        from dashboards.jobs.sweeps import CLAIMS

        about = {"method": CLAIMS, "outcome": "", "of": EFFECT, "rule": ""}
        return self._done("analysis", self._about(view) | about)

    def forecast(self, view: View, asked: Mapping[str, Any]) -> Path:
        """The folder with what a sweep would take."""
        store = self.store(view)
        return self._done("forecast", {**asked, "store": str(store.folder), "when": self._when(store)})

    def running(self, view: View) -> list[Running]:
        """The sweeps that are being run into the store of a view, the one that was asked for first at the head."""
        folder = str(self.store(view).folder)
        found = []
        for key in self.spool.queued():
            request = self.spool.request(key)
            status = self.spool.status(key)
            if request is None or status is None or request.kind != SWEEP or request.payload["store"] != folder:
                continue
            found.append(self._running(request, status))
        self.waits = self.waits or bool(found)
        return found

    def ended(self, key: str) -> Running | None:
        """A sweep that was started from this tab, by its key, once it has ended."""
        request, status = self.spool.request(key), self.spool.status(key)
        if request is None or status is None or request.kind != SWEEP or not status.has_ended:
            return None
        return self._running(request, status)

    def _running(self, request: Request, status: Status) -> Running:
        from dashboards.jobs.sweeps import STARTED

        started = read(self.spool.folder(request.key) / STARTED) or {}
        name = started.get("sweep") or request.payload.get("sweep") or request.payload.get("experiment")
        return Running(request.key, request.payload, status, str(name))

    def _about(self, view: View) -> dict[str, Any]:
        store = self.store(view)
        store.check()
        check_sweep(view.sweep, store)
        return {"store": str(store.folder), "sweep": view.sweep, "when": self._when(store)}

    def _when(self, store: Store) -> str:
        self.when = self.when or moment(store)
        return self.when

    def _done(self, kind: str, payload: Mapping[str, Any]) -> Path:
        """The folder of a job that is done. Raises NotYet while it is not, and Failed where it went wrong."""
        from dashboards.jobs.spool import key_of

        key = key_of(kind, payload)
        status = self.spool.status(key)
        if status is not None and status.state == FAILED:
            raise Failed(key, status.error)
        if status is None or status.state == CANCELLED:
            self.spool.ask(kind, payload, self.visitor)
            status = self.spool.status(key)
        if status is None or status.state != DONE:
            self.spool.want(key, self.visitor)
            self.waits = True
            raise NotYet(key, kind, status or Status("waiting"))
        return self.spool.folder(key)


def content_of(file: Path) -> Any:
    """What a job that is done has written."""
    return json.loads(file.read_text(encoding="utf-8"))


def again(spool: Spool, key: str, visitor: str) -> None:
    """Ask once more for what failed; a key that is none is refused."""
    request = spool.request(key)
    if request is None:
        raise errors.missing_file("job", key, "load the page again")
    spool.ask(request.kind, request.payload, visitor)
