"""Everything that a result rests on: every number of the model with its value, range, evidence and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.sliders import mark_of
from dashboards.explore.tabs.cards import table, waiting
from dashboards.explore.tabs.filling import fills
from dashboards.jobs import Spool
from dashboards.state import State as PageState
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.results import Result
from sim.parameters import MARKS

TAB = "assumptions"
COLUMNS = ("parameter", "value", "plausible", "unit", "mark", "what", "source")


def panel(words: Words, _state: PageState) -> Component:
    """Where the table stands."""
    return html.Div(waiting(words), id=ids.panel(TAB))


def register(app: Dash, spool: Spool, _uploads: Uploads) -> None:
    """Wire the tab."""

    @fills(app, spool, TAB, when_partial=True)
    def fill(result: Result, words: Words) -> list[Component]:
        return content(result.summary, words)


def content(summary: Mapping[str, Any], words: Words) -> list[Component]:
    """How sure the numbers are on the whole, those that were changed, then all by mechanism."""
    rows = summary["assumptions"]
    counts = {mark: sum(row["mark"] == mark for row in rows) for mark in MARKS}
    told = [html.Li([html.Strong(f"{counts[mark]} {mark}"), f" {mark_of(mark, words)}"]) for mark in MARKS]
    changed = [row for row in rows if row["value"] != row["default"]]
    by_mechanism: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_mechanism.setdefault(row["parameter"].split(".")[0], []).append(row)
    header = [words(f"assumptions.{column}") for column in COLUMNS]
    parts: list[Component] = [
        html.P(words("assumptions.lead", count=len(rows)), className="sentence"),
        html.Ul(told),
        html.H3(words("assumptions.changed")),
    ]
    if changed:
        parts.append(table(header, [_cells(row, words) for row in changed], words("assumptions.changed"), "words"))
    else:
        parts.append(html.P(words("assumptions.none_changed"), className="note"))
    for mechanism, own in by_mechanism.items():
        title = f"{words.content(f'mechanism_names.{mechanism}', mechanism)} ({len(own)})"
        parts.append(
            html.Details([html.Summary(title), table(header, [_cells(row, words) for row in own], title, "words")])
        )
    return parts


def _cells(row: Mapping[str, Any], words: Words) -> list[str]:
    has_range = row["low"] is not None and row["high"] is not None
    return [
        row["parameter"],
        _value(row["value"], words),
        words("explore.from_to", low=words.number(row["low"]), high=words.number(row["high"])) if has_range else "",
        "" if row["unit"] == "1" else words.content(f"units.{row['unit']}", row["unit"]),
        row["mark"],
        words.content(f"parameters.{row['parameter']}.doc", row["doc"]),
        row["source"],
    ]


def _value(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words("explore.yes" if value else "explore.no")
    if isinstance(value, (int, float)):
        return words.number(value)
    return ", ".join(value) if isinstance(value, list) else str(value)
