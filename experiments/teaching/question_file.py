"""Predictions and questions as an exercise's file holds them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from experiments.teaching.exercises import (
    KINDS,
    LARGEST,
    NUMBER,
    OPEN,
    PICK,
    PREDICTED,
    SIGN,
    SMALLEST,
    Choice,
    Prediction,
    Question,
)
from experiments.workshop.reading import fields_of, listed, mapping, number, whole, word
from experiments.workshop.texts import texts_of
from sim import errors

PREDICTION = ("asks", "kind", "figure", "choices", "low", "high")
QUESTION = ("asks", "kind", "figure", "figures", "tolerance", "points", "answer")
CHOICE = ("text", "low", "high")
TOLERANCE = 0.1  # half-widths of an interval: what rounding takes is a twentieth at most, another seed mostly more
LARGEST_TOLERANCE = 1.0
MOST_POINTS = 20
FEWEST_CHOICES, MOST_CHOICES = 2, 6


def prediction_of(name: str, content: Any, shown: Sequence[str], where: str) -> Prediction:
    """A prediction; refuses one about a figure that the reveal does not show."""
    kind = mapping(content, "prediction", where).get("kind")
    if kind not in PREDICTED:
        raise errors.not_a_choice("kind", kind, PREDICTED, where)
    needed = {NUMBER: ("low", "high"), PICK: ("choices",), SIGN: ()}[kind]
    own = fields_of(content, ("asks", "kind", "figure", *needed), where)
    if own["figure"] not in shown:
        raise errors.unknown_name("figure that is shown", own["figure"], shown, where=where)
    low, high = (number(own[end], end, where) if end in own else None for end in ("low", "high"))
    if low is not None and high is not None and high <= low:
        raise errors.out_of_bounds("high", high, f"more than {low:g}", "any number", where=where)
    choices = _choices(own["choices"], where) if kind == PICK else ()
    return Prediction(name, texts_of(own["asks"], "asks", where), kind, own["figure"], choices, low, high)


def question_of(name: str, content: Any, figures: Sequence[str], where: str) -> Question:
    """A question; its right answer is never in the file, but for what the instructor looks for in an open one."""
    kind = mapping(content, "question", where).get("kind")
    if kind not in KINDS:
        raise errors.not_a_choice("kind", kind, KINDS, where)
    needed = {OPEN: (), NUMBER: ("figure",), SIGN: ("figure",), LARGEST: ("figures",), SMALLEST: ("figures",)}[kind]
    optional = ("tolerance",) if kind == NUMBER else ()
    own = fields_of(content, ("asks", "kind", "points", "answer", *needed, *optional), where, optional=optional)
    about = tuple(listed(own["figures"], "figures", where)) if "figures" in own else ()
    about = (own["figure"],) if "figure" in own else about
    for figure in about:
        if figure not in figures:
            raise errors.unknown_name("figure", figure, figures, where=where)
    if kind in (LARGEST, SMALLEST) and len(set(about)) < FEWEST_CHOICES:
        raise errors.bad_file(where, "compares fewer than two figures", "name those that are compared")
    tolerance = number(own.get("tolerance", TOLERANCE), "tolerance", where)
    if not 0 < tolerance <= LARGEST_TOLERANCE:
        raise errors.out_of_bounds("tolerance", tolerance, "more than 0", LARGEST_TOLERANCE, "half-widths", where)
    return Question(
        id=name,
        asks=texts_of(own["asks"], "asks", where),
        kind=kind,
        points=whole(own["points"], "points", 1, MOST_POINTS, where),
        answer=texts_of(own["answer"], "answer", where),
        figures=about,
        tolerance=tolerance if kind == NUMBER else 0.0,
    )


def _choices(content: Any, where: str) -> tuple[Choice, ...]:
    """Choices in the order of their values: each begins where the one before it ends; both ends are open."""
    found = []
    for key, value in mapping(content, "choices", where).items():
        place = f"{where}, choice {key}"
        own = fields_of(value, CHOICE, place, optional=("low", "high"))
        low, high = (number(own[end], end, place) if end in own else None for end in ("low", "high"))
        found.append(Choice(word(str(key), "id", place), texts_of(own["text"], "text", place), low, high))
    if not FEWEST_CHOICES <= len(found) <= MOST_CHOICES:
        raise errors.out_of_bounds("choices", len(found), FEWEST_CHOICES, MOST_CHOICES, where=where)
    if found[0].low is not None or found[-1].high is not None:
        raise errors.bad_file(where, "has choices that leave values out", "leave out the first low and the last high")
    for before, after in itertools.pairwise(found):
        if before.high is None or before.high != after.low:
            problem = f"choice '{after.id}' does not begin where '{before.id}' ends"
            raise errors.bad_file(where, problem, "give the same number as its low and as the high before it")
    return tuple(found)
