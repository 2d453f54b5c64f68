"""A work: predicted before it is run, sealed, answered, written to one file and checked when it is read."""

import json
from dataclasses import replace

import pytest

from experiments.teaching import works
from experiments.teaching.assignments import assigned, with_key
from experiments.teaching.foreign import LARGEST
from experiments.teaching.running import Keys
from experiments.teaching.solutions import UNKNOWN, number_from
from experiments.teaching.works import (
    AFTER,
    BEFORE,
    CHANGED,
    NONE,
    as_json,
    check_against,
    check_answers,
    missing_answers,
    read_work,
    to_dict,
    with_answers,
    with_prediction,
    with_runs,
    work_from,
    work_of,
    write_work,
)
from sim import Refusal
from tests.teaching.conftest import begun

PREDICTED = {"life": 2.5, "more": "rises", "range": "many"}
ANSWERS = {"life": 1.5, "sign": "open", "most": "life", "why": "Because."}


@pytest.fixture(scope="module")
def done(tiny, ran):
    work = with_runs(with_prediction(begun(tiny), tiny, PREDICTED, "a guess"), ran.keys)
    return with_answers(work, tiny, ANSWERS, "A memo.")


def test_the_order_is_predict_run_answer(tiny, ran):
    work = begun(tiny)
    with pytest.raises(Refusal, match="predict first"):
        with_runs(work, ran.keys)
    with pytest.raises(Refusal, match="run the exercise first"):
        with_answers(work, tiny, ANSWERS)
    predicted = with_prediction(with_prediction(work, tiny, PREDICTED), tiny, PREDICTED | {"life": 3})
    assert predicted.predicted.values["life"] == 3.0
    seen = with_runs(predicted, ran.keys)
    with pytest.raises(Refusal, match="have been seen"):
        with_prediction(seen, tiny, PREDICTED)
    assert [work.when_predicted, predicted.when_predicted, seen.when_predicted] == [NONE, BEFORE, BEFORE]


def test_every_prediction_is_wanted(tiny):
    with pytest.raises(Refusal, match="'prediction more' is missing"):
        with_prediction(begun(tiny), tiny, {"life": 1, "range": "few"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("life", "many", "such as 12.5"),
        ("life", 11, "from 0 to 10"),
        ("life", True, "not a number"),
        ("life", float("nan"), "not a number"),
        ("more", "upwards", "give one of rises, falls, open"),
        ("range", "fw", "did you mean 'few'"),
        ("lfe", 1, "did you mean 'life'"),
    ],
)
def test_predictions_have_their_form(tiny, name, value, said):
    with pytest.raises(Refusal, match=said):
        with_prediction(begun(tiny), tiny, PREDICTED | {name: value})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("life", "a lot", "such as 12.5"),
        ("sign", "up", "give one of rises, falls, open, unknown"),
        ("most", "visits", "give one of life, hidden, unknown"),
        ("why", "", "a text"),
        ("why", "x" * 20_001, "characters"),
        ("wy", "x", "did you mean 'why'"),
    ],
)
def test_answers_have_their_form(tiny, done, name, value, said):
    with pytest.raises(Refusal, match=said):
        with_answers(done, tiny, {name: value})


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.5", 12.5), (" 12,5 % ", 12.5), ("-3", -3.0), ("1.234", 1.234), ("0,125", 0.125), ("1e3", 1e3)],
)
def test_numbers_as_people_type_them(text, value):
    assert number_from(text, "x") == value


@pytest.mark.parametrize("text", ["1,234", "", "nan", "inf", "12 5", "1,2,3", "1.234,5"])
def test_numbers_that_mean_two_things_are_refused(text):
    with pytest.raises(Refusal):
        number_from(text, "x")


def test_answers_are_kept_and_changed_one_by_one(tiny, done):
    assert missing_answers(done, tiny) == []
    changed = with_answers(done, tiny, {"life": UNKNOWN})
    assert changed.answers == ANSWERS | {"life": UNKNOWN}
    assert changed.memo == "A memo."
    assert missing_answers(replace(done, answers={}, memo=""), tiny) == ["life", "sign", "most", "why", "memo"]


