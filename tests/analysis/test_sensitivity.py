"""Sensitivities against known answers: closed forms, dummies, and what must not be claimed."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.analysis.morris import morris
from experiments.analysis.morris import sentence as said_of_morris
from experiments.analysis.pawn import ABOVE, NOT_ABOVE, pawn
from experiments.analysis.phrases import NOT_ABOVE_DICE, SPANS_ZERO, shown_names
from experiments.analysis.samples import noise_share, sample_of
from experiments.analysis.scoring import ABOVE as SCORES
from experiments.analysis.scoring import feature_scores
from experiments.analysis.sobol import sentence as said_of_sobol
from experiments.analysis.sobol import sobol
from experiments.sweeps.factors import Factor
from sim import errors
from tests.analysis.stored import Known, cube, numbers, saltelli, trajectories

NAMES = ("x1", "x2", "x3", "dummy")


def ishigami(points):
    """Ishigami and Homma 1990 with a = 7, b = 0.1; the dummy does nothing."""
    x1, x2, x3 = (points[name].to_numpy() for name in NAMES[:3])
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


VARIANCE = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
V1, V2 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 7**2 / 8
V13 = 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
FIRST = np.array([V1, V2, 0.0, 0.0]) / VARIANCE
TOTAL = np.array([V1 + V13, V2, V13, 0.0]) / VARIANCE


@pytest.fixture(scope="module")
def ishigami_sweep():
    factors = numbers(*NAMES, low=-np.pi, high=np.pi)
    return Known(factors, saltelli(NAMES, 512), {"wave": ishigami}, "saltelli", second_order=True)


@pytest.fixture(scope="module")
def indices(ishigami_sweep):
    return sobol(sample_of(ishigami_sweep, "wave"))


@pytest.mark.parametrize(("index", "exact"), [("first", FIRST), ("total", TOTAL)])
def test_sobol_finds_the_indices_of_ishigami(indices, index, exact):
    rows = indices.table[indices.table["index"] == index]
    assert (rows["low"] <= exact + 1e-12).all()
    assert (exact - 1e-12 <= rows["high"]).all()
    assert (rows["high"] - rows["low"]).max() < 0.35
    assert np.abs(rows["value"] - exact).max() < 0.06


def test_second_order_index_is_that_of_the_one_interaction(indices):
    rows = indices.table[indices.table["index"] == "second"].set_index(["factor", "other"])
    only = rows.loc[("x1", "x3")]
    assert only["low"] < V13 / VARIANCE < only["high"]
    assert only["said"] != SPANS_ZERO
    assert (rows.drop(("x1", "x3"))["said"] == SPANS_ZERO).all()


def test_what_spans_zero_is_said_to(ishigami_sweep, indices):
    rows = indices.table.set_index(["index", "factor", "other"])["said"]
    assert rows[("total", "dummy", "")] == SPANS_ZERO
    assert rows[("first", "x3", "")] == SPANS_ZERO
    assert rows[("total", "x3", "")] != SPANS_ZERO
    text = said_of_sobol(sample_of(ishigami_sweep, "wave"), indices)
    assert f"For dummy: {SPANS_ZERO}." in text
    assert "With one replicate a point, dice cannot be told from influence." in text


def test_failed_points_drop_their_whole_block_and_are_counted(ishigami_sweep):
    hurt = Known(**{**ishigami_sweep.__dict__, "failed": (3, 4, 25)})
    found = sobol(sample_of(hurt, "wave"), resamples=50)
    assert (found.blocks, found.dropped) == (510, 2)
    assert "2 of 512 blocks dropped" in said_of_sobol(sample_of(hurt, "wave"), found)
    few = Known(**{**ishigami_sweep.__dict__, "failed": tuple(range(0, 5120, 10))[:500]})
    with pytest.raises(errors.Refusal, match="only 12 of 512 blocks"):
        sobol(sample_of(few, "wave"))


def test_sobol_and_morris_refuse_other_designs():
    sweep = Known(numbers("a", "b"), cube(60, 2), {"y": lambda p: p["a"]}, "lhs")
    with pytest.raises(errors.Refusal, match="design=saltelli"):
        sobol(sample_of(sweep, "y"))
    with pytest.raises(errors.Refusal, match="design=morris"):
        morris(sample_of(sweep, "y"))


def test_an_outcome_without_variance_is_refused():
    sweep = Known(numbers("a", "b"), saltelli("ab", 32), {"y": lambda p: 0 * p["a"]}, "saltelli", second_order=True)
    with pytest.raises(errors.Refusal, match="the same at every point"):
        sobol(sample_of(sweep, "y"))


def linear(points):
    return 3.0 * points["a"] - 1.0 * points["b"] + 0.0 * points["c"]


def test_morris_on_a_linear_function_is_exact():
    sweep = Known(numbers("a", "b", "c"), trajectories("abc", 12), {"y": linear}, "morris")
    table = morris(sample_of(sweep, "y"), resamples=60).table
    assert table["mu"].to_numpy() == pytest.approx([3.0, -1.0, 0.0])
    assert table["mu_star"].to_numpy() == pytest.approx([3.0, 1.0, 0.0])
    assert table["sigma"].to_numpy() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert table["said"].eq(SPANS_ZERO).tolist() == [False, False, True]


def test_morris_does_not_take_dice_for_influence():
    sweep = Known(numbers("a", "b", "c"), trajectories("abc", 20), {"y": linear}, "morris", replicates=4, noise=0.4)
    sample = sample_of(sweep, "y")
    found = morris(sample, resamples=100)
    table = found.table.set_index("factor")
    # each step's mean has a standard deviation of 0.4 sqrt(2 / 4) over a step of 2 / 3
    assert table["dice"].mean() == pytest.approx(np.sqrt(2 / np.pi) * 0.4 * np.sqrt(2 / 4) * 1.5, rel=0.15)
    assert table.loc["c", "said"] == NOT_ABOVE_DICE
    assert table.loc["a", "mu_low"] < 3.0 < table.loc["a", "mu_high"]
    assert table.loc["b", "mu_low"] < -1.0 < table.loc["b", "mu_high"]
    assert f"For c: {NOT_ABOVE_DICE}." in said_of_morris(sample, found)


def test_a_failed_replicate_costs_no_point():
    sweep = Known(numbers("a", "b", "c"), trajectories("abc", 20), {"y": linear}, "morris", replicates=3, noise=0.1)
    values = sweep.values("y")
    values[7, 1] = np.nan
    sample = replace(sample_of(sweep, "y").whole, values=values)
    found = morris(sample, resamples=20)
    assert found.dropped == 0
    assert found.table["dice"].notna().all()
    assert sample.means[7] == pytest.approx((values[7, 0] + values[7, 2]) / 2)
    values[7, 2] = np.nan
    assert np.isnan(sample.means[7])


def test_morris_drops_whole_trajectories():
    sweep = Known(numbers("a", "b", "c"), trajectories("abc", 12), {"y": linear}, "morris", failed=(5,))
    found = morris(sample_of(sweep, "y"), resamples=20)
    assert (found.trajectories, found.dropped) == (11, 1)
    assert found.table["mu"].to_numpy() == pytest.approx([3.0, -1.0, 0.0])


KINDS = (*numbers("a", "b", "c"), Factor("kind", levels=("red", "green", "blue")))


def mixed(points):
    return 2 * points["a"] ** 2 + points["kind"].eq("blue") + 0.02 * points["b"]


@pytest.fixture(scope="module")
def mixed_sample():
    return sample_of(Known(KINDS, cube(400, 4), {"y": mixed}, "lhs", replicates=3, noise=0.1), "y")


def test_pawn_separates_factors_from_a_dummy(mixed_sample):
    table = pawn(mixed_sample, resamples=30, dummies=100).table.set_index("factor")
    assert table["said"].to_dict() == {"a": ABOVE, "b": NOT_ABOVE, "c": NOT_ABOVE, "kind": ABOVE}
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()


@pytest.mark.parametrize("points", [60, 65, 90])
def test_pawn_takes_any_number_of_points(points):
    sweep = Known(numbers("a", "b"), cube(points, 2), {"y": lambda p: p["a"]}, "lhs")
    table = pawn(sample_of(sweep, "y"), resamples=5, dummies=20).table.set_index("factor")
    assert table.loc["a", "value"] > 0.4 > table.loc["b", "value"]


def test_dummy_of_pawn_holds_for_all_factors_together():
    claims = 0
    for seed in range(5):
        sweep = Known(
            numbers("a", "b", "c", "d"), cube(60, 4, seed), {"y": lambda p: 0 * p["a"]}, "lhs", noise=1.0, seed=seed
        )
        claims += (pawn(sample_of(sweep, "y"), resamples=10, dummies=60).table["said"] == ABOVE).any()
    assert claims <= 1


def test_feature_scores_separate_factors_from_a_dummy(mixed_sample):
    scores = feature_scores(mixed_sample, resamples=12, trees=30)
    table = scores.table.set_index("factor")
    assert table["said"].eq(SCORES).to_dict() == {"a": True, "b": False, "c": False, "kind": True}
    assert table["score"].sum() + table["dummy"].iloc[0] == pytest.approx(1.0)
    assert scores.explained > 0.8


def test_equal_points_are_no_further_evidence():
    """Two levels drawn 64 times are two points; the layout of a design that needs them stays whole."""
    levels = (Factor("a", levels=(0.1, 0.2)),)
    sample = sample_of(Known(levels, cube(64, 1), {"y": lambda p: p["a"]}, "lhs", replicates=3), "y")
    assert (len(sample.points), len(sample.values), len(sample.shares), sample.repeated) == (2, 2, 2, 62)
    assert sorted(sample.points["a"]) == [0.1, 0.2]
    for method in (pawn, feature_scores):
        with pytest.raises(errors.Refusal, match="only 2 distinct points; this needs at least 20"):
            method(sample)
    repeated = np.repeat(trajectories("ab", 6), 2, axis=0).reshape(6, 3, 2, 2).swapaxes(1, 2).reshape(36, 2)
    sample = sample_of(Known(numbers("a", "b"), repeated, {"y": lambda p: 2 * p["a"]}, "morris"), "y")
    assert len(sample.points) == len(np.unique(repeated, axis=0)) < 36
    assert morris(sample, resamples=10).trajectories == 12


def test_too_few_points_are_told_without_speaking_of_undefined_ones():
    sweep = Known(numbers("a"), cube(4, 1), {"y": lambda p: p["a"]}, "lhs")
    with pytest.raises(errors.Refusal, match=": only 4 points; this needs at least 20"):
        pawn(sample_of(sweep, "y"))
    with pytest.raises(errors.Refusal, match=": only 3 of 4 points are defined; this needs at least 20"):
        pawn(sample_of(replace(sweep, failed=(1,)), "y"))


def test_noise_share_is_that_of_the_dice(mixed_sample):
    between = mixed_sample.means.var(ddof=1)
    assert mixed_sample.noise_share == pytest.approx(0.1**2 / 3 / between, rel=0.15)
    common = np.arange(50.0)[:, None] + np.random.default_rng(1).normal(size=(1, 5))
    assert noise_share(common) == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(noise_share(common[:, :1]))


def test_names_are_shown_by_the_parts_that_tell_them_apart():
    names = ["mechanisms.ideas.twinning", "mechanisms.networks.pull", "mechanisms.ideas.pull"]
    assert list(shown_names(names).values()) == ["twinning", "networks: pull", "ideas: pull"]
