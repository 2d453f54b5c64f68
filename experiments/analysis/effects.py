"""Paired effects at every point of a design and over all of them, corrected for their number."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.analysis.phrases import left_out, records, unit_after
from experiments.analysis.samples import Sample
from experiments.inference import MIDDLE, Interval, adjusted_for_their_number, mean_interval
from experiments.numbers_as_text import estimate, interval
from sim import errors

LEVEL_OF_DISCOVERY = 0.05
NO_EFFECT, TOO_MANY, SAME, RISES, FALLS, UNDEFINED, UNTESTED, NOT_TESTED = (
    "interval spans zero: no effect can be claimed",
    "not claimed after correction for the number of tests",
    "unchanged in every pair",
    "rises",
    "falls",
    "undefined",
    "one replicate: not tested",
    "not tested",
)


def effects_at_points(samples: Sequence[Sample]) -> pd.DataFrame:
    """A row an outcome and point: mean, low, high, p_value, p_adjusted, replicates, said; and the factors' values.

    p-values are corrected by Benjamini and Hochberg (1995) over all outcomes and points together; what no replicate
    changes is not tested. `said` goes by the adjusted p-value at 0.05.
    """
    frames = []
    for sample in samples:
        rows = [mean_interval(values) for values in sample.values]
        frame = pd.DataFrame(
            {
                "outcome": sample.outcome,
                "point": sample.points.index.to_numpy(),
                "mean": [row.mean for row in rows],
                "low": [row.low for row in rows],
                "high": [row.high for row in rows],
                "p_value": [row.p_value if row.deviation or row.mean else math.nan for row in rows],
                "replicates": [row.count for row in rows],
            }
        )
        frames.append(pd.concat([frame, sample.points.reset_index(drop=True)], axis=1))
    table = pd.concat(frames, ignore_index=True)
    table.insert(6, "p_adjusted", adjusted_for_their_number(table["p_value"].to_numpy(dtype=float)))
    words = _words(table)
    words = np.where(table["replicates"] == 1, UNTESTED, words)
    table.insert(8, "said", np.where(table["replicates"] == 0, UNDEFINED, words))
    return table


def effects_over_points(samples: Sequence[Sample], at_points: pd.DataFrame) -> pd.DataFrame:
    """A row an outcome: the mean over all points with its t-interval, and how it spreads over them.

    The interval is over replicates, each averaged over the points first, so that draws that points have in common
    are counted once. With one replicate there is none, and nothing is tested: points share draws, so that they are no
    independent witnesses. `point_low` and `point_high` hold the middle 95 % of the points' means; `rises` and `falls`
    are shares of points with an effect claimed, NaN where nothing is tested.
    """
    rows = []
    for sample in samples:
        means = sample.means
        defined = ~np.isnan(means)
        if not defined.any():
            raise undefined_everywhere(sample)
        has_replicates = sample.values.shape[1] > 1
        found = over_points(sample)
        spread = np.quantile(means[defined], MIDDLE)
        said = at_points.loc[at_points["outcome"] == sample.outcome, "said"].to_numpy()[defined]
        rows.append(
            {
                "outcome": sample.outcome,
                "unit": sample.unit,
                "mean": found.mean,
                "low": found.low,
                "high": found.high,
                "p_value": found.p_value if found.deviation or found.mean else math.nan,
                "interval_over": "replicates" if has_replicates else "",
                "point_low": float(spread[0]),
                "point_high": float(spread[1]),
                "rises": float((said == RISES).mean()) if has_replicates else math.nan,
                "falls": float((said == FALLS).mean()) if has_replicates else math.nan,
                "noise_share": sample.noise_share,
                "points": int(defined.sum()),
                "undefined": int((~defined).sum()),
            }
        )
    table = pd.DataFrame(rows)
    table.insert(6, "p_adjusted", adjusted_for_their_number(table["p_value"].to_numpy(dtype=float)))
    words = _words(table)
    has_one = [sample.values.shape[1] == 1 for sample in samples]
    table["said"] = np.where(has_one, UNTESTED, words)
    return table


def undefined_everywhere(sample: Sample) -> errors.Refusal:
    """The refusal of an outcome that no point has."""
    return errors.Refusal(f"outcome '{sample.outcome}': it is defined at no point; choose another outcome")


def _words(table: pd.DataFrame) -> NDArray[np.str_]:
    """What can be said of each row, by its adjusted p-value and its interval."""
    is_open = ~((table["low"] > 0) | (table["high"] < 0))
    words = np.where(is_open, NO_EFFECT, TOO_MANY)
    words = np.where(table["low"].isna() | table["high"].isna(), NOT_TESTED, words)
    words = np.where((table["low"] == 0) & (table["high"] == 0), SAME, words)
    is_claimed = table["p_adjusted"] <= LEVEL_OF_DISCOVERY
    return np.where(is_claimed, np.where(table["mean"] > 0, RISES, FALLS), words)


def over_points(sample: Sample) -> Interval:
    """The mean of an outcome over its points; the interval is over replicates, each averaged over the points first."""
    return mean_interval(_by_replicate(sample.values[~np.isnan(sample.means)]))


def _by_replicate(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over points in each replicate, (replicate,), without points that are undefined in any of them.

    A replicate that fewer than half of the points have, as the last ones of a sweep that was stopped, is left out.
    """
    defined = ~np.isnan(values)
    values = values[:, 2 * defined.sum(axis=0) >= len(values)]
    whole = values[~np.isnan(values).any(axis=1)]
    if not whole.size:
        return np.full(max(1, values.shape[1]), math.nan)
    return np.asarray(whole.mean(axis=0))


def sentence(sample: Sample, over: pd.DataFrame) -> str:
    """What the outcome does over the design."""
    (row,) = records(over[over["outcome"] == sample.outcome])
    unit = unit_after(sample.unit)
    span = f"{estimate(row['mean'], row['low'], row['high'])}{unit} [{interval(row['low'], row['high'])}]"
    if row["said"] == SAME:
        return f"{sample.label.capitalize()}: {SAME}."
    doubt = f" ({row['said']})" if row["said"] in (NO_EFFECT, TOO_MANY, UNTESTED, NOT_TESTED) else ""
    text = f"{sample.label.capitalize()} over all points: {span}{doubt}; the middle 95 % of the points lie at "
    text += f"{interval(row['point_low'], row['point_high'])}{unit}."
    if sample.values.shape[1] > 1:
        text += f" After correction for their number it rises at {100 * row['rises']:.0f} % of the points and falls at "
        text += f"{100 * row['falls']:.0f} %."
    return f"{text}{left_out(row['undefined'])} {sample.dice()}"
