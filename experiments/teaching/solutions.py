"""The answer key: what a seed's runs say to every question that has one right answer, and to every prediction."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.answers.estimates import Estimate
from experiments.teaching.exercises import LARGEST, NUMBER, OPEN, PICK, SIGN, Exercise, Prediction, Question
from experiments.teaching.running import Keys, Ran, is_known
from sim import errors
from sim.parameters import is_finite

RISES, FALLS, OPEN_SIGN, UNKNOWN = "rises", "falls", "open", "unknown"
SIGNS = (RISES, FALLS, OPEN_SIGN, UNKNOWN)
SAME = 1e-9  # across platforms floats agree so far
SMALLEST_TOLERANCE = 0.005  # of the value, where all runs agree and the interval has no width

Answer = float | str


@dataclass(frozen=True)
class Right:
    """What a question's right answer is: a value that may be missed by `tolerance`, or a word.

    A number that is not identified has the word `unknown`.
    """

    value: float | None = None
    tolerance: float = 0.0
    word: str = ""

    def is_met(self, answer: Answer) -> bool:
        """Whether an answer is right."""
        if self.value is None or isinstance(answer, str):
            return self.value is None and answer == self.word
        return abs(answer - self.value) <= self.tolerance


@dataclass(frozen=True)
class Solution:
    """All figures of a seed, by id, and the keys of its runs: what everything that can be marked follows from."""

    figures: Mapping[str, Estimate]
    keys: Mapping[str, Keys]

    def agrees(self, other: Solution) -> bool:
        """Whether another key says the same: the same runs, and figures that agree to nine digits."""
        if dict(self.keys) != dict(other.keys) or list(self.figures) != list(other.figures):
            return False
        pairs = zip(self.figures.values(), other.figures.values(), strict=True)
        return all(_is_near(a, b) for one, two in pairs for a, b in zip(one, two, strict=True))

    def right(self, question: Question) -> Right:
        """The right answer of a question that has one."""
        if question.kind == OPEN:
            raise errors.not_allowed(f"question {question.id}", "be answered by a key", "it is marked by hand")
        first = self.figures[question.figures[0]]
        if question.kind == SIGN:
            return Right(word=sign_of(first))
        if question.kind == NUMBER:
            return right_number(first, question.tolerance)
        known = {name: self.figures[name].value for name in question.figures if is_known(self.figures[name])}
        if len(known) < len(question.figures):
            return Right(word=UNKNOWN)
        chosen = max if question.kind == LARGEST else min
        return Right(word=chosen(known, key=lambda name: known[name]))

    def came(self, prediction: Prediction) -> Answer:
        """What came of what was predicted, in the form of the prediction."""
        found = self.figures[prediction.figure]
        if prediction.kind == SIGN:
            return sign_of(found)
        if not is_known(found):
            return UNKNOWN
        return chosen_of(prediction, found.value) if prediction.kind == PICK else found.value


def _is_near(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=SAME) or (math.isnan(a) and math.isnan(b))


def solution_of(ran: Ran) -> Solution:
    """The key that runs give."""
    return Solution(dict(ran.estimates), dict(ran.keys))


def right_number(found: Estimate, tolerance: float) -> Right:
    """A number that may be missed by so many half-widths of its interval, or by half a per cent where it has none."""
    if not is_known(found):
        return Right(word=UNKNOWN)
    half = (found.high - found.low) / 2
    return Right(found.value, max(tolerance * half, SMALLEST_TOLERANCE * abs(found.value)))


def sign_of(found: Estimate) -> str:
    """Whether an effect rises or falls, with an interval that leaves out zero; open where it does not."""
    if not is_known(found):
        return UNKNOWN
    return RISES if found.low > 0 else FALLS if found.high < 0 else OPEN_SIGN


def chosen_of(prediction: Prediction, value: float) -> str:
    """The choice that a value falls into: the low end belongs to it, the high end does not."""
    for choice in prediction.choices:
        if (choice.low is None or value >= choice.low) and (choice.high is None or value < choice.high):
            return choice.id
    raise ValueError(f"the choices of {prediction.id} leave out {value}")


def checked_prediction(exercise: Exercise, name: str, value: Any) -> Answer:
    """A prediction in its form; refuses an unknown one, a number out of bounds and a word that is not offered."""
    prediction = exercise.prediction(name)
    where = f"prediction '{name}'"
    if prediction.kind == NUMBER:
        found = checked_number(value, where)
        if (
            prediction.low is not None
            and prediction.high is not None
            and not prediction.low <= found <= prediction.high
        ):
            raise errors.out_of_bounds(where, value, f"{prediction.low:g}", f"{prediction.high:g}")
        return found
    words = [choice.id for choice in prediction.choices] if prediction.kind == PICK else list(SIGNS[:3])
    return _one_of(value, words, where)


def checked_answer(exercise: Exercise, name: str, value: Any) -> Answer:
    """An answer in its question's form; refuses an unknown question, a wrong form and a text that is too long."""
    question = exercise.question(name)
    where = f"answer '{name}'"
    if question.kind == OPEN:
        return checked_text(value, where)
    if question.kind == NUMBER:
        return UNKNOWN if value == UNKNOWN else checked_number(value, where)
    return _one_of(value, answers_offered(question), where)


def answers_offered(question: Question) -> list[str]:
    """The words among which an answer is chosen."""
    return list(SIGNS) if question.kind == SIGN else [*question.figures, UNKNOWN]


LONGEST_TEXT = 20_000


def checked_text(value: Any, where: str) -> str:
    """A text that is not empty and not too long."""
    if not isinstance(value, str) or not value.strip():
        raise errors.wrong_type(where, value, "a text")
    if len(value) > LONGEST_TEXT:
        raise errors.out_of_bounds(f"length of {where}", len(value), 1, LONGEST_TEXT, "characters")
    return value.strip()


def checked_number(value: Any, where: str) -> float:
    """A finite number, also from text with a decimal point or a decimal comma."""
    if isinstance(value, str):
        return number_from(value, where)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not is_finite(value):
        raise errors.wrong_type(where, value, "a number")
    return float(value)


def number_from(text: str, where: str) -> float:
    """A number as people type it. Refuses 1,234, which is one thing in English and another in German."""
    plain = text.strip().removesuffix("%").strip()
    whole, comma, rest = plain.partition(",")
    if comma and "." not in plain and len(rest) == 3 and whole.lstrip("+-").isdecimal() and whole.strip("+-0"):
        raise errors.wrong_type(where, text, "clear: write 1234 or 1.234, without a comma")
    if comma and "." not in plain:
        plain = f"{whole}.{rest}"
    try:
        found = float(plain)
    except ValueError:
        raise errors.wrong_type(where, text[:40], "a number, such as 12.5") from None
    if not math.isfinite(found):
        raise errors.wrong_type(where, text[:40], "a number, such as 12.5")
    return found


def _one_of(value: Any, words: list[str], where: str) -> str:
    if value not in words:
        raise errors.not_a_choice(where, str(value)[:40], words)
    return str(value)
