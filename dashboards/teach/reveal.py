"""What the runs show: how far they are, then prediction beside outcome, sentences, charts, tables, and the data."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.explore.tabs.cards import chart, table
from dashboards.figures.exercise import (
    course_figure,
    course_sentence,
    course_table,
    estimates_figure,
    estimates_table,
    guesses,
)
from dashboards.jobs.spool import CANCELLED, FAILED, WAITING, Status
from dashboards.jobs.teaching import Found
from dashboards.sweeps.cards import progress
from dashboards.sweeps.names import unit_name
from dashboards.teach.catalogue import button
from dashboards.teach.desk import Desk, said_in
from dashboards.words import Words
from experiments.teaching.exercises import Course
from experiments.teaching.solutions import Solution
from experiments.teaching.works import Work


def going(status: Status | None, desk: Desk) -> list[Component]:
    """How far the runs are, with a way to stop them; before they are asked for, a way to ask."""
    words = desk.words
    if status is None or status.has_ended:
        said = {
            FAILED: words("progress.failed", error=status.error) if status else "",
            CANCELLED: words("teach.stopped"),
        }.get(status.state if status else "", words("teach.not_run"))
        parts: list[Component] = [html.P(said, role="status"), button(words("teach.run_kept"), "again", kind="primary")]
    else:
        if not desk.spool.is_served():
            told = words("progress.no_engine")
        elif status.state == WAITING or not status.total:
            told = words("progress.waiting")
        else:
            told = words("teach.runs_done", done=status.done, total=status.total)
        stop = button(words("teach.cancel"), "cancel")
        parts = [*progress(status, told), html.P(told, role="status"), stop]
    return [html.Section([html.H2(words("teach.runs")), *parts], className="card-box step going")]


def reveal(found: Found, work: Work, desk: Desk, *, is_narrow: bool) -> list[Component]:
    """All that the exercise shows of its runs, and nothing of what is to be worked out."""
    words, phrases, exercise = desk.words, desk.phrases, desk.exercise
    predicted = work.predicted.values if work.predicted else {}
    solution = Solution(found.estimates, found.keys)
    rows = [
        [
            said_in(one.asks, words),
            phrases.predicted(one, predicted[one.id], exercise),
            phrases.predicted(one, solution.came(one), exercise),
        ]
        for one in exercise.predictions
        if one.id in predicted
    ]
    header = [words("teach.prediction"), words("teach.you_said"), words("teach.runs_say")]
    sentences = [phrases.sentence(figure, found.estimates[figure.id]) for figure in exercise.shown]
    parts: list[Component] = [
        html.H2(words("teach.reveal")),
        *([html.P(words("teach.small_note"), className="filter-note")] if work.pin.is_small else []),
        table(header, rows, words("teach.prediction"), "words"),
        html.Ul([html.Li(sentence) for sentence in sentences], className="headlines told"),
        html.P(phrases("caution"), className="caution"),
    ]
    marks = guesses(exercise, predicted)
    shown = {figure.id: figure for figure in exercise.shown}
    for place, one in enumerate(exercise.charts):
        figures = [shown[name] for name in one.figures]
        own = {figure.id: marks[figure.id] for figure in figures if figure.id in marks}
        drawn = estimates_figure(figures, found.estimates, own, phrases, words, is_narrow=is_narrow)
        said = " ".join(phrases.sentence(figure, found.estimates[figure.id]) for figure in figures)
        told = estimates_table(figures, found.estimates, phrases, words)
        parts.append(chart(said_in(one.title, words), said, drawn, *told, f"{exercise.name}-{place + 1}", words))
    parts += [_course(place, course, found, desk) for place, course in enumerate(exercise.courses)]
    whole = estimates_table(exercise.shown, found.estimates, phrases, words)
    parts += [html.H3(words("teach.all_figures")), table(*whole, words("teach.all_figures"))]
    return [html.Section(parts, className="card-box step revealed"), _data(found, desk)]


def _course(place: int, course: Course, found: Found, desk: Desk) -> Component:
    words, exercise = desk.words, desk.exercise
    rows, title = found.course(place), said_in(course.title, words)
    drawn = course_figure(rows, exercise, course, _axis(str(rows["unit"].iloc[0]), words), words)
    told = course_table(rows, words)
    name = f"{exercise.name}-course-{place + 1}"
    return chart(title, course_sentence(rows, title, words), drawn, *told, name, words)


def _axis(unit: str, words: Words) -> str:
    return words("charts.share") if unit == "share" else unit_name(unit, words)


def _data(found: Found, desk: Desk) -> Component:
    words = desk.words
    files = [button(words("teach.data_of", run=run), "data", run) for run in found.keys]
    return html.Section(
        [html.H2(desk.phrases("page.data")), html.P(words("teach.data_what")), html.Div(files, className="exports")],
        className="card-box",
    )
