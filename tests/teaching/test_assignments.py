"""An assignment pins version, exercise and seeds; a key is by seed; every mistake has its line."""

import copy
from dataclasses import replace

import pytest
import yaml

from experiments.teaching import assignments
from experiments.teaching.assignments import (
    assigned,
    assignment_of,
    check_pin,
    exercise_of,
    personal_seed,
    pin_of,
    read_assignment,
    to_dict,
    with_key,
    write_assignment,
)
from experiments.teaching.running import run_exercise
from experiments.teaching.solutions import solution_of
from sim import Refusal

CLASS = ["heron", "otter", "Änne K."]


@pytest.fixture(scope="module")
def given(tiny):
    return with_key(assigned("autumn", tiny, CLASS), tiny)


def test_seeds_follow_from_name_and_pseudonym(given):
    assert dict(given.students) == {who: personal_seed("autumn", who) for who in CLASS}
    assert personal_seed("autumn", "heron") != personal_seed("spring", "heron")
    assert all(1 <= seed <= 10**9 for seed in given.students.values())


def test_the_key_of_a_seed_is_what_its_runs_give(given, tiny):
    for who, seed in given.students.items():
        assert given.solution(who).agrees(solution_of(run_exercise(tiny, seed)))
    first, second, _ = CLASS
    assert not given.solution(first).agrees(given.solution(second))


def test_both_files_are_read_back_and_the_handout_has_no_key(given, tmp_path):
    with_it, without = write_assignment(given, tmp_path)
    back, handed = read_assignment(with_it), read_assignment(without)
    assert handed == replace(given, key=None)
    assert back.pin == given.pin
    assert all(back.solution(who).agrees(given.solution(who)) for who in CLASS)
    assert "key:" not in without.read_text(encoding="utf-8").replace("exercise_key:", "")
    with pytest.raises(Refusal, match="give the instructor's"):
        handed.solution("heron")
    with pytest.raises(Refusal, match="did you mean 'heron'"):
        handed.seed("hern")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "students = 0"),
        (["heron", "Heron"], "'Heron' is there twice"),
        (["../heron"], "a pseudonym of at most 40"),
        (["=1+1"], "a pseudonym of at most 40"),
        (["heron "], "a pseudonym of at most 40"),
    ],
)
def test_names_that_cannot_be_are_refused(tiny, names, said):
    with pytest.raises(Refusal, match=said):
        assigned("autumn", tiny, names)


def test_an_assignment_needs_a_plain_name(tiny):
    with pytest.raises(Refusal, match="a short name"):
        assigned("../autumn", tiny, CLASS)


def test_two_students_never_share_a_seed(tiny, monkeypatch):
    monkeypatch.setattr(assignments, "personal_seed", lambda name, who: 7)
    with pytest.raises(Refusal, match="the same seed"):
        assigned("autumn", tiny, CLASS)


def edited(given, **changes):
    return copy.deepcopy(to_dict(given)) | changes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"students": {"heron": 5}}, "has seed 5 for heron, which is not that of this name"),
        ({"assignment": "spring"}, "not that of this name and pseudonym"),
        ({"format": 2}, "has format 2, not 1"),
        ({"form": "huge"}, "give one of full, small"),
        ({"students": []}, "pseudonyms with their seeds"),
        ({"more": 1}, "unknown key 'more'"),
        ({"key": {1: {"runs": {}, "figures": {"life": "x"}}}}, "is not in its form"),
        ({"key": 5}, "solutions by seed"),
    ],
)
def test_an_edited_file_gets_one_clear_line(given, changes, said):
    with pytest.raises(Refusal, match=said) as refusal:
        assignment_of(edited(given, **changes), "autumn.assignment.yaml")
    assert "\n" not in str(refusal.value)


def test_files_that_are_no_assignment_are_refused(tmp_path):
    with pytest.raises(Refusal, match="is missing"):
        read_assignment(tmp_path / "none.yaml")
    other = tmp_path / "other.yaml"
    other.write_text(yaml.safe_dump({"name": "a scenario"}), encoding="utf-8")
    with pytest.raises(Refusal, match="is no assignment"):
        read_assignment(other)
    other.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refusal, match="cannot be read"):
        read_assignment(other)


def test_another_version_is_refused(tiny, folder):
    given = assigned("autumn", tiny, CLASS)
    older = replace(given, pin=replace(given.pin, version="0.0.9", source="f" * 24))
    with pytest.raises(Refusal, match=r"another version of the model \(version 0.0.9"):
        exercise_of(older, [folder])
    assert exercise_of(given, [folder]) == tiny
    pin = pin_of(tiny, is_small=False)
    with pytest.raises(Refusal, match="another version of exercise tiny"):
        check_pin(replace(pin, exercise_key="x"), pin, "work of heron", "assignment autumn")
    with pytest.raises(Refusal, match="is exercise other"):
        check_pin(replace(pin, exercise="other"), pin, "work of heron", "assignment autumn")
    with pytest.raises(Refusal, match="in the small form"):
        check_pin(replace(pin, is_small=True), pin, "work of heron", "assignment autumn")
