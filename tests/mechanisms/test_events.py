"""Events: each type does what its docstring says, and what it holds for a time comes back (MODEL 2.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim import Diplomacity, Refusal, Scenario, World
from sim.events import EVENT_TYPES
from sim.stages import IdeaStage, TieStatus
from tests.mechanisms.by_hand import (
    ALDER,
    BIRCH,
    CEDAR,
    DORNE,
    FAIR,
    HARBOUR,
    LEAGUE,
    NORLAND,
    PLAN,
    SORLAND,
    go,
    start,
    value,
)

MONTH, HOLD = 2, 6
SUSPENDED, IMPLEMENTED = int(TieStatus.SUSPENDED), int(IdeaStage.IMPLEMENTED)
Numbers = list[float]


@dataclass(frozen=True)
class Case:
    """An event, events before it, what it is to bring about, and what may stay behind once it has passed away.

    `found` reads numbers off the model in the month after the event, which are to be `expected`.
    """

    event: Mapping[str, Any]
    found: Callable[[Diplomacity], Numbers]
    expected: Numbers
    before: tuple[Mapping[str, Any], ...] = ()
    traces: frozenset[str] = frozenset()
    prepare: Callable[[Diplomacity], None] = lambda _: None


def column(table: str, name: str, *row: Any) -> Callable[[Diplomacity], Numbers]:
    """Reads a column, or some cells of it."""
    return lambda model: np.atleast_1d(model.state[table].used(name)[row or slice(None)]).astype(float).ravel().tolist()


def several(*readers: Callable[[Diplomacity], Numbers]) -> Callable[[Diplomacity], Numbers]:
    return lambda model: [number for reader in readers for number in reader(model)]


def stance(nation: int, *topics: str) -> Callable[[Diplomacity], Numbers]:
    return lambda model: [value(model, "stances", "stance", nation, model.world.topics.index(t)) for t in topics]


def without_autonomy(model: Diplomacity) -> None:
    model.state["nations"]["autonomy"][:] = 0.0  # a strict ban then cuts every tie


def outward_alder(model: Diplomacity) -> None:
    model.city("Alder").outlook = 0.9


PAIR = {"between": ["XAA", "XBB"]}
CASES: dict[str, list[Case]] = {
    "leave_agreement": [
        Case(
            {"nation": "XAA"},
            several(
                column("nations", "in_agreement"), column("nations", "departed", NORLAND), stance(NORLAND, "climate")
            ),
            [0.0, 1.0, MONTH, -0.6],
            traces=frozenset({"nations.departed"}),
        )
    ],
    "rejoin_agreement": [
        Case(
            {"nation": "XAA"},
            several(column("nations", "in_agreement"), stance(NORLAND, "climate")),
            [1.0, 1.0, 0.5],
            before=({"type": "leave_agreement", "nation": "XAA"},),
        )
    ],
    "set_stance": [
        Case(
            {"nations": ["XBB"], "topic": "migration", "level": 0.7},
            stance(SORLAND, "migration", "climate"),
            [0.7, -0.2],
        ),
        Case(
            {"nations": ["Ocean"], "topic": "international", "level": -0.8},
            column("stances", "stance", slice(None), 1),
            [-0.8, -0.8],
        ),
    ],
    "change_government": [
        Case(  # contested stances go from mean + 0.3 to mean - 0.3; nothing is said of the turn to the world
            {"nation": "XAA"},
            several(column("nations", "camp"), stance(NORLAND, "climate", "migration", "international")),
            [1.0, 0.0, -0.1, -0.4, 0.0],
        )
    ],
    "raise_tension": [
        Case(
            {**PAIR, "level": 0.8},
            several(column("relations", "tension"), column("relations", "holds")),
            [0.0, 0.8, 0.8, 0.0, 0.0, 1.0, 1.0, 0.0],
            traces=frozenset({"relations.tension"}),  # it eases by the mechanism `relations`, here at rest
        )
    ],
    "ease_tension": [
        Case(PAIR, column("relations", "holds"), [0.0] * 4, before=({"type": "raise_tension", **PAIR, "level": 0.8},))
    ],
    "cut_contacts": [
        Case(
            {"nation": "XAA", "toward": ["XBB"], "strictness": 1.0},
            several(column("ties", "status"), column("ties", "banned_by")),
            [SUSPENDED] * 3 + [1.0] * 3,
            # they may resume, and need not at once
            traces=frozenset({"ties.status", "ties.status_month", "cities.live_vitality"}),
            prepare=without_autonomy,
        ),
        Case({"nation": "XAA", "toward": ["XBB"], "strictness": 0.0}, column("ties", "status"), [0.0] * 3),
    ],
    "restore_contacts": [
        Case(
            {"nation": "XBB", "toward": ["XAA"]},
            several(column("ties", "status"), column("ties", "banned_by")),
            [SUSPENDED] * 3 + [0.0] * 3,
            before=({"type": "cut_contacts", "nation": "XBB", "toward": ["XAA"], "strictness": 1.0},),
            prepare=without_autonomy,
        )
    ],
    "close_consulate": [
        Case(
            {"nation": "XBB", "city": "alder-xaa"},
            several(column("consulates", "is_open"), column("consulates", "is_near"), column("cities", "consulates")),
            [0.0] * 20,
        )
    ],
    "open_consulate": [
        Case(  # Dorne lies 222 km from Cedar
            {"nation": "XAA", "city": "cedar-xbb"},
            several(column("cities", "consulates"), column("consulates", "is_near", slice(None), NORLAND)),
            [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0],
        )
    ],
    "fund_cities": [Case({"nations": ["XBB"], "factor": 0.4}, column("nations", "money"), [1.0, 0.4])],
    "cut_budgets": [
        Case({"share": 0.4}, column("cities", "budget_factor"), [0.8, 0.8, 0.6, 0.6]),
        Case(
            {"share": 0.4, "nations": ["XBB"], "cities": ["birch-xaa"]},
            column("cities", "budget_factor"),
            [1.0, 0.8, 0.6, 0.6],
        ),
    ],
    "freeze_funds": [
        Case({"cities": ["dorne-xbb"], "share": 0.3}, column("cities", "project_funds"), [1.0, 1.0, 1.0, 0.7])
    ],
    "stop_travel": [
        Case({}, column("nations", "travel_stopped"), [1.0, 1.0]),
        Case({"nations": ["XBB"]}, column("nations", "travel_stopped"), [0.0, 1.0]),
    ],
    "allow_travel": [
        Case({"nations": ["XAA"]}, column("nations", "travel_stopped"), [0.0, 1.0], before=({"type": "stop_travel"},))
    ],
    "found_network": [
        Case(
            {"network": "new-league", "topics": ["development", "climate"], "founders": 2},
            lambda m: [m.state["networks"].used("is_active").sum(), m.state["memberships"].used("is_active").sum()],
            [3.0, 7.0],
            traces=frozenset({"cities.first_membership"}),
        ),
        Case({"rate": 0.08}, column("circumstances", "founding_rate"), [0.08]),
    ],
    "dissolve_network": [
        Case(
            {"network": "climate-league"},
            several(column("networks", "is_active"), column("networks", "members"), column("memberships", "is_active")),
            [0.0, 1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0, 1.0],
        )
    ],
    "withdraw_sponsor": [Case({"network": "harbour-circle"}, column("networks", "lost_sponsor"), [0.0, 1.0])],
    "hold_forum": [
        Case(
            {**PAIR, "every": 6, "invitees": 1},
            several(column("cities", "forum"), column("nations", "upward_doors")),
            [2.0, 0.0, 2.0, 0.0, 1.0, 1.0],  # the largest city of each side, twice a year
        ),
        Case({**PAIR, "invitees": 1, "invites": "smallest"}, column("cities", "forum"), [0.0, 1.0, 0.0, 1.0]),
        Case({**PAIR, "permanent": False}, column("nations", "upward_doors"), [0.0, 0.0]),
    ],
    "open_subnational_office": [
        Case(
            {"nation": "XAA"},
            several(
                column("nations", "subnational_office"),
                column("nations", "upward_doors"),
                column("cities", "is_matched"),
            ),
            [1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0],
        ),
        Case(
            {"nation": "XBB", "serves": "smallest", "share": 0.5}, column("cities", "is_matched"), [0.0, 0.0, 0.0, 1.0]
        ),
    ],
    "close_subnational_office": [
        Case(
            {"nation": "XAA"},
            several(
                column("nations", "subnational_office"),
                column("nations", "upward_doors"),
                column("cities", "is_matched"),
            ),
            [0.0] * 8,
            before=({"type": "open_subnational_office", "nation": "XAA"},),
        )
    ],
    "launch_idea": [
        Case(
            {"idea": "climate-plan", "city": "dorne-xbb"},
            several(column("adoption", "stage", DORNE, PLAN), column("adoption", "adopted", DORNE, PLAN)),
            [IMPLEMENTED, MONTH],
        ),
        Case(  # a city that has adopted it already implements it; the month of its adoption stays
            {"idea": "fair-trade-town", "city": "dorne-xbb"},
            several(
                column("adoption", "stage", DORNE, FAIR),
                lambda m: [float(value(m, "adoption", "adopted", DORNE, FAIR) < 0)],
            ),
            [IMPLEMENTED, 1.0],
        ),
    ],
    "elect_mayor_to_government": [
        Case({"nation": "XAA", "city": "alder-xaa"}, stance(NORLAND, "climate"), [0.7], prepare=outward_alder),
        Case(
            {"nation": "XAA", "city": "alder-xaa", "topics": ["migration"], "weight": 1.0},
            stance(NORLAND, "climate", "migration"),
            [0.5, 0.9],
            prepare=outward_alder,
        ),
    ],
    "shock": [
        Case({"target": "costly_ideas", "amount": 0.0}, column("ideas", "factor"), [0.0, 1.0]),
        Case({"target": "ideas", "amount": 2.0, "topics": ["development"]}, column("ideas", "factor"), [1.0, 2.0]),
        Case(
            {"target": "staff", "amount": 0.5, "nations": ["XBB"]},
            column("cities", "staff_factor"),
            [1.0, 1.0, 0.5, 0.5],
        ),
        Case(
            {"target": "stress", "amount": 1.5, "cities": ["birch-xaa"]},
            column("cities", "stress"),
            [0.0, 1.5, 0.0, 0.0],
        ),
        Case(  # support is a stock that finds back to normal by itself
            {"target": "support", "amount": -0.2, "nations": ["XAA"]},
            column("cities", "support"),
            [0.3, 0.3, 0.5, 0.5],
            traces=frozenset({"cities.support"}),
        ),
        Case({"target": "attraction", "amount": 1.0, "nations": ["XBB"]}, column("nations", "attraction"), [0.0, 1.0]),
    ],
    "found_office": [
        Case(
            {"city": "dorne-xbb", "staff": 3.0},
            several(*(column("cities", c, DORNE) for c in ("staff", "travel_money", "budget", "in_mayors_office"))),
            [4.0, 10_000.0 + 60_000.0, 100_000.0 + 150_000.0, 1.0],  # two trips and 50,000 EUR a post
        ),
        Case({"city": "dorne-xbb", "into_mayors_office": False}, column("cities", "in_mayors_office", DORNE), [0.0]),
    ],
    "found_tie": [
        Case(
            {
                "city": "alder-xaa",
                "partner": "dorne-xbb",
                "kind": "project",
                "lasts": 24,
                "topic": "climate",
                "vitality": 0.7,
            },
            several(
                *(
                    column("ties", c, 3)
                    for c in ("city_a", "city_b", "kind", "end_month", "topic", "vitality", "status", "formed")
                )
            ),
            [ALDER, DORNE, 1.0, MONTH + 24, 0.0, 0.7, 0.0, MONTH],
        ),
        Case({"city": "alder-xaa", "partner": "cedar-xbb"}, lambda m: [float(m.state["ties"].count)], [3.0]),
    ],
    "sign_agreement": [
        Case({"city": "cedar-xbb", "partner": "alder-xaa"}, column("ties", "has_agreement"), [1.0, 0.0, 0.0])
    ],
    "give_cities_a_seat": [
        Case({}, column("nations", "upward_doors"), [1.0, 1.0]),
        Case({"nations": ["XBB"]}, column("nations", "upward_doors"), [0.0, 1.0]),
    ],
}
ALL = [(name, place) for name, cases in CASES.items() for place in range(len(cases))]
PASSING = [(name, place) for name, place in ALL if EVENT_TYPES[name].can_pass_away()]
LASTING = [name for name in CASES if not EVENT_TYPES[name].can_pass_away()]


def model_of(world: World, name: str, case: Case, **given: Any) -> Diplomacity:
    """A model in which events alone are at work."""
    before = [{"month": 0, **event} for event in case.before]
    model = start(world, *before, {"type": name, "month": MONTH, **case.event, **given}, at_work=())
    case.prepare(model)
    return model


def state_of(model: Diplomacity) -> dict[str, np.ndarray]:
    return {f"{t}.{c}": table.used(c).copy() for t, table in model.state.items() for c in table.arrays}


def differences(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> set[str]:
    """Columns whose first rows, those that there were before, differ by more than the last bits of a sum."""
    return {
        name
        for name, array in before.items()
        if not np.allclose(array, after[name][tuple(slice(n) for n in array.shape)], rtol=0, atol=1e-12, equal_nan=True)
    }


def test_every_event_type_has_a_case() -> None:
    assert set(CASES) == set(EVENT_TYPES)


@pytest.mark.parametrize(("name", "place"), ALL)
def test_an_event_does_what_it_says_in_its_month_and_nothing_before(toy: World, name: str, place: int) -> None:
    case = CASES[name][place]
    model = model_of(toy, name, case)
    go(model, 1)
    first = state_of(model)
    go(model, MONTH)
    assert differences(first, state_of(model)) == set()
    go(model, MONTH + 1)
    assert case.found(model) == pytest.approx(case.expected)
    row = model.record.events.query("kind == 'event'").iloc[-1]
    assert (row["month"], row["from"], row["to"], row["channel"]) == (MONTH, "absent", "present", "event")


@pytest.mark.parametrize(("name", "place"), PASSING)
def test_what_an_event_held_is_back_when_it_has_passed_away(toy: World, name: str, place: int) -> None:
    case = CASES[name][place]
    model = model_of(toy, name, case, hold=HOLD)
    go(model, MONTH)
    before = state_of(model)
    go(model, MONTH + HOLD)
    assert case.found(model) == pytest.approx(case.expected)
    go(model, MONTH + HOLD + 1)
    assert differences(before, state_of(model)) <= case.traces
    row = model.record.events.query("kind == 'event'").iloc[-1]
    assert (row["month"], row["from"], row["to"]) == (MONTH + HOLD, "present", "absent")


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_cannot_be_held_for_a_time(name: str) -> None:
    event = {"type": name, "month": MONTH, "hold": HOLD, **CASES[name][0].event}
    with pytest.raises(Refusal, match="be held for a time"):
        Scenario.from_dict({"name": "a", "events": {"e": event}})


GRADUAL = {  # half of the way after two of four months, all of it after four
    "cut_budgets": ({"share": 0.4}, column("cities", "budget_factor", CEDAR), 0.8, 0.6),
    "freeze_funds": ({"cities": ["alder-xaa"], "share": 0.5}, column("cities", "project_funds", ALDER), 0.75, 0.5),
    "found_office": ({"city": "dorne-xbb", "staff": 3.0}, column("cities", "staff", DORNE), 2.5, 4.0),
    "shock": ({"target": "stress", "amount": 2.0}, column("cities", "stress", BIRCH), 1.0, 2.0),
    "set_stance": ({"nations": ["XBB"], "topic": "climate", "level": 0.8}, stance(SORLAND, "climate"), 0.3, 0.8),
    "fund_cities": ({"nations": ["XAA"], "factor": 3.0}, column("nations", "money", NORLAND), 2.0, 3.0),
    "raise_tension": ({**PAIR, "level": 0.9}, column("relations", "tension", NORLAND, SORLAND), 0.5, 0.9),
    "found_network": ({"rate": 0.08}, column("circumstances", "founding_rate"), 0.04, 0.08),
}


def test_every_gradual_event_has_a_ramp_here() -> None:
    assert set(GRADUAL) == {name for name, event in EVENT_TYPES.items() if event.is_gradual}


@pytest.mark.parametrize("name", GRADUAL)
def test_a_gradual_event_comes_in_linearly(toy: World, name: str) -> None:
    event, found, half, full = GRADUAL[name]
    model = start(toy, {"type": name, "month": 1, "over": 4, **event}, at_work=())
    go(model, 3)
    assert found(model) == pytest.approx([half])
    go(model, 5)
    assert found(model) == pytest.approx([full])
    go(model, 12)
    assert found(model) == pytest.approx([full])


def test_two_changes_of_government_bring_back_the_first(toy: World) -> None:
    changes = [{"type": "change_government", "month": month, "nation": "XBB"} for month in (1, 5)]
    stances = start(toy, *changes, at_work=()).run(8).arrays["stance_climate"][:, SORLAND]
    assert stances == pytest.approx([-0.2] + [-0.8] * 4 + [-0.2] * 3)


def test_overlapping_stances_leave_no_trace(toy: World) -> None:
    """The later event holds the stance while it lasts; then it goes back to where it was before either."""
    first = {"type": "set_stance", "month": 0, "hold": 10, "nations": ["XAA"], "topic": "climate", "level": -0.8}
    second = {"type": "set_stance", "month": 5, "hold": 20, "nations": ["XAA"], "topic": "climate", "level": 0.9}
    stances = start(toy, first, second, at_work=()).run(30).arrays["stance_climate"][:, NORLAND]
    assert stances == pytest.approx([-0.8] * 5 + [0.9] * 20 + [0.5] * 5)


def test_the_end_of_a_departure_that_was_none_brings_nobody_in(toy: World) -> None:
    model = start(toy, {"type": "leave_agreement", "month": 1, "hold": 4, "nation": "XBB"}, at_work=())
    model.nation("XBB").in_agreement = False
    go(model, 8)
    assert not model.nation("XBB").in_agreement


def test_an_office_that_stands_already_outlives_an_event_that_would_open_it(toy: World) -> None:
    stands = {"type": "open_subnational_office", "month": 0, "nation": "XAA"}
    again = {"type": "open_subnational_office", "month": 2, "hold": 4, "nation": "XAA"}
    model = start(toy, stands, again, at_work=())
    go(model, 10)
    assert model.nation("XAA").subnational_office


def test_a_ban_passes_over_autonomous_cities_at_its_own_probability(toy: World) -> None:
    """Norland's autonomy is 0.4: nine in ten times 0.8."""
    cut = 0
    ban = {"type": "cut_contacts", "month": 0, "nation": "XAA", "toward": ["XBB"]}
    for seed in range(200):
        model = start(toy, ban, at_work=(), seed=seed)
        model.step()
        cut += int((model.state["ties"].used("status") == SUSPENDED).sum())
    assert abs(cut - 600 * 0.72) < 4.0 * np.sqrt(600 * 0.72 * 0.28)


