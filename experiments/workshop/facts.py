"""Facts about one agent at the end of a run: what a city, a government or a network has become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.record import ADOPTING, Record
from sim.stages import CommitmentStage, IdeaStage, TieStatus

LIVE = (TieStatus.ACTIVE, TieStatus.DORMANT)
SIGNED = (CommitmentStage.COMMITTED, CommitmentStage.ON_HOLD)  # the first and the last stage of those that have signed
PLANNED = (CommitmentStage.PLAN, CommitmentStage.MONITORED)


@dataclass(frozen=True)
class Fact:
    """One number about one agent at the end of a run; a truth is 1 or 0. `function` takes the record and the row."""

    unit: str
    doc: str
    is_truth: bool
    function: Callable[[Record, int], float]
    scale: float = 1.0  # by which a value is multiplied to be told: 100 where it is told in percent


def _number(table: str, column: str, unit: str, doc: str, scale: float = 1.0) -> Fact:
    return Fact(unit, doc, False, lambda record, row: float(record.tables[table][column][row]), scale)


def _truth(doc: str, function: Callable[[Record, int], bool]) -> Fact:
    return Fact("1", doc, True, lambda record, row: float(function(record, row)))


def _own_ties(record: Record, city: int) -> NDArray[np.bool_]:
    ties = record.tables["ties"]
    found: NDArray[np.bool_] = (ties["city_a"] == city) | (ties["city_b"] == city)
    return found


def _ties(*statuses: TieStatus) -> Callable[[Record, int], float]:
    return lambda record, city: float(np.isin(record.tables["ties"]["status"][_own_ties(record, city)], statuses).sum())


def _vitality(record: Record, city: int) -> float:
    ties = record.tables["ties"]
    live = _own_ties(record, city) & np.isin(ties["status"], LIVE)
    return float(ties["vitality"][live].sum())


def _exchanges(record: Record, city: int) -> float:
    return float(record.tables["ties"]["exchanges"][_own_ties(record, city)].sum())


def _ideas(*stages: IdeaStage) -> Callable[[Record, int], float]:
    return lambda record, city: float(np.isin(record.tables["adoption"]["stage"][city], stages).sum())


def _is_at(first: CommitmentStage, last: CommitmentStage) -> Callable[[Record, int], bool]:
    return lambda record, city: first <= record.tables["cities"]["commitment"][city] <= last


def _cities_of(record: Record, nation: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = record.tables["cities"]["nation"] == nation
    return found


def _at_home(first: CommitmentStage, last: CommitmentStage) -> Callable[[Record, int], float]:
    def count(record: Record, nation: int) -> float:
        commitment = record.tables["cities"]["commitment"][_cities_of(record, nation)]
        return float(((commitment >= first) & (commitment <= last)).sum())

    return count


def _ties_abroad(*statuses: TieStatus) -> Callable[[Record, int], float]:
    """Ties of a nation's cities with cities of other nations."""

    def count(record: Record, nation: int) -> float:
        ties, home = record.tables["ties"], record.tables["cities"]["nation"]
        ends = (home[ties["city_a"]] == nation).astype(int) + (home[ties["city_b"]] == nation)
        return float((np.isin(ties["status"], statuses) & (ends == 1)).sum())

    return count


def _visits(record: Record, nation: int) -> float:
    ties, home = record.tables["ties"], record.tables["cities"]["nation"]
    is_abroad = (home[ties["city_a"]] == nation) != (home[ties["city_b"]] == nation)
    return float(ties["exchanges"][is_abroad].sum())


def _ideas_at_home(record: Record, nation: int) -> float:
    stages = record.tables["adoption"]["stage"][_cities_of(record, nation)]
    return float(np.isin(stages, ADOPTING).sum(axis=1).mean()) if len(stages) else 0.0


def _stance(record: Record, nation: int) -> float:
    return float(record.tables["stances"]["stance"][nation, record.ids["topics"].index("climate")])


def _members(record: Record, network: int) -> NDArray[np.bool_]:
    memberships = record.tables["memberships"]
    found: NDArray[np.bool_] = (memberships["network"] == network) & (memberships["is_active"] > 0)
    return found


def _engagement(record: Record, network: int) -> float:
    engagement = record.tables["memberships"]["engagement"][_members(record, network)]
    return float(engagement.mean()) if len(engagement) else 0.0


def _members_with_plan(record: Record, network: int) -> float:
    cities = record.tables["memberships"]["city"][_members(record, network)]
    commitment = record.tables["cities"]["commitment"][np.unique(cities)]
    return float(((commitment >= PLANNED[0]) & (commitment <= PLANNED[1])).sum())


FACTS: Mapping[str, Mapping[str, Fact]] = {
    "cities": {
        "signed": _truth("has signed the climate commitment and not left it", _is_at(*SIGNED)),
        "planned": _truth("has a climate plan", _is_at(*PLANNED)),
        "ideas_adopted": Fact("ideas", "ideas adopted, tested or implemented", False, _ideas(*ADOPTING)),
        "ideas_implemented": Fact("ideas", "ideas implemented", False, _ideas(IdeaStage.IMPLEMENTED)),
        "ties_live": Fact("ties", "partnerships neither suspended nor ended", False, _ties(*LIVE)),
        "ties_active": Fact("ties", "partnerships in active exchange", False, _ties(TieStatus.ACTIVE)),
        "ties_suspended": Fact("ties", "partnerships put on ice", False, _ties(TieStatus.SUSPENDED)),
        "vitality": Fact("ties", "vitality summed over live partnerships", False, _vitality),
        "exchanges": Fact("exchanges", "exchanges in person since the start", False, _exchanges),
        "memberships": _number("cities", "memberships", "networks", "networks the city belongs to"),
        "support": _number("cities", "support", "share", "voters' support for international work", 100.0),
    },
    "nations": {
        "in_agreement": _truth(
            "is party to the climate agreement", lambda record, row: bool(record.tables["nations"]["in_agreement"][row])
        ),
        "stance_climate": Fact("1", "stance on climate, from -1 hostile to 1 supportive", False, _stance),
        "cities_signed": Fact("cities", "its cities that have signed the commitment", False, _at_home(*SIGNED)),
        "cities_planned": Fact("cities", "its cities that have a climate plan", False, _at_home(*PLANNED)),
        "ties_live": Fact("ties", "live partnerships of its cities abroad", False, _ties_abroad(*LIVE)),
        "ties_suspended": Fact(
            "ties", "suspended partnerships of its cities abroad", False, _ties_abroad(TieStatus.SUSPENDED)
        ),
        "visits": Fact("exchanges", "exchanges of its cities with partners abroad since the start", False, _visits),
        "ideas_adopted": Fact("ideas", "ideas adopted in one of its cities, mean", False, _ideas_at_home),
    },
    "networks": {
        "members": Fact("cities", "members", False, lambda record, row: float(_members(record, row).sum())),
        "engagement": Fact("share", "mean engagement of the members", False, _engagement, 100.0),
        "members_planned": Fact("cities", "members that have a climate plan", False, _members_with_plan),
    },
}


def facts_of(record: Record, table: str, row: int) -> dict[str, float]:
    """All facts about one agent at the end of a run, by name."""
    return {name: fact.function(record, row) for name, fact in FACTS[table].items()}
