"""Variance-based sensitivity: first-order, total and second-order indices of a Saltelli design, by SALib."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.analysis.phrases import (
    CLEAR,
    NOT_ABOVE_DICE,
    is_claimed,
    left_out,
    not_claimed,
    said,
    shown_names,
    told,
)
from experiments.analysis.salib import analysed
from experiments.analysis.samples import Sample, refuse_design

RESAMPLES = 500
FEWEST_BLOCKS = 16
COLUMNS = ("factor", "other", "index", "value", "low", "high", "said")
FIRST, TOTAL, SECOND = "first", "total", "second"


@dataclass(frozen=True)
class SobolIndices:
    """The table of indices with 95 % bootstrap intervals, and how many blocks it rests on.

    A row of the table has factor, other (of a second-order index), index (first, total, second), value, low, high
    and said. Indices are shares of the variance of the outcome's mean over replicates. Dice alone give every factor a
    total index of their own share of that variance and, where points share their seeds, up to as much of the others: a
    claim has to exceed it.
    """

    table: pd.DataFrame
    blocks: int
    dropped: int


def sobol(sample: Sample, resamples: int = RESAMPLES, seed: int = 1) -> SobolIndices:
    """First-order, total and, where the design has them, second-order indices (Saltelli et al. 2010).

    A block is all points that share a base point; one with a failed or undefined point is dropped whole. Refuses a
    design that is not Saltelli's, too few blocks, and an outcome that does not vary.
    """
    sample = sample.whole
    check_design(sample)
    by_block = sample.means.reshape(-1, block_length(sample))
    is_whole = np.logical_not(np.isnan(by_block).any(axis=1))
    sample.check(int(is_whole.sum()), len(by_block), FEWEST_BLOCKS, "blocks of the Saltelli design")
    values = by_block[is_whole].ravel()
    sample.check_varies(values)
    own = {"calc_second_order": sample.has_second_order, "num_resamples": resamples, "seed": seed}
    found = analysed("sobol", sample.names, values, **own)
    rows = _single(sample.names, FIRST, found["S1"], found["S1_conf"])
    rows += _single(sample.names, TOTAL, found["ST"], found["ST_conf"])
    if sample.has_second_order:
        rows += _pairs(sample.names, found["S2"], found["S2_conf"])
    table = pd.DataFrame(rows, columns=list(COLUMNS[:-1]))
    table["said"] = said(table["low"], table["high"])
    is_dice = (table["low"] <= sample.noise_share) & (table["low"] > 0)
    table.loc[is_dice, "said"] = NOT_ABOVE_DICE
    return SobolIndices(table, int(is_whole.sum()), int((~is_whole).sum()))


def block_length(sample: Sample) -> int:
    """Points of a block: D + 2, or 2 D + 2 where the design has second-order indices."""
    count = len(sample.factors)
    return 2 * count + 2 if sample.has_second_order else count + 2


def check_design(sample: Sample) -> None:
    """Refuses a design from which these indices cannot be computed, and names the one that is needed."""
    if sample.design != "saltelli" or len(sample.points) % block_length(sample):
        raise refuse_design(sample, "Sobol indices need the blocks of design=saltelli")


def _single(
    names: list[str], index: str, values: NDArray[np.float64], halves: NDArray[np.float64]
) -> list[tuple[str, str, str, float, float, float]]:
    return [
        (name, "", index, float(value), float(value - half), float(value + half))
        for name, value, half in zip(names, values, halves, strict=True)
    ]


def _pairs(
    names: list[str], values: NDArray[np.float64], halves: NDArray[np.float64]
) -> list[tuple[str, str, str, float, float, float]]:
    return [
        (
            names[i],
            names[j],
            SECOND,
            float(values[i, j]),
            float(values[i, j] - halves[i, j]),
            float(values[i, j] + halves[i, j]),
        )
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]


def sentence(sample: Sample, indices: SobolIndices) -> str:
    """What the indices say, with their intervals."""
    table, shown = indices.table, shown_names(sample.names)
    total = table[table["index"] == TOTAL].sort_values("value", ascending=False, kind="stable")
    first = table[table["index"] == FIRST].set_index("factor")
    clear = total[is_claimed(total)]

    def in_figures(row: Mapping[str, Any]) -> str:
        alone = first.loc[row["factor"]]
        own = f"alone {_percent(alone['value'], alone['low'], alone['high'])}"
        own = own if alone["said"] == CLEAR else f"alone not claimed {_span(alone['low'], alone['high'])}"
        whole = _percent(row["value"], row["low"], row["high"])
        return f"{shown[row['factor']]} {whole} with its interactions ({own})"

    text = f"Of the variance of the {sample.label} between points: {told(clear, in_figures, shown)}."
    text = text if len(clear) else f"No factor is known to move the {sample.label}."
    dropped = left_out(indices.dropped, f"of {indices.blocks + indices.dropped} blocks dropped")
    return f"{text}{not_claimed(total, shown)}{dropped} {sample.dice()}"


def _percent(value: float, low: float, high: float) -> str:
    return f"{100 * value:.0f} % {_span(low, high)}"


def _span(low: float, high: float) -> str:
    return f"[{100 * low:.0f} to {100 * high:.0f} %]"
