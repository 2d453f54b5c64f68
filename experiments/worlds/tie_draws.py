"""Draws the ties of a generated world with the weights of the model's own formation of ties (MODEL 2.5).

Ties are drawn without replacement by keyed exponential races: each candidate pair of cities runs with its weight,
the fastest pairs win (Efraimidis and Spirakis 2006, "Weighted random sampling with a reservoir"). The race is run
era by era, so that a common partner won in an earlier era counts in the next (T7). Keys come from the seed and the
ids of the two cities: a city more or less changes no other pair's time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.worlds.keyed import narrowed, of_pair, share
from sim.compilation import loop
from sim.mechanisms.tie_formation import attraction
from sim.mechanisms.ties import Ties
from sim.randomness import Keys, exponential, fold, keys_of, pair_key

# First and last year of each generation of ties and how fast ties formed in it (MODEL 3, row "f formation"; T2).
ERAS = ((1957, 1974, 0.19), (1975, 1985, 0.12), (1986, 1993, 0.65), (1994, 2003, 0.07), (2004, 2100, 0.11))
RACE, YEAR = "world generate: race", "world generate: year"
Pairs = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Cities:
    """What the race must know of the cities: ids, populations (people) and nation rows, each of shape (city,)."""

    ids: tuple[str, ...]
    population: NDArray[np.float64]
    nation: NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """Candidate pairs, shape (pair, 2) with the lower row first, and how many ties to draw among them.

    `since` is the first year in which there can be one.
    """

    pairs: Pairs
    ties: int
    since: int = 0


@loop
def _race(
    pairs: Pairs, keys: Keys, population: Numbers, nation: Pairs, effects: Numbers, tension: Numbers,
    common: NDArray[np.bool_], key: np.uint64, size: float, triangle: float, push: float, times: Numbers,
) -> None:  # fmt: skip
    """Running times of all candidate pairs, into `times` of shape (pair,)."""
    for p in range(len(pairs)):
        i, j = pairs[p, 0], pairs[p, 1]
        a, b = nation[i], nation[j]
        weight = attraction(
            population[j], size, effects[a, b], False, False, common[i, j], tension[a, b], 0.0, 0.0, triangle, push
        ) * math.pow(population[i] / 1e6, size)
        times[p] = exponential(fold(key, pair_key(keys[i], keys[j]))) / weight


def pairs_between(nation: NDArray[np.int64], a: int, b: int) -> Pairs:
    """All pairs with one city in nation `a` and the other in `b`, or both in it, lower row first."""
    first, second = np.flatnonzero(nation == a), np.flatnonzero(nation == b)
    rows, columns = np.meshgrid(first, second, indexing="ij")
    both = np.stack([rows.ravel(), columns.ravel()], axis=1)
    both.sort(axis=1)
    return np.unique(both[both[:, 0] < both[:, 1]], axis=0).astype(np.int64)


def pairs_outside(nation: NDArray[np.int64], named: Sequence[tuple[int, int]], nations: int) -> Pairs:
    """All pairs of cities but those of the named pairs of nations."""
    is_named = np.zeros((nations, nations), dtype=bool)
    for a, b in named:
        is_named[a, b] = is_named[b, a] = True
    rows, columns = np.triu_indices(len(nation), k=1)
    free = ~is_named[nation[rows], nation[columns]]
    return np.stack([rows[free], columns[free]], axis=1).astype(np.int64)


def quotas(ties: int, start_year: int, since: int = 0) -> list[tuple[int, int, int]]:
    """First year, last year and number of ties for each era that a group's ties are spread over.

    Largest remainders of the rate times the years; years run to the one before the start.
    """
    spans = [(max(first, since), min(last, start_year - 1), rate) for first, last, rate in ERAS]
    spans = [(first, last, rate) for first, last, rate in spans if first <= last]
    if not spans:
        spans = [(min(since, start_year - 1) or start_year - 1, start_year - 1, 1.0)]
    shares = np.array([(last - first + 1) * rate for first, last, rate in spans])
    exact = ties * shares / shares.sum()
    counts = np.floor(exact).astype(int)
    for era in np.argsort(counts - exact, kind="stable")[: ties - int(counts.sum())]:
        counts[era] += 1
    return [(first, last, int(count)) for (first, last, _), count in zip(spans, counts, strict=True)]


def draw_ties(
    cities: Cities,
    groups: Sequence[Group],
    taken: dict[tuple[int, int], int],
    effects: NDArray[np.float64],
    tension: NDArray[np.float64],
    seed: int,
    start_year: int,
    rule: Ties | None = None,
) -> dict[tuple[int, int], int]:
    """Ties drawn for all groups: the year each was formalised, by the rows of the two cities, lower first.

    `taken` are ties that stand already, with their years; they are not drawn again and make common partners.
    `effects` and `tension` have the shape (nation, nation). Where a group has fewer candidates than it wants ties,
    all of them win. `rule` holds the parameters of the law of formation, the model's defaults if not given.
    """
    rule = rule or Ties()
    keys = keys_of(cities.ids)
    drawn: dict[tuple[int, int], int] = {}
    is_tied = _matrix(len(cities.ids), taken)
    plans = [quotas(group.ties, start_year, group.since) for group in groups]
    for last in sorted({end for plan in plans for _, end, _ in plan}):
        common = _common_partners(_matrix(len(cities.ids), [k for k, y in (taken | drawn).items() if y <= last]))
        key = narrowed(seed, RACE, last)
        for group, plan in zip(groups, plans, strict=True):
            for first, _, count in (era for era in plan if era[1] == last):
                pairs = group.pairs[~is_tied[group.pairs[:, 0], group.pairs[:, 1]]]
                times = np.empty(len(pairs))
                with np.errstate(over="ignore"):  # as Python, keys wrap around at 64 bits with a warning
                    _race(
                        pairs, keys, cities.population, cities.nation, effects, tension, common, key,
                        rule.size_pull, rule.triangle_pull, rule.tension_push, times,
                    )  # fmt: skip
                for winner in np.argsort(times, kind="stable")[:count]:
                    i, j = int(pairs[winner, 0]), int(pairs[winner, 1])
                    drawn[i, j] = _year(cities.ids[i], cities.ids[j], first, last, seed)
                    is_tied[i, j] = is_tied[j, i] = True
    return drawn


def _matrix(cities: int, ties: Iterable[tuple[int, int]]) -> NDArray[np.bool_]:
    """Whether two cities are tied, shape (city, city)."""
    tied = np.zeros((cities, cities), dtype=bool)
    for i, j in ties:
        tied[i, j] = tied[j, i] = True
    return tied


def _common_partners(tied: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether two cities share a partner, shape (city, city)."""
    ways = tied.astype(np.float32)
    return np.asarray(ways @ ways > 0.0)


def _year(city: str, partner: str, first: int, last: int, seed: int) -> int:
    """A year of an era, each as likely as the others."""
    return first + int(share(narrowed(seed, YEAR, of_pair(city, partner))) * (last - first + 1))
