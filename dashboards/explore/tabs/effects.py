"""All effects with interval and span, and what every rival assumption makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.looks import look_of
from dashboards.explore.tabs.cards import chart, table, waiting
from dashboards.explore.tabs.filling import fills
from dashboards.jobs import Spool
from dashboards.state import State as PageState
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.figures import relative_effects_figure
from experiments.printed import probability
from experiments.results import Result
from experiments.spans import caution, changes_told, span_notes

TAB = "effects"
Row = Mapping[str, Any]


def panel(words: Words, state: PageState) -> Component:
    """The choice between all outcomes and those that changed, and where the table stands."""
    return html.Div(
        [
            html.Div(
                dmc.Switch(
                    id=ids.ALL_OUTCOMES, label=words("effects.all"), checked=look_of(state, "all_outcomes"), size="sm"
                ),
                className="choosers",
            ),
            html.Div(waiting(words), id=ids.panel(TAB)),
        ]
    )


def register(app: Dash, spool: Spool, _uploads: Uploads) -> None:
    """Wire the tab."""

    @fills(app, spool, TAB, Input(ids.ALL_OUTCOMES, "checked"), Input(ids.NARROW, "data"), when_partial=True)
    def fill(result: Result, words: Words, shows_all: bool, narrow: bool) -> list[Component]:
        return content(result.summary, shows_all, bool(narrow), words)


def content(summary: Mapping[str, Any], shows_all: bool, is_narrow: bool, words: Words) -> list[Component]:
    """The picture of the largest effects, the table, and the rivals."""
    rows = [row for row in summary["effects"] if shows_all or is_changed(row)]
    header, cells = effects_table(rows, bool(summary["rivals"]), words)
    shown = [
        chart(
            words("effects.largest"),
            words("effects.largest_says"),
            relative_effects_figure(summary["effects"], words, is_narrow=is_narrow),
            header,
            cells,
            "effects",
            words,
        ),
        html.H3(words("effects.all_effects")),
        table(header, cells, words("effects.all_effects")),
        *[html.P(line, className="note") for line in span_notes(summary, rows, words)],
        html.P(words("effects.needed_says", precision=words.number(100 * summary["precision"])), className="note"),
    ]
    if not summary["rivals"]:
        return [*shown, html.P(caution(summary, words), className="caution")]
    return [
        *shown,
        html.H3(words("effects.rivals")),
        html.Ul([html.Li([html.Code(name), f" {said}"]) for name, said in rivals_told(summary, words)]),
        html.Details(
            [html.Summary(words("effects.under_each")), table(*rivals_table(summary, words), words("effects.rivals"))]
        ),
    ]


def rivals_told(summary: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """Every rival assumption, what it says and sets, and for one that could not be run, why."""
    told = [
        (one["rival"], f"{words.content(_doc_key(one['rival']), one['doc'])} ({changes_told(one)})")
        for one in summary["rivals"]["tried"]
    ]
    refused = summary["rivals"]["refused"].items()
    return told + [(name, words("effects.not_run", reason=reason)) for name, reason in refused]


def _doc_key(rival: str) -> str:
    """Where the text of a rival, as `pull=complement`, is translated."""
    group, _, option = rival.partition("=")
    return f"choices.{group}.{option}.doc"


def is_changed(row: Row) -> bool:
    """Whether an effect differs from zero in any pair, or was expected, or is a share of something."""
    if row["mark"] or row["kind"] == "ratio":
        return True
    return row["difference"] is not None and not row["low"] == row["high"] == row["difference"] == 0


def effects_table(rows: Sequence[Row], has_rivals: bool, words: Words) -> tuple[list[str], list[list[str]]]:
    """Header and cells of the effects, in the reader's language."""
    columns = ["outcome", "unit", "baseline", "scenario", "difference", "interval"]
    columns += ["span", "sign"] if has_rivals else []
    columns += ["adjusted", "needed", "mark"]
    return [words(f"effects.{column}") for column in columns], [_cells(row, has_rivals, words) for row in rows]


def rivals_table(summary: Mapping[str, Any], words: Words) -> tuple[list[str], list[list[str]]]:
    """Header and cells of every effect that any assumption moves, as run and under each rival, with its interval."""
    names = [one["rival"] for one in summary["rivals"]["tried"]]
    under = {(row["rival"], row["outcome"]): row for row in summary["rivals"]["effects"]}
    moved = [row for row in summary["effects"] if row["difference"] is not None and row["span_low"] != row["span_high"]]
    rows = [
        [
            outcome_name(row["outcome"], words),
            words(f"effects.sign_{row['sign'] or 'unknown'}"),
            *(_with_interval(one, words) for one in (row, *(under[name, row["outcome"]] for name in names))),
        ]
        for row in moved
    ]
    return [words("effects.outcome"), words("effects.sign"), words("effects.as_run"), *names], rows


def _with_interval(row: Row, words: Words) -> str:
    if row["difference"] is None:
        return words("sentences.not_identified")
    low, high = row["low"], row["high"]
    middle = words.estimate(row["difference"], low, high)
    return middle if low == high else f"{middle} ({words.interval(low, high)})"


def outcome_name(name: str, words: Words) -> str:
    """An outcome in plain words."""
    return words(f"outcomes.{name}")


def _cells(row: Row, has_rivals: bool, words: Words) -> list[str]:
    is_unknown = row["difference"] is None
    unit = "" if row["unit"] == "1" else words.content(f"units.{row['unit']}", row["unit"])
    needed = row["replicates_needed"]
    span = [words.interval(row["span_low"], row["span_high"]), words(f"effects.sign_{row['sign'] or 'unknown'}")]
    return [
        outcome_name(row["outcome"], words),
        unit,
        words.number(row["baseline"]),
        words.number(row["scenario"]),
        words("sentences.not_identified") if is_unknown else words.estimate(row["difference"], row["low"], row["high"]),
        "-" if is_unknown else words.interval(row["low"], row["high"]),
        *(span if has_rivals else []),
        probability(row["p_adjusted"]),
        "-" if needed is None else words.number(needed),
        row["mark"] or "",
    ]
