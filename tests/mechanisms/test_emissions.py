"""Emissions: the nation's trend, what plans deliver, and the account of tonnes (MODEL 2.9)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import Diplomacity, World
from sim.mechanisms.emissions import delivered_decline, national_decline
from tests.mechanisms.by_hand import ALDER, BIRCH, CEDAR, DORNE, go, is_share, start, value
from tests.running import busy

PACE = 0.0340550  # -ln(0.6) / 15 a year
LEAVE = {"type": "leave_agreement", "month": 0, "nation": "XAA"}


def test_outside_the_agreement_the_nation_declines_more_slowly() -> None:
    assert national_decline(1, 0.02, 0.0075) == 0.02
    assert national_decline(0, 0.02, 0.0075) == pytest.approx(0.0125)


def test_a_plan_delivers_under_local_control_for_fifteen_years() -> None:
    given = (180, 0.28, 0.40)
    assert delivered_decline(0, *given, 1.0, 0, 0.3) == pytest.approx(0.28 * PACE, rel=1e-5)
    assert delivered_decline(0, *given, 1.0, 1, 0.3) == pytest.approx(0.28 * PACE * 0.7, rel=1e-5)
    assert delivered_decline(179, *given, 0.4, 0, 0.3) == pytest.approx(0.28 * PACE * 0.4, rel=1e-5)
    assert delivered_decline(0, *given, -0.1, 0, 0.3) == pytest.approx(-0.028 * PACE, rel=1e-5)
    assert delivered_decline(180, *given, 1.0, 0, 0.3) == 0.0
    assert delivered_decline(-1, *given, 1.0, 0, 0.3) == 0.0


def test_a_full_plan_under_full_control_meets_its_target(toy: World) -> None:
    model = start(
        toy, LEAVE, at_work=("emissions",), emissions__control=0.35, emissions__decline=0.0, emissions__gap=0.0
    )
    model.city("Alder").efficacy = 1.0
    go(model, 240)
    assert model.city("Alder").emissions == pytest.approx(5e6 * 0.6**0.35)  # and nothing after fifteen years


def test_ten_years_of_the_toy_world(toy: World) -> None:
    model = start(toy, at_work=("emissions",))
    model.city("Alder").efficacy = 1.0
    go(model, 120)
    emitted = [model.city(name).emissions for name in ("Birch", "Cedar", "Dorne")]
    assert emitted == pytest.approx([1.25e6 * math.exp(-0.2), 6.4e6 * math.exp(-0.2), 0.9e6 * math.exp(-0.2)])
    assert model.city("Alder").emissions == pytest.approx(5e6 * math.exp(-0.2 - 10 * 0.7 * 0.28 * PACE), rel=1e-6)
    assert model.city("Alder").emissions_without == pytest.approx(5e6 * math.exp(-0.2))


def test_a_departure_slows_the_nation_and_takes_away_the_overlap(toy: World) -> None:
    model = start(toy, LEAVE, at_work=("emissions",))
    model.city("Alder").efficacy = 1.0
    go(model, 120)
    assert model.city("Birch").emissions == pytest.approx(1.25e6 * math.exp(-0.125))
    assert model.city("Alder").emissions == pytest.approx(5e6 * math.exp(-0.125 - 10 * 0.28 * PACE), rel=1e-6)
    assert model.city("Cedar").emissions == pytest.approx(6.4e6 * math.exp(-0.2))


def test_tonnes_are_what_is_emitted_month_by_month(toy: World) -> None:
    model = start(toy, at_work=("emissions",))
    go(model, 24)
    monthly = math.fsum(1.25e6 / 12.0 * math.exp(-0.02 * month / 12.0) for month in range(24))
    assert model.city("Birch").tonnes == pytest.approx(monthly, rel=1e-12)
    assert model.city("Birch").tonnes_delivered == 0.0


def test_what_is_emitted_and_what_is_avoided_make_up_what_would_have_been(toy: World) -> None:
    model = Diplomacity(toy, busy(), seed=2)
    without = np.zeros(4)
    for _ in range(120):
        without += model.state["cities"]["emissions_without"] / 12.0
        model.step()
    cities = model.state["cities"]
    assert cities["tonnes_delivered"].sum() > 0.0
    assert cities["tonnes"] + cities["tonnes_delivered"] == pytest.approx(without, rel=1e-9)


def test_delivery_is_a_mixture_that_differs_between_the_eu_and_elsewhere(toy: World) -> None:
    """No nation of the toy world is in the EU: a third on track, 12 % backwards, the rest at 0.4."""
    found = np.concatenate([start(toy, seed=seed).state["cities"]["efficacy"] for seed in range(150)])
    assert is_share(int((found == 1.0).sum()), 600, 0.33)
    assert is_share(int((found == 0.4).sum()), 600, 0.55)
    assert is_share(int((found == -0.1).sum()), 600, 0.12)


def test_the_same_mixture_in_the_eu(rhine: World) -> None:
    model = start(rhine)
    european = model.state["nations"]["is_european"][model.state["cities"]["nation"]] > 0
    found = np.concatenate([start(rhine, seed=seed).state["cities"]["efficacy"][european] for seed in range(15)])
    assert is_share(int((found == 1.0).sum()), len(found), 0.60)
    assert is_share(int((found == -0.1).sum()), len(found), 0.12)


def test_leaving_the_commitment_does_not_undo_the_plan(toy: World) -> None:
    model = start(toy, at_work=("emissions",))
    model.city("Alder").efficacy = 1.0
    model.state["cities"]["commitment"][ALDER] = 7
    go(model, 12)
    assert model.city("Alder").tonnes_delivered > 0.0


def test_emissions_start_from_people_and_what_the_nation_emits_a_head(toy: World) -> None:
    model = start(toy)
    found = [value(model, "cities", "emissions", city) for city in (ALDER, BIRCH, CEDAR, DORNE)]
    assert found == [5e6, 1.25e6, 6.4e6, 9e5]