def test_a_work_is_its_file(done, tmp_path, tiny):
    file = tmp_path / "new" / "heron.work.json"
    write_work(done, file)
    assert read_work(file) == done
    check_answers(read_work(file), tiny)
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_prediction_that_is_changed_by_hand_says_so(done):
    content = to_dict(done)
    content["prediction"]["values"]["life"] = 1.5
    assert work_of(content, "x").when_predicted == CHANGED
    content = to_dict(done)
    content["prediction"]["reason"] = "I knew it"
    assert work_of(content, "x").when_predicted == CHANGED
    content = to_dict(done) | {"prediction": None}
    assert work_of(content, "x").when_predicted == NONE
    assert work_of(to_dict(done) | {"pseudonym": "otter"}, "x").when_predicted == CHANGED


def test_a_prediction_after_the_runs_says_so(done, tiny):
    later = replace(done.predicted, made="2999-01-01T00:00:00+00:00")
    assert replace(done, predicted=later).when_predicted == AFTER


def test_the_clock_is_universal_time():
    assert works.now().endswith("+00:00")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"work": "poem"}, "is no work"),
        ({"format": 9}, "has format 9"),
        ({"seed": "1"}, "seed = '1' is not a whole number"),
        ({"seed": 2**70}, "not a whole number"),
        ({"pseudonym": "<b>heron</b>"}, "a pseudonym"),
        ({"answers": [1]}, "answers"),
        ({"memo": 5}, "memo"),
        ({"runs": {"keys": {"main": 5}, "made": works.now(), "seal": "x"}}, "number and digest"),
        ({"prediction": {"values": {}, "reason": "", "made": "yesterday"}}, "a date and time"),
        ({"prediction": {"values": {}, "reason": "", "made": "2026-01-01T00:00:00"}}, "with its zone"),
        ({"prediction": {"values": 5, "reason": "", "made": works.now()}}, "values = 5"),
        ({"form": "middle"}, "give one of full, small"),
        ({"source": ""}, "source"),
        ({"extra": 1}, "unknown key 'extra'"),
    ],
)
def test_a_file_that_is_not_in_its_form_gets_one_clear_line(done, changes, said):
    with pytest.raises(Refusal, match=said) as refusal:
        work_from(json.dumps(to_dict(done) | changes).encode(), "heron.work.json")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"not json", b"\xff\xfe", b'{"work": NaN}', b"[" * 100_000, b"1" * (LARGEST + 1),
        b'{"work":' + b'{"a":' * 50 + b"1" + b"}" * 51,
    ],
)  # fmt: skip
def test_foreign_files_are_refused_in_one_line(content):
    with pytest.raises(Refusal) as refusal:
        work_from(content, "heron.work.json")
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 300


def test_a_work_is_held_against_its_assignment(tiny, ran):
    given = with_key(assigned("autumn", tiny, ["heron"]), tiny)
    seed = given.students["heron"]
    work = with_prediction(begun(tiny, seed=seed, assignment="autumn"), tiny, PREDICTED)
    work = with_runs(work, given.solution("heron").keys)
    check_against(work, given)
    for wrong, said in (
        (replace(work, assignment=None), "is of no assignment"),
        (replace(work, assignment="spring"), "is of assignment spring"),
        (replace(work, pseudonym="otter"), "unknown pseudonym 'otter'"),
        (replace(work, seed=5), f"has seed 5, the assignment gave {seed}"),
        (replace(work, pin=replace(work.pin, source="0" * 24)), "another version of the model"),
        (replace(work, runs=replace(work.runs, keys={"main": Keys(8, "0" * 16)})), "other runs than this seed gives"),
    ):
        with pytest.raises(Refusal, match=said):
            check_against(wrong, given)
    check_against(with_prediction(begun(tiny, seed=seed, assignment="autumn"), tiny, PREDICTED), given)  # not run yet


def test_what_is_written_is_json_that_others_read(done):
    assert json.loads(as_json(done))["answers"] == ANSWERS
