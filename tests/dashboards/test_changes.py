"""What is done in the page becomes a state that says no more than what differs from the scenario and the defaults."""

import pytest

from dashboards import ids
from dashboards.asking import asked
from dashboards.explore.changes import changed
from dashboards.explore.new_event import new_event
from dashboards.explore.timeline import row
from dashboards.state import State
from dashboards.uploads import Uploads
from dashboards.words import Words
from sim import Refusal, Scenario, World
from sim.events import EVENT_TYPES

START = State(scenario="paris_withdrawal", world="rhine")


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path)


def after(state, trigger, value, uploads, add_type=None):
    return changed(state, add_type, asked(state, uploads), trigger, [{"value": value}])


def test_a_parameter_is_stated_while_it_differs(uploads):
    moved = after(START, ids.parameter("ideas.twinning"), 0.2, uploads)
    assert moved.parameters == {"ideas.twinning": 0.2}
    assert after(moved, ids.parameter("ideas.twinning"), 0.1, uploads).parameters == {}
    with pytest.raises(Refusal, match=r"ideas\.twinning"):
        after(START, ids.parameter("ideas.twinning"), -1, uploads)


def test_a_parameter_that_the_scenario_sets_is_at_its_own_value(uploads):
    content = Scenario.load("paris_withdrawal").to_dict() | {"parameters": {"ideas.twinning": 0.2}}
    state = State(scenario=uploads.add_content(Scenario.from_dict(content)), world="rhine")
    assert after(state, ids.parameter("ideas.twinning"), 0.2, uploads).parameters == {}
    assert after(state, ids.parameter("ideas.twinning"), 0.1, uploads).parameters == {"ideas.twinning": 0.1}


def test_an_event_is_moved_and_back(uploads):
    field = ids.event_field("withdrawal", "month")
    moved = after(START, field, 40, uploads)
    assert moved.events == {"withdrawal": {"month": 40}}
    assert after(moved, field, 24, uploads).events == {}


def test_an_event_is_switched_off_and_on(uploads):
    off = after(START, ids.event_switch("withdrawal"), False, uploads)
    assert off.events == {"withdrawal": None}
    assert not asked(off, uploads).scenario.events
    assert after(off, ids.event_switch("withdrawal"), True, uploads).events == {}


def test_an_event_is_added_and_removed(uploads):
    more = after(START, ids.ADD_EVENT, 1, uploads, add_type="stop_travel")
    assert list(more.events) == ["stop_travel_1"]
    again = after(more, ids.ADD_EVENT, 1, uploads, add_type="stop_travel")
    assert list(again.events) == ["stop_travel_1", "stop_travel_2"]
    assert after(again, ids.event_removal("stop_travel_1"), 1, uploads).events.keys() == {"stop_travel_2"}


def test_each_side_of_a_quarrel_is_set_by_itself(uploads):
    state = State(scenario="great_power_tension", world="world")
    moved = after(state, ids.event_field("quarrel", "between", 2), ["CHN", "RUS"], uploads)
    assert asked(moved, uploads).scenario.events["quarrel"].between == (("USA",), ("CHN", "RUS"))


def test_another_scenario_takes_nothing_with_it_but_the_draws(uploads):
    state = State(scenario="paris_withdrawal", pairs=20, seed=9, parameters={"ideas.twinning": 0.2}, lang="de")
    picked = after(state, ids.PICKED, {"scenario": "pandemic"}, uploads)
    assert picked == State(scenario="pandemic", pairs=20, seed=9, lang="de")


def test_nothing_done_changes_nothing(uploads):
    assert after(START, ids.RUN, 1, uploads) == START
    assert after(START, ids.event_field("gone", "month"), 3, uploads) == START


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_kind_of_event_has_an_input_for_every_field(kind):
    world = World.load("rhine")
    content = new_event(kind, Scenario.load("baseline"), world, 120)
    scenario = Scenario.from_dict({"name": "one", "horizon": 120, "events": {"it": content}})
    for language in ("en", "de"):
        made = row(scenario.events["it"], True, False, world, 120, Words(language))
        fields = {one["field"] for one in _ids(made) if one.get("type") == "event-field"}
        expected = {"month", *(name for name in _fields(kind))}
        assert fields == expected


def _fields(kind):
    from sim.events import fields_of

    return fields_of(EVENT_TYPES[kind])


def _ids(component):
    """The ids of all components below one that are mappings."""
    own = getattr(component, "id", None)
    found = [own] if isinstance(own, dict) else []
    children = getattr(component, "children", None)
    for child in children if isinstance(children, (list, tuple)) else [children]:
        found += _ids(child) if hasattr(child, "children") or hasattr(child, "id") else []
    return found


def test_a_founded_network_becomes_a_rate_in_one_step_and_back(uploads):
    state = after(START, ids.ADD_EVENT, 1, uploads, add_type="found_network")
    (name,) = state.events
    rate = after(state, ids.event_field(name, "rate"), 0.1, uploads)
    event = asked(rate, uploads).scenario.events[name]
    assert (event.rate, event.network) == (0.1, None)
    back = after(rate, ids.event_field(name, "network"), "river-cities", uploads)
    event = asked(back, uploads).scenario.events[name]
    assert (event.rate, event.network) == (None, "river-cities")
