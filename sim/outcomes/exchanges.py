"""How much partners meet: where, between whom, at what cost, and how unequally."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.chosen_ties import ends, is_watched, touches
from sim.outcomes.declared import UNDEFINED, outcome
from sim.outcomes.diffusion import cities_named, gini

if TYPE_CHECKING:
    from sim.record import Record


@outcome("exchanges", "in-person exchanges since the start", "Q7", "Q8", "Q11")
def exchanges(record: Record) -> float:
    return float(record.tables["ties"]["exchanges"].sum())


@outcome("exchanges", "virtual exchanges since the start", "Q7")
def virtual_exchanges(record: Record) -> float:
    return float(record.tables["ties"]["virtual_exchanges"].sum())


@outcome("exchanges", "in-person exchanges between the sides that the scenario names", "Q3", "Q10")
def exchanges_watched(record: Record) -> float:
    if not record.watched.any():
        return UNDEFINED
    return float(record.tables["ties"]["exchanges"][is_watched(record)].sum())


@outcome("exchanges", "in-person exchanges of cities that an event names", "Q11")
def exchanges_named(record: Record) -> float:
    named = cities_named(record)
    return float(record.tables["ties"]["exchanges"][touches(record, named)].sum()) if named.any() else UNDEFINED


@outcome("exchanges", "in-person exchanges on ties without an end in a city that an event names", "Q11")
def exchanges_unnamed(record: Record) -> float:
    named = cities_named(record)
    return float(record.tables["ties"]["exchanges"][~touches(record, named)].sum()) if named.any() else UNDEFINED


def _in_region(record: Record) -> NDArray[np.bool_]:
    """Ties between a named nation and cities near a named host city of its consulate, shape (tie,)."""
    a, b = ends(record)
    cities = record.tables["cities"]
    latitude, longitude = np.radians(cities["latitude"]), np.radians(cities["longitude"])
    near = np.zeros(len(latitude), dtype=bool)
    for row in np.flatnonzero(cities_named(record)):
        cosine = np.sin(latitude) * np.sin(latitude[row]) + np.cos(latitude) * np.cos(latitude[row]) * np.cos(
            longitude - longitude[row]
        )
        reach = record.about["parameters"]["offices.consulate_reach"]
        near |= (6371.0 * np.arccos(np.clip(cosine, -1.0, 1.0)) <= reach) & (cities["nation"] == cities["nation"][row])
    sender = np.isin(record.ids["nations"], record.about["named_nations"])[cities["nation"]]
    region: NDArray[np.bool_] = (near[a] & sender[b]) | (near[b] & sender[a])
    return region


@outcome("exchanges", "in-person exchanges between the region of a named consulate and the nation that sends it", "Q3")
def exchanges_region(record: Record) -> float:
    region = _in_region(record)
    return float(record.tables["ties"]["exchanges"][region].sum()) if region.any() else UNDEFINED


@outcome("exchanges", "in-person exchanges on all other ties", "Q3")
def exchanges_beyond_region(record: Record) -> float:
    region = _in_region(record)
    return float(record.tables["ties"]["exchanges"][~region].sum()) if region.any() else UNDEFINED


@outcome("exchanges", "in-person exchanges for each EUR 100,000 of office budgets a year", "Q8", "Q11")
def exchanges_per_budget(record: Record) -> float:
    a, b = ends(record)
    budget = record.tables["cities"]["budget"]
    with_ties = np.zeros(len(budget), dtype=bool)
    with_ties[a] = with_ties[b] = True
    years, money = record.months / 12.0, float(budget[with_ties].sum())
    return (
        float(record.tables["ties"]["exchanges"].sum() / years / (money / 1e5))
        if money > 0 and years > 0
        else UNDEFINED
    )


@outcome("share", "exchanges, virtual ones included, on ties with an end in the smaller half of the cities", "Q7")
def small_city_exchange_share(record: Record) -> float:
    people = record.tables["cities"]["population"]
    both = record.tables["ties"]["exchanges"] + record.tables["ties"]["virtual_exchanges"]
    small = touches(record, people < np.median(people))
    return float(both[small].sum() / both.sum()) if both.sum() else UNDEFINED


@outcome("1", "Gini coefficient over cities of exchanges: how concentrated access to partners is", "Q4", "Q7")
def access_gini(record: Record) -> float:
    a, b = ends(record)
    made = record.tables["ties"]["exchanges"].astype(np.float64)
    per_city = np.bincount(a, made, len(record.ids["cities"])) + np.bincount(b, made, len(record.ids["cities"]))
    return gini(per_city)
