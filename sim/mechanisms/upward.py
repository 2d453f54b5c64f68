"""Upward: cities move their nation where a forum, a seat or a national office opens the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.compilation import loop, rule
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.parameters import parameter
from sim.stages import CommitmentStage

if TYPE_CHECKING:
    from sim.model import Diplomacity

PLAN, MONITORED = int(CommitmentStage.PLAN), int(CommitmentStage.MONITORED)


@rule
def lobbied(stance: float, share: float, strength: float) -> float:
    """Stance a month later: it moves towards twice the share of people in cities with a plan, less one (MODEL 2.11)."""
    return min(1.0, max(-1.0, stance + MONTH * strength * (2.0 * share - 1.0 - stance)))


@loop
def lobby(
    cities_count, cities_nation, cities_population, cities_is_city_state, cities_commitment, nations_count,
    nations_upward_doors, stances_stance, people, planned, climate, closed, opened, city_state_voice,
):  # fmt: skip
    """The climate stance of every nation."""
    for c in range(nations_count[0]):
        people[c] = 0.0
        planned[c] = 0.0
    for i in range(cities_count[0]):
        voice = cities_population[i] * (city_state_voice if cities_is_city_state[i] else 1.0)
        people[cities_nation[i]] += voice
        if cities_commitment[i] == PLAN or cities_commitment[i] == MONITORED:
            planned[cities_nation[i]] += voice
    for c in range(nations_count[0]):
        strength = opened if nations_upward_doors[c] > 0 else closed
        if strength > 0.0 and people[c] > 0.0:
            stances_stance[c, climate] = lobbied(stances_stance[c, climate], planned[c] / people[c], strength)


@dataclass(frozen=True)
class Upward(Mechanism):
    """Cities influence their national government through forums, seats and offices (MODEL 2.11)."""

    name: ClassVar[str] = "upward"
    covers: ClassVar[tuple[str, ...]] = ("A9", "A11", "M6", "M9", "X8", "X9", "X14", "X15", "Q4", "Q6")
    reads: ClassVar[frozenset[str]] = variables(
        "cities", "nation", "population", "is_city_state", "commitment"
    ) | variables("nations", "upward_doors")
    writes: ClassVar[frozenset[str]] = variables("stances", "stance")

    closed: float = parameter(
        0.0,
        unit="1/year",
        low=0.0,
        high=0.2,
        doc="lobbying without a forum, seat or office",
        source="no effect for US climate plans (Fenton 2009); local laws bubble up elsewhere (Shipan and Volden 2006)",
        mark="S",
    )
    opened: float = parameter(
        0.05,
        unit="1/year",
        low=0.0,
        high=0.2,
        doc="lobbying through a forum, seat or office (lambda_up)",
        source="MODEL 3",
        mark="A",
    )

    city_state_voice: float = parameter(
        2.0,
        low=1.0,
        high=4.0,
        doc="weight of people in a city-state, whose mayor is a state minister too (A11)",
        source="Hamburg and Berlin [F]; level assumed",
        mark="A",
    )

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        n = model.state["nations"].count
        return {
            "people": np.zeros(n),
            "planned": np.zeros(n),
            "climate": model.world.topics.index("climate"),
        }

    def month(self, model: Diplomacity) -> None:
        model.run_loop(self, lobby)
