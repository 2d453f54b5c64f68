"""A script is played in pairs with the same draws; the months of earlier turns come out as they did, bit for bit."""

from __future__ import annotations

import dataclasses
import json
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.provenance import configuration_hash
from experiments.replicates import ARMS
from experiments.workshop.answers import answers
from experiments.workshop.facts import FACTS
from experiments.workshop.plans import Plan
from experiments.workshop.play import pairing_of, watched
from experiments.workshop.script import Decision, Script
from sim import Refusal


@pytest.fixture(scope="module")
def kept() -> dict[Any, Any]:
    """What was played before, by script and turn: a test looks at it and changes nothing."""
    return {}


@pytest.fixture
def played(play_here: Any, kept: dict[Any, Any]) -> Any:
    def one(script: Script, turn: int) -> Any:
        if (script, turn) not in kept:
            kept[script, turn] = play_here(script, turn)
        return kept[script, turn]

    return one


def test_earlier_turns_are_the_same_in_a_longer_play(played: Any, script: Script) -> None:
    first, second = played(script, 1), played(script, 2)
    months = first.plan.turn(1).last_month + 1
    for name, values in first.finished.series.items():
        longer = second.finished.series[name][:, :, :months]
        assert np.array_equal(values, longer, equal_nan=True), name
    assert first.comparison.pairing.months == months


def test_the_arms_agree_until_the_first_decision_and_then_differ(played: Any, script: Script) -> None:
    scenario, baseline = played(script, 2).finished.series["ties_suspended"]
    assert np.array_equal(scenario[:, :6], baseline[:, :6])
    assert not np.array_equal(scenario, baseline)


def test_who_decides_nothing_changes_nothing(played: Any, script: Script) -> None:
    nothing = played(dataclasses.replace(script, decisions=()), 2)
    for name, (scenario, baseline) in nothing.finished.series.items():
        assert np.array_equal(scenario, baseline, equal_nan=True), name
    effects = nothing.comparison.effects
    assert set(effects[effects["kind"] == "difference"]["difference"].dropna()) == {0.0}
    assert nothing.told.empty
    acted = played(script, 2)
    assert np.array_equal(acted.finished.series["live_vitality"][1], nothing.finished.series["live_vitality"][1])


def test_the_order_of_decisions_and_those_of_later_turns_make_no_difference(played: Any, script: Script) -> None:
    turned = dataclasses.replace(script, decisions=script.decisions[::-1])
    pd.testing.assert_frame_equal(played(turned, 1).comparison.runs, played(script, 1).comparison.runs)
    assert {decision.turn for decision in played(script, 1).script.decisions} == {1}


def test_what_became_of_each_move_is_told(played: Any, script: Script) -> None:
    both = dataclasses.replace(script, decisions=(*script.decisions, Decision(2, "birch", "sign")))
    told = played(both, 2).told.set_index("decision")
    assert told[["made", "declined", "not_made"]].sum(axis=1).eq(1.0).all()
    again = told.loc["turn 2, birch, sign"]
    assert (again["made"], again["not_made"]) == (0.25, 0.75)  # in one run it had signed and left
    assert again["why"] == {"it has signed": 3}
    assert told.loc["turn 1, norland, forbid", "made"] == 1.0
    assert again["move"] == {"move": "sign_commitment"}


def test_facts_are_kept_of_whom_is_played_or_asked_about(played: Any, script: Script, plan: Plan) -> None:
    both = played(script, 2)
    assert watched(plan) == (
        ("nations", "XAA"), ("cities", "birch-xaa"), ("networks", "climate-league"),
    )  # fmt: skip
    for (table, _), facts in both.facts.items():
        assert set(facts) == set(FACTS[table])
        assert all(values.shape == (len(ARMS), script.replicates) for values in facts.values())
    signed = both.facts["cities", "birch-xaa"]["signed"]
    assert signed[0].tolist() == [1.0, 0.0, 1.0, 1.0]  # it left in the second
    assert (both.facts["nations", "XAA"]["cities_signed"][0] - signed[0]).tolist() == [1.0] * 4  # Alder has signed too


