"""Why did this city adopt? When and how often, through which channel, from whom; and what the register says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboards.figures.dots import dots_figure, legend_at_the_top
from dashboards.figures.phrases import (
    Table,
    cells,
    header,
    in_a_row,
    percent_with_interval,
    points_told,
    shortened,
    source_named,
    with_interval,
)
from dashboards.words import Words
from experiments.answers.city_facts import CityFacts
from experiments.answers.estimates import estimate_in, estimated
from experiments.answers.one_city import CityAndIdea, CityIdeas
from experiments.figures import LINES, add_band, event_lines, styled
from experiments.replicates import ARMS
from experiments.story import difference_told

HEIGHT, MOST_SOURCES = 340, 12


def reached_figure(found: CityAndIdea, events: Sequence[Mapping[str, Any]], words: Words) -> go.Figure:
    """The share of runs in which the city had adopted by the end of a month, both arms, with Wilson intervals."""
    figure = go.Figure().set_subplots(1, 1)
    for arm in ("baseline", "scenario"):
        colour, dash = LINES[arm]
        rows = found.reached[found.reached["arm"] == arm].rename(columns={"share": "mean"})
        add_band(figure, rows, words(f"charts.{arm}"), colour, dash)
    figure.update_layout(shapes=event_lines(events))
    figure.update_yaxes(title=words("stories.axis_share_of_runs"), tickformat=".0%", range=[-0.01, 1.01])
    figure.update_xaxes(title=words("charts.month"))
    return legend_at_the_top(styled(figure, HEIGHT, words))


def channels_figure(found: CityAndIdea | CityIdeas, words: Words, *, is_narrow: bool = False) -> go.Figure:
    """What carried the city's adoptions, both arms with 95 % intervals."""
    labels = [words(f"channels.{name}") for name in found.channels.index]
    axis = words("stories.axis_share_of_adoptions")
    return dots_figure(found.channels, labels, words, axis, has_bars=True, is_narrow=is_narrow)


def ideas_figure(found: CityIdeas, ideas: Mapping[str, str], words: Words, *, is_narrow: bool = False) -> go.Figure:
    """In how many runs the city adopted each idea, both arms and the paired difference."""
    labels = [shortened(ideas[str(name)], 26 if is_narrow else 44) for name in found.ideas.index]
    return dots_figure(found.ideas, labels, words, f"{words('stories.axis_share_of_runs')}, %", is_narrow=is_narrow)


def sentence(found: CityAndIdea, city: str, idea: str, names: Mapping[str, str], words: Words) -> str:
    """In how many runs, when, what carried it and who was the source most often; and what the scenario changed."""
    row, when = found.adopted.iloc[0], found.months.loc[["scenario"]].iloc[0]
    open_to = int(row["pairs"])
    parts = [
        words(
            "stories.city_adopted" if open_to else "stories.city_held_always",
            city=city,
            idea=idea,
            share=percent_with_interval(estimated(row, "scenario"), words),
            pairs=open_to,
            difference=_changed(row, words),
        )
    ]
    if found.held and open_to:
        parts.append(words("stories.city_held", count=found.held, pairs=found.pairs))
    if when["runs"]:
        early, median, late = (round(float(when[name])) for name in ("early", "median", "late"))
        parts.append(words("stories.city_when", median=median, early=early, late=late))
        channel = found.channels["scenario"].idxmax()
        share = percent_with_interval(estimate_in(found.channels, channel, "scenario"), words)
        parts.append(words("stories.city_channel", channel=words(f"channels.{channel}"), share=share))
        parts += _foremost(found.sources, int(when["runs"]), names, words)
    return " ".join(parts)


def _changed(row: pd.Series, words: Words) -> str:
    if not row["changed"]:
        return words("sentences.same")
    return points_told(estimated(row, "difference"), words)


def _foremost(sources: pd.DataFrame, runs: int, names: Mapping[str, str], words: Words) -> list[str]:
    if sources.empty or not sources["scenario"].iloc[0]:
        return []
    first = sources.iloc[0]
    named = source_named(first["source"], names, words)
    return [words("stories.city_source", source=named, count=int(first["scenario"]), runs=runs)]


def ideas_sentence(found: CityIdeas, city: str, ideas: Mapping[str, str], words: Words) -> str:
    """How many ideas the city adopted, what the scenario changed, and the idea that it adopted most often."""
    row, first = found.adopted.iloc[0], found.ideas.iloc[0]
    return words(
        "stories.city_ideas",
        city=city,
        count=with_interval(estimated(row, "scenario"), words),
        all=len(found.ideas),
        difference=difference_told(*estimated(row, "difference"), words),
        idea=ideas[str(found.ideas.index[0])],
        share=percent_with_interval(estimated(first, "scenario"), words),
    )


def table(found: CityAndIdea, words: Words) -> Table:
    """In how many runs, when, and through which channel: both arms with their intervals."""
    rows = [[words("stories.runs_adopted"), *cells(found.adopted.iloc[0], words)]]
    middle = [_month_told(found.months.loc[[arm]].iloc[0], words) for arm in reversed(ARMS)]
    rows.append([words("stories.month_of_adoption"), *middle, "", ""])
    for name, row in found.channels.iterrows():
        arms = [percent_with_interval(estimated(row, arm), words) for arm in reversed(ARMS)]
        rows.append([words("stories.through", channel=words(f"channels.{name}")), *arms, "", ""])
    return header("stories.what", words), rows


def _month_told(when: pd.Series, words: Words) -> str:
    if not when["runs"]:
        return words("stories.never")
    months = {name: round(float(when[name])) for name in ("median", "early", "late")}
    return words("stories.month_and_middle", **months)


def ideas_table(found: CityIdeas, ideas: Mapping[str, str], words: Words) -> Table:
    """Every idea: the share of runs in which the city adopted it, both arms and the paired difference."""
    rows = [[ideas[str(name)], *cells(row, words)] for name, row in found.ideas.iterrows()]
    return header("stories.idea", words), rows


def sources_table(sources: pd.DataFrame, names: Mapping[str, str], words: Words) -> Table:
    """Who was the source most often, in runs or adoptions of both arms."""
    names_of = ("stories.source", "stories.channel", "charts.baseline", "charts.scenario")
    rows = [
        [
            source_named(row["source"], names, words),
            words(f"channels.{row['channel']}"),
            str(row["baseline"]),
            str(row["scenario"]),
        ]
        for row in sources.head(MOST_SOURCES).to_dict("records")
    ]
    return [words(key) for key in names_of], rows


def facts(found: CityFacts, words: Words) -> Table:
    """What the register says of the city: a name and a value a row."""
    people = words.number(found.population) if found.population is not None else words("stories.not_in_the_table")
    of_ties = words("stories.documented", count=found.ties, documented=found.ties_documented)
    of_networks = words("stories.documented", count=found.memberships, documented=found.memberships_documented)
    rows = [
        [words("stories.country"), words.content_if_there(f"nations.{found.nation}", found.nation_name)],
        [words("stories.population"), people],
        [words("stories.ties"), of_ties],
        [words("stories.partners"), in_a_row(list(found.partners), words)],
        [words("stories.memberships"), of_networks],
        [words("stories.networks"), in_a_row(list(found.networks), words)],
    ]
    if not found.is_documented:
        rows.append([words("stories.origin"), words("stories.generated")])
    return [words("stories.fact"), words("stories.value")], rows
