"""What events hold for a time comes back exactly, and overlapping events do not undo one another."""

from __future__ import annotations

import numpy as np
import pytest

from sim import Diplomacity, Refusal, Scenario, World
from tests.running import scenario_of

PAIR = {"between": ["XAA", "XBB"]}


def months_with(world: World, scenario: Scenario, table: str, column: str, months: int) -> list[float]:
    model = Diplomacity(world, scenario, seed=1)
    seen = []
    for _ in range(months):
        model.step()
        seen.append(float(np.max(model.state[table][column])))
    return seen


def test_two_stops_of_travel_hold_until_the_later_ends(toy: World) -> None:
    scenario = scenario_of(
        {"type": "stop_travel", "month": 2, "hold": 6},
        {"type": "stop_travel", "month": 4, "hold": 10, "nations": ["XAA"]},
    )
    stopped = months_with(toy, scenario, "nations", "travel_stopped", 16)
    assert [month for month, count in enumerate(stopped) if count > 0] == list(range(2, 14))


def test_allowing_travel_clears_every_stop(toy: World) -> None:
    scenario = scenario_of(
        {"type": "stop_travel", "month": 1, "hold": 20},
        {"type": "stop_travel", "month": 2, "hold": 20},
        {"type": "allow_travel", "month": 5},
    )
    stopped = months_with(toy, scenario, "nations", "travel_stopped", 30)
    assert [month for month, count in enumerate(stopped) if count > 0] == [1, 2, 3, 4]


def test_tension_eases_when_the_last_hold_has_gone(toy: World) -> None:
    scenario = scenario_of(
        {"type": "raise_tension", "month": 1, "level": 0.6, "hold": 4, **PAIR},
        {"type": "raise_tension", "month": 3, "level": 0.6, "hold": 8, **PAIR},
    )
    tension = months_with(toy, scenario, "relations", "tension", 20)
    assert all(level == 0.6 for level in tension[1:11])
    assert tension[11] < 0.6
    assert tension[19] < tension[12]


def test_easing_lets_go_of_every_hold(toy: World) -> None:
    scenario = scenario_of(
        {"type": "raise_tension", "month": 1, "level": 0.6, **PAIR}, {"type": "ease_tension", "month": 4, **PAIR}
    )
    assert months_with(toy, scenario, "relations", "tension", 8)[7] < 0.6


def test_a_ban_by_both_sides_is_lifted_by_both(toy: World) -> None:
    scenario = scenario_of(
        {"type": "cut_contacts", "month": 1, "nation": "XAA", "toward": ["XBB"], "strictness": 1.0},
        {"type": "cut_contacts", "month": 1, "nation": "XBB", "toward": ["XAA"], "strictness": 1.0},
        {"type": "restore_contacts", "month": 4, "nation": "XAA", "toward": ["XBB"]},
    )
    model = Diplomacity(toy, scenario, seed=4)
    model.run(3)
    assert model.state["ties"].used("banned_by").max() == 3
    model.run(6)
    assert set(model.state["ties"].used("banned_by").tolist()) <= {0, 2}


def test_the_end_of_an_opening_leaves_a_consulate_that_was_there(toy: World) -> None:
    scenario = scenario_of({"type": "open_consulate", "month": 1, "nation": "XBB", "city": "alder-xaa", "hold": 3})
    model = Diplomacity(toy, scenario, seed=1)
    model.run(8)
    assert model.state["consulates"]["is_open"].sum() == 1


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({"type": "leave_agreement", "nation": "XAA", "over": 6}, "happens at once; leave 'over' out"),
        ({"type": "change_government", "nation": "XAA", "hold": 6}, "lasts; leave 'hold' out"),
        ({"type": "fund_cities", "nations": ["XAA"], "factor": 0.5, "over": 12, "hold": 4}, "no less than 'over'"),
    ],
)
def test_a_course_that_an_event_cannot_take_is_refused(event: dict[str, object], says: str) -> None:
    with pytest.raises(Refusal, match="event 'e0'") as told:
        scenario_of({"month": 1, **event})
    assert says in str(told.value)


def test_a_scenario_may_set_its_calendar(toy: World, baseline: Scenario) -> None:
    scenario = Scenario.from_dict({"name": "late", "start_year": 2031, "events": {}})
    late = Diplomacity(toy, scenario, seed=1)
    assert late.start_year == 2031
    assert Diplomacity(toy, baseline, seed=1, watch=scenario).start_year == 2031
    assert Diplomacity(toy, baseline, seed=1).start_year == toy.start_year == 2020


def test_networks_begin_and_end_in_the_years_of_the_table(rhine: World, baseline: Scenario) -> None:
    frames = {name: rhine.frame(name) for name in rhine.tables if len(rhine.tables[name])}
    for name in set(frames) - {"cities", "nations", "networks", "ideas", "ties"}:
        frames[name] = frames[name].drop(columns=["id"])
    networks = frames["networks"]
    networks.loc[networks["id"] == "eurocities", "dissolved"] = 2017
    networks.loc[networks["id"] == "c40", "founded"] = 2016
    world = World.from_tables(frames, start_year=2015)
    model = Diplomacity(world, baseline, seed=1)
    active = [(bool(model.network("c40").is_active), bool(model.network("eurocities").is_active))]
    for _ in range(2):
        model.run(model.month + 13 if model.month == 0 else 25)
        active.append((bool(model.network("c40").is_active), bool(model.network("eurocities").is_active)))
    assert active == [(False, True), (True, True), (True, False)]
    assert model.network("eurocities").members == 0
