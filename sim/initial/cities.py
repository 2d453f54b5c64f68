"""Cities at the start: their offices, leaning, mayors and emissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.columns import Table
from sim.traits import Traits

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.world import World

TOPICS_OF_A_CITY = 3


def fill_cities(state: Mapping[str, Table], world: World, traits: Traits, model: Diplomacity) -> None:
    """Offices, leaning, mayors and emissions of every city, drawn where the world leaves them open.

    What is drawn in place of a cell stays within the bounds of its column.
    """
    cities, nations = state["cities"], state["nations"]
    offices, voters, ties = model.mechanism("offices"), model.mechanism("voters"), model.mechanism("ties")
    known, keys, home = world.tables["cities"].known, cities["key"], cities["nation"]
    codes = np.array(model.ids["nations"])[home]
    millions = cities["population"] / 1e6

    def given_or(name: str, otherwise: NDArray[Any]) -> None:
        cities[name][:] = np.where(known[name], cities[name], cities.rows.columns[name].within(otherwise))

    level = np.where(codes == "USA", offices.staff_usa, offices.staff_elsewhere)
    level = np.where(codes == "DEU", offices.staff_germany, level)
    spread = np.exp(offices.staff_spread * traits.normal("staff", keys))
    given_or("staff", offices.staff_scale * millions**offices.staff_exponent * level * spread)
    given_or("budget", cities["staff"] * offices.budget_per_post)
    a_post = np.array([offices.travel_money_per_post(code) for code in model.ids["nations"]])[home]
    given_or("travel_money", a_post * cities["staff"])
    given_or("in_mayors_office", traits.uniform("in_mayors_office", keys) < offices.share_in_mayors_office)
    given_or("discretionary", traits.uniform("discretionary", keys) < offices.share_discretionary)
    with_club = np.where(codes == "USA", offices.share_with_association_usa, offices.share_with_association)
    given_or("association", traits.uniform("association", keys) < with_club)
    with_office = traits.uniform("economic_office", keys) < voters.share_with_economic_office
    given_or("economic_office", with_office)
    given_or("ties_outside", ties.outside_per_size * millions**0.3)
    if not ties.outside:
        cities["ties_outside"][:] = 0.0
    given_or("topics", _drawn_topics(world, traits, keys))
    cities["greenness"][:] = traits.normal("greenness", keys)
    cities["outlook"][:] = voters.inheritance * cities["greenness"] + voters.novelty * traits.normal("outlook", keys)
    cities["support"][:] = voters.normal_support
    longest = max(voters.term_longest, voters.term_shortest)
    steps = np.floor(((longest - voters.term_shortest) // 12 + 1) * traits.uniform("term", keys))
    cities["term"][:] = voters.term_shortest + 12 * steps
    cities["election"][:] = np.floor(cities["term"] * traits.uniform("election", keys))
    cities["is_leading"][:] = _leading(cities["population"], home, cities["key"])
    emissions = model.mechanism("emissions")
    on_track = np.where(nations["is_european"][home] > 0, emissions.on_track_eu, emissions.on_track_elsewhere)
    u = traits.uniform("efficacy", keys)
    lagging = np.where(u < 1.0 - emissions.backwards, emissions.partly, emissions.backwards_delivery)
    cities["efficacy"][:] = np.where(u < np.minimum(on_track, 1.0 - emissions.backwards), 1.0, lagging)
    cities["emissions"][:] = cities["population"] * nations["emissions_per_head"][home]
    cities["emissions_without"][:] = cities["emissions"]
    cities["stage"][:] = 1


def _drawn_topics(world: World, traits: Traits, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Three topics a city among those of the ideas, each by a keyed race."""
    topics = sorted(set(world.tables["ideas"].values["topic"].tolist())) or [0]
    draws = np.stack([traits.uniform(f"topic {world.topics[topic]}", keys) for topic in topics], axis=1)
    bits = np.zeros(len(keys), dtype=np.int64)
    for rank in np.argsort(draws, axis=1, kind="stable")[:, :TOPICS_OF_A_CITY].T:
        bits |= np.int64(1) << np.array(topics, dtype=np.int64)[rank]
    return bits


def _leading(population: NDArray[np.float64], home: NDArray[np.int32], keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """The largest fifth of each nation's cities, at least one; ties of size by key."""
    leading = np.zeros(len(population), dtype=bool)
    order = np.lexsort((keys, -population))
    for nation in np.unique(home):
        rows = order[home[order] == nation]
        leading[rows[: max(1, round(len(rows) / 5))]] = True
    return leading
