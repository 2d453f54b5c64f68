"""Intervals against SciPy, closed forms and coverage; what is undefined is said."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.inference import adjusted_for_their_number, mean_interval, ratio_interval, replicates_needed


def test_interval_is_that_of_the_paired_t_test():
    differences = np.random.default_rng(3).normal(0.2, 1.0, 40)
    interval = mean_interval(differences)
    reference = stats.ttest_1samp(differences, 0.0)
    low, high = reference.confidence_interval(0.95)
    assert interval.mean == pytest.approx(differences.mean())
    assert (interval.low, interval.high) == pytest.approx((low, high))
    assert interval.p_value == pytest.approx(reference.pvalue)


def test_equal_differences_leave_nothing_to_chance():
    nothing = mean_interval([0.0] * 20)
    assert (nothing.mean, nothing.low, nothing.high, nothing.p_value) == (0.0, 0.0, 0.0, 1.0)
    always = mean_interval([0.1] * 20)
    assert (always.mean, always.low, always.high, always.p_value) == (0.1, 0.1, 0.1, 0.0)


def test_undefined_values_are_counted_and_left_out():
    interval = mean_interval([1.0, math.nan, 3.0])
    assert interval.count == 2
    assert interval.mean == 2.0
    assert mean_interval([math.nan]).count == 0


def test_interval_covers_as_often_as_it_says():
    draws = np.random.default_rng(5).normal(1.0, 2.0, (2000, 12))
    covered = np.mean([(i := mean_interval(row)).low <= 1.0 <= i.high for row in draws])
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 2000)


def test_ratio_interval_covers_and_knows_when_it_says_nothing():
    random = np.random.default_rng(7)
    hits = 0
    for _ in range(1000):
        below = random.normal(5.0, 2.0, 30)
        interval = ratio_interval(0.3 * below + random.normal(0.0, 1.0, 30), below)
        assert interval is not None
        hits += interval.low <= 0.3 <= interval.high
    assert abs(hits / 1000 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 1000)
    assert ratio_interval(random.normal(1.0, 1.0, 30), random.normal(0.0, 1.0, 30)) is None
    assert ratio_interval([1.0, 2.0], [0.0, 0.0]) is None
    assert ratio_interval([1.0], [2.0]) is None


@given(deviation=st.floats(0.001, 100), half_width=st.floats(0.001, 10))
def test_replicates_needed_is_the_smallest_number_that_is_enough(deviation, half_width):
    count = replicates_needed(deviation, half_width)

    def half(n):
        return stats.t.ppf(0.975, n - 1) * deviation / math.sqrt(n)

    assert half(count) <= half_width * (1 + 1e-9)
    assert count == 2 or half(count - 1) > half_width * (1 - 1e-9)


def test_replicates_needed_where_none_or_any_would_do():
    assert replicates_needed(0.0, 0.1) == 2
    assert replicates_needed(1.0, 0.0) is None
    assert replicates_needed(math.nan, 0.1) is None
    assert replicates_needed(1.0, 1e-9) is None  # a number that no column of a table holds


def test_adjusted_p_values_follow_benjamini_and_hochberg():
    p_values = [0.01, 0.04, math.nan, 0.03, 0.5]
    adjusted = adjusted_for_their_number(p_values)
    assert np.isnan(adjusted[2])
    # by hand: sorted 0.01, 0.03, 0.04, 0.5 times 4/rank, made monotone from the right
    assert adjusted[[0, 3, 1, 4]] == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert np.isnan(adjusted_for_their_number([math.nan])).all()
