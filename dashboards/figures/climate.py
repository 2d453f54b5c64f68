"""From signature to plan to tonnes: the funnel of the ladder, its course, what is delivered, and the share K."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.dots import dots_figure
from dashboards.figures.multiples import multiples_figure
from dashboards.figures.phrases import Table, cells, header, percent_with_interval, points_told, with_interval
from dashboards.words import Words
from experiments.answers.climate import BESIDE, RUNGS, Climate
from experiments.answers.estimates import estimate_in
from experiments.answers.panels import Panel
from experiments.numbers_as_text import NONE
from experiments.story import difference_told, gap_told
from experiments.wording import sentence_case, unit_of

SHOWN = ("scenario", "difference")


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
    titles = [sentence_case(name) for name in ladder_titles(panels, words)]
    return multiples_figure(panels, titles, events, words, is_narrow=is_narrow)


def ladder_titles(panels: Sequence[Panel], words: Words) -> list[str]:
    """What the places on the ladder are called."""
    return [words(f"stages.commitment.{panel.key[0]}") for panel in panels]


def sentence(found: Climate, words: Words) -> str:
    """How many sign and how many of them get to a plan, with the scenario's difference in each; and the tonnes."""
    signed, planned = (
        {arm: estimate_in(found.rungs, name, arm) for arm in SHOWN} for name in ("committed_share", "plan_share")
    )
    delivered = {arm: estimate_in(found.tonnes, "tonnes_delivered", arm) for arm in SHOWN}
    return words(
        "stories.climate",
        month=found.months - 1,
        signed=percent_with_interval(signed["scenario"], words),
        planned=percent_with_interval(planned["scenario"], words),
        signed_difference=points_told(signed["difference"], words),
        planned_difference=points_told(planned["difference"], words),
        tonnes=with_interval(delivered["scenario"], words),
        unit=unit_of("tCO2", words).strip(),
        tonnes_difference=difference_told(*delivered["difference"], words),
    )


def gap_sentences(found: Climate, summary: Mapping[str, Any], words: Words) -> list[str]:
    """The share K for each set of actors with its interval, or that it is not identified, and why."""
    return list(dict.fromkeys(gap_told(effect.row, summary, words) for effect in found.gaps))


def table(found: Climate, words: Words) -> Table:
    """Rungs, tonnes and the share K: both arms and the paired difference with their intervals."""
    rows = [[_title(name, words), *cells(row, words)] for name, row in found.rungs.iterrows()]
    for name, row in found.tonnes.iterrows():
        rows.append([f"{_title(name, words)},{unit_of('tCO2', words)}", *cells(row, words, is_share=False)])
    return header("stories.outcome", words), [*rows, *_gap_rows(found, words)]


def _title(outcome: object, words: Words) -> str:
    return sentence_case(words(f"outcomes.{outcome}"))


def _gap_rows(found: Climate, words: Words) -> list[list[str]]:
    """The share K, always with its actors in the first cell."""
    rows = []
    for effect in found.gaps:
        title = f"{sentence_case(words(f'outcomes.{effect.outcome}'))} ({words(f'sentences.actors_{effect.outcome}')})"
        low, high = 100 * effect.low, 100 * effect.high
        percent = words("sentences.percent")
        share = f"{words.estimate(100 * effect.difference, low, high)}{percent}"
        known = [share, words.interval(low, high) + percent]
        rows.append(
            [title, NONE, NONE, *(known if effect.is_identified else [words("sentences.not_identified"), NONE])]
        )
    return rows
