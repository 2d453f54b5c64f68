"""A small workshop of its own on the toy world, and what a room decided in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.executors import Executor, InProcess
from experiments.workshop.plans import Plan, load_plan
from experiments.workshop.script import Decision, Script
from tests.workshop.small import written


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the search path with a scenario and a workshop."""
    return written(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="session")
def plan(folder: Path) -> Plan:
    return load_plan("small", "short", [folder])


@pytest.fixture
def here() -> Executor:
    return InProcess()


@pytest.fixture(scope="session")
def script() -> Script:
    decisions = (Decision(1, "norland", "forbid"), Decision(1, "birch", "sign"), Decision(2, "norland", "allow"))
    return Script("small", "short", 1, 4, decisions)


@pytest.fixture
def play_here(plan: Plan) -> Any:
    """Plays a script of the small workshop in this process."""
    from experiments.workshop.play import play

    def played(script: Script, turn: int, **options: Any) -> Any:
        return play(script, turn, InProcess(), plan=plan, **options)

    return played
