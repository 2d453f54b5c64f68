"""After the reveal: the questions with their fields, and the memo with the rubric it is marked by.

Whether an answer is right is not said here: the key is the instructor's. What is said is whether an answer has the form
that its question asks for, and what is still missing.
"""

from __future__ import annotations

from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboards.explore.tabs.cards import table
from dashboards.teach.desk import Desk, said_in
from dashboards.teach.fields import ANSWER, MEMO, Written, choices, fault, line, text
from dashboards.words import Words
from experiments.teaching.exercises import NUMBER, OPEN, Exercise, Memo, Question
from experiments.teaching.solutions import UNKNOWN, Answer, checked_answer
from experiments.teaching.wording import Phrases
from experiments.teaching.works import Work, with_answers
from sim import errors

Faults = dict[tuple[str, str], str]


def after(desk: Desk, work: Work) -> list[Component]:
    """A field for each question, and the memo."""
    phrases, exercise = desk.phrases, desk.exercise
    fields = [
        html.Div([_field(number, one, exercise, work, desk), fault(ANSWER, one.id)], className="question")
        for number, one in enumerate(exercise.questions, start=1)
    ]
    questions = html.Section(
        [html.H2(phrases("page.questions")), html.P(phrases("page.questions_text")), *fields],
        className="card-box step",
    )
    return [questions, _memo(exercise.memo, work, desk)]


def _field(number: int, one: Question, exercise: Exercise, work: Work, desk: Desk) -> Component:
    phrases = desk.phrases
    label = f"{number}. {said_in(one.asks, desk.words)}"
    given, points = work.answers.get(one.id, ""), phrases.points(one.points)
    if one.kind == OPEN:
        return text(ANSWER, one.id, label, points, str(given), rows=3)
    if one.kind == NUMBER:
        form = phrases.wanted_number(exercise.figures[one.figures[0]])
        hint = desk.words("teach.number_or_unknown", form=form, unknown=phrases(UNKNOWN), points=points)
        return line(ANSWER, one.id, label, hint, _typed(given, phrases))
    return choices(ANSWER, one.id, label, points, phrases.offered(one, exercise), str(given))


def _typed(given: Answer, phrases: Phrases) -> str:
    """An answer as it may stand in a field: a number without separators of thousands."""
    if isinstance(given, str):
        return phrases(UNKNOWN) if given == UNKNOWN else given
    return f"{given:.12g}"


def _memo(memo: Memo, work: Work, desk: Desk) -> Component:
    words, phrases = desk.words, desk.phrases
    hint = words("teach.memo_hint", words=memo.words)
    return html.Section(
        [
            html.H2(phrases("page.memo")),
            text(MEMO, MEMO, said_in(memo.asks, words), hint, work.memo, rows=10),
            fault(MEMO, MEMO),
            html.H3(words("teach.rubric")),
            rubric(memo, phrases, words),
        ],
        className="card-box step",
    )


def rubric(memo: Memo, phrases: Phrases, words: Words) -> Component:
    """What the memo is marked by: a row a criterion, a column for each number of points."""
    most = max(criterion.points for criterion in memo.rubric)
    header = [phrases("page.criterion"), *(phrases.points(count) for count in range(most + 1))]
    rows = []
    for criterion in memo.rubric:
        levels = [said_in(level, words) for level in criterion.levels]
        rows.append([said_in(criterion.text, words), *levels, *[""] * (most + 1 - len(levels))])
    return table(header, rows, words("teach.rubric"), "words")


def answered(work: Work, exercise: Exercise, said: Written, phrases: Phrases) -> tuple[Work, Faults]:
    """The work with what stands in the fields, and what is wrong with the rest, which is left out."""
    answers: dict[str, Answer] = {}
    faults: Faults = {(ANSWER, one.id): "" for one in exercise.questions} | {(MEMO, MEMO): ""}
    for one in exercise.questions:
        value = said.get((ANSWER, one.id), "")
        if not value:
            continue
        try:
            answers[one.id] = checked_answer(exercise, one.id, _meant(value, one, phrases))
        except errors.Refusal as refusal:
            faults[(ANSWER, one.id)] = str(refusal)
    memo = said.get((MEMO, MEMO), "")
    bare = replace(work, answers={}, memo="")
    try:
        return with_answers(bare, exercise, answers, memo or None), faults
    except errors.Refusal as refusal:
        faults[(MEMO, MEMO)] = str(refusal)
        return with_answers(bare, exercise, answers), faults


def _meant(value: str, question: Question, phrases: Phrases) -> str:
    """`not identified` may be typed in words where a number is asked for."""
    is_word = question.kind == NUMBER and value.casefold() in (UNKNOWN, phrases(UNKNOWN).casefold())
    return UNKNOWN if is_word else value
