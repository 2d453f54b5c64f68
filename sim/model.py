"""The model: a Mesa model whose step is a loop over the mechanisms of the month."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sim import errors, initial
from sim.agents import CityNetwork
from sim.binding import Binding
from sim.columns import Replaced, Table
from sim.compilation import wraps_around
from sim.geography import unit_vectors
from sim.held import Held
from sim.log import Log
from sim.mechanisms.base import Mechanism
from sim.mesa_face import MesaFace, RecordCollector
from sim.observation import Observation, empty_series
from sim.parameters import configured
from sim.randomness import key_of
from sim.record import Record
from sim.scenario import Scenario
from sim.stages import Channel, Kind
from sim.strategies import Strategy, apply_moves, collect_moves
from sim.world import World

SPIN_UP = 120  # months before month 0 in which ties and offices find their level (MODEL 2)


class Diplomacity(MesaFace):
    """Cities, national governments and city networks in a world, under a scenario.

    `world` and `scenario` may be names. `seed` keys every draw; `world_seed` holds fixed what a world's tables leave
    open and is drawn per run otherwise. `parameters` maps dotted paths such as 'ideas.twinning' (or nested mappings)
    to values. `watch` is the scenario that this run will be compared with: what its events name (sides, cities,
    nations, networks) is then measured here too.
    """

    @wraps_around
    def __init__(
        self,
        world: World | str | os.PathLike[str] = "rhine",
        scenario: Scenario | str | os.PathLike[str] = "baseline",
        seed: int = 1,
        parameters: Mapping[str, object] | None = None,
        world_seed: int | None = None,
        spin_up: int = SPIN_UP,
        watch: Scenario | None = None,
        months: int | None = None,
    ) -> None:
        super().__init__(seed=_checked_seed(seed))
        self.world = world if isinstance(world, World) else World.load(world)
        self.scenario = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        self.scenario.check(self.world)
        given = self.scenario.start_year or (watch.start_year if watch is not None else None)
        self.start_year = given or self.world.start_year
        self.given_parameters = {**self.scenario.parameters, **(parameters or {})}
        self.seed, self.world_seed = int(seed), world_seed
        self.key = np.uint64(key_of(f"run {int(seed)}"))
        self.mechanisms: tuple[Mechanism, ...] = configured(self.given_parameters)
        self._by_name = {mechanism.name: mechanism for mechanism in self.mechanisms}
        self.horizon = self.scenario.horizon if months is None else _checked_months("months", months)
        spin_up = _checked_months("spin_up", spin_up)
        self.month = -spin_up
        self.ids: dict[str, list[str]] = {
            name: list(self.world.tables[name].ids) for name in ("cities", "nations", "networks", "ideas")
        }
        self.replaced = Replaced()
        self.state: dict[str, Table] = initial.empty_state(self.world, self.replaced)
        self.log, self.held = Log(self.state["adoption"]["stage"].size, self.replaced), Held(self.state)
        self.memory: dict[str, Any] = {}
        self.strategies: dict[tuple[str, int], Strategy] = {}
        self.agenda = self.scenario.in_order()
        self.event_names = [event.name for event in self.agenda]
        self.places = unit_vectors(self.state["cities"]["latitude"], self.state["cities"]["longitude"])
        self.attended = [*self.agenda, *(watch.in_order() if watch is not None else ())]
        self.watched = initial.watched_pairs(self.world, self.attended)
        home = self.state["cities"]["nation"]
        self.by_nation = np.argsort(home, kind="stable").astype(np.int32)
        self.nation_starts = np.searchsorted(home[self.by_nation], np.arange(len(self.ids["nations"]) + 1))
        self.admits = initial.admissions(self.world, self.state["networks"].capacity)
        initial.fill(self)
        self._observation = Observation()
        self._bindings: dict[Callable[..., Any], Binding] = {}
        self.series = empty_series(self, self.horizon)
        self.scratch: dict[str, dict[str, Any]] = {}
        self._make_scratch()
        self._spin_up(spin_up)
        self.datacollector = RecordCollector(self)

    def __getstate__(self) -> dict[str, Any]:
        """A copy fetches its own arrays: the addresses of this model's are worth nothing to it."""
        return {**self.__dict__, "_bindings": {}}

    # --- a month -----------------------------------------------------------------------------------------------

    @wraps_around
    def step(self) -> None:
        """One month: every mechanism in order, then the decisions of strategies, then the record."""
        if self.month >= len(self.series["load"]):
            self._lengthen()
        moves: list[Any] = []
        for mechanism in self.mechanisms:
            if mechanism.enabled:
                mechanism.month(self)
            else:
                mechanism.settle(self)
            if mechanism.name == "events" and self.strategies:
                moves = collect_moves(self)
        if moves:
            apply_moves(self, moves)
        self._observation.month(self)
        self.month += 1
        self.running = self.month < self.horizon

    def run(self, months: int | None = None) -> Record:
        """Run until so many months have passed since month 0 (the scenario's horizon if not given)."""
        until = self.horizon if months is None else _checked_months("months", months)
        while self.month < until:
            self.step()
        return self.record

    @property
    def record(self) -> Record:
        """What the run remembers up to now."""
        return Record.of(self)

    def _spin_up(self, months: int) -> None:
        for _ in range(months):
            for mechanism in self.mechanisms:
                if mechanism.enabled:
                    mechanism.spin_up(self)
            self.month += 1
        for mechanism in self.mechanisms:
            mechanism.settle(self)

    # --- what mechanisms, events and strategies use ------------------------------------------------------------

    def mechanism(self, name: str) -> Any:
        """A mechanism by name, with its parameters; refuses an unknown one."""
        if name not in self._by_name:
            raise errors.unknown_name("mechanism", name, self._by_name)
        return self._by_name[name]

    def run_loop(self, mechanism: Mechanism, loop: Callable[..., Any]) -> Any:
        """Run one compiled loop of a mechanism on this model's arrays."""
        binding = self._bindings.get(loop)
        if binding is None:
            binding = self._bindings[loop] = Binding(self, mechanism, loop)
        return binding()

    def note(
        self, kind: Kind, subject: int, object_: int, before: int, after: int, channel: Channel, source: int = -1
    ) -> None:
        """Write one passage into the log."""
        self.log.reserve(1)
        row = (self.month, int(kind), subject, object_, int(before), int(after), int(channel), source)
        self.log.rows[self.log.count] = row
        self.log.counter[0] += 1

    def add_network(self, name: str) -> int:
        """A row for a new network; its arrays may be replaced by longer ones. Refuses an id that is taken."""
        if name in self.ids["networks"]:
            raise errors.not_allowed(f"network '{name}'", "be founded", "there is one of that name")
        networks = self.state["networks"]
        grew = networks.reserve(1)
        row = networks.count
        networks.counter[0] = row + 1
        self.ids["networks"].append(name)
        if grew:
            self._widen(networks.capacity)
        self.welcome(CityNetwork, row)
        return row

    # --- room ---------------------------------------------------------------------------------------------------

    def _make_scratch(self) -> None:
        self.scratch = {m.name: m.scratch(self) for m in (*self.mechanisms, self._observation)}

    def _widen(self, networks: int) -> None:
        """Room for more networks in everything that has one row a network."""
        grown = np.ones((networks, self.admits.shape[1]), dtype=np.bool_)
        grown[: len(self.admits)] = self.admits
        self.admits = grown
        members = self.series["members"]
        self.series["members"] = np.zeros((len(members), networks))
        self.series["members"][:, : members.shape[1]] = members
        self._make_scratch()

    def _lengthen(self) -> None:
        """Room for more months in the record."""
        longer = empty_series(self, max(12, 2 * len(self.series["load"])))
        for name, array in self.series.items():
            longer[name][: len(array)] = array
        self.series = longer
        self.replaced.times += 1
        self.scratch["observation"].update(longer)


def _checked_seed(seed: object) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise errors.wrong_type("seed", seed, "a whole number from 0 on")
    return int(seed)


def _checked_months(what: str, months: object) -> int:
    if isinstance(months, bool) or not isinstance(months, (int, np.integer)) or months < 0:
        raise errors.wrong_type(what, months, "a whole number from 0 on")
    return int(months)
