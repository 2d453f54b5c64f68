"""The model is a Mesa model like any other."""

from __future__ import annotations

import gc
import weakref

import mesa
import pytest
from mesa.datacollection import DataCollector

from sim import City, CityNetwork, Diplomacity, NationalGovernment, Refusal, World
from tests.running import BUSY, run, scenario_of


@pytest.fixture
def model(toy: World) -> Diplomacity:
    return Diplomacity(toy, "baseline", seed=1)


def test_agents_by_type(model: Diplomacity) -> None:
    assert isinstance(model, mesa.Model)
    assert len(model.agents_by_type[City]) == 4
    assert len(model.agents_by_type[NationalGovernment]) == 2
    assert len(model.agents_by_type[CityNetwork]) == 2
    assert len(model.agents) == 8
    assert set(model.agent_types) == {City, NationalGovernment, CityNetwork}


def test_select_and_aggregate(model: Diplomacity) -> None:
    cities = model.agents_by_type[City]
    large = cities.select(lambda city: city.population > 500_000)
    assert {city.id for city in large} == {"alder-xaa", "cedar-xbb"}
    assert cities.agg("population", sum) == 1_980_000
    assert cities.get("name") == ["Alder", "Birch", "Cedar", "Dorne"]


def test_a_city_reads_and_sets_its_column(model: Diplomacity) -> None:
    city = model.city("Alder")
    assert city is model.city("alder-xaa")
    assert (city.name, city.nation, city.population, city.in_mayors_office) == ("Alder", "XAA", 1_000_000, True)
    assert city.commitment == "plan"
    assert city.topics == ("climate", "transport")
    city.support = 0.9
    assert model.state["cities"]["support"][city.index] == 0.9
    model.state["cities"]["support"][city.index] = 0.2
    assert city.support == 0.2


def test_a_column_refuses_what_is_out_of_its_bounds(model: Diplomacity) -> None:
    with pytest.raises(Refusal, match="support = 1.5"):
        model.city("Alder").support = 1.5
    with pytest.raises(Refusal, match="belongs to the world's table"):
        model.city("Alder").name = "Elder"


def test_a_column_of_the_class_is_its_declaration() -> None:
    assert City.support.unit == "1"
    assert City.population.doc == "inhabitants"


def test_nation_and_network_by_name(model: Diplomacity) -> None:
    assert model.nation("XBB").federal is True
    assert model.network("climate-league").members == 3
    with pytest.raises(Refusal, match="did you mean 'climate-league'"):
        model.network("climate-leage")
    with pytest.raises(Refusal, match="did you mean 'alder-xaa'"):
        model.city("adler-xaa")


def test_a_network_founded_later_becomes_an_agent(toy: World) -> None:
    scenario = scenario_of({"type": "found_network", "month": 1, "network": "late-league"})
    model = Diplomacity(toy, scenario, seed=1)
    before = len(model.agents_by_type[CityNetwork])
    model.run(3)
    assert model.network("late-league").is_active
    assert len(model.agents_by_type[CityNetwork]) > before


def test_a_data_collector_of_ones_own(model: Diplomacity) -> None:
    collector = DataCollector(
        model_reporters={"support": lambda m: m.agents_by_type[City].agg("support", max)},
        agenttype_reporters={City: {"openness": "openness"}},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    assert len(collector.get_model_vars_dataframe()) == 3
    assert len(collector.get_agenttype_vars_dataframe(City)) == 12


def test_the_models_collector_shows_the_record(model: Diplomacity) -> None:
    model.run(5)
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 5
    assert (frame["ties_registered"] >= 3).all()


def test_batch_run(toy: World) -> None:
    rows = mesa.batch_run(
        Diplomacity,
        parameters={"world": [toy], "scenario": "baseline", "seed": range(3), "months": 6},
        number_processes=1,
        display_progress=False,
    )
    assert len(rows) == 3
    assert {row["seed"] for row in rows} == {0, 1, 2}
    assert all(row["Step"] == 5 for row in rows)
    assert len({row["exchanges"] for row in rows} | {row["live_vitality"] for row in rows}) > 1


def test_running_stops_at_the_horizon(toy: World) -> None:
    model = Diplomacity(toy, "baseline", seed=1, months=4)
    model.run_model()
    assert model.month == model.steps == 4


def test_a_model_can_run_on_beyond_its_horizon(toy: World) -> None:
    model = Diplomacity(toy, "baseline", seed=1, months=4)
    model.run(30)
    assert model.record.is_same(run(toy, model.scenario, 30))


def test_an_earlier_record_is_not_changed_by_running_on(toy: World) -> None:
    model = Diplomacity(toy, scenario_of(*BUSY["events"].values()), seed=1)
    early = model.run(12)
    digest = early.digest
    model.run(40)
    assert early.digest == digest


def test_a_model_is_let_go(toy: World) -> None:
    model = Diplomacity(toy, "baseline", seed=1)
    assert len(model.agents) == 8
    seen = weakref.ref(model)
    del model
    gc.collect()
    assert seen() is None, "Mesa's table of counters would keep every model for ever"


def test_unique_ids_begin_at_one_in_every_model(toy: World) -> None:
    for _ in range(2):
        ids = [agent.unique_id for agent in Diplomacity(toy, "baseline", seed=1).agents]
        assert ids == list(range(1, 9))
