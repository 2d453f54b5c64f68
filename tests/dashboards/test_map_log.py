"""The log of a run for the map: the state at any month, worked out from it, is the model's own."""

import gzip
import json

import numpy as np
import pytest

from dashboards.map.month import MapState, said, stages_of
from dashboards.map.places import edge_at, placed, tie_cuts
from dashboards.map.run_log import NOT_YET, run_log, written
from dashboards.words import Words
from sim import Diplomacity, Refusal, World
from sim.stages import TieStatus
from tests.running import busy, scenario_of

MONTHS = 72
RHINE_EVENTS = (
    {"type": "leave_agreement", "month": 6, "nation": "USA"},
    {"type": "found_tie", "month": 9, "city": "koeln-deu", "partner": "chicago-usa", "kind": "project", "lasts": 24},
    {"type": "found_network", "month": 12, "network": "river-cities"},
    {"type": "raise_tension", "month": 20, "between": ["DEU", "RUS"], "level": 0.9, "hold": 24},
    {"type": "withdraw_sponsor", "month": 15, "network": "resilient-cities-100"},
)


def runs(name):
    world = World.load(name)
    return world, (busy() if name == "toy" else scenario_of(*RHINE_EVENTS))


@pytest.fixture(scope="module", params=["toy", "rhine"])
def shown(request):
    """A world, its scenario, the record of a run and its log as it is served."""
    world, scenario = runs(request.param)
    record = Diplomacity(world, scenario, seed=5).run(MONTHS)
    return world, scenario, record, json.loads(written(run_log(record, world)))


def test_state_of_every_tested_month_is_the_models(shown):
    world, scenario, _, log = shown
    for month in (-1, 0, 5, 16, 17, 40, MONTHS - 1):
        model = Diplomacity(world, scenario, seed=5)
        model.run(month + 1)
        state, ties = MapState(log, month), model.state["ties"]
        assert state.ties[: ties.count].tolist() == ties.used("status").tolist()
        assert set(state.ties[ties.count :].tolist()) <= {NOT_YET}
        assert state.commitments.tolist() == model.state["cities"].used("commitment").tolist()
        assert np.array_equal(state.ideas, model.state["adoption"]["stage"])
        rows = model.state["memberships"]
        members = np.zeros_like(state.members)
        is_member = rows.used("is_active") > 0
        members[rows.used("city")[is_member], rows.used("network")[is_member]] = 1
        assert np.array_equal(state.members, members)


def test_every_month_counts_what_the_series_count(shown):
    _, _, record, log = shown
    cities = len(log["cities"]["id"])
    for month in range(MONTHS):
        state = MapState(log, month)
        counts = [int((state.ties == status).sum()) for status in TieStatus]
        assert counts == [record.arrays[f"ties_{status.name.lower()}"][month] for status in TieStatus]
        assert np.isin(state.ideas, (2, 3, 4)).sum(axis=0) == pytest.approx(record.arrays["adopted"][month] * cities)
        assert state.members.sum(axis=0).tolist() == record.arrays["members"][month].tolist()


def test_the_run_has_something_to_follow(shown):
    """The comparison with the model is worth something: ties and networks come, ties and memberships go."""
    _, _, record, log = shown
    start, end = MapState(log, -1), MapState(log, MONTHS - 1)
    assert (start.ties == NOT_YET).any()
    assert (end.ties == TieStatus.ENDED).any()
    assert ((start.members == 1) & (end.members == 0)).any()
    assert len(log["networks"]["id"]) > len(shown[0].tables["networks"])
    assert len(log["networks"]["id"]) == len(log["networks"]["name"])
    assert (start.ideas != end.ideas).any()
    assert (start.commitments != end.commitments).any()
    assert log["months"] == record.months


