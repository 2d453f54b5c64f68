"""Questions as a workshop's file holds them: a text, what is measured, and choices to pick or months to draw at."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from experiments.workshop.measures import SERIES_OF, measure_of
from experiments.workshop.plans import DRAW, PICK, Choice, Question
from experiments.workshop.reading import fields_of, listed, mapping, number, whole, word
from experiments.workshop.texts import texts_of
from sim import errors

QUESTION = ("text", "kind", "measure", "unit", "arm", "choices", "low", "high", "marks")
CHOICE = ("text", "low", "high")
KINDS = (PICK, DRAW)
ARMS = ("scenario", "baseline", "difference")
FEWEST_CHOICES, MOST_CHOICES, MOST_MARKS = 2, 6, 12


def question_of(content: Any, known: Mapping[Any, Any], first: int, last: int, where: str) -> Question:
    """The question of a turn from month `first` to `last`: one of the file's by its id, or written out in the turn."""
    name = f"turn-{where.rpartition(' ')[2]}"
    if isinstance(content, str):
        if content not in known:
            raise errors.unknown_name("question", content, known, where=where)
        name, content = content, known[content]
    place = f"{where}, question {name}"
    kind = mapping(content, "question", place).get("kind")
    if kind is not None and kind not in KINDS:
        raise errors.not_a_choice("kind", kind, KINDS, place)
    is_drawn = kind == DRAW
    needed = ("text", "kind", "measure", "unit", *(("low", "high", "marks") if is_drawn else ("choices",)))
    own = fields_of(content, QUESTION, place, optional=[key for key in QUESTION if key not in needed])
    arm = own.get("arm", ARMS[0])
    if arm not in ARMS:
        raise errors.not_a_choice("arm", arm, ARMS, place)
    for key in ("choices",) if is_drawn else ("low", "high", "marks"):
        if key in own:
            raise errors.not_allowed(place, f"have '{key}'", f"it is a question to {own['kind']}; leave it out")
    low, high = (number(own[key], key, place) if is_drawn else None for key in ("low", "high"))
    if low is not None and high is not None and high <= low:
        raise errors.out_of_bounds("high", high, f"more than {low:g}", "any number", where=place)
    measure = measure_of(own["measure"], place)
    if is_drawn and measure.kind != SERIES_OF:
        raise errors.not_allowed(place, f"be drawn from a {measure.kind}", "only a series has values by month")
    return Question(
        id=word(name, "id", place),
        text=texts_of(own["text"], "text", place),
        kind=own["kind"],
        measure=measure,
        unit=texts_of(own["unit"], "unit", place),
        arm=arm,
        choices=() if is_drawn else _choices(mapping(own["choices"], "choices", place), place),
        low=low,
        high=high,
        marks=_marks(own["marks"], first, last, place) if is_drawn else (),
    )


def _choices(content: Mapping[Any, Any], where: str) -> tuple[Choice, ...]:
    """Choices in the order of their values: each begins where the one before it ends; the ends may be open."""
    found: list[Choice] = []
    for key, value in content.items():
        place = f"{where}, choice {key}"
        own = fields_of(value, CHOICE, place, optional=("low", "high"))
        low, high = (number(own[end], end, place) if own.get(end) is not None else None for end in ("low", "high"))
        found.append(Choice(word(str(key), "id", place), texts_of(own["text"], "text", place), low, high))
    if not FEWEST_CHOICES <= len(found) <= MOST_CHOICES:
        raise errors.out_of_bounds("choices", len(found), FEWEST_CHOICES, MOST_CHOICES, where=where)
    if found[0].low is not None or found[-1].high is not None:
        raise errors.bad_file(where, "has choices that leave values out", "leave out the first low and the last high")
    edges = [choice.high for choice in found[:-1]]
    for before, after in itertools.pairwise(found):
        if before.high is None or before.high != after.low:
            problem = f"choice '{after.id}' does not begin where '{before.id}' ends"
            raise errors.bad_file(where, problem, "give the same number as its low and as the high before it")
    if any(a is not None and b is not None and b <= a for a, b in itertools.pairwise(edges)):
        raise errors.bad_file(where, "has choices that do not rise", "put them in the order of their values")
    return tuple(found)


def _marks(content: Any, first: int, last: int, where: str) -> tuple[int, ...]:
    marks = [whole(month, "marks", first, last, where) for month in listed(content, "marks", where)]
    if any(b <= a for a, b in itertools.pairwise(marks)):
        raise errors.bad_file(where, "has marks that do not rise", "put the months in order, each once")
    if len(marks) > MOST_MARKS:
        raise errors.out_of_bounds("marks", len(marks), 1, MOST_MARKS, where=where)
    return tuple(marks)
