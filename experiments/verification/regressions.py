"""Regressions on what the model has written down find again the rates that made it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.verification import evidence
from experiments.verification.declared import Trial, case
from experiments.verification.evidence import Check
from experiments.verification.laboratory import (
    STEP,
    all_but,
    cities,
    everybody_has_heard,
    ideas,
    nations,
    start,
    world,
)
from experiments.verification.partnerships import NO_PASSAGES
from sim import Diplomacity, Record, World

Numbers = NDArray[np.float64]
ENOUGH = 50  # iterations after which a likelihood that has not settled is given up


@dataclass(frozen=True)
class Fitted:
    """Coefficients and standard errors, shape (set, coefficient)."""

    coefficients: Numbers
    errors: Numbers


# --- V17: event histories ---------------------------------------------------------------------------------------------


def fit_event_histories(events: Numbers, survived: Numbers, covariates: Numbers, offset: Numbers) -> Fitted:
    """Maximum likelihood of a complementary log-log hazard, by Newton's method, for many sets at once.

    P(event in a month) = 1 - exp(-mu), log mu = offset + covariates x coefficients. `events` and `survived` count
    the months of each city with and without an event, shape (set, city); `covariates` has shape (city, coefficient).
    """
    rate = np.log(events.sum(axis=1) / (survived * np.exp(offset)).sum(axis=1))
    found = np.zeros((len(events), covariates.shape[1]))
    found[:, 0] = rate
    for _ in range(ENOUGH):
        mu = np.exp(offset + found @ covariates.T)
        less = np.expm1(mu)
        score = (events * mu / less - survived * mu) @ covariates
        curve = survived * mu - events * mu * (less - mu * (less + 1)) / less**2
        information = np.einsum("si,ij,ik->sjk", curve, covariates, covariates, optimize=True)
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        found += step
        if np.abs(step).max() < 1e-10:
            break
    else:
        raise ArithmeticError("the likelihood has no maximum here")
    return Fitted(found, np.sqrt(np.diagonal(np.linalg.inv(information), axis1=1, axis2=2)))


COVARIATES = {"own initiative (log)": math.log(0.04), "outlook": 0.5, "national stance": 0.8}


@cache
def with_leanings(count: int, sets: int) -> World:
    """Cities whose mayors and nations lean this way and that, and as many ideas as there shall be sets of data."""
    codes = [f"X{first}{second}" for first in "ABCD" for second in "ABCDE"]
    stances = pd.DataFrame({"nation": codes, "topic": "trade", "stance": np.linspace(-1, 1, len(codes)).round(6)})
    home = [codes[city % len(codes)] for city in range(count)]
    return world(
        cities(count, nation=home, staff=5.0), nations=nations(*codes, autonomy=0.5), ideas=ideas(sets), stances=stances
    )  # fmt: skip


@cache
def histories(count: int, sets: int, months: int, seed: int, rate: float) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Months with and without an adoption from the ledger, shape (set, city), with covariates and offset of cities."""
    own, outlook, stance = COVARIATES.values()
    model = start(
        with_leanings(count, sets), "offices", "ideas", seed=seed, months=months,
        offices__outlook_pull=outlook * rate, ideas__national_pull=stance * rate, ideas__own=math.exp(own) * rate,
        ideas__testing_rate=0.0, ideas__closed_channels=all_but("own"),
    )  # fmt: skip
    record = everybody_has_heard(model).run(months)
    ledger = record.ledger
    of_idea = pd.Index(record.ids["ideas"]).get_indexer(pd.Index(ledger["idea"]))
    of_city = pd.Index(record.ids["cities"]).get_indexer(pd.Index(ledger["city"]))
    events, survived = np.zeros((sets, count)), np.full((sets, count), float(months))
    events[of_idea, of_city] = 1.0
    survived[of_idea, of_city] = ledger["month"]
    table = record.tables["cities"]
    topic = record.ids["topics"].index("trade")
    lean = record.tables["stances"]["stance"][table["nation"], topic]
    covariates = np.stack([np.ones(count), table["outlook"], lean], axis=1)
    return events, survived, covariates, np.log(STEP * table["capacity"])


