"""The course of a series at one point: scenario and baseline with their bands, and the paired difference."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash.development.base_component import Component

from dashboards.jobs.sweeps import AT_POINT, BANDS
from dashboards.sweeps.cards import chooser, nothing, number_input
from dashboards.sweeps.charts import chart
from dashboards.sweeps.desk import Desk, content_of
from dashboards.sweeps.names import series_name, unit_name
from dashboards.sweeps.view import Looked
from dashboards.words import Words
from experiments.bands import DIFFERENCE
from experiments.figures import arm_figure, band_figure
from experiments.readings import SCENARIO
from experiments.story import YEARLY, at_the_end
from experiments.wording import sentence_case
from sim import errors

FIRST_POINT = 0


def controls(looked: Looked, words: Words) -> list[Component]:
    """The series and the point."""
    offered = {name: series_name(name, words) for name in looked.snapshot.about["series"]}
    if not offered:
        return []
    return [
        chooser("series", words("sweeps.one_series"), looked.series, offered, next(iter(offered))),
        number_input("point", words("sweeps.point"), looked.view.point, FIRST_POINT, looked.snapshot.size - 1, least=0),
    ]


def result(looked: Looked, desk: Desk) -> Component:
    """The bands of a series at the point of the view, the first one where none is named."""
    words = desk.words
    if not looked.series:
        return nothing(words("sweeps.no_series"))
    at = looked.view.but(point=looked.view.point or FIRST_POINT)
    folder = desk.point(looked.at(at), looked.series)
    about = content_of(folder / AT_POINT)
    if about["bands_problem"]:
        raise errors.Refusal(about["bands_problem"])
    rows = pd.read_parquet(folder / BANDS)
    name = series_name(looked.series, words)
    figure = _figure(rows, about["events"], _axis(rows, words), words)
    sentences = [_sentence(rows, name, words), words("sweeps.told.bands", runs=int(rows["runs"].iloc[0]))]
    return chart(
        words("sweeps.series_title", what=sentence_case(name), point=at.point),
        sentences,
        figure,
        _header(rows, words),
        _cells(rows, words),
        f"series-{looked.series.replace('/', '-')}-{at.point}",
        words,
    )


def _figure(rows: pd.DataFrame, events: list[dict[str, Any]], axis: str, words: Words) -> go.Figure:
    """Both arms and their difference; the scenario alone where the sweep has no baselines."""
    if (rows["arm"] == DIFFERENCE).any():
        return band_figure(rows, events, axis, words)
    return arm_figure(rows, events, axis, words)


def _axis(rows: pd.DataFrame, words: Words) -> str:
    unit = str(rows["unit"].iloc[0])
    if unit == "share":
        return words("charts.share")
    return unit_name(unit, words)


def _sentence(rows: pd.DataFrame, name: str, words: Words) -> str:
    if (rows["arm"] == DIFFERENCE).any():
        return at_the_end(rows, name, words)
    last = rows[rows["month"] == rows["month"].max()].iloc[0]
    return words(
        "sweeps.told.at_the_end",
        month=int(last["month"]),
        what=name,
        value=words.number(last["mean"]),
        interval=words.interval(last["low"], last["high"]),
    )


def _header(rows: pd.DataFrame, words: Words) -> list[str]:
    arms = list(dict.fromkeys(rows["arm"]))
    ends = words("charts.interval") if DIFFERENCE in arms else words("sweeps.middle_of_runs")
    return [words("charts.month"), *(words(f"charts.{arm}") for arm in arms), ends]


def _cells(rows: pd.DataFrame, words: Words) -> list[list[str]]:
    """The chart in figures, once a year, and its last month."""
    arms = list(dict.fromkeys(rows["arm"]))
    by_arm = {arm: rows[rows["arm"] == arm].set_index("month") for arm in arms}
    of_ends = by_arm[DIFFERENCE if DIFFERENCE in arms else SCENARIO]
    last = int(rows["month"].max())
    months = sorted({*range(0, last + 1, YEARLY), last})
    return [
        [
            str(month),
            *(words.number(by_arm[arm].loc[month, "mean"]) for arm in arms),
            words.interval(*_ends(of_ends.loc[month])),
        ]
        for month in months
    ]


def _ends(row: pd.Series[Any]) -> tuple[float | None, float | None]:
    return (None, None) if pd.isna(row["low"]) else (float(row["low"]), float(row["high"]))
