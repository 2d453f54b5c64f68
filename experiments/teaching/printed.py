"""An exercise, its figures, its key and a class on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import typer

from experiments.answers.estimates import Estimate
from experiments.tables import Table, show
from experiments.teaching.assignments import Assignment
from experiments.teaching.exercises import OPEN, Exercise
from experiments.teaching.marking import Collected, Marks, most_points
from experiments.teaching.solutions import Solution
from experiments.teaching.wording import Phrases
from experiments.teaching.works import Work
from experiments.workshop.texts import text_in


def show_exercises(exercises: Iterable[Exercise], phrases: Phrases) -> None:
    """The exercises there are."""
    rows = []
    for one in exercises:
        kinds = [question.kind != OPEN for question in one.questions]
        rows.append(
            [one.name, text_in(one.title, phrases.language), one.experiment, sum(kinds), len(kinds), one.points]
        )
    header = ["name", "title", "from experiment", "by key", "questions", "points"]
    show(Table("Exercises", header, rows, numeric=("by key", "questions", "points")))


def show_figures(exercise: Exercise, found: Mapping[str, Estimate], phrases: Phrases) -> None:
    """What the reveal shows: each figure's sentence, then the table."""
    for figure in exercise.shown:
        typer.echo(phrases.sentence(figure, found[figure.id]))
    rows = [phrases.row(figure, found[figure.id]) for figure in exercise.shown]
    show(
        Table(text_in(exercise.title, phrases.language), ["figure", "value", "95 % interval"], rows, numeric=("value",))
    )
    typer.echo(phrases("caution"))


def show_predictions(work: Work, exercise: Exercise, solution: Solution, phrases: Phrases) -> None:
    """Every prediction beside what came of it."""
    for prediction in exercise.predictions:
        value = (work.predicted.values if work.predicted else {}).get(prediction.id)
        if value is None:
            continue
        typer.echo(text_in(prediction.asks, phrases.language))
        said = phrases.predicted(prediction, value, exercise)
        came = phrases.predicted(prediction, solution.came(prediction), exercise)
        typer.echo(f"  {phrases('your_prediction', said=said, came=came)}")


def show_questions(exercise: Exercise, phrases: Phrases, work: Work | None = None) -> None:
    """The questions with the form of their answers, and what was answered."""
    rows = []
    for question in exercise.questions:
        offered = phrases.offered(question, exercise)
        form = "; ".join(f"{word} ({said})" if said != word else word for word, said in offered.items())
        if not form:
            is_open = question.kind == OPEN
            form = (
                phrases("page.kinds.open") if is_open else phrases.wanted_number(exercise.figures[question.figures[0]])
            )
        answer = "" if work is None else str(work.answers.get(question.id, ""))[:60]
        rows.append([question.id, text_in(question.asks, phrases.language), form, question.points, answer])
    show(Table(phrases("page.questions"), ["id", "question", "answer with", "points", "answered"], rows, ("points",)))


def show_key(exercise: Exercise, solutions: Mapping[str, Solution], phrases: Phrases) -> None:
    """The right answers, a row a student or seed."""
    closed = [question for question in exercise.questions if question.kind != OPEN]
    rows = [
        [who, *(phrases.right(question, solution.right(question), exercise) for question in closed)]
        for who, solution in solutions.items()
    ]
    show(Table(f"Key of {exercise.name}", ["of", *(question.id for question in closed)], rows))


def show_class(assignment: Assignment, exercise: Exercise, found: Collected, marks: Mapping[str, Marks]) -> None:
    """A row a student: the total, what is still to be marked, then column by column; remarks stand below.

    Where a terminal is narrow single columns are left out, never pseudonym and total.
    """
    most = most_points(exercise)
    rows = []
    for pseudonym in assignment.students:
        if pseudonym in marks:
            own = marks[pseudonym]
            cells = ["?" if value is None else f"{value:g}" for value in own.points.values()]
            rows.append([pseudonym, f"{own.total:g}", own.to_mark, *cells])
        else:
            rows.append([pseudonym, "no work", "", *[""] * len(most)])
    columns = [f"{name} /{points}" for name, points in most.items()]
    header = ["pseudonym", f"total /{sum(most.values())}", "to mark", *columns]
    title = f"Assignment {assignment.name}: {exercise.name}, {len(found.works)} of {len(assignment.students)} works"
    show(Table(title, header, rows, numeric=header[1:], spare=columns[::-1]))
    for pseudonym, own in marks.items():
        if own.remarks:
            typer.echo(f"{pseudonym}: {'; '.join(own.remarks)}")
