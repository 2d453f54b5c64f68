"""What carried adoptions: stacked areas through time in both arms, and the exact shares at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.dots import dots_figure, legend_at_the_top
from dashboards.figures.phrases import Table, cells, header, percent_with_interval, points_told, with_interval
from dashboards.words import Words
from experiments.answers.channels import Channels
from experiments.answers.estimates import estimate_in, estimated
from experiments.colours import CHANNELS, SHOCK, faded
from experiments.figures import styled
from experiments.replicates import ARMS
from experiments.story import difference_told
from experiments.wording import sentence_case

HEIGHT, PANEL, ABOVE, LEGEND_ROW = 380, 230, 36, 20


def areas_figure(
    found: Channels, events: Sequence[Mapping[str, Any]], words: Words, *, is_narrow: bool = False
) -> go.Figure:
    """Adoptions since the start by channel, mean over runs: without the scenario and with it, on one scale."""
    arms = ("baseline", "scenario")
    titles = [sentence_case(words(f"charts.{arm}")) for arm in arms]
    if is_narrow:
        figure = make_subplots(rows=2, cols=1, subplot_titles=titles, shared_xaxes=True, vertical_spacing=0.1)
    else:
        figure = make_subplots(cols=2, subplot_titles=titles, shared_yaxes=True, horizontal_spacing=0.04)
    months = list(range(found.months))
    for panel, arm in enumerate(arms):
        place = {"row": panel + 1, "col": 1} if is_narrow else {"row": 1, "col": panel + 1}
        courses = found.courses[ARMS.index(arm)]
        for column, channel in enumerate(found.names):
            area = go.Scatter(
                x=months,
                y=courses[:, column].tolist(),
                name=words(f"channels.{channel}"),
                stackgroup=arm,
                mode="lines",
                line={"width": 1, "color": CHANNELS[channel]},
                fillcolor=faded(CHANNELS[channel], 0.75),
                legendgroup=channel,
                showlegend=panel == 0,
                hovertemplate="%{y:.1f}",
            )
            figure.add_trace(area, **place)
        for event in events:
            figure.add_vline(x=event["month"], line={"color": SHOCK, "width": 1, "dash": "dot"}, **place)
        if panel or not is_narrow:
            figure.update_xaxes(title=words("charts.month"), **place)
        if is_narrow or not panel:
            figure.update_yaxes(title=words("stories.axis_adoptions"), **place)
    top = float(found.courses.sum(axis=2).max()) * 1.04
    figure.update_yaxes(range=[0, top or 1.0])
    figure.update_annotations(font_size=13)
    if not is_narrow:
        return legend_at_the_top(styled(figure, HEIGHT, words)).update_layout(margin={"t": 76})
    above = ABOVE + LEGEND_ROW * len(found.names)
    figure = legend_at_the_top(styled(figure, 2 * PANEL + above, words)).update_layout(margin={"t": above})
    return figure.update_layout(legend={"entrywidth": 1, "entrywidthmode": "fraction"})


def shares_figure(found: Channels, words: Words, *, is_narrow: bool = False) -> go.Figure:
    """The share of each channel at the end in both arms, and the paired difference, with 95 % intervals."""
    labels = [words(f"channels.{name}") for name in found.names]
    return dots_figure(found.shares, labels, words, words("stories.axis_share_of_adoptions"), is_narrow=is_narrow)


def sentence(found: Channels, words: Words) -> str:
    """How many adoptions, what carried most, and which share moved most clearly."""
    if not found.totals["scenario"].iloc[0]:
        return words("stories.channels_nothing", pairs=found.pairs)
    total, shares = found.totals.iloc[0], found.shares
    first = shares["scenario"].idxmax()
    said = words(
        "stories.channels_first",
        adoptions=with_interval(estimated(total, "scenario"), words),
        difference=difference_told(*estimated(total, "difference"), words),
        channel=words(f"channels.{first}"),
        share=percent_with_interval(estimate_in(shares, first, "scenario"), words),
    )
    moved = shares["difference"].abs().idxmax()
    return f"{said} " + words(
        "stories.channels_moved",
        channel=words(f"channels.{moved}"),
        difference=points_told(estimate_in(shares, moved, "difference"), words),
    )


def table(found: Channels, words: Words) -> Table:
    """A row a channel and one for all: both arms and the paired difference with their intervals."""
    rows = [[words(f"channels.{name}"), *cells(row, words)] for name, row in found.shares.iterrows()]
    total = [words("stories.all_adoptions"), *cells(found.totals.iloc[0], words, is_share=False)]
    return header("stories.channel", words), [*rows, total]
