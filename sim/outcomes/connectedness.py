"""How connected the living graph of partnerships is, also when its busiest cities are cut away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sim.outcomes.chosen_ties import ends, is_live
from sim.outcomes.declared import UNDEFINED, outcome

if TYPE_CHECKING:
    from sim.record import Record

ATTACKED = 0.1  # share of cities with most live ties that a targeted cut removes
MOST_FOR_SPECTRUM = 600  # cities up to which resistance and connectivity are computed: an eigenvalue problem


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


def _spectrum(record: Record) -> NDArray[np.float64] | None:
    """Eigenvalues of the Laplacian of the largest live component, weighted by vitality, without the first, nought."""
    if "spectrum" not in record.derived:
        record.derived["spectrum"] = _worked_out_spectrum(record)
    found: NDArray[np.float64] | None = record.derived["spectrum"]
    return found


def _worked_out_spectrum(record: Record) -> NDArray[np.float64] | None:
    graph, n = _graph(record)
    if n == 0 or n > MOST_FOR_SPECTRUM:
        return None
    labels = connected_components(graph, directed=False)[1]
    inside = labels == np.bincount(labels).argmax()
    if inside.sum() < 2:
        return None
    dense = graph.toarray()[np.ix_(inside, inside)]
    weight = dense + dense.T
    eigenvalues: NDArray[np.float64] = np.linalg.eigvalsh(np.diag(weight.sum(axis=1)) - weight)[1:]
    return eigenvalues


@outcome(
    "1", "mean effective resistance between cities of the largest live component, by vitality; lower is tighter", "Q3"
)
def effective_resistance(record: Record) -> float:
    spectrum = _spectrum(record)
    if spectrum is None:
        return UNDEFINED
    k = len(spectrum) + 1
    return float(k * (1.0 / spectrum).sum() / (k * (k - 1) / 2.0))


@outcome("1", "algebraic connectivity of the largest live component, by vitality: how hard it is to cut in two", "Q3")
def algebraic_connectivity(record: Record) -> float:
    spectrum = _spectrum(record)
    return UNDEFINED if spectrum is None else float(spectrum[0])
