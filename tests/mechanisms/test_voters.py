"""Voters: support, results, scandals and mayoral elections, worked by hand (MODEL 2.10)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import World
from sim.mechanisms.voters import chance_of_change, moved_support
from tests.mechanisms.by_hand import CEDAR, MONTH, go, happened, is_mean, is_share, set_all, start, value


def test_support_returns_to_normal_in_three_years_and_moves_with_results_and_isolation() -> None:
    assert moved_support(0.8, 0.5, 0.0, 0.0, 0.02, 0.05) == pytest.approx(0.8 - 0.1 / 12.0)
    assert moved_support(0.5, 0.5, 3.0, 0.0, 0.02, 0.05) == pytest.approx(0.5 + 0.06 / 12.0)
    assert moved_support(0.5, 0.5, 0.0, 1.0, 0.02, 0.05) == pytest.approx(0.5 - 0.05 / 12.0)
    assert moved_support(1.0, 0.5, 1000.0, 0.0, 0.02, 0.05) == 1.0
    assert moved_support(0.0, 0.0, 0.0, 1.0, 0.02, 0.15) == 0.0


@pytest.mark.parametrize(
    ("support", "stress", "chance"),
    [(0.5, 0.0, 0.45), (1.0, 0.0, 0.25), (0.0, 0.0, 0.65), (0.5, 2.0, 0.65), (0.0, 5.0, 0.9), (1.0, -9.0, 0.1)],
)
def test_support_keeps_mayors_and_stress_unseats_them(support: float, stress: float, chance: float) -> None:
    assert chance_of_change(support, stress) == pytest.approx(chance)


def test_results_come_from_live_ties_and_engaged_memberships(toy: World) -> None:
    """Cedar: two ties of 0.5 and two memberships of 0.8; gains 0.1 x 2.6 a year, loses a fifth of what it has."""
    model = start(toy, at_work=("voters",), voters__elections=False)
    set_all(model, "memberships", engagement=0.8)
    results = 0.0
    for _ in range(12):
        results += MONTH * (0.1 * 2.6 - 0.2 * results)
        model.step()
    assert model.city("Cedar").results == pytest.approx(results)
    go(model, 1200)
    assert model.city("Cedar").results == pytest.approx(1.3)  # 0.26 / 0.2
    assert model.city("Cedar").support == pytest.approx(0.5 + 3.0 * 0.02 * 1.3)


def test_suspended_ties_bring_no_results(toy: World) -> None:
    model = start(toy, at_work=("voters",))
    set_all(model, "memberships", is_active=0)
    set_all(model, "ties", status=2)
    go(model, 24)
    assert (model.state["cities"]["results"] == 0.0).all()


def test_an_economic_office_makes_more_of_the_same_contacts(toy: World) -> None:
    model = start(toy, at_work=("voters",))
    model.city("Alder").economic_office = True
    model.state["ties"]["vitality"][:] = 0.8
    set_all(model, "memberships", is_active=0)
    model.step()
    assert model.city("Alder").results == pytest.approx(0.1 * 1.5 * 0.8 / 12.0)


def test_a_turn_inward_lowers_support_at_home_only(toy: World) -> None:
    inward = {"type": "set_stance", "month": 0, "nations": ["XAA"], "topic": "international", "level": -0.8}
    model = start(toy, inward, at_work=("voters",), voters__results_pull=0.0)
    go(model, 600)
    assert model.city("Birch").support == pytest.approx(0.5 - 3.0 * 0.05 * 0.8)
    assert model.city("Dorne").support == pytest.approx(0.5)


def test_scandals_come_with_trips_and_cost_a_tenth(toy: World) -> None:
    """Ten trips a year: 0.02 x 2 a year."""
    affairs = 0
    for seed in range(120):
        model = start(toy, at_work=("voters",), seed=seed, voters__results_pull=0.0)
        set_all(model, "cities", trips=10.0)
        before = 0.5
        for _ in range(24):
            model.step()
            now = value(model, "cities", "support", CEDAR)
            affairs += now < before - 0.05
            before = now
    assert abs(affairs - 120 * 2 * 0.04) < 4.0 * math.sqrt(120 * 2 * 0.04)


def test_public_reporting_prevents_half_of_the_scandals(toy: World) -> None:
    def troubled(reporting: float) -> int:
        count = 0
        for seed in range(40):
            model = start(toy, at_work=("voters",), seed=seed, voters__results_pull=0.0, voters__reporting=reporting)
            set_all(model, "cities", trips=400.0)
            model.step()
            count += int((model.state["cities"]["support"] < 0.45).sum())
        return count

    assert is_share(troubled(0.0), 160, 1.0 - math.exp(-1.6 / 12.0))
    assert is_share(troubled(1.0), 160, 1.0 - math.exp(-0.8 / 12.0))


def test_elections_come_every_term_and_bring_a_new_mayor_as_support_says(toy: World) -> None:
    changed, held, outlooks = 0, 0, []
    for seed in range(60):
        model = start(toy, at_work=("voters",), seed=seed, voters__results_pull=0.0, voters__scandal=0.0)
        terms, first = model.state["cities"]["term"].copy(), model.state["cities"]["election"].copy()
        assert set(terms) <= {48, 60, 72}
        assert ((first >= 0) & (first < terms)).all()
        set_all(model, "cities", greenness=1.0)
        events = happened(model, 144, kind="mayor")
        held += sum(len(range(int(f), 144, int(t))) for f, t in zip(first, terms, strict=True))
        changed += len(events)
        rows = [model.ids["cities"].index(city) for city in set(events["subject"])]
        outlooks += model.state["cities"]["outlook"][rows].tolist()
        for row in events.itertuples():
            city = model.ids["cities"].index(row.subject)
            assert (row.month - first[city]) % terms[city] == 0
    assert is_share(changed, held, 0.45)
    assert is_mean(outlooks, 0.6)  # 0.6 x greenness, and something new around it
    assert is_mean([(o - 0.6) ** 2 for o in outlooks], 0.64)


def test_without_elections_mayors_stay(toy: World) -> None:
    model = start(toy, at_work=("voters",), voters__elections=False)
    before = model.state["cities"]["outlook"].copy()
    assert model.run(240).outcome("mayors_changed") == 0.0
    assert np.array_equal(model.state["cities"]["outlook"], before)
