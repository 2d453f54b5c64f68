"""What a result rests on, and what it is sensitive to: assumptions by evidence, and one parameter at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.comparison import FEWEST_REPLICATES
from experiments.configuration import requests
from experiments.executors import Executor
from experiments.inference import Interval, mean_interval
from experiments.provenance import configuration_hash
from experiments.replicates import Finished, Pairing
from experiments.results import CONFIGURATION
from experiments.rivals import paired_values
from experiments.variants import Progress, Variant, checked_variants, run_variants
from sim import errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

LEAST_SURE_FIRST = ("A", "M", "C", "S2", "S")
COLUMNS = (
    *("parameter", "value", "outcome", "effect", "low", "high"),
    *("change", "change_low", "change_high", "pairs", "finding"),
)
NO_CHANGE = "no change can be claimed: the interval spans zero"
SAME = "the same in every pair"
UNDEFINED = "not identified"
HEADLINES = 3


def by_evidence(assumptions: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of a summary's assumptions by evidence mark, the least sure first."""
    return {mark: [row for row in assumptions if row["mark"] == mark] for mark in LEAST_SURE_FIRST}


def changed(assumptions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those whose value is not the default."""
    return [row for row in assumptions if row["value"] != row["default"]]


def most_assumed(assumptions: Sequence[Mapping[str, Any]], count: int) -> list[str]:
    """The parameters that rest on least: by evidence mark, and within one by how wide the plausible range is.

    The width is taken as a share of the larger end. Parameters without a range and those of mechanisms that are
    switched off are left out.
    """
    switched_off = [row["parameter"] for row in assumptions if row["value"] is False]
    off = tuple(path.removesuffix("enabled") for path in switched_off if path.endswith(".enabled"))
    ranged = [row for row in assumptions if _ends(row) and not row["parameter"].startswith(off)]
    ranged.sort(key=lambda row: (LEAST_SURE_FIRST.index(row["mark"]), -_width(row), row["parameter"]))
    return [str(row["parameter"]) for row in ranged[:count]]


def _ends(row: Mapping[str, Any]) -> list[float]:
    """The ends of the plausible range that are not the value itself."""
    return [end for end in (row["low"], row["high"]) if end is not None and end != row["value"]]


def _width(row: Mapping[str, Any]) -> float:
    return float((row["high"] - row["low"]) / max(abs(row["low"]), abs(row["high"])))


def chosen_parameters(assumptions: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[str]:
    """Parameters by name; refuses one that is unknown or has no plausible range."""
    known = {str(row["parameter"]): row for row in assumptions}
    paths = [name.removeprefix("mechanisms.") for name in names]
    for path in paths:
        if path not in known:
            raise errors.unknown_name("parameter", path, known)
        if not _ends(known[path]):
            raise errors.not_allowed(path, "be varied", "no plausible range is declared for it")
    return paths


def sensitive_outcomes(summary: Mapping[str, Any]) -> list[str]:
    """What sensitivity is told of where nothing is named: the expected outcomes, or else the clearest differences."""
    known = (*OUTCOMES, *PAIRED_OUTCOMES)
    rows = [row for row in summary["effects"] if row["outcome"] in known and row["difference"] is not None]
    expected = [str(row["outcome"]) for row in rows if row["mark"]]
    tested = sorted((row for row in rows if row["p_value"] is not None), key=lambda row: row["p_value"])
    return expected or [str(row["outcome"]) for row in tested[:HEADLINES]]


def pairing_of(folder: Path, summary: Mapping[str, Any]) -> Pairing:
    """What a result was run from; refuses where its source, world or parameters have changed since."""
    (request,) = requests([], file=folder / CONFIGURATION)
    if configuration_hash(request.pairing) != summary["provenance"]["configuration"]:
        problem = "was made with another version of the model, or its world has changed since"
        raise errors.bad_file(folder, problem, f"run it again: diplomacity run --config {folder / CONFIGURATION}")
    return request.pairing


def sensitivity(
    pairing: Pairing,
    assumptions: Sequence[Mapping[str, Any]],
    parameters: Sequence[str],
    outcomes: Sequence[str],
    pairs: int,
    *,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Effects with one parameter at a time at the ends of its plausible range, and why some ends cannot be run.

    A row an end and an outcome: the effect there, and by how much it differs from the effect as it was run, each with
    its 95 % interval over the same seeds (common random numbers).
    """
    if pairs < FEWEST_REPLICATES:
        raise errors.out_of_bounds("pairs", pairs, FEWEST_REPLICATES, "any number")
    by_path = {str(row["parameter"]): row for row in assumptions}
    ends = {f"{path}={end:g}": (path, end) for path in parameters for end in _ends(by_path[path])}
    variants = [Variant(name, str(by_path[path]["doc"]), {path: end}) for name, (path, end) in ends.items()]
    pairing = pairing.under({})
    ready, refused = checked_variants(pairing, variants)
    as_run, others = run_variants(
        [pairing, *ready.values()],
        [pairs] * (len(ready) + 1),
        processes=processes,
        executor=executor,
        progress=progress,
    )
    rows = []
    for name, found in zip(ready, others, strict=True):
        if isinstance(found, Finished):
            about = dict(zip(("parameter", "value"), ends[name], strict=True))
            rows += [about | row for row in _rows(as_run, found, outcomes)]
        else:
            refused[name] = found.reason
    return pd.DataFrame(rows, columns=list(COLUMNS)), refused


def _rows(as_run: Finished, found: Finished, outcomes: Sequence[str]) -> list[dict[str, Any]]:
    before, after = paired_values(as_run), paired_values(found)
    rows = []
    for outcome in outcomes:
        was, effect = mean_interval(before[outcome]), mean_interval(after[outcome])
        change = mean_interval(after[outcome] - before[outcome])
        rows.append(
            {
                "outcome": outcome,
                "effect": effect.mean,
                "low": effect.low,
                "high": effect.high,
                "change": change.mean,
                "change_low": change.low,
                "change_high": change.high,
                "pairs": change.count,
                "finding": _finding(was, effect, change),
            }
        )
    return rows


def _finding(was: Interval, effect: Interval, change: Interval) -> str:
    """What can be said of a change of an effect."""
    if change.count < FEWEST_REPLICATES:
        return UNDEFINED
    if change.low == change.high == 0.0:
        return SAME
    if change.low <= 0.0 <= change.high:
        return NO_CHANGE
    if was.low <= 0.0 <= was.high:
        return "changed"
    if effect.low <= 0.0 <= effect.high:
        return "changed; no sign left"
    return "changed; sign reversed" if (effect.mean > 0.0) != (was.mean > 0.0) else "changed; same sign"
