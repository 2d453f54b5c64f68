"""National governments: elections, change of camp, money for cities, mayors in the cabinet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim import changes
from sim.compilation import loop
from sim.mechanisms.base import Mechanism, variables
from sim.parameters import parameter
from sim.randomness import Stream, decision, narrowed, uniform
from sim.stages import Channel

if TYPE_CHECKING:
    from sim.model import Diplomacity

CABINET = 12  # ministers who may come from city halls, MODEL 2.11


@loop
def fund_offices(cities_count, cities_nation, cities_project_funds, cities_funding, nations_money, grant_share):
    """Money of the nation and of supranational funds, as a factor on each office's means."""
    for i in range(cities_count[0]):
        national = 1.0 + grant_share * (nations_money[cities_nation[i]] - 1.0)
        cities_funding[i] = max(0.0, national) * cities_project_funds[i]


@dataclass(frozen=True)
class Governments(Mechanism):
    """Elections may bring the other camp; national and supranational money reaches the offices (MODEL 2.2, 2.11)."""

    name: ClassVar[str] = "governments"
    covers: ClassVar[tuple[str, ...]] = ("A2", "A9", "M15", "M16", "M20", "X2", "X11", "X14")
    reads: ClassVar[frozenset[str]] = variables("nations", "key", "money", "term", "swing", "is_directed") | variables(
        "cities", "nation", "project_funds", "outlook", "key"
    ) | variables("stances", "mean")  # fmt: skip
    writes: ClassVar[frozenset[str]] = (
        variables("nations", "camp", "next_election") | variables("cities", "funding") | variables("stances", "stance")
    )

    elections: bool = parameter(
        False, doc="whether national elections are drawn; both arms are steady without", source="MODEL 2.2", mark="A"
    )
    change: float = parameter(
        0.40,
        low=0.2,
        high=0.6,
        at_most=1,
        doc="probability that an election brings the other camp",
        source="MODEL 2.2",
        mark="A",
    )
    grant_share: float = parameter(
        0.15,
        unit="share",
        low=0.05,
        high=0.4,
        at_most=1,
        doc="share of offices' means that comes from national and supranational money",
        source="grants sustain activity [R F]; level assumed",
        mark="A",
    )
    mayors_in_cabinet: float = parameter(
        0.1,
        low=0.03,
        high=0.2,
        at_most=1,
        doc="probability that a minister comes from a city hall, at drawn elections",
        source="3-8 % win higher office (SCIENCE 2.6)",
        mark="A",
    )
    minister_weight: float = parameter(
        0.02,
        low=0.0,
        high=0.1,
        at_most=1,
        doc="how far one such minister moves the climate stance to the mayor's outlook",
        source="SCIENCE 2.6",
        mark="A",
    )
    swing: float = parameter(
        0.3,
        low=0.1,
        high=0.8,
        at_most=1,
        doc="how far a change of camp moves every stance (d)",
        source="MODEL 2.2",
        mark="A",
    )
    swing_usa: float = parameter(
        0.6, low=0.3, high=1.0, at_most=1, doc="the same in the USA", source="MODEL 2.2", mark="A"
    )

    def month(self, model: Diplomacity) -> None:
        model.run_loop(self, fund_offices)
        if self.elections:
            nations = model.state["nations"]
            for nation in np.flatnonzero(nations.used("next_election") <= model.month):
                nations["next_election"][nation] += nations["term"][nation]
                if not nations["is_directed"][nation]:
                    self._elect(model, int(nation))

    def _elect(self, model: Diplomacity, nation: int) -> None:
        nations = model.state["nations"]
        key = nations["key"][nation]
        if uniform(decision(model.key, Stream.NATIONAL_ELECTION, model.month, key)) < self.change:
            changes.change_camp(model, nation, Channel.RULE)
        draws = decision(model.key, Stream.MINISTERS, model.month, key)
        ministers = sum(uniform(narrowed(draws, seat)) < self.mayors_in_cabinet for seat in range(CABINET))
        climate = model.world.topics.index("climate")
        stance = model.state["stances"]["stance"]
        for city in changes.choose_cities(model, nation, int(ministers), "drawn", f"ministers-{model.month}"):
            outlook = float(np.clip(model.state["cities"]["outlook"][city], -1.0, 1.0))
            stance[nation, climate] += self.minister_weight * (outlook - stance[nation, climate])
