"""The store of runs: a folder of Parquet parts that many processes may write to and read from at once.

A part is written under a temporary name, flushed to the disk and renamed, so that nothing half-written counts; of the
tables of a part `runs` comes last and is the mark that the others belong to it. Nothing is ever changed in place, and
nobody holds a file open that another must write. The same run may be stored twice, by two sweeps at once or after a
lost worker; it is read once, since equal keys mean equal runs.
"""

from __future__ import annotations

import errno
import json
import os
import re
import socket
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.sweeps.parts import FILE, MEND, NoPartError, PartLeftOut, read_together, schema_of
from sim import errors

if TYPE_CHECKING:
    import pyarrow as pa

MARK, FORMAT = "STORE.json", 1
RUNS, SERIES, EVENTS, CONFIGURATIONS = "runs", "series", "events", "configurations"
TABLES = (CONFIGURATIONS, SERIES, EVENTS, RUNS)  # in the order in which a part is written
SWEEPS, WORLDS, ENVIRONMENTS = "sweeps", "worlds", "environments"
FOLDERS = (*TABLES, SWEEPS, WORLDS, ENVIRONMENTS)
NEEDED = {  # columns without which a file is no part of a table
    RUNS: ("key", "part", "status", "kept"),
    SERIES: ("key", "part"),
    EVENTS: ("key", "part"),
    CONFIGURATIONS: ("digest", "content"),
}
PART = re.compile(r"[\w.-]+\.parquet")
UNFINISHED = ".unfinished-"
COMPRESSION = "zstd"
LEVELS = ("outcomes", "series", "events")  # what is kept of a run, each with what comes before it
FEW_ATTEMPTS = 5


