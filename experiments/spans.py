"""The span over rival assumptions in words, from a summary: the same in table, report and dashboard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.numbers_as_text import NOT_IDENTIFIED, estimate, interval, number
from experiments.rivals import AS_RUN, HOLDS, NO_SIGN, REVERSED

NOT_SHOWN = "not shown"
NOT_RUN = "The span over rival assumptions is not shown: none was run. Run with rivals=20, or more, to see it."
TOLD_OF_ALL = (("reversed_under", "Reversed under {rival}"), ("unknown_under", "Not identified under {rival}"))
TOLD_OF_EXPECTED = (
    ("open_under", "Expected, and open under {rival}"),
    ("clear_under", "Expected, with a sign only under {rival}"),
)


def caution(summary: Mapping[str, Any]) -> str:
    """The first thing to be said of a result, and whether it is shown what other assumptions would give."""
    return str(summary["caution"]) if summary["rivals"] else f"{summary['caution']} {NOT_RUN}"


def verdict(row: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    """Whether the sign of an effect holds, as the end of a sentence; empty where no rival was run."""
    if not summary["rivals"] or row["sign"] is None:
        return ""
    if row["sign"] == HOLDS:
        return f"; the sign holds under all {len(summary['rivals']['tried'])} rival assumptions"
    if row["sign"] == NO_SIGN:
        return f"; a sign only under {_named(row['clear_under'])}" if row["clear_under"] else ""
    words = {"reversed_under": "reversed under", "open_under": "open under", "unknown_under": "not identified under"}
    said = [f"{word} {_named(row[key])}" for key, word in words.items() if row[key]]
    return f"; {'' if row['sign'] == REVERSED else 'the sign is '}{', '.join(said)}"


def _named(rivals: Sequence[str]) -> str:
    return rivals[0] if len(rivals) == 1 else f"{', '.join(rivals[:-1])} and {rivals[-1]}"


def span_notes(summary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What has to be said of the spans of these rows below a table."""
    rivals = summary["rivals"]
    if not rivals:
        return [NOT_RUN]
    told = (
        f"Span: lowest to highest end of the 95 % intervals as run and under {len(rivals['tried'])} rival assumptions, "
        f"one at a time, {rivals['pairs']} pairs each with the same draws; sign: whether it holds under all."
    )
    lines = [told, *(f"Rival {name} could not be run: {reason}." for name, reason in rivals["refused"].items())]
    expected = [row for row in rows if row["mark"]]
    for among, lists in ((rows, TOLD_OF_ALL), (expected, TOLD_OF_EXPECTED)):
        for key, said in lists:
            for rival in (one["rival"] for one in rivals["tried"]):
                names = [row["outcome"].replace("_", " ") for row in among if rival in row[key]]
                if names:
                    lines.append(f"{said.format(rival=rival)}: {', '.join(names)}.")
    return lines


def rivals_told(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every rival assumption, and what it says and sets; for one that could not be run, why."""
    rivals = summary["rivals"] or {"tried": [], "refused": {}}
    told = []
    for one in rivals["tried"]:
        sets = ", ".join(f"{path}={json.dumps(value)}" for path, value in one["changes"].items())
        told.append((one["rival"], f"{one['doc']} ({sets})"))
    return told + [(name, f"could not be run: {reason}") for name, reason in rivals["refused"].items()]


def rivals_table(summary: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of every effect as run and under each rival, with its interval; empty where none was run."""
    rivals = summary["rivals"]
    if not rivals:
        return [], []
    names = [one["rival"] for one in rivals["tried"]]
    under = {(row["rival"], row["outcome"]): row for row in rivals["effects"]}
    rows = []
    for row in summary["effects"]:
        if row["difference"] is None or row["span_low"] == row["span_high"]:
            continue
        cells = [_cell(row), *(_cell(under[name, row["outcome"]]) for name in names)]
        rows.append([row["outcome"].replace("_", " "), row["sign"] or "", *cells])
    return ["outcome", "sign", AS_RUN, *names], rows


def _cell(row: Mapping[str, Any]) -> str:
    """An effect with its interval."""
    if row["difference"] is None:
        return NOT_IDENTIFIED
    low, high = row["low"], row["high"]
    return f"{estimate(row['difference'], low, high)} ({interval(low, high)})" if low != high else number(low)
