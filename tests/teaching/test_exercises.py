"""Every exercise runs, its key is what its runs give, and no result is written down in it."""

import copy
import json
import math
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.answers.estimates import Estimate
from experiments.sweeps.experiment_files import names as experiment_names
from experiments.teaching.data import data_csv
from experiments.teaching.exercise_file import exercise_of
from experiments.teaching.exercises import LARGEST, NUMBER, OPEN, SIGN, SMALLEST, exercise_files, load_exercise
from experiments.teaching.pages import kept_solution
from experiments.teaching.running import expected_keys, is_known, run_exercise
from experiments.teaching.solutions import FALLS, OPEN_SIGN, RISES, UNKNOWN, right_number, sign_of, solution_of
from experiments.teaching.wording import Phrases
from sim import Refusal
from sim.search_path import shipped
from tests.teaching.conftest import LEVEL, small, tiny_content

NAMES = list(exercise_files())


def plain(level):
    return " and ".join(level) or "none" if isinstance(level, tuple) else level


def rows_at(table, levels):
    chosen = np.ones(len(table), dtype=bool)
    for name, level in levels.items():
        chosen &= (table[name] == plain(level)).to_numpy()
    return table[chosen]


def column_of(name, of, table):
    return next(column for column in (f"{of} of {name}", name) if column in table)


