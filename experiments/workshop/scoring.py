"""How near a prediction was: a score from 0 to 1 by rules that reward saying what one thinks.

The model gives no single truth but a run for every replicate, so a prediction is held against each run and the score is
the mean.

- A **picked** choice is scored by the ranked probability score (Epstein 1969, Journal of Applied Meteorology 8:985;
  Murphy 1971, ibid. 10:155): the mean over the borders between choices of the squared difference between the
  prediction and the run on which side of the border the value lies. Neighbouring choices cost less than far ones. The
  score is 1 less that.
- A **drawn** curve is scored by the absolute error, which is the continuous ranked probability score of a prediction
  without a spread (Gneiting and Raftery 2007, Journal of the American Statistical Association 102:359), mean over the
  months, as a share of the range that could be drawn; runs outside the range count as at its end.

Both are proper: for a single value the best answer is the median of what one expects (Gneiting 2011, Journal of the
American Statistical Association 106:746). Who predicts with bravado on purpose loses by it. A perfect 1 is out of
reach where the runs differ; `best_score` says what could have been had.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.workshop.answers import Answer, places_of
from experiments.workshop.plans import PICK, Question
from sim import errors


def score(question: Question, answer: Answer, prediction: str | Sequence[float]) -> float:
    """The score of a prediction, from 0 to 1: the id of a choice, or a value for each month of a drawn curve.

    Refuses an unknown choice and values that could not be drawn. Not a number where no run defines the value.
    """
    values = answer.values[question.arm]
    if question.kind == PICK:
        names = [choice.id for choice in question.choices]
        if not isinstance(prediction, str) or prediction not in names:
            raise errors.unknown_name("choice", prediction, names, where=f"question {question.id}")
        return _picked(question, values[:, -1], names.index(prediction))
    return _drawn(question, values, checked_curve(question, prediction))


def best_score(question: Question, answer: Answer) -> float:
    """The highest score that any prediction would have had."""
    values = answer.values[question.arm]
    if question.kind == PICK:
        return max(_picked(question, values[:, -1], place) for place in range(len(question.choices)))
    low, high = _bounds(question)
    return _drawn(question, values, np.clip(np.nanmedian(values, axis=0), low, high))


def checked_curve(question: Question, prediction: str | Sequence[float]) -> NDArray[np.float64]:
    """A drawn curve, shape (month,); refuses too few or too many values and those out of bounds."""
    where, (low, high) = f"question {question.id}", _bounds(question)
    if len(prediction) != len(question.marks) or isinstance(prediction, str):
        raise errors.wrong_type("prediction", prediction, f"a list of {len(question.marks)} numbers", where)
    for value in prediction:
        if isinstance(value, (bool, str)) or not math.isfinite(value):
            raise errors.wrong_type("prediction", value, "a number", where)
        if not low <= value <= high:
            raise errors.out_of_bounds("prediction", value, low, high, where=where)
    return np.asarray(prediction, dtype=float)


def _bounds(question: Question) -> tuple[float, float]:
    if question.low is None or question.high is None:
        raise TypeError("a question to draw has bounds")
    return question.low, question.high


def _picked(question: Question, values: NDArray[np.float64], place: int) -> float:
    known = values[~np.isnan(values)]
    if not known.size:
        return math.nan
    borders = np.arange(len(question.choices) - 1)
    below = places_of(question, known)[:, None] <= borders  # the run lies below the border
    wrong = below != (place <= borders)
    return 1.0 - float(wrong.mean())


def _drawn(question: Question, values: NDArray[np.float64], curve: NDArray[np.float64]) -> float:
    low, high = _bounds(question)
    misses = np.abs(np.clip(values, low, high) - curve) / (high - low)  # what lies outside could not be drawn
    known = misses[~np.isnan(misses)]
    return 1.0 - float(known.mean()) if known.size else math.nan
