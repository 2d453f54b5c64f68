"""The state at the start: a world's tables as arrays, with what they leave open drawn or derived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.columns import Table
from sim.geography import squared_chord
from sim.randomness import key_of, keys_of, narrowed
from sim.rows import TABLES
from sim.stages import CommitmentStage, IdeaStage, TieStatus
from sim.tables import TableData
from sim.traits import Traits

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.world import World

CLIMATE_IN, CLIMATE_OUT = 0.5, 0.0  # climate stance of parties and of nations that never were one
EMISSIONS_A_HEAD = 5.0  # tCO2 a year where no nation of the world gives a figure
NEVER = 1_000_000
GENERATIONS = ((1957, 1974, 0.19), (1975, 1985, 0.12), (1986, 1993, 0.65), (1994, 2003, 0.07), (2004, 2014, 0.11))
SHORT_TERM = ("USA", "DEU")  # national elections every 48 months
TOPICS_OF_A_CITY = 3
MIDDLING_TENSION = 0.3  # most that shared blocs or votes make of baseline tension


def empty_state(world: World) -> dict[str, Table]:
    """Tables of the right shape, filled with what the world's files say."""
    counts = {
        name: len(world.tables[name]) for name in ("cities", "nations", "networks", "ideas", "ties", "memberships")
    }
    cities, nations = counts["cities"], counts["nations"]
    shapes: dict[str, tuple[int, ...]] = {
        "cities": (cities,),
        "nations": (nations,),
        "networks": (2 * counts["networks"] + 16,),
        "ties": (counts["ties"] + 2 * cities + 16,),
        "memberships": (counts["memberships"] + 4 * cities + 16,),
        "relations": (nations, nations),
        "consulates": (cities, nations),
        "ideas": (counts["ideas"],),
        "stances": (nations, len(world.topics)),
        "adoption": (cities, counts["ideas"]),
        "circumstances": (1,),
    }
    state = {name: Table(TABLES[name], shape, counts.get(name, shape[0])) for name, shape in shapes.items()}
    for name in ("cities", "nations", "networks", "ideas", "ties", "memberships"):
        _take(state[name], world.tables[name], world)
    return state


def _take(table: Table, data: TableData, world: World) -> None:
    for name, values in data.values.items():
        if name not in table:
            continue
        if table.rows.columns[name].kind == "topics":
            index = {topic: i for i, topic in enumerate(world.topics)}
            table[name][: len(data)] = [sum(1 << index[word] for word in words) for words in values]
        else:
            table[name][: len(data)] = values


def fill(model: Diplomacity) -> None:
    """Everything that a run needs at its first month, in the order in which one thing rests on another."""
    state, world = model.state, model.world
    for name in ("cities", "nations", "networks", "ideas"):
        state[name]["key"][: len(model.ids[name])] = keys_of(model.ids[name])
    traits = Traits(np.uint64(key_of(f"world {model.world_seed}")) if model.world_seed is not None else model.key)
    _nations(state["nations"], world, traits, model)
    _cities(state, world, traits, model)
    _relations(state, world, model)
    _networks(state["networks"], world)
    _ties(state, world, traits, model)
    _memberships(state, world)
    _ideas(state, world, traits)
    _commitments(state, world)
    is_open = state["consulates"]["is_open"]
    consulates = world.tables["consulates"]
    is_open[consulates.values["city"], consulates.values["nation"]] = 1
    count_consulates(model)


def _nations(nations: Table, world: World, traits: Traits, model: Diplomacity) -> None:
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
    mean = float(nations["emissions_per_head"][a_head].mean()) if a_head.any() else EMISSIONS_A_HEAD
    nations["emissions_per_head"][:] = np.where(a_head, nations["emissions_per_head"], mean)


def _cities(state: Mapping[str, Table], world: World, traits: Traits, model: Diplomacity) -> None:
    cities, nations = state["cities"], state["nations"]
    offices, voters, ties = model.mechanism("offices"), model.mechanism("voters"), model.mechanism("ties")
    known, keys, home = world.tables["cities"].known, cities["key"], cities["nation"]
    codes = np.array(model.ids["nations"])[home]
    millions = cities["population"] / 1e6

    def given_or(name: str, otherwise: NDArray[Any]) -> None:
        cities[name][:] = np.where(known[name], cities[name], otherwise)

    level = np.where(codes == "USA", offices.staff_usa, offices.staff_elsewhere)
    level = np.where(codes == "DEU", offices.staff_germany, level)
    spread = np.exp(offices.staff_spread * traits.normal("staff", keys))
    given_or("staff", offices.staff_scale * millions**offices.staff_exponent * level * spread)
    given_or("budget", cities["staff"] * offices.budget_per_post)
    money = offices.trips_per_post * 10_000.0 * cities["staff"] * np.where(codes == "USA", 0.5, 1.0)
    given_or("travel_money", money)
    given_or("in_mayors_office", traits.uniform("in_mayors_office", keys) < offices.share_in_mayors_office)
    given_or("discretionary", traits.uniform("discretionary", keys) < offices.share_discretionary)
    with_club = np.where(codes == "USA", offices.share_with_association_usa, offices.share_with_association)
    given_or("association", traits.uniform("association", keys) < with_club)
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


def _relations(state: Mapping[str, Table], world: World, model: Diplomacity) -> None:
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


def _networks(networks: Table, world: World) -> None:
    data = world.tables["networks"]
    n = len(data)
    exists = (networks["founded"][:n] <= world.start_year) & (networks["dissolved"][:n] > world.start_year)
    networks["is_active"][:n] = exists
    for service in ("learning", "standards", "grants", "convening"):
        offers = [not data.known["services"][row] or service in data.values["services"][row] for row in range(n)]
        networks[service][:n] = np.where(offers, 1.0, 0.0)


