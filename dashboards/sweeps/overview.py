"""The sweeps of a store in a list, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.attributes import aria, data
from dashboards.sweeps.cards import command, link
from dashboards.sweeps.desk import Desk
from dashboards.sweeps.names import counted, experiment_text, whole
from dashboards.sweeps.view import View
from dashboards.words import Words
from experiments.sweeps.results import FAILED, MISSING, OK

COMMAND = "diplomacity sweep experiment=boundary small=true"


def head(view: View, desk: Desk) -> Component:
    """The title of the page, and which store is looked at where there are several."""
    words = desk.words
    names = desk.names_of_stores()
    chosen = desk.store(view).folder.name
    stores = [
        html.Span(name, className="here", **aria(current="true"))
        if name == chosen
        else link(name, View(store=name, lang=view.lang))
        for name in names
    ]
    more = [html.P([words("sweeps.stores"), " ", *_spaced(stores)], className="stores")] if len(names) > 1 else []
    return html.Header(
        [html.H1(words("sweeps.title")), html.P(words("sweeps.lead"), className="lead"), *more], className="sweeps-head"
    )


def _spaced(parts: Sequence[Component]) -> list[Component | str]:
    return [item for part in parts for item in (part, " ")]


def listed(rows: Sequence[dict[str, Any]], view: View, desk: Desk) -> Component:
    """A table with a row for each sweep, the newest first; before there is any, how to make one."""
    words = desk.words
    if not rows:
        return empty(desk.store(view).folder.name, desk)
    header = [words(f"sweeps.list.{name}") for name in ("sweep", "scenario", "size", "runs", "date")]
    return html.Section(
        [
            html.H2(words("sweeps.stored_sweeps", count=len(rows))),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(cell, scope="col") for cell in header])),
                        html.Tbody([_row(row, header, view, words) for row in rows]),
                    ],
                    className="sweeps-list",
                ),
            ),
        ]
    )


def _row(row: dict[str, Any], header: Sequence[str], view: View, words: Words) -> Component:
    own = View(store=view.store, sweep=row["name"], lang=view.lang)
    if row["problem"]:
        return html.Tr([html.Td(row["name"]), html.Td(row["problem"], colSpan=len(header) - 1, className="problem")])
    about = [html.Span(row["name"], className="quiet name")] if row["title"] else []
    title, question = (experiment_text(row["experiment"], part, row[part], words) for part in ("title", "question"))
    length = counted("sweeps.months", row["months"], words)
    cells: list[Any] = [
        [link(title if row["title"] else row["name"], own, "title top-of-page"), *about, html.P(question)],
        [row["scenario"].replace(",", ", "), html.Span(f"{row['world']}, {length}", className="quiet")],
        [
            words("sweeps.points_by_replicates", points=whole(row["points"], words), replicates=row["replicates"]),
            html.Span(
                f"{row['design']}, {counted('sweeps.factor_count', len(row['factors']), words)}", className="quiet"
            ),
        ],
        _counts(row["counts"], words),
        html.Span(row["started"][:16].replace("T", " "), className="date"),
    ]
    named = zip(header, cells, strict=True)
    return html.Tr([html.Td(cell, **data(name=name)) for name, cell in named])


def _counts(counts: dict[str, int], words: Words) -> list[Component]:
    """Runs by status; a bar tells at a glance how far the sweep is."""
    total = max(1, sum(counts.values()))
    parts = [
        html.Div(style={"width": f"{100 * counts[status] / total:.2f}%"}, className=f"part {status}")
        for status in (OK, FAILED)
        if counts[status]
    ]
    said = [words("sweeps.stored_count", count=whole(counts[OK], words))]
    said += [
        words(f"sweeps.{status}_count", count=whole(counts[status], words))
        for status in (MISSING, FAILED)
        if counts[status]
    ]
    return [html.Div(parts, className="share-bar", **aria(hidden="true")), html.Span(", ".join(said))]


def empty(store: str, desk: Desk) -> Component:
    """Before there is any sweep: which command makes one, and that it can be started here."""
    words = desk.words
    return html.Section(
        [
            html.H2(words("sweeps.empty_title")),
            html.P(words("sweeps.empty_text", store=store)),
            command(f"{COMMAND} store={desk.store(View()).folder}", words),
        ],
        className="empty first-time",
    )