@case(
    "V17",
    "An event-history regression on the ledger finds again the hazard that made it.",
    mutation="own initiative, pull of outlook and pull of stance 5 % up",
    chances=3,
)
def rates_are_found_again(trial: Trial) -> Iterator[Check]:
    """Complementary log-log on 1,000 ideas together: own initiative .04, outlook .5, stance .8."""
    events, survived, covariates, offset = histories(500, 1_000, 120, trial.seed, trial.rate)
    fitted = fit_event_histories(events.sum(axis=0)[None], survived.sum(axis=0)[None], covariates, offset)
    for place, (name, exact) in enumerate(COVARIATES.items()):
        found, error = float(fitted.coefficients[0, place]), float(fitted.errors[0, place])
        yield evidence.estimate(name, exact, found, error, int(events.sum()))


@case(
    "V17",
    "Its 95 % intervals hold the truth in 93 to 97 % of 1,000 sets of data.",
    mutation="intervals a sixth too narrow",
    chances=0,
)
def intervals_cover(trial: Trial) -> Iterator[Check]:
    """Each idea of the same run is a set of data of its own: 500 cities, ten years."""
    events, survived, covariates, offset = histories(500, 1_000, 120, trial.seed, 1.0)
    fitted = fit_event_histories(events, survived, covariates, offset)
    reach = 1.959964 * (5 / 6 if trial.is_mutated else 1.0)
    for place, (name, exact) in enumerate(COVARIATES.items()):
        holds = np.abs(fitted.coefficients[:, place] - exact) <= reach * fitted.errors[:, place]
        yield evidence.within(f"coverage: {name}", 0.95, float(holds.mean()), 0.93, 0.97, len(holds))


# --- V19: gravity -----------------------------------------------------------------------------------------------------


def fit_gravity(counts: Numbers, covariates: Numbers) -> Fitted:
    """Poisson regression of ties on what tells pairs apart, with an effect of each proposer, by Newton's method.

    `counts` has shape (proposer, partner), `covariates` (proposer, partner, coefficient); a city is not its own
    partner. The proposers' effects leave the likelihood in closed form: each spreads its ties in proportion.
    """
    found = np.zeros(covariates.shape[2])
    ties_of = counts.sum(axis=1)
    not_itself = ~np.eye(len(counts), dtype=bool)
    for _ in range(ENOUGH):
        weights = np.exp(covariates @ found) * not_itself
        shares = weights / weights.sum(axis=1, keepdims=True)
        expected = np.einsum("ij,ijk->ik", shares, covariates)
        score = np.einsum("ij,ijk->k", counts, covariates) - ties_of @ expected
        square = np.einsum("i,ij,ijk,ijl->kl", ties_of, shares, covariates, covariates, optimize=True)
        information = square - np.einsum("i,ik,il->kl", ties_of, expected, expected)
        step = np.linalg.solve(information, score)
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        raise ArithmeticError("the likelihood has no maximum here")
    return Fitted(found[None], np.sqrt(np.diag(np.linalg.inv(information)))[None])


SIZE, FRIENDSHIP, DETERRED = 0.5, 1.5, 0.05
FRIENDS = ({"XAA", "XBB"}, {"XCC", "XDD"})


def scattered(count: int) -> World:
    """Cities of very unequal size anywhere on the globe, of four nations, two pairs of which are friends."""
    codes = ["XAA", "XBB", "XCC", "XDD"]
    draws = np.random.default_rng(19)
    relations = pd.DataFrame(
        [
            {"nation_a": a, "nation_b": b, "affinity": FRIENDSHIP * ({a, b} in FRIENDS), "baseline": 0}
            for a, b in itertools.combinations(codes, 2)
        ]
    )
    return world(
        cities(
            count,
            nation=[codes[city % 4] for city in range(count)],
            population=np.exp(draws.normal(12, 1.5, count)).clip(1_000, 4e7).round(),
            latitude=np.degrees(np.arcsin(draws.uniform(-1, 1, count))).round(4),
            longitude=draws.uniform(-180, 180, count).round(4),
            staff=100,
            topics="trade",
        ),
        nations=nations(*codes), relations=relations,
    )  # fmt: skip


