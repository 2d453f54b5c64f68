"""Marks by the rubric: what can be told from the key at once, and columns for what an instructor marks by hand.

A sheet is a CSV with a row a student. Numbers, signs and comparisons are filled in; open questions and the memo's
criteria are empty until somebody marks them, and a sheet that is filled in can be read again to add everything up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from experiments.teaching.assignments import Assignment
from experiments.teaching.exercises import OPEN, PREDICTION_POINTS, Exercise
from experiments.teaching.solutions import Solution, checked_number
from experiments.teaching.works import BEFORE, Work, check_against, check_answers, missing_answers, read_work
from sim import errors

PREDICTION, MEMO = "prediction", "memo: "
STUDENT = "pseudonym"
REMARKS = "remarks"
LARGEST_SHEET = 5_000_000  # bytes
TOTAL, OPEN_MARKS = "total", "still to mark"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins a formula
WHEN_SAID = {
    "before": "",
    "none": "no prediction",
    "after": "prediction made after the run",
    "changed": "prediction changed after the run",
}


@dataclass(frozen=True)
class Marks:
    """Points of a student by column; None where somebody has still to give them. `remarks` say what went wrong."""

    pseudonym: str
    points: Mapping[str, float | None]
    remarks: tuple[str, ...]

    @property
    def total(self) -> float:
        """All points so far."""
        return sum(value for value in self.points.values() if value is not None)

    @property
    def to_mark(self) -> int:
        """How many columns somebody has still to mark."""
        return sum(value is None for value in self.points.values())


@dataclass(frozen=True)
class Collected:
    """Works of an assignment by pseudonym, and a line for each file that is none of them."""

    works: Mapping[str, Work]
    left_out: tuple[str, ...]

    def absent(self, assignment: Assignment) -> list[str]:
        """The students of whom there is no work."""
        return [pseudonym for pseudonym in assignment.students if pseudonym not in self.works]


def most_points(exercise: Exercise) -> dict[str, int]:
    """The columns of a sheet with the most points that each can earn, in their order."""
    return {
        PREDICTION: PREDICTION_POINTS,
        **{question.id: question.points for question in exercise.questions},
        **{MEMO + criterion.id: criterion.points for criterion in exercise.memo.rubric},
    }


def collected(files: Iterable[Path], assignment: Assignment, exercise: Exercise) -> Collected:
    """Read the works of a class. A file that is wrong is left out and told; of a pseudonym the first file counts."""
    return gathered(((file.name, partial(read_work, file)) for file in files), assignment, exercise)


def gathered(files: Iterable[tuple[str, Callable[[], Work]]], assignment: Assignment, exercise: Exercise) -> Collected:
    """The same of files by their name and how they are read, wherever they come from."""
    works: dict[str, Work] = {}
    places: dict[str, str] = {}
    left_out = []
    for name, read in files:
        try:
            work = read()
            check_against(work, assignment)
            check_answers(work, exercise)
            if work.pseudonym in works:
                problem = f"is a second work of {work.pseudonym}, after {places[work.pseudonym]}"
                raise errors.bad_file(name, problem, "give one of them")
        except errors.Refusal as refusal:
            text = str(refusal)
            left_out.append(text if text.startswith(name) else f"{name}: {text}")
            continue
        works[work.pseudonym], places[work.pseudonym] = work, name
    return Collected(works, tuple(left_out))


def marks_of(work: Work, exercise: Exercise, solution: Solution, by_hand: Mapping[str, float] | None = None) -> Marks:
    """The marks of a work; what was not done earns nothing, what was done and is open waits for `by_hand`."""
    given = by_hand or {}
    points: dict[str, float | None] = {PREDICTION: PREDICTION_POINTS if work.when_predicted == BEFORE else 0}
    for question in exercise.questions:
        answer = work.answers.get(question.id)
        if answer is None:
            points[question.id] = 0
        elif question.kind == OPEN:
            points[question.id] = given.get(question.id)
        else:
            points[question.id] = question.points if solution.right(question).is_met(answer) else 0
    for criterion in exercise.memo.rubric:
        column = MEMO + criterion.id
        points[column] = given.get(column) if work.memo else 0
    return Marks(work.pseudonym, points, _remarks(work, exercise))


def _remarks(work: Work, exercise: Exercise) -> tuple[str, ...]:
    found = [WHEN_SAID[work.when_predicted]]
    if work.runs is None:
        found.append("not run")
    missing = missing_answers(work, exercise)
    if missing:
        found.append(f"not answered: {', '.join(missing)}")
    words = len(work.memo.split())
    if words > 1.2 * exercise.memo.words:
        found.append(f"memo of {words} words, {exercise.memo.words} were asked for")
    return tuple(line for line in found if line)


# --- the sheet -------------------------------------------------------------------------------------------------------


NO_WORK = "no work"


def sheet(marks: Sequence[Marks], exercise: Exercise, absent: Iterable[str] = ()) -> str:
    """The CSV of marks: a column for everything that earns points, with the most points in its head.

    Those who are `absent`, without a work, have a row without points.
    """
    most = most_points(exercise)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = [f"{name} ({points})" for name, points in most.items()]
    writer.writerow([STUDENT, *head, TOTAL, "of", OPEN_MARKS, REMARKS])
    of = sum(most.values())
    for one in marks:
        cells = ["" if one.points[name] is None else f"{one.points[name]:g}" for name in most]
        writer.writerow([safe(one.pseudonym), *cells, f"{one.total:g}", of, one.to_mark, "; ".join(one.remarks)])
    for pseudonym in absent:
        writer.writerow([safe(pseudonym), *("" for _ in most), "", of, "", NO_WORK])
    return out.getvalue()


def read_sheet(file: Path, exercise: Exercise, students: Iterable[str]) -> dict[str, dict[str, float]]:
    """The points that a filled-in sheet gives by hand, by student and column; empty cells are still to be marked."""
    if not file.is_file():
        raise errors.missing_file("sheet", file, "name the CSV that `diplomacity teach marks` wrote")
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= LARGEST_SHEET else b""
    except OSError as error:
        raise errors.bad_file(file.name, f"cannot be read ({error.strerror})", "check its rights") from None
    if size > LARGEST_SHEET:
        raise errors.bad_file(
            file.name, f"is larger than {LARGEST_SHEET // 1_000_000} MB", "give the sheet of this assignment"
        )
    return sheet_from(content, file.name, exercise, students)


def sheet_from(content: bytes, file: str, exercise: Exercise, students: Iterable[str]) -> dict[str, dict[str, float]]:
    """The same from the bytes of a file of this name."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise errors.bad_file(file, "is not UTF-8 text", "save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))
    except csv.Error as error:
        raise errors.bad_file(file, f"is no CSV ({error})", "fill in the sheet of this assignment") from None
    most, known = most_points(exercise), set(students)
    columns = [name.rpartition(" (")[0] or name for name in (rows[0] if rows else [])]
    absent = [name for name in (STUDENT, *most) if name not in columns]
    if absent:
        raise errors.bad_file(file, f"has no column '{absent[0]}'", "fill in the sheet of this assignment")
    found: dict[str, dict[str, float]] = {}
    for line, row in enumerate(rows[1:], start=2):
        cells = dict(zip(columns, row, strict=False))
        pseudonym = cells.get(STUDENT, "").removeprefix("'")
        if not pseudonym:
            continue
        if pseudonym not in known:
            raise errors.bad_cell(file, line, STUDENT, pseudonym[:40], "is not in the assignment", "mend its spelling")
        if pseudonym in found:
            raise errors.bad_cell(file, line, STUDENT, pseudonym, "is there twice", "leave out one of the rows")
        hand = by_hand_columns(exercise)
        found[pseudonym] = {
            name: _points(cells[name], most[name], file, line, name) for name in hand if cells.get(name, "").strip()
        }
    return found


