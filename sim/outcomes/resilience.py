"""What holds when states fall out: dialogue, ties by status, and how connected the living graph is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sim.outcomes.declared import UNDEFINED, outcome, paired_outcome
from sim.outcomes.diffusion import cities_named
from sim.rows import TIE_KINDS
from sim.stages import TieStatus

if TYPE_CHECKING:
    from sim.record import Record

ATTACKED = 0.1  # share of cities with most live ties that a targeted cut removes
MOST_FOR_RESISTANCE = 600  # cities up to which effective resistance is computed: it takes an eigenvalue problem
RECOVERED = 0.95  # of the counterfactual, not of the past (Bruneau et al. 2003)


def is_live(record: Record) -> NDArray[np.bool_]:
    """Active or dormant ties, shape (tie,)."""
    live: NDArray[np.bool_] = record.tables["ties"]["status"] <= int(TieStatus.DORMANT)
    return live


def ends(record: Record) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The two cities of every tie."""
    return record.tables["ties"]["city_a"], record.tables["ties"]["city_b"]


def touches(record: Record, cities: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Ties with an end among these cities, shape (tie,)."""
    a, b = ends(record)
    touched: NDArray[np.bool_] = cities[a] | cities[b]
    return touched


def is_watched(record: Record) -> NDArray[np.bool_]:
    """Ties between the sides that the scenario names, shape (tie,)."""
    a, b = ends(record)
    nation = record.tables["cities"]["nation"]
    watched: NDArray[np.bool_] = record.watched[nation[a], nation[b]]
    return watched


def _count(status: TieStatus, unit_doc: str, *questions: str) -> None:
    def count(record: Record) -> float:
        return float((record.tables["ties"]["status"] == status).sum())

    count.__module__ = __name__
    outcome("ties", unit_doc, *questions, name=f"ties_{status.name.lower()}")(count)


_count(TieStatus.ACTIVE, "partnerships in active exchange", "Q3", "Q9", "Q12")
_count(TieStatus.DORMANT, "partnerships asleep for want of exchange", "Q3", "Q8")
_count(TieStatus.SUSPENDED, "partnerships put on ice", "Q3", "Q10")
_count(TieStatus.ENDED, "partnerships ended", "Q3", "Q12")


@outcome("ties", "entries on the register; it never forgets", "Q3")
def ties_registered(record: Record) -> float:
    return float(len(record.tables["ties"]["status"]))


@outcome("ties", "partnerships formed since the start", "Q3", "Q7")
def ties_formed(record: Record) -> float:
    return float((record.tables["ties"]["formed"] >= 0).sum())


@outcome("ties", "vitality summed over live ties", "Q3", "Q7", "Q8", "Q9")
def live_vitality(record: Record) -> float:
    return float(record.tables["ties"]["vitality"][is_live(record)].sum())


@outcome("ties", "vitality summed over live ties that stood on the register at month 0", "Q3", "Q12")
def live_vitality_older(record: Record) -> float:
    ties = record.tables["ties"]
    return float(ties["vitality"][is_live(record) & (ties["formed"] < 0)].sum())


@outcome("ties", "vitality summed over live ties between nations", "Q3")
def live_abroad(record: Record) -> float:
    a, b = ends(record)
    nation = record.tables["cities"]["nation"]
    return float(record.tables["ties"]["vitality"][is_live(record) & (nation[a] != nation[b])].sum())


@outcome("ties", "live vitality between the sides that the scenario names", "Q3", "Q10")
def live_watched(record: Record) -> float:
    if not record.watched.any():
        return UNDEFINED
    return float(record.tables["ties"]["vitality"][is_live(record) & is_watched(record)].sum())


@outcome("ties", "active ties between the sides that the scenario names", "Q3", "Q6", "Q10")
def active_watched(record: Record) -> float:
    if not record.watched.any():
        return UNDEFINED
    return float(((record.tables["ties"]["status"] == TieStatus.ACTIVE) & is_watched(record)).sum())


@outcome("ties", "suspended ties between the sides that the scenario names", "Q3", "Q10")
def suspended_watched(record: Record) -> float:
    if not record.watched.any():
        return UNDEFINED
    return float(((record.tables["ties"]["status"] == TieStatus.SUSPENDED) & is_watched(record)).sum())


@outcome("share", "ties of the register at month 0 between the named sides that are neither suspended nor ended", "Q3")
def kept_watched(record: Record) -> float:
    chosen = is_watched(record) & (record.tables["ties"]["formed"] < 0)
    return float(is_live(record)[chosen].mean()) if chosen.any() else UNDEFINED


@outcome("ties", "live vitality of ties with an end in a city that an event names", "Q3", "Q11")
def live_named(record: Record) -> float:
    named = cities_named(record)
    return (
        float(record.tables["ties"]["vitality"][is_live(record) & touches(record, named)].sum())
        if named.any()
        else UNDEFINED
    )


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


@outcome("share", "ties formed since the start that have an end in a nation that an event names", "Q3")
def share_formed_named(record: Record) -> float:
    named = np.isin(record.ids["nations"], record.about["named_nations"])
    formed = record.tables["ties"]["formed"] >= 0
    if not named.any() or not formed.any():
        return UNDEFINED
    return float(touches(record, named[record.tables["cities"]["nation"]])[formed].mean())


def _share_live(kind: str) -> None:
    def share(record: Record) -> float:
        chosen = record.tables["ties"]["kind"] == TIE_KINDS.index(kind)
        return float(is_live(record)[chosen].mean()) if chosen.any() else UNDEFINED

    share.__module__ = __name__
    outcome("share", f"ties of the kind '{kind}' that are live", "Q12", name=f"live_share_{kind}")(share)


for _kind in TIE_KINDS:
    _share_live(_kind)


def _graph(record: Record, keep: NDArray[np.bool_] | None = None) -> tuple[coo_array, int]:
    """The graph of live ties among the cities that have any tie, and the number of those cities."""
    a, b = ends(record)
    cities = np.zeros(len(record.ids["cities"]), dtype=bool)
    cities[a] = cities[b] = True
    if keep is not None:
        cities &= keep
    place = np.cumsum(cities) - 1
    use = is_live(record) & cities[a] & cities[b]
    n = int(cities.sum())
    vitality = np.maximum(record.tables["ties"]["vitality"][use], 1e-6)
    return coo_array((vitality, (place[a[use]], place[b[use]])), shape=(n, n)), n


def _component_sizes(record: Record, keep: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    graph, n = _graph(record, keep)
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    return np.bincount(connected_components(graph, directed=False)[1])


@outcome("share", "pairs of cities with a partnership that reach one another through live ties", "Q3")
def reachable_pairs(record: Record) -> float:
    sizes = _component_sizes(record).astype(np.float64)
    n = sizes.sum()
    return float((sizes * (sizes - 1)).sum() / (n * (n - 1))) if n > 1 else UNDEFINED


@outcome("share", "cities with a partnership in the largest component of the live graph", "Q3")
def giant_component(record: Record) -> float:
    sizes = _component_sizes(record)
    return float(sizes.max() / sizes.sum()) if len(sizes) else UNDEFINED


@outcome("share", "the same after the tenth of cities with most live ties is cut away, of all before", "Q3")
def giant_component_attacked(record: Record) -> float:
    a, b = ends(record)
    live = is_live(record)
    degree = np.bincount(np.concatenate([a[live], b[live]]), minlength=len(record.ids["cities"]))
    before = _component_sizes(record).sum()
    keep = np.ones(len(degree), dtype=bool)
    keep[np.argsort(-degree, kind="stable")[: int(np.ceil(ATTACKED * before))]] = False
    after = _component_sizes(record, keep)
    return float(after.max() / before) if before and len(after) else UNDEFINED


@outcome(
    "1", "mean effective resistance between cities of the largest live component, by vitality; lower is tighter", "Q3"
)
def effective_resistance(record: Record) -> float:
    graph, n = _graph(record)
    if n == 0 or n > MOST_FOR_RESISTANCE:
        return UNDEFINED
    labels = connected_components(graph, directed=False)[1]
    inside = labels == np.bincount(labels).argmax()
    k = int(inside.sum())
    if k < 2:
        return UNDEFINED
    dense = graph.toarray()[np.ix_(inside, inside)]
    weight = dense + dense.T
    spectrum = np.linalg.eigvalsh(np.diag(weight.sum(axis=1)) - weight)[1:]
    return float(k * (1.0 / spectrum).sum() / (k * (k - 1) / 2.0))


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
    from sim.outcomes.diffusion import gini

    a, b = ends(record)
    made = record.tables["ties"]["exchanges"].astype(np.float64)
    per_city = np.bincount(a, made, len(record.ids["cities"])) + np.bincount(b, made, len(record.ids["cities"]))
    return gini(per_city)


def _dialogue(scenario: Record, baseline: Record) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Live vitality by month in both arms: between the named sides, or between all nations if none is named."""
    name = "live_watched" if scenario.watched.any() else "live_abroad"
    return scenario.arrays[name], baseline.arrays[name]


@paired_outcome("tie years", "dialogue lost against the counterfactual over the run (Bruneau loss)", "Q3")
def bruneau_loss(scenario: Record, baseline: Record) -> float:
    with_shock, without = _dialogue(scenario, baseline)
    return float((without - with_shock).sum() / 12.0)


@paired_outcome(
    "years", "from the month of the deepest fall until dialogue is back at 95 % of the counterfactual", "Q3"
)
def years_to_recover(scenario: Record, baseline: Record) -> float:
    with_shock, without = _dialogue(scenario, baseline)
    ratio = np.divide(with_shock, without, out=np.ones_like(without), where=without > 0)
    fallen = ratio < RECOVERED
    if not fallen.any():
        return 0.0
    deepest = int(ratio.argmin())
    back = np.flatnonzero(~fallen[deepest:])
    return float(back[0] / 12.0) if len(back) else UNDEFINED


@paired_outcome("share", "live ties of the register at month 0, of those live in the counterfactual", "Q3")
def ties_kept_share(scenario: Record, baseline: Record) -> float:
    first = int((baseline.tables["ties"]["formed"] < 0).sum())
    without = int(is_live(baseline)[:first].sum())
    return float(is_live(scenario)[:first].sum() / without) if without else UNDEFINED
