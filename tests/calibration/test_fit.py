"""A fit finds a parameter that is known, leaves open what the facts say nothing about, and can be repeated."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.figures import marginals
from experiments.calibration.fit import Plan, fit
from experiments.calibration.posterior import (
    NO,
    YES,
    effective_size,
    fitted_values,
    last_population,
    posterior_table,
    weighted_quantiles,
)  # fmt: skip
from experiments.calibration.priors import priors_of, with_range
from experiments.calibration.screening import Screening, screen
from experiments.calibration.storing import Calibration, as_choice, begin, write
from experiments.facts import chosen_patterns
from experiments.facts.declared import Kind, Pattern
from experiments.facts.situations import Run
from experiments.verification.laboratory import cities, world
from sim.errors import Refusal
from sim.parameters import walk
from tests.running import only

TRUTH = 0.02  # signing by own initiative, a year
TOY = world(cities(600))
SIGNING = Run("toy", "600 cities alike over three years", lambda: TOY, {"events": {}}, (36,))


def share_signed(episode):
    return float((episode.last.tables["cities"]["commitment"] > 0).mean())


def pattern_of(low, high):
    about = ("share", "toy", Kind.VALUE, 1.0, "", False)
    return Pattern("toy_signed", "F8", "signed", low, high, 0.0, *about, share_signed)


@pytest.fixture(scope="module")
def plan():
    """A fit to data from a known value: the signing rate, beside a parameter that signing cannot feel."""
    alone = only("offices", "commitments")
    truth = {**alone, "commitments.own": TRUTH}
    data = np.array([share_signed(SIGNING.observed(seed, truth)) for seed in range(900, 920)])
    return Plan(
        factors=priors_of(["commitments.own", "emissions.gap"]),
        patterns=(pattern_of(float(data.mean() - 0.005), float(data.mean() + 0.005)),),
        tolerances={"toy_signed": float(data.std(ddof=1))},
        situations={"toy": SIGNING},
        fixed=alone,
        particles=40,
        populations=3,
        seed=11,
    )


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def particles(plan, told, tmp_path_factory):
    return fit(plan, tmp_path_factory.mktemp("fit") / "history.db", told.append)


def test_the_posterior_covers_the_truth_and_is_narrower_than_the_prior(plan, particles):
    table = posterior_table(particles, plan.factors).set_index("parameter")
    own = table.loc["commitments.own"]
    assert own["low"] < TRUTH < own["high"]
    assert own["kept"] < 0.5
    assert own["verdict"] == YES


def test_a_parameter_that_does_not_matter_stays_unidentified(plan, particles):
    gap = posterior_table(particles, plan.factors).set_index("parameter").loc["emissions.gap"]
    assert gap["verdict"] == NO
    assert gap["kept"] > 0.7


def test_only_what_the_facts_say_something_about_is_moved(plan, particles):
    table = posterior_table(particles, plan.factors)
    assert dict(zip(table["parameter"], table["is_moved"], strict=True)) == {
        "commitments.own": True,
        "emissions.gap": False,
    }
    moved = fitted_values(table, plan.factors)
    assert set(moved) == {"commitments.own"}
    assert moved["commitments.own"] == pytest.approx(TRUTH, rel=0.3)


def test_each_population_is_nearer_and_is_told(particles, told):
    largest = particles.groupby("population")["distance"].max()
    assert list(largest.index) == [1, 2, 3]
    assert largest[1] > largest[2] > largest[3] or largest[3] == 0.0
    assert [each.number for each in told] == [1, 2, 3]
    assert told[-1].distance == pytest.approx(largest[3])
    assert particles.groupby("population")["weight"].sum().to_numpy() == pytest.approx(1.0)
    assert 1.0 <= effective_size(particles) <= len(last_population(particles))


def test_particles_lie_in_the_plausible_ranges_with_the_numbers_of_their_runs(plan, particles):
    for factor in plan.factors:
        assert particles[factor.name].between(factor.low, factor.high).all()
    first = particles[particles["population"] == 1]
    assert np.corrcoef(first["commitments.own"], first["toy_signed"])[0, 1] > 0.4
    off = [plan.distance({"toy_signed": value}) for value in particles["toy_signed"]]
    assert particles["distance"].to_numpy() == pytest.approx(off)


def test_the_same_seed_gives_the_same_particles_also_after_an_interruption(plan, tmp_path):
    small = replace(plan, particles=12, populations=2)
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    whole = fit(small, tmp_path / "whole.db")
    first = fit(replace(small, populations=1), tmp_path / "halved.db")
    resumed = fit(small, tmp_path / "halved.db")
    pd.testing.assert_frame_equal(whole, resumed, check_exact=True)
    assert len(first) == 12
    assert not whole.equals(fit(replace(small, seed=12), tmp_path / "other.db"))
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_a_fit_ends_with_its_simulations(plan, tmp_path):
    short = fit(replace(plan, particles=12, populations=9, simulations=40), tmp_path / "history.db")
    assert short["population"].max() < 9


def test_an_undefined_number_counts_as_far_off(plan):
    assert plan.distance({"toy_signed": float("nan")}) == 10.0
    assert plan.distance({"toy_signed": plan.patterns[0].middle}) == 0.0


# What is told of it


def test_weighted_quantiles_follow_the_weights():
    assert weighted_quantiles([3.0, 1.0, 2.0], [1.0, 1.0, 1.0], [0.5])[0] == pytest.approx(2.0)
    assert weighted_quantiles([1.0, 2.0, 3.0], [0.001, 0.001, 1.0], [0.5])[0] == pytest.approx(3.0, abs=0.01)


def test_the_folder_holds_what_a_reader_needs(plan, particles, tmp_path):
    table = posterior_table(particles, plan.factors)
    moves = pd.DataFrame({"parameter": [], "pattern": [], "fact": [], "moved": []})
    done = Calibration(plan, Screening(moves, {}, ("F16",)), particles, table, "diplomacity calibrate", "2026-01-01")
    folder = tmp_path / "calibration"
    begin(folder, plan)
    write(done, folder)
    again = pd.read_parquet(folder / "particles.parquet")
    assert posterior_table(again, plan.factors).equals(table)
    assert "not identified by these facts" in (folder / "posterior.html").read_text(encoding="utf-8")
    choice = as_choice(done)
    assert "  own: 0.0" in choice
    assert "emissions.gap" in choice
    assert "gap:" not in choice
    figure = marginals(particles, table, plan.factors)
    assert sum(trace.name == "prior" for trace in figure.data) == 2
    begin(folder, plan)  # the same plan may go on
    with pytest.raises(Refusal, match="holds something else than this calibration"):
        begin(folder, replace(plan, seed=12))


# The screen


@pytest.fixture(scope="module")
def screening():
    among = [p for p in walk() if p.path in ("ties.suspension_alarm", "emissions.gap", "ties.shield_vitality")]
    return screen(chosen_patterns(["F23"]), {}, 3, among=among, processes=1)


def test_the_screen_sees_what_moves_a_fact_and_nothing_else(screening):
    moved = screening.moves.set_index(["parameter", "pattern"])["moved"]
    assert moved["ties.suspension_alarm", "F23_suspended"] > 1.0
    assert moved["emissions.gap", "F23_suspended"] == 0.0  # the same draws at both ends
    assert screening.candidates() == ("ties.suspension_alarm",)
    assert screening.out_of_reach == ()


def moves_of(*rows):
    return pd.DataFrame(rows, columns=["parameter", "pattern", "fact", "moved"])


def test_candidates_serve_every_fact_before_the_strongest_are_added():
    moves = moves_of(
        ("commitments.plan_due", "a", "F27", 15.0),  # read in a document: stays
        ("commitments.own", "b", "F8", 9.0),
        ("commitments.neighbours", "b", "F8", 8.0),
        ("ties.size_pull", "c", "F16", 7.0),
        ("ties.gain", "d", "F21", 2.0),
        ("ties.half_life", "d", "F21", 0.9),
    )
    found = Screening(moves, {}, ("F16",))
    assert found.candidates(2) == ("commitments.own", "ties.gain")
    assert found.candidates() == ("commitments.own", "ties.gain", "commitments.neighbours")


# Refusals


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"particles": 0}, "particles = 0 is outside"),
        ({"populations": 0}, "populations = 0 is outside"),
        ({"factors": ()}, "cannot fit nothing"),
        ({"patterns": ()}, "cannot fit to nothing"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused(plan, changed, message):
    with pytest.raises(Refusal, match=message):
        replace(plan, **changed)


def test_parameters_without_a_plausible_range_are_refused():
    with pytest.raises(Refusal, match=r"unknown parameter 'commitments.onw'; did you mean 'commitments.own'"):
        priors_of(["commitments.onw"])
    with pytest.raises(Refusal, match="it has no plausible range"):
        priors_of(["ties.outside"])
    assert all(factor.low < factor.high for factor in priors_of(p.path for p in with_range()))


def test_without_its_extra_a_fit_says_which_one(plan, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyabc", None)
    with pytest.raises(Refusal, match="extra 'calibration'"):
        fit(plan, tmp_path / "history.db")
