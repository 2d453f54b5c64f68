"""What an analysis chooses and says of a known surface, and what it refuses."""

import math
import re

import numpy as np
import pytest

from experiments.analysis.columns import meanings, readable
from experiments.analysis.folder import page
from experiments.analysis.report import analyse
from sim import errors
from tests.analysis.stored import LONG, Known, cube, flat, numbers, saltelli, steep, trajectories


def test_design_chooses_the_methods(lhs):
    assert lhs.about["methods"] == ["effects", "pawn", "scoring", "prim", "plane", "flip"]
    factors = numbers("a", "b", "c")
    of = {"y": lambda p: p["a"]}
    assert analyse(Known(factors, saltelli("abc", 16, False), of, "saltelli")).about["methods"] == ["effects", "sobol"]
    assert analyse(Known(factors, trajectories("abc", 5), of, "morris")).about["methods"] == ["effects", "morris"]
    unpaired = analyse(Known(factors, trajectories("abc", 5), of, "morris", is_paired=False))
    assert (unpaired.about["of"], unpaired.about["methods"]) == ("scenario", ["morris"])


def test_every_method_says_something_of_every_outcome_or_why_not(lhs):
    said = {(finding.method, finding.outcome) for finding in lhs.findings}
    assert {("effects", "steep"), ("pawn", "steep"), ("scoring", "steep"), ("prim", "steep"), ("plane", "flat")} <= said
    assert ("flip", "steep - flat") in said
    assert lhs.left_out == ()
    constant = Known(numbers("a", "b", "c"), saltelli("abc", 16, False), {"y": flat, "z": flat}, "saltelli")
    found = analyse(constant)
    assert [line.partition(":")[0] for line in found.left_out] == ["sobol of y and z"]
    with pytest.raises(errors.Refusal, match="the same at every point"):
        analyse(constant, methods=["sobol"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"outcomes": ["stepe"]}, "did you mean 'steep'"),
        ({"methods": ["sobl"]}, "did you mean 'sobol'"),
        ({"methods": ["robustness"]}, "name its policy"),
        ({"methods": ["pawn"], "where": "effect<0"}, "only 'prim' uses it"),
        ({"where": "other<0"}, "'other' is not what is analysed"),
        ({"policy": "b"}, "unknown factor 'b'"),
        ({"aim": "most"}, "more, less"),
        ({"resamples": 1}, "from 4 to"),
        ({"of": "effects"}, "did you mean 'effect'"),
        ({"methods": ["flip"], "outcomes": ["steep"]}, "compares two outcomes"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, said):
    sweep = Known(numbers("a", "c"), cube(30, 2), {"steep": steep}, "lhs")
    with pytest.raises(errors.Refusal, match=re.escape(said)):
        analyse(sweep, **options)


def test_with_one_replicate_no_effect_is_drawn():
    found = analyse(Known(numbers("a", "c"), cube(30, 2), {"steep": steep}, "lhs"), methods=["effects"])
    assert found.pictures == ()
    assert found.tables["effects"]["said"].tolist() == ["one replicate: not tested"]


def test_equal_points_are_told_and_not_counted(tmp_path):
    twice = np.repeat(cube(20, 2), 2, axis=0)
    found = analyse(Known(numbers("a", "c"), twice, {"steep": steep}, "lhs", replicates=3, noise=1.0), resamples=4)
    assert "20 of 40 points repeat another one" in found.left_out[0]
    assert (found.about["points"], found.about["distinct_points"]) == (40, 20)
    assert found.tables["effects_at_points"]["point"].tolist() == list(range(0, 40, 2))  # numbers of the design
    assert found.tables["effects"]["points"].tolist() == [20]
    text = page(found)
    assert re.search(r"Distinct points\W.{0,80}\b20\b", text, re.DOTALL)


def test_an_undefined_outcome_leaves_the_effects_of_others():
    functions = {"steep": steep, "never": lambda p: np.nan * p["a"]}
    sweep = Known(numbers("a", "c"), cube(30, 2), functions, "lhs", replicates=3, noise=0.1)
    found = analyse(sweep, methods=["effects"])
    assert [finding.outcome for finding in found.findings] == ["steep"]
    assert found.left_out == ("effects of never: it is defined at no point; choose another outcome",)
    with pytest.raises(errors.Refusal, match="'never': it is defined at no point"):
        analyse(sweep, ["never"], ["effects"])


def test_a_rule_may_be_about_one_outcome():
    sweep = Known(numbers("a", "c"), cube(40, 2), {"steep": steep, "other": steep}, "lhs", noise=0.1)
    found = analyse(sweep, methods=["prim"], where="other>3", resamples=4)
    assert {finding.outcome for finding in found.findings} == {"other"}


def test_every_column_is_explained_and_every_table_can_be_printed(lhs):
    for name, table in lhs.tables.items():
        assert all(meanings(table, ["a", LONG]).values())
        printed = readable(name, table)
        assert all(len(row) == len(printed.header) for row in printed.rows)
        assert set(printed.numeric) <= set(printed.header)
    pawn = readable("pawn", lhs.tables["pawn"])
    assert list(pawn.header) == ["outcome", "factor", "value", "95 % interval", "dummy", "said"]


def test_no_number_is_told_without_its_interval(lhs):
    for name in ("pawn", "scoring", "effects", "effects_at_points", "flip_plane"):
        table = lhs.tables[name]
        assert table[["low", "high"]].notna().all(axis=None), name
    assert not math.isnan(float(np.nanmin(lhs.tables["plane"]["low"])))
