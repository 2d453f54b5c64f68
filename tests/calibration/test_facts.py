"""Facts are declared as the notes have them, and their statistics say what they claim on data made by hand."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from experiments.facts import FACTS, PATTERNS, Role, chosen_patterns, commitments, networks, partnerships
from experiments.facts.declared import Kind
from experiments.facts.situations import SITUATIONS, Episode, Register, replicate_seed, situation_of
from experiments.facts.validation import in_order, judged, measured, validate, verdict
from sim import Record
from sim.errors import Refusal
from sim.stages import CommitmentStage as Stage
from sim.stages import TieStatus

OF_THE_NOTES = {1, 2, 3, 6, 7, 8, 9, 10, 11, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 27, 28, 29, 30}
FITTED = {"F1", "F8", "F13", "F16", "F21", "F23", "F27", "F28"}
HELD_OUT = {"F7", "F10", "F29", "F24"}


def record(arrays=None, tables=None, ids=None, watched=None):
    """A record of what is given; the rest is empty."""
    return Record(
        {}, ids or {}, arrays or {}, np.zeros((0, 8), dtype=np.int32), tables or {}, np.zeros((0, 0), dtype=bool)
        if watched is None else watched,
    )  # fmt: skip


def one(**given):
    return Episode({0: record(**given)})


# Declarations


def test_every_fact_of_the_notes_is_there_with_the_split_of_the_notes():
    assert set(FACTS) == {f"F{number}" for number in OF_THE_NOTES}
    by_role = {role: {fact.identifier for fact in FACTS.values() if fact.role is role} for role in Role}
    assert by_role[Role.FITTING] == FITTED | {"F2", "F17"}  # shape of F1, sign of F16: the same data
    assert by_role[Role.HELD_OUT] == HELD_OUT


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.identifier)
def test_a_fact_is_measured_or_says_why_it_is_not(fact):
    own = [pattern for pattern in PATTERNS.values() if pattern.fact == fact.identifier]
    assert bool(own) != bool(fact.reason)
    assert all((fact.says, fact.value, fact.source, fact.confidence))


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=lambda pattern: pattern.name)
def test_a_pattern_has_a_situation_a_range_and_a_scale(pattern):
    assert pattern.situation in SITUATIONS
    low, high = pattern.bounds
    assert low <= high
    assert not math.isnan(low + high) or pattern.kind is Kind.SIGN
    assert math.isinf(high - low) == (pattern.kind is Kind.SIGN)
    assert pattern.scale > 0 or pattern.kind is Kind.SIGN
    assert pattern.excess(pattern.middle) == 0.0


def test_measurement_error_is_ten_per_cent_on_both_sides():
    suspended = PATTERNS["F23_suspended"]
    assert (suspended.low, suspended.high) == (17 / 82, 38 / 82)
    assert suspended.bounds == (pytest.approx(0.9 * 17 / 82), pytest.approx(1.1 * 38 / 82))
    assert suspended.excess(0.1) == pytest.approx(0.9 * 17 / 82 - 0.1)
    assert suspended.excess(0.3) == 0.0
    assert PATTERNS["F17_is_assortative"].bounds == (0.2, math.inf)  # a sign has no measurement error


def test_an_unknown_fact_and_one_without_counterpart_are_refused():
    with pytest.raises(Refusal, match="unknown fact 'F99'"):
        chosen_patterns(["F99"])
    with pytest.raises(Refusal, match="fact F3 cannot be measured: its signatories are mostly firms"):
        chosen_patterns(["f3"])


# Statistics by hand


def burst(before, first, year):
    """Signatures that jump in the month of departure and then rise in equal steps to the end of the year."""
    months = np.full((91, 1), before)
    months[24:36, 0] = np.linspace(first, year, 12)
    months[36:, 0] = year
    return one(arrays={"committed": months, "load": months}, ids={"nations": ["USA"]})


def test_the_burst_is_read_from_the_months_after_the_departure():
    episode = burst(0.1, 0.4, 0.5)
    assert commitments.first_month(episode) == pytest.approx(0.75)
    assert commitments.after_a_year(episode) == pytest.approx(5.0)
    assert commitments.second_year(episode) == pytest.approx(0.0)
    assert commitments.five_years_on(episode) == pytest.approx(0.0)
    assert commitments.is_concave(episode) == pytest.approx((0.3 - 0.1 / 11) / 0.4)


def test_an_even_rise_is_no_burst():
    months = np.linspace(0.0, 0.9, 91)[:, None]
    episode = one(arrays={"committed": months, "load": months}, ids={"nations": ["USA"]})
    assert commitments.first_month(episode) == pytest.approx(1 / 12)
    assert commitments.is_concave(episode) == pytest.approx(0.0)
    assert math.isnan(commitments.after_a_year(burst(0.0, 0.4, 0.5)))


def ladder(**shares):
    """The same shares of cities at every month, and nobody anywhere else."""
    months = np.zeros((144, len(Stage)))
    for name, share in shares.items():
        months[:, Stage[name.upper()]] = share
    return months


def test_the_covenants_growth_is_a_share_of_its_final_count():
    months = ladder(plan=1.0) * (np.arange(144) + 1.0)[:, None] / 144
    episode = one(arrays={"ladder": months, "load": months})
    assert commitments.november_2011(episode) == pytest.approx(47 / 144)
    assert commitments.takes_off(episode) == pytest.approx(1.0)
    late = one(arrays={"ladder": months**2, "load": months})
    assert commitments.takes_off(late) > 3.0


def test_the_ladder_is_read_among_signatories():
    months = ladder(none=0.5, committed=0.1, inventory=0.1, target=0.1, plan=0.1, monitored=0.05, on_hold=0.05)
    episode = one(arrays={"ladder": months, "load": months})
    assert commitments.on_hold_in_2013(episode) == pytest.approx(0.1)
    assert commitments.monitored_in_2016(episode) == pytest.approx(0.1)
    assert commitments.funnel_narrows(episode) == pytest.approx(0.1 / 0.45)
    gap = one(arrays={"ladder": ladder(committed=0.3, plan=0.2, monitored=0.1), "load": months})
    assert commitments.funnel_narrows(gap) < 0.0


def test_delivery_is_that_of_cities_with_a_plan():
    cities = {"efficacy": np.array([1.0, 0.4, -0.1, 1.0]), "plan_month": np.array([3, 4, 5, -1])}
    episode = one(tables={"cities": cities})
    assert commitments.on_track(episode) == pytest.approx(1 / 3)
    assert commitments.backwards(episode) == pytest.approx(1 / 3)
    assert commitments.mean_delivery(episode) == pytest.approx(1.3 / 3)


@pytest.mark.parametrize("seed", [1, 2])
def test_graph_statistics_agree_with_networkx(seed):
    graph = nx.gnm_random_graph(60, 70, seed=seed)
    register = Register(60, np.array(graph.edges))
    tied = graph.subgraph([node for node, degree in graph.degree if degree])
    assert partnerships.assortativity(register) == pytest.approx(nx.degree_assortativity_coefficient(graph))
    assert partnerships.clustering(register) == pytest.approx(nx.transitivity(graph))
    largest = len(max(nx.connected_components(graph), key=len)) / len(tied)
    assert partnerships.largest_component(register) == pytest.approx(largest)
    assert partnerships.inequality(Register(4, np.array([[0, 1], [1, 2], [2, 0]]))) == pytest.approx(0.0)


def test_a_tie_is_weaker_if_it_has_lost_more_than_its_share():
    before = record(tables={"ties": {"vitality": np.array([0.8, 0.8, 0.5, 0.5])}})
    status = np.array([TieStatus.ACTIVE, TieStatus.ACTIVE, TieStatus.DORMANT, TieStatus.ENDED, TieStatus.ACTIVE])
    after = record(tables={"ties": {"vitality": np.array([0.6, 0.7, 0.1, 0.0, 0.5]), "status": status}})
    assert partnerships.weaker(Episode({60: before, 120: after})) == pytest.approx(2 / 3)


def broken(statuses, formed):
    ties = {
        "status": np.array(statuses), "formed": np.array(formed), "city_a": np.zeros(len(formed), dtype=int),
        "city_b": np.ones(len(formed), dtype=int),
    }  # fmt: skip
    watched = np.array([[False, True], [True, False]])
    tables = {"ties": ties, "cities": {"nation": np.array([0, 1])}}
    return Episode({15: record(tables=tables, watched=watched)})


def test_a_break_is_read_on_the_register_before_it():
    episode = broken([TieStatus.SUSPENDED, TieStatus.ACTIVE, TieStatus.ENDED, TieStatus.SUSPENDED], [-1, -1, -1, 14])
    assert partnerships.suspended(episode) == pytest.approx(1 / 3)
    assert partnerships.ended(episode) == pytest.approx(1 / 3)


def membership(active):
    """Four US cities in one network each, at work or not."""
    return {"network": np.zeros(4, dtype=int), "city": np.arange(4), "is_active": np.array(active, dtype=np.uint8)}


def climate_club(active, stages):
    return record(
        ids={
            "networks": ["iclei", "global-covenant-of-mayors", "c40"], "nations": ["USA"], "cities": list("abcd"),
            "topics": ["climate"],
        },
        tables={
            "memberships": membership(active),
            "cities": {"nation": np.zeros(4, dtype=int), "outlook": np.array([-1.0, -1.0, 1.0, 1.0])},
            "ideas": {"topic": np.zeros(1, dtype=int)},
            "adoption": {"stage": np.array(stages, dtype=np.int8)[:, None]},
        },
    )  # fmt: skip


def test_members_lost_and_what_became_of_leavers():
    none, adopted = 0, 2
    episode = Episode(
        {
            24: climate_club([1, 1, 1, 1], [none] * 4),
            48: climate_club([0, 1, 1, 1], [none] * 4),
            72: climate_club([0, 1, 1, 1], [none, adopted, adopted, adopted]),
        }
    )
    assert networks.us_members_lost(episode) == pytest.approx(0.25)
    assert networks.leavers_look_inward(episode) == pytest.approx(-1.0 - 1 / 3)
    assert networks.no_backsliding(episode) == pytest.approx(-1.0)  # leavers fell behind: that would be seen


def test_growth_of_networks_is_a_yearly_rate():
    working = 55 * np.exp(0.04 * np.arange(372) / 12)
    assert networks.growth(one(arrays={"networks_active": working, "load": working})) == pytest.approx(0.04)


# Verdicts


def table_of(name, values):
    return pd.DataFrame({name: values})


def test_wrong_data_is_seen_outside():
    right = np.linspace(0.25, 0.4, 50)
    assert judged(table_of("F23_suspended", right)).loc[0, "verdict"] == "inside"
    assert judged(table_of("F23_suspended", right + 0.5)).loc[0, "verdict"] == "outside"
    assert judged(table_of("F23_suspended", right * 0.1)).loc[0, "verdict"] == "outside"


def test_an_interval_wider_than_the_figure_is_blunt():
    assert not judged(table_of("F13_growth", np.linspace(0.03, 0.05, 50))).loc[0, "is_blunt"]
    assert judged(table_of("F13_growth", np.linspace(0.0, 0.1, 50))).loc[0, "is_blunt"]


def test_a_sign_needs_nine_runs_in_ten():
    pattern = PATTERNS["F17_is_assortative"]
    assert verdict(pattern, np.array([0.3] * 9 + [0.1])) == "inside"
    assert verdict(pattern, np.array([0.3] * 8 + [0.1] * 2)) == "outside"
    assert verdict(pattern, np.array([0.3] * 8 + [np.nan] * 2)) == "outside"


def test_a_value_that_is_seldom_defined_is_outside():
    pattern = PATTERNS["F23_suspended"]
    assert verdict(pattern, np.array([0.3] * 5 + [np.nan] * 5)) == "inside"
    assert verdict(pattern, np.array([0.3] * 4 + [np.nan] * 6)) == "outside"
    row = judged(table_of("F23_suspended", np.full(4, np.nan))).loc[0]
    assert (row["verdict"], row["undefined"]) == ("outside", 4)


def test_held_out_misses_lead():
    rows = judged(
        pd.DataFrame(
            {
                "F8_november_2011": np.full(9, 0.9),
                "F1_first_month": np.full(9, 0.7),
                "F24_added": np.full(9, 0.9),
                "F7_c40_members": np.full(9, 1.1),
                "F9_global_covenant_members": np.full(9, 9.0),
            }
        )
    )
    told = [(row["fact"], row["verdict"]) for _, row in in_order(rows.iloc[::-1]).iterrows()]
    assert told == [("F24", "outside"), ("F8", "outside"), ("F9", "outside"), ("F7", "inside"), ("F1", "inside")]


# On runs


def test_the_same_seed_gives_the_same_numbers_and_irrelevant_parameters_the_same_draws():
    patterns = chosen_patterns(["F23"])
    first = measured(patterns, {}, 12, seed=3, processes=1)
    assert first.equals(measured(patterns, {"emissions.gap": 0.01}, 12, seed=3, processes=1))
    assert not first.equals(measured(patterns, {}, 12, seed=4, processes=1))
    assert first.iloc[:5].equals(measured(patterns, {}, 5, seed=3, processes=1))
    assert replicate_seed(1, "withdrawal", 0) != replicate_seed(1, "europe 2008", 0)


def test_a_model_without_the_mechanism_misses_the_fact():
    found = validate({"ties.suspension_alarm": 0.0, "ties.suspension_slope": 0.0}, 20, facts=["F23"], processes=1)
    assert dict(zip(found["pattern"], found["verdict"], strict=True))["F23_suspended"] == "outside"
    found = validate({}, 20, facts=["F23"], processes=1)
    assert set(found["verdict"]) == {"inside"}


def test_a_register_is_drawn_by_the_parameters_of_the_law_of_formation():
    drawn = situation_of("drawn register")
    few = type(drawn)("few", "", {**drawn.options, "above": "3000000"})
    plain, again = few.observed(5, {}), few.observed(5, {"commitments.own": 0.05})
    closed = few.observed(5, {"ties.triangle_pull": 6.0})
    assert np.array_equal(plain.ends, again.ends)
    assert partnerships.clustering(closed) > 2 * partnerships.clustering(plain)
    assert drawn.reads("ties.triangle_pull")
    assert not drawn.reads("ties.half_life")


def test_too_few_replicates_are_refused():
    with pytest.raises(Refusal, match="replicates = 19 is outside"):
        validate({}, 19)
    with pytest.raises(Refusal, match="unknown parameter"):
        measured(chosen_patterns(["F23"]), {"ties.nothing": 1.0}, 20)
