"""What a room predicted beside what came of it: shares of the room and of the runs, or curves; and the table of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboards.figures.phrases import Table, percent_with_interval, with_interval
from dashboards.words import Words
from experiments.answers.estimates import Estimate
from experiments.colours import BASELINE, DIFFERENCE, SCENARIO, SHOCK, faded
from experiments.figures import add_band, band_figure, plain, styled

if TYPE_CHECKING:
    from experiments.workshop.plans import Question

HEIGHT = 420
ARMS = {
    "scenario": ("workshop.wall.acted", SCENARIO, "solid"),
    "baseline": ("workshop.wall.nobody_acted", BASELINE, "dash"),
}
MOST_LINES = 60  # of single predictions that are drawn; all are in the median and the table
CHANGE = "difference"


def predictions_figure(question: Question, answer: Mapping[str, Any], values: Sequence[Any], words: Words) -> go.Figure:
    """The room's predictions and the runs with the decisions and without."""
    figure = _picked(question, answer, values, words) if answer["shares"] else _drawn(question, answer, values, words)
    return styled(figure, HEIGHT, words).update_layout(
        separators=words.separators, legend={"y": 0, "yref": "container", "yanchor": "bottom"}, margin={"b": 76}
    )


def predictions_table(question: Question, answer: Mapping[str, Any], values: Sequence[Any], words: Words) -> Table:
    """The same in figures, with intervals."""
    arms = _arms(question)
    header = [
        words("workshop.wall.room"),
        *(words(ARMS[arm][0]) if arm in ARMS else words("charts.difference") for arm in arms),
    ]
    if answer["shares"]:
        counts = Counter(values)
        rows = [
            [
                choice.text[words.language],
                str(counts[choice.id]),
                *(percent_with_interval(estimate(answer["shares"][arm][choice.id]), words) for arm in arms),
            ]
            for choice in question.choices
        ]
        return [words("workshop.wall.choice"), *header], rows
    medians = np.median(np.array(values, dtype=float), axis=0) if values else [None] * len(answer["months"])
    rows = [
        [
            str(month),
            words.number(None if median is None else float(median)),
            *(with_interval(estimate(answer["estimates"][arm][place]), words) for arm in arms),
        ]
        for place, (month, median) in enumerate(zip(answer["months"], medians, strict=True))
    ]
    return [words("charts.month"), words("workshop.wall.median"), *header[1:]], rows


def course_figure(
    rows: Sequence[Mapping[str, Any]], question: Question, turns: Sequence[int], words: Words
) -> go.Figure:
    """What the question is about, month by month: both arms with the middle 95 % of runs, below the paired difference.

    `turns` are the months in which turns began.
    """
    frame = pd.DataFrame(rows).assign(unit="1")
    figure = band_figure(frame, [], plain(question.unit[words.language]), words)
    for month in turns:
        figure.add_vline(x=month, line={"color": SHOCK, "width": 1, "dash": "dot"})
    named = {words(f"charts.{arm}"): words(key) for arm, (key, _, _) in ARMS.items()}
    figure.for_each_trace(lambda trace: trace.update(name=named.get(trace.name, trace.name)))
    return figure.update_layout(separators=words.separators)


def _arms(question: Question) -> tuple[str, ...]:
    """The arms that stand beside the room: both, or the difference where that was asked."""
    return (CHANGE,) if question.arm == CHANGE else tuple(ARMS)


def _picked(question: Question, answer: Mapping[str, Any], values: Sequence[Any], words: Words) -> go.Figure:
    names = [plain(choice.text[words.language]) for choice in question.choices]
    counts, figure = Counter(values), go.Figure()
    shares = [counts[choice.id] / len(values) if values else 0.0 for choice in question.choices]
    figure.add_bar(x=names, y=shares, name=words("workshop.wall.room"), marker_color=DIFFERENCE)
    for arm in _arms(question):
        key, colour, _ = ARMS.get(arm, ("charts.difference", SCENARIO, "solid"))
        found = [estimate(answer["shares"][arm][choice.id]) for choice in question.choices]
        ends = {
            "array": [one.high - one.value for one in found],
            "arrayminus": [one.value - one.low for one in found],
            "symmetric": False,
            "color": SHOCK,
        }
        figure.add_bar(x=names, y=[one.value for one in found], error_y=ends, name=words(key), marker_color=colour)
    figure.update_layout(barmode="group")
    return figure.update_yaxes(title=words("workshop.wall.share_axis"), tickformat=".0%", range=[0, 1.05])


def _drawn(question: Question, answer: Mapping[str, Any], values: Sequence[Any], words: Words) -> go.Figure:
    months, figure = answer["months"], go.Figure().set_subplots(1, 1)
    for arm in _arms(question):
        key, colour, dash = ARMS.get(arm, ("charts.difference", SCENARIO, "solid"))
        found = [estimate(one) for one in answer["estimates"][arm]]
        rows = pd.DataFrame(
            {
                "month": months,
                "mean": [one.value for one in found],
                "low": [one.low for one in found],
                "high": [one.high for one in found],
            }
        )
        add_band(figure, rows.dropna(), words(key), colour, dash)
    figure.update_traces(mode="lines")  # few months, which Plotly would mark by dots
    for place, value in enumerate(values[:MOST_LINES]):
        figure.add_scatter(
            x=months, y=list(value), mode="lines", line={"color": faded(DIFFERENCE, 0.55), "width": 1},
            name=words("workshop.wall.predictions"), showlegend=place == 0, hoverinfo="skip",
        )  # fmt: skip
    if values:
        median = np.median(np.array(values, dtype=float), axis=0)
        name = words("workshop.wall.median")
        figure.add_scatter(
            x=months, y=median.tolist(), mode="lines+markers", line={"color": DIFFERENCE, "width": 3}, name=name
        )
    figure.update_xaxes(title=words("charts.month"))
    return figure.update_yaxes(title=plain(question.unit[words.language]), range=[question.low, question.high])


def estimate(content: Mapping[str, float | None]) -> Estimate:
    """An estimate as it was kept: null is not a number."""
    return Estimate(*(math.nan if content[name] is None else float(content[name] or 0.0) for name in Estimate._fields))
