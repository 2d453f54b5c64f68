"""Every outcome is declared once, in full, and is a number or not defined."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from sim import Record, Scenario, World
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES, Outcome, PairedOutcome
from sim.stages import IDEA_CHANNELS
from tests.running import busy, only, run, scenario_of

QUESTIONS = {f"Q{number}" for number in range(1, 13)}
SHARES = [name for name, declared in OUTCOMES.items() if declared.unit == "share"]
SIGNED = {"adoption_gap_by_size", "frontrunner_lead"}  # differences of shares


@pytest.fixture(scope="module")
def record(toy: World) -> Record:
    return run(toy, busy(), 96)


@pytest.fixture(scope="module")
def counterfactual(toy: World, baseline: Scenario) -> Record:
    return run(toy, baseline, 96, watch=busy())


@pytest.mark.parametrize("declared", [*OUTCOMES.values(), *PAIRED_OUTCOMES.values()], ids=lambda d: d.name)
def test_an_outcome_is_declared_in_full(declared: Outcome | PairedOutcome) -> None:
    assert declared.unit
    assert declared.doc
    assert declared.questions
    assert set(declared.questions) <= QUESTIONS


def test_every_question_has_an_outcome() -> None:
    asked = {q for declared in [*OUTCOMES.values(), *PAIRED_OUTCOMES.values()] for q in declared.questions}
    assert asked == QUESTIONS


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_outcome_is_a_finite_number_or_not_defined(name: str, record: Record, counterfactual: Record) -> None:
    for run_of in (record, counterfactual):
        value = run_of.outcome(name)
        assert isinstance(value, float)
        assert not math.isinf(value)


@pytest.mark.parametrize("name", PAIRED_OUTCOMES)
def test_a_paired_outcome_is_a_finite_number_or_not_defined(name: str, record: Record, counterfactual: Record) -> None:
    value = PAIRED_OUTCOMES[name].function(record, counterfactual)
    assert isinstance(value, float)
    assert not math.isinf(value)


@pytest.mark.parametrize("name", SHARES)
def test_a_share_lies_between_nought_and_one(name: str, record: Record) -> None:
    value = record.outcome(name)
    low = -1.0 if name in SIGNED else 0.0
    assert math.isnan(value) or low <= value <= 1.0


def test_a_world_of_one_city_has_outcomes_that_are_numbers_or_not_defined(toy: World, baseline: Scenario) -> None:
    tables = {name: toy.frame(name).drop(columns="source") for name in ("cities", "nations")}
    alone = run(World.from_tables({**tables, "cities": tables["cities"].iloc[:1]}), baseline, 24)
    assert math.isnan(alone.outcomes["frontrunner_lead"])
    assert alone.outcomes["adoption_gap_by_size"] == 0.0
    assert not any(math.isinf(value) for value in alone.outcomes.values())


def test_what_the_scenario_names_is_measured_in_the_counterfactual_too(record: Record, counterfactual: Record) -> None:
    for name in ("live_watched", "committed_share_at_home", "exchanges_named"):
        assert not math.isnan(counterfactual.outcome(name)), name
        assert not math.isnan(record.outcome(name)), name


def test_the_channels_share_out_all_adoptions(toy: World, baseline: Scenario) -> None:
    record = run(toy, baseline, 120, seed=3)
    shares = [record.outcome(f"adoptions_{channel.name.lower()}") for channel in IDEA_CHANNELS]
    assert record.outcome("adoptions") > 0
    assert sum(shares) == pytest.approx(1.0, abs=1e-12)
    assert record.adoptions.sum() == record.outcome("adoptions") == len(record.ledger)


def test_adopters_are_what_the_ledger_adds_up_to(toy: World, baseline: Scenario) -> None:
    record = run(toy, baseline, 120, seed=3)
    last = record.events[record.events["kind"] == "idea"].groupby(["subject", "object"])["to"].last()
    now = {pair for pair, stage in last.items() if stage in ("adopted", "testing", "implemented")}
    pioneers = {("alder-xaa", "climate-plan"), ("dorne-xbb", "fair-trade-town")} - set(last.index)
    assert record.outcome("share_adopted") == pytest.approx(len(now | pioneers) / (4 * 2))


def test_an_unknown_outcome_gets_the_nearest_name(record: Record) -> None:
    with pytest.raises(ValueError, match="did you mean 'share_adopted'"):
        record.outcome("share_adoptd")


def test_dialogue_lost_is_the_area_between_the_two_arms(record: Record, counterfactual: Record) -> None:
    lost = PAIRED_OUTCOMES["bruneau_loss"].function(record, counterfactual)
    gap = counterfactual.arrays["live_watched"] - record.arrays["live_watched"]
    assert lost == pytest.approx(sum(gap) / 12)
    assert PAIRED_OUTCOMES["bruneau_loss"].function(counterfactual, counterfactual) == 0.0
    assert PAIRED_OUTCOMES["years_to_recover"].function(counterfactual, counterfactual) == 0.0
    assert PAIRED_OUTCOMES["ties_kept_share"].function(counterfactual, counterfactual) == 1.0


def test_the_gap_closed_is_none_without_an_answer_and_all_with_full_compensation(
    toy: World, baseline: Scenario
) -> None:
    from sim.outcomes.climate import cumulative_tonnes

    leave = scenario_of({"type": "leave_agreement", "month": 12, "nation": "XAA"})
    record, stay = (
        run(toy, leave, 60, parameters=only("events", "emissions")),
        run(toy, baseline, 60, parameters=only("events", "emissions"), watch=leave),
    )
    assert PAIRED_OUTCOMES["closed_gap_numerator"].function(record, stay) == 0.0
    assert PAIRED_OUTCOMES["closed_gap_denominator"].function(record, stay) > 0.0
    home = np.array([nation == record.ids["nations"].index("XAA") for nation in record.tables["cities"]["nation"]])
    told = cumulative_tonnes(record, record.arrays["in_agreement"] > 0.5, record.tables["cities"]["plan_month"], home)
    assert told == pytest.approx(record.tables["cities"]["tonnes"][home].sum(), rel=1e-9)


def test_the_register_never_forgets(record: Record) -> None:
    registered = record.arrays["ties_registered"]
    assert all(later >= earlier for earlier, later in pairwise(registered))
    assert record.outcome("ties_registered") == sum(
        record.outcome(f"ties_{status}") for status in ("active", "dormant", "suspended", "ended")
    )
