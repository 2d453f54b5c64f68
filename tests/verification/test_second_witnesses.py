"""Simple contagion on the benchmark's graph of 50,000 ties, against EoN and NDlib, which nobody here wrote.

Only twinning carries one idea that costs nothing, over ties that do not change: an SI process in which every tie to an
adopter transmits at rate b_t x vitality. NDlib's SI model is discrete in time: an infected neighbour transmits within
a step with probability p, and 1 - (1 - p)^k is our 1 - exp(-k x rate x h) when p = 1 - exp(-rate x h): the laws are
one, at any step. EoN's fast_SIR runs in continuous time. A city that adopts within a month then passes the idea on
within it, where ours waits for the next: our curve lags by a part of a month that grows with the rate. The laws agree
as the rate in a month goes to nothing. At RATE, where the curve grows by a sixth in a month, the lag was measured to
be 0.025 of all cities where it is largest, 0.013 with half a step and 0.002 with a tenth.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from ndlib.models.epidemics.SIModel import SIModel
from ndlib.models.ModelConfig import Configuration

from benchmarks.worlds import LARGE, world_of
from sim import Diplomacity, World
from sim.rows import Tie
from tests.running import only, scenario_of
from tests.verification.two_samples import Sample, differences, disagreements, sample_of

# A rate divided for a shorter step, or raised to be noticed, may leave the plausible range.
pytestmark = pytest.mark.filterwarnings("ignore::sim.errors.PlausibilityWarning")

with warnings.catch_warnings():  # EoN 2.0 asks for a module of SciPy by its old name
    warnings.filterwarnings("ignore", "Please import `shift`", DeprecationWarning)
    import EoN

STEP = 1.0 / 12.0
VITALITY = float(Tie.columns["vitality"].default)
RATE = 0.28 * VITALITY  # transmissions a year over a tie
MONTHS = (3, 6, 9, 12, 15)  # prevalence is compared after so many months at RATE
SLOWER = 10  # times, for the limit of continuous time
SEEDED = 10  # every tenth city has the idea at the start


@pytest.fixture(scope="module")
def world() -> World:
    """The ties of LARGE in one nation, one idea that all have heard of, and adopters from the start."""
    whole = world_of(replace(LARGE, ideas=1, networks=1, memberships=1, nations=1))
    frames = {table: whole.frame(table) for table in ("nations", "cities", "ideas", "ties")}
    cities = list(frames["cities"]["id"])
    stages = ["heard" if row % SEEDED else "implemented" for row in range(len(cities))]
    frames["ideas"]["pioneer"] = cities[0]
    frames["adoption"] = pd.DataFrame({"city": cities, "idea": "idea-0", "stage": stages})
    return World.from_tables(frames, name="contagion")


@pytest.fixture(scope="module")
def graph(world: World) -> nx.Graph:
    ties = world.frame("ties")
    found = nx.Graph()
    found.add_nodes_from(world.frame("cities")["id"])
    found.add_edges_from(zip(ties["city_a"], ties["city_b"], strict=True))
    return found


def seeded(graph: nx.Graph) -> list[str]:
    return list(graph)[::SEEDED]


def prevalence(curve: Any) -> dict[str, float]:
    """Share of adopters after so many months, from the share after 0, 1, 2 ... months."""
    return {f"after {month}": float(curve[month]) for month in MONTHS}


def ours(world: World, runs: int, rate: float = RATE, slower: int = 1) -> Sample:
    """The model; `slower` divides the rate and lengthens the run, so that a step is a shorter part of the process."""
    off = {f"ideas.{channel}": 0.0 for channel in ("own", "networks", "neighbours", "leaders", "nation")}
    off |= {"ideas.national_pull": 0.0, "ideas.drop_rate": 0.0, "ties.outside": False}
    given = {**only("ideas"), **off, "ideas.twinning": rate / VITALITY / slower}
    found = []
    for seed in range(1, runs + 1):
        months = slower * max(MONTHS)
        model = Diplomacity(world, scenario_of(horizon=months), seed=seed, spin_up=0, parameters=given)
        shares = model.run(months).arrays["adopted"][:, 0]
        found.append(prevalence([1.0 / SEEDED, *shares[slower - 1 :: slower]]))
    return sample_of(found)


def by_ndlib(graph: nx.Graph, runs: int) -> Sample:
    found = []
    for seed in range(1, runs + 1):
        model = SIModel(graph, seed=seed)
        settings = Configuration()
        settings.add_model_parameter("beta", -math.expm1(-RATE * STEP))
        settings.add_model_initial_configuration("Infected", seeded(graph))
        model.set_initial_status(settings)
        steps = model.iteration_bunch(max(MONTHS) + 1, node_status=False)
        found.append(prevalence([step["node_count"][1] / len(graph) for step in steps]))
    return sample_of(found)


def by_eon(graph: nx.Graph, runs: int, rate: float = RATE) -> Sample:
    found = []
    for seed in range(1, runs + 1):
        draws, end = np.random.default_rng(seed), max(MONTHS) * STEP
        times, _, infected, _ = EoN.fast_SIR(graph, rate, 0.0, initial_infecteds=seeded(graph), tmax=end, rng=draws)
        at = np.searchsorted(times, np.arange(max(MONTHS) + 1) * STEP, side="right") - 1
        found.append(prevalence(infected[at] / len(graph)))
    return sample_of(found)


@pytest.fixture(scope="module")
def monthly(world: World) -> Sample:
    return ours(world, 24)


@pytest.fixture(scope="module")
def continuous(graph: nx.Graph) -> Sample:
    return by_eon(graph, 24)


def test_the_graph_is_that_of_the_benchmark(graph: nx.Graph) -> None:
    assert graph.number_of_nodes() == LARGE.cities
    assert graph.number_of_edges() == LARGE.ties


def test_prevalence_agrees_with_ndlib_and_a_rate_five_percent_up_does_not(
    world: World, graph: nx.Graph, monthly: Sample
) -> None:
    witness = by_ndlib(graph, 8)
    assert not disagreements(monthly, witness), differences(monthly, witness)
    assert disagreements(ours(world, 24, rate=1.05 * RATE), witness)


def test_prevalence_agrees_with_eon_when_a_step_is_short_and_a_rate_five_percent_up_does_not(
    world: World, graph: nx.Graph, continuous: Sample
) -> None:
    fine = ours(world, 16, slower=SLOWER)
    assert not disagreements(fine, continuous), differences(fine, continuous)
    assert disagreements(fine, by_eon(graph, 24, rate=RATE / 1.05))


def test_at_a_month_of_a_fast_process_our_curve_lags_behind_continuous_time(
    world: World, monthly: Sample, continuous: Sample
) -> None:
    halved = ours(world, 24, slower=2)
    lag, half = ({name: continuous[name].mean() - curve[name].mean() for name in curve} for curve in (monthly, halved))
    assert all(share > 0.0 for share in lag.values())
    assert 0.015 < max(lag.values()) < 0.04
    worst = max(lag, key=lag.__getitem__)
    assert 0.35 < half[worst] / lag[worst] < 0.65  # of first order in the step
