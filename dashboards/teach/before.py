"""Before the runs: reading and situation, and the prediction with its reasons, which is locked once it is kept."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.teach.catalogue import button, reading
from dashboards.teach.desk import PREDICT, Desk, said_in
from dashboards.teach.fields import PREDICTION, WHY, Written, choices, line, text
from dashboards.teach.view import ANYBODY, FIRST_SEED, View, checked_seed
from dashboards.words import Words
from experiments.teaching.assignments import FULL, SMALL, Assignment, checked_pseudonym
from experiments.teaching.exercises import NUMBER, PICK, Exercise, Prediction
from experiments.teaching.solutions import SIGNS, checked_prediction
from experiments.teaching.wording import Phrases
from experiments.teaching.works import Work, with_prediction
from sim import errors

PSEUDONYM, SEED, FORM = "pseudonym", "seed", "form"
SETTINGS = (PSEUDONYM, SEED, FORM)


def before(desk: Desk, work: Work | None) -> list[Component]:
    """The situation, then the prediction: to be made, or as it was kept."""
    words, exercise = desk.words, desk.exercise
    situation = html.Section(
        [
            html.H2(words("teach.situation")),
            html.P(said_in(exercise.story, words), className="story"),
            html.H3(desk.phrases("page.runs")),
            html.Ul([html.Li(said_in(run.about, words)) for run in exercise.runs.values()]),
            html.H3(desk.phrases("page.reading")),
            reading(exercise.readings, words),
        ],
        className="card-box",
    )
    is_open = desk.stage(work) == PREDICT
    asked = _asked(desk) if is_open or work is None else _kept(exercise, work, desk.phrases, words)
    return [situation, html.Section(asked, className="card-box step", id="predict")]


def _asked(desk: Desk) -> list[Component]:
    words, exercise = desk.words, desk.exercise
    fields = []
    for number, one in enumerate(exercise.predictions, start=1):
        why = text(WHY, one.id, words("teach.why", number=number), words("teach.why_what"))
        fields.append(html.Div([_field(one, number, exercise, desk), why], className="question"))
    return [
        html.H2(desk.phrases("page.before")),
        html.P(desk.phrases("page.before_text")),
        *fields,
        html.Div(_settings(desk), className="choosers"),
        html.P(words("teach.locked_by_run"), className="note"),
        button(words("teach.run"), "run", kind="primary"),
    ]


def _field(one: Prediction, number: int, exercise: Exercise, desk: Desk) -> Component:
    label = f"{number}. {said_in(one.asks, desk.words)}"
    if one.kind == NUMBER:
        return line(PREDICTION, one.id, label, desk.phrases.wanted(one, exercise), waits=False)
    if one.kind == PICK:
        return choices(PREDICTION, one.id, label, "", {each.id: said_in(each.text, desk.words) for each in one.choices})
    return choices(PREDICTION, one.id, label, "", {sign: desk.phrases(sign) for sign in SIGNS[:3]})


def _settings(desk: Desk) -> list[Component]:
    """Whose work it is, the seed and the form; an assignment says seed and form itself."""
    words, view, given = desk.words, desk.view, desk.assignment
    if given is not None:
        return [
            dmc.Select(
                id=ids.teach_setting(PSEUDONYM),
                label=words("teach.pseudonym"),
                description=words("teach.assigned", name=given.name),
                data=list(given.students),
                value=view.pseudonym if view.pseudonym in given.students else None,
                placeholder=words("teach.choose_pseudonym"),
                searchable=True,
                nothingFoundMessage="-",
                size="sm",
            ),
            button(words("teach.leave_assignment"), "leave", kind="link"),
        ]
    return [
        dmc.TextInput(
            id=ids.teach_setting(PSEUDONYM),
            label=words("teach.pseudonym"),
            description=words("teach.pseudonym_what"),
            value=view.pseudonym or ANYBODY,
            debounce=True,
            size="sm",
        ),
        dmc.TextInput(
            id=ids.teach_setting(SEED),
            label=words("teach.seed"),
            description=words("teach.seed_what"),
            value=str(FIRST_SEED if view.seed is None else view.seed),
            debounce=True,
            size="sm",
        ),
        dmc.RadioGroup(
            dmc.Group([dmc.Radio(words(f"teach.{form}"), value=form, size="sm") for form in (FULL, SMALL)]),
            id=ids.teach_setting(FORM),
            label=words("teach.form"),
            description=words("teach.form_what"),
            value=view.form or FULL,
            size="sm",
        ),
    ]


def _kept(exercise: Exercise, work: Work, phrases: Phrases, words: Words) -> list[Component]:
    predicted = work.predicted
    if predicted is None:
        raise TypeError("there is no prediction to be shown")
    rows: list[Component] = []
    for one in exercise.predictions:
        rows.append(html.Dt(said_in(one.asks, words)))
        rows.append(html.Dd(phrases.predicted(one, predicted.values[one.id], exercise)))
    reasons = [html.H3(words("teach.your_reasons"))] if predicted.reason else []
    return [
        html.H2(words("teach.your_prediction")),
        html.Dl(rows, className="kept"),
        *reasons,
        *[html.P(each) for each in predicted.reason.splitlines()],
        html.P(words("teach.kept", made=predicted.made.replace("T", " ")[:16]), className="note"),
    ]


def settled(view: View, settings: dict[str, Any], given: Assignment | None) -> View:
    """The view with what stands in the fields of pseudonym, seed and form; refuses what cannot be."""
    name = str(settings.get(PSEUDONYM) or "").strip()
    if given is not None:
        if name:
            given.seed(name)
        return view.but(pseudonym=name, seed=None, form="")
    form = str(settings.get(FORM) or FULL)
    if form not in (FULL, SMALL):
        raise errors.not_a_choice("form", form[:40], (FULL, SMALL))
    seed = checked_seed(settings.get(SEED) or FIRST_SEED)
    return view.but(
        pseudonym="" if name in ("", ANYBODY) else checked_pseudonym(name),
        seed=None if seed == FIRST_SEED else seed,
        form="" if form == FULL else form,
    )


def predicted(work: Work, exercise: Exercise, said: Written, words: Words) -> Work:
    """The work with the prediction that stands in the fields; refuses one that is left out, or has no reason."""
    values, reasons = {}, []
    for number, one in enumerate(exercise.predictions, start=1):
        value, why = said.get((PREDICTION, one.id), ""), said.get((WHY, one.id), "")
        if not value:
            raise errors.Refusal(words("teach.no_prediction", number=number))
        values[one.id] = checked_prediction(exercise, one.id, value)
        if not why:
            raise errors.Refusal(words("teach.no_reason", number=number))
        reasons.append(f"{number}. {' '.join(why.split())}")
    return with_prediction(work, exercise, values, "\n".join(reasons))