def test_events_stand_with_their_months(shown):
    _, scenario, _, log = shown
    told = [(event["name"], event["month"], event["until"]) for event in log["events"]]
    ends = {event.name: event.end_month for event in scenario.in_order()}
    assert told == [
        (event.name, event.month, ends[event.name] if (ends[event.name] or MONTHS) < MONTHS else None)
        for event in scenario.in_order()
    ]
    assert any(until is not None for _, _, until in told)


def test_counts_in_the_sentence_are_those_of_the_series(shown):
    world, _, record, log = shown
    state, words = MapState(log, 40), Words("en")
    sizes = np.bincount(world.tables["cities"].values["nation"], minlength=len(world.tables["nations"]))
    signed = round(float((record.arrays["committed"][40] * sizes).sum()))
    assert f"Month 40 ({record.about['start_year'] + 3}): {signed} of {sizes.sum()} cities have" in said(
        log, state, "climate", words
    )
    idea = log["ideas"]["id"][0]
    adopted = round(float(record.arrays["adopted"][40][0] * sizes.sum()))
    assert f"{adopted} of {sizes.sum()} cities have adopted “{log['ideas']['name'][0]}”" in said(
        log, state, idea, words
    )
    ended = int(record.arrays["ties_ended"][40])
    assert said(log, state, "none", words).endswith(f"{ended} ended.")
    assert "Monat 40" in said(log, state, "none", Words("de"))


def test_layers(shown):
    *_, log = shown
    state = MapState(log, 3)
    assert stages_of(log, state, "none") is None
    with pytest.raises(Refusal, match=r"unknown idea 'fair-trade-twon'; did you mean|unknown idea 'fair-trade-twon'"):
        stages_of(log, state, "fair-trade-twon")


def test_a_world_that_is_not_the_runs_is_refused(toy, rhine):
    record = Diplomacity(toy, seed=1, months=1).run()
    with pytest.raises(Refusal, match=r"is a run of 4 other cities than those of the world 'rhine'"):
        run_log(record, rhine)


def test_cities_that_an_import_could_not_place_are_told(tmp_path, toy):
    for file in toy.path.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "unplaced.csv").write_text("kind,line,reason\ncity,2,no coordinates\ntie,4,no such city\ncity,3,none\n")
    world = World.load(tmp_path)
    record = Diplomacity(world, seed=1, months=1).run()
    assert run_log(record, world)["left_out"] == 2
    assert run_log(record, toy)["left_out"] == 0


def test_log_is_small(rhine):
    body = written(run_log(Diplomacity(rhine, seed=1).run(120), rhine))
    assert len(body) < 40_000
    assert len(gzip.compress(body)) < 16_000


@pytest.mark.parametrize(("name", "centre"), [("toy", 0), ("rhine", 0), ("pacific", 150)])
def test_map_is_centred_where_the_fewest_ties_pass_its_edge(name, centre):
    world = World.load(name)
    log = run_log(Diplomacity(world, seed=1, months=1).run(), world)
    assert log["centre"] == centre


def test_tie_across_the_edge_is_two_pieces_of_one_line():
    east, north = [170.0, -175.0, 10.0, 11.0], [10.0, 30.0, 50.0, 51.0]
    a, b = np.array([0, 2]), np.array([1, 3])
    places = placed(east, north, a, b)
    assert places.centre == 150  # nothing passes the edge there
    assert tie_cuts(places, a, b) == []
    both = placed([170.0, -175.0, -20.0, -40.0], north, np.array([0, 2, 2]), np.array([1, 3, 3]))
    assert both.centre == 0  # one passes the edge there, and two the other
    tie, x, y = tie_cuts(both, np.array([0]), np.array([1]))
    assert tie == 0
    assert x == pytest.approx(float(edge_at(np.array(y))), abs=0.2)
    back_x, back_y = tie_cuts(both, np.array([1]), np.array([0]))[1:]
    assert back_x == pytest.approx(-float(edge_at(np.array(back_y))), abs=0.2)
    for height in (y, back_y):
        assert min(both.y[0], both.y[1]) < height < max(both.y[0], both.y[1])
