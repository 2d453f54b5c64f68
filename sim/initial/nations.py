"""Nations at the start: their governments, and how each pair of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.columns import Table
from sim.traits import Traits

if TYPE_CHECKING:
    from sim.events import Event
    from sim.model import Diplomacity
    from sim.world import World

EMISSIONS_A_HEAD = 5.0  # tCO2 a year where no nation of the world gives a figure
SHORT_TERM = ("USA", "DEU")  # national elections every 48 months
MIDDLING_TENSION = 0.3  # most that shared blocs or votes make of baseline tension


def fill_nations(nations: Table, world: World, traits: Traits, model: Diplomacity) -> None:
    """Autonomy, terms, swing and emissions a head of every nation."""
    known, keys = world.tables["nations"].known, nations["key"]
    codes = np.array(model.ids["nations"])
    drawn = 0.35 + 0.30 * traits.uniform("autonomy", keys) + 0.1 * (nations["federal"] > 0)
    nations["autonomy"][:] = np.where(known["autonomy"], nations["autonomy"], drawn)
    term = np.where(np.isin(codes, SHORT_TERM), 48, 60)
    nations["term"][:] = np.where(known["term"], nations["term"], term)
    first = np.floor(nations["term"] * traits.uniform("next_election", keys)).astype(np.int32)
    nations["next_election"][:] = np.where(known["next_election"], nations["next_election"], first)
    governments = model.mechanism("governments")
    nations["swing"][:] = np.where(codes == "USA", governments.swing_usa, governments.swing)
    nations["is_european"][list(world.blocs.get("EU", ()))] = 1
    a_head = known["emissions_per_head"]
    nations["emissions_per_head"][:] = np.where(a_head, nations["emissions_per_head"], EMISSIONS_A_HEAD)


def fill_relations(state: Mapping[str, Table], world: World, model: Diplomacity) -> None:
    """Tension in normal times, affinity and diaspora of every pair of nations."""
    relations, data = state["relations"], world.tables["relations"]
    count = len(model.ids["nations"])
    baseline = _tension_by_blocs(world, count)
    point = state["nations"]["ideal_point"]
    distance = np.abs(point[:, None] - point[None, :])
    both = ~np.isnan(distance)
    baseline[both] = np.minimum(MIDDLING_TENSION, 0.08 * distance[both])
    np.fill_diagonal(baseline, 0.0)
    a, b = data.values["nation_a"], data.values["nation_b"]
    for name, target in (
        ("baseline", baseline),
        ("affinity", relations["affinity"]),
        ("diaspora", relations["diaspora"]),
    ):
        rows = data.known[name]
        for first, second in ((a, b), (b, a)):
            target[first[rows], second[rows]] = data.values[name][rows]
    relations["baseline"][:] = baseline
    relations["tension"][:] = baseline
    relations["previous"][:] = baseline
    diagonal = np.arange(count)
    relations["affinity"][diagonal, diagonal] -= model.mechanism("ties").domestic_push


def _tension_by_blocs(world: World, count: int) -> NDArray[np.float64]:
    """0.3 x (1 - share of blocs in common): of all blocs that either nation belongs to (MODEL, opening note)."""
    member = np.zeros((count, len(world.blocs)))
    for column, rows in enumerate(world.blocs.values()):
        member[list(rows), column] = 1.0
    shared = member @ member.T
    either = member.sum(1)[:, None] + member.sum(1)[None, :] - shared
    share = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
    tension: NDArray[np.float64] = MIDDLING_TENSION * (1.0 - share)
    return tension


def watched_pairs(world: World, events: Iterable[Event]) -> NDArray[np.bool_]:
    """Pairs of nations whose dialogue these events are about, shape (nation, nation)."""
    nations = len(world.rows["nations"])
    watched = np.zeros((nations, nations), dtype=np.bool_)
    for a, b in (pair for event in events for pair in event.pairs(world)):
        watched[a, b] = watched[b, a] = True
    return watched
