"""Relations: tension that events raise and hold, that eases by itself, and the alarm over a rise (MODEL 2.3)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim import World
from sim.mechanisms.relations import alarmed, eased
from tests.mechanisms.by_hand import NORLAND, SORLAND, go, set_all, start, value

BETWEEN = {"between": ["XAA", "XBB"]}


def course(model, column: str, months: int) -> list[float]:
    seen = []
    for _ in range(months):
        model.step()
        seen.append(value(model, "relations", column, NORLAND, SORLAND))
    return seen


def test_tension_loses_the_same_part_of_its_distance_every_month() -> None:
    assert eased(0.9, 0.1, 3.0) == pytest.approx(0.9 - 0.8 * math.log(2.0) / 36.0)
    assert eased(0.1, 0.3, 3.0) == pytest.approx(0.1 + 0.2 * math.log(2.0) / 36.0)
    assert eased(0.2, 0.2, 3.0) == 0.2


def test_alarm_halves_in_its_half_life_and_takes_in_rises_only() -> None:
    assert alarmed(0.8, 0.0, 1.0) == 0.4
    assert alarmed(0.8, 0.0, 2.0) == pytest.approx(0.8 / math.sqrt(2.0))
    assert alarmed(0.8, 0.1, 1.0) == pytest.approx(0.5)
    assert alarmed(0.8, -0.5, 1.0) == 0.4


def test_tension_rises_by_its_ramp_is_held_and_eases(toy: World) -> None:
    model = start(
        toy,
        {"type": "raise_tension", "month": 2, "over": 4, "hold": 6, "level": 0.5, **BETWEEN},
        at_work=("relations",),
    )
    seen = course(model, "tension", 9)
    assert seen[:8] == pytest.approx([0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5])
    assert seen[8] == pytest.approx(0.5 - 0.4 * math.log(2.0) / 36.0)
    go(model, 9 + 35)
    left = (value(model, "relations", "tension", NORLAND, SORLAND) - 0.1) / 0.4
    assert left == pytest.approx((1.0 - math.log(2.0) / 36.0) ** 36)  # 0.497: about half after three years


def test_alarm_follows_the_rise_in_its_own_month_and_is_forgotten(toy: World) -> None:
    model = start(toy, {"type": "raise_tension", "month": 1, "level": 0.9, **BETWEEN}, at_work=("relations",))
    assert course(model, "alarm", 5) == pytest.approx([0.0, 0.8, 0.4, 0.2, 0.1])


def test_tension_held_to_the_horizon_does_not_ease(toy: World) -> None:
    model = start(toy, {"type": "raise_tension", "month": 0, "level": 0.9, **BETWEEN}, at_work=("relations",))
    assert course(model, "tension", 60) == pytest.approx([0.9] * 60)


def test_tension_is_the_same_from_both_sides_and_none_at_home(toy: World) -> None:
    model = start(toy, {"type": "raise_tension", "month": 0, "level": 0.9, "hold": 3, **BETWEEN})
    go(model, 24)
    for column in ("tension", "alarm", "baseline"):
        matrix = model.state["relations"][column]
        assert np.array_equal(matrix, matrix.T)
        assert (np.diag(matrix) == 0.0).all()


def test_dialogue_lowers_normal_tension_only_where_it_is_switched_on(toy: World) -> None:
    """All three ties are active: normal tension is 0.1 - 0.05, and tension goes there by its half-life."""
    model = start(toy, at_work=("relations",), relations__dialogue_eases=0.05)
    seen = course(model, "tension", 12)
    assert seen[0] == pytest.approx(0.1 - 0.05 * math.log(2.0) / 36.0)
    set_all(model, "ties", status=2)  # all suspended: back to the old normal
    go(model, 12 + 600)
    assert value(model, "relations", "tension", NORLAND, SORLAND) == pytest.approx(0.1, abs=1e-4)
    assert course(start(toy, at_work=("relations",)), "tension", 12) == [0.1] * 12


def test_baseline_by_votes_and_by_blocs(toy: World) -> None:
    """Without a figure: 0.08 x 2 by ideal points, at most 0.3; without points 0.3 x (1 - 1 of 3 blocs)."""
    frames = {name: toy.frame(name) for name in toy.tables if len(toy.tables[name])}
    for name in set(frames) - {"cities", "nations", "networks", "ideas", "ties"}:
        frames[name] = frames[name].drop(columns=["id"])
    del frames["relations"]

    def baseline(points: tuple[float | None, float | None]) -> float:
        nations = frames["nations"].copy()
        nations["ideal_point"] = pd.array(points, dtype="Float64")
        world = World.from_tables({**frames, "nations": nations}, start_year=2020)
        return value(start(world), "relations", "baseline", NORLAND, SORLAND)

    assert baseline((1.0, -1.0)) == pytest.approx(0.16)
    assert baseline((3.0, -3.0)) == pytest.approx(0.3)
    assert baseline((1.0, None)) == pytest.approx(0.2)
