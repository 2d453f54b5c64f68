"""Scenario discovery: the box of factors in which cases of interest lie."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.jobs.sweeps import FACTS
from dashboards.sweeps import told
from dashboards.sweeps.cards import nothing
from dashboards.sweeps.charts import chart
from dashboards.sweeps.desk import Desk, content_of
from dashboards.sweeps.factor_chooser import outcome_choosers
from dashboards.sweeps.names import factor_names, factor_unit, outcome_unit, percent, reading_name, unit_name
from dashboards.sweeps.view import Looked
from dashboards.words import Words
from experiments.analysis.box_figures import TRAJECTORY, box_figure, trajectory_figure
from experiments.analysis.phrases import records
from experiments.wording import sentence_case


def controls(looked: Looked, words: Words) -> list[Component]:
    """The outcome, and which of its values are of interest."""
    rule = dmc.TextInput(
        id=ids.sweeps_control("rule", looked.rule if not looked.view.rule else ""),
        label=words("sweeps.rule"),
        description=words("sweeps.rule_how"),
        value=looked.rule,
        debounce=700,
        size="sm",
    )
    return [*outcome_choosers(looked, words), rule]


def result(looked: Looked, desk: Desk) -> Component:
    """The box, how good it is, and what coverage costs."""
    words, snapshot = desk.words, looked.snapshot
    if not snapshot.factors:
        return nothing(words("sweeps.no_factors"))
    folder = desk.analysis(looked, "prim", looked.rule)
    dimensions, figures, trajectory = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("box", "figures", "trajectory")
    )
    facts, names = content_of(folder / FACTS), factor_names(snapshot.factors)
    units = {factor.name: factor_unit(factor, words) for factor in snapshot.factors}
    limits = [told.limit(names[row["factor"]], row, units[row["factor"]], words) for row in records(dimensions)]
    what = f"{reading_name(looked.outcome, looked.of, words)} {_rule(facts['rule'], looked, words)}"
    said = told.box(dimensions, figures, facts, what, limits, words)
    way = chart(
        words("sweeps.trajectory_title"),
        [words("sweeps.told.trajectory")],
        trajectory_figure(trajectory, figures, {key: words(f"sweeps.box.{key}") for key in TRAJECTORY}).update_layout(
            separators=words.separators
        ),
        [sentence_case(words(f"sweeps.told.{name}")) for name in ("coverage", "density", "mass")]
        + [words("sweeps.restricted")],
        [
            [_percent(row[name]) for name in ("coverage", "density", "mass")] + [str(int(row["restricted"]))]
            for row in records(trajectory)
        ],
        f"trajectory-{looked.outcome}",
        words,
        is_wide=True,
    )
    if dimensions.empty:
        return html.Div([nothing(" ".join(said)), way])
    figure = box_figure(
        dimensions,
        snapshot.factors,
        words("sweeps.box.axis"),
        lambda row: words("sweeps.box.beside", p=_chance(row["quasi_p"], words), share=_percent(row["reproduced"])),
        words,
        lambda unit: f" {unit_name(unit, words)}" if unit_name(unit, words) else "",
    )
    return html.Div(
        [
            chart(
                words("sweeps.box_title", what=what),
                said,
                figure.update_layout(separators=words.separators),
                (words("sweeps.factor"), words("sweeps.box.limits"), "quasi-p", words("sweeps.box.reproduced")),
                _rows(dimensions, limits, names, words),
                f"box-{looked.outcome}",
                words,
                is_wide=True,
            ),
            way,
        ]
    )


def _rows(dimensions: pd.DataFrame, limits: list[str], names: Mapping[str, str], words: Words) -> list[list[str]]:
    return [
        [names[row["factor"]], text, _chance(row["quasi_p"], words), _percent(row["reproduced"])]
        for row, text in zip(records(dimensions), limits, strict=True)
    ]


def _rule(rule: Mapping[str, Any], looked: Looked, words: Words) -> str:
    """Which cases are of interest, in words."""
    sign = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}[rule["sign"]]
    if rule["is_quantile"]:
        return words(
            f"sweeps.rules.quantile_{sign}", share=f"{100 * rule['number']:g}".replace(".", words.separators[0])
        )
    unit = outcome_unit(looked.outcome, words)
    return words(f"sweeps.rules.{sign}", number=words.number(rule["number"]) + (f" {unit}" if unit else ""))


def _chance(value: float, words: Words) -> str:
    return f"< 0{words.separators[0]}001" if value < 0.001 else words.number(value, 2)


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{percent(share)} %"
