"""What an exercise is: a goal, readings, a prediction, runs, figures, questions, a memo, and notes for the instructor.

Exercises come from YAML files in `scenarios/exercises/`, or in a folder `exercises/` of the search path; see
`exercise_file`. No number of a result stands in such a file: figures say how they are read from the runs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from experiments.sweeps.claims import Claim
from experiments.workshop.texts import Texts
from sim import errors
from sim.search_path import folders

FOLDER = "exercises"
SWEEP, MEMBERSHIP = "sweep", "membership"  # how a run is done
NUMBER, SIGN, LARGEST, SMALLEST, OPEN = "number", "sign", "largest", "smallest", "open"
KINDS = (NUMBER, SIGN, LARGEST, SMALLEST, OPEN)
PICK = "pick"
PREDICTED = (NUMBER, PICK, SIGN)


@dataclass(frozen=True)
class Reading:
    """Something to read: how it is cited, and why."""

    cite: str
    why: Texts


@dataclass(frozen=True)
class Run:
    """Runs that belong together: a small sweep, or a laboratory of regressions on members of networks.

    `settings` and `small` are settings and parameters by name, as in a file of `conf/experiment`; `factors` what is
    varied, in the same form. The seed is the student's own. `about` says what is run, `outcomes` what the data hold.
    """

    name: str
    kind: str
    about: Texts
    settings: Mapping[str, Any]
    factors: Mapping[str, Any]
    small: Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """A number read from runs: by a claim's form from a sweep, or by row from a laboratory, times `scale`.

    `says` is its sentence, with {value} and {interval}; `is_shown` whether the reveal shows it or it is to be worked
    out from the data. `row` is the strength of selection and the ratio that are read.
    """

    id: str
    run: str
    name: Texts
    says: Texts
    unit: Texts
    scale: float
    is_shown: bool
    claim: Claim | None = None
    row: tuple[float, str] | None = None


@dataclass(frozen=True)
class Chart:
    """Figures of one unit beside one another, with their intervals."""

    title: Texts
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """A monthly series of a run, at the point of its design where the factors have these levels."""

    run: str
    series: str
    title: Texts
    at: Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """One answer to pick: values of the figure from `low` up to, and without, `high`; None is open."""

    id: str
    text: Texts
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Prediction:
    """What is asked before anything is run: a number, a range to pick, or a sign, of a figure."""

    id: str
    asks: Texts
    kind: str
    figure: str
    choices: tuple[Choice, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Question:
    """What is asked after the reveal.

    Attributes:
        kind: number (of `figures[0]`), sign (of it), largest or smallest (of the figures), open.
        tolerance: for a number: how far it may be off, in half-widths of its 95 % interval.
        points: for a full answer. `answer`: what the instructor is told of it.

    """

    id: str
    asks: Texts
    kind: str
    points: int
    answer: Texts
    figures: tuple[str, ...] = ()
    tolerance: float = 0.0


@dataclass(frozen=True)
class Criterion:
    """One thing a memo is marked by: `levels` say what earns 0, 1, 2 ... points."""

    id: str
    text: Texts
    levels: tuple[Texts, ...]

    @property
    def points(self) -> int:
        """For the highest level."""
        return len(self.levels) - 1


@dataclass(frozen=True)
class Memo:
    """A reflection in so many words, with its rubric."""

    asks: Texts
    words: int
    rubric: tuple[Criterion, ...]


@dataclass(frozen=True)
class Note:
    """For the instructor: what it teaches, what goes wrong, what to talk about, what to try next."""

    teaches: Texts
    pitfalls: Texts
    debrief: tuple[Texts, ...]
    vary: tuple[tuple[str, Texts], ...]


@dataclass(frozen=True)
class Exercise:
    """An exercise in all its parts; `experiment` names the designed experiment that it is the small form of."""

    name: str
    experiment: str
    title: Texts
    goal: Texts
    story: Texts
    readings: tuple[Reading, ...]
    runs: Mapping[str, Run]
    figures: Mapping[str, Figure]
    charts: tuple[Chart, ...]
    courses: tuple[Course, ...]
    predictions: tuple[Prediction, ...]
    questions: tuple[Question, ...]
    memo: Memo
    note: Note
    source: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """A digest of the content: exercises with equal keys ask the same. Where its file lies does not matter."""
        content = {name: value for name, value in asdict(self).items() if name != "source"}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @property
    def shown(self) -> list[Figure]:
        """The figures that the reveal shows."""
        return [figure for figure in self.figures.values() if figure.is_shown]

    @property
    def points(self) -> int:
        """For everything: the prediction, the questions, the memo."""
        of_memo = sum(criterion.points for criterion in self.memo.rubric)
        return PREDICTION_POINTS + sum(question.points for question in self.questions) + of_memo

    def question(self, name: str) -> Question:
        """A question by its id."""
        found: Question = self._by_id(self.questions, "question", name)
        return found

    def prediction(self, name: str) -> Prediction:
        """A prediction by its id."""
        found: Prediction = self._by_id(self.predictions, "prediction", name)
        return found

    def _by_id(self, among: Iterable[Any], kind: str, name: str) -> Any:
        known = {one.id: one for one in among}
        if name not in known:
            raise errors.unknown_name(kind, name, known, where=f"exercise {self.name}")
        return known[name]


PREDICTION_POINTS = 1  # for having said, before the run, what one expects; whether it came true earns nothing


def exercise_files(search_path: Iterable[str | os.PathLike[str]] = ()) -> dict[str, Path]:
    """Names and places of the exercises on the search path; an earlier folder wins."""
    found: dict[str, Path] = {}
    for folder in folders(search_path):
        found = {file.stem: file for file in sorted(folder.glob(f"{FOLDER}/*.yaml"))} | found
    return dict(sorted(found.items()))


def load_exercise(name: str | os.PathLike[str], search_path: Iterable[str | os.PathLike[str]] = ()) -> Exercise:
    """An exercise by its name on the search path, or from a file.

    Refuses unknown keys and names, with the nearest right ones, and figures that no run could give.
    """
    from experiments.teaching.exercise_file import read_exercise

    text = os.fspath(name)
    known = exercise_files(search_path)
    if text in known:
        return read_exercise(known[text])
    if not text.endswith((".yaml", ".yml")):
        raise errors.unknown_name("exercise", text[:60], known)
    return read_exercise(Path(text).expanduser())