def test_a_forum_brings_one_meeting_a_year_to_each_pair_of_its_participants(toy: World) -> None:
    plain = start(toy, at_work=("offices",))
    forum = start(toy, {"type": "hold_forum", "month": 0, **PAIR, "invitees": 1}, at_work=("offices",))
    plain.step()
    forum.step()
    gained = forum.state["ties"].used("exchange_rate") - plain.state["ties"].used("exchange_rate")
    assert gained == pytest.approx([1.0, 0.0, 0.0])  # Alder and Cedar are the largest cities


def test_events_of_one_month_happen_in_the_order_of_the_file(toy: World) -> None:
    leave = {"type": "leave_agreement", "month": 1, "nation": "XAA"}
    back = {"type": "rejoin_agreement", "month": 1, "nation": "XAA"}
    model, other = start(toy, leave, back, at_work=()), start(toy, back, leave, at_work=())
    go(model, 2)
    other.run(2)
    assert model.nation("XAA").in_agreement
    assert not other.nation("XAA").in_agreement


def test_an_agreement_without_a_tie_is_refused_by_name_and_month(toy: World) -> None:
    """Whether a tie lives then is a matter of the run, so it can only be told when it comes to it."""
    model = start(toy, {"type": "sign_agreement", "month": 1, "city": "alder-xaa", "partner": "dorne-xbb"}, at_work=())
    with pytest.raises(Refusal, match="event 'e0' in month 1 cannot put an agreement between alder-xaa and") as told:
        model.run(3)
    assert "\n" not in str(told.value)


