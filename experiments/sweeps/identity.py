"""The identity of a run: a digest of all that it reads, so that equal runs are stored once and others never mixed up.

In it are the events after includes, the start year, all parameters, the months, the world's tables, what is left fixed
of the world, what the events of both arms are about (outcomes are measured there), the seed, and a digest of the
model's source. Names, stories, replicates, executors and paths stay out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from experiments.readings import SCENARIO
from experiments.replicates import Pairing
from sim.attention import named_cities, named_nations, named_networks
from sim.compilation import source_digest
from sim.events import Event
from sim.scenario import Scenario
from sim.world import World


def identity(pairing: Pairing, arm: str) -> str:
    """The identity of an arm of a pairing, whatever its seed: a digest of all that its run reads."""
    return hashlib.blake2b(_json(_read(pairing, arm)).encode(), digest_size=16).hexdigest()


def content(pairing: Pairing, arm: str) -> str:
    """What the identity is a digest of, as JSON, with what it takes to run it again.

    Of the scenario that the run is compared with the events are kept; only what they draw attention to is in the
    digest. Names are kept for those who read.
    """
    scenario, other = _arms(pairing, arm)
    kept = {
        "watched_events": {name: event.to_dict() for name, event in other.events.items()},
        "names": {"scenario": scenario.name, "watched": other.name, "world_name": pairing.world.name},
    }
    return _json(_read(pairing, arm) | kept)


def _read(pairing: Pairing, arm: str) -> dict[str, Any]:
    scenario, other = _arms(pairing, arm)
    return {
        "events": {name: event.to_dict() for name, event in scenario.events.items()},
        "start_year": scenario.start_year or other.start_year or pairing.world.start_year,
        "parameters": pairing.parameters,
        "months": pairing.months,
        "world": pairing.world.key,
        "world_seed": pairing.world_seed,
        "attention": attention(pairing.world, [*scenario.in_order(), *other.in_order()]),
        "source": source_digest(),
    }


def _arms(pairing: Pairing, arm: str) -> tuple[Scenario, Scenario]:
    """The scenario of an arm, and the one it is compared with."""
    return (pairing.scenario, pairing.baseline) if arm == SCENARIO else (pairing.baseline, pairing.scenario)


def attention(world: World, events: Iterable[Event]) -> dict[str, Any]:
    """What events are about: cities, nations, networks by id, and the pairs of nations that are sides; all sorted."""
    given = list(events)
    pairs = {tuple(sorted(pair)) for event in given for pair in event.pairs(world)}
    return {
        "cities": sorted(named_cities(given)),
        "nations": sorted(named_nations(world, given)),
        "networks": sorted(named_networks(given)),
        "pairs": sorted(pairs),
    }


def key_of_run(identity: str, seed: int, beside: str = "") -> str:
    """The key of a run: its identity and seed; for a scenario beside a baseline that one's identity too.

    The outcomes of a pair stand with the scenario's run, which therefore depends on both.
    """
    return hashlib.blake2b(f"{identity} {beside} {seed}".encode(), digest_size=16).hexdigest()


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (tuple, frozenset, set)):
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    raise TypeError(f"{value!r} cannot stand in the identity of a run")


def scenarios_of(stored: Mapping[str, Any], world: World) -> tuple[Scenario, Scenario]:
    """The scenario of a stored run and the one it is compared with, from the content of its identity."""
    made = [
        Scenario.from_dict(
            {
                "name": stored["names"][name],
                "horizon": stored["months"],
                "start_year": stored["start_year"],
                "world": world.name,
                "events": stored[events],
            }
        )
        for name, events in (("scenario", "events"), ("watched", "watched_events"))
    ]
    return made[0], made[1]
