"""The family tree of one idea in one run: months to the right, every adoption a dot, a line from the city before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboards.figures.dots import legend_at_the_top
from dashboards.figures.phrases import Table, date, in_a_row, source_named
from dashboards.words import Words
from experiments.answers.family_tree import ABOVE, NAMED, NO_PARENT, FamilyTree
from experiments.colours import CHANNELS, faded
from experiments.figures import plain, styled

ROW, LEAST, MOST, AROUND = 7, 200, 620, 140
LATE = 0.7  # part of the run after which a name stands to the left


def tree_figure(tree: FamilyTree, names: Mapping[str, str], start_year: int, words: Words) -> go.Figure:
    """Lines take the colour of the channel that carried the adoption at their right end; large branches at the top."""
    members = tree.members
    by_channel = {channel: members[members["channel"] == channel] for channel in dict.fromkeys(members["channel"])}
    figure = go.Figure([_lines(members, chosen, channel) for channel, chosen in by_channel.items()])
    for channel, chosen in by_channel.items():
        figure.add_trace(
            go.Scatter(
                x=chosen["month"].tolist(),
                y=chosen["height"].tolist(),
                mode="markers",
                name=words(f"channels.{channel}"),
                legendgroup=channel,
                marker={"size": 8, "color": CHANNELS[channel], "line": {"width": 0}},
                customdata=[_hover(row, names, start_year, words) for row in chosen.to_dict("records")],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    last = float(members["month"].max()) if len(members) else 1.0
    for row in _named(tree):
        is_late = row["month"] > LATE * last
        figure.add_annotation(
            x=row["month"], y=row["top"] - ABOVE / 2, text=plain(names.get(row["city"], row["city"])), showarrow=False,
            xanchor="right" if is_late else "left", yanchor="middle", font={"size": 12},
        )  # fmt: skip
    rows = float(members["height"].max()) + 1 if len(members) else 1.0
    figure.update_xaxes(title=words("charts.month"), range=[-4, last + 3])
    figure.update_yaxes(visible=False, range=[rows - 0.2, -0.4])
    height = AROUND + min(MOST, max(LEAST, round(ROW * rows)))
    figure = legend_at_the_top(styled(figure, height, words))
    return figure.update_layout(hovermode="closest", margin={"l": 16})


def _named(tree: FamilyTree) -> list[dict[Hashable, Any]]:
    """The roots of the largest branches, and the highest place of each; those that passed nothing on are not named."""
    roots, tops = tree.roots, tree.members.groupby("root")["height"].min()
    named = roots[roots["branch"] > 1].head(NAMED)
    return named.assign(top=tops.reindex(named.index)).to_dict("records")


def _lines(members: pd.DataFrame, chosen: pd.DataFrame, channel: str) -> go.Scatter:
    """From each parent down or up in its month, then to the right to the child's."""
    across: list[float | None] = []
    along: list[float | None] = []
    months, heights = members["month"].tolist(), members["height"].tolist()
    for month, height, parent in zip(chosen["month"], chosen["height"], chosen["parent"], strict=True):
        if parent != NO_PARENT:
            across += [months[parent], months[parent], month, None]
            along += [heights[parent], height, height, None]
    line = {"color": faded(CHANNELS[channel], 0.8), "width": 1.5}
    return go.Scatter(
        x=across, y=along, mode="lines", line=line, hoverinfo="skip", showlegend=False, legendgroup=channel
    )


def _hover(row: Mapping[Any, Any], names: Mapping[str, str], start_year: int, words: Words) -> str:
    month = int(row["month"])
    lines = [
        plain(names.get(str(row["city"]), str(row["city"]))),
        date(month, start_year, words),
        words(f"channels.{row['channel']}"),
    ]
    if isinstance(row["source"], str):
        lines.append(words("stories.had_it_from", source=plain(source_named(row["source"], names, words))))
    return "<br>".join(lines)


def sentence(tree: FamilyTree, idea: str, names: Mapping[str, str], words: Words) -> str:
    """How many roots, the deepest chain, the largest branch; and that this is one run of several, and which."""
    about = words(
        "stories.tree_typical" if tree.is_typical else "stories.tree_one_run", run=tree.replicate + 1, pairs=tree.pairs
    )
    if tree.members.empty:
        return f"{words('stories.tree_nothing', idea=idea)} {about}"
    largest = tree.roots.iloc[0]
    said = words(
        "stories.tree",
        idea=idea,
        cities=tree.cities,
        roots=len(tree.roots),
        deepest=tree.deepest,
        largest=int(largest["branch"]),
        root=names.get(largest["city"], largest["city"]),
        kinds=in_a_row(
            [
                words("stories.tree_kind", channel=words(f"channels.{channel}"), count=count)
                for channel, count in tree.roots["channel"].value_counts().items()
            ],
            words,
        ),
    )
    return f"{said} {about}"


def table(tree: FamilyTree, names: Mapping[str, str], start_year: int, words: Words) -> Table:
    """Every adoption in the order in which they happened."""
    keys = ("when", "city", "channel", "source", "steps", "branch")
    rows = [
        [
            date(int(row["month"]), start_year, words),
            names.get(row["city"], row["city"]),
            words(f"channels.{row['channel']}"),
            source_named(row["source"] if isinstance(row["source"], str) else None, names, words),
            str(row["depth"]),
            str(row["branch"]),
        ]
        for row in tree.members.to_dict("records")
    ]
    return [words(f"stories.{key}") for key in keys], rows
