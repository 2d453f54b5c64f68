"""A small quarrel in the toy world, and a result of it, made once."""

import pytest

from experiments.comparison import paired, run_pairs
from experiments.storing import write
from sim import Scenario

QUARREL = {
    "name": "quarrel",
    "title": "Two <nations> quarrel",
    "story": "Tension rises, and one government leaves.",
    "world": "toy",
    "horizon": 36,
    "events": {
        "quarrel": {"type": "raise_tension", "month": 6, "between": ["XAA", "XBB"], "level": 0.8},
        "withdrawal": {"type": "leave_agreement", "month": 12, "nation": "XAA"},
    },
    "expects": {"live_vitality": {"direction": "decreases", "origin": "E"}},
}


@pytest.fixture(scope="session")
def quarrel():
    return Scenario.from_dict(QUARREL)


@pytest.fixture(scope="session")
def comparison(toy, quarrel):
    return run_pairs(paired(toy, quarrel, seed=5), 12, processes=1)


@pytest.fixture(scope="session")
def result(comparison, tmp_path_factory):
    return write(comparison, tmp_path_factory.mktemp("results") / "quarrel", {"world": "toy"})