def _ties(state: Mapping[str, Table], world: World, traits: Traits, model: Diplomacity) -> None:
    ties, data = state["ties"], world.tables["ties"]
    n = len(data)
    ties["key"][:n] = keys_of(data.ids)
    years = _drawn_years(traits.uniform("year", ties["key"][:n]))
    ties["year"][:n] = np.where(data.known["year"], ties["year"][:n], years)
    ties["formed"][:n] = np.minimum(-1, (ties["year"][:n] - world.start_year) * 12)
    months = (ties["end_year"][:n].astype(np.int64) - world.start_year) * 12
    ties["end_month"][:n] = np.where(data.known["end_year"], np.clip(months, 0, NEVER), NEVER)
    model.furnish_ties(0, traits)
    for side, city in ((0, "city_a"), (1, "city_b")):
        link_ends(state, city, side, 0)
    np.add.at(state["cities"]["listed"], ties.used("city_a"), 1)
    np.add.at(state["cities"]["listed"], ties.used("city_b"), 1)


def _drawn_years(u: NDArray[np.float64]) -> NDArray[np.int64]:
    """Years of formalising by the rates of the eras of the documented ties (MODEL 3, formation)."""
    years = np.concatenate([np.arange(first, last + 1) for first, last, _ in GENERATIONS])
    weight = np.concatenate([np.full(last + 1 - first, rate) for first, last, rate in GENERATIONS])
    drawn: NDArray[np.int64] = years[np.searchsorted(np.cumsum(weight) / weight.sum(), u)]
    return drawn


def link_ends(state: Mapping[str, Table], city: str, side: int, first: int) -> None:
    """Put ties from row `first` on into the chain of one of their cities."""
    ties, heads = state["ties"], state["cities"]["first_tie"]
    following = ties["next_a" if side == 0 else "next_b"]
    for tie in range(first, ties.count):
        row = ties[city][tie]
        following[tie] = heads[row]
        heads[row] = 2 * tie + side


def _memberships(state: Mapping[str, Table], world: World) -> None:
    memberships, cities, networks = state["memberships"], state["cities"], state["networks"]
    for row in range(memberships.count):
        city, network = memberships["city"][row], memberships["network"][row]
        is_active = networks["is_active"][network]
        memberships["key"][row] = narrowed(cities["key"][city], networks["key"][network])
        memberships["is_active"][row] = is_active
        memberships["since"][row] = min(-1, (int(memberships["year"][row]) - world.start_year) * 12)
        memberships["next"][row] = cities["first_membership"][city]
        cities["first_membership"][city] = row
        networks["members"][network] += is_active
        cities["memberships"][city] += is_active


def _ideas(state: Mapping[str, Table], world: World, traits: Traits) -> None:
    """Where ideas stand: at their pioneers, and where the world's table says so."""
    adoption, stances, cities = state["adoption"], state["stances"], state["cities"]
    climate = world.topics.index("climate")
    stances["stance"][:, climate] = np.where(state["nations"]["in_agreement"] > 0, CLIMATE_IN, CLIMATE_OUT)
    data = world.tables["stances"]
    stances["stance"][data.values["nation"], data.values["topic"]] = data.values["stance"]
    stances["mean"][:] = stances["stance"]
    for idea, pioneer in enumerate(world.tables["ideas"].values["pioneer"]):
        row = world.rows["cities"].get(pioneer)
        if row is None:
            key = state["ideas"]["key"][idea : idea + 1]
            u = traits.uniform(f"pioneer {world.tables['ideas'].ids[idea]}", cities["key"])
            weight = np.sqrt(cities["population"]) * np.exp(0.5 * cities["outlook"])
            row = int(np.argmin(-np.log(u) / weight)) if len(key) else 0
        adoption["stage"][row, idea] = IdeaStage.IMPLEMENTED
        adoption["adopted"][row, idea] = -NEVER
    given = world.tables["adoption"]
    adoption["stage"][given.values["city"], given.values["idea"]] = given.values["stage"]


def _commitments(state: Mapping[str, Table], world: World) -> None:
    cities, data = state["cities"], world.tables["commitments"]
    rows = data.values["city"]
    stage = data.values["stage"] + int(CommitmentStage.COMMITTED)
    cities["commitment"][rows] = stage
    months = np.where(data.known["year"], (data.values["year"] - world.start_year) * 12, 0)
    cities["committed_month"][rows] = np.minimum(-1, months)
    cities["deadline"][rows] = np.maximum(0, months + 36)
    with_plan = rows[stage >= int(CommitmentStage.PLAN)]
    cities["plan_month"][with_plan] = 0


def count_consulates(model: Diplomacity) -> None:
    """Consulates in each city, and the nations that have one within reach, from what is open."""
    state = model.state
    is_open = state["consulates"]["is_open"]
    state["cities"]["consulates"][:] = is_open.sum(axis=1)
    near = state["consulates"]["is_near"]
    near[:] = 0
    reach = squared_chord(model.mechanism("offices").consulate_reach)
    for city, nation in zip(*np.nonzero(is_open), strict=True):
        chord = ((model.places - model.places[city]) ** 2).sum(axis=1)
        near[(chord <= reach) & (state["cities"]["nation"] == state["cities"]["nation"][city]), nation] = 1


def is_live(status: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Active or dormant."""
    live: NDArray[np.bool_] = status <= int(TieStatus.DORMANT)
    return live
