"""How ideas spread: who has heard, adopted and implemented, how fast, and how unequally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declared import UNDEFINED, outcome
from sim.stages import IdeaStage

if TYPE_CHECKING:
    from sim.record import Record

COSTLY = 0.5
HEARD, ADOPTED, IMPLEMENTED = int(IdeaStage.HEARD), int(IdeaStage.ADOPTED), int(IdeaStage.IMPLEMENTED)


def is_adopter(record: Record) -> NDArray[np.bool_]:
    """Cities that have an idea now (adopted, testing or implemented), shape (city, idea)."""
    stage = record.tables["adoption"]["stage"]
    adopters: NDArray[np.bool_] = (stage >= ADOPTED) & (stage <= IMPLEMENTED)
    return adopters


def ideas_where(chosen: NDArray[np.bool_], share: NDArray[np.bool_]) -> float:
    """Mean of a (city, idea) truth over the chosen ideas; undefined without any."""
    return float(share[:, chosen].mean()) if chosen.any() else UNDEFINED


def gini(values: NDArray[Any]) -> float:
    """Gini coefficient, 0 for equal and near 1 for one who has all; undefined if nobody has anything."""
    total = float(values.sum())
    if total <= 0.0:
        return UNDEFINED
    ranked, n = np.sort(values), len(values)
    return float((2.0 * np.arange(1, n + 1) - n - 1) @ ranked / (n * total))


def cities_named(record: Record) -> NDArray[np.bool_]:
    """Cities that the scenario's events name, shape (city,)."""
    return np.isin(record.ids["cities"], record.about["named_cities"])


def _every(record: Record) -> NDArray[np.bool_]:
    return np.ones(len(record.ids["ideas"]), dtype=bool)


def _costly(record: Record) -> NDArray[np.bool_]:
    costly: NDArray[np.bool_] = record.tables["ideas"]["cost"] >= COSTLY
    return costly


def _on_topic(record: Record, topic: str) -> NDArray[np.bool_]:
    if topic not in record.ids["topics"]:
        return np.zeros(len(record.ids["ideas"]), dtype=bool)
    chosen: NDArray[np.bool_] = record.tables["ideas"]["topic"] == record.ids["topics"].index(topic)
    return chosen


@outcome("share", "cities that have heard of an idea, mean over ideas", "Q2", "Q4")
def share_heard(record: Record) -> float:
    return ideas_where(_every(record), record.tables["adoption"]["stage"] >= HEARD)


@outcome("share", "cities that have adopted an idea, mean over ideas", "Q2", "Q4", "Q5", "Q6", "Q11")
def share_adopted(record: Record) -> float:
    return ideas_where(_every(record), is_adopter(record))


@outcome("share", "the same over costly ideas (cost from 0.5)", "Q1", "Q2", "Q6")
def share_adopted_costly(record: Record) -> float:
    return ideas_where(_costly(record), is_adopter(record))


@outcome("share", "the same over symbolic ideas (cost below 0.5)", "Q2")
def share_adopted_symbolic(record: Record) -> float:
    return ideas_where(~_costly(record), is_adopter(record))


@outcome("share", "cities that have implemented an idea, mean over ideas", "Q2", "Q6")
def share_implemented(record: Record) -> float:
    return ideas_where(_every(record), record.tables["adoption"]["stage"] == IMPLEMENTED)


@outcome("share", "the same over costly ideas", "Q1", "Q6")
def share_implemented_costly(record: Record) -> float:
    return ideas_where(_costly(record), record.tables["adoption"]["stage"] == IMPLEMENTED)


@outcome("share", "cities that have adopted an idea on migration, mean over such ideas", "Q4")
def share_adopted_welcoming(record: Record) -> float:
    return ideas_where(_on_topic(record, "migration"), is_adopter(record))


@outcome("1", "variance between cities of the share of migration ideas adopted", "Q4")
def variance_welcoming(record: Record) -> float:
    chosen = _on_topic(record, "migration")
    return float(is_adopter(record)[:, chosen].mean(axis=1).var()) if chosen.any() else UNDEFINED


