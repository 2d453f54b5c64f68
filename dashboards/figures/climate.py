"""From signature to plan to tonnes: the funnel of the climate ladder, its course, what is delivered, and the share K."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.dots import dots_figure
from dashboards.figures.multiples import multiples_figure
from dashboards.figures.phrases import Table, percent_with_interval, points_told, with_interval
from dashboards.words import Words
from experiments.answers.climate import BESIDE, RUNGS, Climate
from experiments.answers.panels import Panel
from experiments.numbers_as_text import NONE
from experiments.replicates import ARMS
from experiments.story import difference_told, gap_told
from experiments.wording import sentence_case, unit_of


def funnel_figure(found: Climate, words: Words, *, is_narrow: bool = False) -> go.Figure:
    """Cities at each rung or beyond at the end of the run, both arms; below, those on hold and those that have left."""
    names = (*RUNGS, *BESIDE)
    labels = [words(f"stories.{name}") for name in names]
    axis = words("charts.share_of_cities")
    return dots_figure(found.rungs.loc[list(names)], labels, words, f"{axis}, %", has_bars=True, is_narrow=is_narrow)


def ladder_figure(
    panels: Sequence[Panel], events: Sequence[Mapping[str, Any]], words: Words, *, is_narrow: bool = False
) -> go.Figure:
    """Cities by place on the ladder through time, a panel each."""
    return multiples_figure(panels, ladder_titles(panels, words), events, words, is_narrow=is_narrow)


def ladder_titles(panels: Sequence[Panel], words: Words) -> list[str]:
    """What the places on the ladder are called."""
    return [sentence_case(words(f"stages.commitment.{panel.key[0]}")) for panel in panels]


def sentence(found: Climate, words: Words) -> str:
    """How many sign and how many of them get to a plan, with the scenario's difference in each; and the tonnes."""
    signed, planned = found.rungs.loc["committed_share"], found.rungs.loc["plan_share"]
    delivered = found.tonnes.loc["tonnes_delivered"]
    parts = {
        name: percent_with_interval(*row[["scenario", "scenario_low", "scenario_high"]], words)
        for name, row in (("signed", signed), ("planned", planned))
    }
    return words(
        "stories.climate",
        month=found.months - 1,
        **parts,
        signed_difference=points_told(*signed[["difference", "low", "high"]], words),
        planned_difference=points_told(*planned[["difference", "low", "high"]], words),
        tonnes=with_interval(*delivered[["scenario", "scenario_low", "scenario_high"]], words),
        unit=unit_of("tCO2", words).strip(),
        tonnes_difference=difference_told(*delivered[["difference", "low", "high"]], words),
    )


def gap_sentences(found: Climate, summary: Mapping[str, Any], words: Words) -> list[str]:
    """The share K for each set of actors with its interval, or that it is not identified, and why."""
    return [gap_told(effect.row, summary, words) for effect in found.gaps]


def table(found: Climate, words: Words) -> Table:
    """Rungs, tonnes and the share K: both arms and the paired difference with their intervals."""
    header = [words("stories.outcome"), *(words(f"charts.{k}") for k in ("baseline", "scenario", "difference", "interval"))]
    rows = []
    for name, row in found.rungs.iterrows():
        arms = [percent_with_interval(*row[[arm, f"{arm}_low", f"{arm}_high"]], words) for arm in reversed(ARMS)]
        middle, low, high = (100 * row[column] for column in ("difference", "low", "high"))
        points = f"{words.estimate(middle, low, high)}{words('sentences.points')}"
        rows.append([sentence_case(words(f"outcomes.{name}")), *arms, points, words.interval(low, high)])
    for name, row in found.tonnes.iterrows():
        arms = [with_interval(*row[[arm, f"{arm}_low", f"{arm}_high"]], words) for arm in reversed(ARMS)]
        middle, low, high = (row[column] for column in ("difference", "low", "high"))
        title = f"{sentence_case(words(f'outcomes.{name}'))},{unit_of('tCO2', words)}"
        rows.append([title, *arms, words.estimate(middle, low, high), words.interval(low, high)])
    return header, [*rows, *_gap_rows(found, words)]


def _gap_rows(found: Climate, words: Words) -> list[list[str]]:
    """The share K, always with its actors in the first cell."""
    rows = []
    for effect in found.gaps:
        title = f"{sentence_case(words(f'outcomes.{effect.outcome}'))} ({words(f'sentences.actors_{effect.outcome}')})"
        low, high = 100 * effect.low, 100 * effect.high
        percent = words("sentences.percent")
        share = f"{words.estimate(100 * effect.difference, low, high)}{percent}"
        known = [share, words.interval(low, high) + percent]
        rows.append([title, NONE, NONE, *(known if effect.is_identified else [words("sentences.not_identified"), NONE])])
    return rows
