"""Starting a sweep from the page: an experiment by its name, what it would take, and those that are running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.jobs.spool import CANCELLED, DONE, FAILED, WAITING
from dashboards.jobs.sweeps import FORECAST, MOST_REPLICATES, MOST_RUNS, MOST_SAMPLES, arguments_of
from dashboards.sweeps.cards import button, chooser, command, facts, link, number_input, progress
from dashboards.sweeps.charts import table
from dashboards.sweeps.desk import Desk, Running, content_of
from dashboards.sweeps.names import counted, experiment_text, outcome_name, whole
from dashboards.sweeps.view import View
from dashboards.words import Words
from experiments.sweeps import experiment_files
from experiments.sweeps.resuming import command as typed_command
from sim import errors

MINUTE, HOUR = 60.0, 3600.0


def asked(view: View) -> dict[str, Any]:
    """What is asked for by the address: an experiment in its small or full form, with other numbers where given."""
    return {
        "experiment": view.experiment,
        "small": view.form != "full",
        "replicates": view.replicates,
        "samples": view.samples,
    }


def form(view: View, words: Words) -> Component:
    """The choice of an experiment, its question and claim, and how large it is to be."""
    known = experiment_files.names()
    if view.experiment and view.experiment not in known:
        raise errors.unknown_name("experiment", view.experiment[:60], known)
    titles = {
        name: words.content_if_there(f"experiments.{name}.title", experiment_files.load(name).title) for name in known
    }
    hint = words("sweeps.start.choose")
    pick = chooser("experiment", words("sweeps.start.experiment"), view.experiment, titles, "", hint)
    parts: list[Component] = [pick]
    if view.experiment:
        parts += _of_experiment(view, words)
    return html.Section(
        [
            html.H2(words("sweeps.start.title")),
            html.P(words("sweeps.start.text", most=whole(MOST_RUNS, words)), className="quiet"),
            *parts,
        ],
        className="card-box start",
    )


def _of_experiment(view: View, words: Words) -> list[Component]:
    one = experiment_files.load(view.experiment)
    told = [
        html.P(
            [
                html.Strong(f"{words(f'sweeps.{part}')}: "),
                experiment_text(one.name, part, str(getattr(one, part)), words),
            ]
        )
        for part in ("question", "claim", "falsified_by")
        if getattr(one, part)
    ]
    sizes = dmc.RadioGroup(
        dmc.Group([dmc.Radio(words(f"sweeps.start.{form}"), value=form, size="sm") for form in ("small", "full")]),
        id=ids.sweeps_control("form", "small"),
        label=words("sweeps.start.form"),
        value=view.form or "small",
        size="sm",
    )
    hint = words("sweeps.start.as_in_file")
    numbers = [
        number_input(name, words(f"sweeps.start.{name}"), value, None, most, hint=hint)
        for name, value, most in (
            ("replicates", view.replicates, MOST_REPLICATES),
            ("samples", view.samples, MOST_SAMPLES),
        )
    ]
    return [
        html.Div(told, className="experiment"),
        html.Div([sizes, *numbers], className="choosers"),
        button(words("sweeps.start.forecast"), "forecast", kind="primary"),
    ]


def forecast(view: View, wanted: Mapping[str, Any], desk: Desk) -> Component:
    """What the sweep that was asked about would take, and the button that starts it."""
    words = desk.words
    told = content_of(desk.forecast(view, wanted) / FORECAST)
    rows = {
        words("sweeps.start.name"): told["sweep"],
        words("sweeps.list.design"): told["design"],
        words("sweeps.start.points"): counted("sweeps.point_count", told["points"], words),
        words("sweeps.start.each"): counted("sweeps.replicate_count", told["replicates"], words),
        words("sweeps.start.runs"): whole(told["runs"], words),
        words("sweeps.start.already"): whole(told["stored"], words),
        words("sweeps.start.new"): whole(told["new"], words),
        words("sweeps.start.time"): words(
            "sweeps.start.on_workers", time=duration(told["seconds"], words), workers=told["workers"]
        ),
        words("sweeps.start.size"): amount(told["bytes"], words),
    }
    is_current = asked(view) == dict(wanted)
    action = button(words("sweeps.start.start"), "start", kind="primary") if told["new"] else None
    if not told["new"]:
        action = html.P(words("sweeps.start.all_stored"))
    note = html.P(words("sweeps.start.changed"), className="note")
    return html.Section(
        [
            html.H2(words("sweeps.start.forecast_title")),
            html.P(words("sweeps.start.forecast_text", pilot=told["pilot"]), className="sentence"),
            facts(rows),
            html.Details([html.Summary(words("sweeps.start.advice")), _advice(told, words)]),
            action if is_current else note,
            html.P(words("sweeps.on_command_line"), className="note"),
            command(typed_command(arguments_of(wanted), desk.store(view).folder), words),
        ],
        className="card-box",
    )


def _advice(told: Mapping[str, Any], words: Words) -> Component:
    """How many replicates a point each outcome needs for the precision that was aimed at."""
    header = [words(f"sweeps.advice.{name}") for name in ("outcome", "mean", "deviation", "needed", "planned")]
    rows = [
        [
            outcome_name(row["outcome"], words),
            words.number(row["mean"]),
            words.number(row["deviation"]),
            "-" if row["replicates_needed"] is None else whole(row["replicates_needed"], words),
            whole(told["replicates"], words),
        ]
        for row in told["advice"]
    ]
    share = words.number(100 * told["precision"])
    return html.Div(
        [
            table(header, rows, words("sweeps.start.advice")),
            html.P(words("sweeps.start.advice_note", share=share), className="note"),
        ]
    )


def running(view: View, desk: Desk, started: str) -> list[Component]:
    """The sweeps that are being run, and how the one that was started here ended."""
    found = [_going(one, desk) for one in desk.running(view)]
    ended = desk.ended(started) if started else None
    return [*found, *([_ended(ended, view, desk)] if ended else [])]


def _going(one: Running, desk: Desk) -> Component:
    words, status = desk.words, one.status
    if not desk.spool.is_wanted(one.key):
        told = words("sweeps.going.stopping")
    elif status.state == WAITING:
        told = words("progress.no_engine" if not desk.spool.is_served() else "sweeps.going.waiting")
    elif not status.total:
        told = words("sweeps.going.beginning")
    else:
        told = words("sweeps.going.runs", done=status.done, total=status.total)
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words("sweeps.going.title", sweep=one.sweep)),
                    button(words("sweeps.cancel"), "cancel", one.key),
                ],
                className="going-head",
            ),
            *progress(status, told),
            html.P(told, role="status"),
            html.P(words("sweeps.going.lasts"), className="note"),
        ],
        className="card-box going",
    )


def _ended(one: Running, view: View, desk: Desk) -> Component:
    words = desk.words
    own = View(store=view.store, sweep=one.sweep, lang=view.lang)
    parts: list[Component | None] = []
    if one.status.state == DONE:
        told = words("sweeps.ended.done", sweep=one.sweep, runs=one.status.done)
    elif one.status.state == CANCELLED:
        how = "cancelled" if one.status.total else "unbegun"
        told = words(f"sweeps.ended.{how}", sweep=one.sweep, done=one.status.done, total=one.status.total)
    else:
        told = words("sweeps.ended.failed", sweep=one.sweep, error=one.status.error)
    if view.sweep != one.sweep and one.status.state != FAILED and one.status.total:
        place = own.at("runs") if one.status.state == CANCELLED else own
        parts.append(link(words("sweeps.ended.open"), place, "button-link"))
    return html.Section([html.P(told, role="status"), *parts], className="card-box going")


def duration(seconds: float, words: Words) -> str:
    """A time in the unit of its size."""
    if seconds < MINUTE:
        return words("sweeps.seconds", count=words.number(max(1, round(seconds)), 2))
    if seconds < HOUR:
        return words("sweeps.minutes", count=words.number(round(seconds / MINUTE), 2))
    return words("sweeps.hours", count=words.number(seconds / HOUR, 2))


def amount(size: float, words: Words) -> str:
    """Bytes in the unit of their size."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{words.number(size, 3)} {unit}"
        size /= 1000
    return f"{words.number(size, 3)} TB"
