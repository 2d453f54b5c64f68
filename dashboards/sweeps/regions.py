"""The parts of the page, each made anew only when what it shows has changed: a table keeps its place and its focus."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards.refused import line_of
from dashboards.sweeps import one_sweep, overview, starting
from dashboards.sweeps.cards import failed, link, nothing, refused, waiting
from dashboards.sweeps.desk import Desk, Failed, NotYet
from dashboards.sweeps.tabs import OPEN
from dashboards.sweeps.tabs import points as points_tab
from dashboards.sweeps.view import Looked, View
from sim import errors

HEAD, RUNNING, CONTROLS, TABLE, RESULT = "head", "running", "controls", "table", "result"
REGIONS = (HEAD, RUNNING, CONTROLS, TABLE, RESULT)
WAITING, OPEN_ENDED = "waiting", "open-ended"
NOTHING: list[Any] = [[], [], "nothing"]
Tokens = Mapping[str, list[Any]]
Here = tuple[str, str, str]


@dataclass(frozen=True)
class Region:
    """A part of the page.

    `frame` is what its components hang on: they are made anew where it changes. `content` is what else they show: they
    are made anew where it changes otherwise than by themselves, as by the browser's way back.
    """

    frame: tuple[Any, ...]
    content: tuple[Any, ...]
    build: Callable[[], Any]


Make = Callable[[], Region]


def regions(view: View, looked: Looked | None, desk: Desk, asked: Mapping[str, Any]) -> dict[str, Make]:
    """The parts of a view, by name; `looked` is the sweep of it, if one is chosen, `asked` what buttons asked for."""
    running = {RUNNING: lambda: _running(view, desk, str(asked.get("started") or ""))}
    here = (view.store, view.sweep, view.lang)
    if looked is None:
        return running | {
            HEAD: lambda: Region(here, (), lambda: overview.head(view, desk)),
            CONTROLS: lambda: _form(view, desk, here),
            TABLE: lambda: _list(view, desk, here),
            RESULT: lambda: _forecast(view, desk, here, asked),
        }
    return running | {
        HEAD: lambda: Region((*here, desk.when, view.query()), (), lambda: one_sweep.head(looked, desk.words)),
        CONTROLS: lambda: _controls(looked, desk, here),
        TABLE: lambda: _points(looked, desk, here),
        RESULT: lambda: _result(looked, desk, here),
    }


def _running(view: View, desk: Desk, started: str) -> Region:
    found = desk.running(view)
    ended = desk.ended(started) if started else None
    told = [[one.key, one.status.state, one.status.done, desk.spool.is_wanted(one.key)] for one in found]
    frame = (view.store, view.lang, view.sweep, told, ended.status.state if ended else "")
    return Region(frame, (), lambda: starting.running(view, desk, started))


def _form(view: View, desk: Desk, here: Here) -> Region:
    frame = (*here, view.experiment)
    return Region(frame, (view.form, view.replicates, view.samples), lambda: starting.form(view, desk.words))


def _list(view: View, desk: Desk, here: Here) -> Region:
    rows = desk.sweeps(view)
    return Region((*here, desk.when), (), lambda: overview.listed(rows, view, desk))


def _forecast(view: View, desk: Desk, here: Here, asked: Mapping[str, Any]) -> Region:
    wanted = asked.get("forecast")
    if not wanted or wanted.get("experiment") != view.experiment:
        return Region((*here, "nothing asked"), (), lambda: None)
    frame = (*here, desk.when, wanted, starting.asked(view))
    return Region(frame, (), lambda: starting.forecast(view, wanted, desk))


def _controls(looked: Looked, desk: Desk, here: Here) -> Region:
    view = looked.view
    offers = {"box": (looked.outcome, looked.rule), "plane": (looked.x, looked.y)}.get(looked.tab, ())
    frame = (*here, looked.tab, desk.when, view.filter, offers)
    return Region(frame, (view.query(),), lambda: one_sweep.controls(looked, desk.words))


def _points(looked: Looked, desk: Desk, here: Here) -> Region:
    if looked.tab != "points":
        return Region((*here, "no table"), (), lambda: None)
    frame = (*here, desk.when, looked.of, looked.factors, points_tab.outcomes_shown(looked))
    return Region(frame, (looked.view.filter, looked.view.point), lambda: points_tab.table(looked, desk.words))


def _result(looked: Looked, desk: Desk, here: Here) -> Region:
    tab = OPEN[looked.tab]
    frame = (*here, desk.when, looked.view.query())
    if tab.is_filtered and not np.any(looked.filter.holds(looked.snapshot)):
        return Region(frame, (), lambda: nothing(desk.words("sweeps.filter.none")))
    return Region(frame, (), lambda: tab.result(looked, desk))


@dataclass(frozen=True)
class Made:
    """A region as it goes to the browser: its component, `None` where it may stay, and its token."""

    component: Any
    is_new: bool
    token: list[Any]


def page(view: View, desk: Desk, asked: Mapping[str, Any], shown: Tokens, is_own: bool) -> dict[str, Made]:
    """All parts of a view. Where its sweep cannot be had, the head says why and the others stay empty.

    `shown` are the tokens of what stands on the page; `is_own` says whether the address was changed by the page's own
    controls, which then show already what it says.
    """
    looked: Looked | None = None
    try:
        desk.store(view)  # refuses one that is not offered, once for all parts
        looked = desk.looked(view) if view.sweep else None
    except NotYet as wait:
        there = next(iter(shown.get(HEAD) or [[]]))
        if list(there[:3]) == [view.store, view.sweep, view.lang]:  # what was there at another moment may stay
            return {name: Made(None, False, list(shown.get(name) or NOTHING)) for name in REGIONS}
        is_served = desk.spool.is_served()
        token = ["wait", wait.key, wait.status.state, is_served]
        return _alone(_told(token, shown.get(HEAD), partial(waiting, wait, is_served, desk.words)), shown)
    except Failed as failure:
        token = ["failed", failure.key]
        return _alone(_told(token, shown.get(HEAD), partial(_failure, failure, view, desk)), shown)
    except errors.Refusal as refusal:
        return problem(line_of(refusal), view, desk, shown)
    parts = regions(view, looked, desk, asked)
    return {name: _made(name, parts[name], desk, shown.get(name), is_own) for name in REGIONS}


def problem(text: str, view: View, desk: Desk, shown: Tokens) -> dict[str, Made]:
    """A page that says in one line what is wrong with an address, and the way back to one that is right."""
    return _alone(
        _told(["refused", text, view.lang], shown.get(HEAD), lambda: _problem(refused(text), view, desk)), shown
    )


def _problem(line: Component, view: View, desk: Desk) -> Component:
    back = link(desk.words("sweeps.back"), View(lang=view.lang))
    return html.Div([html.H1(desk.words("sweeps.title"), className="hidden-title"), line, html.P(back)])


def _failure(failure: Failed, view: View, desk: Desk) -> Component:
    return _problem(failed(failure, desk.words), view, desk)


def _alone(head: Made, shown: Tokens) -> dict[str, Made]:
    rest = {name: Made(None, list(shown.get(name) or []) != NOTHING, NOTHING) for name in REGIONS if name != HEAD}
    return {HEAD: head, **rest}


def _made(name: str, make: Make, desk: Desk, shown: list[Any] | None, is_own: bool) -> Made:
    """Make a region where that is needed; what goes wrong in it is told in a line where it would stand."""
    before = list(shown or NOTHING)
    waited, desk.waits = desk.waits, False
    try:
        region = make()
        frame, content = plain(region.frame), plain(region.content)
        if before[0] == frame and (before[1] == content or is_own) and before[2] == "":
            return Made(None, False, [frame, content, ""])
        component = region.build()
        return Made(component, True, [frame, content, OPEN_ENDED if desk.waits and name == RESULT else ""])
    except NotYet as wait:
        if name == TABLE and before[2] == "" and before[0]:  # the list as it was a moment ago
            return Made(None, False, before)
        is_served = desk.spool.is_served()
        token = ["wait", wait.key, wait.status.state, wait.status.done, is_served]
        return _told(token, before, partial(waiting, wait, is_served, desk.words))
    except Failed as failure:
        return _told(["failed", failure.key, failure.error], before, partial(failed, failure, desk.words))
    except errors.Refusal as refusal:
        text = line_of(refusal)
        return _told(["refused", text], before, lambda: refused(text))
    finally:
        desk.waits = desk.waits or waited


def plain(value: Any) -> Any:
    """Plain data as a browser gives it back."""
    return json.loads(json.dumps(value))


def _told(token: list[Any], before: Any, build: Callable[[], Any]) -> Made:
    whole = [plain(token), [], WAITING if token[0] == "wait" else ""]
    return Made(None, False, whole) if list(before or []) == whole else Made(build(), True, whole)
