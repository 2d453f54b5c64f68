"""The table of effects: every outcome of the scenario beside its baseline, with its 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.inference import Interval, adjusted_for_their_number, mean_interval, ratio_interval, replicates_needed
from experiments.numbers_as_text import NOT_IDENTIFIED
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES, Outcome, PairedOutcome

COLUMNS = (
    *("outcome", "unit", "kind", "baseline", "scenario", "difference", "low", "high", "p_value", "p_adjusted"),
    *("replicates", "undefined", "replicates_needed", "note", "doc"),
)
DIFFERENCE, VALUE, RATIO = "difference", "value", "ratio"


@dataclass(frozen=True)
class Ratio:
    """A share formed from the means of two outcomes of the pair, never told without its actors and its interval."""

    name: str
    numerator: str
    denominator: str
    actors: str


RATIOS = (
    Ratio("gap_share_closed", "closed_gap_numerator", "closed_gap_denominator", "all cities of the nation that left"),
    Ratio(
        "gap_share_closed_pledgers",
        "closed_gap_numerator_pledgers",
        "closed_gap_denominator_pledgers",
        "the cities of that nation that have signed",
    ),
)
RATIO_DOC = (
    "share K of the tonnes missing after a nation's withdrawal that cities make good, as a ratio of means; actors: "
)


def effects_table(
    runs: Mapping[str, NDArray[np.float64]], paired: NDArray[np.float64], outcomes: Sequence[str], precision: float
) -> pd.DataFrame:
    """One row an outcome, in the order of their declaration. `runs` holds (replicate, outcome) for each arm.

    A difference is scenario less baseline over the pairs in which both are defined, and the two means are of the same
    pairs. `replicates_needed` is the number of pairs whose interval would have a half-width of `precision` times the
    larger of the two means; for an outcome of the pair, times its own mean.
    """
    of_pairs = {name: paired[:, place] for place, name in enumerate(PAIRED_OUTCOMES)}
    rows = [
        _difference(declared, runs["baseline"][:, place], runs["scenario"][:, place], precision)
        for place, declared in enumerate(OUTCOMES.values())
        if declared.name in outcomes
    ]
    rows += [_value(PAIRED_OUTCOMES[name], values, precision) for name, values in of_pairs.items() if name in outcomes]
    rows += [
        _ratio(ratio, of_pairs[ratio.numerator], of_pairs[ratio.denominator])
        for ratio in RATIOS
        if {ratio.numerator, ratio.denominator} <= set(outcomes)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p_adjusted"] = adjusted_for_their_number(table["p_value"].to_numpy(dtype=float))
    return table.astype({"replicates_needed": "Int64"})


def _difference(
    declared: Outcome, baseline: NDArray[np.float64], scenario: NDArray[np.float64], precision: float
) -> dict[str, Any]:
    differences = scenario - baseline
    interval = mean_interval(differences)
    defined = ~np.isnan(differences)
    means = {
        arm: float(values[defined].mean()) if defined.any() else math.nan
        for arm, values in (("baseline", baseline), ("scenario", scenario))
    }
    needed = replicates_needed(interval.deviation, precision * max(abs(mean) for mean in means.values()))
    row = _row(declared.name, declared.unit, DIFFERENCE, interval, len(differences), needed)
    is_touched = interval.deviation != 0.0 or interval.mean != 0.0  # what no pair changes is not tested
    return row | means | {"p_value": interval.p_value if is_touched else math.nan, "doc": declared.doc}


def _value(declared: PairedOutcome, values: NDArray[np.float64], precision: float) -> dict[str, Any]:
    interval = mean_interval(values)
    needed = replicates_needed(interval.deviation, precision * abs(interval.mean))
    return _row(declared.name, declared.unit, VALUE, interval, len(values), needed) | {"doc": declared.doc}


def _ratio(ratio: Ratio, numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> dict[str, Any]:
    about = {"doc": RATIO_DOC + ratio.actors}
    interval = ratio_interval(numerators, denominators)
    if interval is not None:
        return _row(ratio.name, "1", RATIO, interval, len(numerators), None) | about
    defined = int((~np.isnan(numerators + denominators)).sum())
    nothing = Interval(math.nan, math.nan, math.nan, math.nan, math.nan, defined)
    reason = "the gap is below twice its standard error" if defined else "no nation leaves the agreement"
    row = _row(ratio.name, "1", RATIO, nothing, len(numerators), None)
    return row | about | {"note": f"{NOT_IDENTIFIED}: {reason}"}


def _row(name: str, unit: str, kind: str, interval: Interval, pairs: int, needed: int | None) -> dict[str, Any]:
    """One row; what is undefined in some pairs is said, and what is undefined in most is not identified."""
    undefined = pairs - interval.count
    is_identified = interval.count >= 2 and undefined <= pairs / 2
    note = f"undefined in {undefined} of {pairs} pairs" if undefined else ""
    return {
        "outcome": name,
        "unit": unit,
        "kind": kind,
        "baseline": math.nan,
        "scenario": math.nan,
        "difference": interval.mean if is_identified else math.nan,
        "low": interval.low if is_identified else math.nan,
        "high": interval.high if is_identified else math.nan,
        "p_value": math.nan,
        "replicates": interval.count,
        "undefined": undefined,
        "replicates_needed": needed,
        "note": note if is_identified else f"{NOT_IDENTIFIED}: {note}",
        "doc": "",
    }
