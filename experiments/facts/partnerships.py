"""Facts on partnerships: their graph (F16, F17), their vitality (F21), what a break does (F23), the register (F24)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.facts.declared import Kind, Role, fact, pattern, ratio
from experiments.facts.situations import Episode, Register
from sim.outcomes.chosen_ties import is_watched
from sim.outcomes.declared import UNDEFINED
from sim.outcomes.diffusion import gini
from sim.record import Record
from sim.stages import TieStatus

FALL = 0.15  # of vitality over five years, from which a tie counts as weaker (MODEL 3)
FIRST_COUNT, LAST_COUNT = 24, 88  # of the situation "us-chinese rivalry": March 2019 and July 2024
QUARTER = 15  # of the situation "german-russian break": three months after the break

F16 = fact(
    "F16",
    "the sister-city graph is clustered, assortative, and not connected",
    """Wikidata, Oct 2017: n 14,274, m 20,573, mean degree 2.88, largest degree 99, degree assortativity +0.387,
    clustering 0.111, largest component 10,320 (72 %), mean distance 7.65, Gini 0.506, power-law exponent 2.60""",
    "konect.cc/networks/twin",
    "H",
    Role.FITTING,
)
F17 = fact(
    "F17",
    "highly assortative; distance has no effect",
    "Wikipedia, 2012; numbers not readable",
    "Kaltenbrunner et al. 2013",
    "H (sign)",
    Role.FITTING,
)
F21 = fact(
    "F21",
    "most partnerships hold, a fifth weakens",
    "German-French 2018, 1,322 municipalities: 63 % stable or stronger, about 20 % weaker",
    "welt; benjamin-zwack",
    "H",
    Role.FITTING,
)
F23 = fact(
    "F23",
    "war suspends partnerships; none is ended at first",
    """Germany, 4 Mar 2022: 82 asked, 61 answered, 17 suspended or about to, 44 keep, 0 ended; world more than 150
    cities (28 May 2022); UK at least 9""",
    "presse-augsburg/Spiegel; babel.ua; news-wire",
    "H",
    Role.FITTING,
)
F24 = fact(
    "F24",
    "the register of US-Chinese pairs goes on growing while states quarrel",
    "277 (Mar 2019), 284 (234 of cities), 286 (Jul 2024)",
    "Xinhua/thestar/mongoltime",
    "H",
    Role.HELD_OUT,
)


def _degrees(register: Register) -> NDArray[np.int64]:
    """Partners of every city, shape (city,)."""
    return np.bincount(register.ends.ravel(), minlength=register.cities)


def assortativity_of(register: Register) -> float:
    """Correlation of the degrees at the two ends of a tie (Newman 2002)."""
    degrees = _degrees(register).astype(np.float64)
    a, b = degrees[register.ends[:, 0]], degrees[register.ends[:, 1]]
    both, other = np.concatenate([a, b]), np.concatenate([b, a])
    return float(np.corrcoef(both, other)[0, 1]) if both.std() > 0.0 else UNDEFINED


def transitivity_of(register: Register) -> float:
    """Closed among connected triples: three times the triangles over the pairs of partners."""
    from scipy.sparse import coo_array

    a, b = register.ends[:, 0], register.ends[:, 1]
    ones = np.ones(2 * len(a))
    graph = coo_array((ones, (np.concatenate([a, b]), np.concatenate([b, a]))), shape=(register.cities,) * 2).tocsr()
    degrees = _degrees(register)
    closed = float((graph @ graph).multiply(graph).sum())
    return ratio(closed, float((degrees * (degrees - 1)).sum()))


@pattern(
    F16,
    "degree assortativity",
    0.387,
    situation="drawn register",
    note="""some five hundred cities above a million people against fourteen thousand towns; above 500,000 people it is
    the same""",
)
def assortativity(register: Register) -> float:
    return assortativity_of(register)


@pattern(F16, "clustering: closed among connected triples", 0.111, situation="drawn register",
         note="in a smaller graph chance alone closes more triples")  # fmt: skip
def clustering(register: Register) -> float:
    return transitivity_of(register)


@pattern(F16, "cities with a tie that are in the largest component", 10_320 / 14_274, situation="drawn register",
         unit="share")  # fmt: skip
def largest_component(register: Register) -> float:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    a, b = register.ends[:, 0], register.ends[:, 1]
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(register.cities,) * 2)
    labels = connected_components(graph, directed=False)[1]
    tied = _degrees(register) > 0
    return ratio(float(np.bincount(labels[tied]).max()), float(tied.sum()))


@pattern(F16, "Gini coefficient of degrees over cities with a tie", 0.506, situation="drawn register")
def inequality(register: Register) -> float:
    degrees = _degrees(register)
    return gini(degrees[degrees > 0].astype(np.float64))


@pattern(F17, "degree assortativity above 0.2", (0.2, math.inf), situation="drawn register", kind=Kind.SIGN,
         note="distance has no part in the law of formation: that half of the fact is built in")  # fmt: skip
def is_assortative(register: Register) -> float:
    return assortativity_of(register)


@pattern(
    F21,
    "partnerships whose vitality falls by more than 0.15 in five years",
    (0.20, 0.20 / 0.83),
    situation="europe 2008",
    unit="share",
    note="""20 % of all, 24 % of those who chose a side; a trend by self-report, not a stock (MODEL 3). All
    partnerships of the situation, since few of its cities are French. What counts as weaker is the model's choice: the
    fact cannot identify the exchange rate""",
)
def weaker(episode: Episode) -> float:
    before, after = episode.at(60).tables["ties"], episode.at(120).tables["ties"]
    count = len(before["vitality"])
    alive = after["status"][:count] != TieStatus.ENDED
    if not alive.any():
        return UNDEFINED
    return float((before["vitality"] - after["vitality"][:count] > FALL)[alive].mean())


def _share_of_the_break(episode: Episode, status: TieStatus) -> float:
    record = episode.at(QUARTER)
    chosen = is_watched(record) & (record.tables["ties"]["formed"] < 0)
    return float((record.tables["ties"]["status"] == status)[chosen].mean()) if chosen.any() else UNDEFINED


@pattern(
    F23,
    "partnerships suspended within a quarter of the break",
    (17 / 82, 38 / 82),
    situation="german-russian break",
    unit="share",
    note="""17 of 82 if the 21 silent cities kept theirs, 38 if they did not. A report of ten days that counts what was
    about to be suspended: read after three months""",
)
def suspended(episode: Episode) -> float:
    return _share_of_the_break(episode, TieStatus.SUSPENDED)


@pattern(
    F23,
    "partnerships ended within a quarter of the break",
    (0.0, 3 / 61),
    situation="german-russian break",
    unit="share",
    scale=0.1,
    note="none of 61 that answered: at most 3 in 61 at 95 % (rule of three)",
)
def ended(episode: Episode) -> float:
    return _share_of_the_break(episode, TieStatus.ENDED)


def _on_the_register(record: Record) -> int:
    return int(is_watched(record).sum())


@pattern(
    F24,
    "pairs added to the register in 64 months, of those at their start",
    (286 - 277) / 277,
    situation="us-chinese rivalry",
    unit="share",
    note="""cities above half a million and a million people with 280 drawn ties; the register also holds states and
    provinces""",
)
def added(episode: Episode) -> float:
    first = _on_the_register(episode.at(FIRST_COUNT))
    return ratio(_on_the_register(episode.at(LAST_COUNT)) - first, first)


@pattern(
    F24,
    "smallest monthly change of the register",
    (0.0, math.inf),
    situation="us-chinese rivalry",
    unit="ties",
    kind=Kind.SIGN,
    is_built_in=True,
    note="monotone by construction: what has ended stays on the model's register",
)
def never_falls(episode: Episode) -> float:
    return float(np.diff(episode.at(LAST_COUNT).arrays["ties_registered"][FIRST_COUNT:]).min())
