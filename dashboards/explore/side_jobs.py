"""Jobs beside the answer, which a tab wants when it is looked at: one run for the map, removals, further scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.explore.progress import said
from dashboards.jobs.spool import DONE, Spool
from dashboards.words import Words

TICK_MILLISECONDS = 250


def stores(name: str) -> list[Component]:
    """What a side job needs on the page: its key, its clock, and where its progress is told."""
    return [
        dcc.Store(id=job_of(name)),
        dcc.Interval(id=tick_of(name), interval=TICK_MILLISECONDS, disabled=True),
        html.Div(id=told_of(name), className="side-progress"),
    ]


def job_of(name: str) -> str:
    """The id of the store that holds the key."""
    return f"{name}-job"


def tick_of(name: str) -> str:
    """The id of the clock."""
    return f"{name}-tick"


def told_of(name: str) -> str:
    """The id of the place where progress is told."""
    return f"{name}-told"


def asked_for(shown: Mapping[str, Any] | None, spool: Spool) -> Mapping[str, Any] | None:
    """What the answer that is shown was asked with; None while there is nothing to be seen."""
    if not shown or not shown["part"]:
        return None
    request = spool.request(shown["key"])
    return None if request is None else request.payload


def follow(key: str | None, spool: Spool, visitor: str, words: Words) -> tuple[bool, bool, Any]:
    """Whether a side job is done, whether its clock may rest, and what is told of it."""
    status = spool.status(key) if key else None
    if key is None or status is None:
        return False, True, None
    if status.state == DONE:
        return True, True, None
    if not status.has_ended:
        spool.want(key, visitor)
    return False, status.has_ended, said(status, spool.is_served(), words)


def run_chooser(own: str, label: str, first: int | None, empty: str = "") -> Component:
    """Which of the runs is shown; how many there are is told when the answer is there. `empty` says what none means."""
    return dmc.NumberInput(
        id=own,
        label=label,
        value="" if first is None else first,
        placeholder=empty,
        min=1,
        max=first or 1,
        step=1,
        allowDecimal=False,
        clampBehavior="strict",
        size="sm",
    )
