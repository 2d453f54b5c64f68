"""How connected the live graph is: percolation on random graphs, and resistance on small ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from experiments.verification import evidence
from experiments.verification.declared import Trial, case
from experiments.verification.evidence import Check
from experiments.verification.laboratory import STEP, cities, pairs_of, start, ties, world
from experiments.verification.partnerships import NO_FORMATION, NO_PASSAGES, NO_SHIELD
from sim import World

BIAS = 0.005  # share of the value that a finite graph may be off by (SCIENCE V12)
Degrees = Sequence[tuple[int, float]]  # (degree, share of the cities)


def giant_share(kept: float, degrees: Degrees) -> float:
    """Share of cities in the giant component where each tie of a random graph of these degrees is kept by chance.

    By generating functions: u = 1 - kept + kept G1(u), share 1 - G0(u).
    """
    mean = math.fsum(k * p for k, p in degrees)

    def missed(u: float) -> float:
        return 1 - kept + kept * math.fsum(k * p * u ** (k - 1) for k, p in degrees if k) / mean

    if kept * math.fsum(k * (k - 1) * p for k, p in degrees) / mean <= 1:
        return 0.0
    u = float(brentq(lambda v: v - missed(v), 0.0, 1 - 1e-6))
    return 1 - math.fsum(p * u**k for k, p in degrees)


def poisson_degrees(z: float) -> Degrees:
    """Degrees of an Erdos-Renyi graph of mean degree z."""
    return [(k, math.exp(-z + k * math.log(z) - math.lgamma(k + 1))) for k in range(80)]


@cache
def erdos_renyi(count: int, z: float, number: int) -> World:
    """One random graph with this mean degree, as a world."""
    draws = np.random.default_rng([count, round(1000 * z), number])
    wanted = draws.binomial(count * (count - 1) // 2, z / (count - 1))
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < wanted:
        first, second = sorted(draws.integers(count, size=2).tolist())
        if first != second:
            pairs.add((first, second))
    return world(cities(count), ties=ties(sorted(pairs)))


@cache
def of_two_degrees(count: int, low: int, high: int, number: int) -> World:
    """A configuration graph, half of the cities of each degree; what would tie a city to itself is left out."""
    draws = np.random.default_rng([count, low, high, number])
    stubs = draws.permutation(np.repeat(np.arange(count), [low, high] * (count // 2)))
    ends = stubs.reshape(-1, 2)
    return world(cities(count), ties=ties(ends[ends[:, 0] != ends[:, 1]].tolist()))


def giant_after(place: World, suspended: float, seed: int) -> float:
    """Share of all cities in the largest live component, after each tie is suspended with this probability.

    The outcome counts cities that have a tie on the register; the others are added here.
    """
    rate = -math.log1p(-suspended) / STEP
    model = start(
        place, "ties", seed=seed, months=1, ties__suspension_slope=0.0,
        **(NO_PASSAGES | {"ties__suspension_base": rate}), **NO_SHIELD, **NO_FORMATION,
    )  # fmt: skip
    record = model.run(1)
    on_the_register = np.union1d(record.tables["ties"]["city_a"], record.tables["ties"]["city_b"])
    return record.outcome("giant_component") * len(on_the_register) / len(record.ids["cities"])


def numbers(trial: Trial, count: int) -> range:
    """The numbers of so many graphs; another seed has others."""
    return range(1_000 * trial.seed, 1_000 * trial.seed + count)


def giants(places: Sequence[World], suspended: float, trial: Trial) -> NDArray[np.float64]:
    """One value a graph, each with a seed of its own."""
    return np.array([giant_after(place, suspended, 1000 * trial.seed + n) for n, place in enumerate(places)])


@case(
    "V12",
    "The largest component of a random graph of ties holds the share that percolation theory says.",
    mutation="mean degree 5 % up",
    chances=2,
)
def giant_component_of_random_graphs(trial: Trial) -> Iterator[Check]:
    """Erdos-Renyi graphs of 1,000 cities: z = 3 as it stands, and z = 2 when each tie is suspended with 1/3."""
    places = [erdos_renyi(1_000, 3 * trial.rate, number) for number in numbers(trial, 85)]
    for z, suspended, in_science in ((3.0, 0.0, 0.94048), (2.0, 1 / 3, 0.79681)):
        exact = giant_share(1.0, poisson_degrees(z))
        yield evidence.printed(f"giant share at z={z:g}", in_science, exact, 5)
        values = giants(places, suspended, trial)
        yield evidence.mean(
            f"z={z:g}, N=1000: giant share (bias band .5 %)", exact, values, band=BIAS * exact
        )  # fmt: skip


@case(
    "V12",
    "Suspending ties at random leaves a giant component below the threshold 1 - 1/z and none above it.",
    mutation="the share of ties left 5 % up",
    chances=1,
)
def threshold_of_random_removal(trial: Trial) -> Iterator[Check]:
    """Erdos-Renyi with z = 3, threshold 2/3: two fifths of the ties suspended, and four fifths."""
    places = [erdos_renyi(1_000, 3, number) for number in numbers(trial, 85)]
    exact = giant_share(0.6, poisson_degrees(3.0))
    values = giants(places, 1 - 0.6 * trial.rate, trial)
    yield evidence.mean("z=3, two fifths suspended: giant share", exact, values, band=BIAS * exact)
    fragments = giants(places[:20], 0.8, trial)
    found = evidence.within("z=3, four fifths suspended: largest share", 0.0, float(fragments.mean()), 0.0, 0.05, 20)
    yield evidence.unmoved(found)


@case(
    "V12",
    "Where cities differ in degree the threshold is 1 - 1/(kappa - 1), the giant share that of generating functions.",
    mutation="the share of ties left 5 % up",
    chances=1,
)
def threshold_with_unequal_degrees(trial: Trial) -> Iterator[Check]:
    """Half of the cities with one tie and half with five: kappa = 13/3, threshold .7."""
    places = [of_two_degrees(1_000, 1, 5, number) for number in numbers(trial, 85)]
    degrees = [(1, 0.5), (5, 0.5)]
    exact = giant_share(0.5, degrees)
    values = giants(places, 1 - 0.5 * trial.rate, trial)
    yield evidence.mean("degrees 1 and 5, half suspended: giant share", exact, values, band=BIAS * exact)
    fragments = giants(places[:20], 0.85, trial)
    largest = float(fragments.mean())
    yield evidence.unmoved(
        evidence.within("degrees 1 and 5, .85 suspended: largest share", 0.0, largest, 0.0, 0.05, 20)
    )  # fmt: skip


SMALL_GRAPHS: dict[str, tuple[Sequence[tuple[int, int]], float, float]] = {  # Kirchhoff index, second eigenvalue
    "complete K6": (pairs_of(6), 5.0, 6.0),
    "cycle C6": ([(city, (city + 1) % 6) for city in range(6)], 17.5, 1.0),
    "path P6": ([(city, city + 1) for city in range(5)], 35.0, 2.0 - math.sqrt(3.0)),
    "star S6": ([(0, city) for city in range(1, 6)], 25.0, 1.0),
}


@case(
    "V13",
    "The spectrum of a small graph gives its Kirchhoff index and its algebraic connectivity.",
    mutation="vitality 5 % up",
    chances=0,
)
def spectrum_of_small_graphs(trial: Trial) -> Iterator[Check]:
    """Six cities in four shapes: resistance adds up over pairs to 5, 17.5, 35 and 25 at conductance 1.

    Conductance is vitality, so that the index is the outcome times pairs times vitality.
    """
    for name, (edges, index, second) in SMALL_GRAPHS.items():
        model = start(world(cities(6), ties=ties(edges)), seed=trial.seed, months=1)
        vitality = float(model.state["ties"].used("vitality")[0])
        model.state["ties"].used("vitality")[:] *= trial.rate
        record = model.record
        found = record.outcome("effective_resistance") * 15 * vitality
        yield evidence.equal(f"{name}: Kirchhoff index", index, found, 1e-9)
        found = record.outcome("algebraic_connectivity") / vitality
        yield evidence.equal(f"{name}: second eigenvalue", second, found, 1e-9)
