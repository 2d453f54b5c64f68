"""How far a job is: asked for while one runs, and told to the rest of the page when there is more to be seen."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria
from dashboards.jobs.answers import PAIRS, RIVALS
from dashboards.jobs.spool import CANCELLED, DONE, FAILED, RUNNING, WAITING, Spool, Status
from dashboards.words import Words

Job = dict[str, Any]
Followed = tuple[Any, Any, bool, bool, bool]
FOLLOWED = (
    Output(ids.SHOWN, "data", allow_duplicate=True),
    Output(ids.PROGRESS, "children", allow_duplicate=True),
    Output(ids.TICK, "disabled", allow_duplicate=True),
    Output(ids.RUN, "disabled", allow_duplicate=True),
    Output(ids.CANCEL, "hidden", allow_duplicate=True),
)


def register(app: Dash, spool: Spool) -> None:
    """Wire progress and cancel."""

    @app.callback(
        *FOLLOWED,
        Input(ids.TICK, "n_intervals"),
        State(ids.JOB, "data"),
        State(ids.SHOWN, "data"),
        State(ids.VISITOR, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def follow(_ticks: int, job: Job | None, shown: dict[str, Any] | None, visitor: str, language: str) -> Followed:
        if not job:
            return no_update, no_update, True, False, True
        if not job["cancelled"]:
            spool.renew(job["key"], visitor)
        return followed(job, shown, spool, Words(language))

    @app.callback(
        Output(ids.JOB, "data", allow_duplicate=True),
        *FOLLOWED,
        Input(ids.CANCEL, "n_clicks"),
        State(ids.JOB, "data"),
        State(ids.SHOWN, "data"),
        State(ids.VISITOR, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def cancel(
        clicks: int | None, job: Job | None, shown: dict[str, Any] | None, visitor: str, language: str
    ) -> tuple[Any, ...]:
        if not clicks or not job:
            return (no_update,) * (1 + len(FOLLOWED))
        spool.leave(job["key"], visitor)
        job = job | {"cancelled": True}
        return job, *followed(job, shown, spool, Words(language))


def followed(job: Job, shown: dict[str, Any] | None, spool: Spool, words: Words) -> Followed:
    """What the page says of a job, in the order of FOLLOWED; where nothing new is to be seen, what is shown stays."""
    status = spool.status(job["key"])
    if status is None:  # the folder was cleared: ask again by Run
        return no_update, html.P(words("progress.gone")), True, False, True
    if job["cancelled"]:
        status = Status(CANCELLED, status.done, status.total, status.stage, status.part)
    now = {"key": job["key"], "part": status.part, "state": status.state, "stage": status.stage, "pairs": job["pairs"]}
    ended = status.has_ended
    told = said(status, spool.is_served(), words)
    return now if now != shown else no_update, told, ended, not ended, ended


def said(status: Status, is_served: bool, words: Words) -> list[Component]:
    """How far a job is, in words and as a bar."""
    if status.state == FAILED:
        return [html.P(words("progress.failed", error=status.error), className="problem")]
    if status.state == CANCELLED:
        return [html.P(words("progress.cancelled", done=status.done, total=status.total))]
    if status.state == DONE:
        return [html.P(words("progress.done"), className="quiet")]
    if not is_served:
        return [html.P(words("progress.no_engine"), className="problem")]
    if status.state == WAITING or not status.total:
        return [_bar(0, 1, words("progress.waiting")), html.P(words("progress.waiting"))]
    text = {PAIRS: "progress.pairs", RIVALS: "progress.rivals"}[status.stage or PAIRS]
    told = words(text, done=status.done, total=status.total)
    return [_bar(status.done, status.total, told), html.P(told)]


def _bar(done: int, total: int, told: str) -> Component:
    share = done / total
    return html.Div(
        html.Div(style={"width": f"{100 * share:.1f}%"}),
        className="bar",
        role="progressbar",
        **aria(valuenow=str(round(100 * share)), valuemin="0", valuemax="100", label=told),
    )


def is_running(shown: dict[str, Any] | None) -> bool:
    """Whether more is to come."""
    return shown is not None and shown["state"] in (WAITING, RUNNING)
