"""S-curves of one idea: the chart of report and dashboard, with its table in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.phrases import Table, percent_with_interval, with_interval
from dashboards.words import Words
from experiments.figures import band_figure
from experiments.story import YEARLY, Chart


def curve_figure(chart: Chart, events: Sequence[Mapping[str, Any]], words: Words) -> go.Figure:
    """Both arms with the middle 95 % of runs and the events; below, the paired difference with its interval."""
    return band_figure(chart.rows, events, chart.axis, words)


def table(chart: Chart, words: Words) -> Table:
    """Once a year and in the last month: both arms with the middle 95 % of runs, the difference with its interval."""
    is_share = chart.rows["unit"].iloc[0] == "share"
    said, last = (percent_with_interval if is_share else with_interval), int(chart.rows["month"].max())
    unit, scale = (words("sentences.points"), 100.0) if is_share else ("", 1.0)
    by_arm = {str(arm): rows.set_index("month") for arm, rows in chart.rows.groupby("arm", observed=True)}
    rows = []
    for month in sorted({*range(0, last, YEARLY), last}):
        arms = [said(*by_arm[arm].loc[month, ["mean", "low", "high"]], words) for arm in ("baseline", "scenario")]
        middle, low, high = (scale * by_arm["difference"].loc[month, name] for name in ("mean", "low", "high"))
        rows.append([str(month), *arms, f"{words.estimate(middle, low, high)}{unit}", words.interval(low, high)])
    return [words(f"charts.{key}") for key in ("month", "baseline", "scenario", "difference", "interval")], rows
