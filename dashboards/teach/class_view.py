"""The instructor's part: an assignment with its key, the works of a class in one table, marks by hand, and files.

Works and keys stay in the instructor's browser and are sent along with what is asked; the server keeps none of them,
and answers this computer alone, whatever address it listens on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.tabs.cards import table
from dashboards.teach.catalogue import upload
from dashboards.teach.desk import phrases_in, said_in
from dashboards.teach.view import exercise_named
from dashboards.words import Words
from experiments.teaching.assignments import Assignment, assignment_of
from experiments.teaching.exercises import OPEN, Exercise
from experiments.teaching.marking import MEMO, Collected, Marks, gathered, marks_of, most_points
from experiments.teaching.works import Work, work_from
from sim import errors

ASSIGNMENT, WORKS, POINTS = "assignment", "works", "points"
MOST_WORKS = 200


@dataclass(frozen=True)
class Class:
    """A class as its instructor has opened it. `points` are those given by hand, by student and column."""

    assignment: Assignment
    exercise: Exercise
    found: Collected
    points: Mapping[str, Mapping[str, float]]

    @property
    def marks(self) -> dict[str, Marks]:
        """The marks of everybody of whom there is a work, in the order of the assignment."""
        works = self.found.works
        return {
            who: marks_of(works[who], self.exercise, self.assignment.solution(who), self.points.get(who))
            for who in self.assignment.students
            if who in works
        }


def class_from(data: Mapping[str, Any]) -> Class | None:
    """What the browser holds of a class, read as strictly as files are; None before an assignment was opened."""
    content = data.get(ASSIGNMENT)
    if not content:
        return None
    given = assignment_of(with_seeds(content), "the assignment in this browser")
    for pseudonym in given.students:
        given.solution(pseudonym)  # refuses what was handed out
    exercise = exercise_named(given.pin.exercise)
    files = dict(data.get(WORKS) or {})
    found = gathered(
        ((name, partial(work_from, str(text).encode(), name)) for name, text in files.items()), given, exercise
    )
    points = {
        str(who): {str(column): float(value) for column, value in own.items()}
        for who, own in dict(data.get(POINTS) or {}).items()
    }
    return Class(given, exercise, found, points)


def with_seeds(content: Mapping[str, Any]) -> dict[str, Any]:
    """An assignment as a browser has stored it: seeds that name a solution are texts there."""
    key = content.get("key")
    if not isinstance(key, Mapping):
        return dict(content)
    return {**content, "key": {int(seed) if str(seed).isdecimal() else seed: one for seed, one in key.items()}}


def frame(words: Words) -> Component:
    """Where files are brought, and where the class stands once there are some."""
    return html.Div(
        [
            html.Section(
                [
                    html.H2(words("teach.class.open")),
                    html.P(words("teach.class.open_what")),
                    html.Div(
                        [
                            upload("assignment", words("teach.class.choose_assignment"), words),
                            upload("works", words("teach.class.choose_works"), words, is_many=True),
                            upload("sheet", words("teach.class.choose_sheet"), words),
                        ],
                        className="exports",
                    ),
                    html.P(words("teach.class.stays"), className="note"),
                    html.P(id=ids.TEACH_TOLD, role="alert", className="problem"),
                ],
                className="card-box",
            ),
            html.Div(id=ids.TEACH_TABLE),
            html.Div(id=ids.TEACH_WHO),
            html.Div(id=ids.TEACH_ONE),
        ]
    )


def in_a_table(own: Class, words: Words) -> list[Component]:
    """A row a student: what the key can tell, what is still to be marked; below, what was left out."""
    most, marks = most_points(own.exercise), own.marks
    header = [
        words("teach.pseudonym"),
        f"{words('teach.class.total')} / {sum(most.values())}",
        words("teach.class.to_mark"),
        *(f"{_column(name, words)} / {points}" for name, points in most.items()),
        words("teach.class.remarks"),
    ]
    rows = [_row(who, marks.get(who), len(most), words) for who in own.assignment.students]
    title = words(
        "teach.class.title",
        name=own.assignment.name,
        exercise=said_in(own.exercise.title, words),
        works=len(own.found.works),
        students=len(own.assignment.students),
    )
    left_out = [html.Li(line) for line in own.found.left_out]
    return [
        html.Section(
            [
                html.H2(title),
                html.P(_summary(marks.values(), sum(most.values()), words), className="sentence"),
                table(header, rows, title, "marks"),
                html.Div([html.H3(words("teach.class.left_out")), html.Ul(left_out)], className="left-out")
                if left_out
                else None,
                html.Div(
                    [
                        _button(words("teach.class.marks_csv"), "marks", "primary"),
                        _button(words("teach.class.answers_csv"), "answers", "plain"),
                        _button(words("teach.class.forget"), "forget", "link"),
                    ],
                    className="exports",
                ),
            ],
            className="card-box",
        )
    ]


def _button(text: str, action: str, kind: str) -> Component:
    """What it does is wired in `dashboards.teach.class_page`."""
    return html.Button(text, id=ids.teach_class_button(action), type="button", className=kind)


def who_is_read(own: Class, words: Words) -> Component | None:
    """Whose work is read; it stays while points are given. None before there is a work."""
    if not own.found.works:
        return None
    return dmc.Select(
        id=ids.TEACH_OWN,
        label=words("teach.class.read_one"),
        data=[each for each in own.assignment.students if each in own.found.works],
        placeholder=words("teach.class.choose_one"),
        searchable=True,
        nothingFoundMessage="-",
        className="who",
        size="sm",
    )


def _summary(marks: Any, of: int, words: Words) -> str:
    known = list(marks)
    if not known:
        return words("teach.class.no_works")
    waiting = sum(one.to_mark for one in known)
    mean = sum(one.total for one in known) / len(known)
    return words("teach.class.summary", works=len(known), mean=words.number(mean), of=of, waiting=waiting)


def _row(who: str, marks: Marks | None, columns: int, words: Words) -> list[str]:
    if marks is None:
        return [who, "", "", *[""] * columns, words("teach.class.no_work")]
    cells = ["?" if value is None else _told(value, words) for value in marks.points.values()]
    return [who, _told(marks.total, words), str(marks.to_mark), *cells, "; ".join(marks.remarks)]


def _told(points: float, words: Words) -> str:
    """Points as they are given: whole ones without decimals."""
    return str(int(points)) if points == int(points) else words.number(points)


def _column(name: str, words: Words) -> str:
    """A column of the sheet as a head of the table; questions have their ids, as in the guides."""
    if name.startswith(MEMO):
        return f"{phrases_in(words)('page.memo')}: {name.removeprefix(MEMO)}"
    return words("teach.prediction") if name == "prediction" else name


def one_work(own: Class, who: str, words: Words) -> list[Component]:
    """All that a student wrote beside what is right, and where points are given by hand."""
    if who not in own.found.works:
        raise errors.unknown_name("pseudonym", who[:40], own.found.works)
    work, exercise, phrases = own.found.works[who], own.exercise, phrases_in(words)
    solution, marks, most = own.assignment.solution(who), own.marks[who], most_points(own.exercise)
    parts: list[Component] = [html.H2(words("teach.class.work_of", who=who))]
    predicted = work.predicted
    if predicted is not None:
        header = [words("teach.prediction"), words("teach.class.said"), words("teach.runs_say")]
        rows = [
            [
                said_in(one.asks, words),
                phrases.predicted(one, predicted.values[one.id], exercise),
                phrases.predicted(one, solution.came(one), exercise),
            ]
            for one in exercise.predictions
            if one.id in predicted.values
        ]
        parts.append(table(header, rows, words("teach.prediction"), "words"))
        parts += [html.P(line, className="quiet") for line in predicted.reason.splitlines()]
    for number, one in enumerate(exercise.questions, start=1):
        answer = work.answers.get(one.id)
        said = words("teach.class.no_answer") if answer is None else phrases.answered(one, answer, exercise)
        parts.append(html.H3(f"{number}. {said_in(one.asks, words)}"))
        parts.append(html.P(said, className="answer"))
        if one.kind != OPEN:
            right = phrases.right(one, solution.right(one), exercise)
            parts.append(html.P(words("teach.class.right", right=right), className="quiet"))
        parts.append(html.P(said_in(one.answer, words), className="quiet"))
        if one.kind == OPEN and answer is not None:
            parts.append(_points(one.id, words("teach.class.points_for", what=number), most[one.id], marks))
    return [html.Section([*parts, *_memo(work, exercise, marks, words)], className="card-box")]


def _memo(work: Work, exercise: Exercise, marks: Marks, words: Words) -> list[Component]:
    parts: list[Component] = [html.H3(phrases_in(words)("page.memo"))]
    if not work.memo:
        return [*parts, html.P(words("teach.class.no_answer"), className="answer")]
    parts.append(html.P(work.memo, className="answer"))
    parts.append(html.P(words("teach.memo_words", count=len(work.memo.split())), className="quiet"))
    for criterion in exercise.memo.rubric:
        levels = [f"{points}: {said_in(level, words)}" for points, level in enumerate(criterion.levels)]
        parts.append(_points(MEMO + criterion.id, said_in(criterion.text, words), criterion.points, marks, levels))
    return parts


def _points(column: str, label: str, most: int, marks: Marks, levels: Sequence[str] = ()) -> Component:
    """The points of a column, one of 0 to the most there are; of the memo with what each level says."""
    value = marks.points[column]
    offered = levels or [str(points) for points in range(most + 1)]
    kind = dmc.Stack if levels else dmc.Group
    return dmc.RadioGroup(
        kind([dmc.Radio(said, value=str(points), size="sm") for points, said in enumerate(offered)], gap="xs"),
        id=ids.teach_mark(column),
        label=label,
        value="" if value is None or value != int(value) else str(int(value)),
        size="sm",
        className="points",
    )
