"""A stored sweep as it is read: by commands, by notebooks, by the dashboard."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.readings import BASELINE, EFFECT, SCENARIO, check_reading
from experiments.replicates import seed_of
from experiments.sweeps import frames
from experiments.sweeps.definition import FORMAT, factor_from
from experiments.sweeps.factors import Factor
from experiments.sweeps.identity import key_of_run
from experiments.sweeps.store import EVENTS, SWEEPS, Store, is_of_first_part
from experiments.sweeps.stored_series import StoredSeries, bands_of_effect, bands_of_runs, names_in
from sim import errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

KEYS = {SCENARIO: "key", BASELINE: "baseline_key"}  # columns of the runs
OK, FAILED, MISSING = "ok", "failed", "missing"


@dataclass(frozen=True)
class SweepResult:
    """A sweep in its store. What has not been run yet is missing, what failed says why.

    `definition` is what the store keeps of it; see `experiments.sweeps.definition`.
    """

    store: Store
    definition: dict[str, Any]

    @property
    def name(self) -> str:
        """What it is called in its store."""
        return str(self.definition["name"])

    @property
    def is_paired(self) -> bool:
        """Whether every run has its baseline beside it."""
        return bool(self.definition["is_paired"])

    @property
    def replicates(self) -> int:
        """Seeds for each point."""
        return int(self.definition["replicates"])

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What was varied."""
        return tuple(factor_from(content) for content in self.definition["factors"])

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Where the points lie in the unit cube of the factors, shape (point, factor), in the order of the design."""
        count = len(self.definition["points"])
        return np.asarray(self.definition["shares"], dtype=float).reshape(count, len(self.factors))

    @cached_property
    def points(self) -> pd.DataFrame:
        """The values of the factors, a row a point in the order of the design, a column a factor."""
        columns = {
            factor.name: [factor.at(share) for share in self.shares[:, place]]
            for place, factor in enumerate(self.factors)
        }
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self.shares), name="point"))

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row for each point and replicate: point, replicate, seed, key, baseline_key, status, error, seconds.

        Status is ok, failed or missing.
        """
        frame = self.planned
        known = self._stored[["key", "status", "error", "started", "seconds", "host", "part"]]
        joined = frame.merge(known, on="key", how="left")
        joined["status"] = joined["status"].fillna(MISSING)
        return joined

    @cached_property
    def planned(self) -> pd.DataFrame:
        """The runs that belong to it, stored or not: point, replicate, seed, key, baseline_key."""
        rows = []
        for point, ((scenario, baseline), master) in enumerate(
            zip(self.definition["points"], self.definition["masters"], strict=True)
        ):
            for replicate in range(self.replicates):
                seed = seed_of(master, replicate)
                of_baseline = key_of_run(baseline, seed) if baseline else ""
                rows.append((point, replicate, seed, key_of_run(scenario, seed, baseline), of_baseline))
        return pd.DataFrame(rows, columns=["point", "replicate", "seed", "key", "baseline_key"])

    @cached_property
    def _stored(self) -> pd.DataFrame:
        """Rows of this sweep's runs in the store, both arms."""
        frame = self.store.runs()
        if frame.empty:
            texts = dict.fromkeys(("key", "status", "error", "host", "part"), "str")
            types = texts | dict.fromkeys(("started", "seconds", *OUTCOMES, *PAIRED_OUTCOMES), "float64")
            return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in types.items()})
        return frame[frame["key"].isin(self.named_keys())].reset_index(drop=True)

    def named_keys(self) -> set[str]:
        """Keys of all runs of this sweep, stored or not, both arms."""
        return (set(self.planned["key"]) | set(self.planned["baseline_key"])) - {""}

    def stored_keys(self) -> list[str]:
        """Keys of the runs of this sweep that are stored, both arms."""
        return list(self._stored["key"])

    def values(self, outcome: str, of: str = EFFECT) -> NDArray[np.float64]:
        """An outcome, shape (point, replicate); NaN where the run failed, is missing, or has it undefined.

        `of` is effect (scenario less baseline; for an outcome of a pair its value), scenario or baseline.
        """
        if outcome not in OUTCOMES and outcome not in PAIRED_OUTCOMES:
            raise errors.unknown_name("outcome", outcome, [*OUTCOMES, *PAIRED_OUTCOMES])
        check_reading(of)
        self._refuse_unpaired(of != SCENARIO or outcome in PAIRED_OUTCOMES)
        self._refuse_unread()
        by_key = self._stored.set_index("key")[outcome]
        scenario = by_key.reindex(self.planned["key"]).to_numpy(dtype=float)
        if outcome in PAIRED_OUTCOMES or of == SCENARIO:
            found = scenario
        else:
            baseline = by_key.reindex(self.planned["baseline_key"]).to_numpy(dtype=float)
            found = baseline if of == BASELINE else scenario - baseline
        return found.reshape(len(self.shares), self.replicates)

    def _refuse_unpaired(self, needs_baselines: bool) -> None:
        if needs_baselines and not self.is_paired:
            problem = "was run without baselines, and has no effects"
            raise errors.bad_file(f"sweep {self.name}", problem, "ask for of='scenario', or sweep with paired=true")

    def _refuse_unread(self) -> None:
        """Numbers are refused while runs are missing that may stand in a file which cannot be read."""
        if self._unread:
            missing = int((self.runs["status"] == MISSING).sum())
            problem = f"cannot be read, and {missing} runs of sweep {self.name} are missing that it may hold"
            raise errors.bad_file(self._unread[0], problem, "move the file away, then start the sweep again")

    @cached_property
    def _unread(self) -> list[Path]:
        return self.store.unread() if (self.runs["status"] == MISSING).any() else []

    def reading(self) -> str:
        """How outcomes of this sweep are read unless said otherwise: as effects, where there are baselines."""
        return EFFECT if self.is_paired else SCENARIO

    # --- series --------------------------------------------------------------------------------------------------

    def series_names(self) -> list[str]:
        """Columns of the series that are kept, such as 'live_vitality' and 'adopted/climate-plan'."""
        return names_in(self.store)

    def series(self, name: str, of: str = EFFECT) -> NDArray[np.float32]:
        """A series of all runs, shape (point * replicate, month), in the order of `runs`; NaN where there is none.

        Refuses a series that was not kept, and runs of different length.
        """
        check_reading(of)
        self._refuse_unpaired(of != SCENARIO)
        self._refuse_unread()
        stored = StoredSeries.read(self.store, name, f"sweep {self.name}")
        found = {arm: stored.of(self.planned[key]) for arm, key in KEYS.items() if of in (EFFECT, arm)}
        return found[SCENARIO] - found[BASELINE] if of == EFFECT else found[of]

    def bands(self, name: str, of: str = EFFECT) -> pd.DataFrame:
        """Mean, low and high of a series by month over all runs that went well.

        For an arm the middle 95 % of runs; for the effect the 95 % t-interval of its mean over replicates, each
        averaged over the points first, because their draws are common; NaN with one replicate. A point of which a
        run is missing is left out of an effect.
        """
        values = self.series(name, of).astype(np.float64, copy=False)
        if of == EFFECT:
            return bands_of_effect(values.reshape(len(self.shares), self.replicates, -1), name)
        return bands_of_runs(values)

    def events(self) -> pd.DataFrame:
        """All that happened in the runs that kept it: point, replicate, arm, and the columns of `Record.events`."""
        frame = self.store.arrow(EVENTS).to_pandas()
        if frame.empty or "part" not in frame:
            raise errors.missing_file("log of runs in", self.store.folder, "sweep with keep=events")
        frame = frame[is_of_first_part(frame)].drop(columns="part")
        about = [
            self.planned.assign(arm=arm).rename(columns={key: "of_run"})[["of_run", "point", "replicate", "arm"]]
            for arm, key in KEYS.items()
        ]
        joined = pd.concat(about).merge(frame, left_on="of_run", right_on="key")
        return joined.drop(columns=["of_run", "key"]).reset_index(drop=True)

    # --- in the forms of a notebook --------------------------------------------------------------------------------

    def to_pandas(self) -> pd.DataFrame:
        """A row for each point and replicate: factors, status, and every outcome of the scenario, with its effect.

        Columns of effects are named 'effect of NAME'; outcomes of a pair stand under their own name.
        """
        return frames.to_pandas(self)

    def to_polars(self) -> pl.DataFrame:
        """The same as a polars frame; needs the extra 'notebook'."""
        return frames.to_polars(self)

    def to_xarray(self) -> xr.Dataset:
        """Outcomes over (reading, point, replicate), with the factors as coordinates of the points and units."""
        return frames.to_xarray(self)


