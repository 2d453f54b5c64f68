"""A world: who is there at the start. A folder of CSV tables, checked against the declared columns."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim import countries, errors
from sim.randomness import keys_of
from sim.search_path import find, known_names
from sim.tables import TableData, parse_table, read_cells, row_class

if TYPE_CHECKING:
    import pandas as pd

ORDER: tuple[str, ...] = (
    "nations",
    "networks",
    "cities",
    "ideas",
    "ties",
    "memberships",
    "relations",
    "consulates",
    "stances",
    "adoption",
    "commitments",
)
REQUIRED = ("cities", "nations")
NEVER_EMPTY = {
    **dict.fromkeys(REQUIRED, "give at least one row"),
    "ideas": "give at least one idea, or leave the table out for the ideas that are shipped",
}
ALWAYS_TOPICS = ("climate", "international")
SETTINGS = {"title": str, "start_year": int, "story": str}
DEFAULT_START = 2015
REFERENCES = {"cities": "city", "nations": "nation", "networks": "network", "ideas": "idea"}
BLOCS = ("EU", "NATO", "G7", "G20", "OECD", "BRICS")  # may stand in a scope even where no nation here is a member
NO_TABLES = ("world", "unplaced")  # settings; what an import could not place
SERVICES = ("learning", "standards", "grants", "convening")
TOPIC_LIMIT = 62  # topics of a city are bits of one signed word


class World:
    """Cities, nations, networks and what ties them at month 0. Reads like `World.load("rhine")`.

    Attributes: name, title, start_year (calendar year of month 0), tables (by name, as read), topics (in the order
    of their index), sources (text of SOURCES.md).
    """

    def __init__(
        self,
        name: str,
        tables: Mapping[str, TableData],
        topics: Sequence[str],
        settings: Mapping[str, Any],
        sources: str = "",
        path: Path | None = None,
    ) -> None:
        self.name = name
        self.tables = dict(tables)
        self.topics = tuple(topics)
        self.title = str(settings.get("title", name))
        self.story = str(settings.get("story", ""))
        self.start_year = int(settings.get("start_year", DEFAULT_START))
        self.sources = sources
        self.path = path

    @classmethod
    def names(cls, search_path: Iterable[str | os.PathLike[str]] = ()) -> dict[str, Path]:
        """The worlds that can be loaded by name, with their folders."""
        return known_names("worlds", search_path)

    @classmethod
    def load(cls, name: str | os.PathLike[str], search_path: Iterable[str | os.PathLike[str]] = ()) -> World:
        """A world by its name on the search path, or from a folder. Refuses what does not fit the declared columns."""
        folder = find("worlds", name, search_path)
        cells: dict[str, tuple[str, list[str], list[tuple[int, list[str]]]]] = {}
        for file in sorted(folder.glob("*.csv")):
            if file.stem in NO_TABLES:
                continue
            row_class(file.stem)
            cells[file.stem] = (file.name, *read_cells(file))
        for table in REQUIRED:
            if table not in cells:
                raise errors.missing_file(
                    "world table", folder.name + f"/{table}.csv", "add it; the guide lists its columns"
                )
        if "ideas" not in cells:
            cells["ideas"] = ("ideas.csv", *read_cells(find("ideas", "ideas", search_path)))
        about = folder / "SOURCES.md"
        sources = about.read_text(encoding="utf-8") if about.exists() else ""
        return cls._built(folder.name, cells, _read_settings(folder / "world.csv"), sources, folder)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pd.DataFrame], name: str = "tables", **settings: Any) -> World:
        """A world from data frames that hold what the files hold; a missing `origin` counts as generated."""
        cells: dict[str, tuple[str, list[str], list[tuple[int, list[str]]]]] = {}
        for table, frame in tables.items():
            row_class(table)
            header = [str(column) for column in frame.columns]
            rows = [[_written(value) for value in record] for record in frame.itertuples(index=False, name=None)]
            if "origin" not in header:
                header = [*header, "origin"]
                rows = [[*row, "generated"] for row in rows]
            cells[table] = (f"table '{table}'", header, [(i + 2, row) for i, row in enumerate(rows)])
        for table in REQUIRED:
            if table not in cells:
                raise errors.missing_file("world table", table, "give a frame of that name")
        if "ideas" not in cells:
            cells["ideas"] = ("ideas.csv", *read_cells(find("ideas", "ideas", ())))
        return cls._built(name, cells, settings, "", None)

    @classmethod
    def _built(
        cls,
        name: str,
        cells: Mapping[str, tuple[str, list[str], list[tuple[int, list[str]]]]],
        settings: Mapping[str, Any],
        sources: str,
        path: Path | None,
    ) -> World:
        for setting in settings:
            if setting not in SETTINGS:
                raise errors.unknown_name("setting", setting, SETTINGS, where=f"world {name}")
        topics: dict[str, int] = {topic: i for i, topic in enumerate(ALWAYS_TOPICS)}
        known_ids: dict[str, dict[str, int]] = {kind: {} for kind in REFERENCES.values()}
        tables: dict[str, TableData] = {}
        for table in ORDER:
            if table in cells:
                file, header, rows = cells[table]
                if table in NEVER_EMPTY and not rows:
                    raise errors.bad_file(file, "the table is empty", NEVER_EMPTY[table])
                tables[table] = parse_table(table, file, header, rows, known_ids, topics)
            else:
                tables[table] = parse_table(table, f"{table}.csv", _header(table), [], known_ids, topics)
            if table in REFERENCES:
                known_ids[REFERENCES[table]] = {identifier: i for i, identifier in enumerate(tables[table].ids)}
        _check_scopes(cells["networks"][0] if "networks" in cells else "networks.csv", tables)
        _check_consulates(cells["consulates"][0] if "consulates" in cells else "consulates.csv", tables)
        if len(topics) > TOPIC_LIMIT:
            raise errors.bad_file(name, f"{len(topics)} topics", f"keep to {TOPIC_LIMIT}")
        return cls(name, tables, list(topics), settings, sources, path)

    @cached_property
    def rows(self) -> dict[str, dict[str, int]]:
        """Row by id, for cities, nations, networks and ideas."""
        return {table: {identifier: i for i, identifier in enumerate(self.tables[table].ids)} for table in REFERENCES}

    @cached_property
    def keys(self) -> dict[str, NDArray[np.uint64]]:
        """Digests of the ids by which draws are keyed, for every table whose rows have ids, shape (row,)."""
        return {table: keys_of(self.tables[table].ids) for table in (*REFERENCES, "ties")}

    @cached_property
    def blocs(self) -> dict[str, tuple[int, ...]]:
        """Nation rows by bloc, blocs in alphabetical order."""
        members: dict[str, list[int]] = {}
        for row, names in enumerate(self.tables["nations"].values["blocs"]):
            for name in names:
                members.setdefault(name, []).append(row)
        return {name: tuple(members[name]) for name in sorted(members)}

    @cached_property
    def key(self) -> str:
        """A digest of all that a run reads of this world: the parsed tables sorted by id, and the start year."""
        content = {
            "start_year": self.start_year,
            "tables": {
                name: {
                    "ids": data.ids,
                    "values": {column: _plain(values) for column, values in sorted(data.values.items())},
                    "known": {column: mask.tolist() for column, mask in sorted(data.known.items())},
                }
                for name, data in sorted(self.tables.items())
            },
            "topics": list(self.topics),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def row(self, table: str, identifier: str, where: str = "") -> int:
        """The row of an id; refuses an unknown one with the nearest right one."""
        rows = self.rows[table]
        if identifier not in rows:
            raise errors.unknown_name(REFERENCES[table], identifier, rows, where=where)
        return rows[identifier]

    def nation_rows(self, names: Iterable[str], where: str = "") -> list[int]:
        """Rows of nations named by code or by bloc, without repeats; refuses an unknown name."""
        rows: list[int] = []
        for name in names:
            if name in self.blocs:
                rows.extend(self.blocs[name])
            elif name in self.rows["nations"]:
                rows.append(self.rows["nations"][name])
            else:
                known = [*self.rows["nations"], *self.blocs]
                raise errors.unknown_name("nation or bloc", name, known, where=where)
        return list(dict.fromkeys(rows))

    def admitted(self, scope: Sequence[str]) -> list[int]:
        """Rows of the nations of this world within a network's scope; a scope may name nations that are not here."""
        return self.nation_rows(name for name in scope if name in self.blocs or name in self.rows["nations"])

    def frame(self, table: str) -> pd.DataFrame:
        """One table as a data frame, unknown cells missing."""
        import pandas as pd

        data = self.tables[table]
        frame = pd.DataFrame({"id": data.ids})
        for name, declared in row_class(table).columns.items():
            if name in data.values:
                values = data.values[name]
                shown = [_shown(self, declared.kind, declared.choices, value) for value in values]
                frame[name] = pd.Series(shown, dtype=object).where(pd.Series(data.known[name]), None)
        frame["origin"] = data.origin
        frame["source"] = data.source
        return frame.convert_dtypes()

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.tables[t])} {t}" for t in ("cities", "nations", "networks", "ties", "ideas"))
        return f"<World {self.name}: {counts}>"


