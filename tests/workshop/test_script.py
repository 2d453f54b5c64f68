"""A script holds what was decided, comes back from its file, and refuses what the plan does not allow."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from experiments.workshop.plans import Plan
from experiments.workshop.script import Decision, Script, offered, script_of
from sim import Refusal


def of(*decisions: tuple[int, str, str]) -> Script:
    return Script("small", "short", 1, 4, tuple(Decision(*decision) for decision in decisions))


def test_a_script_comes_back_from_its_file(script: Script, plan: Plan) -> None:
    for one in (script, dataclasses.replace(script, key=plan.key), dataclasses.replace(script, decisions=())):
        assert script_of(json.loads(json.dumps(one.to_dict()))) == one
        one.check(plan)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"plann": "x"}, "unknown key 'plann'; did you mean 'plan'?"),
        ({"plan": 3}, "plan = 3 is not a name"),
        ({"form": "medium"}, "form = 'medium' is not allowed"),
        ({"seed": -1}, "seed = -1 is outside"),
        ({"replicates": 1}, "replicates = 1 is outside"),
        ({"replicates": 10**12}, "replicates = 1000000000000 is outside"),
        ({"seed": 10**400}, "seed = "),
        ({"replicates": True}, "replicates = True"),
        ({"decisions": "none"}, "decisions = 'none' is not a list"),
        ({"decisions": ["sign"]}, "decision 1: content = 'sign' is not a mapping"),
        ({"decisions": [{"turn": 1, "role": "birch"}]}, "decision 1: 'option' is missing"),
        ({"decisions": [{"turn": 0, "role": "birch", "option": "sign"}]}, "turn = 0"),
        ({"decisions": [{"turn": 1, "role": 2, "option": "sign"}]}, "role = 2 is not an id"),
        ({"decisions": [{"turn": 1, "role": "birch", "option": "sign", "by": "me"}]}, "unknown key 'by'"),
    ],
)
def test_a_mistake_in_a_file_is_refused(script: Script, change: dict[str, Any], says: str) -> None:
    with pytest.raises(Refusal) as told:
        script_of({**script.to_dict(), **change}, "script.json")
    assert says in str(told.value)
    assert str(told.value).startswith("script.json")


def test_a_file_without_decisions_or_of_another_kind_is_refused() -> None:
    with pytest.raises(Refusal, match="'decisions' is missing"):
        script_of({"plan": "small", "form": "short", "seed": 1, "replicates": 2})
    with pytest.raises(Refusal, match="is not a mapping"):
        script_of([])


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (of((3, "birch", "sign")), "turn = 3 is outside"),
        (of((1, "brich", "sign")), "did you mean 'birch'?"),
        (of((1, "birch", "sing")), "did you mean 'sign'?"),
        (of((1, "birch", "sign"), (1, "birch", "sign")), "once is enough"),
        (of((1, "norland", "forbid"), (1, "norland", "money")), "that makes 5 points of 3"),
        (of((2, "norland", "allow")), "it did not take the option forbid in an earlier turn"),
    ],
)
def test_what_the_plan_does_not_allow_is_refused(plan: Plan, script: Script, says: str) -> None:
    with pytest.raises(Refusal) as told:
        script.check(plan)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_a_budget_is_that_of_one_turn(plan: Plan) -> None:
    of((1, "birch", "sign"), (1, "birch", "adopt"), (2, "birch", "adopt"), (2, "birch", "sign")).check(plan)


def test_another_plan_or_another_version_of_it_is_refused(plan: Plan, script: Script) -> None:
    with pytest.raises(Refusal, match="another version of the plan"):
        dataclasses.replace(script, key="0" * 16).check(plan)
    with pytest.raises(Refusal, match="was given the plan small, short"):
        dataclasses.replace(script, form="long").check(plan)


def test_orders_are_those_of_the_turns_in_the_order_of_the_plan(plan: Plan, script: Script) -> None:
    orders = script.orders(plan, 2)
    assert [(o.name, o.agent, o.first, o.last) for o in orders] == [
        ("turn 1, norland, forbid", "XAA", 6, 11),
        ("turn 1, birch, sign", "birch-xaa", 6, 11),
        ("turn 2, norland, allow", "XAA", 12, 19),
    ]
    assert dataclasses.replace(script, decisions=script.decisions[::-1]).orders(plan, 2) == orders
    assert script.orders(plan, 1) == orders[:2]
    assert len(of((1, "birch", "adopt")).orders(plan, 1)) == 2


def test_an_option_is_there_after_the_one_it_comes_after(plan: Plan, script: Script) -> None:
    before = [option.id for option in offered(plan, 2, "norland", ())]
    after = [option.id for option in offered(plan, 2, "norland", script.decisions)]
    assert (before, after) == (["wait"], ["wait", "allow"])
    same_turn = (Decision(2, "norland", "forbid"),)
    assert [option.id for option in offered(plan, 2, "norland", same_turn)] == ["wait"]
