"""The paired comparison: what it promises about pairs, processes, replicates and what cannot be known."""

import numpy as np
import pandas as pd
import pytest

from experiments import compare
from experiments.effects import effects_table
from experiments.replicates import chunks_of, seed_of
from sim import Refusal, Scenario
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES


def test_a_null_scenario_changes_nothing_at_all(toy):
    nothing = Scenario.from_dict({"name": "nothing", "world": "toy", "horizon": 24, "events": {}})
    found = compare(toy, nothing, "baseline", replicates=4, seed=3, processes=1)
    differences = found.effects[found.effects["kind"] == "difference"].dropna(subset=["difference"])
    assert len(differences) >= 15
    assert (differences[["difference", "low", "high"]] == 0).all(axis=None)
    assert differences["p_value"].isna().all()
    difference = found.series.sel(arm="difference")
    assert all(np.nan_to_num(difference[name]).max() == 0 for name in difference.data_vars)


def test_an_event_changes_what_it_should_and_nothing_before_it(comparison):
    effects = comparison.effects.set_index("outcome")
    assert effects.loc["live_vitality", "high"] < 0
    mean = comparison.series["live_vitality"].sel(arm="difference", statistic="mean").to_numpy()
    assert (mean[:6] == 0).all()
    assert mean[8] < 0


def test_processes_change_nothing(toy, quarrel, comparison):
    again = compare(toy, quarrel, replicates=12, seed=5, processes=2)
    pd.testing.assert_frame_equal(again.runs, comparison.runs, check_exact=True)
    pd.testing.assert_frame_equal(again.effects, comparison.effects, check_exact=True)
    pd.testing.assert_frame_equal(again.ledger, comparison.ledger, check_exact=True)
    assert again.series.identical(comparison.series)


def test_more_replicates_reuse_the_earlier_ones(toy, quarrel, comparison):
    fewer = compare(toy, quarrel, replicates=5, seed=5, processes=1, keep="series")
    earlier = comparison.runs[comparison.runs["replicate"] < 5].reset_index(drop=True)
    pd.testing.assert_frame_equal(fewer.runs, earlier, check_exact=True)
    assert fewer.ledger is None


def test_seeds_follow_from_master_seed_and_replicate():
    seeds = {seed_of(master, replicate) for master in range(40) for replicate in range(50)}
    assert len(seeds) == 40 * 50
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert seed_of(1, 0) == 5756712105168109454  # pinned: a change makes stored results impossible to extend


def test_both_arms_of_a_pair_share_their_seed(comparison):
    seeds = comparison.runs.pivot_table(index="replicate", columns="arm", values="seed", aggfunc="first")
    assert (seeds["baseline"] == seeds["scenario"]).all()


def test_parameters_of_a_scenario_hold_for_both_arms(toy):
    content = {"name": "closed", "world": "toy", "horizon": 12, "events": {}, "parameters": {"ideas.enabled": False}}
    found = compare(toy, Scenario.from_dict(content), "baseline", replicates=2, processes=1)
    assert found.pairing.parameters["ideas"]["enabled"] is False
    assert (found.runs["adoptions"] == 0).all()
    opened = compare(
        toy, Scenario.from_dict(content), "baseline", replicates=2, processes=1, parameters={"ideas": {"enabled": True}}
    )
    assert opened.pairing.parameters["ideas"]["enabled"] is True


def test_every_declared_outcome_has_its_row(comparison):
    names = set(comparison.effects["outcome"])
    assert set(OUTCOMES) | set(PAIRED_OUTCOMES) <= names
    assert {"gap_share_closed", "gap_share_closed_pledgers"} <= names


def test_chosen_outcomes_and_refusals(toy, quarrel):
    found = compare(toy, quarrel, replicates=2, processes=1, outcomes=["live_vitality"])
    assert list(found.effects["outcome"]) == ["live_vitality"]
    with pytest.raises(Refusal, match="did you mean 'live_vitality'"):
        compare(toy, quarrel, replicates=2, outcomes=["live_vitalty"])
    with pytest.raises(Refusal, match="replicates"):
        compare(toy, quarrel, replicates=1)
    with pytest.raises(Refusal, match="month"):
        compare(toy, quarrel, replicates=2, months=10)


def test_progress_is_told_up_to_the_end(toy, quarrel):
    told = []
    compare(toy, quarrel, replicates=6, processes=1, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (6, 6)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_chunks_hold_every_replicate_once():
    for replicates in (2, 7, 100, 1001):
        for processes in (1, 2, 16):
            assert [r for chunk in chunks_of(replicates, processes) for r in chunk] == list(range(replicates))


def table(baseline, scenario, paired=None, **columns):
    """Effects of made-up runs: every outcome zero but the first, and paired outcomes by name."""
    shape = (len(baseline), len(OUTCOMES))
    runs = {"baseline": np.zeros(shape), "scenario": np.zeros(shape)}
    runs["baseline"][:, 0], runs["scenario"][:, 0] = baseline, scenario
    of_pairs = np.full((len(baseline), len(PAIRED_OUTCOMES)), np.nan)
    for name, values in columns.items():
        of_pairs[:, list(PAIRED_OUTCOMES).index(name)] = values
    return effects_table(runs, of_pairs, [*OUTCOMES, *PAIRED_OUTCOMES], 0.1).set_index("outcome")


def test_pairs_that_are_undefined_are_counted_and_said():
    first = next(iter(OUTCOMES))
    some = table([1.0, np.nan, 3.0, 5.0], [2.0, 3.0, 4.5, 6.0]).loc[first]
    assert (some["replicates"], some["undefined"]) == (3, 1)
    assert some["note"] == "undefined in 1 of 4 pairs"
    assert some["scenario"] - some["baseline"] == pytest.approx(some["difference"])  # of the same pairs
    most = table([np.nan, np.nan, 3.0, np.nan], [2.0, 3.0, 4.0, 5.0]).loc[first]
    assert np.isnan(most["difference"])
    assert most["note"].startswith("not identified: undefined in 3 of 4")


def test_the_share_of_the_gap_is_told_only_where_it_is_identified():
    random = np.random.default_rng(2)
    gap = random.normal(100.0, 5.0, 40)
    told = table(np.zeros(40), np.zeros(40), closed_gap_numerator=0.03 * gap, closed_gap_denominator=gap)
    row = told.loc["gap_share_closed"]
    assert (row["low"], row["high"]) == pytest.approx((0.03, 0.03))  # the same share in every pair
    assert "all cities of the nation that left" in row["doc"]
    noise = random.normal(0.0, 5.0, 40)
    untold = table(np.zeros(40), np.zeros(40), closed_gap_numerator=gap, closed_gap_denominator=noise - noise.mean())
    row = untold.loc["gap_share_closed"]
    assert np.isnan(row["difference"])
    assert row["note"] == "not identified: the gap is below twice its standard error"


def test_replicates_needed_follow_the_paired_spread():
    first = next(iter(OUTCOMES))
    row = table([10.0, 10.0, 10.0, 10.0], [11.0, 13.0, 11.0, 13.0]).loc[first]
    assert row["replicates_needed"] > 4
    same = table([10.0, 12.0, 14.0, 16.0], [11.0, 13.0, 15.0, 17.0]).loc[first]
    assert same["replicates_needed"] == 2
