"""What an outcome is sensitive to: Sobol indices, elementary effects or PAWN, as the design allows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.figures.sensitivity import CLAIMED, MOST, ranked, sensitivity_figure
from dashboards.jobs.sweeps import FACTS
from dashboards.sweeps import told
from dashboards.sweeps.cards import nothing
from dashboards.sweeps.charts import chart
from dashboards.sweeps.desk import Desk, content_of
from dashboards.sweeps.factor_chooser import outcome_choosers
from dashboards.sweeps.names import factor_names, outcome_unit, reading_name
from dashboards.sweeps.view import Looked
from dashboards.words import Words
from experiments.analysis.phrases import records
from experiments.analysis.single import ANY_DESIGN, sensitivity_of

COLUMNS: Mapping[str, Sequence[str]] = {
    "sobol": ("value",),
    "morris": ("mu_star", "mu", "sigma"),
    "pawn": ("value",),
}


def controls(looked: Looked, words: Words) -> list[Component]:
    """The outcome and how it is read."""
    return outcome_choosers(looked, words)


def result(looked: Looked, desk: Desk) -> Component:
    """Bars with intervals over the whole design."""
    words, snapshot = desk.words, looked.snapshot
    if not snapshot.factors:
        return nothing(words("sweeps.no_factors"))
    method = sensitivity_of(str(snapshot.definition["design"]["name"]))
    folder = desk.analysis(looked, method)
    table, facts = pd.read_parquet(folder / f"{method}.parquet"), content_of(folder / FACTS)
    reading, names = reading_name(looked.outcome, looked.of, words), factor_names(snapshot.factors)
    unit = outcome_unit(looked.outcome, words)
    said = told.sensitivity(method, table, {**facts, "unit": unit}, reading, names, words)
    if len(ranked(method, table)) > MOST:
        said.append(words("sweeps.told.most_drawn", most=MOST, of=len(ranked(method, table))))
    drawn = chart(
        words(f"sweeps.sensitivity_title.{method}", what=reading),
        said,
        sensitivity_figure(method, table, names, f", {unit}" if unit and method == "morris" else "", words),
        _header(method, words),
        [_row(method, row, names, words) for row in records(table)],
        f"{method}-{looked.outcome}",
        words,
    )
    if method != ANY_DESIGN:
        return drawn
    return html.Div([drawn, html.P(words("sweeps.any_design"), className="note")])


def _header(method: str, words: Words) -> list[str]:
    head = [words("sweeps.factor")]
    if method == "sobol":
        head += [words("sweeps.index")]
    for column in COLUMNS[method]:
        head += [words(f"sweeps.columns.{column}"), words("charts.interval")]
    extra = {"morris": "dice", "pawn": "dummy"}.get(method)
    return [*head, *([words(f"sweeps.columns.{extra}")] if extra else []), words("sweeps.columns.said")]


def _row(method: str, row: Mapping[str, Any], names: Mapping[str, str], words: Words) -> list[str]:
    cells = [names[row["factor"]] + (f" × {names[row['other']]}" if row.get("other") else "")]
    if method == "sobol":
        cells.append(words(f"sweeps.columns.{row['index']}"))
    for column in COLUMNS[method]:
        prefix = "" if column == "value" else f"{column}_"
        low, high = row[f"{prefix}low"], row[f"{prefix}high"]
        cells += [words.estimate(row[column], low, high), words.interval(low, high)]
    extra = {"morris": "dice", "pawn": "dummy"}.get(method)
    if extra:
        cells.append("-" if math.isnan(row[extra]) else words.number(row[extra]))
    return [*cells, words("sweeps.claimed" if row["said"] in CLAIMED else "sweeps.not_claimed")]
