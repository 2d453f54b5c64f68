"""New ties: room, proposals, the race for a partner, and who is left out (MODEL 2.5)."""

from __future__ import annotations

import math

import pytest

from sim import World
from sim.mechanisms.tie_formation import log_attraction, proposal_rate, room_of
from tests.mechanisms.by_hand import ALDER, BIRCH, CEDAR, DORNE, go, is_share, rest, set_all, start, value

# Ties that neither sleep nor end nor are suspended, so that only formation changes the register.
LASTING = {
    "ties__half_life": 6.0, "ties__sleeps": 0.0, "ties__suspension_base": 0.0, "ties__suspension_alarm": 0.0,
    "ties__end_mandate": 0.0, "ties__end_dormant": 0.0, "ties__formation": 0.2,
}  # fmt: skip


def test_room_falls_to_nothing_at_so_many_ties_a_post() -> None:
    assert room_of(0.0, 2.0, 2.7) == 1.0
    assert room_of(2.7, 2.0, 2.7) == pytest.approx(0.5)
    assert room_of(9.0, 2.0, 2.7) == 0.0
    assert room_of(0.0, 0.0, 2.7) == 0.0


@pytest.mark.parametrize(
    ("openness", "room", "lost", "stopped", "matched", "rate"),
    [
        (1.0, 1.0, 0.0, 0, 0, 0.1),
        (2.0, 0.5, 0.0, 0, 0, 0.1),
        (1.0, 0.0, 3.0, 0, 0, 0.3),  # three ties lost: 0.1 a year for each, even without room
        (1.0, 1.0, 1.0, 1, 0, 0.1),  # half of 0.2 while travel is stopped
        (1.0, 1.0, 0.0, 0, 1, 0.15),
    ],
)
def test_proposals_a_year(openness: float, room: float, lost: float, stopped: int, matched: int, rate: float) -> None:
    assert proposal_rate(0.1, openness, room, lost, 0.1, stopped, 0.5, matched, 1.5) == pytest.approx(rate)


def test_likeness_attracts_and_tension_deters() -> None:
    pulls = (0.5, 0.5, 0.7, 3.0)  # topic, network, triangle, tension
    assert log_attraction(0.0, False, False, False, 0.0, *pulls) == 0.0
    assert log_attraction(0.2, True, True, True, 0.1, *pulls) == pytest.approx(0.2 + 1.7 - 0.3)


def test_a_partner_is_drawn_by_size_and_likeness_and_pushed_away_at_home(toy: World) -> None:
    """Alder's candidates are Birch and Dorne; both welcome everybody.

    Birch: sqrt(0.25) x exp(0.5 for the topic + 0.7 for Cedar in common - 3 at home); Dorne: sqrt(0.09) x exp(-3 x 0.1)
    x 1.08 for the consulate.
    """
    birch = 0.5 * math.exp(0.5 + 0.7 - 3.0)
    dorne = 0.3 * math.exp(-0.3) * 1.08
    chosen = []
    for seed in range(120):
        model = start(toy, at_work=("ties",), seed=seed, **LASTING)
        set_all(model, "cities", staff=1000.0, openness=10.0)
        rest(model, BIRCH, CEDAR, DORNE)
        while model.state["ties"].count == 3 and model.month < 9:
            model.step()
        if model.state["ties"].count > 3:
            assert value(model, "ties", "city_a", 3) == ALDER
            chosen.append(int(value(model, "ties", "city_b", 3)))
    assert is_share(len(chosen), 120, 1.0 - math.exp(-0.2 * 10.0 * 0.75))
    assert is_share(chosen.count(BIRCH), len(chosen), birch / (birch + dorne))
    assert set(chosen) == {BIRCH, DORNE}  # Cedar is a partner already


def test_two_cities_engaged_in_one_network_that_convenes_find_each_other(toy: World) -> None:
    """Birch's share of Alder's choices rises by exp(0.5) with engagement above one half in the Climate League."""
    birch = 0.5 * math.exp(0.5 + 0.7 + 0.5 - 3.0)
    dorne = 0.3 * math.exp(-0.3) * 1.08
    chosen = []
    for seed in range(120):
        model = start(toy, at_work=("ties",), seed=seed, **LASTING)
        set_all(model, "cities", staff=1000.0, openness=10.0)
        rest(model, BIRCH, CEDAR, DORNE)
        set_all(model, "memberships", engagement=0.6)
        while model.state["ties"].count == 3 and model.month < 12:
            model.step()
        if model.state["ties"].count > 3:
            chosen.append(int(value(model, "ties", "city_b", 3)))
    assert is_share(chosen.count(BIRCH), len(chosen), birch / (birch + dorne))


