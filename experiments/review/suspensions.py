"""Suspensions between 17 and 38 of 82: which pull of alarm gives each reading of the survey, and what differs then.

Of 82 German cities with Russian partners 61 answered in March 2022: 17 had suspended or were about to, 44 had not, 21
were silent (F23). If the silent had not, it is 17 of 82; if all of them had, 38 of 82.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.inference import MIDDLE, mean_interval, ratio_interval
from experiments.readings import SCENARIO
from experiments.sweeps.results import SweepResult
from sim import errors

ALARM, MONTHS = "mechanisms.ties.suspension_alarm", "months"
READINGS = {"nobody who was silent": 17 / 82, "of those who answered": 17 / 61, "all who were silent": 38 / 82}
LOSS = "bruneau_loss"
AFTERWARDS = ("kept_watched", "suspended_watched", "live_watched", LOSS)
RESAMPLES = 400
Floats = NDArray[np.float64]


def suspended_by_alarm(result: SweepResult) -> tuple[Floats, Floats]:
    """Pulls of alarm (level,), ascending, and the share no longer kept a quarter on, (level, replicate)."""
    points = result.points
    missing = [name for name in (ALARM, MONTHS) if name not in points]
    if missing:
        raise errors.bad_file(f"sweep {result.name}", f"does not vary {missing[0]}", "sweep experiment=suspensions")
    first = points[points[MONTHS] == points[MONTHS].min()].sort_values(ALARM)
    kept = result.values("kept_watched", SCENARIO)[first.index.to_numpy()]
    return first[ALARM].to_numpy(dtype=float), 1.0 - kept


def alarm_for(pulls: Floats, suspended: Floats, share: float) -> float:
    """The pull at which a share is suspended, between levels linear in the logarithm; NaN where none in range does."""
    shares = np.maximum.accumulate(suspended.mean(axis=1))  # more alarm suspends no fewer: only dice say otherwise
    if not shares[0] <= share <= shares[-1]:
        return math.nan
    return float(np.exp(np.interp(share, shares, np.log(pulls))))


def alarm_of_readings(result: SweepResult, resamples: int = RESAMPLES, seed: int = 1) -> pd.DataFrame:
    """For each reading of the survey: its share, the pull of alarm that gives it, low, high from resampled runs."""
    pulls, suspended = suspended_by_alarm(result)
    random = np.random.default_rng(seed)
    draws = random.integers(0, suspended.shape[1], (resamples, suspended.shape[1]))
    rows = []
    for reading, share in READINGS.items():
        drawn = np.array([alarm_for(pulls, suspended[:, draw], share) for draw in draws])
        reached = drawn[~np.isnan(drawn)]
        tails = (math.nan, math.nan)
        if reached.size > resamples / 2:
            tails = tuple(np.quantile(reached, MIDDLE))
        rows.append((reading, share, alarm_for(pulls, suspended, share), *tails))
    return pd.DataFrame(rows, columns=["silent cities counted", "share", "alarm", "low", "high"])


def afterwards(result: SweepResult) -> pd.DataFrame:
    """At the end, for each reading, the outcomes between the two sides: a mean with its interval.

    Between levels of alarm every run is taken as linear in the logarithm of alarm. `bruneau_loss` is against the
    counterfactual, the others are those of the scenario. `loss_ratio` is the loss under the last reading over that
    under the first, by Fieller's interval; its row has no alarm.
    """
    points, readings = result.points, alarm_of_readings(result, resamples=2)
    last = points[points[MONTHS] == points[MONTHS].max()].sort_values(ALARM)
    levels = np.log(last[ALARM].to_numpy(dtype=float))
    rows, losses = [], []
    for reading, alarm in zip(readings["silent cities counted"], readings["alarm"], strict=True):
        if math.isnan(alarm):
            continue
        after = min(max(int(np.searchsorted(levels, math.log(alarm))), 1), len(levels) - 1)
        part = (math.log(alarm) - levels[after - 1]) / (levels[after] - levels[after - 1])
        for outcome in AFTERWARDS:
            of = result.reading() if outcome == LOSS else SCENARIO
            values = result.values(outcome, of)[last.index.to_numpy()]
            between = (1.0 - part) * values[after - 1] + part * values[after]
            found = mean_interval(between)
            rows.append((reading, alarm, outcome, found.mean, found.low, found.high))
            if outcome == LOSS:
                losses.append(between)
    if len(losses) > 1:
        ratio = ratio_interval(losses[-1], losses[0])
        if ratio is not None:
            rows.append(("last over first", math.nan, "loss_ratio", ratio.mean, ratio.low, ratio.high))
    return pd.DataFrame(rows, columns=["silent cities counted", "at alarm", "outcome", "mean", "low", "high"])


def by_alarm(result: SweepResult) -> pd.DataFrame:
    """The share no longer kept a quarter on, by the pull of alarm: a mean with its interval."""
    pulls, suspended = suspended_by_alarm(result)
    means = [mean_interval(values) for values in suspended]
    rows = [(pull, found.mean, found.low, found.high) for pull, found in zip(pulls, means, strict=True)]
    return pd.DataFrame(rows, columns=["alarm", "suspended", "low", "high"])


def answer(result: SweepResult) -> list[tuple[str, pd.DataFrame]]:
    """Suspensions by alarm, the alarm of each reading, and outcomes years later: titles with tables."""
    return [
        ("share of ties between the two sides not kept, a quarter after the break", by_alarm(result)),
        ("pull of alarm (a year) that gives each reading of the survey", alarm_of_readings(result)),
        ("years later, between the two sides", afterwards(result)),
    ]
