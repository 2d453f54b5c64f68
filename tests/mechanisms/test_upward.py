"""Upward: where a door is open, cities move their nation (MODEL 2.11)."""

from __future__ import annotations

import pytest

from sim import World
from sim.mechanisms.upward import lobbied
from tests.mechanisms.by_hand import NORLAND, SORLAND, start

SEAT = {"type": "give_cities_a_seat", "month": 0}


def test_a_stance_moves_towards_twice_the_planned_share_less_one() -> None:
    assert lobbied(0.0, 0.5, 0.05) == 0.0
    assert lobbied(0.5, 1.0, 0.05) == pytest.approx(0.5 + 0.05 * 0.5 / 12.0)
    assert lobbied(0.0, 0.0, 0.2) == pytest.approx(-0.2 / 12.0)
    assert lobbied(1.0, 1.0, 0.2) == 1.0


def test_without_a_door_cities_move_nobody(toy: World) -> None:
    stance = start(toy, at_work=("upward",)).run(120).arrays["stance_climate"]
    assert (stance[:, NORLAND] == 0.5).all()
    assert (stance[:, SORLAND] == -0.2).all()


def test_a_seat_opens_the_way_by_the_people_with_a_plan(toy: World) -> None:
    """Alder has a plan: 1.0 of Norland's 1.25 million people; nobody has one in Sorland."""
    stance = start(toy, SEAT, at_work=("upward",)).run(12).arrays["stance_climate"]
    keeps = (1.0 - 0.05 / 12.0) ** 12
    assert stance[-1, NORLAND] == pytest.approx(0.6 + (0.5 - 0.6) * keeps)
    assert stance[-1, SORLAND] == pytest.approx(-1.0 + (-0.2 + 1.0) * keeps)


def test_a_city_state_speaks_twice(toy: World) -> None:
    model = start(toy, SEAT, at_work=("upward",))
    model.city("Birch").is_city_state = True
    stance = model.run(1).arrays["stance_climate"]
    target = 2.0 * 1.0 / 1.5 - 1.0
    assert stance[0, NORLAND] == pytest.approx(0.5 + 0.05 / 12.0 * (target - 0.5))


@pytest.mark.parametrize(
    ("event", "moved"),
    [
        ({"type": "give_cities_a_seat", "nations": ["XBB"]}, (False, True)),
        ({"type": "open_subnational_office", "nation": "XAA"}, (True, False)),
        ({"type": "hold_forum", "between": ["XAA", "XBB"]}, (True, True)),
        ({"type": "hold_forum", "between": ["XAA", "XBB"], "permanent": False}, (False, False)),
    ],
    ids=["seat", "office", "forum", "passing forum"],
)
def test_what_opens_the_way_opens_it_for_its_own_nations(toy: World, event: dict, moved: tuple[bool, bool]) -> None:
    stance = start(toy, {**event, "month": 0}, at_work=("upward",)).run(6).arrays["stance_climate"][-1]
    assert (stance[NORLAND] != 0.5, stance[SORLAND] != -0.2) == moved


def test_a_plan_that_was_left_does_not_speak(toy: World) -> None:
    model = start(toy, SEAT, at_work=("upward",))
    model.city("Alder").commitment = "left"
    assert model.run(12).arrays["stance_climate"][-1, NORLAND] < 0.5