def _check_scopes(file: str, tables: Mapping[str, TableData]) -> None:
    """Refuses a service that there is not, and a scope that is neither a bloc nor the code of any nation."""
    networks = tables["networks"]
    blocs = {*BLOCS, *(bloc for names in tables["nations"].values["blocs"] for bloc in names)}
    for line, services in zip(networks.lines, networks.values["services"], strict=True):
        for service in services:
            if service not in SERVICES:
                mend = f"write {', '.join(SERVICES)}, several with | between them"
                raise errors.bad_cell(file, line, "services", service, "is not a service", mend)
    for line, names in zip(networks.lines, networks.values["scope"], strict=True):
        for name in names:
            if name not in blocs and not countries.is_code(name):
                mend = f"give ISO 3166 codes or blocs ({', '.join(sorted(blocs))}) with | between them"
                raise errors.bad_cell(file, line, "scope", name, "is neither a nation's code nor a bloc", mend)


def _check_consulates(file: str, tables: Mapping[str, TableData]) -> None:
    """Refuses a nation's consulate at home."""
    data, home = tables["consulates"], tables["cities"].values["nation"]
    for line, city, nation in zip(data.lines, data.values["city"], data.values["nation"], strict=True):
        if home[city] == nation:
            problem = f"has no consulate at home, in {tables['cities'].ids[city]}"
            code = tables["nations"].ids[nation]
            raise errors.bad_cell(file, line, "nation", code, problem, "name the nation that sends it")


