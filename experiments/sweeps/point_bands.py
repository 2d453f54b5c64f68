"""A series at one point of a sweep: scenario and baseline with the spread of runs, and their paired difference."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.bands import DIFFERENCE, STATISTICS, middle_of_runs, paired_difference
from experiments.readings import BASELINE, SCENARIO
from experiments.sweeps.results import SweepResult
from experiments.sweeps.store import SERIES as SERIES_TABLE
from sim import errors
from sim.observation import SERIES

KEYS = {SCENARIO: "key", BASELINE: "baseline_key"}


def bands_at(result: SweepResult, point: int, name: str) -> pd.DataFrame:
    """A row an arm and month: arm, month, mean, low, high, unit, runs.

    For an arm the middle 95 % of the point's runs; for the difference, where there are baselines, the 95 % t-interval
    of its mean, without ends where one pair alone is stored. Refuses a series that was not kept, and a point without
    a run that went well.
    """
    if name not in result.series_names():
        raise errors.unknown_name("series", name, result.series_names(), where=f"sweep {result.name}")
    own = result.planned[result.planned["point"] == point]
    arms = [arm for arm in KEYS if arm == SCENARIO or result.is_paired]
    stored = _stored(result, name, {key for arm in arms for key in own[KEYS[arm]]})
    rows = [[stored.get(key) for key in own[KEYS[arm]]] for arm in arms]
    whole = [runs for runs in zip(*rows, strict=True) if all(run is not None for run in runs)]
    if not whole:
        problem = f"has no run of point {point} whose series are stored"
        raise errors.bad_file(f"sweep {result.name}", problem, "choose another point, or finish the sweep")
    values = np.array(whole, dtype=np.float64).transpose(1, 0, 2)  # (arm, run, month)
    summary = {arm: middle_of_runs(values[place]) for place, arm in enumerate(arms)}
    if result.is_paired:
        summary[DIFFERENCE] = paired_difference(values[0] - values[1])
    frames = []
    for arm, statistics in summary.items():
        frame = pd.DataFrame(dict(zip(STATISTICS, statistics, strict=True)))
        frame.insert(0, "month", np.arange(len(frame)))
        frame.insert(0, "arm", arm)
        frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    return table.assign(unit=unit_of(name), runs=len(whole))


def unit_of(name: str) -> str:
    """The unit of a series by the column that holds it, as in 'adopted/climate-plan'."""
    declared = SERIES.get(name.partition("/")[0])
    return declared.unit if declared is not None else "cities"  # adoptions are counted from the log


def _stored(result: SweepResult, name: str, keys: set[str]) -> dict[str, NDArray[np.float64]]:
    """The series of the runs with these keys."""
    import pyarrow.dataset as ds

    table = result.store.arrow(SERIES_TABLE, ["key", name], ds.field("key").isin(sorted(keys)))
    found: dict[str, NDArray[np.float64]] = {}
    for key, values in zip(table["key"].to_pylist(), table[name].to_pylist(), strict=True):
        if values is not None and key not in found:
            found[key] = np.asarray(values, dtype=np.float64)
    return found
