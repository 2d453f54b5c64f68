"""Small multiples: one small panel a series, both arms with their bands, on axes of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.dots import legend_at_the_top
from dashboards.figures.phrases import Table, header, percent_with_interval, points, points_told, with_interval
from dashboards.words import Words
from experiments.answers.panels import Panel
from experiments.figures import LINES, add_band, event_lines, plain, styled
from experiments.story import difference_told

ROW, AROUND = 170, 110
FEW, SIX = 4, 6
TITLE = 19  # letters over half a phone


def multiples_figure(
    panels: Sequence[Panel],
    titles: Sequence[str],
    events: Sequence[Mapping[str, Any]],
    words: Words,
    *,
    is_narrow: bool = False,
) -> go.Figure:
    """The panels, all of one unit, from left to right; bands hold the middle 95 % of runs, dotted lines mark events."""
    columns = columns_for(len(panels), is_narrow)
    rows = math.ceil(len(panels) / columns)
    height = AROUND + ROW * rows
    figure = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=[_title(title, in_lines=is_narrow and columns > 1) for title in titles],
        vertical_spacing=(72 if is_narrow else 56) / (height - AROUND + 1) if rows > 1 else 0,
        horizontal_spacing=0.17 if is_narrow else 0.08,
    )
    for number, panel in enumerate(panels):
        place = (number // columns + 1, number % columns + 1)
        for arm in ("baseline", "scenario"):
            colour, dash = LINES[arm]
            drawn = panel.rows[panel.rows["arm"] == arm]
            add_band(figure, drawn, words(f"charts.{arm}"), colour, dash, place=place, is_named=number == 0)
        if number + columns >= len(panels):
            figure.update_xaxes(title=words("charts.month"), row=place[0], col=place[1])
    is_share = any(panel.unit == "share" for panel in panels)
    figure.update_yaxes(nticks=5, ticklabelstandoff=4, tickformat=".0%" if is_share else "")
    figure.update_xaxes(nticks=4 if columns > 1 and is_narrow else 6)
    figure.update_annotations(font_size=13)
    figure.update_layout(shapes=event_lines(events, len(panels)))
    return legend_at_the_top(styled(figure, height, words)).update_layout(margin={"t": 72, "l": 52})


def _title(title: str, *, in_lines: bool) -> str:
    """The title of a panel, in lines where it stands over half a phone."""
    return "<br>".join(wrap(plain(title), TITLE)) if in_lines else plain(title)


def columns_for(count: int, is_narrow: bool) -> int:
    """How many panels stand side by side, so that the last row is as full as can be."""
    if is_narrow:
        return 1 if count <= FEW else 2
    return min(count, 2 if count == FEW else 3 if count <= SIX else 4)


def panels_sentence(panels: Sequence[Panel], names: Sequence[str], what: str, words: Words) -> str:
    """The panel that differs most at the end of the run, with its paired difference."""
    if not panels:
        return words("stories.no_panels", what=what)
    month = int(panels[0].rows["month"].max())
    if not any(panel.largest_difference for panel in panels):
        return words("stories.panels_same", what=what)
    place = max(range(len(panels)), key=lambda number: abs(panels[number].at_the_end("difference").value))
    panel = panels[place]
    is_share, difference = panel.unit == "share", panel.at_the_end("difference")
    scale, unit = (100.0, words("sentences.percent")) if is_share else (1.0, "")
    values = words(
        "sentences.values",
        scenario=words.number(scale * panel.at_the_end("scenario").value),
        baseline=words.number(scale * panel.at_the_end("baseline").value),
        unit=unit,
    )
    told = points_told(difference, words) if is_share else difference_told(*difference, words)
    return words("stories.panels", what=what, name=names[place], month=month, values=values, difference=told)


def panels_table(panels: Sequence[Panel], names: Sequence[str], words: Words) -> Table:
    """Every panel in the last month: both arms with the middle 95 % of runs, the difference with its interval."""
    rows = []
    for panel, name in zip(panels, names, strict=True):
        is_share, difference = panel.unit == "share", panel.at_the_end("difference")
        said = percent_with_interval if is_share else with_interval
        arms = [said(panel.at_the_end(arm), words) for arm in ("baseline", "scenario")]
        middle = points(difference, words) if is_share else words.estimate(*difference)
        rows.append([name, *arms, middle, words.interval(*difference.times(100.0 if is_share else 1.0)[1:])])
    return header("stories.series", words), rows
