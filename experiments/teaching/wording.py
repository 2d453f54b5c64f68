"""Figures, predictions and answers in words: texts from words.yaml, numbers in the language's manner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from experiments import numbers_as_text
from experiments.answers.estimates import Estimate
from experiments.dotted import flat
from experiments.teaching.exercises import NUMBER, OPEN, PICK, SIGN, Exercise, Figure, Prediction, Question
from experiments.teaching.running import is_known
from experiments.teaching.solutions import SIGNS, UNKNOWN, Answer, Right, answers_offered
from experiments.workshop.texts import LANGUAGES, text_in
from sim import errors
from sim.scenario import read_yaml

FILE = "words.yaml"
MILLIONS, TO = " M", " to "  # as experiments.numbers_as_text writes them
FIGURES_OF_ANSWER = 6


@cache
def _texts(language: str) -> Mapping[str, str]:
    content = resources.files("experiments.teaching").joinpath(FILE).read_text(encoding="utf-8")
    return {key: str(text) for key, text in flat(read_yaml(content, FILE)[language]).items()}


@dataclass(frozen=True)
class Phrases:
    """Texts and numbers in one language; refuses a language there is none of."""

    language: str = LANGUAGES[0]

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise errors.not_a_choice("language", self.language, LANGUAGES)

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text of a key, filled in; an unknown key is a mistake of the program and raises KeyError."""
        return _texts(self.language)[key].format(**values)

    def number(self, value: float, figures: int = 3) -> str:
        """A number to so many figures."""
        return self._local(numbers_as_text.number(value, figures))

    def value(self, figure: Figure, found: Estimate) -> str:
        """A figure to the decimal that its interval warrants, with its unit."""
        return self._with_unit(self._local(numbers_as_text.estimate(*found)), figure)

    def interval(self, found: Estimate) -> str:
        """The interval of a figure in words."""
        if found.low == found.high:
            return self("same")
        return self("interval", interval=self._local(numbers_as_text.interval(found.low, found.high)))

    def sentence(self, figure: Figure, found: Estimate) -> str:
        """What a figure says, with its uncertainty; where it is not identified, that it is not."""
        if not is_known(found):
            return self("not_identified", name=text_in(figure.name, self.language))
        text = text_in(figure.says, self.language)
        return text.format(value=self.value(figure, found), interval=self.interval(found))

    def row(self, figure: Figure, found: Estimate) -> list[str]:
        """A figure as cells of a table: name, value with its unit, interval."""
        name = text_in(figure.name, self.language)
        return [name, self.value(figure, found), self.interval(found)] if is_known(found) else [name, self(UNKNOWN), ""]

    def wanted(self, prediction: Prediction, exercise: Exercise) -> str:
        """In which form a prediction is given."""
        if prediction.kind == PICK:
            return "; ".join(text_in(choice.text, self.language) for choice in prediction.choices)
        if prediction.kind == SIGN:
            return "; ".join(self(sign) for sign in SIGNS[:3])
        return self.wanted_number(exercise.figures[prediction.figure])

    def wanted_number(self, figure: Figure) -> str:
        """In which unit a number is given."""
        unit = text_in(figure.unit, self.language)
        return self("number", unit=unit) if unit else self("number_plain")

    def predicted(self, prediction: Prediction, value: Answer, exercise: Exercise) -> str:
        """A prediction, or what came of it, in words."""
        if value in SIGNS:
            return self(str(value))
        if prediction.kind == PICK:
            return next(text_in(one.text, self.language) for one in prediction.choices if one.id == value)
        return self._with_unit(self.number(float(value)), exercise.figures[prediction.figure])

    def offered(self, question: Question, exercise: Exercise) -> dict[str, str]:
        """The answers among which one is chosen, in words; empty where nothing is offered."""
        if question.kind in (NUMBER, OPEN):
            return {}
        return {word: self.answered(question, word, exercise) for word in answers_offered(question)}

    def answered(self, question: Question, value: Answer, exercise: Exercise) -> str:
        """An answer in words."""
        if question.kind == OPEN:
            return str(value)
        if value in SIGNS:
            return self(str(value))
        if question.kind == NUMBER:
            return self._with_unit(self.number(float(value), FIGURES_OF_ANSWER), exercise.figures[question.figures[0]])
        return text_in(exercise.figures[str(value)].name, self.language)

    def right(self, question: Question, right: Right, exercise: Exercise) -> str:
        """A right answer in words, with how far a number may be off."""
        if right.value is None:
            return self.answered(question, right.word, exercise)
        figure = exercise.figures[question.figures[0]]
        off = self("page.off", tolerance=self.number(right.tolerance, 2))
        return f"{self._with_unit(self.number(right.value, 4), figure)} ({off})"

    def points(self, count: int) -> str:
        """So many points."""
        return self("one_point") if count == 1 else self("points", points=count)

    def _with_unit(self, number: str, figure: Figure) -> str:
        unit = text_in(figure.unit, self.language)
        return f"{number} {unit}" if unit else number

    def _local(self, text: str) -> str:
        separators = self("language.separators")
        text = text.replace(TO, "\0")  # the words first: what is in them is no separator
        text = text.translate(dict(zip((ord("."), ord(",")), separators, strict=True)))
        return text.replace("\0", self("language.to")).replace(MILLIONS, self("language.million"))
