"""Small forms of the shipped exercises, run once, and a tiny exercise of four cities for everything else."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from experiments.teaching.exercise_file import exercise_of
from experiments.teaching.exercises import Exercise, load_exercise
from experiments.teaching.pages import SEED
from experiments.teaching.running import Ran, run_exercise
from experiments.teaching.solutions import Solution, solution_of
from experiments.teaching.works import Work

BOTH = "in two languages"
SAID = {"en": "{value} ({interval})", "de": "{value} ({interval})"}
LEVEL = "mechanisms.ideas.twinning"


@cache
def small(name: str) -> Ran:
    """The small form of a shipped exercise with the seed of the kept answers."""
    return run_exercise(load_exercise(name), SEED, is_small=True)


def tiny_content() -> dict[str, Any]:
    """A whole exercise that runs in a twentieth of a second."""
    figure = {"run": "main", "name": "life", "says": SAID, "outcome": "live_vitality"}
    return {
        "experiment": "rerouting",
        "title": "A tiny one",
        "goal": BOTH,
        "story": BOTH,
        "reading": [{"cite": "Nobody 1900", "why": BOTH}],
        "runs": {
            "main": {
                "about": BOTH,
                "set": {"scenario": "baseline", "world": "toy", "months": 8, "paired": False, "replicates": 4},
                "factors": {LEVEL: [0.05, 0.2]},
                "small": {"replicates": 3},
            }
        },
        "figures": {
            "life": figure | {"unit": {"en": "ties", "de": "Bindungen"}},
            "visits": figure | {"name": "visits", "outcome": "exchanges", "at": {LEVEL: 0.05}},
            "more": figure | {"name": "more", "outcome": "exchanges", "contrast": LEVEL, "levels": [0.2, 0.05]},
            "hidden": figure | {"name": "hidden", "outcome": "ties_active", "shown": False},
        },
        "charts": [{"title": BOTH, "figures": ["visits", "more"]}],
        "predictions": {
            "life": {"asks": BOTH, "kind": "number", "figure": "life", "low": 0, "high": 10},
            "more": {"asks": BOTH, "kind": "sign", "figure": "more"},
            "range": {
                "asks": BOTH,
                "kind": "pick",
                "figure": "life",
                "choices": {"few": {"text": "few", "high": 1}, "many": {"text": "many", "low": 1}},
            },
        },
        "questions": {
            "life": {"asks": BOTH, "kind": "number", "figure": "life", "points": 2, "answer": BOTH},
            "sign": {"asks": BOTH, "kind": "sign", "figure": "more", "points": 1, "answer": BOTH},
            "most": {"asks": BOTH, "kind": "largest", "figures": ["life", "hidden"], "points": 1, "answer": BOTH},
            "why": {"asks": BOTH, "kind": "open", "points": 4, "answer": BOTH},
        },
        "memo": {
            "asks": BOTH,
            "words": 20,
            "shared": ["number"],
            "rubric": {"own": {"text": BOTH, "levels": ["nothing", "a point", "two points"]}},
        },
        "instructor": {
            "teaches": BOTH,
            "pitfalls": BOTH,
            "debrief": [BOTH],
            "vary": [{"command": "diplomacity list worlds", "why": BOTH}],
        },
    }


@pytest.fixture(scope="session")
def tiny() -> Exercise:
    return exercise_of(tiny_content(), "tiny")


@pytest.fixture(scope="session")
def ran(tiny: Exercise) -> Ran:
    return run_exercise(tiny, 1)


@pytest.fixture(scope="session")
def solution(ran: Ran) -> Solution:
    return solution_of(ran)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder, and a search path, with the tiny exercise."""
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "tiny.yaml").write_text(yaml.safe_dump(tiny_content(), sort_keys=False), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def begun(exercise: Exercise, pseudonym: str = "heron", seed: int = 1, assignment: str | None = None) -> Work:
    """A work with nothing in it."""
    from experiments.teaching.assignments import pin_of

    return Work(pseudonym, seed, pin_of(exercise, is_small=False), assignment)
