"""What the experiment claims, held against its results."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.sweeps.cards import nothing
from dashboards.sweeps.charts import table
from dashboards.sweeps.desk import Desk
from dashboards.sweeps.names import experiment_text
from dashboards.sweeps.view import Looked
from dashboards.words import Words
from experiments.analysis.phrases import records
from experiments.numbers_as_text import NOT_IDENTIFIED
from experiments.sweeps.claims import FALSIFIED, NOTHING_MOVED, UNDECIDED, UNKNOWN, UPHELD

VERDICTS = {
    UPHELD: "upheld",
    FALSIFIED: "falsified",
    UNDECIDED: "undecided",
    UNKNOWN: "unknown",
    NOT_IDENTIFIED: "not_identified",
    NOTHING_MOVED: "nothing_moved",
}


def controls(_looked: Looked, _words: Words) -> list[Component]:
    """Nothing is to be chosen."""
    return []


def result(looked: Looked, desk: Desk) -> Component:
    """The claim in words, what would falsify it, and each number with its interval and verdict."""
    words, about = desk.words, looked.snapshot.definition["about"]
    if not any(report["analysis"] == "claim" for report in about.get("reports", ())):
        return nothing(words("sweeps.no_claims"))
    rows = records(pd.read_parquet(desk.claims(looked.view) / "claims.parquet"))
    header = [words(f"sweeps.claims.{name}") for name in ("claim", "at", "expects", "found")]
    header += [words("charts.interval"), words("sweeps.claims.verdict")]
    counts = {verdict: sum(VERDICTS[row["verdict"]] == verdict for row in rows) for verdict in VERDICTS.values()}
    told = ", ".join(f"{words(f'sweeps.verdicts.{name}')}: {count}" for name, count in counts.items() if count)
    return html.Section(
        [
            html.H2(words("sweeps.claims_title")),
            html.P(words("sweeps.told.claims", count=len(rows), verdicts=told), className="sentence"),
            *[_said(part, looked, words) for part in ("claim", "falsified_by") if about[part]],
            table(header, [_row(row, words) for row in rows], words("sweeps.claims_title"), "words claims"),
            html.P(words("sweeps.claims_note"), className="note"),
        ],
        className="card-box",
    )


def _said(part: str, looked: Looked, words: Words) -> Component:
    definition = looked.snapshot.definition
    text = experiment_text(definition["settings"]["experiment"], part, definition["about"][part], words)
    return html.P([html.Strong(f"{words(f'sweeps.{part}')}: "), text])


def _row(row: Mapping[str, Any], words: Words) -> list[str | Component]:
    ends = (None, None) if math.isnan(row["low"]) else (row["low"], row["high"])
    verdict = VERDICTS[row["verdict"]]
    return [
        html.Span(row["claim"], lang="en"),
        row["at"],
        row["expects"],
        "-" if math.isnan(row["estimate"]) else words.estimate(row["estimate"], *ends),
        words.interval(*ends),
        html.Span(words(f"sweeps.verdicts.{verdict}"), className=f"verdict {verdict}"),
    ]
