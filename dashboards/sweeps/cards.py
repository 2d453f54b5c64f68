"""The parts that the Sweeps page is made of: choosers, notices, progress, facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria
from dashboards.jobs.spool import WAITING, Status
from dashboards.sweeps.desk import Failed, NotYet
from dashboards.sweeps.names import options
from dashboards.sweeps.view import View
from dashboards.words import Words


def chooser(name: str, label: str, chosen: str, offered: Mapping[str, str], default: str, hint: str = "") -> Component:
    """One of several, that stands in the address under a name; `hint` is what an empty one shows."""
    return dmc.Select(
        id=ids.sweeps_control(name, default),
        label=label,
        data=options(offered),
        value=chosen,
        placeholder=hint,
        allowDeselect=False,
        searchable=len(offered) > SEARCHABLE,
        nothingFoundMessage="-",
        size="sm",
    )


SEARCHABLE = 8


def number_input(
    name: str, label: str, value: int | None, default: int | None, most: int, least: int = 1, hint: str = ""
) -> Component:
    """A whole number that stands in the address under a name; empty stands for the default, which `hint` tells."""
    return dmc.NumberInput(
        id=ids.sweeps_control(name, "" if default is None else str(default)),
        label=label,
        value=default if value is None else value,
        placeholder=hint,
        min=least,
        max=most,
        step=1,
        allowDecimal=False,
        debounce=600,
        size="sm",
    )


def facts(rows: Mapping[str, str], kind: str = "facts") -> Component:
    """Names with their values, side by side."""
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in rows.items()], className=kind)


def link(text: str | Component, view: View, name: str = "", **attributes: Any) -> Component:
    """A link to another state of this page; `assets/sweeps.js` shows it without loading the page anew."""
    return html.A(text, href=view.address(), className=f"go {name}".strip(), **attributes)


def button(text: str, action: str, about: str = "", kind: str = "plain", **attributes: Any) -> Component:
    """A button; what it does is wired in `dashboards.sweeps.pressed`."""
    own = ids.sweeps_button(action, about)
    return html.Button(text, id=own, type="button", className=kind, **attributes)


def command(text: str, words: Words) -> Component:
    """A command as it is typed."""
    return html.Pre(
        html.Code(text), className="command", tabIndex="0", role="region", **aria(label=words("sweeps.command"))
    )


def refused(text: str) -> Component:
    """What could not be done, in one clear line."""
    line = text[:1].upper() + text[1:]
    return html.Div(line, className="problem wide", role="alert")


def failed(failure: Failed, words: Words) -> Component:
    """A job that went wrong, with a way to try it again."""
    line = failure.error[:1].upper() + failure.error[1:]
    return html.Div(
        [html.P(line), button(words("sweeps.again"), "again", failure.key, "link")],
        className="empty said",
        role="alert",
    )


def waiting(wait: NotYet, is_served: bool, words: Words) -> Component:
    """What is being computed and how far it is; place-holders where its result will stand."""
    told = words(f"sweeps.waiting.{wait.kind}") if is_served else words("progress.no_engine")
    return html.Div(
        [html.P(told, className="quiet"), *progress(wait.status, told), *_pulses()], className="waiting", role="status"
    )


def progress(status: Status, told: str) -> list[Component]:
    """How far a job is, as a bar; nothing while that is not known."""
    if status.state == WAITING or not status.total:
        return []
    share = 100 * status.done / status.total
    return [
        html.Div(
            html.Div(style={"width": f"{share:.1f}%"}),
            className="bar",
            role="progressbar",
            **aria(valuenow=str(round(share)), valuemin="0", valuemax="100", label=told),
        )
    ]


def _pulses() -> list[Component]:
    return [html.Div(className="pulse"), html.Div(className="pulse short")]


def nothing(text: str, *more: Component) -> Component:
    """Where there is nothing to be shown, and why."""
    return html.Div([html.P(text), *more], className="empty")
