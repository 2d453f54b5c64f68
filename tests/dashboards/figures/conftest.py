"""Two small results, run once, and the words of both languages."""

import pytest

from dashboards.words import Words, languages
from experiments.comparison import paired, run_pairs
from experiments.storing import write
from sim import Scenario, World

MONTHS, PAIRS = 30, 6
QUARREL = {
    "name": "quarrel",
    "title": "Two nations quarrel",
    "world": "toy",
    "horizon": MONTHS,
    "events": {
        "quarrel": {"type": "raise_tension", "month": 6, "between": ["XAA", "XBB"], "level": 0.9},
        "withdrawal": {"type": "leave_agreement", "month": 12, "nation": "XAA"},
    },
}
COLD = {"name": "cold", "title": "A cold year", "world": "toy", "horizon": MONTHS, "events": {}}


@pytest.fixture(scope="package")
def toy():
    return World.load("toy")


@pytest.fixture(scope="package")
def result(toy, tmp_path_factory):
    pairing = paired(toy, Scenario.from_dict(QUARREL), seed=3)
    comparison = run_pairs(pairing, PAIRS, processes=1, rivals=2)
    return write(comparison, tmp_path_factory.mktemp("results") / "quarrel", {"world": "toy"})


@pytest.fixture(scope="package")
def quiet(toy, tmp_path_factory):
    """A scenario without events, and no rivals."""
    comparison = run_pairs(paired(toy, Scenario.from_dict(COLD), seed=3), PAIRS, processes=1)
    return write(comparison, tmp_path_factory.mktemp("results") / "cold", {"world": "toy"})


@pytest.fixture(params=list(languages()))
def words(request):
    return Words(request.param)


@pytest.fixture(scope="package")
def english():
    return Words("en")
