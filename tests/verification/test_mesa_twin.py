"""Our model against the same rules written as an ordinary Mesa model: benchmarks/mesa_twin.py.

The two share declared parameters and the world's tables, and nothing else: neither code of a rule nor a draw. What a
world leaves open (posts, leanings, topics, autonomy) each draws by itself from the stated distributions. A test that
finds no difference is worth what it would have found: a twinning rate 20 % up, all adoption rates 15 % up, and other
rates of each mechanism must be noticed at the same bound, by the same runs of the twin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
import pytest

from benchmarks.mesa_twin import CHANNELS, DROPPED, OUTSIDE, CityDiplomacy
from benchmarks.worlds import Size, world_of
from sim import Diplomacity, Record, World
from sim.stages import IdeaStage, TieStatus
from tests.running import only, scenario_of
from tests.verification.two_samples import Sample, differences, disagreements, sample_of

SEEDS = 60
OUR_SEEDS = 120  # ours are cheap, and each one more sharpens the comparison
SIZE = Size(cities=100, ideas=6, ties=300, networks=12, memberships=400, nations=8)
STEADY = {"networks.joining": 0.045 / SIZE.networks}  # memberships stay near the stated number
# Rates at which what is rare by default happens often: ties formed, dormant, suspended and ended, members leaving a
# hostile nation's networks, networks founded, ideas dropped and adopted again.
LIVELY = {
    "ties.formation": 0.8, "ties.ties_per_post": 8.0, "ties.half_life": 1.5, "ties.community_exchanges": 1.5,
    "ties.suspension_base": 0.1, "ties.end_suspended": 0.5, "ties.end_dormant": 0.2, "networks.joining": 0.05,
    "networks.ordinary_exit": 0.2, "networks.hostile_below": 0.25, "networks.backlash": 0.3, "networks.founding": 0.2,
    "ideas.contagion": "complex", "ideas.drop_rate": 2.0, "ideas.own": 0.1, "ideas.national_pull": -0.8,
    "ideas.cost_weight": 1.0,
}  # fmt: skip
MONTHS, LIVELY_MONTHS = 48, 24
CURVE_MONTHS = (6, 12, 18, 24, 36, 48)
SERIES = ("ties_active", "ties_dormant", "ties_suspended", "memberships")

pytestmark = pytest.mark.filterwarnings("ignore::sim.errors.PlausibilityWarning")


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(SIZE)


def run_of_twin(world: World, parameters: Mapping[str, Any], months: int, seed: int) -> CityDiplomacy:
    model = CityDiplomacy(world, parameters, seed)
    for _ in range(months):
        model.step()
    return model


def seen_in_twin(model: CityDiplomacy) -> dict[str, float]:
    """What is compared, from a run of the twin."""
    months, ledger = model.datacollector.get_model_vars_dataframe(), model.ledger
    found = {
        f"{name} after {month}": months[name][month - 1]
        for month in CURVE_MONTHS
        if month <= len(months)
        for name in (*SERIES, *(f"adopted {idea.name}" for idea in model.ideas))
    }
    adoptions, hearings = ledger[ledger.stage == "adopted"], ledger[ledger.stage == "heard"]
    for channel in CHANNELS:
        found[f"adoptions by {channel}"] = (adoptions.channel == channel).sum()
        found[f"hearings by {channel}"] = (hearings.channel == channel).sum()
    found["adoptions from outside"] = (adoptions.source == OUTSIDE).sum()
    found["adoptions from the five foremost sources"] = adoptions.source.value_counts().iloc[:5].sum()
    found["adoptions for a second time"] = adoptions.duplicated(["city", "idea"]).sum()
    found["dropped"] = sum(city.stages.count(DROPPED) for city in model.cities)
    found["networks"] = len(model.networks)
    found["ties ended"] = model.ties_ended
    ties = list(model.graph.edges(data=True))
    found["ties listed"] = len(ties)
    found["mean vitality"] = np.mean([tie["vitality"] for _, _, tie in ties])
    found["mean community"] = np.mean([tie["community"] for _, _, tie in ties])
    found["ties at home"] = sum(a.nation is b.nation for a, b, _ in ties)
    found["ties within networks"] = sum(not a.engagement.keys().isdisjoint(b.engagement) for a, b, _ in ties)
    found["size of partners"] = np.mean([np.log(a.population * b.population) for a, b, _ in ties])
    found["triangles"] = sum(nx.triangles(model.graph).values())
    members = [city for city in model.cities for _ in city.engagement]
    found["outlook of members"] = np.mean([city.outlook for city in members])
    found["greenness of members"] = np.mean([city.greenness for city in members])
    found["members of like topics"] = sum(
        not city.topics.isdisjoint(network.topics) for city in model.cities for network in city.engagement
    )
    return found


def run_of_ours(world: World, parameters: Mapping[str, Any], months: int, seed: int) -> Record:
    given = {**only("relations", "ties", "networks", "ideas"), **parameters}
    return Diplomacity(world, scenario_of(horizon=months), seed=seed, spin_up=0, parameters=given).run(months)


def seen_in_ours(record: Record) -> dict[str, float]:
    """The same from a record of ours."""
    found = {}
    for month in CURVE_MONTHS:
        if month <= record.months:
            found |= {f"{name} after {month}": record.arrays[name][month - 1] for name in SERIES}
            shares = zip(record.ids["ideas"], record.arrays["adopted"][month - 1], strict=True)
            found |= {f"adopted {idea} after {month}": share for idea, share in shares}
    events, ledger = record.events, record.ledger
    hearings = events[(events.kind == "idea") & (events.to == "heard")]
    for channel in CHANNELS:
        found[f"adoptions by {channel}"] = (ledger.channel == channel).sum()
        found[f"hearings by {channel}"] = (hearings.channel == channel).sum()
    found["adoptions from outside"] = (ledger.source == OUTSIDE).sum()
    found["adoptions from the five foremost sources"] = ledger.source.value_counts().iloc[:5].sum()
    found["adoptions for a second time"] = ledger.duplicated(["city", "idea"]).sum()
    found["dropped"] = (record.tables["adoption"]["stage"] == IdeaStage.DROPPED).sum()
    cities, ties, memberships = (record.tables[table] for table in ("cities", "ties", "memberships"))
    listed = ties["status"] != TieStatus.ENDED
    a, b = ties["city_a"][listed], ties["city_b"][listed]
    found["networks"] = record.arrays["networks_active"][-1]
    found["ties ended"] = record.arrays["ties_ended"][-1]
    found["ties listed"] = listed.sum()
    found["mean vitality"] = ties["vitality"][listed].mean()
    found["mean community"] = ties["community"][listed].mean()
    found["ties at home"] = (cities["nation"][a] == cities["nation"][b]).sum()
    found["size of partners"] = np.log(cities["population"][a] * cities["population"][b]).mean()
    found["triangles"] = sum(nx.triangles(nx.Graph(zip(a.tolist(), b.tolist(), strict=True))).values())
    present = memberships["is_active"] > 0
    city, network = memberships["city"][present], memberships["network"][present]
    joined = np.zeros((len(cities["nation"]), len(record.ids["networks"])), dtype=bool)
    joined[city, network] = True
    found["ties within networks"] = (joined[a] & joined[b]).any(axis=1).sum()
    found["outlook of members"] = cities["outlook"][city].mean()
    found["greenness of members"] = cities["greenness"][city].mean()
    topics = record.tables["networks"]["topics"][network]
    found["members of like topics"] = ((cities["topics"][city] & topics) != 0).sum()
    return found


def ours(world: World, parameters: Mapping[str, Any], months: int) -> Sample:
    return sample_of(seen_in_ours(run_of_ours(world, parameters, months, seed)) for seed in range(1, OUR_SEEDS + 1))


def twins(world: World, parameters: Mapping[str, Any], months: int) -> Sample:
    return sample_of(seen_in_twin(run_of_twin(world, parameters, months, seed)) for seed in range(1, SEEDS + 1))


@pytest.fixture(scope="module")
def steady(world: World) -> Sample:
    return twins(world, STEADY, MONTHS)


@pytest.fixture(scope="module")
def lively(world: World) -> Sample:
    return twins(world, LIVELY, LIVELY_MONTHS)


def test_curves_ties_memberships_and_channels_agree(world: World, steady: Sample) -> None:
    found = ours(world, STEADY, MONTHS)
    assert len(found) > 60
    assert not disagreements(found, steady), differences(found, steady)


def test_what_is_rare_by_default_agrees_too(world: World, lively: Sample) -> None:
    found = ours(world, LIVELY, LIVELY_MONTHS)
    assert not disagreements(found, lively), differences(found, lively)


def test_a_twinning_rate_a_fifth_up_is_noticed(world: World, steady: Sample) -> None:
    assert "adoptions by twinning" in disagreements(ours(world, {**STEADY, "ideas.twinning": 0.12}, MONTHS), steady)


def test_adoption_rates_up_by_fifteen_percent_are_noticed_in_the_curves(world: World, steady: Sample) -> None:
    rates = {"own": 0.02, "twinning": 0.1, "networks": 0.6, "neighbours": 0.5, "leaders": 0.4, "nation": 0.4}
    more = {f"ideas.{channel}": 1.15 * rate for channel, rate in rates.items()}
    curves = [name for name in steady if name.startswith("adopted")]
    assert disagreements(ours(world, {**STEADY, **more}, MONTHS), steady, curves)


def test_a_seed_gives_one_run_and_every_source_had_the_idea(world: World) -> None:
    one, again = (run_of_twin(world, STEADY, 24, seed=3) for _ in range(2))
    assert one.ledger.equals(again.ledger)
    has = {(city.name, idea.name) for city in one.cities for idea in one.ideas if idea.number in city.ideas_seen}
    carried = one.ledger[
        one.ledger.channel.isin(("twinning", "neighbours", "leaders")) & (one.ledger.source != OUTSIDE)
    ]
    dropped = {
        (city.name, idea.name) for city in one.cities for idea in one.ideas if city.stages[idea.number] == DROPPED
    }
    assert set(zip(carried.source, carried.idea, strict=True)) <= has | dropped


def test_the_twin_refuses_what_it_does_not_state() -> None:
    with pytest.raises(ValueError, match=r"relations|consulates|stances|founded|blocs|ideal_point"):
        CityDiplomacy(World.load("rhine"))
    with pytest.raises(ValueError, match=r"ties\.dormancy"):
        CityDiplomacy(world_of(SIZE), {"ties.dormancy": "rate"})