def course(world: World, found: Callable[[Diplomacity], Numbers], months: int, *events: dict[str, Any]) -> list[float]:
    """One number after each month of a run in which only these events are at work."""
    model, numbers = start(world, *events, at_work=()), []
    for month in range(months):
        go(model, month + 1)
        numbers += found(model)
    return numbers


HOST = {"nation": "XAA", "city": "dorne-xbb"}
THERE = {"nation": "XBB", "city": "alder-xaa"}  # open by the world's table
PARTNERS = {"city": "alder-xaa", "partner": "cedar-xbb"}


@pytest.mark.parametrize(
    ("events", "is_open"),
    [
        (["open 1 6", "close 3"], "0110000000"),
        (["open 1 6", "close 3", "open 5"], "0110011111"),
        (["open 1 6", "open 3 6"], "0111111110"),
        (["open 1 6", "close 3 2"], "0110011000"),
        (["open 1 8", "open 3 2"], "0111111110"),
        (["open 1 6", "open 3 4"], "0111111000"),
        (["open 1 2", "open 3 4", "close 5"], "0111100000"),
    ],
    ids=lambda given: ", ".join(given) if isinstance(given, list) else given,
)
def test_a_consulate_is_as_the_last_event_at_work_leaves_it(toy: World, events: list[str], is_open: str) -> None:
    """What a hold did may be gone when it passes away, or done again by somebody else: it gives back only its own."""
    dated = []
    for words in events:
        what, month, *hold = words.split()
        event = {"type": f"{what}_consulate", "month": int(month), **HOST}
        dated.append({**event, "hold": int(hold[0])} if hold else event)
    assert course(toy, column("consulates", "is_open", DORNE, NORLAND), 10, *dated) == [float(c) for c in is_open]


