"""Monthly series of a sweep's runs as the store has them, and their bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.bands import STATISTICS
from experiments.inference import MIDDLE, student_quantile
from experiments.sweeps.store import SERIES, Store
from sim import errors


def names_in(store: Store) -> list[str]:
    """Columns of the series that a store keeps, such as 'live_vitality' and 'adopted/climate-plan'."""
    import pyarrow.parquet as pq

    names: dict[str, None] = {}
    for part in store.parts(SERIES):
        names |= dict.fromkeys(pq.read_schema(part).names)
    return [name for name in names if name not in ("key", "part")]


@dataclass(frozen=True)
class StoredSeries:
    """One series of all runs that kept it: `values` (run, month), and the row of each run by its key."""

    values: NDArray[np.float32]
    rows: pd.Series[int]

    @classmethod
    def read(cls, store: Store, name: str, where: str) -> StoredSeries:
        """Read a series; refuses one that was not kept, and runs of different length. `where` says whose it is."""
        if not store.parts(SERIES):
            raise errors.missing_file("series in", store.folder, "sweep with keep=series")
        table = store.arrow(SERIES, ["key", name])
        if name not in table.column_names:
            raise errors.unknown_name("series", name, names_in(store), where=where)
        column = table[name].combine_chunks()
        has_it = ~column.is_null().to_numpy(zero_copy_only=False)
        keys = table["key"].to_numpy()[has_it]
        lengths = set(column.value_lengths().to_numpy(zero_copy_only=False)[has_it].astype(int).tolist())
        if len(lengths) > 1:
            raise errors.bad_file(f"series {name}", "has runs of different length", "choose runs of one length")
        rows = pd.Series(np.arange(len(keys)), index=keys)
        values = column.flatten().to_numpy(zero_copy_only=False).reshape(len(keys), -1)
        return cls(values, rows[~rows.index.duplicated()])

    def of(self, keys: pd.Series[str]) -> NDArray[np.float32]:
        """The series of these runs, (key, month); NaN where one has none."""
        places = self.rows.reindex(keys).to_numpy(dtype=float)
        found = np.full((len(places), self.values.shape[1]), np.nan, dtype=np.float32)
        is_there = ~np.isnan(places)
        found[is_there] = self.values[places[is_there].astype(int)]
        return found


def bands_of_runs(values: NDArray[np.float64]) -> pd.DataFrame:
    """Mean and the middle 95 % of runs by month; `values` is (run, month), and what is missing is left out."""
    rows = values[~np.isnan(values).any(axis=1)]
    return _by_month([rows.mean(axis=0), *np.quantile(rows, MIDDLE, axis=0)])


def bands_of_effect(values: NDArray[np.float64], name: str) -> pd.DataFrame:
    """Mean effect by month with its 95 % t-interval over replicates, each averaged over the points first.

    Draws are common to points, so that these are no further witnesses; with one replicate there is no interval (NaN).
    `values` is (point, replicate, month); a point of which a run is missing is left out.
    """
    whole = values[~np.isnan(values).any(axis=(1, 2))]
    if not len(whole):
        raise errors.bad_file(f"series {name}", "is whole at no point", "finish the sweep first")
    rows = whole.mean(axis=0)
    mean = rows.mean(axis=0)
    half = np.full_like(mean, np.nan)
    if len(rows) > 1:
        half = student_quantile(len(rows) - 1) * rows.std(axis=0, ddof=1) / np.sqrt(len(rows))
    return _by_month([mean, mean - half, mean + half])


def _by_month(summary: Sequence[NDArray[np.float64]]) -> pd.DataFrame:
    table = pd.DataFrame(dict(zip(STATISTICS, summary, strict=True)))
    table.insert(0, "month", np.arange(len(table)))
    return table
