"""Scenarios are read strictly, and say in one line what is wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim import Diplomacity, Refusal, Scenario, World
from sim.events import EVENT_TYPES, fields_of, required_of
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.scenario import read_yaml

SHIPPED = sorted(Scenario.names())


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shock_of_the_documents_has_a_scenario() -> None:
    covered = {source for name in SHIPPED for source in Scenario.load(name).sources}
    assert {f"X{number}" for number in range(1, 21)} <= covered
    assert {"baseline", "2017_2026"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_whole(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.story
    assert scenario.teaching
    scenario.check(World.load(scenario.world))
    if scenario.baseline:
        Scenario.load(scenario.baseline).check(World.load(scenario.world))
    assert scenario.expects or name == "baseline"
    for expected in scenario.expects:
        assert expected.outcome in {**OUTCOMES, **PAIRED_OUTCOMES}, expected.outcome
    assert Scenario.from_dict(scenario.to_dict()).in_order() == scenario.in_order()


@pytest.mark.parametrize("event", EVENT_TYPES.values(), ids=lambda e: e.type)
def test_an_event_type_is_declared_in_full(event: type) -> None:
    assert event.__doc__
    assert event.covers
    for declared in fields_of(event).values():
        assert declared.doc
        if declared.kind in ("number", "whole"):
            assert declared.low is not None
            assert declared.high is not None
        if declared.kind == "choice":
            assert declared.choices
    assert "month" in required_of(event)


def test_a_null_scenario_is_valid() -> None:
    assert Scenario.from_dict({"name": "nothing", "events": {}}).in_order() == []


def test_norway_is_no_truth_value() -> None:
    assert read_yaml("nation: NO\nother: yes\nright: true", "x") == {"nation": "NO", "other": "yes", "right": True}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name: a\nname: b", "key 'name' stands twice (lines 1 and 2)"),
        ("name: a\nevents:\n  e: {type: shock, month: 1, month: 2}", "key 'month' stands twice"),
        ("name: a\nstory: ${oc.env:HOME}", "line 2: '${' is not allowed"),
        ("name: [", "not YAML"),
        ("name: !!python/object/apply:os.system ['true']", "not YAML"),
        ("- a\n- b", "is not a mapping"),
        ("name: a\nhorzon: 3", "unknown key 'horzon'; did you mean 'horizon'"),
        ("name: a\nhorizon: many", "horizon = 'many' is not a whole number"),
        ("name: a\nhorizon: 0", "horizon = 0 is outside what is possible"),
        ("name: a\nevents: [1]", "events = [1] is not a mapping"),
        ("name: a\nevents: {e: {month: 1}}", "event 'e': 'type' is missing"),
        ("name: a\nevents: {e: {type: rise_tension, month: 1}}", "did you mean 'raise_tension'"),
        ("name: a\nevents: {e: {type: leave_agreement, month: 1}}", "'nation' is missing"),
        ("name: a\nevents: {e: {type: leave_agreement, nation: USA}}", "'month' is missing"),
        ("name: a\nevents: {e: {type: leave_agreement, month: x, nation: USA}}", "month = 'x' is not a whole number"),
        ("name: a\nevents: {e: {type: leave_agreement, month: -1, nation: USA}}", "month = -1 is outside"),
        ("name: a\nhorizon: 12\nevents: {e: {type: leave_agreement, month: 12, nation: USA}}", "from 0 to 11 months"),
        (
            "name: a\nevents: {e: {type: leave_agreement, month: 1, nation: USA, nations: [DEU]}}",
            "did you mean 'nation'",
        ),
        ("name: a\nevents: {e: {type: raise_tension, month: 1, between: USA, level: 0.5}}", "two sides"),
        (
            "name: a\nevents: {e: {type: raise_tension, month: 1, between: [USA, CHN], level: 5}}",
            "level = 5 is outside",
        ),
        (
            "name: a\nevents: {e: {type: shock, month: 1, target: weather, amount: 1}}",
            "target = 'weather' is not allowed",
        ),
        ("name: a\nevents: {e: {type: found_network, month: 1}}", "network (or rate, not both)"),
        (
            "name: a\nevents: {e: {type: found_network, month: 1, network: My Net|x}}",
            "event 'e' (found_network): network = 'My Net|x' is not an id; use small letters",
        ),
        ("name: a\nexpects: {x: {direction: up}}", "direction = 'up' is not allowed"),
        ("name: a\nincludes: [a]", "another scenario"),
        ("name: 3", "'name' is missing"),
        ("name: ../evil", "name = '../evil' is not a short name"),
        ("name: a\nparameters: 3", "parameters = 3 is not a mapping"),
        ("name: a\nevents: {e: {type: [shock], month: 3}}", "unknown event type"),
        ("name: a\nexpects: {x: {direction: increases, parameters: 3}}", "parameters = 3 is not a mapping"),
        ("name: a\nexpects: {x: {direction: increases, months: true}}", "months = True is outside"),
    ],
)
def test_a_mistake_in_a_file_gets_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Refusal) as told:
        Scenario.load(written(tmp_path, text))
    assert says in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({"type": "leave_agreement", "nation": "USB"}, "unknown nation 'USB'"),
        ({"type": "raise_tension", "between": ["XAA", "NOTO"], "level": 0.5}, "unknown nation or bloc 'NOTO'"),
        ({"type": "found_office", "city": "adler-xaa"}, "did you mean 'alder-xaa'"),
        ({"type": "dissolve_network", "network": "climate-leage"}, "did you mean 'climate-league'"),
        ({"type": "launch_idea", "idea": "climat-plan", "city": "alder-xaa"}, "did you mean 'climate-plan'"),
        ({"type": "set_stance", "nations": ["XAA"], "topic": "climat", "level": 0.1}, "did you mean 'climate'"),
    ],
)
def test_an_event_that_names_what_is_not_there_is_refused(toy: World, event: dict[str, object], says: str) -> None:
    scenario = Scenario.from_dict({"name": "a", "events": {"e": {"month": 1, **event}}})
    with pytest.raises(Refusal, match="scenario a, event 'e', field") as told:
        scenario.check(toy)
    assert says in str(told.value)


FOUNDED = {"type": "found_network", "month": 6, "network": "new-league"}


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([FOUNDED, {**FOUNDED, "month": 3}], "event 'e0' cannot found the network 'new-league': there is one"),
        ([{**FOUNDED, "network": "climate-league"}], "cannot found the network 'climate-league': there is one"),
        ([{**FOUNDED, "network": "founded-3-1"}], "networks that arise by the rules have such ids"),
        (
            [FOUNDED, {"type": "dissolve_network", "month": 3, "network": "new-league"}],
            "event 'e1' cannot dissolve the network 'new-league': it is founded only later",
        ),
        (
            [{"type": "withdraw_sponsor", "month": 6, "network": "new-league"}, FOUNDED],
            "event 'e0' cannot withdraw the sponsor of the network 'new-league': it is founded only later",
        ),
        (
            [{"type": "close_consulate", "month": 1, "nation": "XAA", "city": "dorne-xbb"}],
            "event 'e0' cannot close the consulate of XAA in dorne-xbb: it is not open then",
        ),
        (
            [
                {"type": "open_consulate", "month": 1, "hold": 4, "nation": "XAA", "city": "dorne-xbb"},
                {"type": "close_consulate", "month": 5, "nation": "XAA", "city": "dorne-xbb"},
            ],
            "event 'e1' cannot close",
        ),
        (
            [{"type": "close_consulate", "month": month, "nation": "XBB", "city": "alder-xaa"} for month in (1, 2)],
            "event 'e1' cannot close",
        ),
        (
            [{"type": "open_consulate", "month": 1, "nation": "XAA", "city": "birch-xaa"}],
            "cannot open a consulate of XAA in birch-xaa: that is at home",
        ),
    ],
)
def test_what_cannot_happen_after_the_events_before_is_refused(
    toy: World, events: list[dict[str, object]], says: str
) -> None:
    scenario = Scenario.from_dict({"name": "a", "events": {f"e{i}": event for i, event in enumerate(events)}})
    with pytest.raises(Refusal, match="scenario a, event") as told:
        scenario.check(toy)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_a_consulate_may_close_when_a_closing_before_has_passed(toy: World) -> None:
    closing = {"type": "close_consulate", "nation": "XBB", "city": "alder-xaa"}
    events = {"first": {**closing, "month": 1, "hold": 4}, "second": {**closing, "month": 5}}
    Scenario.from_dict({"name": "a", "events": events}).check(toy)


def test_a_nation_without_cities_has_no_mayor_to_elect(toy: World) -> None:
    frames = {name: toy.frame(name).drop(columns="source") for name in ("cities", "nations")}
    frames["nations"] = pd.concat([frames["nations"], pd.DataFrame({"id": ["XCC"], "name": ["Westland"]})])
    frames["nations"]["origin"] = "generated"
    event = {"type": "elect_mayor_to_government", "month": 1, "nation": "XCC"}
    scenario = Scenario.from_dict({"name": "a", "events": {"e": event}})
    with pytest.raises(Refusal, match="event 'e' cannot take a mayor of XCC: this world has no city there"):
        scenario.check(World.from_tables(frames))
    Scenario.from_dict({"name": "a", "events": {"e": {**event, "city": "alder-xaa"}}}).check(World.from_tables(frames))


def test_includes_bring_events_that_the_file_may_replace_or_drop(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(
        "name: first\nevents:\n  a: {type: stop_travel, month: 3}\n  b: {type: allow_travel, month: 9}\n"
    )
    (tmp_path / "second.yaml").write_text(
        "name: second\nincludes: [first]\nevents:\n  a: {type: stop_travel, month: 5}\n  b: null\n"
    )
    assert {e.name: e.month for e in Scenario.load("second", [tmp_path]).in_order()} == {"a": 5}


def test_a_users_folder_is_searched_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "pandemic.yaml").write_text("name: pandemic\ntitle: My own\n")
    assert Scenario.load("pandemic", [tmp_path]).title == "My own"
    assert Scenario.load("pandemic").title != "My own"


def test_scenarios_that_include_one_another_in_a_ring_are_refused(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\nincludes: [{other}]\n")
    with pytest.raises(Refusal, match="does not include this one"):
        Scenario.load("a", [tmp_path])


@pytest.mark.parametrize("seed", [-1, 1.5, "a", None, True])
def test_a_seed_that_is_none_is_refused(toy: World, baseline: Scenario, seed: object) -> None:
    with pytest.raises(Refusal, match="a whole number from 0 on"):
        Diplomacity(toy, baseline, seed=seed)
