"""Every point as a line over its factors to the outcome."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from dash.development.base_component import Component
from numpy.typing import NDArray

from dashboards.figures.parallel import MOST_LINES, Axis, by_sign, by_thirds, parallel_figure, thinned
from dashboards.sweeps import told
from dashboards.sweeps.cards import nothing
from dashboards.sweeps.charts import chart
from dashboards.sweeps.desk import Desk
from dashboards.sweeps.factor_chooser import factor_chooser, outcome_choosers
from dashboards.sweeps.filters import OUTCOME, POINT
from dashboards.sweeps.names import (
    factor_names,
    factor_unit,
    is_effect,
    outcome_name,
    outcome_unit,
    reading_name,
    with_unit,
)
from dashboards.sweeps.tabs.points import SAID, rows_of
from dashboards.sweeps.view import Looked
from dashboards.words import Words
from experiments.analysis.plane_figures import shown_level
from experiments.analysis.samples import sample_of
from experiments.figures import plain
from experiments.inference import mean_intervals
from experiments.sweeps.factors import Factor
from experiments.sweeps.snapshot import Snapshot
from experiments.wording import sentence_case

MOST_LABELS = 6
LETTERS = 17  # of a line below an axis


def controls(looked: Looked, words: Words) -> list[Component]:
    """The outcome and the factors."""
    return [*outcome_choosers(looked, words), factor_chooser(looked, words)]


def result(looked: Looked, desk: Desk) -> Component:
    """The lines of the points that the filter lets through."""
    words, chosen = desk.words, looked.chosen
    mean, low, high = mean_intervals(chosen.values(looked.outcome, looked.of))
    reading, unit = reading_name(looked.outcome, looked.of, words), outcome_unit(looked.outcome, words)
    if np.isnan(mean).all():
        return nothing(words("sweeps.told.undefined", what=sentence_case(reading)))
    kept = thinned(mean)
    known = {factor.name: factor for factor in looked.snapshot.factors}
    names = factor_names(looked.snapshot.factors)
    axes = [
        _axis(
            known[name], with_unit(names[name], factor_unit(known[name], words)), chosen.points[name].iloc[kept], words
        )
        for name in looked.factors
    ]
    axes.append(_outcome_axis(mean[kept], with_unit(outcome_name(looked.outcome, words), unit), words))
    if is_effect(looked.of):
        signs = [words(f"sweeps.signs.{sign}") for sign in ("falls", "open", "rises")]
        groups = by_sign(low[kept], high[kept], signs)
    else:
        groups = by_thirds(mean[kept], [words(f"sweeps.thirds.{third}") for third in ("low", "middle", "high")])
    counts = {group.name: int(group.holds.sum()) for group in groups}
    said = [
        words(
            "sweeps.told.parallel",
            what=sentence_case(reading),
            counts=", ".join(f"{k}: {v}" for k, v in counts.items()),
        )
    ]
    if len(kept) < len(mean):
        said.append(words("sweeps.told.thinned", shown=len(kept), of=len(mean), most=MOST_LINES))
    said.append(told.dice_of(sample_of(chosen, looked.outcome, looked.of), words))
    numbers = chosen.points.index.to_numpy()[kept]
    drawn = looked.snapshot.only(np.isin(np.arange(looked.snapshot.size), numbers))
    return chart(
        words("sweeps.parallel_title", what=reading),
        said,
        parallel_figure(axes, groups, numbers.tolist(), words),
        _header(looked, names, words),
        _rows(looked, drawn, words),
        f"parallel-{looked.outcome}",
        words,
        is_wide=True,
    )


def _axis(factor: Factor, name: str, values: Any, words: Words) -> Axis:
    shares = factor.shares(values.to_numpy())
    if factor.levels:
        places = [(place + 0.5) / len(factor.levels) for place in range(len(factor.levels))]
        step = max(1, len(places) // MOST_LABELS)
        labels = {
            place: shown_level(level, words) for place, level in list(zip(places, factor.levels, strict=True))[::step]
        }
    else:
        labels = {0.0: words.number(factor.low), 1.0: words.number(factor.high)}
    return Axis(_in_lines(name), shares, labels)


def _outcome_axis(means: NDArray[np.float64], name: str, words: Words) -> Axis:
    low, high = float(means.min()), float(means.max())
    width = high - low
    shares = (means - low) / width if width else np.full(means.shape, 0.5)
    labels = (
        {0.0: words.estimate(low, low, high), 1.0: words.estimate(high, low, high)}
        if width
        else {0.5: words.number(low)}
    )
    if low < 0 < high:
        labels[-low / width] = "0"
    return Axis(f"<b>{_in_lines(name)}</b>", shares, labels)


def _in_lines(name: str) -> str:
    """A name broken into lines that fit between two axes."""
    return "<br>".join(textwrap.wrap(plain(name), LETTERS))


def _header(looked: Looked, names: dict[str, str], words: Words) -> list[str]:
    outcome = with_unit(outcome_name(looked.outcome, words), outcome_unit(looked.outcome, words))
    return [words("sweeps.point"), *(names[name] for name in looked.factors), f"{outcome} [{words('charts.interval')}]"]


def _rows(looked: Looked, snapshot: Snapshot, words: Words) -> list[list[str]]:
    """The same points in figures, the outcome with its interval."""
    fields = [*looked.factors, f"{OUTCOME}{looked.outcome}:{looked.of}"]
    rows = rows_of(snapshot, looked, [looked.outcome], words)
    return [[str(row[POINT]), *(str(row.get(f"{SAID}{field}", row[field])) for field in fields)] for row in rows]