def matched(trial: Trial) -> Diplomacity:
    """A century and a third in which each city proposes in a quarter of the months, and ties end the month after."""
    pulls: dict[str, Any] = {f"ties__{name}_pull": 0.0 for name in ("topic", "network", "triangle")}
    model = start(
        scattered(300), "ties", seed=trial.seed, months=1_600, ties__formation=-math.log(0.75) / STEP,
        ties__replacement=0.0, ties__ties_per_post=1e12, ties__size_pull=SIZE * trial.rate, ties__domestic_push=0.0,
        **pulls, **(NO_PASSAGES | {"ties__end_active": 1e9, "ties__end_dormant": 1e9}),
    )  # fmt: skip
    model.state["relations"]["affinity"][:] *= trial.rate
    while model.month < 1_600:
        model.step()
    return model


def told_apart(record: Record) -> tuple[Numbers, Numbers]:
    """Ties by proposer and partner, and for each pair the partner's size, friendship and distance, logarithms."""
    table, n = record.tables["cities"], len(record.ids["cities"])
    counts = np.zeros((n, n))
    np.add.at(counts, (record.tables["ties"]["city_a"], record.tables["ties"]["city_b"]), 1.0)
    size = np.broadcast_to(np.log(table["population"]), (n, n))
    between_friends = [[{a, b} in FRIENDS for b in record.ids["nations"]] for a in record.ids["nations"]]
    friends = np.array(between_friends, dtype=np.float64)[table["nation"][:, None], table["nation"]]
    latitude, longitude = np.radians(table["latitude"]), np.radians(table["longitude"])
    cosine = np.sin(latitude)[:, None] * np.sin(latitude) + np.cos(latitude)[:, None] * np.cos(latitude) * np.cos(
        longitude[:, None] - longitude
    )
    distance = np.log(np.maximum(6371.0 * np.arccos(np.clip(cosine, -1, 1)), 1.0))
    return counts, np.stack([size, friends, distance], axis=2)


@case(
    "V19",
    "A Poisson regression on the ties that form finds the pull of size and of friendship, and none of distance.",
    mutation="pull of size and of friendship 5 % up",
    chances=3,
)
def gravity_without_distance(trial: Trial) -> Iterator[Check]:
    """300 cities, 120,000 proposals: exponent .5 of the partner's size, friendship 1.5, distance 0."""
    counts, covariates = told_apart(matched(trial).record)
    fitted = fit_gravity(counts, covariates)
    names = (("exponent of size", SIZE, None), ("friendship of nations", FRIENDSHIP, None), ("log distance", 0.0, 1.0))
    for place, (name, exact, scale) in enumerate(names):
        found, error = float(fitted.coefficients[0, place]), float(fitted.errors[0, place])
        yield evidence.estimate(
            name, exact, found, error, int(counts.sum()), scale=scale, is_moved=name != "log distance"
        )  # fmt: skip


@case(
    "V19",
    "Had distance deterred partners with as little as an exponent of .05, the regression would have seen it.",
    mutation="ties drawn without that effect",
    chances=1,
)
def distance_would_be_seen(trial: Trial) -> Iterator[Check]:
    """The same ties thinned by distance to the power -.05: the regression finds the exponent."""
    counts, covariates = told_apart(matched(Trial(seed=trial.seed)).record)
    deterred = 0.0 if trial.is_mutated else DETERRED
    kept = np.exp(-deterred * (covariates[:, :, 2] - covariates[:, :, 2].min()))
    draws = np.random.default_rng(trial.seed)
    thinned = draws.binomial(counts.astype(np.int64), kept).astype(np.float64)
    fitted = fit_gravity(thinned, covariates)
    found, error = float(fitted.coefficients[0, 2]), float(fitted.errors[0, 2])
    yield evidence.estimate("log distance, ties thinned by it", -DETERRED, found, error, int(thinned.sum()), scale=1.0)
