"""What carried adoptions: each channel through time in both arms, and the exact shares at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.dots import dots_figure
from dashboards.figures.multiples import multiples_figure
from dashboards.figures.phrases import Table, cells, header, percent_with_interval, points_told, with_interval
from dashboards.words import Words
from experiments.answers.channels import Channels
from experiments.answers.estimates import estimate_in, estimated
from experiments.replicates import ARMS
from experiments.story import difference_told


def courses_figure(
    found: Channels, events: Sequence[Mapping[str, Any]], words: Words, *, is_narrow: bool = False
) -> go.Figure:
    """Adoptions since the start by channel in both arms, on one scale, so that panels can be compared."""
    titles = [words(f"channels.{name}") for name in found.names]
    figure = multiples_figure(found.panels, titles, events, words, is_narrow=is_narrow)
    top = max(float(panel.rows.loc[panel.rows["arm"].isin(ARMS), "high"].max()) for panel in found.panels)
    return figure.update_yaxes(range=[0, top * 1.04 or 1.0])


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
