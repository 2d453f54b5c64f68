"""The identity of a run: a digest of all that it reads, so that equal runs are stored once and others never mixed up.

In it are the events after includes, the start year, all parameters, the months, the world's tables, what is left fixed
of the world, what the events of both arms are about (outcomes are measured there), the seed, and a digest of the
model's source. Names, stories, replicates, executors and paths stay out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.replicates import ARMS, Pairing
from sim.attention import named_cities, named_nations, named_networks
from sim.compilation import source_digest
from sim.events import Event
from sim.scenario import Scenario
from sim.world import World

SCENARIO, BASELINE = ARMS


@dataclass(frozen=True)
class Identity:
    """What a run of an arm is, whatever its seed: the digest, and the content that it is a digest of, as JSON."""

    digest: str
    content: str


def identity(pairing: Pairing, arm: str) -> Identity:
    """The identity of an arm of a pairing."""
    scenario, other = (
        (pairing.scenario, pairing.baseline) if arm == SCENARIO else (pairing.baseline, pairing.scenario)
    )
    read = {
        "events": {name: event.to_dict() for name, event in scenario.events.items()},
        "start_year": scenario.start_year or other.start_year or pairing.world.start_year,
        "parameters": pairing.parameters,
        "months": pairing.months,
        "world": pairing.world.key,
        "world_seed": pairing.world_seed,
        "attention": attention(pairing.world, [*scenario.in_order(), *other.in_order()]),
        "source": source_digest(),
    }
    # the watched scenario is kept so that the run can be repeated; only what it draws attention to is in the digest
    repeatable = {**read, "watched_events": {name: event.to_dict() for name, event in other.events.items()}}
    names = {"scenario": scenario.name, "watched": other.name, "world_name": pairing.world.name}
    return Identity(_digest(read), _json({**repeatable, "names": names}))


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


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.blake2b(_json(content).encode(), digest_size=16).hexdigest()


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (tuple, frozenset, set)):
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    raise TypeError(f"{value!r} cannot stand in the identity of a run")


def repeated(content: Mapping[str, Any], world: World) -> tuple[Scenario, Scenario]:
    """The scenario of a stored run and the one it is compared with, from the content of its identity."""
    made = [
        Scenario.from_dict(
            {
                "name": content["names"][name],
                "horizon": content["months"],
                "start_year": content["start_year"],
                "world": world.name,
                "events": content[events],
            }
        )
        for name, events in (("scenario", "events"), ("watched", "watched_events"))
    ]
    return made[0], made[1]
