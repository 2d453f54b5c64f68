"""The model: a Mesa model whose step is a loop over the mechanisms of the month."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim import errors, initial
from sim.agents import Actor, City, CityNetwork, NationalGovernment
from sim.binding import Binding
from sim.columns import Table
from sim.compilation import wraps_around
from sim.geography import unit_vectors
from sim.held import Held
from sim.log import Log
from sim.mechanisms.base import Mechanism
from sim.mesa_face import RecordCollector
from sim.observation import Observation, empty_series
from sim.parameters import configured
from sim.randomness import key_of
from sim.record import Record
from sim.scenario import Scenario
from sim.stages import Channel, Kind
from sim.strategies import Strategy, apply_moves, collect_moves
from sim.traits import Traits
from sim.world import World

AGENT_TYPES: tuple[type[Actor], ...] = (City, NationalGovernment, CityNetwork)
SPIN_UP = 120  # months before month 0 in which ties and offices find their level (MODEL 2)


class Diplomacity(mesa.Model):  # type: ignore[misc]  # mesa ships no types
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
        super().__init__(seed=int(seed))
        self.world = world if isinstance(world, World) else World.load(world)
        self.scenario = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        self.scenario.check(self.world)
        self.given_parameters = {**self.scenario.parameters, **(parameters or {})}
        self.seed, self.world_seed = int(seed), world_seed
        self.key = np.uint64(key_of(f"run {int(seed)}"))
        self.mechanisms: tuple[Mechanism, ...] = configured(self.given_parameters)
        self._by_name = {mechanism.name: mechanism for mechanism in self.mechanisms}
        self.horizon = self.scenario.horizon if months is None else int(months)
        self.month = -int(spin_up)
        self.ids: dict[str, list[str]] = {
            name: list(self.world.tables[name].ids) for name in ("cities", "nations", "networks", "ideas")
        }
        self.state: dict[str, Table] = initial.empty_state(self.world)
        self.log, self.held = Log(), Held(self.state)
        self.memory: dict[str, Any] = {}
        self.strategies: dict[tuple[str, int], Strategy] = {}
        self.agenda = self.scenario.in_order()
        self.event_names = [event.name for event in self.agenda]
        self.places = unit_vectors(self.state["cities"]["latitude"], self.state["cities"]["longitude"])
        self.attended = [*self.agenda, *(watch.in_order() if watch is not None else ())]
        self.watched = self._watched()
        home = self.state["cities"]["nation"]
        self.by_nation = np.argsort(home, kind="stable").astype(np.int32)
        self.nation_starts = np.searchsorted(home[self.by_nation], np.arange(len(self.ids["nations"]) + 1))
        self.admits = self._admissions()
        initial.fill(self)
        self._observation = Observation()
        self._bindings: dict[Callable[..., Any], Binding] = {}
        self._agents_made = False
        self.series = empty_series(self, self.horizon)
        self.scratch: dict[str, dict[str, Any]] = {}
        self._make_scratch()
        self._spin_up(int(spin_up))
        self.datacollector = RecordCollector(self)

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
            if mechanism.name == "events" and self.strategies:
                moves = collect_moves(self)
        if moves:
            apply_moves(self, moves)
        self._observation.month(self)
        self.month += 1
        self.running = self.month < self.horizon

    def run(self, months: int | None = None) -> Record:
        """Run until so many months have passed since month 0 (the scenario's horizon if not given)."""
        until = self.horizon if months is None else int(months)
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
        networks = self.mechanism("networks")
        if networks.enabled:
            networks.spin_up(self)

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

    def versions(self) -> int:
        """Rises whenever arrays that loops hold have been replaced."""
        state = self.state
        return state["ties"].version + state["memberships"].version + state["networks"].version + self.log.version

    def note(
        self, kind: Kind, subject: int, object_: int, before: int, after: int, channel: Channel, source: int = -1
    ) -> None:
        """Write one passage into the log."""
        self.log.reserve(1)
        row = (self.month, int(kind), subject, object_, int(before), int(after), int(channel), source)
        self.log.rows[self.log.count] = row
        self.log.counter[0] += 1

    def furnish_ties(self, first: int, traits: Traits | None = None) -> None:
        """Motive, trip cost and calendar of ties from row `first` on."""
        ties = self.state["ties"]
        keys = ties.used("key")[first:]
        drawn = (traits or Traits(self.key)).normal("motive", keys)
        ties.used("motive")[first:] = np.exp(self.mechanism("offices").motive_spread * drawn)
        ties.used("trip_cost")[first:] = self.mechanism("offices").trip_costs(self, first)
        if first > 0 or self.month >= 0:
            ties.used("year")[first:] = self.world.start_year + self.month // 12

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
        if self._agents_made:
            CityNetwork(self, row)
        return row

    def network_row(self, name: str) -> int:
        """The row of a network of the world, or of one founded since."""
        if name not in self.ids["networks"]:
            raise errors.unknown_name("network", name, self.ids["networks"])
        return self.ids["networks"].index(name)

    # --- agents ------------------------------------------------------------------------------------------------

    @property
    def agents(self) -> Any:
        """All agents, made when they are first asked for: a month needs none of them."""
        self._make_agents()
        return self._all_agents

    @property
    def agents_by_type(self) -> Any:
        """Agents by class: City, NationalGovernment, CityNetwork."""
        self._make_agents()
        return self._agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """The classes of agents there are."""
        return list(self.agents_by_type)

    def city(self, name: str) -> City:
        """A city by its id or its name; refuses an unknown or ambiguous one."""
        rows = [row for row, label in enumerate(self.world.tables["cities"].values["name"]) if label == name]
        if len(rows) == 1:
            return self._agent(City, rows[0])
        if len(rows) > 1:
            raise errors.not_a_choice("city", name, [self.ids["cities"][row] for row in rows])
        return self._agent(City, self.world.row("cities", name))

    def nation(self, code: str) -> NationalGovernment:
        """A national government by its nation's code."""
        return self._agent(NationalGovernment, self.world.row("nations", code))

    def network(self, name: str) -> CityNetwork:
        """A city network by its id."""
        return self._agent(CityNetwork, self.network_row(name))

    def set_strategy(self, agent: Actor, strategy: Strategy | None) -> None:
        """Let a strategy, or the rules again, decide for an agent."""
        place = (agent.table, agent.index)
        if strategy is None:
            self.strategies.pop(place, None)
        elif not isinstance(strategy, Strategy):
            raise errors.wrong_type("strategy", strategy, "a Strategy")
        else:
            self.strategies[place] = strategy
        self.state[agent.table]["is_directed"][agent.index] = strategy is not None
        if strategy is None and agent.table == "cities":
            self._forget_effort(agent.index)

    def _forget_effort(self, city: int) -> None:
        """The rule's own weights again on the ties and memberships of a city."""
        ties, memberships = self.state["ties"], self.state["memberships"]
        ties["effort_a"][ties["city_a"] == city] = -1.0
        ties["effort_b"][ties["city_b"] == city] = -1.0
        memberships["effort"][memberships["city"] == city] = -1.0

    def names_of(self, kind: str) -> Sequence[str]:
        """Ids by row of what a column of this kind refers to."""
        table = {"city": "cities", "nation": "nations", "network": "networks", "idea": "ideas"}.get(kind)
        return self.ids[table] if table else self.world.topics

    def text_of(self, table: str, column: str, row: int) -> Any:
        """A text of the world's table; a network founded during the run bears its id as name."""
        values = self.world.tables[table].values[column]
        return values[row] if row < len(values) else (self.ids[table][row] if column == "name" else ())

    def _agent(self, kind: type[Actor], row: int) -> Actor:
        self._make_agents()
        return self._rows_of_agents[kind][row]

    def _make_agents(self) -> None:
        if self._agents_made:
            return
        self._agents_made = True
        self._rows_of_agents: dict[type[Actor], list[Actor]] = {kind: [] for kind in AGENT_TYPES}
        for kind in AGENT_TYPES:
            for row in range(self.state[kind.table].count):
                kind(self, row)

    def register_agent(self, agent: Actor) -> None:
        """Called by Mesa for every agent that is made."""
        super().register_agent(agent)
        self._rows_of_agents[type(agent)].append(agent)

    # --- set-up ------------------------------------------------------------------------------------------------

    def _watched(self) -> NDArray[np.bool_]:
        """Pairs of nations whose dialogue the scenario, or the one it is compared with, is about."""
        nations = len(self.ids["nations"])
        watched = np.zeros((nations, nations), dtype=np.bool_)
        for a, b in (pair for event in self.attended for pair in event.pairs(self.world)):
            watched[a, b] = watched[b, a] = True
        return watched

    def _admissions(self) -> NDArray[np.bool_]:
        """Which network admits cities of which nation, shape (network, nation)."""
        data = self.world.tables["networks"]
        admits = np.ones((self.state["networks"].capacity, len(self.ids["nations"])), dtype=np.bool_)
        for row, names in enumerate(data.values["scope"]):
            if names:
                admits[row] = False
                admits[row, self.world.admitted(names)] = True
        return admits

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
        longer = empty_series(self, 2 * len(self.series["load"]))
        for name, array in self.series.items():
            longer[name][: len(array)] = array
        self.series = longer
        self.log.version += 1
        self._make_scratch()
