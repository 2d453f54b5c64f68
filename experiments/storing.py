"""Writes the folder of a result: whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from experiments.assumptions import assumptions_of, plain
from experiments.bands import long_form
from experiments.caution import OF_DRAWS
from experiments.comparison import Comparison
from experiments.dotted import flat
from experiments.folders import check_place, made_whole
from experiments.provenance import ENVIRONMENT, configuration_hash, environment, provenance
from experiments.replicates import Pairing
from experiments.report import html
from experiments.results import CONFIGURATION, FORMAT, LEDGER, REPORT, RUNS, SERIES, SUMMARY, Result, read
from experiments.rivals import Rivals
from sim import errors


def folder_for(pairing: Pairing, out: str | None) -> Path:
    """Where the result goes: what was asked for, or results/<scenario>-<hash>."""
    return Path(out) if out else Path("results") / f"{pairing.scenario.name}-{configuration_hash(pairing)[:10]}"


def check_folder(folder: Path, pairing: Pairing, may_replace: bool) -> None:
    """Refuses, before anything is run, a folder that cannot be written or that holds something else.

    A result of the same configuration, with more or fewer replicates, may always be replaced.
    """
    holds_result = check_place(folder, "a result", SUMMARY, "out=DIR")
    if holds_result and not may_replace and _configuration_in(folder) != configuration_hash(pairing):
        raise errors.bad_file(folder, "holds another result", "give another folder, or add replace=true")


def _configuration_in(folder: Path) -> str | None:
    """The configuration hash of the result in a folder, or None where its summary cannot tell."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        return str(summary["provenance"]["configuration"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def summary_of(comparison: Comparison) -> dict[str, Any]:
    """What summary.json holds: only plain values, null where something is undefined."""
    return {
        "format": FORMAT,
        "scenario": comparison.pairing.scenario.name,
        "baseline": comparison.pairing.baseline.name,
        "world": comparison.pairing.world.name,
        "months": comparison.pairing.months,
        "replicates": comparison.replicates,
        "seed": comparison.pairing.seed,
        "precision": comparison.precision,
        "caution": OF_DRAWS,
        "effects": _with_marks(comparison),
        "rivals": _rivals(comparison.rivals),
        "story": _story(comparison),
        **_decisions(comparison.pairing),
        "assumptions": assumptions_of(comparison.pairing.parameters),
        "provenance": provenance(comparison.pairing),
    }


def _with_marks(comparison: Comparison) -> list[dict[str, Any]]:
    """The rows of the effects table, each with what the scenario expects of it where it says so."""
    rows = []
    for record in comparison.effects.to_dict("records"):
        row = {str(key): plain(value) for key, value in record.items()}
        row["mark"], row["expected"] = _expected(comparison.pairing, str(row["outcome"]))
        rows.append(row)
    return rows


def _rivals(rivals: Rivals | None) -> dict[str, Any] | None:
    """The rival assumptions, what each says and sets, and every effect under each; null where none was run."""
    if rivals is None:
        return None
    return {
        "pairs": rivals.pairs,
        "tried": [
            {"rival": one.name, "doc": one.doc, "changes": {path: plain(value) for path, value in one.changes.items()}}
            for one in rivals.tried
        ],
        "refused": dict(rivals.refused),
        "effects": [
            {str(key): plain(value) for key, value in row.items()} for row in rivals.effects.to_dict("records")
        ],
    }


def _expected(pairing: Pairing, outcome: str) -> tuple[str | None, str | None]:
    """What the scenario says of an outcome: its mark, and the sign it expects at the end under these parameters."""
    about = [expectation for expectation in pairing.scenario.expects if expectation.outcome == outcome]
    used = flat(pairing.parameters)
    holding = [e for e in about if all(used.get(path) == value for path, value in flat(e.parameters).items())]
    at_end = [e for e in holding if e.months in (None, pairing.months)]
    for expectation in (*at_end, *holding, *about):
        return expectation.origin, expectation.direction if expectation in at_end else None
    return None, None


def _story(comparison: Comparison) -> dict[str, Any]:
    """What a reader needs to follow the charts: titles, story, dated events."""
    scenario = comparison.pairing.scenario
    events = [
        {"name": event.name, "type": event.type, "month": event.month, "until": event.end_month}
        for event in scenario.in_order()
    ]
    ideas = comparison.pairing.world.tables["ideas"]
    return {
        "title": scenario.title,
        "story": " ".join(scenario.story.split()),
        "sources": list(scenario.sources),
        "world": comparison.pairing.world.title,
        "start_year": comparison.pairing.world.start_year,
        "cities": len(comparison.pairing.world.tables["cities"]),
        "ties": len(comparison.pairing.world.tables["ties"]),
        "events": events,
        "ideas": dict(zip(ideas.ids, ideas.values["name"], strict=True)),
    }


def configuration_of(comparison: Comparison, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What config.yaml holds: all values that were used and both scenarios in full, to be run again by --config."""
    kept = {name: value for name, value in settings.items() if name not in ("out", "replace", "scenario", "baseline")}
    kept |= {"months": comparison.pairing.months, "replicates": comparison.replicates, "seed": comparison.pairing.seed}
    return {
        "scenario": comparison.pairing.scenario.to_dict(),
        "baseline": comparison.pairing.baseline.to_dict(),
        **_decisions(comparison.pairing),
        "world": settings.get("world") or comparison.pairing.world.name,
        **{name: value for name, value in kept.items() if name != "world"},
        "mechanisms": {
            mechanism: {name: plain(value) for name, value in own.items()}
            for mechanism, own in comparison.pairing.parameters.items()
        },
    }


def _decisions(pairing: Pairing) -> dict[str, Any]:
    """The decisions of the scenario arm as plain data, where there are any."""
    return {"decisions": [order.to_dict() for order in pairing.decisions]} if pairing.decisions else {}


def write(
    comparison: Comparison,
    folder: Path,
    settings: Mapping[str, Any],
    *,
    with_report: bool = True,
    beside: Mapping[str, str] | None = None,
) -> Result:
    """Write a result, whole or not at all; a dashboard needs no report. `beside` are further texts by file name."""
    with made_whole(folder) as unfinished:
        summary = summary_of(comparison)
        long_form(comparison.series).to_parquet(unfinished / SERIES)
        comparison.runs.to_parquet(unfinished / RUNS)
        if comparison.ledger is not None:
            comparison.ledger.to_parquet(unfinished / LEDGER)
        text = yaml.safe_dump(configuration_of(comparison, settings), sort_keys=False, allow_unicode=True, width=110)
        (unfinished / CONFIGURATION).write_text(f"# diplomacity run --config {CONFIGURATION}\n{text}", encoding="utf-8")
        (unfinished / SUMMARY).write_text(json.dumps(summary, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        (unfinished / ENVIRONMENT).write_text(environment(), encoding="utf-8")
        for name, content in (beside or {}).items():
            (unfinished / name).write_text(content, encoding="utf-8")
        result = read(unfinished)
        if with_report:
            (unfinished / REPORT).write_text(html(result), encoding="utf-8")
    return Result(folder, result.summary, result.series)
