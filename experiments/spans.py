"""The span over rival assumptions in words, from a summary: the same in table, report and dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.rivals import HOLDS, NO_SIGN, REVERSED

NOT_SHOWN = "not shown"
NOT_RUN = "The span over rival assumptions is not shown: none was run. Run with rivals=20, or more, to see it."
VERDICT_LISTS = (
    ("reversed_under", "Reversed under {rival}"),
    ("open_under", "Sign open under {rival}"),
    ("unknown_under", "Not identified under {rival}"),
    ("clear_under", "No sign as run, but one under {rival}"),
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
    for key, said in VERDICT_LISTS:
        for rival in (one["rival"] for one in rivals["tried"]):
            names = [row["outcome"].replace("_", " ") for row in rows if rival in row[key]]
            if names:
                lines.append(f"{said.format(rival=rival)}: {', '.join(names)}.")
    return lines
