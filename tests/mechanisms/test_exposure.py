"""Counts that follow the log, and bounds that spare the exact rates, against everything taken from scratch."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from sim import Diplomacity, PlausibilityWarning
from sim.compilation import wraps_around
from sim.mechanisms import idea_exposure, ideas, networks
from sim.randomness import Stream, key_of, uniform
from sim.stages import IDEA_CHANNELS, IdeaStage, Kind
from sim.strategies import Cautious, Defiant, Pioneer, Scripted
from tests.contracts.motion import LIVELY, everything, thirty
from tests.mechanisms import from_scratch
from tests.mechanisms.from_scratch import MONTH, NAMES, Surroundings, adopters_of, memberships_of, partners_of

CONTAGIONS = ("simple", "complex_if_costly", "complex", "threshold")
MONTHS = 60
FAST = {f"ideas__{name}": 2.0 for name in ("twinning", "networks", "neighbours", "leaders", "nation")}


def thirty_cities(seed: int, *, with_strategies: bool = True, **given: Any) -> Diplomacity:
    """The world in which everything moves, under one event of every type, with four cities played."""
    parameters = {**LIVELY, **{name.replace("__", "."): value for name, value in given.items()}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)
        model = Diplomacity(thirty(), everything(), seed=seed, parameters=parameters)
    played = (("city-2", Defiant()), ("city-8", Pioneer()), ("city-14", Cautious()), ("city-20", Scripted({})))
    for city, strategy in played if with_strategies else ():
        model.city(city).strategy = strategy
    return model


def after(model: Diplomacity, loops: Iterable[Callable[..., Any]], look: Callable[[], None]) -> None:
    """Look whenever one of these loops has run."""
    run_loop = model.run_loop

    def watched(mechanism: Any, loop: Callable[..., Any]) -> Any:
        found = run_loop(mechanism, loop)
        if loop in loops:
            look()
        return found

    model.run_loop = watched  # type: ignore[method-assign]


def check_counts(model: Diplomacity) -> None:
    """What `ideas` keeps, as it has just been brought up to date, is what counting anew finds."""
    kept, state = model.scratch["ideas"], model.state
    n, g, adopters = state["cities"].count, state["networks"].count, adopters_of(model)
    partners, memberships = partners_of(model), memberships_of(model)
    assert kept["followed"][0] == model.log.count
    assert np.array_equal(kept["adopters"], adopters)
    home = state["cities"].used("nation")
    for nation in range(state["nations"].count):
        assert np.array_equal(kept["nation_counts"][nation], adopters[home == nation].sum(axis=0))
    in_network = np.zeros((g, state["ideas"].count), dtype=int)
    for city, rows in memberships.items():
        for row in rows:
            in_network[state["memberships"]["network"][row]] += adopters[city]
    assert np.array_equal(kept["network_counts"][:g], in_network)
    assert not kept["network_counts"][g:].any()
    on_register = sorted(partners)
    assert np.flatnonzero(kept["connected"]).tolist() == on_register
    assert kept["on_register"][0] == len(on_register)
    assert np.array_equal(kept["world_counts"], adopters[on_register].sum(axis=0))
    for i in range(n):
        for _, j in partners.get(i, []):
            assert (kept["touched"][i] >= adopters[j]).all()
        check_lists(model, i)


def check_lists(model: Diplomacity, i: int) -> None:
    """Each idea of a city stands once on the list that its stage puts it on, and on no other."""
    kept, stages = model.scratch["ideas"], model.state["adoption"]["stage"][i]
    of_stage = {0: idea_exposure.UNHEARD, 1: idea_exposure.WAITING, 5: idea_exposure.WAITING}
    of_stage |= {2: idea_exposure.BEGUN, 3: idea_exposure.TRIED}
    for at in range(idea_exposure.LISTS):
        listed = kept["listed"][i, at, : kept["listed_count"][i, at]].tolist()
        assert sorted(listed) == [p for p, stage in enumerate(stages.tolist()) if of_stage.get(stage) == at]


def check_sums(model: Diplomacity) -> None:
    """What cities sum over their ties and networks."""
    cities = model.state["cities"]
    assert cities.used("live_vitality") == pytest.approx(from_scratch.live_vitality(model), rel=1e-12, abs=1e-12)
    assert cities.used("engagement") == pytest.approx(from_scratch.engagement(model), rel=1e-12, abs=1e-12)


def check_observation(model: Diplomacity) -> None:
    """What the record's counts of stages rest on."""
    kept, state, adopters = model.scratch["observation"], model.state, adopters_of(model)
    stages, home = state["adoption"]["stage"], state["cities"].used("nation")
    for stage in IdeaStage:
        assert np.array_equal(kept["stage_counts"][:, stage], (stages == stage).sum(axis=0))
    assert kept["people"] == pytest.approx(state["cities"].used("population") @ adopters, rel=1e-12, abs=1e-6)
    by_nation = [adopters[home == nation].sum() for nation in range(state["nations"].count)]
    assert kept["home_counts"].tolist() == by_nation


