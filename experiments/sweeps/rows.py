"""Finished runs as the tables of a part of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.readings import SCENARIO
from experiments.sweeps.store import CONFIGURATIONS, EVENTS, RUNS, SERIES
from experiments.sweeps.work import OK, FinishedRun
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

if TYPE_CHECKING:
    import pyarrow as pa

ABOUT = (
    *("key", "part", "arm", "configuration", "baseline_key", "baseline_configuration", "seed", "status", "error"),
    *("kept", "started", "seconds", "host", "version", "commit", "source", "environment"),
)
VARYING = ("started", "seconds", "host", "part")  # what may differ between equal runs


def tables_of(
    runs: Sequence[FinishedRun],
    identities: Mapping[str, tuple[str, str, str]],
    contents: Mapping[str, str],
    provenance: Mapping[str, str],
    kept: str,
    part: str,
) -> dict[str, pa.Table]:
    """The tables of a part.

    `identities` holds for every key the configuration, the baseline's key and its configuration; `contents` what runs
    of a configuration read; `provenance` host, version, commit, source and environment; `part` names the batch.
    """
    import pyarrow as pa

    return {
        RUNS: pa.table(_about(runs, identities, provenance, kept, part) | _numbers(runs)),
        SERIES: _series(runs, part),
        EVENTS: _events(runs, part),
        CONFIGURATIONS: pa.table(
            {"digest": pa.array(list(contents), pa.string()), "content": pa.array(list(contents.values()), pa.string())}
        ),
    }


def _about(
    runs: Sequence[FinishedRun],
    identities: Mapping[str, tuple[str, str, str]],
    provenance: Mapping[str, str],
    kept: str,
    part: str,
) -> dict[str, Any]:
    import pyarrow as pa

    count = len(runs)
    started = np.array([run.started for run in runs]) * 1e6
    columns: dict[str, Any] = {
        "key": [run.key for run in runs],
        "part": [part] * count,
        "arm": [run.arm for run in runs],
        "configuration": [identities[run.key][0] for run in runs],
        "baseline_key": [identities[run.key][1] for run in runs],
        "baseline_configuration": [identities[run.key][2] for run in runs],
        "seed": pa.array([run.seed for run in runs], pa.int64()),
        "status": [run.status for run in runs],
        "error": [run.error for run in runs],
        "kept": [kept if run.status == OK else "outcomes" for run in runs],
        "started": pa.array(started.astype("int64"), pa.timestamp("us", tz="UTC")),
        "seconds": pa.array([run.seconds for run in runs], pa.float64()),
    }
    return columns | {name: [value] * count for name, value in provenance.items()}


def _numbers(runs: Sequence[FinishedRun]) -> dict[str, Any]:
    """Outcomes by name; NaN where the run failed, and for those of a pair in the row of a baseline."""
    outcomes = np.full((len(runs), len(OUTCOMES)), np.nan)
    paired = np.full((len(runs), len(PAIRED_OUTCOMES)), np.nan)
    for row, run in enumerate(runs):
        if run.status == OK:
            outcomes[row] = run.outcomes
            if run.arm == SCENARIO:
                paired[row] = run.paired
    return {name: outcomes[:, place].copy() for place, name in enumerate(OUTCOMES)} | {
        name: paired[:, place].copy() for place, name in enumerate(PAIRED_OUTCOMES)
    }


def _series(runs: Sequence[FinishedRun], part: str) -> pa.Table:
    """A row for every run that kept series, a column for each, holding its months."""
    import pyarrow as pa

    kept = [run for run in runs if run.series]
    names = list(dict.fromkeys(name for run in kept for name in run.series))
    columns: dict[str, Any] = {
        "key": pa.array([run.key for run in kept], pa.string()),
        "part": pa.array([part] * len(kept), pa.string()),
    }
    for name in names:
        present = [run.series.get(name) for run in kept]
        lengths = [0 if values is None else len(values) for values in present]
        values = [values for values in present if values is not None]
        made = pa.ListArray.from_arrays(
            pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32()),
            pa.array(np.concatenate(values), pa.float32()),
            mask=pa.array([values is None for values in present]),
        )
        columns[name] = made
    return pa.table(columns)


def _events(runs: Sequence[FinishedRun], part: str) -> pa.Table:
    """All that happened in the runs that kept it, a row for each passage, runs one after another."""
    import pyarrow as pa

    tables = []
    for run in runs:
        if run.events is not None and len(run.events):
            table = pa.Table.from_pandas(run.events.astype({"month": "int32"}), preserve_index=False)
            words = [(name, pa.array(table[name].to_pylist(), pa.string())) for name in table.column_names[1:]]
            about = {"key": [run.key] * table.num_rows, "part": [part] * table.num_rows, "month": table["month"]}
            tables.append(pa.table(about | dict(words)))
    return pa.concat_tables(tables) if tables else pa.table({"key": pa.array([], pa.string())})