def _header(table: str) -> list[str]:
    from sim.tables import WITH_ID, written_columns

    return [*(["id"] if table in WITH_ID else []), *written_columns(table), "origin"]


def _read_settings(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    header, rows = read_cells(path)
    if header[:2] != ["item", "value"]:
        raise errors.bad_file(path.name, "the header is not item,value", "begin it with item,value")
    settings: dict[str, Any] = {}
    for line, cells in rows:
        item, value = cells[0], cells[1]
        if item not in SETTINGS:
            raise errors.unknown_name("item", item, SETTINGS, where=f"{path.name}, line {line}")
        try:
            settings[item] = SETTINGS[item](value)
        except ValueError:
            raise errors.bad_cell(path.name, line, "value", value, "is not a year", "write a whole number") from None
    return settings


def _written(value: Any) -> str:
    """A cell of a data frame as a file would hold it."""
    import pandas as pd

    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, set)):
        return "|".join(str(part) for part in value)
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    return str(value)


def _plain(values: Any) -> Any:
    return (
        values.tolist() if isinstance(values, np.ndarray) else [list(v) if isinstance(v, tuple) else v for v in values]
    )


def _shown(world: World, kind: str, choices: tuple[str, ...] | None, value: Any) -> Any:
    if kind == "choice":
        return (choices or ())[int(value)]
    if kind == "yes":
        return bool(value)
    if kind == "topic":
        return world.topics[int(value)] if value >= 0 else None
    for table, name in REFERENCES.items():
        if kind == name:
            return world.tables[table].ids[int(value)]
    if kind in ("names", "topics"):
        return "|".join(value)
    return value.item() if isinstance(value, np.generic) else value
