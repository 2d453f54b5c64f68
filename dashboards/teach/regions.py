"""The parts of the page, each made anew only where what it shows has changed: fields keep what is being typed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboards.jobs.spool import DONE
from dashboards.sweeps.cards import refused
from dashboards.teach import aside as beside
from dashboards.teach import catalogue, class_view
from dashboards.teach.after import after
from dashboards.teach.before import before
from dashboards.teach.desk import PREDICT, RUN, SEEN, Desk
from dashboards.teach.reveal import going, reveal
from dashboards.teach.view import CLASS, View
from experiments.teaching.works import Work, as_json

HEAD, BEFORE, REVEAL, AFTER, ASIDE = "head", "before", "reveal", "after", "aside"
REGIONS = (HEAD, BEFORE, REVEAL, AFTER, ASIDE)


@dataclass(frozen=True)
class Made:
    """A part of the page; `token` says what it shows."""

    component: Any
    token: list[Any]
    is_new: bool


Build = Callable[[], Any]


def page(
    desk: Desk, shown: Mapping[str, Any], count: int, *, is_own: bool, is_narrow: bool
) -> tuple[dict[str, Made], Work | None, bool]:
    """The parts, the work where the runs have completed it, and whether the engine is waited for.

    `shown` are the tokens of what is there, `count` the files that were opened; `is_own` says that the address follows
    the fields.
    """
    view, here = desk.view, [desk.view.lang, desk.view.exercise, desk.view.part, count]
    if view.part == CLASS:
        own: dict[str, tuple[list[Any], Build]] = {
            HEAD: (here, lambda: catalogue.head(view, desk.words)),
            BEFORE: (here, lambda: class_view.frame(desk.words)),
        }
        return _made(own, here, shown), None, False
    if not view.exercise:
        own = {
            HEAD: (here, lambda: catalogue.head(view, desk.words)),
            BEFORE: (here, lambda: catalogue.catalogue(view, desk.words)),
        }
        return _made(own, here, shown), None, False
    work = desk.work
    completed = None if work is None else desk.after_runs(work)
    whole, stage = completed or work, desk.stage(completed or work)
    own = {
        HEAD: (here, lambda: beside.head(desk)),
        BEFORE: (_before_token(desk, whole, here, shown, is_own=is_own), lambda: before(desk, whole)),
        ASIDE: ([*here, "" if whole is None else _digest(whole)], lambda: beside.aside(desk, whole)),
    }
    waits = False
    if whole is not None and stage != PREDICT:
        token, build, waits = _runs(desk, whole, is_narrow=is_narrow)
        own[REVEAL] = ([*here, *token], build)
        if stage == SEEN and not waits:
            own[AFTER] = ([*here, whole.seed, whole.pseudonym], lambda: after(desk, whole))
    return _made(own, here, shown), (completed if completed != work else None), waits


def _before_token(
    desk: Desk, work: Work | None, here: list[Any], shown: Mapping[str, Any], *, is_own: bool
) -> list[Any]:
    view, given = desk.view, desk.assignment
    if work is not None and work.predicted is not None:
        return [*here, work.predicted.made, work.pseudonym]
    frame = [*here, PREDICT, given.name if given else ""]
    token = [*frame, view.pseudonym, view.seed, view.form]
    known = list(shown.get(BEFORE) or [])
    return known if is_own and known[: len(frame)] == frame else token


def _runs(desk: Desk, work: Work, *, is_narrow: bool) -> tuple[list[Any], Build, bool]:
    """What is shown of the runs, and whether they are waited for.

    Runs that were seen before and were cleared away since are asked for again.
    """
    status = desk.status(work)
    if status is not None and status.state == DONE:
        return [DONE, work.seed, is_narrow], lambda: reveal(desk.found(work), work, desk, is_narrow=is_narrow), False
    if work.runs is not None and (status is None or not status.has_ended) and desk.job(work) != desk.left:
        desk.ask(work)
    if status is not None and not status.has_ended:
        desk.spool.want(desk.job(work), desk.visitor)
    waits = (status is None and work.runs is not None) or (status is not None and not status.has_ended)
    told = [] if status is None else [status.state, status.done, status.total, status.error]
    return [RUN, *told, desk.spool.is_served()], lambda: going(status, desk), waits


def _made(own: Mapping[str, tuple[list[Any], Build]], here: list[Any], shown: Mapping[str, Any]) -> dict[str, Made]:
    made = {}
    for name in REGIONS:
        token, build = own.get(name, ([*here, "nothing"], list))
        is_new = shown.get(name) != token
        made[name] = Made(build() if is_new else None, token, is_new)
    return made


def problem(line: str, desk: Desk, shown: Mapping[str, Any]) -> dict[str, Made]:
    """Where the address or what the browser holds is wrong: the line, and the way back."""
    view = View(exercise=desk.view.exercise, lang=desk.view.lang)
    here = [view.lang, view.exercise, "problem", line]

    def told() -> list[Component]:
        parts = [catalogue.head(View(lang=view.lang), desk.words), refused(line)]
        if view.exercise:
            parts.append(catalogue.button(desk.words("teach.anew_now"), "anew"))
        return parts

    return _made({HEAD: (here, told)}, here, shown)


def _digest(work: Work) -> str:
    return hashlib.blake2b(as_json(work).encode(), digest_size=8).hexdigest()
