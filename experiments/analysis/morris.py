"""Screening by elementary effects (Morris 1991; Campolongo, Cariboni and Saltelli 2007), by SALib."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.analysis.phrases import NOT_ABOVE_DICE, SPANS_ZERO, left_out, not_claimed, said, shown_names, told
from experiments.analysis.salib import analysed
from experiments.analysis.samples import Sample, refuse_design
from experiments.inference import MIDDLE
from experiments.numbers_as_text import estimate, interval

RESAMPLES = 300
FEWEST_TRAJECTORIES = 4
MEASURES = ("mu_star", "mu", "sigma")


@dataclass(frozen=True)
class MorrisEffects:
    """The table of elementary effects with 95 % intervals, and how many trajectories it rests on.

    Effects are in units of the outcome per whole range of the factor. `mu_star` is the mean size of an effect, `mu`
    the mean with its sign, `sigma` the standard deviation (not additive, or not linear, where it is large against
    mu_star); `dice` is the mu_star that dice alone would give, NaN with one replicate.
    """

    table: pd.DataFrame
    trajectories: int
    dropped: int


def morris(sample: Sample, resamples: int = RESAMPLES, seed: int = 1) -> MorrisEffects:
    """mu*, mu and sigma with intervals from a bootstrap over whole trajectories.

    A trajectory with a failed or undefined point is dropped whole. The interval of mu* is its value with 1.96
    bootstrap standard errors on both sides, so that it can span zero; those of mu and sigma are percentiles. Refuses
    a design that is not Morris's, too few trajectories, and an outcome that does not vary.
    """
    sample = sample.whole
    check_design(sample)
    length = len(sample.factors) + 1
    by_trajectory = sample.means.reshape(-1, length)
    is_whole = np.logical_not(np.isnan(by_trajectory).any(axis=1))
    sample.check(int(is_whole.sum()), len(by_trajectory), FEWEST_TRAJECTORIES, "trajectories")
    outputs = by_trajectory[is_whole]
    sample.check_varies(outputs.ravel())
    inputs = sample.shares.reshape(-1, length, len(sample.factors))[is_whole]
    found = _analysed(sample, inputs, outputs)
    random = np.random.default_rng(seed)
    picks = random.integers(len(outputs), size=(resamples, len(outputs)))
    again = [_analysed(sample, inputs[pick], outputs[pick]) for pick in picks]
    table = pd.DataFrame({"factor": sample.names})
    for measure in MEASURES:
        values = np.asarray(found[measure], dtype=float)
        drawn = np.array([np.asarray(other[measure], dtype=float) for other in again])
        low, high = np.quantile(drawn, MIDDLE, axis=0)
        if measure == "mu_star":
            low, high = values - 1.96 * drawn.std(axis=0, ddof=1), values + 1.96 * drawn.std(axis=0, ddof=1)
        table[measure], table[f"{measure}_low"], table[f"{measure}_high"] = values, low, high
    table["dice"] = _dice(inputs, sample.values.reshape(-1, length, sample.values.shape[1])[is_whole])
    table["said"] = said(table["mu_star_low"], table["mu_star_high"])
    is_dice = (table["mu_star_low"] <= table["dice"]) & (table["said"] != SPANS_ZERO)
    table.loc[is_dice, "said"] = NOT_ABOVE_DICE
    return MorrisEffects(table, len(outputs), int((~is_whole).sum()))


def _analysed(sample: Sample, inputs: NDArray[np.float64], outputs: NDArray[np.float64]) -> Any:
    points = inputs.reshape(-1, len(sample.factors))
    own = {"num_levels": sample.levels, "seed": 1}
    return analysed("morris", sample.names, points, outputs.ravel(), num_resamples=2, **own)  # its interval is not used


def _dice(inputs: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mu* that dice alone give to each factor, from the spread of the same step over replicates.

    The mean size of a normal deviate is its standard deviation times sqrt(2 / pi). `inputs` is (trajectory, point,
    factor), `values` (trajectory, point, replicate).
    """
    replicates = values.shape[2]
    moved = np.diff(inputs, axis=1)
    if replicates < 2:
        return np.full(inputs.shape[2], math.nan)
    which, size = np.abs(moved).argmax(axis=2), np.abs(moved).max(axis=2)
    variances = np.diff(values, axis=1).var(axis=2, ddof=1) / replicates / size**2  # NaN where a replicate failed
    of_factor = [variances[(which == k) & ~np.isnan(variances)] for k in range(inputs.shape[2])]
    return np.array([math.sqrt(2 / math.pi * float(own.mean())) if own.size else math.nan for own in of_factor])


def check_design(sample: Sample) -> None:
    """Refuses a design that has no trajectories, and names the one that is needed."""
    if sample.design != "morris" or len(sample.points) % (len(sample.factors) + 1):
        raise refuse_design(sample, "elementary effects need the trajectories of design=morris")


def sentence(sample: Sample, effects: MorrisEffects) -> str:
    """What the screening says, with its intervals."""
    table, shown = effects.table.sort_values("mu_star", ascending=False, kind="stable"), shown_names(sample.names)
    clear = table[table["mu_star_low"] > table["dice"].fillna(0.0).clip(lower=0.0)]

    def in_figures(row: Mapping[str, Any]) -> str:
        ends = row["mu_star_low"], row["mu_star_high"]
        return f"{shown[row['factor']]} {estimate(row['mu_star'], *ends)} [{interval(*ends)}]"

    scale = f" ({sample.unit})" if sample.unit else ""
    lead = f"Over the whole range of a factor the {sample.label}{scale} moves on average, up or down, by"
    text = f"{lead}: {told(clear, in_figures, shown)}."
    text = text if len(clear) else f"No factor moves the {sample.label} beyond zero or dice."
    dropped = left_out(effects.dropped, f"of {effects.trajectories + effects.dropped} trajectories dropped")
    return f"{text}{not_claimed(table, shown)}{dropped} {sample.dice()}"
