"""Two to four scenarios beside one another: their effects, each against its own counterfactual, and their courses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.answers.effects_told import Effect, effects_of
from experiments.answers.panels import ROW_COLUMNS
from experiments.results import Result
from experiments.story import OF_IDEAS
from sim import errors

FEWEST, MOST = 2, 4
ALIKE = ("world", "baseline", "months", "seed", "replicates")


@dataclass(frozen=True)
class SideBySide:
    """Results by label.

    Attributes:
        labels: what each is called, in the order given.
        unlike: what is not the same in all, and its value in each: world, baseline, months, seed, replicates.
        effects: of each outcome that was asked for, the effect in every result.

    """

    labels: tuple[str, ...]
    unlike: Mapping[str, tuple[str, ...]]
    effects: Mapping[str, tuple[Effect, ...]]


@dataclass(frozen=True)
class Courses:
    """One series of several results: columns label and those of `experiments.answers.panels.ROW_COLUMNS`."""

    labels: tuple[str, ...]
    variable: str
    idea: str | None
    unit: str
    rows: pd.DataFrame


def side_by_side(results: Mapping[str, Result], outcomes: Sequence[str]) -> SideBySide:
    """The effects of two to four results; refuses other numbers, and outcomes that one of them does not hold."""
    check_number(results)
    found = {label: effects_of(result.summary, outcomes) for label, result in results.items()}
    values = {name: tuple(str(result.summary[name]) for result in results.values()) for name in ALIKE}
    return SideBySide(
        labels=tuple(results),
        unlike={name: each for name, each in values.items() if len(set(each)) > 1},
        effects={
            outcome: tuple(effects[place] for effects in found.values()) for place, outcome in enumerate(outcomes)
        },
    )


def courses(results: Mapping[str, Result], variable: str, idea: str | None = None) -> Courses:
    """One series of two to four results; a series of ideas needs the idea, and every result has to know it."""
    check_number(results)
    frames, unit = [], ""
    for label, result in results.items():
        rows = result.series[result.series["variable"] == variable]
        if variable in OF_IDEAS:
            ideas = result.summary["story"]["ideas"]
            if idea not in ideas:
                raise errors.unknown_name("idea", str(idea), ideas, where=label)
            rows = rows[rows["idea"] == idea]
        elif rows.empty or len(rows) > rows.drop_duplicates(["arm", "month"]).shape[0]:
            raise errors.not_a_choice("series", variable, (*OF_IDEAS, *_plain_series(result)))
        unit = str(rows["unit"].iloc[0])
        frames.append(rows[ROW_COLUMNS].astype({"arm": str}).assign(label=label))
    return Courses(tuple(results), variable, idea, unit, pd.concat(frames, ignore_index=True)[["label", *ROW_COLUMNS]])


def check_number(results: Mapping[str, Result]) -> None:
    """Refuses fewer than two results and more than four."""
    if not FEWEST <= len(results) <= MOST:
        raise errors.out_of_bounds("scenarios", len(results), FEWEST, MOST, "to compare")


def _plain_series(result: Result) -> list[str]:
    """Series without places: one value a month and arm."""
    counts = result.series.groupby("variable", observed=True).size()
    return [str(name) for name in counts.index[counts <= 3 * int(result.summary["months"])]]