def test_a_closing_that_was_lifted_reopens_nothing(toy: World) -> None:
    closed = {"type": "close_consulate", "month": 1, "hold": 6, **THERE}
    lifted, again = {"type": "open_consulate", "month": 3, **THERE}, {"type": "close_consulate", "month": 5, **THERE}
    found = course(toy, column("consulates", "is_open", ALDER, SORLAND), 9, closed, lifted, again)
    assert found == [1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]


def test_a_departure_that_ended_early_takes_nobody_back_in(toy: World) -> None:
    events = [
        {"type": "leave_agreement", "month": 1, "hold": 6, "nation": "XAA"},
        {"type": "rejoin_agreement", "month": 3, "nation": "XAA"},
        {"type": "leave_agreement", "month": 5, "nation": "XAA", "stance": -0.9},
    ]
    both = several(column("nations", "in_agreement", NORLAND), stance(NORLAND, "climate"))
    assert course(toy, both, 9, *events[:2])[-2:] == pytest.approx([1.0, 0.5])
    assert course(toy, both, 9, *events)[-2:] == pytest.approx([0.0, -0.9])


def test_the_last_of_two_departures_brings_the_nation_back(toy: World) -> None:
    events = [{"type": "leave_agreement", "month": month, "hold": 6, "nation": "XAA"} for month in (1, 3)]
    assert course(toy, column("nations", "in_agreement", NORLAND), 11, *events) == [1.0] + [0.0] * 8 + [1.0] * 2
    assert course(toy, stance(NORLAND, "climate"), 11, *events)[-1] == pytest.approx(0.5)