def test_facts_agree_with_the_record(plan: Plan, script: Script) -> None:
    from experiments.workshop.facts import facts_of

    pairing = pairing_of(script, plan, 2)
    record = pairing.run("scenario", 0)
    nation = facts_of(record, "nations", 0)
    assert nation["cities_signed"] == 2 * record.series["committed"].sel(nation="XAA")[-1]
    assert nation["cities_planned"] == 2 * record.series["planned"].sel(nation="XAA")[-1]
    assert nation["stance_climate"] == record.series["stance_climate"].sel(nation="XAA")[-1]
    assert facts_of(record, "networks", 0)["members"] == record.series["members"].sel(network="climate-league")[-1]
    cities = [facts_of(record, "cities", row) for row in range(4)]
    assert sum(city["ties_suspended"] for city in cities) == 2 * record.series["ties_suspended"][-1]
    assert sum(city["exchanges"] for city in cities) == 2 * record.series["exchanges"][-1]
    assert sum(city["vitality"] for city in cities) == pytest.approx(2 * float(record.series["live_vitality"][-1]))
    assert sum(city["memberships"] for city in cities) == record.series["memberships"][-1]
    assert nation["ideas_adopted"] == pytest.approx(2 * float(record.series["adopted_at_home"].sel(nation="XAA")[-1]))


def test_decisions_travel_to_other_processes_and_into_the_key(plan: Plan, script: Script) -> None:
    pairing = pairing_of(script, plan, 2)
    travelled = pickle.loads(pickle.dumps(pairing))
    assert travelled.run("scenario", 0).is_same(pairing.run("scenario", 0))
    assert configuration_hash(travelled) == configuration_hash(pairing)
    nobody = dataclasses.replace(pairing, decisions=())
    assert configuration_hash(nobody) != configuration_hash(pairing)


def test_answers_are_in_the_unit_asked_for_and_in_both_arms(played: Any, script: Script, plan: Plan) -> None:
    drawn = answers(played(script, 2), plan, 1)
    assert drawn.months == (8, 11)
    assert drawn.shares == {}
    values = played(script, 2).finished.series["ties_suspended"][:, :, [8, 11]]
    assert np.array_equal(drawn.values["scenario"], values[0])
    assert np.array_equal(drawn.values["difference"], values[0] - values[1].astype(float))
    picked = answers(played(script, 2), plan, 2)
    for shares in picked.shares.values():
        assert sum(share.value for share in shares.values()) == pytest.approx(1.0)
        assert all(share.low <= share.value <= share.high for share in shares.values())
    middle = picked.estimates["scenario"][0]
    assert middle.low <= middle.value <= middle.high
    assert json.loads(json.dumps(picked.to_dict()))["question"] == "live"


def test_an_answer_of_another_turn_is_refused(played: Any, script: Script, plan: Plan) -> None:
    with pytest.raises(Refusal, match="turns that have been played"):
        answers(played(script, 1), plan, 2)
    later = dataclasses.replace(plan.turn(1), question=plan.turn(2).question)
    asked = dataclasses.replace(plan, turns=(later, plan.turn(2)))
    with pytest.raises(Refusal, match="play up to that turn"):
        answers(played(script, 2), asked, 1)


def test_a_script_that_the_plan_does_not_allow_is_not_played(play_here: Any, script: Script) -> None:
    wrong = dataclasses.replace(script, decisions=(Decision(1, "birch", "flee"),))
    with pytest.raises(Refusal, match="unknown option 'flee'"):
        play_here(wrong, 1)
    with pytest.raises(Refusal, match="turn = 5 is outside"):
        play_here(script, 5)


def test_a_room_is_told_how_far_the_run_is(play_here: Any, script: Script) -> None:
    steps: list[tuple[int, int]] = []
    play_here(script, 1, progress=lambda done, total: steps.append((done, total)), keep="series")
    assert steps[-1] == (4, 4)
