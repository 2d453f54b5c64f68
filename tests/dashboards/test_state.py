"""An address holds the whole state, and what comes from one is checked before anything is done with it."""

import json

import pytest

from dashboards.asking import MOST_MONTHS, MOST_PAIRS, asked
from dashboards.jobs.spool import key_of
from dashboards.state import LONGEST, LONGEST_READ, State, read_query, state_of
from dashboards.uploads import Uploads
from sim import Refusal, Scenario

FULL = State(
    scenario="great_power_tension",
    world="pacific",
    months=96,
    pairs=20,
    seed=7,
    rivals=0,
    parameters={"ideas.twinning": 0.25, "ideas.contagion": "simple", "ideas.closed_channels": ["nation"]},
    events={
        "quarrel": {"month": 30, "level": 0.5},
        "forum": {"type": "hold_forum", "month": 40, "between": [["USA"], ["CHN", "JPN"]]},
        "other": None,
    },
    compared=("mayors_forum", "pandemic"),
    tab="map",
    idea="climate-plan",
    city="dortmund-deu",
    run=3,
    lang="de",
)


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path)


@pytest.mark.parametrize("state", [State(), FULL, State(scenario="baseline"), State(events={"withdrawal": None})])
def test_an_address_gives_the_state_back(state):
    assert read_query(f"?{state.query()}") == state
    assert state_of(json.loads(json.dumps(state.to_dict()))) == state


def test_what_is_at_its_default_does_not_stand_in_the_address():
    assert State().query() == ""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("scenari=x", "unknown setting 'scenari'"),
        ("months=abc", "a whole number"),
        ("months=1e3", "a whole number"),
        ("e.withdrawal=on", "off"),
        ("p.ideas.twinning=${oc.env:HOME}", "is not allowed"),
        ("p.ideas.twinning=!!python/object:os.system", "not YAML"),
        ("x" * (LONGEST_READ + 1), "length of the address"),
        ("nonsense", "NAME=VALUE"),
    ],
)
def test_a_foreign_address_gets_one_line(query, said):
    with pytest.raises(Refusal, match=said) as refusal:
        read_query(query)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State(scenario="../../etc/passwd"), "unknown scenario"),
        (State(scenario="paris_withdrawl"), "did you mean 'paris_withdrawal'"),
        (State(world="/etc"), "unknown world"),
        (State(world="upload-00000000000000000000"), "uploaded world"),
        (State(months=MOST_MONTHS + 1), "months"),
        (State(months=12), "month"),
        (State(pairs=MOST_PAIRS + 1), "pairs"),
        (State(seed=-1), "seed"),
        (State(parameters={"ideas.twining": 1}), "did you mean 'twinning'"),
        (State(parameters={"ideas.twinning": "much"}), "a number"),
        (State(parameters={"ideas.twinning": -1.0}), "ideas.twinning"),
        (State(events={"nothing": None}), "unknown event"),
        (State(events={"new": {"type": "raise_tensions", "month": 3}}), "did you mean 'raise_tension'"),
        (State(events={"withdrawal": {"nation": "USB"}}), "USB"),
        (State(events={"<script>": {"type": "stop_travel", "month": 3}}), "letters, digits and underscores"),
    ],
)
def test_what_cannot_be_run_gets_one_line(state, said, uploads):
    with pytest.raises(Refusal, match=said) as refusal:
        asked(state, uploads)
    assert "\n" not in str(refusal.value)


def test_what_is_asked_for_is_what_is_run(uploads):
    later = {"withdrawal": {"month": 36}}
    state = State(parameters={"ideas.twinning": 0.3}, events=later, months=120, pairs=10, seed=5)
    one = asked(state, uploads)
    assert one.scenario.events["withdrawal"].month == 36
    assert one.original.events["withdrawal"].month == 24
    assert one.payload["parameters"]["ideas.twinning"] == 0.3
    assert (one.payload["months"], one.payload["replicates"], one.payload["seed"]) == (120, 10, 5)
    assert one.payload["rivals"] == 10  # no more than there are pairs
    assert one.payload["world"] == "rhine"
    assert asked(State(scenario="consulate_closure"), uploads).payload["world"] == "pacific"  # the scenario's own


def test_what_does_not_bear_on_numbers_is_the_same_job(uploads):
    plain, looked_at = asked(State(), uploads), asked(State(tab="map", idea="climate-plan", lang="de"), uploads)
    assert key_of("answer", plain.payload) == key_of("answer", looked_at.payload)
    assert key_of("answer", plain.payload) != key_of("answer", asked(State(seed=2), uploads).payload)


def test_an_event_can_be_switched_off_and_added(uploads):
    state = State(
        events={"withdrawal": None, "halt": {"type": "stop_travel", "month": 10, "hold": 12}}, months=60, rivals=0
    )
    assert list(asked(state, uploads).scenario.events) == ["halt"]


def test_a_long_state_is_kept_and_found_again(uploads):
    events = {f"halt_{i}": {"type": "stop_travel", "month": i, "hold": 1} for i in range(60)}
    state = State(events=events)
    assert len(state.query()) > LONGEST
    query = uploads.save_state(state)
    assert len(query) < 60
    assert uploads.state(f"?{query}") == state
    with pytest.raises(Refusal, match="saved page"):
        uploads.state("state=0123456789abcdef0123")
    with pytest.raises(Refusal, match="saved page"):
        uploads.state("state=../../../etc/passwd")


def test_an_uploaded_scenario_is_used_by_its_name(uploads):
    text = "name: mine\ntitle: Mine\nworld: toy\nhorizon: 24\nevents:\n  halt: {type: stop_travel, month: 6}\n"
    name = uploads.add_scenario(text.encode())
    one = asked(State(scenario=name), uploads)
    assert one.original.title == "Mine"
    assert one.payload["world"] == "toy"
    assert uploads.add_scenario(text.encode()) == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"name: x\nbaseline: /etc/passwd\n", "unknown scenario"),
        (b"name: x\nincludes: [../secret.yaml]\n", "unknown scenario"),
        (b"name: x\nworld: /etc\n", "unknown world"),
        (b"name: ${oc.env:HOME}\n", "is not allowed"),
        (b"[1, 2]", "is not a mapping"),
        (b"name: x\nstory: " + b"a" * 1_000_001, "size of the upload"),
    ],
)
def test_a_foreign_scenario_gets_one_line(text, said, uploads):
    with pytest.raises(Refusal, match=said) as refusal:
        uploads.add_scenario(text)
    assert "\n" not in str(refusal.value)
    assert not list(uploads.scenarios.iterdir())


def test_every_shipped_scenario_can_be_asked_for(uploads):
    for name in Scenario.names():
        assert asked(State(scenario=name), uploads).payload["scenario"]["name"] == name
