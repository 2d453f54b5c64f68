"""The span over rival assumptions in words, from a summary: the same in table, report and dashboard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.numbers_as_text import NOT_IDENTIFIED, estimate, interval, number
from experiments.rivals import AS_RUN, HOLDS, NO_SIGN, REVERSED
from experiments.wording import ENGLISH, TEXTS, Wording, rivals_named

NOT_SHOWN = "not shown"
NOT_RUN = TEXTS["sentences.not_run"]
TOLD_OF_ALL = (("reversed_under", "all_reversed"), ("unknown_under", "all_unknown"))
TOLD_OF_EXPECTED = (("open_under", "expected_open"), ("clear_under", "expected_clear"))


def caution(summary: Mapping[str, Any], words: Wording = ENGLISH) -> str:
    """The first thing to be said of a result, and whether it is shown what other assumptions would give."""
    first = words("sentences.caution")
    return first if summary["rivals"] else f"{first} {words('sentences.not_run')}"


def verdict(row: Mapping[str, Any], summary: Mapping[str, Any], words: Wording = ENGLISH) -> str:
    """Whether the sign of an effect holds under rival assumptions; empty where none was run."""
    if not summary["rivals"] or row["sign"] is None:
        return ""
    if row["sign"] == HOLDS:
        return words("sentences.sign_holds", count=len(summary["rivals"]["tried"]))
    if row["sign"] == NO_SIGN:
        among = row["clear_under"]
        return words("sentences.sign_only", rivals=rivals_named(among, words)) if among else ""
    under = [key for key in ("reversed_under", "open_under", "unknown_under") if row[key]]
    said = ", ".join(words(f"sentences.{key}", rivals=rivals_named(row[key], words)) for key in under)
    return said if row["sign"] == REVERSED else words("sentences.sign_is", said=said)


def span_notes(summary: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], words: Wording = ENGLISH) -> list[str]:
    """What has to be said of the spans of these rows below a table."""
    rivals = summary["rivals"]
    if not rivals:
        return [words("sentences.not_run")]
    lines = [words("sentences.span_told", rivals=len(rivals["tried"]), pairs=rivals["pairs"])]
    for name, reason in rivals["refused"].items():
        lines.append(words("sentences.rival_refused", rival=words(f"rivals.{name}"), reason=reason))
    expected = [row for row in rows if row["mark"]]
    for among, lists in ((rows, TOLD_OF_ALL), (expected, TOLD_OF_EXPECTED)):
        for key, said in lists:
            for rival in (one["rival"] for one in rivals["tried"]):
                names = [words(f"outcomes.{row['outcome']}") for row in among if rival in row[key]]
                if names:
                    lines.append(words(f"sentences.{said}", rival=words(f"rivals.{rival}"), outcomes=", ".join(names)))
    return lines


def rivals_told(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every rival assumption, and what it says and sets; for one that could not be run, why."""
    rivals = summary["rivals"] or {"tried": [], "refused": {}}
    told = [(one["rival"], f"{one['doc']} ({changes_told(one)})") for one in rivals["tried"]]
    return told + [(name, f"could not be run: {reason}") for name, reason in rivals["refused"].items()]


def changes_told(rival: Mapping[str, Any]) -> str:
    """What a rival assumption sets, as it is typed."""
    return ", ".join(f"{path}={json.dumps(value)}" for path, value in rival["changes"].items())


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