@outcome("share", "people in cities that have adopted an idea, mean over ideas", "Q2")
def population_adopted(record: Record) -> float:
    people = record.tables["cities"]["population"]
    return float((people @ is_adopter(record)).mean() / people.sum())


def _years_to(record: Record, share: float) -> float:
    """Years until so many cities have an idea, median over ideas; ideas that never get there count as infinite."""
    reached = record.arrays["adopted"] >= share
    months = np.where(reached.any(axis=0), reached.argmax(axis=0) + 1, np.inf)
    middle = float(np.median(months)) if len(months) else np.inf
    return middle / 12.0 if np.isfinite(middle) else UNDEFINED


@outcome("years", "until a quarter of the cities have adopted, median over ideas; undefined if most never do", "Q2")
def years_to_quarter(record: Record) -> float:
    return _years_to(record, 0.25)


@outcome("years", "until half of the cities have adopted, median over ideas; undefined if most never do", "Q2")
def years_to_half(record: Record) -> float:
    return _years_to(record, 0.5)


@outcome("1", "Gini coefficient over cities of the number of ideas adopted", "Q4", "Q5")
def concentration_of_adoption(record: Record) -> float:
    return gini(is_adopter(record).sum(axis=1).astype(np.float64))


@outcome("share", "ideas adopted by the largest fifth of all cities minus those of the smallest fifth", "Q4", "Q7")
def adoption_gap_by_size(record: Record) -> float:
    order = np.argsort(record.tables["cities"]["population"], kind="stable")
    fifth = max(1, len(order) // 5)
    per_city = is_adopter(record).mean(axis=1)
    return float(per_city[order[-fifth:]].mean() - per_city[order[:fifth]].mean())


@outcome("share", "ideas adopted by the greenest fifth of cities minus those of the rest; undefined for one city", "Q6")
def frontrunner_lead(record: Record) -> float:
    order = np.argsort(record.tables["cities"]["greenness"], kind="stable")
    fifth = max(1, len(order) // 5)
    if len(order) == fifth:
        return UNDEFINED
    per_city = is_adopter(record).mean(axis=1)
    return float(per_city[order[-fifth:]].mean() - per_city[order[:-fifth]].mean())


@outcome("share", "ideas adopted by cities that the scenario's events name", "Q11")
def share_adopted_named(record: Record) -> float:
    chosen = cities_named(record)
    return float(is_adopter(record)[chosen].mean()) if chosen.any() else UNDEFINED


@outcome("share", "ideas adopted by cities that no event names", "Q11")
def share_adopted_unnamed(record: Record) -> float:
    chosen = ~cities_named(record)
    return float(is_adopter(record)[chosen].mean()) if chosen.any() else UNDEFINED


@outcome("share", "ideas adopted in nations that the scenario's events name", "Q1", "Q6")
def share_adopted_at_home(record: Record) -> float:
    chosen = in_named_nations(record)
    return float(is_adopter(record)[chosen].mean()) if chosen.any() else UNDEFINED


@outcome("share", "costly ideas adopted in nations that the scenario's events name", "Q1", "Q6")
def share_adopted_costly_at_home(record: Record) -> float:
    chosen, costly = in_named_nations(record), _costly(record)
    return float(is_adopter(record)[chosen][:, costly].mean()) if chosen.any() and costly.any() else UNDEFINED


@outcome("share", "costly ideas implemented in nations that the scenario's events name", "Q6")
def share_implemented_costly_at_home(record: Record) -> float:
    chosen, costly = in_named_nations(record), _costly(record)
    done = record.tables["adoption"]["stage"] == IMPLEMENTED
    return float(done[chosen][:, costly].mean()) if chosen.any() and costly.any() else UNDEFINED


def in_named_nations(record: Record) -> NDArray[np.bool_]:
    """Cities of the nations that the scenario's events name, shape (city,)."""
    named = np.isin(record.ids["nations"], record.about["named_nations"])
    chosen: NDArray[np.bool_] = named[record.tables["cities"]["nation"]]
    return chosen