def sweeps_in(store: Store) -> dict[str, Path]:
    """The sweeps of a store, by name, the one that was started last at the end."""
    files = sorted((store.folder / SWEEPS).glob("*.json"), key=lambda file: file.stat().st_mtime)
    return {file.stem: file for file in files}


def open_sweep(name: str | None = None, store: Path | str = "results/store") -> SweepResult:
    """A sweep by its name in a store, or by the beginning of its name; without a name the one started last."""
    place = Store(Path(store))
    place.check()
    known = sweeps_in(place)
    if not known:
        raise errors.missing_file("sweep in", place.folder, "make one with `diplomacity sweep`")
    if name is None:
        return _read(place, list(known.values())[-1])
    alike = [known[name]] if name in known else [file for stem, file in known.items() if stem.startswith(name)]
    if not alike:
        raise errors.unknown_name("sweep", name, known, where=str(place.folder))
    if len(alike) > 1:
        raise errors.not_a_choice("sweep", name, [file.stem for file in alike], where=str(place.folder))
    return _read(place, alike[0])


def _read(store: Store, file: Path) -> SweepResult:
    try:
        definition = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise errors.bad_file(file, f"cannot be read ({error})", "start the sweep again: its runs are kept") from None
    if not isinstance(definition, dict) or definition.get("format") != FORMAT:
        raise errors.bad_file(file, "is not a sweep of this version", "start the sweep again")
    return SweepResult(store, definition)


def rows_of(store: Store, key: str) -> pd.Series[Any]:
    """The stored run with this key, or with a key that begins so; refuses none and several."""
    if not re.fullmatch(r"[0-9a-f]{4,32}", key):
        raise errors.wrong_type("key", key, "at least four letters of a run's key, as `diplomacity results` prints")
    frame = store.runs()
    found = frame[frame["key"].str.startswith(key)] if not frame.empty else frame
    if len(found) != 1:
        problem = "is no run" if found.empty else f"is the beginning of {len(found)} keys"
        raise errors.bad_file(f"'{key}' in {store.folder}", problem, "give the whole key of a stored run")
    return found.iloc[0]


def failures(result: SweepResult) -> pd.DataFrame:
    """Runs that failed, with the values of their factors and their errors."""
    failed = result.runs[result.runs["status"] == FAILED]
    return failed[["point", "replicate", "seed", "error"]].merge(result.points, left_on="point", right_index=True)
