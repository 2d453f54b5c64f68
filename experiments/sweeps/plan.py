"""The plan of a sweep: its points, what each of them runs, and in which pieces the work is done."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.comparison import refuse_late_events
from experiments.configuration import groups, request
from experiments.overrides import parsed, written
from experiments.readings import BASELINE, SCENARIO
from experiments.replicates import Pairing, seed_of
from experiments.scenario_overrides import applied
from experiments.settings import SweepSettings
from experiments.sweeps.designs import Design
from experiments.sweeps.factors import Factor
from experiments.sweeps.identity import Written, identity, key_of_run
from experiments.sweeps.ranges import EVENTS
from sim import Scenario, World

RUNS_IN_A_CHUNK = 8  # scenario runs: half a second on rhine, so that a bar moves and a dead worker loses little
BASES = ("scenario", "baseline", "world")
PARAMETERS = "mechanisms."
POINTS_BETWEEN = 500  # two tellings of how far planning is

Progress = Callable[[int, int], None]  # points that are done, of all


@dataclass(frozen=True)
class Item:
    """A piece of work: points that share a baseline and a seed.

    `stores_baseline` says that the baseline's run is wanted too; where only that one is, `is_wanted` is false and one
    point stands for it.
    """

    replicate: int
    points: tuple[int, ...]
    stores_baseline: bool
    is_wanted: bool = True

    @property
    def runs(self) -> int:
        """Runs that are to be stored."""
        return len(self.points) * self.is_wanted + self.stores_baseline


Chunk = tuple[Item, ...]


class Points:
    """What every point of a design runs. It travels to the workers; what it has worked out stays behind.

    Attributes:
        factors: what is varied. `shares`: where in the unit cube, shape (point, factor).
        fixed: overrides that hold for all points. `is_paired`: whether every run has its baseline beside it.

    """

    def __init__(
        self, factors: Sequence[Factor], shares: NDArray[np.float64], fixed: Sequence[str], is_paired: bool = True
    ) -> None:
        self.factors, self.shares, self.fixed = tuple(factors), shares, tuple(fixed)
        self.is_paired = is_paired
        self._bases: dict[tuple[Any, ...], Pairing] = {}
        self._scenarios: dict[tuple[Any, ...], Scenario] = {}
        self._is_of_base = [factor.name in BASES or factor.name in groups() for factor in self.factors]

    def __len__(self) -> int:
        return len(self.shares)

    def values(self, point: int) -> tuple[Any, ...]:
        """The values of the factors at a point."""
        return tuple(factor.at(share) for factor, share in zip(self.factors, self.shares[point], strict=True))

    def compose_all(self) -> None:
        """Compose every combination of scenario, world and choices once, here, so that workers need not."""
        worlds: dict[str, World] = {}
        for point in range(len(self)):
            values = self.values(point)
            base_key = self._key_of_base(values)
            if base_key in self._bases:
                continue
            base = self._base(values)
            world = worlds.setdefault(base.world.key, base.world)  # one object for all: it is written once
            self._bases[base_key] = dataclasses.replace(base, world=world)

    @property
    def worlds(self) -> list[World]:
        """The worlds that points run in."""
        return list({base.world.key: base.world for base in self._bases.values()}.values())

    @property
    def scenarios(self) -> list[Scenario]:
        """The scenarios that points run, before fields of their events are varied."""
        return list({base.scenario.name: base.scenario for base in self._bases.values()}.values())

    def pairing(self, point: int) -> Pairing:
        """What a point runs: scenario and baseline, parameters, months, seed, world.

        Unpaired, only the scenario's own events say what is measured.
        """
        values = self.values(point)
        base = self._base(values)
        parameters = dict(base.parameters)
        copied: set[str] = set()
        events: list[tuple[str, Any]] = []
        changes: dict[str, Any] = {}
        for factor, value, is_of_base in zip(self.factors, values, self._is_of_base, strict=True):
            if is_of_base:
                continue
            if factor.name.startswith(PARAMETERS):
                _, mechanism, name = factor.name.split(".")
                if mechanism not in copied:
                    parameters[mechanism] = dict(parameters[mechanism])
                    copied.add(mechanism)
                parameters[mechanism][name] = value
            elif factor.name.startswith(EVENTS):
                events.append((factor.name, value))
            else:
                changes[factor.name] = value
        pairing = dataclasses.replace(base, parameters=parameters, **changes)
        if events:
            scenario = self._with_events(self._key_of_base(values), base.scenario, tuple(events))
            pairing = dataclasses.replace(pairing, scenario=scenario)
        if events or "months" in changes:
            for scenario in (pairing.scenario, pairing.baseline):
                refuse_late_events(scenario, pairing.months)
        if self.is_paired:
            return pairing
        return dataclasses.replace(pairing, baseline=dataclasses.replace(pairing.scenario, events={}))

    def _key_of_base(self, values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(value for value, is_of_base in zip(values, self._is_of_base, strict=True) if is_of_base)

    def _base(self, values: Sequence[Any]) -> Pairing:
        """The pairing before parameters, events' fields and numbers are varied."""
        key = self._key_of_base(values)
        if key not in self._bases:
            names = self._key_of_base([factor.name for factor in self.factors])
            chosen = [written(str(name), value) for name, value in zip(names, key, strict=True)]
            self._bases[key] = request(parsed([*self.fixed, *chosen]), {}, SweepSettings).pairing
        return self._bases[key]

    def _with_events(self, base: tuple[Any, ...], scenario: Scenario, events: tuple[tuple[str, Any], ...]) -> Scenario:
        key = (*base, *events)
        if key not in self._scenarios:
            overrides = parsed(written(name, value) for name, value in events)
            made = Scenario.from_dict(applied(scenario.to_dict(), overrides))
            made.check(self._bases[base].world)
            self._scenarios[key] = made
        return self._scenarios[key]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_scenarios": {}}


