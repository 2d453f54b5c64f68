"""What Mesa and notebooks see of the model: agents by name and by type, and the record as a DataCollector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import mesa
from mesa.datacollection import DataCollector

from sim import errors
from sim.agents import Actor, City, CityNetwork, NationalGovernment
from sim.strategies import Strategy

if TYPE_CHECKING:
    import pandas as pd

    from sim.columns import Table
    from sim.model import Diplomacity
    from sim.world import World

AGENT_TYPES: tuple[type[Actor], ...] = (City, NationalGovernment, CityNetwork)


class MesaFace(mesa.Model):  # type: ignore[misc]  # mesa ships no types
    """Agents as views of rows, made when they are first asked for: a month needs none of them."""

    world: World
    ids: dict[str, list[str]]
    state: dict[str, Table]
    strategies: dict[tuple[str, int], Strategy]
    _agents_made = False

    @property
    def agents(self) -> Any:
        """All agents."""
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

    def network_row(self, name: str) -> int:
        """The row of a network of the world, or of one founded since."""
        if name not in self.ids["networks"]:
            raise errors.unknown_name("network", name, self.ids["networks"])
        return self.ids["networks"].index(name)

    def set_strategy(self, agent: Actor, strategy: Strategy | None) -> None:
        """Let a strategy, or the rules again, decide for an agent."""
        place = (agent.table, agent.index)
        if strategy is None:
            self.strategies.pop(place, None)
        elif not isinstance(strategy, Strategy):
            raise errors.wrong_type("strategy", strategy, "a Strategy")
        else:
            self.strategies[place] = strategy
        self.state[agent.table]["is_directed"][agent.index] = strategy is not None and strategy.replaces_rules
        if strategy is None and agent.table == "cities":
            self.forget_effort(agent.index)

    def forget_effort(self, city: int) -> None:
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

    def welcome(self, kind: type[Actor], row: int) -> None:
        """An agent for a new row, if the others have been made."""
        if self._agents_made:
            kind(self, row)

    def register_agent(self, agent: Actor) -> None:
        """Called by Mesa for every agent that is made."""
        super().register_agent(agent)
        self._rows_of_agents[type(agent)].append(agent)


class RecordCollector(DataCollector):  # type: ignore[misc]  # mesa ships no types
    """Model variables are the scalar monthly series of the record; nothing is collected twice.

    Reporters that a user gives are collected when the user calls `collect(model)`, as in any Mesa model.
    """

    def __init__(self, model: Diplomacity, **reporters: Any) -> None:
        self._model = model
        self._own: dict[str, list[Any]] = {}
        super().__init__(**reporters)

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """Monthly values by name."""
        months = max(0, self._model.month)
        shown = {name: array[:months].tolist() for name, array in self._model.series.items() if array.ndim == 1}
        return {**shown, **self._own}

    @model_vars.setter
    def model_vars(self, values: dict[str, list[Any]]) -> None:
        self._own = values

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """Monthly values, one column a variable, one row a month."""
        import pandas as pd

        return pd.DataFrame(self.model_vars)

    def _new_model_reporter(self, name: str, reporter: Any) -> None:
        self.model_reporters[name] = reporter
        self._own[name] = []
