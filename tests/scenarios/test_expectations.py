"""What a scenario is expected to change, each sign checked against its counterfactual with the same draws.

High and medium expectations are tested with enough pairs. Where the effect is unclear, the test asks only that it is
reported with its interval and that no sign is claimed. Docs: `docs/reference/scenarios.md`, decision note 5.
"""

from __future__ import annotations

import math
from functools import cache

import pandas as pd
import pytest

from experiments import compare
from sim import Scenario, World
from sim.scenario import Expectation

PAIRS, PAIRS_IN_LARGE_WORLDS, LARGE = 80, 50, 100  # pairs, and the number of cities from which a world is large
SEED = 2026
PAIRS_WITHOUT_CLAIM = 20
TOLERANCE = 0.03  # of the baseline, within which an effect counts as none


def cases() -> list[tuple[str, int]]:
    return [(name, place) for name in Scenario.names() for place in range(len(Scenario.load(name).expects))]


def months_of(scenario: Scenario, expected: Expectation) -> int:
    return expected.months or scenario.horizon


def pairs_for(world: World, asked: list[Expectation]) -> int:
    """Enough to show a sign that is claimed; few where none is."""
    if all(e.direction == "unclear" for e in asked):
        return PAIRS_WITHOUT_CLAIM
    return PAIRS if len(world.tables["cities"]) < LARGE else PAIRS_IN_LARGE_WORLDS


@cache
def effects(name: str, months: int, parameters: str) -> pd.DataFrame:
    """The effects that the expectations of a scenario at one month and one set of parameters ask for."""
    scenario = Scenario.load(name)
    asked = [e for e in scenario.expects if (months_of(scenario, e), repr(e.parameters)) == (months, parameters)]
    world = World.load(scenario.world)
    comparison = compare(
        world,
        scenario.up_to(months),
        Scenario.load(scenario.baseline).up_to(months),
        replicates=pairs_for(world, asked),
        months=months,
        seed=SEED,
        parameters=asked[0].parameters,
        outcomes=sorted({e.outcome for e in asked}),
        keep="outcomes",
        processes=1,
    )
    return comparison.effects.set_index("outcome")


@pytest.mark.parametrize(("name", "place"), cases(), ids=lambda value: str(value))
def test_an_expected_sign(name: str, place: int) -> None:
    scenario = Scenario.load(name)
    expected = scenario.expects[place]
    effect = effects(name, months_of(scenario, expected), repr(expected.parameters)).loc[expected.outcome]
    low, high = float(effect["low"]), float(effect["high"])
    told = f"{name}: {expected.outcome} {effect['difference']:.4g} [{low:.4g}, {high:.4g}], {expected.direction}"
    assert math.isfinite(low), told
    assert math.isfinite(high), told
    assert low <= effect["difference"] <= high, told
    if expected.direction == "unclear":
        assert expected.sure in ("unclear", "low"), f"{name}: an unclear effect cannot be sure"
    elif expected.direction == "unchanged":
        assert low <= 0.0 <= high or abs(effect["difference"]) <= TOLERANCE * abs(effect["baseline"]), told
    elif expected.sure in ("high", "medium"):
        assert low > 0.0 if expected.direction == "increases" else high < 0.0, told
    else:
        assert high > 0.0 if expected.direction == "increases" else low < 0.0, told


def test_more_ties_are_suspended_by_war_than_by_a_chill_and_most_are_kept_at_first() -> None:
    """X10: at 0.45 (2014) most ties are kept; at 0.9 (2022) more are suspended."""
    scenario = Scenario.load("russia_chill")
    months = sorted({months_of(scenario, e) for e in scenario.expects if e.outcome == "suspended_watched"})
    suspended = [effects("russia_chill", month, "{}").loc["suspended_watched"] for month in months]
    assert suspended[0]["scenario"] < suspended[-1]["scenario"]
    assert suspended[0]["scenario"] < 2.0, "of four ties"