def by_hand_columns(exercise: Exercise) -> list[str]:
    """The columns that are marked by hand."""
    own = [question.id for question in exercise.questions if question.kind == OPEN]
    return own + [MEMO + criterion.id for criterion in exercise.memo.rubric]


def _points(cell: str, most: int, file: str, line: int, column: str) -> float:
    try:
        value = checked_number(cell, column)
    except errors.Refusal:
        raise errors.bad_cell(file, line, column, cell[:40], "is no number", f"give 0 to {most} points") from None
    if not 0 <= value <= most:
        raise errors.bad_cell(file, line, column, cell, "is out of range", f"give 0 to {most} points")
    return value


def answers_sheet(works: Iterable[Work], exercise: Exercise) -> str:
    """All that a class wrote, as CSV: predictions, reasons, answers and memos, a row a student."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    predicted = [f"predicted {one.id}" for one in exercise.predictions]
    writer.writerow([STUDENT, "seed", *predicted, "reason", *(one.id for one in exercise.questions), "memo"])
    for work in works:
        own = work.predicted
        values = [own.values.get(one.id, "") if own else "" for one in exercise.predictions]
        answers = [work.answers.get(one.id, "") for one in exercise.questions]
        cells = [work.pseudonym, work.seed, *values, own.reason if own else "", *answers, work.memo]
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def safe(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