def reference(figure, table):
    """A figure worked out from the exported rows by other means than the program's: pandas and scipy alone."""
    if figure.row is not None:
        logs = table[table["selection"] == figure.row[0]][figure.row[1]]
        return math.exp(logs.mean())
    claim = figure.claim
    weights = {"": (1,), "contrast": (1, -1), "ratio": (1, -1), "interaction": (1, -1, -1, 1)}[claim.shape]
    groups = [claim.at | {claim.factor: level} for level in claim.levels] if claim.shape else [claim.at]
    paired = any(name.startswith("effect of") for name in table)
    of = claim.of or ("effect" if paired else "scenario")
    by_group = []
    for levels in groups:
        rows = rows_at(table, levels)
        values = rows[column_of(claim.outcome, of, rows)]
        if claim.less:
            values = values - rows[column_of(claim.less, of, rows)]
        by_group.append(values.groupby(rows["replicate"]).mean())
    if claim.shape == "ratio":
        return figure.scale * by_group[0].mean() / by_group[1].mean()
    if claim.over:
        rows = rows_at(table, groups[0])
        name, how = (claim.outcome, "baseline") if claim.over == "baseline" else (claim.over, claim.over_of or of)
        return figure.scale * by_group[0].mean() / rows[column_of(name, how, rows)].mean()
    return figure.scale * sum(weight * values for weight, values in zip(weights, by_group, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_key_is_what_the_exported_data_give(name, tmp_path):
    ran = small(name)
    exercise = ran.exercise
    for run in exercise.runs:
        file = tmp_path / "data.csv"
        file.write_text(data_csv(ran, run), encoding="utf-8")
        table = pd.read_csv(file, comment="#", keep_default_na=False, na_values=[""])
        for figure in exercise.figures.values():
            if figure.run != run:
                continue
            found, expected = ran.estimates[figure.id], reference(figure, table)
            if isinstance(expected, pd.Series):
                low = high = expected.mean()
                if expected.std() > 0:
                    low, high = stats.t.interval(0.95, len(expected) - 1, expected.mean(), stats.sem(expected))
                assert found == pytest.approx((expected.mean(), low, high), rel=1e-6, abs=1e-9)
            elif is_known(found):
                assert found.value == pytest.approx(expected, rel=1e-6, abs=1e-9)
                assert found.low <= found.value <= found.high
    solution = solution_of(ran)
    for question in exercise.questions:
        if question.kind == OPEN:
            continue
        right, first = solution.right(question), ran.estimates[question.figures[0]]
        if question.kind == NUMBER and is_known(first):
            assert right.is_met(first.value)
            assert not right.is_met(first.value + 1.01 * right.tolerance)
        if question.kind == SIGN:
            assert right.word in (RISES, FALLS, OPEN_SIGN, UNKNOWN)
        if question.kind in (LARGEST, SMALLEST) and all(is_known(ran.estimates[one]) for one in question.figures):
            ordered = sorted(question.figures, key=lambda one: ran.estimates[one].value)
            assert right.word == ordered[-1 if question.kind == LARGEST else 0]


@pytest.mark.parametrize("name", NAMES)
def test_kept_answers_are_those_of_this_model(name):
    """The instructor's pages show what `make teaching` kept; a model that gives others needs it run again."""
    assert small(name).estimates.keys() == kept_solution(name, "small").figures.keys()
    for figure, kept in kept_solution(name, "small").figures.items():
        found = small(name).estimates[figure]
        assert np.allclose(found, kept, rtol=1e-6, atol=1e-9, equal_nan=True), f"{figure}: run `make teaching`"


@pytest.mark.parametrize("name", NAMES)
def test_no_result_is_written_down(name):
    """No number of the kept answers stands in the exercise's texts, in either language."""
    text = exercise_files()[name].read_text(encoding="utf-8")
    for figure in kept_solution(name).figures.values():
        if not is_known(figure) or figure.value == 0:
            continue
        written = f"{figure.value:.4g}"
        if len(re.sub(r"\D", "", written).strip("0")) >= 3:
            assert written not in text
            assert written.replace(".", ",") not in text


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_is_complete(name):
    exercise = load_exercise(name)
    kinds = [question.kind for question in exercise.questions]
    assert kinds.count(OPEN) >= 1
    assert len(kinds) - kinds.count(OPEN) >= 3
    assert NUMBER in kinds
    assert exercise.readings
    assert exercise.experiment in experiment_names()
    assert {figure.run for figure in exercise.figures.values()} == set(exercise.runs)
    asked = {one for question in exercise.questions for one in question.figures} | {
        p.figure for p in exercise.predictions
    }
    hidden = {figure.id for figure in exercise.figures.values() if not figure.is_shown}
    assert hidden, "something has to be worked out from the data"
    assert hidden <= asked
    for language in ("en", "de"):
        phrases = Phrases(language)
        for question in exercise.questions:
            offered = phrases.offered(question, exercise)
            assert len(set(offered.values())) == len(offered)


def test_there_are_ten_and_each_is_of_another_experiment():
    assert len(NAMES) == 10
    assert len({load_exercise(name).experiment for name in NAMES}) == 10
    assert all(shipped() in file.parents for file in exercise_files().values())


def test_texts_in_two_languages_are_two():
    for name in NAMES:
        exercise = load_exercise(name)
        texts = [exercise.title, exercise.goal, exercise.story, exercise.memo.asks, exercise.note.teaches]
        texts += [question.asks for question in exercise.questions]
        assert all(text["en"] != text["de"] for text in texts)


def test_the_same_seed_gives_the_same_and_another_another(tiny, ran):
    again, other = run_exercise(tiny, 1), run_exercise(tiny, 2)
    assert dict(again.estimates) == dict(ran.estimates)
    assert dict(again.keys) == dict(ran.keys) == expected_keys(tiny, 1)
    assert other.estimates["life"] != ran.estimates["life"]
    assert other.keys["main"].digest != ran.keys["main"].digest
    assert expected_keys(tiny, 1, is_small=True)["main"].runs == 6


def test_progress_counts_all_runs(tiny):
    seen = []
    run_exercise(tiny, 1, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (8, 8)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_number_has_an_interval_for_its_tolerance():
    right = right_number(Estimate(10.0, 8.0, 12.0), 0.1)
    assert (right.value, right.tolerance) == (10.0, 0.2)
    assert right_number(Estimate(10.0, 10.0, 10.0), 0.1).tolerance == 0.05
    unknown = right_number(Estimate(math.nan, math.nan, math.nan), 0.1)
    assert unknown.is_met(UNKNOWN)
    assert not unknown.is_met(0.0)
    assert sign_of(Estimate(1.0, -1.0, 3.0)) == OPEN_SIGN
    assert sign_of(Estimate(math.nan, math.nan, math.nan)) == UNKNOWN


def changed(**parts):
    return copy.deepcopy(tiny_content()) | parts


def with_figure(**own):
    content = tiny_content()
    content["figures"]["life"] = {k: v for k, v in (content["figures"]["life"] | own).items() if v is not None}
    return content


def with_question(**own):
    content = tiny_content()
    content["questions"]["life"] |= own
    return content


def with_run(**own):
    content = tiny_content()
    content["runs"]["main"] |= own
    return content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "not a mapping"),
        (changed(extra=1), "unknown key 'extra'"),
        (changed(experiment="rerooting"), "did you mean 'rerouting'"),
        (changed(title={"en": "only"}), "'title.de' is missing"),
        (with_figure(run="other"), "unknown run 'other'"),
        (with_figure(outcome="live_vitalty"), "did you mean 'live_vitality'"),
        (with_figure(says="no number"), "say {interval} and {value}"),
        (with_figure(selection=1), "unknown key 'selection'"),
        (with_question(figure="lfe"), "did you mean 'life'"),
        (with_question(tolerance=5), "half-widths"),
        (with_question(answer=None), "'answer.en'|answer = None"),
        (with_question(value=5.1), "unknown key 'value'"),
        (with_run(set={"seed": 1}), "student's own"),
        (with_run(review="other"), "give one of membership"),
        (changed(charts=[{"title": "x", "figures": ["hidden"]}]), "not shown"),
        (changed(charts=[{"title": "x", "figures": ["life", "more"]}]), "several units"),
        (changed(courses=[{"run": "main", "series": "live_vitality", "title": "x"}]), "a level of each factor"),
        (
            changed(courses=[{"run": "main", "series": "live_vitality", "title": "x", "at": {LEVEL: 9}}]),
            "'9' is not allowed",
        ),
        (changed(predictions={"x": {"asks": "x", "kind": "sign", "figure": "hidden"}}), "figure that is shown"),
        (changed(memo=tiny_content()["memo"] | {"shared": ["nmber"]}),
            "did you mean 'number'"),
        (changed(memo={"asks": "x", "words": 9, "rubric": {"a": {"text": "x", "levels": ["a"]}}}), "has one level"),
        (changed(instructor=tiny_content()["instructor"] | {"vary": [{"command": "rm -rf", "why": "x"}]}),
            "begins with diplomacity"),
    ],
)  # fmt: skip
def test_a_wrong_file_gets_one_clear_line(content, said):
    with pytest.raises(Refusal, match=said) as refusal:
        exercise_of(content, "tiny")
    assert "\n" not in str(refusal.value)


def test_an_unknown_exercise_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(Refusal, match="did you mean 'headline_or_tonnes'"):
        load_exercise("headline_or_tons")
    with pytest.raises(Refusal, match="is missing"):
        load_exercise(str(tmp_path / "none.yaml"))


def test_the_key_of_content_changes_with_it(tiny):
    other = exercise_of(with_question(points=3), "tiny")
    assert other.key != tiny.key
    assert json.dumps(tiny.key)