def test_a_city_accepts_as_it_is_open_and_has_room(toy: World) -> None:
    """Alder and Dorne can only choose each other. Dorne's one post has room for 2.7 ties, one of which is taken.

    Either proposes at 0.2 x its openness, and is accepted by the other's openness; Dorne's room counts both times.
    """
    formed = 0
    for seed in range(120):
        model = start(toy, at_work=("ties",), seed=seed, **LASTING)
        set_all(model, "cities", openness=0.8)
        model.state["cities"]["staff"][ALDER] = 1e6
        model.state["cities"]["eligible"][[BIRCH, CEDAR]] = 0
        go(model, 60)
        formed += model.state["ties"].count - 3
    rate = 0.2 * 0.8 * 0.8 * (1.0 - 1.0 / 2.7)
    assert is_share(formed, 120, 1.0 - math.exp(-5.0 * 2.0 * rate))


def test_a_new_tie_starts_half_alive_this_year_on_both_registers(toy: World) -> None:
    model = start(toy, at_work=("ties",), seed=3, **LASTING)
    set_all(model, "cities", staff=1000.0, openness=1.0)
    while model.state["ties"].count == 3:
        listed = model.state["cities"]["listed"].copy()
        model.step()
    a, b = int(value(model, "ties", "city_a", 3)), int(value(model, "ties", "city_b", 3))
    assert value(model, "ties", "vitality", 3) == 0.5
    assert value(model, "ties", "community", 3) == 0.0
    assert value(model, "ties", "formed", 3) == model.month - 1
    assert value(model, "ties", "year", 3) == 2020 + (model.month - 1) // 12
    assert value(model, "cities", "listed", a) == listed[a] + 1
    assert value(model, "cities", "listed", b) == listed[b] + 1
    row = model.record.events.query("kind == 'tie'").iloc[0]
    assert (row["from"], row["to"], row["channel"]) == ("ended", "active", "rule")


def test_a_city_that_has_lost_a_tie_looks_for_another_for_twelve_months(toy: World) -> None:
    model = start(toy, at_work=("ties",), **LASTING)
    model.state["ties"]["ends_by_choice"][0] = 1  # as a strategy decides: Alder and Cedar part this month
    lost = []
    for _ in range(14):
        model.step()
        lost.append(value(model, "cities", "lost", ALDER))
    assert lost == [1.0] * 12 + [0.0] * 2


@pytest.mark.parametrize("closed", ["eligible", "strategy", "staff", "formation"])
def test_without_leave_wish_or_room_no_tie_is_formed(toy: World, closed: str) -> None:
    parameters = {**LASTING, **({"ties__formation": 0.0} if closed == "formation" else {})}
    model = start(toy, at_work=("ties",), **parameters)
    set_all(model, "cities", staff=0.0 if closed == "staff" else 1000.0, openness=1.0)
    if closed == "eligible":
        set_all(model, "cities", eligible=0)
    if closed == "strategy":
        rest(model, ALDER, BIRCH, CEDAR, DORNE)
    go(model, 240)
    assert model.state["ties"].count == 3


def test_cities_with_a_living_tie_never_form_a_second(toy: World) -> None:
    for seed in range(20):
        model = start(toy, at_work=("ties",), seed=seed, **LASTING)
        set_all(model, "cities", staff=1000.0, openness=1.0)
        go(model, 300)
        ties = model.state["ties"]
        pairs = [frozenset(p) for p in zip(ties.used("city_a").tolist(), ties.used("city_b").tolist(), strict=True)]
        assert len(set(pairs)) == len(pairs)
        assert len(pairs) <= 6


def test_tension_turns_proposals_elsewhere(toy: World) -> None:
    """At full tension Dorne's weight falls by exp(-2.7) against the tension of 0.1."""
    chosen = {0.1: 0, 1.0: 0}
    for seed in range(60):
        for level in chosen:
            model = start(toy, at_work=("ties",), seed=seed, **LASTING)
            set_all(model, "cities", staff=1000.0, openness=10.0)
            rest(model, BIRCH, CEDAR, DORNE)
            model.state["relations"]["tension"][[0, 1], [1, 0]] = level
            go(model, 6)
            chosen[level] += model.state["ties"].count > 3 and value(model, "ties", "city_b", 3) == DORNE
    assert chosen[1.0] < chosen[0.1] / 2
