"""What holds when states fall out: tiles of outcomes, partnerships by status, dialogue between blocs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboards.figures.multiples import multiples_figure
from dashboards.figures.phrases import Table, in_a_row
from dashboards.words import Words
from experiments.answers.effects_told import Effect
from experiments.answers.panels import Panel
from experiments.numbers_as_text import NONE
from experiments.spans import verdict
from experiments.story import difference_told
from experiments.wording import sentence_case, unit_of


@dataclass(frozen=True)
class Tile:
    """One outcome in texts.

    Attributes:
        outcome: its name in the model.
        title: its name in plain language.
        value: with the scenario, with its unit; of an outcome of the pair, the value itself.
        beside: the value without the scenario; empty for an outcome of the pair.
        difference: the paired difference with its 95 % interval, or that it is the same in every pair.
        span: the span over rival assumptions and whether the sign holds; or that none was run.
        is_clear: whether the interval of the difference leaves out zero.

    """

    outcome: str
    title: str
    value: str
    beside: str
    difference: str
    span: str
    is_clear: bool


def tiles(effects: Sequence[Effect], summary: Mapping[str, Any], words: Words) -> list[Tile]:
    """A tile for each effect."""
    return [_tile(effect, summary, words) for effect in effects]


def _tile(effect: Effect, summary: Mapping[str, Any], words: Words) -> Tile:
    is_share, unit = effect.unit == "share", unit_of(effect.unit, words)
    scale, after = (100.0, words("sentences.percent")) if is_share else (1.0, unit)
    is_of_pair = effect.kind != "difference"
    middle, low, high = (scale * value for value in (effect.difference, effect.low, effect.high))
    if is_of_pair:
        value, told = f"{words.estimate(middle, low, high)}{after}", words(
            "stories.tile_interval", interval=words.interval(low, high)
        )  # fmt: skip
    else:
        value = f"{words.number(scale * effect.scenario)}{after}"
        told = sentence_case(difference_told(middle, low, high, words, _of_difference(effect, words)))
    return Tile(
        outcome=effect.outcome,
        title=sentence_case(words(f"outcomes.{effect.outcome}")),
        value=value,
        beside=""
        if is_of_pair
        else words("stories.tile_beside", value=f"{words.number(scale * effect.baseline)}{after}"),
        difference=told,
        span=_span(effect, summary, scale, words),
        is_clear=effect.is_clear,
    )


def _of_difference(effect: Effect, words: Words) -> str:
    return words("sentences.points") if effect.unit == "share" else unit_of(effect.unit, words)


def _span(effect: Effect, summary: Mapping[str, Any], scale: float, words: Words) -> str:
    if not summary["rivals"]:
        return words("stories.tile_no_rivals")
    interval = words.interval(scale * effect.span_low, scale * effect.span_high)
    said = verdict(effect.row, summary, words)
    return words("stories.tile_span", interval=interval) + (f"; {said}" if said else "")


def tiles_sentence(effects: Sequence[Effect], words: Words) -> str:
    """Which outcomes changed clearly, and how many stayed the same in every pair."""
    differences = [effect for effect in effects if effect.kind == "difference"]
    clear = [words(f"outcomes.{effect.outcome}") for effect in differences if effect.is_clear]
    same = sum(effect.is_unchanged for effect in differences)
    count = len(differences)
    if not clear:
        return words("stories.tiles_none", count=count, same=same)
    return words("stories.tiles", clear=in_a_row(clear, words), changed=len(clear), count=count, same=same)


def tiles_table(effects: Sequence[Effect], summary: Mapping[str, Any], words: Words) -> Table:
    """The tiles as rows."""
    header = [
        *(words(key) for key in ("stories.outcome", "charts.baseline", "charts.scenario", "charts.difference")),
        *(words(key) for key in ("charts.interval", "stories.span")),
    ]
    rows = []
    for effect, tile in zip(effects, tiles(effects, summary, words), strict=True):
        scale = 100.0 if effect.unit == "share" else 1.0
        middle, low, high = (scale * value for value in (effect.difference, effect.low, effect.high))
        unit = _of_difference(effect, words) if effect.kind == "difference" else _unit_of_value(effect, words)
        arms = [NONE, NONE] if not tile.beside else [_arm(effect.baseline, effect, words), tile.value]
        rows.append(
            [tile.title, *arms, f"{words.estimate(middle, low, high)}{unit}", words.interval(low, high), tile.span]
        )
    return header, rows


def _unit_of_value(effect: Effect, words: Words) -> str:
    return words("sentences.percent") if effect.unit == "share" else unit_of(effect.unit, words)


def _arm(value: float, effect: Effect, words: Words) -> str:
    scale = 100.0 if effect.unit == "share" else 1.0
    return f"{words.number(scale * value)}{_unit_of_value(effect, words)}"


def ties_figure(
    panels: Sequence[Panel], events: Sequence[Mapping[str, Any]], words: Words, *, is_narrow: bool = False
) -> go.Figure:
    """Partnerships by status through time, a panel each."""
    titles = [sentence_case(name) for name in ties_titles(panels, words)]
    return multiples_figure(panels, titles, events, words, is_narrow=is_narrow)


def ties_titles(panels: Sequence[Panel], words: Words) -> list[str]:
    """What the statuses are called."""
    return [words(f"stages.tie.{panel.key[0]}") for panel in panels]


def dialogue_figure(
    panels: Sequence[Panel], events: Sequence[Mapping[str, Any]], words: Words, *, is_narrow: bool = False
) -> go.Figure:
    """Dialogue between pairs of blocs through time, a panel each."""
    return multiples_figure(
        panels, [sentence_case(dialogue_title(panel, words)) for panel in panels], events, words, is_narrow=is_narrow
    )


def dialogue_title(panel: Panel, words: Words) -> str:
    """The two blocs, or the one; and how many further pairs show the same."""
    name = pair_named(panel.key, words)
    return words("stories.and_alike", pair=name, count=len(panel.alike)) if panel.alike else name


def pair_named(pair: tuple[str, ...], words: Words) -> str:
    """Two blocs, or the inside of one."""
    one, other = pair
    return words("stories.within", bloc=one) if one == other else words("stories.between", one=one, other=other)