@pytest.mark.parametrize("contagion", CONTAGIONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_from_month_to_month_is_what_counting_anew_finds(contagion: str, seed: int) -> None:
    model = thirty_cities(seed, ideas__contagion=contagion, **FAST)
    looks: Counter[str] = Counter()

    def look() -> None:
        looks["months"] += 1
        check_counts(model)
        check_sums(model)

    after(model, (idea_exposure.count_afresh, idea_exposure.follow_log), look)
    for _ in range(MONTHS):
        model.step()
        check_observation(model)
    kinds = Counter(model.log.used()[:, 1].tolist())
    assert looks["months"] == MONTHS
    assert min(kinds[Kind.TIE], kinds[Kind.MEMBERSHIP], kinds[Kind.NETWORK], kinds[Kind.IDEA]) > 3
    assert model.state["ties"].count > len(model.world.tables["ties"])


@pytest.mark.parametrize("off", [("ties",), ("networks",), ("ties", "networks"), ("offices", "relations")])
def test_sums_of_cities_hold_where_mechanisms_are_switched_off(off: tuple[str, ...]) -> None:
    model = thirty_cities(3, **{f"{name}__enabled": False for name in off})

    def look() -> None:
        check_counts(model)
        check_sums(model)

    after(model, (idea_exposure.count_afresh, idea_exposure.follow_log), look)
    for _ in range(MONTHS):
        model.step()
        check_observation(model)


def test_with_ideas_switched_off_the_record_still_counts_what_events_launch() -> None:
    model = thirty_cities(4, ideas__enabled=False)
    for _ in range(24):
        model.step()
        check_observation(model)


def test_more_months_and_more_networks_than_there_is_room_for_start_the_counts_anew() -> None:
    model = thirty_cities(5, networks__founding=0.25)
    after(model, (idea_exposure.count_afresh, idea_exposure.follow_log), lambda: check_counts(model))
    room = model.state["networks"].capacity
    while model.month < 130:  # the record has room for 120
        model.step()
        check_observation(model)
    assert model.state["networks"].capacity > room


def near_of(model: Diplomacity) -> set[tuple[int, int]]:
    kept = model.scratch["ideas"]
    return {(int(i), int(p)) for i, p in kept["near"][: kept["near_count"][0]]}


def missed(model: Diplomacity, keys: int) -> tuple[int, list[str]]:
    """Passages that draws under so many other keys would bring in this state, and those that the bound leaves out."""
    rule, own = model.mechanism("ideas"), model.key
    weighed = [(cell, found.rate) for cell, found in Surroundings(model).cells() if found.rate > 0.0]
    around, passages, left_out = Surroundings(model), 0, []
    for number in range(keys):
        model.key = np.uint64(key_of(f"another {number}"))
        model.replaced.times += 1  # loops fetch the key anew
        model.run_loop(rule, ideas.come_near)
        near = near_of(model)
        for cell, rate in weighed:
            if uniform(around.key(Stream.IDEA, cell)) < -np.expm1(-rate * MONTH):
                passages += 1
                if cell not in near:
                    left_out.append(f"{cell} at {rate} in month {model.month}")
    model.key = own
    model.replaced.times += 1
    model.run_loop(rule, ideas.come_near)
    return passages, left_out


@wraps_around
def bounds_hold(seed: int, keys: int, **given: Any) -> None:
    model = thirty_cities(seed, **given)
    seen: Counter[str] = Counter()

    def look() -> None:
        if model.month in (0, 20, 34):
            passages, left_out = missed(model, keys)
            assert left_out == []
            seen["passages"] += passages

    after(model, (idea_exposure.look_around,), look)
    while model.month <= 34:
        model.step()
    assert seen["passages"] > 20


@pytest.mark.parametrize("contagion", CONTAGIONS)
@pytest.mark.parametrize("theta", [0.05, 0.3, 1.0])
def test_the_bound_leaves_out_no_cell_that_the_exact_rate_lets_pass(contagion: str, theta: float) -> None:
    bounds_hold(1, 60, ideas__contagion=contagion, ideas__theta=theta, ideas__front_runner_brake=0.3)


@pytest.mark.parametrize("contagion", CONTAGIONS)
@pytest.mark.parametrize("alone", NAMES)
def test_the_bound_holds_for_each_channel_alone(contagion: str, alone: str) -> None:
    closed = tuple(name for name in NAMES if name != alone)
    bounds_hold(2, 40, ideas__contagion=contagion, ideas__closed_channels=closed, ideas__hearing_own=0.3)


def key_with_draw_below(model: Diplomacity, cell: tuple[int, int], probability: float) -> np.uint64:
    """A key of a run whose draw for the cell lies just below this probability."""
    around = Surroundings(model)
    for number in range(1_000_000):
        model.key = np.uint64(number)
        if 0.985 * probability <= uniform(around.key(Stream.IDEA, cell)) < probability:
            return model.key
    raise AssertionError(f"no key gives a draw just below {probability}")


@pytest.mark.parametrize("contagion", CONTAGIONS)
@pytest.mark.parametrize("alone", NAMES)
@wraps_around
def test_the_bound_is_no_lower_where_all_others_have_the_idea(contagion: str, alone: str) -> None:
    """Where a bound is as tight as can be, a draw just below the probability still comes near."""
    closed, rate = tuple(name for name in NAMES if name != alone), {f"ideas__{alone}": 0.05, "ideas__hearing": 1.0}
    fixed = {"ideas__cost_weight": 0.0, "ideas__national_pull": 0.0, "ideas__hearing_own": 0.05}
    model = thirty_cities(
        7, with_strategies=False, ideas__contagion=contagion, ideas__closed_channels=closed, **rate, **fixed
    )
    state = model.state
    for table, column, number in (
        ("cities", "capacity", 1.0), ("cities", "openness", 1.0), ("cities", "ties_outside", 0.0),
        ("cities", "is_leading", 1), ("stances", "stance", 1.0), ("networks", "learning", 1.0),
        ("networks", "topics", (1 << len(model.world.topics)) - 1), ("adoption", "threshold", 1.0),
        ("adoption", "stage", IdeaStage.IMPLEMENTED), ("adoption", "adopted", 0),
        ("memberships", "engagement", 1.0),
    ):  # fmt: skip
        state[table][column][:] = number
    for idea in range(state["ideas"].count):
        state["adoption"]["stage"][3 * idea, idea] = IdeaStage.HEARD
        state["adoption"]["stage"][3 * idea + 1, idea] = IdeaStage.UNAWARE
    rule = model.mechanism("ideas")
    model.run_loop(model.mechanism("networks"), networks.sum_engagement)
    model.run_loop(rule, idea_exposure.count_afresh)
    model.run_loop(rule, idea_exposure.look_around)
    weighed = [(cell, found.rate) for cell, found in Surroundings(model).cells() if found.rate > 0.0]
    assert len(weighed) > 3
    for cell, yearly in weighed:
        model.key = key_with_draw_below(model, cell, -np.expm1(-yearly * MONTH))
        model.replaced.times += 1
        model.run_loop(rule, ideas.come_near)
        assert cell in near_of(model), (cell, yearly)


def compare_month(model: Diplomacity) -> Counter[str]:
    """Run a month and compare what the ideas do with what the state before asks for, cell by cell."""
    expected: dict[tuple[int, int], tuple[int, int]] = {}
    sources: dict[tuple[int, int], dict[int, set[int]]] = {}
    before = [0]

    def look() -> None:
        around = Surroundings(model)
        before[0] = model.log.count
        for cell, weighed in around.cells():
            passage = around.passage(cell, weighed)
            if passage is not None:
                expected[cell] = passage
                sources[cell] = around.sources(*cell)

    found: dict[tuple[int, int], tuple[int, int]] = {}

    def gather() -> None:
        for row in model.log.used()[before[0] :].tolist():
            found[row[2], row[3]] = row[5], row[6]
            assert row[7] in sources[row[2], row[3]][row[6]]

    run_loop = model.run_loop
    after(model, (idea_exposure.look_around,), look)
    after(model, (ideas.name_sources,), gather)
    model.step()
    model.run_loop = run_loop  # type: ignore[method-assign]
    assert found == expected
    return Counter(NAMES[channel] if channel < len(IDEA_CHANNELS) else "rule" for _, channel in found.values())


@pytest.mark.parametrize("contagion", CONTAGIONS)
@pytest.mark.parametrize("seed", [1, 2])
@wraps_around
def test_every_passage_of_an_idea_is_the_one_that_the_exact_rates_ask_for(contagion: str, seed: int) -> None:
    model = thirty_cities(seed, ideas__contagion=contagion, ideas__front_runner_brake=0.3, **FAST)
    model.state["adoption"]["threshold"][:10] = 0.25
    found: Counter[str] = Counter()
    for _ in range(48):
        found += compare_month(model)
    assert set(found) == {*NAMES, "rule"}


@pytest.mark.parametrize("closed", NAMES)
@wraps_around
def test_every_passage_is_right_with_a_channel_closed(closed: str) -> None:
    model = thirty_cities(6, ideas__closed_channels=(closed,), ideas__contagion="threshold", **FAST)
    found: Counter[str] = Counter()
    for _ in range(24):
        found += compare_month(model)
    assert set(found) == {*NAMES, "rule"} - {closed}
