"""Small worlds and short runs for the cases: tables made in a line, all mechanisms off but those that are named."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from sim import Diplomacity, PlausibilityWarning, Scenario, World
from sim.mechanisms import MONTH
from sim.stages import COMMITMENT_CHANNELS, IDEA_CHANNELS, IdeaStage

STEP = 1.0 / 12.0  # a month in years
HOME, ABROAD = "XAA", "XBB"


def ids(letter: str, count: int) -> list[str]:
    """Ids in an order that sorting keeps."""
    return [f"{letter}{number:06d}" for number in range(count)]


def cities(count: int, **columns: Any) -> pd.DataFrame:
    """Cities alike in all but what is given: of one nation, at one place, of a million people, without outside ties."""
    alike: dict[str, Any] = {
        "id": ids("c", count),
        "name": "city",
        "nation": HOME,
        "latitude": 0.0,
        "longitude": 0.0,
        "population": 1_000_000,
        "ties_outside": 0,
    }
    return pd.DataFrame({**alike, **columns})


def ideas(count: int, pioneer: str = "c000000") -> pd.DataFrame:
    """Free ideas on a topic that no nation takes a stance on, all from one pioneer."""
    return pd.DataFrame({"id": ids("i", count), "name": "idea", "topic": "trade", "cost": 0.0, "pioneer": pioneer})


def nations(*codes: str, **columns: Any) -> pd.DataFrame:
    """Nations by their codes."""
    return pd.DataFrame({"id": list(codes) or [HOME], "name": "nation", **columns})


def ties(pairs: Iterable[tuple[int, int]], **columns: Any) -> pd.DataFrame:
    """Ties between cities by their numbers."""
    ends = list(pairs)
    first, second = ([f"c{pair[side]:06d}" for pair in ends] for side in (0, 1))
    return pd.DataFrame({"id": ids("t", len(ends)), "city_a": first, "city_b": second, **columns})


def world(made_of: pd.DataFrame, **tables: pd.DataFrame) -> World:
    """A world of these cities; one nation and one idea unless tables are given."""
    return World.from_tables({"cities": made_of, "nations": nations(), "ideas": ideas(1), **tables}, start_year=2015)


def start(
    place: World,
    *at_work: str,
    seed: int,
    months: int,
    events: Mapping[str, Mapping[str, Any]] | None = None,
    **parameters: Any,
) -> Diplomacity:
    """A model at month 0 with these mechanisms at work alone.

    Parameters are written with two underscores for the dot: `ideas__own=0.02`. They may be implausible for cities:
    the values of a textbook are not.
    """
    working = {*at_work, "events"}
    given: dict[str, Any] = {f"{mechanism.name}.enabled": mechanism.name in working for mechanism in MONTH}
    given |= {name.replace("__", "."): value for name, value in parameters.items()}
    scenario = Scenario.from_dict({"name": "verification", "events": dict(events or {})})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)
        return Diplomacity(place, scenario, seed=seed, spin_up=0, months=months, parameters=given)


def all_but(*channels: str) -> tuple[str, ...]:
    """Channels of ideas to close so that only these are open."""
    return tuple(channel.name.lower() for channel in IDEA_CHANNELS if channel.name.lower() not in channels)


def all_signing_but(*channels: str) -> tuple[str, ...]:
    """Channels of commitments to close so that only these are open."""
    return tuple(channel.name.lower() for channel in COMMITMENT_CHANNELS if channel.name.lower() not in channels)


def everybody_has_heard(model: Diplomacity, but_pioneers: bool = False) -> Diplomacity:
    """All cities have heard of all ideas and none has adopted, but the pioneers if they keep theirs."""
    stages = model.state["adoption"]["stage"]
    at_risk = stages != IdeaStage.IMPLEMENTED if but_pioneers else slice(None)
    stages[at_risk] = IdeaStage.HEARD
    return model


def pairs_of(count: int) -> Sequence[tuple[int, int]]:
    """All pairs among so many cities."""
    return [(first, second) for first in range(count) for second in range(first + 1, count)]
