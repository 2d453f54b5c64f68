"""The identity of a run: a digest of all that it reads, so that equal runs are stored once and others never mixed up.

In it are the events after includes, the start year, all parameters, the months, the world's tables, what is left fixed
of the world, what the events of both arms are about (outcomes are measured there), the seed, and a digest of the
model's source. Names, stories, replicates, executors and paths stay out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from experiments.readings import SCENARIO
from experiments.replicates import Pairing
from sim.attention import named_cities, named_nations, named_networks
from sim.compilation import source_digest
from sim.events import Event
from sim.scenario import Scenario
from sim.world import World

MOST_TEXTS = 2_000


class Written:
    """JSON of what the points of a sweep have in common, so that it is written once.

    What it was made of is kept with it, and known by being the same object: equal ones are written anew.
    """

    def __init__(self) -> None:
        self._texts: dict[tuple[int, ...], tuple[tuple[Any, ...], str]] = {}

    def text(self, write: Callable[..., str], *parts: Any) -> str:
        """What is written of these parts."""
        key = tuple(map(id, parts))
        if key not in self._texts:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            self._texts[key] = parts, write(*parts)
        return self._texts[key][1]

    def parameters(self, values: Mapping[str, Any]) -> str:
        """The parameters of all mechanisms."""
        return _together({name: self.text(_json, own) for name, own in values.items()})


def identity(pairing: Pairing, arm: str, written: Written | None = None) -> str:
    """The identity of an arm of a pairing, whatever its seed: a digest of all that its run reads.

    `written` is what other pairings of a sweep have left to be used again.
    """
    known = written or Written()
    scenario, _ = _arms(pairing, arm)
    texts = {name: _json(value) for name, value in _numbers(pairing, arm).items()}
    texts["parameters"] = known.text(known.parameters, pairing.parameters)
    texts["events"] = known.text(lambda events: _json(_plain_events(events)), scenario.events)
    texts["attention"] = known.text(
        lambda *given: _json(_attention(*given)), pairing.world, pairing.scenario, pairing.baseline
    )
    return hashlib.blake2b(_together(texts).encode(), digest_size=16).hexdigest()


def _together(texts: Mapping[str, str]) -> str:
    """One mapping of texts that are JSON already, as `_json` would write it; names are plain words."""
    return "{" + ",".join(f'"{name}":{texts[name]}' for name in sorted(texts)) + "}"


def content(pairing: Pairing, arm: str) -> str:
    """What the identity is a digest of, as JSON, with what it takes to run it again.

    Of the scenario that the run is compared with the events are kept; only what they draw attention to is in the
    digest. Names are kept for those who read.
    """
    scenario, other = _arms(pairing, arm)
    kept = {
        "watched_events": _plain_events(other.events),
        "names": {"scenario": scenario.name, "watched": other.name, "world_name": pairing.world.name},
    }
    return _json(_read(pairing, arm) | kept)


def _read(pairing: Pairing, arm: str) -> dict[str, Any]:
    return _numbers(pairing, arm) | {
        "events": _plain_events(_arms(pairing, arm)[0].events),
        "parameters": pairing.parameters,
        "attention": _attention(pairing.world, pairing.scenario, pairing.baseline),
    }


def _numbers(pairing: Pairing, arm: str) -> dict[str, Any]:
    scenario, other = _arms(pairing, arm)
    return {
        "start_year": scenario.start_year or other.start_year or pairing.world.start_year,
        "months": pairing.months,
        "world": pairing.world.key,
        "world_seed": pairing.world_seed,
        "source": source_digest(),
    }


def _plain_events(events: Mapping[str, Event]) -> dict[str, Any]:
    return {name: event.to_dict() for name, event in events.items()}


def _attention(world: World, scenario: Scenario, other: Scenario) -> dict[str, Any]:
    return attention(world, [*scenario.in_order(), *other.in_order()])


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


def _plain(value: object) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (tuple, frozenset, set)):
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    raise TypeError(f"{value!r} cannot stand in the identity of a run")


_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode


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
