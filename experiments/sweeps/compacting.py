"""Puts the parts of a store together, and leaves out what nobody needs."""

from __future__ import annotations

import time
from collections.abc import Set
from typing import TYPE_CHECKING

from experiments.sweeps.store import (
    CONFIGURATIONS,
    EVENTS,
    RUNS,
    SERIES,
    TABLES,
    UNFINISHED,
    Store,
    first_of_each,
    is_of_first_part,
)

if TYPE_CHECKING:
    import pyarrow as pa

ABANDONED = 24 * 3600.0  # seconds after which an unfinished file is taken for a dead writer's


def compact(store: Store, without: Set[str] = frozenset()) -> tuple[int, int]:
    """Put all parts into one of each table, each run once; returns the number of parts before, and of runs.

    Runs whose keys are in `without` are left out, and what is kept of their configurations. A file that cannot be read
    as a part stays as it is.
    What readers have open stays readable; what other sweeps write meanwhile stays beside it. Files that dead
    writers left are removed.
    """
    store.check()
    unread = store.unread()
    parts = [part for part in store.readable(RUNS) if part not in unread]
    _drop_abandoned(store)
    if len(parts) < 2 and not without:
        return len(parts), len(store.runs(["seed"]))
    merged = _merged(store, without)
    store.write_part(merged)
    for part in parts:  # `runs` first: what is left of a part then no longer counts
        for table in reversed(TABLES):
            (store.folder / table / part.name).unlink(missing_ok=True)
    return len(parts), merged[RUNS].num_rows


def _drop_abandoned(store: Store) -> None:
    for table in TABLES:
        for file in (store.folder / table).glob(f"{UNFINISHED}*"):
            if time.time() - file.stat().st_mtime > ABANDONED:
                file.unlink(missing_ok=True)


def _merged(store: Store, without: Set[str]) -> dict[str, pa.Table]:
    """The tables of the one part: of each run what is kept of the first that went well, and what these read."""
    import pyarrow as pa

    runs = store.arrow(RUNS)
    frame = runs.select(["key", "part", "status", "kept"]).to_pandas()
    keys = frame["key"].tolist()
    rows = [row for row in first_of_each(frame) if keys[row] not in without]
    merged = {RUNS: runs.take(pa.array(rows, pa.int64()))}
    kept = set(merged[RUNS]["key"].to_pylist())
    for table in (SERIES, EVENTS):
        whole = store.arrow(table)
        if whole.num_rows:
            frame = whole.select(["key", "part"]).to_pandas()
            merged[table] = whole.filter(pa.array(is_of_first_part(frame) & frame["key"].isin(kept)))
    contents, used = store.arrow(CONFIGURATIONS), set(merged[RUNS]["configuration"].to_pylist())
    if contents.num_rows:
        digests = contents["digest"].to_pandas().drop_duplicates().sort_values()
        merged[CONFIGURATIONS] = contents.take(pa.array(digests[digests.isin(used)].index, pa.int64()))
    return merged
