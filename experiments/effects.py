"""The table of effects: every outcome of the scenario beside its baseline, with its 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.inference import Interval, adjusted_for_their_number, mean_interval, ratio_interval, replicates_needed
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

COLUMNS = ("outcome", "unit", "kind", "baseline", "scenario", "difference", "low", "high", "p_value", "p_adjusted")
COLUMNS += ("replicates", "undefined", "replicates_needed", "note", "doc")
DIFFERENCE, VALUE, RATIO = "difference", "value", "ratio"
NOT_IDENTIFIED = "not identified"
GAP_SHARE = "gap_share_closed"
NUMERATOR, DENOMINATOR = "closed_gap_numerator", "closed_gap_denominator"
GAP_DOC = "share K of the tonnes missing after a nation's withdrawal that its cities make good, as a ratio of means"


def effects_table(
    runs: Mapping[str, NDArray[np.float64]], paired: NDArray[np.float64], outcomes: Sequence[str], precision: float
) -> pd.DataFrame:
    """One row an outcome, in the order of their declaration. `runs` holds (replicate, outcome) for each arm.

    A difference is scenario less baseline over the pairs in which both are defined, and the two means are of the same
    pairs. `replicates_needed` is the number of pairs whose interval would have a half-width of `precision` times the
    baseline's mean, or times the scenario's where the baseline's is zero.
    """
    rows = []
    for place, (name, declared) in enumerate(OUTCOMES.items()):
        if name in outcomes:
            rows.append(_difference(name, declared, runs["baseline"][:, place], runs["scenario"][:, place], precision))
    columns = {name: paired[:, place] for place, name in enumerate(PAIRED_OUTCOMES)}
    for name, declared in PAIRED_OUTCOMES.items():
        if name in outcomes:
            rows.append(_value(name, declared, columns[name], precision))
    if NUMERATOR in outcomes and DENOMINATOR in outcomes:
        rows.append(_gap_share(columns[NUMERATOR], columns[DENOMINATOR]))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p_adjusted"] = adjusted_for_their_number(table["p_value"].to_numpy(dtype=float))
    return table.astype({"replicates_needed": "Int64"})


def _difference(
    name: str, declared: Any, baseline: NDArray[np.float64], scenario: NDArray[np.float64], precision: float
) -> dict[str, Any]:
    differences = scenario - baseline
    interval = mean_interval(differences)
    defined = ~np.isnan(differences)
    means = {arm: float(values[defined].mean()) if defined.any() else math.nan for arm, values in (("baseline", baseline), ("scenario", scenario))}
    half_width = precision * (abs(means["baseline"]) or abs(means["scenario"]))
    row = _row(name, declared.unit, DIFFERENCE, interval, len(differences), replicates_needed(interval.deviation, half_width))
    return row | means | {"p_value": interval.p_value, "doc": declared.doc}


def _value(name: str, declared: Any, values: NDArray[np.float64], precision: float) -> dict[str, Any]:
    interval = mean_interval(values)
    needed = replicates_needed(interval.deviation, precision * abs(interval.mean))
    return _row(name, declared.unit, VALUE, interval, len(values), needed) | {"doc": declared.doc}


def _gap_share(numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> dict[str, Any]:
    interval = ratio_interval(numerators, denominators)
    actors = PAIRED_OUTCOMES[NUMERATOR].doc
    if interval is None:
        reason = f"{NOT_IDENTIFIED}: the gap is below twice its standard error"
        nothing = Interval(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
        row = _row(GAP_SHARE, "1", RATIO, nothing, len(numerators), None)
        return row | {"note": reason, "doc": f"{GAP_DOC}; actors: {actors}"}
    return _row(GAP_SHARE, "1", RATIO, interval, len(numerators), None) | {"doc": f"{GAP_DOC}; actors: {actors}"}


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
