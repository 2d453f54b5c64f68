"""Reads an exercise from its YAML file; every refusal is one line that says where."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.review.membership import RATIOS
from experiments.sweeps.claims import KEYS as OF_CLAIM
from experiments.sweeps.claims import Claim, claims_of
from experiments.sweeps.experiment_files import Experiment
from experiments.sweeps.experiment_files import names as experiment_names
from experiments.teaching.exercises import (
    FOLDER,
    MEMBERSHIP,
    SWEEP,
    Chart,
    Course,
    Criterion,
    Exercise,
    Figure,
    Memo,
    Note,
    Reading,
    Run,
)
from experiments.teaching.question_file import prediction_of, question_of
from experiments.workshop.reading import fields_of, listed, mapping, number, whole, word
from experiments.workshop.texts import Texts, texts_of
from sim import errors
from sim.observation import SERIES
from sim.scenario import read_yaml
from sim.search_path import shipped

PARTS = (
    *("experiment", "title", "goal", "story", "reading", "runs", "figures", "charts", "courses", "predictions"),
    *("questions", "memo", "instructor"),
)
RUN = ("about", "review", "set", "factors", "small")
OF_FIGURE = ("run", "name", "says", "unit", "scale", "shown")
IN_CLAIM = tuple(key for key in OF_CLAIM if key not in ("analysis", "says", "expects", "by"))
IN_ROW = ("selection", "reads")
FILLED = {"value", "interval"}
MOST_WORDS = 2000
SHARED = "shared/rubric.yaml"


def read_exercise(path: Path) -> Exercise:
    """An exercise from its file."""
    if not path.is_file():
        raise errors.missing_file(
            "exercise", path, "give an existing YAML file or a name from `diplomacity teach list`"
        )
    try:
        content = read_yaml(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise errors.bad_file(path.name, f"cannot be read ({error})", "give a UTF-8 text file") from None
    return exercise_of(content, path.stem, str(path))


def exercise_of(content: Any, name: str, source: str = "") -> Exercise:
    """An exercise from plain data."""
    where = f"exercise {word(name, 'name', 'exercise')}"
    parts = fields_of(content, PARTS, where, optional=("courses",))
    if parts["experiment"] not in experiment_names():
        raise errors.unknown_name("experiment", parts["experiment"], experiment_names(), where=where)
    runs = {key: _run(key, own, f"{where}, run {key}") for key, own in _named(parts["runs"], "runs", where)}
    figures = {
        key: _figure(key, own, runs, f"{where}, figure {key}")
        for key, own in _named(parts["figures"], "figures", where)
    }
    shown = [figure.id for figure in figures.values() if figure.is_shown]
    return Exercise(
        name=name,
        experiment=parts["experiment"],
        title=texts_of(parts["title"], "title", where),
        goal=texts_of(parts["goal"], "goal", where),
        story=texts_of(parts["story"], "story", where),
        readings=tuple(_reading(one, f"{where}, reading") for one in listed(parts["reading"], "reading", where)),
        runs=runs,
        figures=figures,
        charts=tuple(_chart(one, figures, f"{where}, charts") for one in listed(parts["charts"], "charts", where)),
        courses=tuple(_course(one, runs, f"{where}, courses") for one in parts.get("courses") or ()),
        predictions=tuple(
            prediction_of(key, own, shown, f"{where}, prediction {key}")
            for key, own in _named(parts["predictions"], "predictions", where)
        ),
        questions=tuple(
            question_of(key, own, list(figures), f"{where}, question {key}")
            for key, own in _named(parts["questions"], "questions", where)
        ),
        memo=_memo(parts["memo"], f"{where}, memo"),
        note=_note(parts["instructor"], f"{where}, instructor"),
        source=source,
    )


def _named(content: Any, what: str, where: str) -> list[tuple[str, Any]]:
    """The parts of a mapping with their names; refuses an empty one."""
    found = mapping(content, what, where)
    if not found:
        raise errors.missing_field(what, where)
    return [(word(key, "id", f"{where}, {what}"), own) for key, own in found.items()]


def _reading(content: Any, where: str) -> Reading:
    own = fields_of(content, ("cite", "why"), where)
    if not isinstance(own["cite"], str) or not own["cite"].strip():
        raise errors.wrong_type("cite", own["cite"], "a reference as it is cited", where)
    return Reading(" ".join(own["cite"].split()), texts_of(own["why"], "why", where))


def _run(name: str, content: Any, where: str) -> Run:
    own = fields_of(content, RUN, where, optional=("review", "factors"))
    kind = own.get("review", SWEEP)
    if kind not in (SWEEP, MEMBERSHIP):
        raise errors.not_a_choice("review", kind, (MEMBERSHIP,), where)
    settings, small = (dict(mapping(own[key], key, where)) for key in ("set", "small"))
    factors = {
        key: listed(levels, key, where) for key, levels in mapping(own.get("factors") or {}, "factors", where).items()
    }
    for key in ("seed", "name", "store"):
        if key in {**settings, **small, **factors}:
            raise errors.not_allowed(f"{where}: '{key}'", "be set", "it is the student's own; leave it out")
    if kind == MEMBERSHIP:
        fields_of(settings, ("world", "months", "replicates", "selections"), f"{where}, set")
        fields_of(small, ("months", "replicates"), f"{where}, small", optional=("months", "replicates"))
        if factors:
            raise errors.not_allowed(f"{where}: factors", "be given", "the strengths of selection are its only factor")
    return Run(name, kind, texts_of(own["about"], "about", where), settings, factors, small)


def _figure(name: str, content: Any, runs: Mapping[str, Run], where: str) -> Figure:
    own = mapping(content, "figure", where)
    run = own.get("run")
    if not isinstance(run, str) or run not in runs:
        raise errors.unknown_name("run", str(run)[:40], runs, where=where)
    is_row = runs[str(run)].kind == MEMBERSHIP
    optional = ("unit", "scale", "shown", *(() if is_row else [key for key in IN_CLAIM if key != "outcome"]))
    own = fields_of(content, (*OF_FIGURE, *(IN_ROW if is_row else IN_CLAIM)), where, optional=optional)
    is_shown = own.get("shown", True)
    if not isinstance(is_shown, bool):
        raise errors.wrong_type("shown", is_shown, "true or false", where)
    says = texts_of(own["says"], "says", where)
    _check_filled(says, FILLED, f"{where}, says")
    unit = dict.fromkeys(says, "") if "unit" not in own else texts_of(own["unit"], "unit", where)
    return Figure(
        id=name,
        run=str(run),
        name=texts_of(own["name"], "name", where),
        says=says,
        unit=unit,
        scale=number(own.get("scale", 1.0), "scale", where),
        is_shown=is_shown,
        claim=None if is_row else _claim(name, own, where),
        row=_row(own, runs[str(run)], where) if is_row else None,
    )


def _claim(name: str, own: Mapping[str, Any], where: str) -> Claim:
    """How the number is read from a sweep: the form of a claim, without a bound that it is held against."""
    report = {"analysis": "claim", "says": name, "expects": "> 0"} | {key: own[key] for key in IN_CLAIM if key in own}
    (claim,) = claims_of(Experiment(where, where, "", "", "", "", "", "", reports=(report,)))
    return claim


def _row(own: Mapping[str, Any], run: Run, where: str) -> tuple[float, str]:
    selection, reads = number(own["selection"], "selection", where), own["reads"]
    selections = run.settings["selections"]
    if selection not in selections:
        raise errors.not_a_choice("selection", selection, [str(one) for one in selections], where)
    if reads not in RATIOS:
        raise errors.not_a_choice("reads", reads, RATIOS, where)
    return selection, str(reads)


def _check_filled(texts: Texts, wanted: set[str], where: str) -> None:
    """Refuses a sentence that does not say every number, or wants one that there is not."""
    for language, text in texts.items():
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        if found != wanted:
            problem = f"fills in {errors.listed(sorted(found)) or 'nothing'} in '{language}'"
            raise errors.bad_file(where, problem, f"say {' and '.join('{' + name + '}' for name in sorted(wanted))}")


def _chart(content: Any, figures: Mapping[str, Figure], where: str) -> Chart:
    own = fields_of(content, ("title", "figures"), where)
    chosen = tuple(listed(own["figures"], "figures", where))
    for name in chosen:
        if not isinstance(name, str) or name not in figures:
            raise errors.unknown_name("figure", str(name)[:40], figures, where=where)
        if not figures[name].is_shown:
            raise errors.not_allowed(f"{where}: figure '{name}'", "be drawn", "it is not shown but to be worked out")
    if len({tuple(sorted(figures[name].unit.items())) for name in chosen}) > 1:
        raise errors.bad_file(where, "draws figures of several units on one axis", "make a chart for each unit")
    return Chart(texts_of(own["title"], "title", where), chosen)


def _course(content: Any, runs: Mapping[str, Run], where: str) -> Course:
    own = fields_of(content, ("run", "series", "title", "at"), where, optional=("at",))
    sweeps = [name for name in runs if runs[name].kind == SWEEP]
    if own["run"] not in sweeps:
        raise errors.unknown_name("run", own["run"], sweeps, where=where)
    name, at = str(own["series"]), dict(mapping(own.get("at") or {}, "at", where))
    if name.partition("/")[0] not in SERIES:
        raise errors.unknown_name("series", name, SERIES, where=where)
    factors = runs[own["run"]].factors
    if set(at) != set(factors):
        problem = f"is at levels of {errors.listed(sorted(at)) or 'nothing'}"
        raise errors.bad_file(where, problem, f"give a level of each factor: {errors.listed(factors) or 'none'}")
    for factor, level in at.items():
        if level not in factors[factor]:
            raise errors.not_a_choice(factor, level, [str(one) for one in factors[factor]], where)
    return Course(own["run"], name, texts_of(own["title"], "title", where), at)


def _memo(content: Any, where: str) -> Memo:
    own = fields_of(content, ("asks", "words", "shared", "rubric"), where, optional=("shared",))
    rubric = [_criterion(key, one, f"{where}, {key}") for key, one in _named(own["rubric"], "rubric", where)]
    shared = _shared() if "shared" in own else {}
    for name in own.get("shared") or ():
        if name not in shared:
            raise errors.unknown_name("shared criterion", name, shared, where=where)
        rubric.append(_criterion(name, shared[name], f"{SHARED}, {name}"))
    words = whole(own["words"], "words", 1, MOST_WORDS, where)
    return Memo(texts_of(own["asks"], "asks", where), words, tuple(rubric))


def _shared() -> Mapping[str, Any]:
    """The criteria that several exercises use, by name."""
    file = shipped() / FOLDER / SHARED
    return dict(mapping(read_yaml(file.read_text(encoding="utf-8"), file.name), "criteria", file.name))


def _criterion(name: str, content: Any, where: str) -> Criterion:
    own = fields_of(content, ("text", "levels"), where)
    levels = tuple(texts_of(level, "levels", where) for level in listed(own["levels"], "levels", where))
    if len(levels) < 2:
        raise errors.bad_file(where, "has one level", "say what earns nothing and what earns a point")
    return Criterion(name, texts_of(own["text"], "text", where), levels)


def _note(content: Any, where: str) -> Note:
    own = fields_of(content, ("teaches", "pitfalls", "debrief", "vary"), where)
    debrief = tuple(texts_of(one, "debrief", where) for one in listed(own["debrief"], "debrief", where))
    vary = []
    for one in listed(own["vary"], "vary", where):
        part = fields_of(one, ("command", "why"), f"{where}, vary")
        vary.append((_command(part["command"], where), texts_of(part["why"], "why", f"{where}, vary")))
    texts: Sequence[Texts] = [texts_of(own[key], key, where) for key in ("teaches", "pitfalls")]
    return Note(texts[0], texts[1], debrief, tuple(vary))


def _command(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.startswith("diplomacity "):
        raise errors.wrong_type("command", value, "a command that begins with diplomacity", where)
    return " ".join(value.split())