def test_an_office_that_was_closed_and_opened_again_stays(toy: World) -> None:
    opened, closed = {"type": "open_subnational_office", "nation": "XAA"}, {"type": "close_subnational_office"}
    events = [{**opened, "month": 1, "hold": 6}, {**closed, "month": 3, "nation": "XAA"}, {**opened, "month": 5}]
    found = column("nations", "subnational_office", NORLAND)
    assert course(toy, found, 9, *events) == [0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    overlapping = [{**opened, "month": 1, "hold": 4}, {**opened, "month": 3, "hold": 4}]
    assert course(toy, found, 9, *overlapping) == [0.0] + [1.0] * 6 + [0.0] * 2


def test_an_agreement_stands_while_one_of_two_events_holds_it(toy: World) -> None:
    events = [{"type": "sign_agreement", "month": month, "hold": 4, **PARTNERS} for month in (1, 3)]
    found = course(toy, column("ties", "has_agreement", 0), 9, *events)
    assert found == [0.0] + [1.0] * 6 + [0.0] * 2


def test_an_agreement_on_a_tie_that_has_ended_leaves_the_next_one_alone(toy: World) -> None:
    signed = {"type": "sign_agreement", **PARTNERS}
    model = start(
        toy,
        {**signed, "month": 1, "hold": 6},
        {"type": "found_tie", "month": 3, **PARTNERS},
        {**signed, "month": 4},
        at_work=(),
    )
    go(model, 2)
    model.state["ties"]["status"][0] = int(TieStatus.ENDED)
    go(model, 9)
    assert model.state["ties"].used("has_agreement").tolist() == [1, 0, 0, 1]


def test_a_network_that_is_gone_already_ends_no_second_time(toy: World) -> None:
    founded = {"type": "found_network", "month": 1, "hold": 6, "network": "new-league"}
    model = start(toy, founded, {"type": "dissolve_network", "month": 3, "network": "new-league"}, at_work=())
    go(model, 9)
    assert len(model.record.events.query("kind == 'network' and subject == 'new-league' and to == 'absent'")) == 1


def test_two_stances_of_one_month_give_back_in_either_order(toy: World) -> None:
    level = {"type": "set_stance", "month": 1, "nations": ["XAA"], "topic": "climate"}
    longer = [{**level, "level": -0.8, "hold": 8}, {**level, "level": 0.9, "hold": 4}]
    assert course(toy, stance(NORLAND, "climate"), 10, *longer) == pytest.approx([0.5] + [0.9] * 4 + [-0.8] * 4 + [0.5])


def test_an_office_has_a_thousand_posts_at_most(toy: World) -> None:
    events = [{"type": "found_office", "month": month, "city": "dorne-xbb", "staff": 700} for month in (1, 2)]
    model = start(toy, *events, at_work=())
    go(model, 4)
    assert value(model, "cities", "staff", DORNE) == 1000.0
    assert value(model, "cities", "budget", DORNE) == pytest.approx(100_000.0 + 999.0 * 50_000.0)


@pytest.mark.parametrize(("amount", "stress"), [(-5.0, 0.0), (10.0, 5.0)])
def test_stress_stays_within_its_bounds_and_comes_back(toy: World, amount: float, stress: float) -> None:
    shocks = [{"type": "shock", "month": 2, "target": "stress", "amount": amount, "hold": 2}]
    shocks += [{"type": "shock", "month": 1, "target": "stress", "amount": 1.0}]
    assert course(toy, column("cities", "stress", BIRCH), 6, *shocks) == [0.0, 1.0, stress, stress, 1.0, 1.0]


def test_networks_keep_their_members_and_sponsors_apart(toy: World) -> None:
    model = start(toy, {"type": "withdraw_sponsor", "month": 0, "network": "harbour-circle"}, at_work=())
    model.step()
    assert value(model, "networks", "members", LEAGUE) == 3
    assert value(model, "networks", "members", HARBOUR) == 2
