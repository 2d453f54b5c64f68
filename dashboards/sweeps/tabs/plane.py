"""An outcome over the plane of two factors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from dash.development.base_component import Component

from dashboards.figures.planes import plane_figure, spans_zero
from dashboards.sweeps import told
from dashboards.sweeps.cards import chooser, nothing
from dashboards.sweeps.charts import chart
from dashboards.sweeps.desk import Desk
from dashboards.sweeps.factor_chooser import outcome_choosers
from dashboards.sweeps.names import factor_names, factor_unit, is_effect, outcome_unit, reading_name, with_unit
from dashboards.sweeps.view import Looked
from dashboards.words import Words
from experiments.analysis.phrases import records
from experiments.analysis.plane_figures import plane_cells
from experiments.analysis.samples import sample_of
from experiments.wording import sentence_case

MOST_CELLS = 400


def controls(looked: Looked, words: Words) -> list[Component]:
    """The outcome and the two factors."""
    names = factor_names(looked.snapshot.factors)
    if not looked.x:
        return []
    x = next(name for name in names if name != looked.view.y)
    y = next(name for name in names if name != looked.x)
    return [
        *outcome_choosers(looked, words),
        chooser("x", words("sweeps.across"), looked.x, {k: v for k, v in names.items() if k != looked.y}, x),
        chooser("y", words("sweeps.upwards"), looked.y, {k: v for k, v in names.items() if k != looked.x}, y),
    ]


def result(looked: Looked, desk: Desk) -> Component:
    """The heat map of the points that the filter lets through."""
    words = desk.words
    if not looked.x:
        return nothing(words("sweeps.one_factor"))
    sample = sample_of(looked.chosen, looked.outcome, looked.of)
    if np.isnan(sample.means).all():
        return nothing(
            words("sweeps.told.undefined", what=sentence_case(reading_name(looked.outcome, looked.of, words)))
        )
    known = {factor.name: factor for factor in looked.snapshot.factors}
    x, y = known[looked.x], known[looked.y]
    cells = plane_cells(sample, x, y, words)
    if len(cells) > MOST_CELLS:
        return nothing(words("sweeps.too_many_cells", count=len(cells), most=MOST_CELLS))
    names = factor_names(looked.snapshot.factors)
    titles = [with_unit(names[one.name], factor_unit(one, words)) for one in (x, y)]
    unit = outcome_unit(looked.outcome, words)
    effect = is_effect(looked.of)
    reading = reading_name(looked.outcome, looked.of, words)
    header = (*titles, words("sweeps.value"), words("charts.interval"), words("sweeps.points"))
    return chart(
        words("sweeps.plane_title", what=reading, x=names[x.name], y=names[y.name]),
        [*_sentences(records(cells), reading, titles, unit, effect, words), told.dice_of(sample, words)],
        plane_figure(cells, titles[0], titles[1], unit, effect, words),
        header,
        [_row(row, words) for row in records(cells)],
        f"plane-{looked.outcome}",
        words,
        is_wide=True,
    )


def _row(row: dict[str, Any], words: Words) -> list[str]:
    ends = (None, None) if math.isnan(row["low"]) else (row["low"], row["high"])
    value = words("sweeps.undefined") if math.isnan(row["mean"]) else words.estimate(row["mean"], *ends)
    return [row["x"], row["y"], value, words.interval(*ends), str(row["points"])]


def _sentences(
    rows: list[dict[str, Any]], reading: str, titles: list[str], unit: str, effect: bool, words: Words
) -> list[str]:
    """Where the outcome is lowest and highest, and how many cells leave its sign open."""
    known = [row for row in rows if not math.isnan(row["mean"])]
    low, high = (pick(known, key=lambda row: float(row["mean"])) for pick in (min, max))
    said = [
        words(
            "sweeps.told.plane",
            what=sentence_case(with_unit(reading, unit)),
            low=told.spanned(low["mean"], low["low"], low["high"], "", words),
            low_at=f"{titles[0]} {low['x']}, {titles[1]} {low['y']}",
            high=told.spanned(high["mean"], high["low"], high["high"], "", words),
            high_at=f"{titles[0]} {high['x']}, {titles[1]} {high['y']}",
        ),
        words("sweeps.told.cells"),
    ]
    if effect:
        count = sum(spans_zero(row) for row in known)
        said.append(words("sweeps.told.open_cells", count=count, of=len(known)))
    return said
