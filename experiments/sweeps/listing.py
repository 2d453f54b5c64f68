"""The sweeps of a store in a few words each: what it asks, what it varies, how far it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from experiments.sweeps.results import FAILED, MISSING, OK, SweepResult, open_sweep, sweeps_in
from experiments.sweeps.store import Store
from sim import errors

STATUSES = (OK, FAILED, MISSING)


def listed(store: Store) -> list[dict[str, Any]]:
    """A mapping for each sweep, the one that was started first first; the store's runs are read once for all of them.

    name, problem (why it cannot be read, else empty), title, question, experiment, scenario, world, months, design,
    factors, points, replicates, is_paired, counts of the scenario's runs by status, and when it was started.
    """
    store.check()
    runs = store.runs(["started"])
    status = pd.Series(dtype=object) if runs.empty else runs.set_index("key")["status"]
    rows = []
    for name, file in sweeps_in(store).items():
        try:
            result = open_sweep(name, store.folder)
        except errors.Refusal as refusal:  # the others are listed all the same
            rows.append({"name": name, "problem": str(refusal)})
            continue
        started = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="seconds")
        rows.append(_about(result, status) | {"started": started})
    return rows


def _about(result: SweepResult, status: pd.Series[Any]) -> dict[str, Any]:
    definition = result.definition
    found = status.reindex(result.planned["key"]).fillna(MISSING).value_counts()
    return {
        "name": result.name,
        "problem": "",
        "title": str(definition["about"].get("title") or ""),
        "question": str(definition["about"].get("question") or ""),
        "experiment": definition["settings"]["experiment"],
        "scenario": definition["scenario"],
        "world": definition["world"],
        "months": definition["months"],
        "design": definition["design"]["name"],
        "factors": [factor.name for factor in result.factors],
        "points": len(result.shares),
        "replicates": result.replicates,
        "is_paired": result.is_paired,
        "counts": {name: int(found.get(name, 0)) for name in STATUSES},
    }
