"""A sweep as it is at one moment, in a folder of its own: what a page reads of it without opening the store again.

FOLDER/sweep.json          what the store says of the sweep, without its points; counts; the command that resumes it
FOLDER/points.parquet      a row a point: shares of the factors' ranges, runs that went well, failed, are missing
FOLDER/outcomes.parquet    a row a point and replicate: seed, status, error, every outcome of both arms
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.readings import BASELINE, EFFECT, READINGS, SCENARIO
from experiments.sweeps.definition import factor_from
from experiments.sweeps.factors import Factor
from experiments.sweeps.listing import STATUSES
from experiments.sweeps.results import OK, SweepResult
from experiments.sweeps.resuming import resuming_arguments
from sim import errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

ABOUT, POINTS, RUNS = "sweep.json", "points.parquet", "outcomes.parquet"
BULKY = ("points", "masters", "shares")


def take(result: SweepResult, folder: Path) -> None:
    """Write what there is of a sweep into a folder; `sweep.json` comes last."""
    runs = result.runs
    shares = pd.DataFrame(result.shares, columns=[factor.name for factor in result.factors])
    counts = pd.crosstab(runs["point"], runs["status"]).reindex(columns=list(STATUSES), fill_value=0)
    counts.reset_index(drop=True).join(shares).to_parquet(folder / POINTS)
    columns: dict[str, Any] = {name: runs[name] for name in ("point", "replicate", "seed", "key", "status", "error")}
    for arm in (SCENARIO, BASELINE) if result.is_paired else (SCENARIO,):
        columns |= {f"{arm}:{name}": result.values(name, arm).ravel() for name in OUTCOMES}
    if result.is_paired:
        columns |= {f"{SCENARIO}:{name}": result.values(name).ravel() for name in PAIRED_OUTCOMES}
    pd.DataFrame(columns).to_parquet(folder / RUNS)
    known = runs["status"].value_counts()
    started = runs["started"].dropna()
    is_whole = int(known.get(OK, 0)) == len(runs)
    about = {
        "definition": {key: value for key, value in result.definition.items() if key not in BULKY},
        "counts": {status: int(known.get(status, 0)) for status in STATUSES},
        "started": None if started.empty else started.min().isoformat(),
        "series": result.series_names() if str(result.definition["settings"]["keep"]) != "outcomes" else [],
        "resume": None if is_whole else resuming_arguments(result),
    }
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


@dataclass(frozen=True)
class Snapshot:
    """A sweep that was written by `take`; what an analysis needs of a stored sweep (`experiments.analysis.Sweep`).

    `chosen` says of every point whether it is looked at; all are where it is None. `whole` is then the snapshot of all
    of them, and `read` the columns that were read already.
    """

    folder: Path
    about: Mapping[str, Any]
    chosen: NDArray[np.bool_] | None = field(default=None, compare=False)
    whole: Snapshot | None = field(default=None, compare=False, repr=False)
    read: dict[str, NDArray[np.float64]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def open(cls, folder: Path) -> Snapshot:
        """The snapshot in a folder."""
        return cls(folder, json.loads((folder / ABOUT).read_text(encoding="utf-8")))

    def only(self, chosen: NDArray[np.bool_]) -> Snapshot:
        """The same with fewer points; `chosen` is (point,) over all of them."""
        return dataclasses.replace(self, chosen=chosen, whole=self.whole or self)

    @property
    def name(self) -> str:
        """What the sweep is called."""
        return str(self.definition["name"])

    @property
    def definition(self) -> Mapping[str, Any]:
        """What its store keeps of it, but for its points."""
        content: Mapping[str, Any] = self.about["definition"]
        return content

    @property
    def counts(self) -> Mapping[str, int]:
        """Runs of the scenario by status: ok, failed, missing."""
        counts: Mapping[str, int] = self.about["counts"]
        return counts

    @property
    def is_paired(self) -> bool:
        """Whether every run has its baseline beside it."""
        return bool(self.definition["is_paired"])

    @property
    def replicates(self) -> int:
        """Seeds for each point."""
        return int(self.definition["replicates"])

    @property
    def size(self) -> int:
        """How many points the design has, looked at or not."""
        return len(self.all_points)

    @property
    def readings(self) -> tuple[str, ...]:
        """How its outcomes can be read, the usual way first."""
        return READINGS if self.is_paired else (SCENARIO,)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that it has, those that it was made for first."""
        known = [*OUTCOMES, *(PAIRED_OUTCOMES if self.is_paired else ())]
        return tuple(dict.fromkeys([*self.definition["outcomes"], *known]))

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied."""
        return tuple(factor_from(content) for content in self.definition["factors"])

    @cached_property
    def all_points(self) -> pd.DataFrame:
        """All points, looked at or not: shares of their factors, and runs by status."""
        return pd.read_parquet(self.folder / POINTS) if self.whole is None else self.whole.all_points

    @property
    def _mask(self) -> NDArray[np.bool_]:
        return np.ones(self.size, dtype=bool) if self.chosen is None else self.chosen

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Where the points that are looked at lie in the unit cube, shape (point, factor)."""
        names = [factor.name for factor in self.factors]
        return self.all_points[names].to_numpy(dtype=float).reshape(self.size, len(names))[self._mask]

    @cached_property
    def points(self) -> pd.DataFrame:
        """The values of the factors at the points that are looked at, with their numbers as index."""
        if self.whole is not None:
            return self.whole.points[self._mask]
        numbers = pd.RangeIndex(self.size, name="point")
        columns = {
            factor.name: [factor.at(share) for share in self.shares[:, place]]
            for place, factor in enumerate(self.factors)
        }
        return pd.DataFrame(columns, index=numbers)

    def runs_at_points(self) -> pd.DataFrame:
        """Runs by status at the points that are looked at: columns ok, failed, missing."""
        return self.all_points.loc[self._mask, list(STATUSES)]

    def runs(self, status: str) -> pd.DataFrame:
        """Runs of a status, of all points: point, replicate, seed, error."""
        columns = ["point", "replicate", "seed", "error"]
        return pd.read_parquet(self.folder / RUNS, columns=columns, filters=[("status", "==", status)])

    def values(self, outcome: str, of: str = EFFECT) -> NDArray[np.float64]:
        """An outcome, shape (point, replicate), as `SweepResult.values` has it, at the points that are looked at."""
        if outcome not in self.outcomes:
            raise errors.unknown_name("outcome", outcome, self.outcomes, where=f"sweep {self.name}")
        if of not in self.readings:
            raise errors.not_a_choice("of", of, self.readings, where=f"sweep {self.name}")
        arms = (SCENARIO, BASELINE) if of == EFFECT and outcome in OUTCOMES else (of,)
        arms = (SCENARIO,) if outcome in PAIRED_OUTCOMES else arms
        columns = [self._column(f"{arm}:{outcome}") for arm in arms]
        found = columns[0] - columns[1] if len(columns) > 1 else columns[0]
        return np.asarray(found.reshape(self.size, self.replicates)[self._mask])

    def _column(self, name: str) -> NDArray[np.float64]:
        """A column of the runs, shape (point * replicate,)."""
        if name not in self.read:
            table = pd.read_parquet(self.folder / RUNS, columns=[name])
            self.read[name] = table[name].to_numpy(dtype=float)
        return self.read[name]
