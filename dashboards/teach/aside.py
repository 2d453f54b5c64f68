"""What stands beside an exercise: whose work it is, how far it is, and how it is taken along."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.attributes import aria
from dashboards.sweeps.cards import facts
from dashboards.teach.catalogue import button, go
from dashboards.teach.desk import PREDICT, SEEN, Desk, said_in
from dashboards.teach.view import View
from experiments.teaching.assignments import FULL, SMALL
from experiments.teaching.works import ENDING, Work, missing_answers

STEPS = ("read", "predict", "run", "answer", "hand_in")


def head(desk: Desk) -> Component:
    """The title of the exercise and what it is to teach."""
    words, exercise = desk.words, desk.exercise
    return html.Header(
        [
            html.P(go(words("teach.back"), View(lang=desk.view.lang), "top-of-page"), className="kicker"),
            html.H1(said_in(exercise.title, words)),
            html.P([html.Strong(f"{desk.phrases('page.goal')}: "), said_in(exercise.goal, words)], className="lead"),
        ],
        className="teach-head",
    )


def aside(desk: Desk, work: Work | None) -> Component:
    """The steps, whose work it is, what is missing, and the file."""
    words = desk.words
    missing = [] if work is None else missing_answers(work, desk.exercise)
    parts: list[Component] = [html.H2(words("teach.work")), _steps(desk, work, missing)]
    if work is None:
        return html.Section([*parts, html.P(words("teach.nothing_kept"), className="note")], className="card-box")
    told = {
        words("teach.pseudonym"): work.pseudonym,
        words("teach.seed"): str(work.seed),
        words("teach.form"): words(f"teach.{SMALL if work.pin.is_small else FULL}"),
    }
    if work.assignment:
        told |= {words("teach.assignment"): work.assignment}
    parts.append(facts(told))
    if desk.stage(work) == SEEN:
        names = {one.id: str(number) for number, one in enumerate(desk.exercise.questions, start=1)}
        left = ", ".join(names.get(one, desk.phrases("page.memo")) for one in missing)
        text = words("teach.missing", missing=left) if missing else words("teach.complete")
        parts.append(html.P(text, role="status", className="missing" if missing else "complete"))
        if work.memo:
            parts.append(html.P(words("teach.memo_words", count=len(work.memo.split())), className="quiet"))
    return html.Section(
        [
            *parts,
            html.Div(
                [
                    button(words("teach.download"), "work", kind="primary"),
                    html.P(words("teach.download_what", file=file_name(work)), className="note"),
                    html.Details(
                        [
                            html.Summary(words("teach.anew")),
                            html.P(words("teach.anew_what"), className="note"),
                            button(words("teach.anew_now"), "anew"),
                        ]
                    ),
                ],
                className="take-along",
            ),
        ],
        className="card-box",
    )


def file_name(work: Work) -> str:
    """As `diplomacity teach run` names it."""
    return f"{work.pseudonym}-{work.pin.exercise}{ENDING}"


def _steps(desk: Desk, work: Work | None, missing: list[str]) -> Component:
    """The steps of the exercise; the one that is next is marked."""
    stage = desk.stage(work)
    place = {PREDICT: 1, SEEN: 3 if missing else 4}.get(stage, 2)
    steps = []
    for number, name in enumerate(STEPS):
        state = "done" if number < place else "now" if number == place else ""
        here = aria(current="step") if number == place else aria()
        steps.append(html.Li(desk.words(f"teach.step.{name}"), className=state, **here))
    return html.Ol(steps, className="steps")
