"""S-curves of one idea: the chart of report and dashboard, with its table in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.phrases import Table, header, percent_with_interval, points, with_interval
from dashboards.words import Words
from experiments.answers.estimates import estimated
from experiments.figures import band_figure
from experiments.story import YEARLY, Chart


def curve_figure(chart: Chart, events: Sequence[Mapping[str, Any]], words: Words) -> go.Figure:
    """Both arms with the middle 95 % of runs and the events; below, the paired difference with its interval."""
    return band_figure(chart.rows, events, chart.axis, words)


def table(chart: Chart, words: Words) -> Table:
    """Once a year and in the last month: both arms with the middle 95 % of runs, the difference with its interval."""
    is_share, last = chart.rows["unit"].iloc[0] == "share", int(chart.rows["month"].max())
    said, scale = (percent_with_interval, 100.0) if is_share else (with_interval, 1.0)
    by_arm = {str(arm): rows.set_index("month") for arm, rows in chart.rows.groupby("arm", observed=True)}
    rows = []
    for month in sorted({*range(0, last, YEARLY), last}):
        arms = [said(estimated(by_arm[arm].loc[month], "mean"), words) for arm in ("baseline", "scenario")]
        difference = estimated(by_arm["difference"].loc[month], "mean")
        middle = points(difference, words) if is_share else words.estimate(*difference)
        rows.append([str(month), *arms, middle, words.interval(*difference.times(scale)[1:])])
    return header("charts.month", words), rows
