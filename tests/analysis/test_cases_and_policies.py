"""Boxes, regret, effects and the line where a ranking flips, against what was planted or reckoned by hand."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.analysis import discovery
from experiments.analysis.columns import readable
from experiments.analysis.discovery import discover
from experiments.analysis.discovery import sentence as said_of_box
from experiments.analysis.effects import (
    NO_EFFECT,
    NOT_TESTED,
    RISES,
    TOO_MANY,
    UNTESTED,
    effects_at_points,
    effects_over_points,
)
from experiments.analysis.effects import sentence as said_of_effects
from experiments.analysis.ranking import flip_plane
from experiments.analysis.ranking import sentence as said_of_line
from experiments.analysis.robustness import ALIKE, UNDEFINED, crossed, regrets, robustness
from experiments.analysis.robustness import sentence as said_of_policies
from experiments.analysis.rules import rule_of
from experiments.analysis.samples import Sample, sample_of
from experiments.sweeps.factors import Factor
from sim import errors
from tests.analysis.stored import Known, cube, numbers

KINDS = (*numbers("a", "b", "c", high=10.0), Factor("kind", levels=("red", "green", "blue")))


def planted(points):
    inside = (points["a"] > 6) & (points["b"] < 5) & points["kind"].ne("red")
    return np.where(inside, -1.0, 1.0) + 0.01 * points["c"]


@pytest.fixture(scope="module")
def box():
    sample = sample_of(Known(KINDS, cube(300, 4), {"y": planted}, "lhs", failed=(7,)), "y")
    return sample, discover(sample, rule_of("effect<0"), resamples=3)


def test_prim_finds_a_planted_box(box):
    found = box[1]
    table = found.dimensions.set_index("factor")
    assert sorted(table.index) == ["a", "b", "kind"]
    assert table.loc["a", "low"] == pytest.approx(6.0, abs=0.55)  # a peel takes 5 % of the points
    assert np.isnan(table.loc["a", "high"])
    assert table.loc["b", "high"] == pytest.approx(5.0, abs=0.55)
    assert table.loc["kind", "levels"] == "blue; green"
    assert (table["quasi_p"] < 1e-4).all()
    assert (table["reproduced"] >= 0.6).all()
    assert (found.points, found.dropped) == (299, 1)


def test_coverage_and_density_are_counted_inside_and_judged_outside(box):
    sample, found = box
    values = sample.points.drop(index=7)
    limits = found.limits
    inside = (values["a"] >= limits["a"][0]) & (values["b"] <= limits["b"][1]) & values["kind"].isin(limits["kind"])
    cases = planted(values) < 0
    figures = found.figures.set_index(["judged", "figure"])["value"]
    assert figures[("in the sample", "coverage")] == pytest.approx((inside & cases).sum() / cases.sum())
    assert figures[("in the sample", "density")] == pytest.approx((inside & cases).sum() / inside.sum())
    assert figures[("in the sample", "mass")] == pytest.approx(inside.mean())
    assert figures[("on points held out", "coverage")] > 0.7
    assert found.trajectory["chosen"].sum() == 1
    assert "they lie where" in said_of_box(sample, found)


def test_prim_restricts_nothing_that_chance_explains():
    sample = sample_of(Known(numbers("a", "b"), cube(200, 2), {"y": lambda p: 0 * p["a"]}, "lhs", noise=1.0), "y")
    found = discover(sample, rule_of("> q0.8"), resamples=4)
    assert found.cases == 40
    held_out = found.figures.set_index(["judged", "figure"]).loc[("on points held out", "density")]
    assert held_out["value"] < 0.45  # the share of all points is 0.2


@pytest.mark.parametrize("text", ["effect", "effect<", "effect<zero", "effect>q1.5", "0", "effect<1.2.3"])
def test_a_rule_that_is_none_is_refused(text):
    with pytest.raises(errors.Refusal):
        rule_of(text)


def test_a_rule_that_holds_nearly_nowhere_is_refused(box):
    with pytest.raises(errors.Refusal, match="holds at 0 of 299 points"):
        discover(box[0], rule_of("effect>5"))


def test_only_the_two_known_warnings_of_the_import_are_silenced(monkeypatch):
    """The import itself, where warnings are errors, is made by the tests above."""

    def imported(module, extra):
        warnings.warn("ipyparallel not installed - IpyparalleEvaluator not available", UserWarning, stacklevel=1)
        warnings.warn("altair based interactive inspection not available", ImportWarning, stacklevel=1)
        warnings.warn("something else", UserWarning, stacklevel=1)
        return (module, extra)

    monkeypatch.setattr(discovery, "needs", imported)
    with pytest.warns(UserWarning, match="something else") as heard:
        assert discovery.prim_module() == ("ema_workbench.analysis.prim", "robust")
    assert len(heard) == 1


# maximin and regret by hand: policies a, b, c over three states
HAND = np.array([[5.0, 5.0, 5.0], [9.0, 8.0, 1.0], [4.0, 6.0, 4.0]])


def test_regret_and_measures_are_those_by_hand():
    assert regrets(HAND).tolist() == [[4.0, 3.0, 0.0], [0.0, 0.0, 4.0], [5.0, 2.0, 1.0]]
    values = np.repeat(HAND[:, :, None], 8, axis=2)
    found = robustness(values, ["a", "b", "c"], ["s", "t", "u"], threshold=5.0, optimism=0.25, resamples=10)
    table = found.table.pivot_table(index="measure", columns="policy", values="value")
    assert table.loc["maximin"].tolist() == [5.0, 1.0, 4.0]
    assert table.loc["maximax"].tolist() == [5.0, 9.0, 6.0]
    assert table.loc["hurwicz"].tolist() == [5.0, 3.0, 4.5]
    assert table.loc["minimax regret"].tolist() == [4.0, 4.0, 5.0]
    assert table.loc["satisficing"].tolist() == pytest.approx([1.0, 2 / 3, 1 / 3])
    assert table.loc["mean less deviation"].tolist() == pytest.approx((HAND.mean(axis=1) - HAND.std(axis=1)).tolist())
    assert found.table.set_index(["measure", "policy"])["value"].isna()[("signal to noise", "a")]
    assert table.loc["signal to noise", "b"] == pytest.approx(6.0 / HAND[1].std())
    ranks = found.table.pivot_table(index="measure", columns="policy", values="rank")
    assert ranks.loc["minimax regret"].tolist() == [1.0, 1.0, 3.0]
    same = robustness(np.ones((2, 3, 8)), ["a", "b"], list("stu"), resamples=5).table
    assert set(same.loc[same["measure"] == "maximin", "said"]) == {ALIKE}
    assert set(same.loc[same["measure"] == "signal to noise", "said"]) == {UNDEFINED}


def test_a_policy_without_a_measure_is_left_out_of_its_ranking_and_said_to_be():
    noise = np.random.default_rng(3).normal(scale=0.2, size=(3, 3, 8))
    noise[0] = 0.0  # policy a is the same in every state, and in every resample
    found = robustness(HAND[:, :, None] + noise, ["a", "b", "c"], ["s", "t", "u"], resamples=20)
    signal = found.table[found.table["measure"] == "signal to noise"].set_index("policy")
    assert signal.loc["a", ["value", "low", "high", "rank", "best_share"]].isna().all()
    assert signal.loc["a", "said"] == UNDEFINED
    assert sorted(signal.loc[["b", "c"], "rank"]) == [1.0, 2.0]
    assert signal["ranked"].tolist() == [2, 2, 2]
    assert signal.loc[["b", "c"], "best_share"].sum() == pytest.approx(1.0)
    assert set(found.table.loc[found.table["measure"] == "maximin", "ranked"]) == {3}
    printed = readable("robustness", found.table)
    (cells,) = [row for row in printed.rows if row[:2] == ["signal to noise", "a"]]
    assert dict(zip(printed.header, cells, strict=True))["value"] == "undefined"
    assert "nan" not in " ".join(str(cell) for row in printed.rows for cell in row)
    sentence = said_of_policies(sample_of(grid_sweep(), "y"), "policy", found)
    assert "Signal to noise is undefined for 'a', the same in every state, and does not rank it." in sentence


def test_less_may_be_wanted():
    values = np.repeat(HAND[:, :, None], 8, axis=2)
    found = robustness(values, list("abc"), list("stu"), aim="less", threshold=5.0, resamples=5)
    table = found.table.pivot_table(index="measure", columns="policy", values="value")
    assert table.loc["maximin"].tolist() == [5.0, 9.0, 6.0]  # the worst is the most
    assert table.loc["minimax regret"].tolist() == [4.0, 5.0, 3.0]
    assert table.loc["satisficing"].tolist() == pytest.approx([1.0, 1 / 3, 2 / 3])


def test_ranking_that_dice_decide_is_said_to_be_unstable():
    noise = np.random.default_rng(2).normal(size=(2, 4, 30))
    close = robustness(noise + 0.05 * np.arange(2)[:, None, None], ["a", "b"], list("stuv"), resamples=200).table
    assert close.loc[close["measure"] == "maximin", "said"].str.contains("not stable").any()
    far = robustness(noise + 9.0 * np.arange(2)[:, None, None], ["a", "b"], list("stuv"), resamples=200).table
    assert far.loc[far["measure"] == "maximin", "said"].tolist() == ["not best", "best"]


@pytest.mark.parametrize("replicates", [1, 2, 7])
def test_too_few_replicates_to_draw_from_are_refused(replicates):
    """Of two replicates every resample lies between them: the better one would be best in all of them."""
    noise = np.random.default_rng(2).normal(size=(2, 4, replicates))
    with pytest.raises(errors.Refusal, match=f"robustness: .*at least 8 of them, and the sweep has {replicates};"):
        robustness(noise + 9.0 * np.arange(2)[:, None, None], ["a", "b"], list("stuv"))
    at = cube(40, 2)
    with pytest.raises(errors.Refusal, match=f"flip: .*at least 8 of them, and the sweep has {replicates};"):
        flip_plane(at[:, 0], at[:, 1], np.ones((40, replicates)), np.zeros((40, replicates)))


def grid_sweep(design="grid"):
    factors = (
        Factor("policy", levels=("none", "office")),
        *numbers("tension"),
        Factor("scenario", levels=("calm", "quarrel")),
    )
    shares = np.array([[p, t, s] for p in (0.25, 0.75) for t in (0.0, 0.5, 1.0) for s in (0.25, 0.75)])

    def outcome(points):
        return points["policy"].eq("office") * (1.0 - points["tension"]) + points["scenario"].eq("calm")

    return Known(factors, shares, {"y": outcome}, design, replicates=8, noise=0.05)


def test_policies_are_crossed_with_all_states_or_refused():
    sample = sample_of(grid_sweep(), "y")
    values, policies, states = crossed(sample, "policy")
    assert values.shape == (2, 6, 8)
    assert policies == ["none", "office"]
    assert states[0] == "tension 0, scenario calm"
    found = robustness(values, policies, states, resamples=50)
    assert "'office'" in said_of_policies(sample, "policy", found)
    with pytest.raises(errors.Refusal, match="did you mean 'policy'"):
        crossed(sample, "polcy")
    uncrossed = Known(KINDS, cube(30, 4), {"y": planted}, "lhs")
    with pytest.raises(errors.Refusal, match="design=grid"):
        crossed(sample_of(uncrossed, "y"), "kind")


def test_discoveries_over_points_and_outcomes_are_corrected_together():
    functions = {"flat": lambda p: 0 * p["a"], "steep": lambda p: 4.0 * (p["a"] > 0.5)}
    sweep = Known(numbers("a"), cube(60, 1), functions, "lhs", replicates=8, noise=1.0)
    samples = [sample_of(sweep, name) for name in functions]
    table = effects_at_points(samples)
    assert table["p_adjusted"].to_numpy() == pytest.approx(stats.false_discovery_control(table["p_value"]))
    spans = (table["low"] <= 0) & (table["high"] >= 0)
    assert set(table.loc[~spans, "said"]) == {RISES, TOO_MANY}
    assert set(table.loc[spans, "said"]) == {NO_EFFECT}
    flat, steep = (table[table["outcome"] == name] for name in functions)
    assert flat["said"].isin([NO_EFFECT, TOO_MANY]).mean() > 0.95
    assert (steep["said"] == RISES).to_numpy()[(steep["a"] > 0.5).to_numpy()].mean() > 0.9
    over = effects_over_points(samples, table).set_index("outcome")
    assert over.loc["flat", "said"] == NO_EFFECT
    assert over.loc["steep", "low"] < 2.0 < over.loc["steep", "high"]
    assert over.loc["steep", "rises"] == pytest.approx(0.5, abs=0.06)
    assert over.loc["steep", "interval_over"] == "replicates"


def test_draws_that_points_have_in_common_are_counted_once():
    common = np.random.default_rng(4).normal(size=(1, 6))
    points = pd.DataFrame({"a": np.linspace(0, 1, 40)})
    sample = Sample("y", "effect", numbers("a"), points, points.to_numpy(), np.repeat(common, 40, axis=0))
    over = effects_over_points([sample], effects_at_points([sample])).iloc[0]
    reference = stats.ttest_1samp(common[0], 0.0).confidence_interval(0.95)
    assert (over["low"], over["high"]) == pytest.approx((reference.low, reference.high))


def test_one_replicate_is_not_tested():
    sample = sample_of(Known(numbers("a"), cube(30, 1), {"y": lambda p: p["a"]}, "lhs"), "y")
    table = effects_at_points([sample])
    assert (table["said"] == UNTESTED).all()
    over = effects_over_points([sample], table)
    assert over[["low", "high", "p_value", "p_adjusted", "rises", "falls"]].isna().all(axis=None)
    assert over[["interval_over", "said"]].iloc[0].tolist() == ["", UNTESTED]
    assert over["mean"].iloc[0] == pytest.approx(sample.means.mean())
    said = said_of_effects(sample, over)
    assert f"[-] ({UNTESTED})" in said
    assert "it rises at" not in said


def test_an_interval_that_is_not_there_is_not_told_as_spanning_zero():
    points = pd.DataFrame({"a": [0.0, 1.0]})
    values = np.array([[1.0, 2.0, np.nan], [1.0, np.nan, 3.0]])  # no point is defined in all replicates
    sample = Sample("y", "effect", numbers("a"), points, points.to_numpy(), values)
    over = effects_over_points([sample], effects_at_points([sample]))
    assert over["low"].isna().all()
    assert over["said"].tolist() == [NOT_TESTED]
    assert NO_EFFECT not in said_of_effects(sample, over)


@pytest.fixture(scope="module")
def plane():
    random = np.random.default_rng(5)
    at = cube(80, 2)
    x, y = 2 * at[:, 0], 10 * at[:, 1]
    first = (y / 10)[:, None] + 0.1 * random.normal(size=(80, 8))
    second = (0.3 + 0.4 * x / 2)[:, None] + 0.1 * random.normal(size=(80, 8))
    return flip_plane(x, y, first, second, resamples=60)


def test_line_of_the_flip_is_where_it_was_planted(plane):
    line = plane.line[plane.line["found"] > 0.9]
    exact = 3.0 + 2.0 * line["x"]  # y / 10 = 0.3 + 0.2 x
    assert len(line) > 30
    assert np.abs(line["y"] - exact).max() < 0.5
    assert ((line["low"] < exact) & (exact < line["high"])).mean() > 0.8
    assert plane.first_leads[-1, 0] == 1.0
    assert plane.first_leads[0, -1] == 0.0
    assert plane.area_first + plane.area_second + plane.area_open == pytest.approx(1.0)
    assert "it flips where networks is" in said_of_line(plane, "pull", "networks", "by twinning", "by networks")


def test_no_flip_is_said_and_too_few_points_are_refused(plane):
    at = cube(40, 2)
    none = flip_plane(at[:, 0], at[:, 1], np.ones((40, 8)) + at[:, :1], np.zeros((40, 8)), resamples=20)
    assert none.line.empty
    assert none.area_first == 1.0
    assert "does not flip" in said_of_line(none, "x", "y", "one", "two")
    with pytest.raises(errors.Refusal, match="at least 16"):
        flip_plane(at[:9, 0], at[:9, 1], np.ones((9, 8)), np.zeros((9, 8)))
