"""What keyed draws promise: a null event, the past, a stranger and a name make no difference."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.verification import evidence
from experiments.verification.declared import Trial, case
from experiments.verification.evidence import Check
from experiments.verification.laboratory import all_but, cities, everybody_has_heard, ideas, ids, start, ties, world
from sim import Diplomacity, Record, Scenario, World
from sim.outcomes.diffusion import is_adopter

MONTHS, SHOCK = 60, 24


# --- V18: common random numbers ---------------------------------------------------------------------------------------


def everything_at_work(place: World, trial: Trial, months: int, watch: Scenario, *events: dict[str, Any]) -> Record:
    """A run with every mechanism on and its months before the start."""
    scenario = Scenario.from_dict({"name": "verification", "events": {f"event-{n}": e for n, e in enumerate(events)}})
    return Diplomacity(place, scenario, seed=trial.seed, watch=watch, months=months).run(months)


def unlike_entries(one: Record, other: Record) -> int:
    """How many numbers differ in the monthly series and in the state at the end."""
    series = sum(int((one.arrays[name] != array).sum()) for name, array in other.arrays.items())
    adoption = int((one.tables["adoption"]["stage"] != other.tables["adoption"]["stage"]).sum())
    first, second = (record.tables["ties"]["vitality"] for record in (one, other))
    registered = min(len(first), len(second))
    ties_apart = int((first[:registered] != second[:registered]).sum()) + abs(len(first) - len(second))
    return series + adoption + ties_apart


@case(
    "V18",
    "A scenario whose event touches nothing differs from its baseline in nothing.",
    mutation="travel is stopped instead of allowed",
    chances=0,
)
def null_event(trial: Trial) -> Iterator[Check]:
    """Travel is allowed where it was never stopped, with all mechanisms at work."""
    place, watch = World.load("rhine"), Scenario.from_dict({"name": "nothing", "events": {}})
    kind = "stop_travel" if trial.is_mutated else "allow_travel"
    with_it = everything_at_work(place, trial, MONTHS, watch, {"type": kind, "month": SHOCK})
    without = everything_at_work(place, trial, MONTHS, watch)
    yield evidence.equal("numbers that differ", 0, unlike_entries(with_it, without))


@case(
    "V18",
    "Up to the month of its first event a scenario equals its baseline bit for bit.",
    mutation="the event comes a month earlier",
    chances=0,
)
def same_past(trial: Trial) -> Iterator[Check]:
    """Travel stops: the months before it are the same."""
    place = World.load("rhine")
    stop = {"type": "stop_travel", "month": SHOCK - int(trial.is_mutated)}
    watch = Scenario.from_dict({"name": "stop", "events": {"stop": stop}})
    with_it = everything_at_work(place, trial, SHOCK, watch, stop)
    without = everything_at_work(place, trial, SHOCK, watch)
    yield evidence.equal("numbers that differ before the event", 0, unlike_entries(with_it, without))


def with_stranger(place: World, partner: str | None) -> World:
    """The world with one city more, alone in its nation; tied to a city of the world only if one is named."""
    frames = {name: place.frame(name) for name in place.tables if len(place.tables[name])}
    for name in set(frames) - {"cities", "nations", "networks", "ideas", "ties"}:
        frames[name] = frames[name].drop(columns=["id"])
    stranger = {
        "id": "stranger-xhh", "name": "Stranger", "nation": "XHH", "latitude": 5, "longitude": 5, "population": 700_000,
        "eligible": False, "ties_outside": 0, "origin": "generated",
    }  # fmt: skip
    frames["cities"] = pd.concat([frames["cities"], pd.DataFrame([stranger])])
    nation = pd.DataFrame([{"id": "XHH", "name": "Strangeland", "origin": "generated"}])
    frames["nations"] = pd.concat([frames["nations"], nation])
    if partner is not None:
        tie = {"id": "zz-stranger", "city_a": partner, "city_b": "stranger-xhh", "origin": "generated"}
        frames["ties"] = pd.concat([frames["ties"], pd.DataFrame([tie])])
    return World.from_tables(frames, start_year=place.start_year)


@case(
    "V18",
    "A city added without ties, memberships or compatriots changes no other city.",
    mutation="the city added has a partner",
    chances=0,
)
def city_apart(trial: Trial) -> Iterator[Check]:
    """Stages of all ideas, commitments, support and outlook of every other city, and the vitality of their ties."""
    place, watch = World.load("rhine"), Scenario.from_dict({"name": "nothing", "events": {}})
    partner = place.tables["cities"].ids[0] if trial.is_mutated else None
    alone = everything_at_work(place, trial, MONTHS, watch)
    joined = everything_at_work(with_stranger(place, partner), trial, MONTHS, watch)
    rows = [joined.ids["cities"].index(city) for city in alone.ids["cities"]]
    differ = int((alone.tables["adoption"]["stage"] != joined.tables["adoption"]["stage"][rows]).sum())
    for column in ("commitment", "support", "outlook", "trips", "load"):
        differ += int((alone.tables["cities"][column] != joined.tables["cities"][column][rows]).sum())
    registered = len(place.tables["ties"])
    first, second = (record.tables["ties"]["vitality"][:registered] for record in (alone, joined))
    yield evidence.equal("numbers of other cities that differ", 0, differ + int((first != second).sum()))


# --- V21: attention ---------------------------------------------------------------------------------------------------


def members_of_two(trial: Trial, time_of_a_membership: float) -> Record:
    """Cities of one post in two networks each; their load is the time of two memberships over .1950 posts."""
    count = 60
    networks = pd.DataFrame({"id": ["first", "second"], "name": "network", "topics": "trade"})
    memberships = pd.DataFrame({"city": ids("c", count) * 2, "network": ["first"] * count + ["second"] * count})
    place = world(
        cities(count, staff=1, in_mayors_office=False, association=False), ideas=ideas(50), networks=networks,
        memberships=memberships,
    )  # fmt: skip
    model = start(
        place, "offices", "networks", "ideas", seed=trial.seed, months=MONTHS,
        offices__membership_time=time_of_a_membership, networks__ordinary_exit=0.0, networks__founding=0.0,
        ideas__closed_channels=all_but("networks"),
    )  # fmt: skip
    return everybody_has_heard(model, but_pioneers=True).run(MONTHS)


@case(
    "V21",
    "As long as memberships ask for no more time than there is, a world in which attention is scarce is one without.",
    mutation="memberships ask for twice the time",
    chances=0,
)
def attention_within_bounds(trial: Trial) -> Iterator[Check]:
    """Two memberships of .09 posts out of .195 posts for networks: the same adoptions as at no time at all."""
    scarce = members_of_two(trial, 0.18 if trial.is_mutated else 0.09)
    free = members_of_two(trial, 0.0)
    load = float(scarce.tables["cities"]["load"].max())
    yield evidence.unmoved(evidence.within("load, near its bound of 1", 2 * 0.09 / 0.195, load, 0.9, 2.0))
    differ = int((scarce.tables["adoption"]["since"] != free.tables["adoption"]["since"]).sum())
    yield evidence.equal("adoptions that differ", 0, differ)


# --- V22: names -------------------------------------------------------------------------------------------------------

PLACES = 8
SHAPE = ((0, 1), (0, 2), (0, 3), (3, 4), (4, 5), (5, 6), (4, 6))  # a hub, a bridge, a triangle, and one city apart
NEW_NAMES = (5, 2, 7, 0, 1, 6, 3, 4)


@cache
def named(new: bool, moved: bool) -> World:
    """Eight unlike cities under old or new names; the first hub pioneers, or another city where it is moved."""
    name = NEW_NAMES if new else range(PLACES)
    identifiers = [f"c{name[place]:06d}" for place in range(PLACES)]
    pioneer = identifiers[5 if moved else 0]
    return world(
        cities(PLACES, id=identifiers, population=[250_000 * (place + 1) for place in range(PLACES)]),
        ideas=ideas(6_000, pioneer),
        ties=ties((name[first], name[second]) for first, second in SHAPE),
    )


def adopters_under(place: World, trial: Trial) -> NDArray[np.float64]:
    """How many cities have each of many ideas after six years."""
    model = start(
        place, "ideas", seed=trial.seed, months=72, ideas__own=0.005, ideas__twinning=0.4, ideas__neighbours=0.1,
        ideas__testing_rate=0.0,
    )  # fmt: skip
    record = everybody_has_heard(model, but_pioneers=True).run(72)
    counts: NDArray[np.float64] = is_adopter(record).sum(axis=0).astype(np.float64)
    return counts


@case(
    "V22",
    "Cities under other names draw other numbers of the same distribution.",
    mutation="with the names the pioneer moves to another place",
    chances=1,
)
def names_do_not_matter(trial: Trial) -> Iterator[Check]:
    """Adopters of 6,000 ideas in a small unlike world: Kolmogorov-Smirnov, and not the same numbers."""
    old = adopters_under(named(new=False, moved=False), trial)
    new = adopters_under(named(new=True, moved=trial.is_mutated), trial)
    yield evidence.same_law("adopters of an idea (KS)", old, new)
    same = float(np.mean(old == new))
    yield evidence.unmoved(evidence.within("share of ideas with equal counts, below 1", 0.5, same, 0.0, 0.9))
