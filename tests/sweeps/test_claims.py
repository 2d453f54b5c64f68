"""A claim's number is what it says, its interval covers, and its verdict turns where the interval meets the bound."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.sweeps.claims import FALSIFIED, UNDECIDED, UPHELD, Claim, verdicts
from experiments.sweeps.factors import Factor

MINE = Factor("mechanisms.ties.formation", (1.0, 2.0))
OTHER = Factor("contagion", ("costly", "simple"))
CLOSED = Factor("mechanisms.ideas.closed_channels", ((), ("a",), ("b",), ("a", "b")))


@dataclass
class Stored:
    """Stands for a stored sweep: outcomes by name, (point, replicate), as effects; baselines are ten."""

    points: pd.DataFrame
    factors: tuple[Factor, ...]
    outcomes: dict[str, np.ndarray]
    design: str = "grid"
    name: str = "stored"
    is_paired: bool = True
    definition: dict = field(default_factory=dict)

    def __post_init__(self):
        self.definition = {"design": {"name": self.design}, "settings": {}}

    @property
    def replicates(self):
        return next(iter(self.outcomes.values())).shape[1]

    def reading(self):
        return "effect"

    def values(self, outcome, of="effect"):
        return np.full_like(self.outcomes[outcome], 10.0) if of == "baseline" else self.outcomes[outcome]


@pytest.fixture
def stored():
    points = pd.DataFrame({MINE.name: [1.0, 1.0, 2.0, 2.0], OTHER.name: ["costly", "simple"] * 2})
    draws = np.random.default_rng(3).normal(0, 0.1, (4, 50))
    middles = np.array([1.0, 2.0, 4.0, 8.0])[:, None]
    return Stored(points, (MINE, OTHER), {"exchanges": middles + draws, "ties_formed": 2 * (middles + draws)})


def one(stored, **about):
    claim = Claim("it is so", about.pop("outcome", "exchanges"), about.pop("expects", "> 0"), **about)
    return verdicts(stored, [claim])


def test_a_mean_a_contrast_a_ratio_and_a_difference_of_outcomes_are_those_of_the_values(stored):
    values = stored.outcomes["exchanges"]
    first, second = values[:2].mean(), values[2:].mean()
    levels = {"factor": MINE.name, "levels": (2, 1)}
    assert one(stored).estimate[0] == pytest.approx(values.mean())
    assert one(stored, shape="contrast", **levels).estimate[0] == pytest.approx(second - first)
    assert one(stored, shape="ratio", **levels).estimate[0] == pytest.approx(second / first)
    assert one(stored, outcome="ties_formed", less="exchanges").estimate[0] == pytest.approx(values.mean())
    assert one(stored, over="baseline").estimate[0] == pytest.approx(values.mean() / 10)
    assert one(stored, at={OTHER.name: "simple"}).estimate[0] == pytest.approx(values[1::2].mean())


def test_a_ratio_of_what_always_goes_together_has_no_spread(stored):
    row = one(stored, outcome="ties_formed", over="exchanges").iloc[0]
    assert [row.estimate, row.low, row.high] == pytest.approx([2.0, 2.0, 2.0])


def test_a_ratio_whose_denominator_is_noise_is_not_identified(stored):
    stored.outcomes["ties_formed"] = stored.outcomes["exchanges"] - stored.outcomes["exchanges"].mean(axis=1)[:, None]
    assert one(stored, over="ties_formed").verdict[0] == "not identified"


def test_an_interaction_is_what_both_do_beyond_one_and_the_other():
    points = pd.DataFrame({CLOSED.name: list(CLOSED.levels)})
    values = np.array([10.0, 7.0, 5.0, 1.0])[:, None] + np.zeros((4, 3))
    found = one(
        Stored(points, (CLOSED,), {"exchanges": values}), shape="interaction", factor=CLOSED.name,
        levels=(("a", "b"), ("a",), ("b",), ()), expects="< 0",
    )  # fmt: skip
    assert found.estimate[0] == 1 - 7 - 5 + 10
    assert found.verdict[0] == UPHELD


def test_it_is_told_by_the_levels_of_a_rival(stored):
    table = one(stored, by=OTHER.name)
    assert list(table["at"]) == ["", "contagion costly", "contagion simple"]
    assert list(table["points"]) == [4, 2, 2]


@pytest.mark.parametrize(
    ("expects", "low", "high", "verdict"),
    [
        ("> 0", 0.1, 2, UPHELD), ("> 0", -1, 2, UNDECIDED), ("> 0", -2, -1, FALSIFIED), ("> 0.5", 0.1, 0.4, FALSIFIED),
        ("< 0.1", 0.01, 0.05, UPHELD), ("< 0.1", 0.2, 0.3, FALSIFIED), ("< 0.1", 0, 0.3, UNDECIDED),
        ("within 0.02", -0.01, 0.01, UPHELD), ("within 0.02", 0.03, 0.1, FALSIFIED),
        ("within 0.02", -0.1, -0.03, FALSIFIED), ("within 0.02", -0.1, 0.1, UNDECIDED),
        ("> 0", math.nan, math.nan, UNDECIDED),
    ],
)  # fmt: skip
def test_the_verdict_turns_where_the_interval_meets_the_bound(expects, low, high, verdict):
    assert Claim("so", "exchanges", expects).holds(low, high) == verdict


@pytest.mark.parametrize("design", ["grid", "lhs"])
def test_intervals_cover_the_mean_at_their_rate(design):
    """Points of a grid are all there are; those of a hypercube are drawn, and draws are common to all points."""
    random = np.random.default_rng(11)
    covered = 0
    trials = 400
    for _ in range(trials):
        of_points = random.normal(0, 1, 20)[:, None] if design == "lhs" else np.linspace(-1, 1, 20)[:, None]
        values = of_points + random.normal(0, 1, 12)[None, :] + random.normal(0, 1, (20, 12))
        points = pd.DataFrame({MINE.name: np.arange(20.0)})
        row = one(Stored(points, (Factor(MINE.name, (), 0, 19),), {"exchanges": values}, design)).iloc[0]
        covered += row.low <= 0 <= row.high
    assert 0.92 <= covered / trials <= 0.985


def test_what_a_design_does_not_hold_is_said(stored):
    found = one(stored, shape="contrast", factor=MINE.name, levels=(2, 3))
    assert found.verdict[0] == "not in this design"
    assert SimpleNamespace(**found.iloc[0]).points == 2


def test_an_experiment_states_the_cases_that_prim_looks_for(monkeypatch):
    """The rule of the file, and its outcome, are what an analysis without options takes."""
    from experiments.analysis import discovery
    from experiments.analysis.report import analyse
    from experiments.sweeps.claims import stated_rules
    from experiments.sweeps.experiment_files import load

    monkeypatch.setattr(discovery, "RESAMPLES", 3)

    class Stated:
        definition = {"about": load("withdrawal_gap").about()}  # noqa: RUF012

    rules = stated_rules(Stated())
    assert rules == {"closed_gap_numerator": "effect>q0.75"}
    sweep = Planted()
    usual = analyse(sweep, ["share_adopted"], ["prim"])
    ruled = analyse(sweep, ["share_adopted"], ["prim"], rules={"share_adopted": "effect<q0.5"})
    assert ruled.tables["prim_figures"].equals(usual.tables["prim_figures"]) is False


class Planted:
    """A sweep whose outcome rises with one of two factors."""

    name = "planted"

    def __init__(self):
        import numpy as np
        import pandas as pd

        from experiments.sweeps.factors import Factor

        rng = np.random.default_rng(1)
        self.factors = (Factor("a", low=0.0, high=1.0), Factor("b", low=0.0, high=1.0))
        self.shares = rng.random((80, 2))
        self.points = pd.DataFrame(self.shares, columns=["a", "b"])
        self.definition = {
            "outcomes": ["share_adopted"],
            "is_paired": True,
            "about": {},
            "design": {"name": "random", "second_order": False, "levels": 4},
        }

    def values(self, outcome, of="effect"):
        import numpy as np

        return np.stack([self.shares[:, 0] - 0.01, self.shares[:, 0] + 0.01], axis=1)