@dataclass(frozen=True)
class Store:
    """A store in a folder. Made when something is first written; reading one that is not there is refused."""

    folder: Path

    # --- what there is -----------------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether there is a store in the folder."""
        return (self.folder / MARK).is_file()

    def check(self) -> None:
        """Refuses a folder that is no store, or one of another format."""
        file = self.folder / MARK
        if not file.is_file():
            raise errors.missing_file("store", self.folder, "make one with `diplomacity sweep`, or give store=FOLDER")
        try:
            form = json.loads(file.read_text(encoding="utf-8"))["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise errors.bad_file(file, f"cannot be read ({error})", "it holds the format of the store") from None
        if form != FORMAT:
            problem = f"is a store of format {form}, not {FORMAT}"
            raise errors.bad_file(self.folder, problem, "give another store=FOLDER")

    def check_writable(self) -> None:
        """Refuses, before anything is run, a folder that cannot become or be added to as a store."""
        try:
            is_file, holds_something = self.folder.is_file(), self.folder.is_dir() and any(self.folder.iterdir())
        except OSError as error:
            raise self._cannot_write(error) from None
        if is_file:
            raise errors.bad_file(self.folder, "is a file", "give another folder with store=FOLDER")
        if holds_something:
            if not self.exists and {file.name for file in self.folder.iterdir()} - {MARK, *FOLDERS}:
                problem = "holds something that is not a store"
                raise errors.bad_file(self.folder, problem, "give an empty or new folder with store=FOLDER")
            if self.exists:
                self.check()
        try:
            for table in FOLDERS:
                (self.folder / table).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder / RUNS) as file:  # rights do not tell of a full disk
                file.write(b"\0" * 4096)
                file.flush()
                os.fsync(file.fileno())
            if not self.exists:
                self.put(Path(MARK), json.dumps({"format": FORMAT}) + "\n")
        except OSError as error:
            raise self._cannot_write(error) from None

    def parts(self, table: str) -> list[Path]:
        """The parts of a table that count: those that have their part of `runs`; in the order of their names."""
        folder = self.folder / table
        if not folder.is_dir():
            return []
        complete = {file.name for file in (self.folder / RUNS).glob("*.parquet")}
        return sorted(file for file in folder.glob("*.parquet") if file.name in complete and PART.fullmatch(file.name))

    def foreign(self) -> list[Path]:
        """Files in the store that are none of its own, and what a dead writer left."""
        found = []
        for table in TABLES:
            folder = self.folder / table
            if folder.is_dir():
                known = {file.name for file in self.parts(table)}
                known |= {file.name for file in folder.glob(f"{UNFINISHED}*")}
                found += sorted(file for file in folder.iterdir() if file.name not in known)
        return found

    # --- writing -----------------------------------------------------------------------------------------------

    def write_part(self, tables: Mapping[str, pa.Table]) -> str:
        """Write the tables of a part, `runs` last; returns its name. A full disk is a refusal, and leaves no part."""
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{_host()}-{os.getpid()}-{uuid.uuid4().hex[:8]}.parquet"
        written: list[Path] = []
        try:
            for table in TABLES:
                if table in tables and (tables[table].num_rows or table == RUNS):
                    self._write(Path(table, name), lambda path, t=table: _write_parquet(tables[t], path))  # type: ignore[misc]
                    written.append(self.folder / table / name)
        except OSError as error:
            for file in written:
                file.unlink(missing_ok=True)
            raise self._cannot_write(error) from None
        return name

    def put(self, place: Path, text: str) -> None:
        """Write a small file whole or not at all."""
        self._write(place, lambda path: path.write_text(text, encoding="utf-8"))

    def _write(self, place: Path, write: Callable[[Path], Any]) -> None:
        """Write under a name of our own beside the place, flush to the disk, rename."""
        target = self.folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{UNFINISHED}{uuid.uuid4().hex}")
        try:
            write(unfinished)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def _cannot_write(self, error: OSError) -> errors.Refusal:
        mend = "make room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "check its rights"
        said = error.strerror or str(error)
        return errors.bad_file(
            self.folder, f"cannot be written ({said})", f"{mend} or give another store=FOLDER; what is stored stays"
        )

    # --- reading -----------------------------------------------------------------------------------------------

    def runs(self, columns: Sequence[str] = ()) -> pd.DataFrame:
        """The runs, each once and sorted by key; of equal ones the one that went well, then that which kept the most.

        With `columns` beside key, part, status and kept only these.
        """
        wanted = ["key", "part", "status", "kept", *columns] if columns else None
        frame: pd.DataFrame = self.arrow(RUNS, wanted).to_pandas()
        return frame if frame.empty else frame.iloc[first_of_each(frame)].reset_index(drop=True)

    def configurations(self, digests: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What runs of these identities read, by digest."""
        import pyarrow.dataset as ds

        table = self.arrow(CONFIGURATIONS, ["digest", "content"], ds.field("digest").isin(list(digests)))
        return {row["digest"]: json.loads(row["content"]) for row in table.to_pylist()}

    def arrow(self, table: str, columns: Sequence[str] | None = None, only: Any = None) -> pa.Table:
        """A table of all parts as Arrow, duplicates included; columns that a part lacks are null there.

        `only` is a filter of pyarrow.dataset. Compacting replaces parts by one: a part that is gone when it is to be
        read has gone into another, so the list is made again.
        """
        for attempt in range(FEW_ATTEMPTS):
            try:
                return self._arrow(table, columns, only)
            except FileNotFoundError:
                if attempt == FEW_ATTEMPTS - 1:
                    raise
        raise AssertionError

    def _arrow(self, table: str, columns: Sequence[str] | None, only: Any) -> pa.Table:
        import pyarrow as pa

        parts = self._checked(table, self.parts(table))
        try:
            return read_together(parts, columns, only)
        except FileNotFoundError:
            raise
        except (OSError, pa.ArrowException):  # a part whose schema can be read, and whose rows cannot
            whole = self._checked(table, list(parts), is_whole=True)
            if len(whole) == len(parts):
                raise
            return read_together(whole, columns, only)

    def readable(self, table: str) -> list[Path]:
        """The parts of a table that can be read, as far as their schemas tell."""
        return list(self._checked(table, self.parts(table)))

    def _checked(self, table: str, parts: Sequence[Path], is_whole: bool = False) -> dict[Path, pa.Schema]:
        """The parts that can be read: of `runs` the others are left out with a warning, of other tables refused.

        A run that is left out is missing, which is told wherever runs are counted; a series would be missed by nobody.
        """
        found = {}
        for part in parts:
            try:
                found[part] = schema_of(part, NEEDED[table], is_whole)
            except NoPartError as problem:
                if table != RUNS:
                    raise errors.bad_file(part, str(problem), MEND) from None
                warnings.warn(f"{part} {problem}; it is left out: {MEND}", PartLeftOut, stacklevel=2)
        return found

    def unread(self) -> list[Path]:
        """Parts of `runs` that cannot be read, whatever they held."""
        found = []
        for part in self.parts(RUNS):
            try:
                schema_of(part, (), is_whole=True)
            except NoPartError:
                found.append(part)
        return found

    def stored(self, wanted: str, retries: bool) -> set[str]:
        """Keys of the runs that need not be run: those that went well with all that is wanted kept of them.

        Failed runs count as well unless they are to be tried again: the same run fails again.
        """
        frame: pd.DataFrame = self.arrow(RUNS, ["key", "status", "kept", FILE]).to_pandas()
        if frame.empty:
            return set()
        known = {kept for kept in frame["kept"].unique() if keeps(str(kept), wanted)}
        files = frame[FILE].str.rsplit("/", n=1).str[-1]
        is_whole = pd.Series(True, index=frame.index)
        for table in LEVELS[1 : LEVELS.index(wanted.split(maxsplit=1)[0]) + 1]:
            is_whole &= files.isin({part.name for part in self.parts(table)})  # a lost part of series is made again
        is_ok = (frame["status"] == "ok") & frame["kept"].isin(known) & is_whole
        is_done = is_ok if retries else is_ok | (frame["status"] == "failed")
        return set(frame.loc[is_done, "key"])

    # --- how much ---------------------------------------------------------------------------------------------

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())


def keeps(kept: str, wanted: str) -> bool:
    """Whether what is kept of a run, as 'series adopted committed', holds all that is wanted."""
    have, want = kept.split(), wanted.split()
    return LEVELS.index(have[0]) >= LEVELS.index(want[0]) and set(want[1:]) <= set(have[1:])


def is_of_first_part(frame: pd.DataFrame) -> pd.Series[bool]:
    """Rows of series or events that count where a run is stored twice: those of the part that comes first."""
    first: pd.Series[bool] = frame["part"] == frame.groupby("key")["part"].transform("first")
    return first


def first_of_each(frame: pd.DataFrame) -> list[int]:
    """Rows of the runs that are kept of a table with duplicates, in the order of the keys."""
    kept = frame["kept"].astype(str)
    rank = pd.DataFrame(
        {
            "key": frame["key"],
            "is_failed": frame["status"] != "ok",
            "level": -kept.str.split().str[0].map(LEVELS.index),
            "series": -kept.str.len(),
        }
    )
    ordered = rank.sort_values(list(rank.columns), kind="stable")
    return [int(row) for row in ordered.drop_duplicates("key").index]


def _write_parquet(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression=COMPRESSION)


def _host() -> str:
    return re.sub(r"[^\w-]", "-", socket.gethostname())[:40]
