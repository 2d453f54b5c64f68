"""Small multiples: one small panel a series, both arms with their bands, on axes of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.dots import legend_at_the_top
from dashboards.figures.phrases import Table, percent_with_interval, with_interval
from dashboards.words import Words
from experiments.answers.panels import Panel
from experiments.colours import SHOCK
from experiments.figures import LINES, add_band, plain, styled
from experiments.story import difference_told

COLUMNS, ROW, AROUND = 3, 170, 110


def multiples_figure(
    panels: Sequence[Panel],
    titles: Sequence[str],
    events: Sequence[Mapping[str, Any]],
    words: Words,
    *,
    is_narrow: bool = False,
) -> go.Figure:
    """The panels from left to right; bands hold the middle 95 % of runs, dotted lines mark the events."""
    columns = 1 if is_narrow else min(COLUMNS, len(panels))
    rows = math.ceil(len(panels) / columns)
    height = AROUND + ROW * rows
    figure = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=[plain(title) for title in titles],
        vertical_spacing=56 / (height - AROUND + 1) if rows > 1 else 0,
        horizontal_spacing=0.08,
    )
    for number, panel in enumerate(panels):
        place = (number // columns + 1, number % columns + 1)
        is_share = panel.unit == "share"
        for arm in ("baseline", "scenario"):
            colour, dash = LINES[arm]
            drawn = panel.rows[panel.rows["arm"] == arm]
            add_band(figure, drawn, words(f"charts.{arm}"), colour, dash, place=place, is_named=number == 0)
        for event in events:
            line = {"color": SHOCK, "width": 1, "dash": "dot"}
            figure.add_vline(x=event["month"], line=line, row=place[0], col=place[1])
        figure.update_yaxes(tickformat=".0%" if is_share else "", row=place[0], col=place[1])
        if number + columns >= len(panels):
            figure.update_xaxes(title=words("charts.month"), row=place[0], col=place[1])
    figure.update_yaxes(rangemode="tozero", nticks=5)
    figure.update_xaxes(nticks=6)
    figure.update_annotations(font_size=13)
    return legend_at_the_top(styled(figure, height, words)).update_layout(margin={"t": 72, "l": 52})


def panels_sentence(panels: Sequence[Panel], names: Sequence[str], what: str, words: Words) -> str:
    """The panel that differs most at the end of the run, with its paired difference."""
    if not panels:
        return words("stories.no_panels", what=what)
    place = max(range(len(panels)), key=lambda number: abs(panels[number].at_the_end("difference")[0]))
    panel = panels[place]
    is_share = panel.unit == "share"
    scale, unit = (100.0, words("sentences.percent")) if is_share else (1.0, "")
    values = words(
        "sentences.values",
        scenario=words.number(scale * panel.at_the_end("scenario")[0]),
        baseline=words.number(scale * panel.at_the_end("baseline")[0]),
        unit=unit,
    )
    middle, low, high = (scale * value for value in panel.at_the_end("difference"))
    difference = difference_told(middle, low, high, words, words("sentences.points") if is_share else "")
    month = int(panel.rows["month"].max())
    return words("stories.panels", what=what, name=names[place], month=month, values=values, difference=difference)


def panels_table(panels: Sequence[Panel], names: Sequence[str], words: Words) -> Table:
    """Every panel in the last month: both arms with the middle 95 % of runs, the difference with its interval."""
    header = [words("stories.series"), *(words(f"charts.{key}") for key in ("baseline", "scenario", "difference"))]
    rows = []
    for panel, name in zip(panels, names, strict=True):
        said = percent_with_interval if panel.unit == "share" else with_interval
        arms = [said(*panel.at_the_end(arm), words) for arm in ("baseline", "scenario")]
        scale, unit = (100.0, words("sentences.points")) if panel.unit == "share" else (1.0, "")
        middle, low, high = (scale * value for value in panel.at_the_end("difference"))
        rows.append([name, *arms, f"{words.estimate(middle, low, high)}{unit} ({words.interval(low, high)})"])
    return header, rows
