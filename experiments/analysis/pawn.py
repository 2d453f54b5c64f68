"""PAWN: how far fixing a factor moves the distribution of an outcome (Pianosi and Wagener 2015, 2018), by SALib."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.analysis.phrases import beside_dummy, left_out
from experiments.analysis.salib import analysed
from experiments.analysis.samples import Sample
from experiments.inference import LEVEL, MIDDLE

RESAMPLES, DUMMIES, SLICES, FEWEST_IN_SLICE = 100, 200, 10, 10
FAILS_IN_SALIB = (6, 9)  # SALib 1.6 steps past one for these numbers of slices, by rounding; one fewer is taken
ABOVE = "interval lies above the dummy"
NOT_ABOVE = "interval reaches the dummy's: no influence can be claimed"


@dataclass(frozen=True)
class PawnIndices:
    """Table with a row a factor: value, low, high, dummy, said; and the points it rests on.

    A value is the median Kolmogorov-Smirnov distance, 0 to 1, over slices of the factor. It is above zero even for a
    factor without influence; `dummy` is what the largest of as many such factors stays under in 95 of 100 cases.
    """

    table: pd.DataFrame
    points: int
    dropped: int


def pawn(sample: Sample, resamples: int = RESAMPLES, dummies: int = DUMMIES, seed: int = 1) -> PawnIndices:
    """PAWN indices with bootstrap intervals over points, beside factors made of random numbers; any design.

    The interval is that of the bootstrap, moved by the bias that drawing points twice adds to the distance (Pianosi
    and Wagener 2018; dummy: Khorashadi Zadeh et al. 2017). Levels are spread evenly over their part of the range.
    """
    defined = sample.defined()
    outputs = sample.means[defined]
    random = np.random.default_rng(seed)
    inputs, slices = _spread(sample.level_shares[defined], random)
    slices = np.minimum(slices, max(2, len(outputs) // FEWEST_IN_SLICE))
    slices = slices - np.isin(slices, FAILS_IN_SALIB)
    rows = {}
    for count in sorted(set(slices.tolist())):
        columns = np.flatnonzero(slices == count)
        values = _indices(inputs[:, columns], outputs, count)
        drawn = np.empty((resamples, len(columns)))
        for place in range(resamples):
            pick = random.integers(len(outputs), size=len(outputs))
            drawn[place] = _indices(inputs[pick][:, columns], outputs[pick], count)
        bias = drawn.mean(axis=0) - values
        low, high = np.quantile(drawn, MIDDLE, axis=0) - bias
        of_dummies = _indices(random.random((len(outputs), dummies)), outputs, count)
        dummy = float(np.quantile(of_dummies, LEVEL ** (1 / len(slices))))
        for place, column in enumerate(columns):
            ends = float(max(0.0, low[place])), float(min(1.0, high[place]))
            rows[int(column)] = (sample.names[column], float(values[place]), *ends, dummy)
    table = pd.DataFrame([rows[k] for k in sorted(rows)], columns=["factor", "value", "low", "high", "dummy"])
    table["said"] = np.where(table["low"] > table["dummy"], ABOVE, NOT_ABOVE)
    return PawnIndices(table, len(outputs), int((~defined).sum()))


def _indices(inputs: NDArray[np.float64], outputs: NDArray[np.float64], slices: int) -> NDArray[np.float64]:
    names = [f"x{k}" for k in range(inputs.shape[1])]
    with warnings.catch_warnings():  # SciPy says so of the p-value, which is not used
        warnings.filterwarnings("ignore", message="ks_2samp: Exact calculation unsuccessful", category=RuntimeWarning)
        return np.asarray(analysed("pawn", names, inputs, outputs, S=slices)["median"], dtype=float)


def _spread(shares: NDArray[np.float64], random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Shares without ties, and the number of slices for each factor: one for each level where there are few."""
    spread, slices = shares.copy(), np.full(shares.shape[1], SLICES)
    for column, values in enumerate(shares.T):
        levels, places = np.unique(values, return_inverse=True)
        if len(levels) < len(values):
            spread[:, column] = (places + random.random(len(values))) / len(levels)
        slices[column] = max(2, min(SLICES, len(levels)))
    return spread, slices


def sentence(sample: Sample, indices: PawnIndices) -> str:
    """What the indices say."""
    text = beside_dummy(
        indices.table,
        sample.names,
        NOT_ABOVE,
        f"Fixing one factor moves the distribution of the {sample.label} by (0 to 1)",
        f"No factor moves the distribution of the {sample.label} beyond a dummy's.",
    )
    return f"{text}{left_out(indices.dropped)} {sample.dice()}"
