"""Voters and mayors: support for international work, scrutiny of travel, elections of mayors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.compilation import loop, rule
from sim.log import NOBODY, write
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.parameters import parameter
from sim.randomness import Stream, fold, happens, month_key, normal, uniform
from sim.stages import Channel, Kind, Mayor

if TYPE_CHECKING:
    from sim.model import Diplomacity

MAYOR, BY_RULE = int(Kind.MAYOR), int(Channel.RULE)
ELECTION, OUTLOOK, SCANDAL = int(Stream.MAYOR), int(Stream.OUTLOOK), int(Stream.SCANDAL)
PREVIOUS, NEW = int(Mayor.PREVIOUS), int(Mayor.NEW)


@rule
def moved_support(
    support: float, normal_support: float, results: float, isolation: float, pull: float, push: float
) -> float:
    """Support a month later: back to normal in three years, up by results, down by a turn inward (MODEL 2.10)."""
    change = (normal_support - support) / 3.0 + pull * results - push * isolation
    return min(1.0, max(0.0, support + MONTH * change))


@rule
def chance_of_change(support: float, stress: float) -> float:
    """Probability that an election brings a new mayor (MODEL 2.10)."""
    return min(0.9, max(0.1, 0.45 - 0.4 * (support - 0.5) + 0.1 * stress))


@loop
def vote(
    month, seed, cities_count, cities_key, cities_nation, cities_trips, cities_economic_office, cities_stress,
    cities_greenness, cities_outlook, cities_support, cities_results, cities_term, cities_election,
    cities_live_vitality, cities_engagement, nations_count, nations_isolation, stances_stance, international, log,
    log_count, scrutiny, normal_support, results_gain, economic_office_gain, results_decay, results_pull,
    isolation_push, scandal, scandal_cost, reporting, reporting_protects, inheritance, novelty, elections,
):  # fmt: skip
    """A month of results, support, scandals and, where one is due, a mayoral election."""
    election, outlook, affair = (
        month_key(seed, ELECTION, month),
        month_key(seed, OUTLOOK, month),
        month_key(seed, SCANDAL, month),
    )
    for c in range(nations_count[0]):
        nations_isolation[c] = max(0.0, -stances_stance[c, international])
    for i in range(cities_count[0]):
        home = cities_nation[i]
        gain = results_gain * (economic_office_gain if cities_economic_office[i] else 1.0)
        activity = cities_live_vitality[i] + cities_engagement[i]
        results = cities_results[i] + MONTH * (gain * activity - results_decay * cities_results[i])
        cities_results[i] = max(0.0, results)
        support = moved_support(
            cities_support[i], normal_support, results, nations_isolation[home], results_pull, isolation_push
        )
        hazard = scandal * cities_trips[i] / 5.0 * scrutiny[home] * (1.0 - reporting * reporting_protects)
        if happens(fold(affair, cities_key[i]), hazard * MONTH):
            support = max(0.0, support - scandal_cost)
        cities_support[i] = support
        if month >= cities_election[i]:
            cities_election[i] += cities_term[i]
            if elections and uniform(fold(election, cities_key[i])) < chance_of_change(support, cities_stress[i]):
                cities_outlook[i] = inheritance * cities_greenness[i] + novelty * normal(fold(outlook, cities_key[i]))
                write(log, log_count, month, MAYOR, i, NOBODY, PREVIOUS, NEW, BY_RULE, NOBODY)


@dataclass(frozen=True)
class Voters(Mechanism):
    """Voters reward results, resent travel and cool in isolation; elections change mayors and outlooks (MODEL 2.10)."""

    name: ClassVar[str] = "voters"
    covers: ClassVar[tuple[str, ...]] = ("A10", "A12", "M17", "M21", "M22", "M26", "X20")
    reads: ClassVar[frozenset[str]] = variables(
        "cities", "key", "nation", "trips", "economic_office", "stress", "greenness", "live_vitality", "engagement"
    ) | variables("stances", "stance")
    writes: ClassVar[frozenset[str]] = variables(
        "cities", "outlook", "support", "results", "term", "election"
    ) | variables("nations", "isolation")

    normal_support: float = parameter(
        0.5,
        unit="share",
        low=0.3,
        high=0.7,
        at_most=1,
        doc="support that voters return to (s0)",
        source="MODEL 2.10",
        mark="A",
    )
    results_gain: float = parameter(
        0.1,
        unit="1/year",
        low=0.03,
        high=0.3,
        doc="results of live ties and engaged memberships",
        source="MODEL 2.10",
        mark="A",
    )
    economic_office_gain: float = parameter(
        1.5,
        low=1.0,
        high=2.5,
        doc="results relative to others where an economic office or chamber takes up the contacts (A12)",
        source="[F]; level assumed",
        mark="A",
    )
    share_with_economic_office: float = parameter(
        0.5,
        unit="share",
        low=0.2,
        high=0.8,
        at_most=1,
        doc="cities with such an office, where unknown",
        source="assumption",
        mark="A",
    )
    results_decay: float = parameter(
        0.2, unit="1/year", low=0.1, high=0.5, doc="how results are forgotten", source="MODEL 2.10", mark="A"
    )
    results_pull: float = parameter(
        0.02,
        unit="1/year",
        low=0.0,
        high=0.05,
        doc="support gained by results",
        source="San Antonio and Kumamoto: 30 companies [F]; level assumed",
        mark="A",
    )
    isolation_push: float = parameter(
        0.05,
        unit="1/year",
        low=0.0,
        high=0.15,
        doc="support lost under a full turn inward",
        source="MODEL 2.10 (M17)",
        mark="A",
    )
    scandal: float = parameter(
        0.02,
        unit="1/year",
        low=0.0,
        high=0.05,
        doc="travel scandals at five trips a year",
        source="first-class travel became an election issue [F]; level assumed",
        mark="A",
    )
    scandal_usa: float = parameter(
        3.0, low=1.0, high=5.0, doc="how much closer US voters look at travel", source="[F]; level assumed", mark="A"
    )
    scandal_cost: float = parameter(
        0.1, unit="share", low=0.05, high=0.2, at_most=1, doc="support lost in a scandal", source="MODEL 2.10", mark="A"
    )
    reporting: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        at_most=1,
        doc="how far offices report on travel in public every year",
        source="transparency protects [F]",
        mark="S",
    )
    reporting_protects: float = parameter(
        0.5,
        unit="share",
        low=0.2,
        high=0.8,
        at_most=1,
        doc="scandals that full reporting prevents",
        source="MODEL 2.10",
        mark="A",
    )
    elections: bool = parameter(
        True, doc="whether mayors can change", source="Duesseldorf: the next mayor revives or neglects [F]", mark="S"
    )
    inheritance: float = parameter(
        0.6,
        low=0.3,
        high=0.9,
        at_most=1,
        doc="how a new mayor's outlook follows the city's leaning",
        source="MODEL 2.10",
        mark="A",
    )
    novelty: float = parameter(0.8, low=0.4, high=1.0, doc="how far it is new", source="MODEL 2.10", mark="A")
    term_shortest: int = parameter(
        48, unit="months", low=36, high=60, at_least=12, doc="shortest term of a mayor", source="MODEL 2.10", mark="A"
    )
    term_longest: int = parameter(
        72, unit="months", low=60, high=96, at_least=12, doc="longest term of a mayor", source="MODEL 2.10", mark="A"
    )

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        codes = np.array(model.ids["nations"])
        return {
            "international": model.world.topics.index("international"),
            "scrutiny": np.where(codes == "USA", self.scandal_usa, 1.0),
        }

    def month(self, model: Diplomacity) -> None:
        model.log.reserve(model.state["cities"].count)
        model.run_loop(self, vote)
