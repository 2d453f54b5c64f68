"""What a run remembers: monthly series, the log of all that happened, the state at its end, and where it came from."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim import errors
from sim.attention import named_cities, named_nations, named_networks
from sim.compilation import source_digest
from sim.log import FIELDS, NOBODY, OUTSIDE
from sim.observation import SERIES
from sim.parameters import walk
from sim.stages import STAGES, Channel, CommitmentStage, IdeaStage, Kind
from sim.standing_orders import fates_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.model import Diplomacity

ADOPTING = (IdeaStage.ADOPTED, IdeaStage.TESTING, IdeaStage.IMPLEMENTED)
SUBJECTS: dict[int, str] = {
    Kind.TIE: "ties",
    Kind.IDEA: "cities",
    Kind.COMMITMENT: "cities",
    Kind.MEMBERSHIP: "cities",
    Kind.NETWORK: "networks",
    Kind.AGREEMENT: "nations",
    Kind.GOVERNMENT: "nations",
    Kind.SUBNATIONAL_OFFICE: "nations",
    Kind.CONSULATE: "nations",
    Kind.MAYOR: "cities",
    Kind.OFFICE: "cities",
    Kind.EVENT: "events",
}
OBJECTS: dict[int, str] = {Kind.IDEA: "ideas", Kind.MEMBERSHIP: "networks", Kind.CONSULATE: "cities"}
SOURCES: dict[int, str] = {
    Channel.TWINNING: "cities",
    Channel.NETWORKS: "networks",
    Channel.NEIGHBOURS: "cities",
    Channel.LEADERS: "cities",
    Channel.NATION: "nations",
    Channel.DEFIANCE: "nations",
}
KIND_NAMES = {int(kind): kind.name.lower() for kind in Kind}
CHANNEL_NAMES = {int(channel): channel.name.lower() for channel in Channel}
STAGE_NAMES = {int(kind): {int(stage): stage.name.lower() for stage in stages} for kind, stages in STAGES.items()}
KEPT = (
    "cities",
    "nations",
    "networks",
    "ties",
    "memberships",
    "adoption",
    "relations",
    "stances",
    "ideas",
    "consulates",
)


class Record:
    """The memory of one run. A model that runs on does not change its earlier records.

    `arrays` are the monthly series by name, shape (month, *axes); `log` the passages, shape (row, 8) as in
    `sim.log.FIELDS`; `tables` the state at the end by table and column; `about` the provenance.
    """

    def __init__(
        self,
        about: Mapping[str, Any],
        ids: Mapping[str, list[str]],
        arrays: Mapping[str, NDArray[Any]],
        log: NDArray[np.int32],
        tables: Mapping[str, Mapping[str, NDArray[Any]]],
        watched: NDArray[np.bool_],
    ) -> None:
        self.about, self.ids, self.arrays = dict(about), dict(ids), dict(arrays)
        self.derived: dict[Any, Any] = {}  # what outcomes have worked out once and share
        self.log, self.tables, self.watched = log, {k: dict(v) for k, v in tables.items()}, watched

    @classmethod
    def of(cls, model: Diplomacity) -> Record:
        """The record of a model up to its present month."""
        months = max(0, model.month)
        tables: dict[str, dict[str, NDArray[Any]]] = {}
        for name in KEPT:
            table = model.state[name]
            tables[name] = {column: table.used(column).copy() for column in table.arrays}
        ids = {name: list(model.ids[name]) for name in model.ids}
        ids["events"] = list(model.event_names)
        ids["topics"], ids["blocs"] = list(model.world.topics), list(model.world.blocs)
        arrays = {name: _past(array[:months]) for name, array in model.series.items()}
        arrays["members"] = arrays["members"][:, : len(ids["networks"])]
        return cls(_about(model), ids, arrays, _past(model.log.used()), tables, model.watched.copy())

    @property
    def months(self) -> int:
        """Months since the start."""
        return len(self.arrays["load"])

    @cached_property
    def tie_ids(self) -> list[str]:
        """A label for every tie: its two cities, and a number from the second tie between them on."""
        seen: dict[str, int] = {}
        labels = []
        cities = self.ids["cities"]
        for a, b in zip(self.tables["ties"]["city_a"], self.tables["ties"]["city_b"], strict=True):
            name = "--".join(sorted((cities[a], cities[b])))
            seen[name] = seen.get(name, 0) + 1
            labels.append(name if seen[name] == 1 else f"{name}--{seen[name]}")
        return labels

    @cached_property
    def series(self) -> xr.Dataset:
        """Monthly series over month, and idea, nation, network, channel, commitment_stage or bloc; units in attrs."""
        import xarray as xr

        coordinates: dict[str, Any] = {
            "month": np.arange(self.months),
            "idea": self.ids["ideas"],
            "nation": self.ids["nations"],
            "network": self.ids["networks"],
            "channel": [channel.name.lower() for channel in Channel],
            "commitment_stage": [stage.name.lower() for stage in CommitmentStage],
            "bloc": self.ids["blocs"],
            "other_bloc": self.ids["blocs"],
        }
        variables = {
            name: (("month", *declared.axes), self.arrays[name], {"units": declared.unit, "long_name": declared.doc})
            for name, declared in SERIES.items()
        }
        about = {"units": "adoptions", "long_name": "adoptions in the month by the channel that carried them"}
        variables["adoptions"] = (("month", "idea", "channel"), self.adoptions, about)
        return xr.Dataset(variables, coords=coordinates, attrs={k: str(v) for k, v in self.about.items()})

    @cached_property
    def is_adoption(self) -> NDArray[np.bool_]:
        """Rows of the log that are adoptions: an idea passes from not adopted to adopted, or at once to implemented."""
        log = self.log
        before, after = log[:, 4], log[:, 5]
        adopting = np.isin(after, ADOPTING) & ~np.isin(before, ADOPTING)
        found: NDArray[np.bool_] = (log[:, 1] == Kind.IDEA) & adopting
        return found

    @cached_property
    def adoptions(self) -> NDArray[np.int64]:
        """Adoptions by month, idea and channel, shape (month, idea, channel)."""
        counts = np.zeros((self.months, len(self.ids["ideas"]), len(Channel)), dtype=np.int64)
        rows = self.log[self.is_adoption]
        np.add.at(counts, (rows[:, 0], rows[:, 3], rows[:, 6]), 1)
        return counts

    @cached_property
    def events(self) -> pd.DataFrame:
        """All that happened: month, kind, subject, object, from, to, channel, source, by name."""
        return self._by_name(self.log)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Its view of adoptions: month, city, idea, stage, channel, source; the family tree of every idea."""
        names = {"subject": "city", "object": "idea", "to": "stage"}
        adoptions = self._by_name(self.log[self.is_adoption]).rename(columns=names)
        return adoptions[["month", "city", "idea", "stage", "channel", "source"]]

    def _by_name(self, log: NDArray[np.int32]) -> pd.DataFrame:
        """Rows of the log with names in place of row numbers; plain integers, because an enumeration costs more."""
        import pandas as pd

        rows = log.tolist()
        columns: dict[str, Any] = {"month": log[:, 0]}
        columns["kind"] = [KIND_NAMES[row[1]] for row in rows]
        columns["subject"] = [self._named(SUBJECTS[row[1]], row[2]) for row in rows]
        columns["object"] = [self._named(OBJECTS.get(row[1]), row[3]) for row in rows]
        columns["from"] = [STAGE_NAMES[row[1]][row[4]] for row in rows]
        columns["to"] = [STAGE_NAMES[row[1]][row[5]] for row in rows]
        columns["channel"] = [CHANNEL_NAMES[row[6]] for row in rows]
        columns["source"] = [self._named(SOURCES.get(row[6]), row[7]) for row in rows]
        return pd.DataFrame(columns, columns=list(FIELDS))

    @cached_property
    def outcomes(self) -> dict[str, float]:
        """Every declared outcome; NaN where one is not defined for this run."""
        from sim.outcomes import OUTCOMES

        return {name: self.outcome(name) for name in OUTCOMES}

    def outcome(self, name: str) -> float:
        """One outcome; refuses an unknown name with the nearest right one."""
        from sim.outcomes import OUTCOMES

        if name not in OUTCOMES:
            raise errors.unknown_name("outcome", name, OUTCOMES)
        return float(OUTCOMES[name].function(self))

    def _named(self, table: str | None, row: int) -> str | None:
        if row == OUTSIDE:
            return "outside"
        if table is None or row == NOBODY:
            return None
        return self.tie_ids[row] if table == "ties" else self.ids[table][row]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the whole record to one compressed NumPy archive, without pickles."""
        about = json.dumps({"about": self.about, "ids": self.ids})
        arrays = {f"series/{name}": array for name, array in self.arrays.items()}
        arrays |= {f"table/{t}/{c}": array for t, columns in self.tables.items() for c, array in columns.items()}
        with Path(path).open("wb") as file:
            np.savez_compressed(file, about=np.array(about), log=self.log, watched=self.watched, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Record:
        """A saved record; equal to the one that was saved."""
        try:
            with np.load(Path(path), allow_pickle=False) as archive:
                content = {name: archive[name] for name in archive.files}
            words = json.loads(str(content["about"]))
        except (OSError, ValueError, KeyError) as error:
            raise errors.bad_file(
                path, f"is not a saved record ({error})", "give a file that Record.save wrote"
            ) from None
        tables: dict[str, dict[str, NDArray[Any]]] = {}
        for name, array in content.items():
            if name.startswith("table/"):
                _, table, column = name.split("/")
                tables.setdefault(table, {})[column] = array
        arrays = {name[len("series/") :]: array for name, array in content.items() if name.startswith("series/")}
        return cls(words["about"], words["ids"], arrays, content["log"], tables, content["watched"])

    @cached_property
    def digest(self) -> str:
        """A digest of series, log and state at the end: equal bits give equal digests."""
        found = hashlib.blake2b(self.log.tobytes(), digest_size=16)
        for name in sorted(self.arrays):
            found.update(f"{name}{self.arrays[name].shape}".encode() + self.arrays[name].tobytes())
        for table in sorted(self.tables):
            for column, array in sorted(self.tables[table].items()):
                found.update(f"{table}.{column}{array.shape}".encode() + array.tobytes())
        return found.hexdigest()

    def is_same(self, other: Record) -> bool:
        """Whether two records agree bit for bit in names, series, log and state."""
        return self.ids == other.ids and self.digest == other.digest


def _past(rows: NDArray[Any]) -> NDArray[Any]:
    """A read-only view of rows that no later month writes: a run only appends to its series and its log."""
    view = rows.view()
    view.flags.writeable = False
    return view


def _about(model: Diplomacity) -> dict[str, Any]:
    orders = fates_of(model)
    return {
        "world": model.world.name,
        "world_key": model.world.key,
        "start_year": model.start_year,
        "scenario": model.scenario.name,
        "seed": model.seed,
        "world_seed": model.world_seed,
        "months": model.month,
        "named_cities": named_cities(model.attended),
        "named_nations": named_nations(model.world, model.attended),
        "named_networks": named_networks(model.attended),
        "parameters": {p.path: _plain(getattr(model.mechanism(p.mechanism), p.name)) for p in walk()},
        "source_digest": source_digest(),
        "version": _version(),
        "nature": "conditional on the model, not a forecast",
        **({"orders": orders} if orders else {}),
    }


def _plain(value: Any) -> Any:
    """A parameter's value in the form of a file, which has lists and no tuples."""
    return list(value) if isinstance(value, tuple) else value


@cache
def _version() -> str:
    try:
        return version("diplomacity")
    except PackageNotFoundError:
        return "not installed"
