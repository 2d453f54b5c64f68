"""The answer to a turn's question: what came out in the runs, in both arms, and how near a prediction was to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.answers.estimates import Estimate
from experiments.answers.shares_of_runs import wilson_interval
from experiments.bands import DIFFERENCE
from experiments.inference import MIDDLE, mean_interval
from experiments.replicates import ARMS
from experiments.workshop.measures import SERIES_OF, values_of
from experiments.workshop.plans import PICK, Plan, Question
from experiments.workshop.play import Played
from sim import errors

QUANTILES = (0.5, *MIDDLE)


@dataclass(frozen=True)
class Answer:
    """What came out, in the unit of the question.

    Attributes:
        question: what was asked.
        months: months of the values: the question's marks, or the turn's last month.
        values: value of every run by arm (scenario, baseline, difference), shape (replicate, month); NaN where it is
            not defined in a run.
        estimates: by arm, a value for each month: the middle run with the middle 95 % of runs for scenario and
            baseline; the mean with its 95 % t-interval for the paired difference.
        shares: by arm and choice the share of runs that fell into it at the last month, with Wilson's 95 % interval;
            empty where a curve is drawn.

    """

    question: Question
    months: tuple[int, ...]
    values: Mapping[str, NDArray[np.float64]]
    estimates: Mapping[str, tuple[Estimate, ...]]
    shares: Mapping[str, Mapping[str, Estimate]]

    @property
    def asked(self) -> tuple[Estimate, ...]:
        """The estimates of the arm that was asked about."""
        return self.estimates[self.question.arm]

    def to_dict(self) -> dict[str, Any]:
        """What a page stores: plain values, null where something is not defined."""
        return {
            "question": self.question.id,
            "arm": self.question.arm,
            "months": list(self.months),
            "estimates": {arm: [_plain(one) for one in found] for arm, found in self.estimates.items()},
            "shares": {arm: {name: _plain(one) for name, one in of.items()} for arm, of in self.shares.items()},
        }


def _plain(estimate: Estimate) -> dict[str, float | None]:
    return {name: float(value) if np.isfinite(value) else None for name, value in estimate._asdict().items()}


def answers(played: Played, plan: Plan, turn: int) -> Answer:
    """The answer to the question of a turn that has been played. Refuses a turn that has not."""
    if turn > played.turn:
        raise errors.out_of_bounds("turn", turn, 1, played.turn, "turns that have been played")
    question = plan.turn(turn).question
    months = question.marks or (plan.turn(turn).last_month,)
    if question.measure.kind != SERIES_OF and turn != played.turn:
        why = "it is about the end of its turn; play up to that turn"
        raise errors.not_allowed(f"question {question.id}", "be answered from a later turn", why)
    both = values_of(played, question.measure, months)
    values = dict(zip(ARMS, both, strict=True)) | {DIFFERENCE: both[0] - both[1]}
    shares = {arm: _shares(question, values[arm][:, -1]) for arm in values} if question.kind == PICK else {}
    return Answer(question, months, values, {arm: estimates_of(values[arm], arm) for arm in values}, shares)


def estimates_of(values: NDArray[np.float64], arm: str) -> tuple[Estimate, ...]:
    """An estimate for each month, from values of shape (replicate, month); see `Answer`."""
    found = []
    for column in values.T:
        known = column[~np.isnan(column)]
        if arm == DIFFERENCE:
            interval = mean_interval(column)
            found.append(Estimate(interval.mean, interval.low, interval.high))
        elif known.size:
            found.append(Estimate(*(float(value) for value in np.quantile(known, QUANTILES))))
        else:
            found.append(Estimate(np.nan, np.nan, np.nan))
    return tuple(found)


def places_of(question: Question, values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of the choice that each value falls into, shape (value,)."""
    edges = [choice.high for choice in question.choices[:-1] if choice.high is not None]
    return np.searchsorted(edges, values, side="right").astype(np.int64)


def _shares(question: Question, values: NDArray[np.float64]) -> dict[str, Estimate]:
    """The share of runs in each choice."""
    known = values[~np.isnan(values)]
    counts = np.bincount(places_of(question, known), minlength=len(question.choices))
    low, high = wilson_interval(counts, np.full(len(counts), known.size))
    with np.errstate(invalid="ignore"):
        share = counts / np.float64(known.size)
    return {
        choice.id: Estimate(float(share[place]), float(low[place]), float(high[place]))
        for place, choice in enumerate(question.choices)
    }
