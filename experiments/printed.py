"""Numbers as people read them, and the table of effects on a terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from experiments.results import Result
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


def interval(low: float | None, high: float | None) -> str:
    """An interval, its ends to the decimal that its own width warrants."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return NONE
    decimals = _decimals(low, high)
    return f"{number(low)} to {number(high)}" if decimals is None else f"{_plain(low, decimals)} to {_plain(high, decimals)}"


def estimate(value: float | None, low: float | None, high: float | None) -> str:
    """An estimate to the same decimal as its interval."""
    if value is None or low is None or high is None:
        return number(value)
    decimals = _decimals(low, high)
    return number(value) if decimals is None else _plain(value, decimals)


def _plain(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"  # adding zero: no minus before a rounded zero


def _decimals(low: float, high: float) -> int | None:
    """Decimals that give half the width two figures; None where the ends agree or differ beyond plain writing."""
    half = (high - low) / 2
    if not math.isfinite(half) or not 1e-6 < half < 1e9:
        return None
    return max(0, 1 - math.floor(math.log10(half)))


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
        row["note"] if is_said else estimate(row["difference"], row["low"], row["high"]),
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
        f"{100 * summary['precision']:g} % of the baseline's mean (of the scenario's where that is zero). {MARKS}.",
    ]
    partly = [row for row in summary["effects"] if row["note"] and row["difference"] is not None]
    lines += [f"{row['outcome'].replace('_', ' ')}: {row['note']}." for row in partly]
    return lines
