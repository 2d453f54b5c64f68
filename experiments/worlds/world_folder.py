"""Writes a world as a folder of CSV tables: all of it, checked by the model's own reader, or nothing."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim import errors
from sim.rows import TABLES
from sim.tables import ABOUT_ROW, written_columns
from sim.world import World

Table = Sequence[Mapping[str, object]]


@dataclass
class Draft:
    """A world that is not yet written: what world.csv says, its tables by name, the text of SOURCES.md.

    `lists` are files for the reader of the folder that are no tables of the world, such as `unplaced`.
    """

    title: str
    start_year: int
    story: str
    origin: str
    sources: str
    tables: dict[str, Table] = field(default_factory=dict)
    lists: dict[str, Table] = field(default_factory=dict)


def check_free(folder: Path) -> None:
    """Refuses a folder that cannot be filled: a file, a folder with something in it, or one that cannot be made."""
    if folder.is_file():
        raise errors.bad_file(folder, "is a file", "name a new folder")
    if folder.exists() and any(folder.iterdir()):
        raise errors.bad_file(folder, "exists and is not empty", "name a new folder or empty this one")
    parent = folder.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise errors.bad_file(folder, "cannot be written", f"check the rights of {parent}")


def write_table(path: Path, rows: Table) -> None:
    """One CSV file without the columns that no row fills; a world's columns stand in their declared order."""
    columns: dict[str, bool] = dict.fromkeys(declared_order(path.stem), False)
    for row in rows:
        for name, value in row.items():
            columns[name] = columns.get(name, False) or _cell(value) != ""
    kept = [name for name, is_used in columns.items() if is_used]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(kept)
        writer.writerows([_cell(row.get(name, "")) for name in kept] for row in rows)


def declared_order(table: str) -> list[str]:
    """The columns of a world's table as the model declares them; none for another file."""
    return ["id", *written_columns(table), *ABOUT_ROW] if table in TABLES else []


def write_world(folder: Path, draft: Draft) -> World:
    """Write a draft to a new or empty folder and return it as the model reads it.

    The folder appears complete or not at all; a draft that the model would refuse is refused here.
    """
    check_free(folder)
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=".world-") as scratch:
            made = Path(scratch) / folder.absolute().name
            made.mkdir()
            _write_all(made, draft)
            world = World.load(os.fspath(made) + os.sep)
            if folder.exists():
                folder.rmdir()
            shutil.move(os.fspath(made), os.fspath(folder.absolute()))
    except OSError as error:
        mend = "check the rights and the space there"
        raise errors.bad_file(folder, f"cannot be written ({error.strerror})", mend) from None
    world.path = folder
    return world


def _write_all(made: Path, draft: Draft) -> None:
    items = (("title", draft.title), ("start_year", draft.start_year), ("story", draft.story))
    about = [{"item": item, "value": value, "origin": draft.origin} for item, value in items if value != ""]
    for name, rows in {"world": about, **draft.tables, **draft.lists}.items():
        if rows:
            write_table(made / f"{name}.csv", rows)
    (made / "SOURCES.md").write_text(draft.sources, encoding="utf-8")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and value == int(value) and abs(value) < 1e6 else str(value)
