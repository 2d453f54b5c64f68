"""What tests share: worlds and scenarios loaded once, and the folder of material that may lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import Scenario, World

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def toy() -> World:
    return World.load("toy")


@pytest.fixture(scope="session")
def rhine() -> World:
    return World.load("rhine")


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    return Scenario.load("baseline")


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared material does not lie beside the project")
    return SHARED
