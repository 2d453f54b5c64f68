"""The arithmetic of evidence: a test that proves nothing does not pass, and the bound is the one of the notes."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import evidence
from experiments.verification.declared import CASES, Case, Trial, bound, case, chosen
from experiments.verification.evidence import bound_on_z, variance_interval
from sim import Refusal

NORMAL = np.random.default_rng(1).normal(100.0, 10.0, 10_000)


def test_the_bound_for_forty_tests_is_that_of_the_notes() -> None:
    assert round(bound_on_z(40), 2) == 3.66


def test_the_bound_of_the_suite_allows_for_all_its_tests_of_chance() -> None:
    assert bound() == bound_on_z(sum(each.chances for each in CASES.values()))
    assert bound() > bound_on_z(1)


def test_a_mean_is_told_from_one_that_is_five_per_cent_off() -> None:
    z = bound_on_z(40)
    assert evidence.mean("right", 100.0, NORMAL).passes(z)
    assert evidence.mean("wrong", 105.0, NORMAL).is_missed(z)


def test_a_blunt_test_does_not_pass_even_if_it_is_right() -> None:
    few = NORMAL[:10] - NORMAL[:10].mean() + 100.0
    check = evidence.mean("few", 100.0, few)
    assert check.z == pytest.approx(0.0)
    assert check.sharpness > evidence.SHARPNESS
    assert not check.passes(bound_on_z(40))


def test_a_mutation_that_misses_by_less_than_seven_standard_errors_is_not_enough() -> None:
    check = evidence.mean("near", 100.5, NORMAL)
    assert not check.passes(bound_on_z(40))
    assert not check.is_missed(bound_on_z(40))


def test_the_standard_error_of_a_share_is_that_of_the_null() -> None:
    check = evidence.share("heads", 0.5, 5_100, 10_000)
    assert check.error == pytest.approx(0.005)
    assert check.z == pytest.approx(2.0)


def test_what_theory_leaves_open_is_taken_off_before_the_distance_is_judged() -> None:
    strict, lenient = (evidence.mean("graph", 100.0 + 1.0, NORMAL, band=band) for band in (0.0, 2.0))
    assert not strict.passes(3.66)
    assert lenient.passes(3.66)
    assert lenient.distance == strict.distance


def test_a_wrong_theory_has_to_be_refuted() -> None:
    assert evidence.unlike("mean field", 105.0, NORMAL).passes(3.66)
    assert not evidence.unlike("mean field", float(NORMAL.mean()), NORMAL).passes(3.66)


def test_a_variance_is_judged_by_chi_square() -> None:
    low, high = variance_interval(100.0, 9_999, 3.66)
    assert low < 100.0 < high
    assert high - low < 12.0
    assert evidence.variance("right", 100.0, NORMAL).passes(3.66)
    assert not evidence.variance("wrong", 110.0, NORMAL).passes(3.66)


def test_heavy_tails_widen_the_interval_of_a_variance() -> None:
    heavy = np.random.default_rng(1).exponential(1.0, 10_000)
    assert evidence.variance("heavy", 1.0, heavy).error < 9_999 / 2


def test_two_laws_are_told_apart() -> None:
    assert evidence.same_law("one", NORMAL[:5_000], NORMAL[5_000:]).passes(3.66)
    assert evidence.same_law("two", NORMAL[:5_000], NORMAL[5_000:] + 2.0).is_missed(3.66)


def test_equality_is_exact_unless_a_tolerance_is_stated() -> None:
    assert not evidence.equal("third", 1 / 3, 0.333).passes(3.66)
    assert evidence.equal("third", 1 / 3, 0.333, 1e-3).passes(3.66)
    assert not evidence.within("coverage", 0.95, 0.9, 0.93, 0.97).passes(3.66)


def test_a_case_has_to_count_its_tests_of_chance() -> None:
    def two_means(trial: Trial):
        yield evidence.mean("first", 100.0, NORMAL)
        yield evidence.mean("second", 100.0, NORMAL)

    with pytest.raises(ValueError, match="declares 1 tests of chance and makes 2"):
        Case("V0", "V0", "Miscounted.", "none", 1, two_means).checks()


def test_a_case_cannot_be_declared_twice() -> None:
    first = next(iter(CASES.values()))
    with pytest.raises(ValueError, match="declared twice"):
        case(first.identifier, first.sentence, mutation="none", chances=0)(first.proof)


def test_an_unknown_case_is_answered_with_the_nearest() -> None:
    with pytest.raises(Refusal, match="V13"):
        chosen(["V133"])
    assert [each.identifier for each in chosen(["v13"])] == ["V13"]