def digests_of(points: Points, progress: Progress | None = None) -> list[tuple[str, str]]:
    """Identity of the scenario's and of the baseline's run at every point; the latter empty where unpaired.

    Working it out meets everything that can be refused at any point; `progress` is told how far it is.
    """
    found, written = [], Written()
    for point in range(len(points)):
        pairing = points.pairing(point)
        baseline = identity(pairing, BASELINE, written) if points.is_paired else ""
        found.append((identity(pairing, SCENARIO, written), baseline))
        if progress and len(found) % POINTS_BETWEEN == 0:
            progress(len(found), len(points))
    return found


@dataclass(frozen=True)
class Plan:
    """A sweep before it is run.

    Attributes:
        about: what its experiment asks. `settings`: those of `SweepSettings`.
        digests: identity of the scenario's and of the baseline's run at every point; see `digests_of`.

    """

    points: Points
    design: Design
    settings: Mapping[str, Any]
    about: Mapping[str, Any]
    digests: Sequence[tuple[str, str]]

    @property
    def replicates(self) -> int:
        """Seeds for each point."""
        return int(self.settings["replicates"])

    @property
    def is_paired(self) -> bool:
        """Whether every run has its baseline beside it."""
        return self.points.is_paired

    @cached_property
    def masters(self) -> list[int]:
        """The master seed of every point."""
        names = [factor.name for factor in self.points.factors]
        if "seed" in names:
            place = names.index("seed")
            return [int(self.points.values(point)[place]) for point in range(len(self.points))]
        return [int(self.settings["seed"])] * len(self.points)

    @cached_property
    def hash(self) -> str:
        """A digest of what the sweep runs and in which order, without replicates: more of them are the same sweep."""
        points = zip(self.digests, self.masters, strict=True)
        parts = [f"{self.design} {self.is_paired}", *(f"{both[0]}{both[1]}{master}" for both, master in points)]
        return hashlib.blake2b(" ".join(parts).encode(), digest_size=5).hexdigest()

    @property
    def name(self) -> str:
        """What it is called in its store."""
        if self.settings["name"]:
            return str(self.settings["name"])
        said = self.settings["experiment"]
        stem = str(said).rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".yml") if said else "sweep"
        return f"{stem}-{self.hash}"

    def pairing(self, point: int) -> Pairing:
        """What a point runs."""
        return self.points.pairing(point)

    def keys(self, point: int, replicate: int) -> tuple[str, str]:
        """Keys of the scenario's run and of the baseline's; the latter empty where unpaired."""
        scenario, baseline = self.digests[point]
        seed = seed_of(self.masters[point], replicate)
        return key_of_run(scenario, seed, baseline), key_of_run(baseline, seed) if baseline else ""

    def chunks(self, stored: Set[str], shard: tuple[int, int] = (1, 1)) -> list[Chunk]:
        """What is still to be run, in pieces: all runs whose keys are not stored, in the order of the replicates.

        Of `shard` (i, N) only every N-th piece is taken, from the i-th on; which piece goes where depends on the plan
        alone and not on what is stored.
        """
        items: list[Item] = []
        for number, (replicate, piece, is_first) in enumerate(self._pieces()):
            if number % shard[1] != shard[0] - 1:
                continue
            missing = tuple(point for point in piece if self.keys(point, replicate)[0] not in stored)
            baseline = self.keys(piece[0], replicate)[1]
            stores_baseline = is_first and bool(baseline) and baseline not in stored
            if missing or stores_baseline:
                items.append(Item(replicate, missing or piece[:1], stores_baseline, bool(missing)))
        return list(_bundled(items))

    def _pieces(self) -> Iterator[tuple[int, tuple[int, ...], bool]]:
        """Points that share a baseline and a seed, a chunk's worth at a time; whether they are the first of these."""
        for replicate, group in self._groups():
            for start in range(0, len(group), RUNS_IN_A_CHUNK):
                yield replicate, tuple(group[start : start + RUNS_IN_A_CHUNK]), start == 0

    def _groups(self) -> Iterator[tuple[int, list[int]]]:
        """Points that share a baseline and a seed, replicate by replicate; of equal points one, unpaired each alone."""
        together: dict[tuple[str, int], dict[str, int]] = {}
        for point, (scenario, baseline) in enumerate(self.digests):
            together.setdefault((baseline or scenario, self.masters[point]), {}).setdefault(scenario, point)
        for replicate in range(self.replicates):
            for group in together.values():
                yield replicate, list(group.values())


def _bundled(items: Sequence[Item]) -> Iterator[Chunk]:
    """Items together until they hold a chunk's worth of runs."""
    chunk: list[Item] = []
    for item in items:
        if chunk and sum(len(one.points) for one in chunk) + len(item.points) > RUNS_IN_A_CHUNK:
            yield tuple(chunk)
            chunk = []
        chunk.append(item)
    if chunk:
        yield tuple(chunk)
