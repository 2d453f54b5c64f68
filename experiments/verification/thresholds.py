"""Threshold contagion: a city adopts once the share of adopters around it reaches its own threshold.

`ideas.contagion=threshold` makes the response to a share x of adopters 1 where x reaches the city's threshold for the
idea, and 0 below. The table `adoption` may give the threshold; where it does not, it is drawn uniformly on 0 to 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.verification import evidence
from experiments.verification.declared import Trial, case
from experiments.verification.evidence import Check
from experiments.verification.laboratory import (
    all_but,
    cities,
    everybody_has_heard,
    ideas,
    ids,
    pairs_of,
    start,
    ties,
    world,
)
from sim import World
from sim.outcomes.diffusion import is_adopter

Edges = Sequence[tuple[int, int]]
AT_ONCE = 1e9  # a rate at which whoever can adopt does so within the month


def adopters_in_the_end(place: World, channel: str, months: int, seed: int) -> NDArray[np.float64]:
    """How many cities have each idea when nobody is left whose threshold is reached."""
    pull: dict[str, Any] = {f"ideas__{channel}": AT_ONCE}
    model = start(
        place, "ideas", seed=seed, months=months, ideas__contagion="threshold", ideas__own=0.0,
        ideas__testing_rate=0.0, ideas__national_pull=0.0, ideas__closed_channels=all_but(channel),
        **pull,
    )  # fmt: skip
    record = everybody_has_heard(model, but_pioneers=True).run(months)
    counts: NDArray[np.float64] = is_adopter(record).sum(axis=0).astype(np.float64)
    return counts


def live_edge_mean(count: int, edges: Edges) -> Fraction:
    """Expected adopters from city 0 under uniform thresholds: each other city points at one neighbour drawn evenly.

    Linear thresholds and live edges reach the same sets (Kempe, Kleinberg and Tardos 2003); all choices are counted.
    """
    around: list[list[int]] = [[] for _ in range(count)]
    for first, second in edges:
        around[first].append(second)
        around[second].append(first)
    total, choices = 0, 0
    for pointing in itertools.product(*around[1:]):
        reached = {0}
        while True:
            more = {city for city, at in enumerate(pointing, start=1) if at in reached} - reached
            if not more:
                break
            reached |= more
        total, choices = total + len(reached), choices + 1
    return Fraction(total, choices)


SMALL_GRAPHS: dict[str, tuple[int, Edges, float, int]] = {
    "path of 3, from an end": (3, [(0, 1), (1, 2)], 2.0, 1),
    "triangle": (3, pairs_of(3), 2.5, 1),
    "cycle of 4": (4, [(0, 1), (1, 2), (2, 3), (3, 0)], 2.75, 2),
    "complete graph of 4": (4, pairs_of(4), 2.888889, 6),
}


@cache
def partners(count: int, edges: tuple[tuple[int, int], ...]) -> World:
    """Cities tied as in a small graph, and many ideas, all from the first of them."""
    return world(cities(count), ideas=ideas(12_000), ties=ties(edges))


@case(
    "V5",
    "With uniform thresholds an idea reaches as many partners in the end as live edges do.",
    mutation="every third idea starts without its first tie",
    chances=4,
)
def linear_threshold(trial: Trial) -> Iterator[Check]:
    """Partners alike in vitality, so that each weighs one over the degree; 12,000 ideas a graph from one city."""
    for number, (name, (count, edges, in_science, decimals)) in enumerate(SMALL_GRAPHS.items()):
        exact = float(live_edge_mean(count, edges))
        yield evidence.printed(name, in_science, exact, decimals)
        seed = len(SMALL_GRAPHS) * trial.seed + number
        values = adopters_in_the_end(partners(count, tuple(edges)), "twinning", 2 * count, seed)
        if trial.is_mutated:
            without = adopters_in_the_end(partners(count, tuple(edges[1:])), "twinning", 2 * count, seed)
            values = np.where(np.arange(len(values)) % 3 == 0, without, values)
        yield evidence.mean(f"{name}: adopters in the end", exact, values)


def crowd(thresholds: Sequence[float], instigator: int) -> World:
    """A nation whose cities have these thresholds of the share of the others; the instigator adopts by itself."""
    count = len(thresholds)
    stages = ["implemented" if city == instigator else "heard" for city in range(count)]
    adoption = pd.DataFrame(
        {"city": ids("c", count), "idea": "i000000", "stage": stages, "threshold": list(thresholds)}
    )  # fmt: skip
    return world(cities(count), ideas=ideas(1, f"c{instigator:06d}"), adoption=adoption)


@case(
    "V6",
    "Granovetter's crowd: thresholds of 0 to 99 bring all one hundred along; where the 1 is a 2 nobody follows.",
    mutation="in the first crowd too the threshold of 1 becomes 2, in the second it stays",
    chances=0,
)
def riot_of_a_hundred(trial: Trial) -> Iterator[Check]:
    """The city of threshold 0 starts; each city sees the share of the 99 others at home."""
    numbers = np.arange(100.0)
    without_one = np.where(numbers == 1, 2, numbers)
    for name, exact, others, mutated in (
        ("thresholds 0 to 99", 100, numbers, without_one),
        ("1 becomes 2", 1, without_one, numbers),
    ):
        thresholds = mutated if trial.is_mutated else others
        # A threshold of k others lies half a city below k / 99, so that rounding does not decide.
        shares = np.maximum(0.0, (thresholds - 0.5) / 99).tolist()
        found = adopters_in_the_end(crowd(shares, 0), "neighbours", 110, trial.seed)
        yield evidence.equal(name, exact, float(found[0]))
