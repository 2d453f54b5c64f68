"""Scores by hand, and that saying what one expects is the best one can do."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from experiments.workshop.answers import Answer, places_of
from experiments.workshop.plans import Choice, Measure, Question
from experiments.workshop.scoring import best_score, score
from sim import Refusal

UNIT = {"en": "x", "de": "x"}
EDGES = (None, 10.0, 20.0, 30.0, None)
CHOICES = tuple(Choice(name, UNIT, low, high) for name, low, high in zip("abcd", EDGES[:-1], EDGES[1:], strict=True))
MEASURE = Measure("series", "load", {})
PICK = Question("q", UNIT, "pick", MEASURE, UNIT, choices=CHOICES)
DRAW = Question("q", UNIT, "draw", MEASURE, UNIT, low=0.0, high=10.0, marks=(3, 6))


def answer(question: Question, values: Sequence[float] | Sequence[Sequence[float]]) -> Answer:
    found = np.asarray(values, dtype=float).reshape(len(values), -1)
    return Answer(question, question.marks or (1,), {"scenario": found, "baseline": found}, {}, {})


def test_values_fall_into_the_choice_that_begins_at_them() -> None:
    assert places_of(PICK, np.array([-5.0, 9.9, 10.0, 19.9, 20.0, 30.0, 99.0])).tolist() == [0, 0, 1, 1, 2, 3, 3]


def test_a_picked_choice_loses_a_third_for_each_border_between_it_and_a_run() -> None:
    runs = answer(PICK, [5.0])
    assert [score(PICK, runs, name) for name in "abcd"] == pytest.approx([1.0, 2 / 3, 1 / 3, 0.0])
    two = answer(PICK, [5.0, 25.0])  # in a and in c
    assert [score(PICK, two, name) for name in "abcd"] == pytest.approx([2 / 3, 2 / 3, 2 / 3, 1 / 3])


def test_a_picked_choice_is_scored_by_the_ranked_probability_score() -> None:
    """Against the formula: the mean over borders of the squared difference of the two cumulative distributions."""
    values = [3.0, 12.0, 14.0, 33.0]
    for place, name in enumerate("abcd"):
        losses = []
        for value in values:
            forecast = np.cumsum(np.eye(4)[place])[:-1]
            happened = np.cumsum(np.eye(4)[places_of(PICK, np.array([value]))[0]])[:-1]
            losses.append(((forecast - happened) ** 2).mean())
        assert score(PICK, answer(PICK, values), name) == pytest.approx(1.0 - np.mean(losses))


def test_a_drawn_curve_loses_the_absolute_error_as_a_share_of_the_range() -> None:
    runs = answer(DRAW, [[2.0, 4.0], [4.0, 8.0]])
    assert score(DRAW, runs, [3.0, 6.0]) == pytest.approx(1.0 - (0.1 + 0.2 + 0.1 + 0.2) / 4)
    assert score(DRAW, runs, [0.0, 0.0]) == pytest.approx(1.0 - (0.2 + 0.4 + 0.4 + 0.8) / 4)
    outside = answer(DRAW, [[-5.0, 15.0]])
    assert score(DRAW, outside, [0.0, 10.0]) == 1.0  # as near as could be drawn


@pytest.mark.parametrize("seed", range(5))
def test_the_best_prediction_is_the_median_of_the_runs(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(2.0, 8.0, size=41)
    picked = answer(PICK, values)
    middle = "abcd"[places_of(PICK, np.array([np.median(values)]))[0]]
    assert score(PICK, picked, middle) == pytest.approx(best_score(PICK, picked))
    drawn = answer(DRAW, np.stack([values / 5, values / 3], axis=1))
    best = best_score(DRAW, drawn)
    for other in np.linspace(0.0, 10.0, 21):
        assert score(DRAW, drawn, [other, other]) <= best + 1e-12


def test_bravado_does_not_pay() -> None:
    """Who expects a but picks d for effect scores less, in expectation, than with a."""
    values = answer(PICK, [5.0] * 7 + [35.0] * 3)
    assert score(PICK, values, "d") < score(PICK, values, "a")


def test_runs_that_define_no_value_are_left_out() -> None:
    assert score(PICK, answer(PICK, [5.0, math.nan]), "a") == 1.0
    assert math.isnan(score(PICK, answer(PICK, [math.nan]), "a"))
    assert math.isnan(score(DRAW, answer(DRAW, [[math.nan, math.nan]]), [1.0, 1.0]))


@pytest.mark.parametrize(
    ("question", "prediction", "says"),
    [
        (PICK, "e", "unknown choice 'e'"),
        (PICK, [1.0], "unknown choice"),
        (DRAW, [1.0], "is not a list of 2 numbers"),
        (DRAW, "ab", "is not a list of 2 numbers"),
        (DRAW, [1.0, 11.0], "prediction = 11.0 is outside"),
        (DRAW, [1.0, math.nan], "is not a number"),
        (DRAW, [1.0, True], "is not a number"),
    ],
)
def test_what_could_not_be_predicted_is_refused(question: Question, prediction: object, says: str) -> None:
    runs = answer(question, [5.0] if question is PICK else [[1.0, 1.0]])
    with pytest.raises(Refusal) as told:
        score(question, runs, prediction)  # type: ignore[arg-type]
    assert says in str(told.value)
