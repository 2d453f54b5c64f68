"""Numbers as people read them, and the table of effects on a terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from experiments.results import CAUTION, Result
from experiments.tables import Table, console, show

MARKS = "B built in: true by construction; E emerges from the model"
NONE = "-"


def number(value: float | None, digits: int = 3) -> str:
    """Three figures, with separators between thousands, and no exponent where it can be helped."""
    if value is None or not math.isfinite(value):
        return NONE
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e9 or size < 1e-4:
        return f"{value:.{digits - 1}e}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    return f"{value:,.{decimals}f}"


def interval(low: float | None, high: float | None, digits: int = 3) -> str:
    """An interval with its two ends to the same decimal."""
    if low is None or high is None:
        return NONE
    size = max(abs(low), abs(high))
    if size == 0 or size >= 1e9 or size < 1e-4:
        return f"{number(low, digits)} to {number(high, digits)}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    return f"{low:,.{decimals}f} to {high:,.{decimals}f}"


def probability(value: float | None) -> str:
    """A p-value, never written as zero."""
    if value is None:
        return NONE
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def needed(row: Mapping[str, Any]) -> str:
    """The number of pairs that the stated precision needs."""
    count = row["replicates_needed"]
    return NONE if count is None else f"{count:,}"


def effect_cells(row: Mapping[str, Any]) -> list[str]:
    """One effect in words and figures: the cells of the printed table and of the report's."""
    is_said = row["difference"] is None and row["note"]
    return [
        row["outcome"].replace("_", " "),
        "" if row["unit"] == "1" else row["unit"],
        number(row["baseline"]),
        number(row["scenario"]),
        row["note"] if is_said else number(row["difference"]),
        NONE if is_said else interval(row["low"], row["high"]),
        probability(row["p_adjusted"]),
        needed(row),
        row["mark"] or "",
    ]


HEADER = ("outcome", "unit", "baseline", "scenario", "difference", "95 % interval", "p adjusted", "pairs needed", "B/E")


def show_effects(result: Result) -> None:
    """Print what a scenario changed."""
    summary = result.summary
    title = f"{summary['story']['title']}: {summary['scenario']} less {summary['baseline']} on {summary['world']}"
    title += f", {summary['months']} months, {summary['replicates']} pairs, seed {summary['seed']}"
    show(Table(title, HEADER, [effect_cells(row) for row in summary["effects"]], numeric=HEADER[2:8]))
    for line in footnotes(summary):
        console().print(line, style="dim")


def footnotes(summary: Mapping[str, Any]) -> list[str]:
    """What has to be said below every table of effects."""
    lines = [
        summary["caution"],
        f"p adjusted for the number of outcomes (Benjamini-Hochberg). Pairs needed: for an interval of +/- "
        f"{summary['precision']:.0%} of the baseline's mean (of the scenario's where that is zero). {MARKS}.",
    ]
    partly = [row for row in summary["effects"] if row["note"] and row["difference"] is not None]
    lines += [f"{row['outcome'].replace('_', ' ')}: {row['note']}." for row in partly]
    return lines
