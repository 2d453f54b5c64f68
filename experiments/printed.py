"""The table of effects on a terminal, and its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.numbers_as_text import MILLION, NONE, NOT_IDENTIFIED, estimate, interval, number
from experiments.results import Result
from experiments.spans import NOT_SHOWN, span_notes
from experiments.tables import Table, console, show

MARKS = "B built in: true by construction; E emerges from the model"
FEWEST_ROWS = 20


def probability(value: float | None) -> str:
    """A p-value, never written as zero."""
    if value is None:
        return NONE
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def needed(row: Mapping[str, Any]) -> str:
    """The number of pairs that the stated precision needs."""
    count = row["replicates_needed"]
    return NONE if count is None else f"{count:,}" if count < MILLION else number(count)


def effect_cells(row: Mapping[str, Any], has_rivals: bool) -> list[str]:
    """One effect in words and figures: the cells of the printed table and of the report's."""
    is_said = row["difference"] is None and row["note"]
    return [
        row["outcome"].replace("_", " "),
        "" if row["unit"] == "1" else row["unit"],
        number(row["baseline"]),
        number(row["scenario"]),
        NOT_IDENTIFIED if is_said else estimate(row["difference"], row["low"], row["high"]),
        NONE if is_said else interval(row["low"], row["high"]),
        interval(row["span_low"], row["span_high"]) if has_rivals else NOT_SHOWN,
        row["sign"] or NONE,
        probability(row["p_adjusted"]),
        needed(row),
        row["mark"] or "",
    ]


HEADER = (
    *("outcome", "unit", "baseline", "scenario", "difference", "95 % interval", "span over rivals", "sign"),
    *("p adjusted", "pairs needed", "B/E"),
)
SPARE = ("pairs needed", "p adjusted", "unit", "scenario", "baseline")
NUMERIC = (*HEADER[2:7], "p adjusted", "pairs needed")


def show_effects(result: Result, shows_all: bool = False) -> None:
    """Print what a scenario changed; what it left alone is named below the table, or shown too where that is asked."""
    summary = result.summary
    title = f"{summary['story']['title']}: {summary['scenario']} less {summary['baseline']} on {summary['world']}"
    title += f", {summary['months']} months, {summary['replicates']} pairs, seed {summary['seed']}"
    rows = list(summary["effects"])
    shown = rows if shows_all else _worth_a_row(rows)
    has_rivals = bool(summary["rivals"])
    show(Table(title, HEADER, [effect_cells(row, has_rivals) for row in shown], numeric=NUMERIC, spare=SPARE))
    names = {id(row) for row in shown}
    left_out = [row for row in rows if id(row) not in names]
    for said, is_so in (("Unchanged in every pair", _is_unchanged), ("Not identified here", _is_not_identified)):
        listed = [row["outcome"].replace("_", " ") for row in left_out if is_so(row)]
        if listed:
            console().print(f"{said}: {', '.join(listed)}.", style="dim")
    for line in footnotes(summary, shown):
        console().print(line, style="dim")


def _worth_a_row(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Effects that there are, those that were expected, and at least so many rows in all; in their own order."""
    is_worth = {id(row) for row in rows if row["mark"] or row["kind"] == "ratio"}
    is_worth |= {id(row) for row in rows if not _is_unchanged(row) and not _is_not_identified(row)}
    spare = [row for row in rows if id(row) not in is_worth and not _is_not_identified(row)]
    is_worth |= {id(row) for row in spare[: max(0, FEWEST_ROWS - len(is_worth))]}
    return [row for row in rows if id(row) in is_worth]


def _is_unchanged(row: Mapping[str, Any]) -> bool:
    return bool(row["low"] == row["high"] == row["difference"] == 0)


def _is_not_identified(row: Mapping[str, Any]) -> bool:
    return row["difference"] is None


def footnotes(summary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]] | None = None) -> list[str]:
    """What has to be said below every table of effects."""
    aim = f"{100 * summary['precision']:g}"
    tested = sum(1 for row in summary["effects"] if row["p_value"] is not None)
    lines = [
        summary["caution"],
        f"p adjusted by Benjamini-Hochberg for the {tested} outcomes that differ in any pair.",
        f"Pairs needed: for an interval of +/- {aim} % of the larger of the two means.",
        f"{MARKS}.",
        *span_notes(summary, rows or summary["effects"]),
    ]
    partly = [row for row in rows or summary["effects"] if row["note"] and row["difference"] is not None]
    lines += [f"{row['outcome'].replace('_', ' ').capitalize()}: {row['note']}." for row in partly]
    return lines
