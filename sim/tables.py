"""Reads the CSV tables of a world against the declared columns; a wrong cell is refused by file, line and column."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import countries, errors
from sim.columns import Column, Row
from sim.rows import FILES

WITH_ID = ("cities", "nations", "networks", "ideas")
ABOUT_ROW = ("origin", "source", "note")  # every table may say where a row comes from
ORIGINS = ("documented", "generated")
ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WRITTEN_YES, WRITTEN_NO = ("yes", "true", "1"), ("no", "false", "0")
PAIRS = {
    "ties": ("city_a", "city_b", "kind"),
    "memberships": ("city", "network"),
    "relations": ("nation_a", "nation_b"),
    "consulates": ("city", "nation"),
    "stances": ("nation", "topic"),
    "adoption": ("city", "idea"),
    "commitments": ("city",),
}
UNORDERED = ("ties", "relations")
BETWEEN_TWO = ("diaspora", "baseline")  # of a relation; its affinity may be that among the cities of one nation


@dataclass
class TableData:
    """One table as read: ids, and per column the values with a mask of what is known.

    Text, names and topics stay Python objects; everything else is a NumPy array of the column's type.
    """

    name: str
    ids: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    known: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    origin: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids)


def written_columns(table: str) -> dict[str, Column[Any]]:
    """The declared columns that a file of this table may hold."""
    return {name: c for name, c in FILES[table].columns.items() if c.given != "never"}


def read_cells(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and numbered rows of a CSV file; refuses what is not UTF-8 or has rows of another length."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise errors.bad_file(path.name, f"not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    except OSError as error:
        raise errors.bad_file(
            path.name, f"cannot be read ({error.strerror})", "check the file and its rights"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        header = next(reader, [])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problem = f"line {reader.line_num} has {len(cells)} cells and the header {len(header)}"
                raise errors.bad_file(path.name, problem, "give each row the header's number of commas")
            rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise errors.bad_file(path.name, f"line {reader.line_num}: {error}", "check quotes and commas") from None
    return [name.strip() for name in header], rows


def check_header(table: str, header: Sequence[str], file: str) -> None:
    """Refuses unknown, doubled and missing columns."""
    allowed = [*(["id"] if table in WITH_ID or table == "ties" else []), *written_columns(table), *ABOUT_ROW]
    for name in header:
        if name not in allowed:
            raise errors.unknown_name("column", name, allowed, where=file)
    doubled = [name for name in set(header) if list(header).count(name) > 1]
    if doubled:
        raise errors.bad_file(file, f"column '{doubled[0]}' stands twice", "keep one of them")
    required = [name for name, c in written_columns(table).items() if c.given == "required"]
    for name in [*(["id"] if table in WITH_ID else []), *required, "origin"]:
        if name not in header:
            raise errors.bad_file(file, f"column '{name}' is missing", f"add it; columns: {errors.listed(allowed)}")


class CellReader:
    """Turns cells into values; knows the ids that references may name."""

    def __init__(self, file: str, known_ids: Mapping[str, Mapping[str, int]], topics: dict[str, int]) -> None:
        self.file = file
        self.known_ids = known_ids
        self.topics = topics

    def _refuse(self, line: int, column: str, cell: str, problem: str, mend: str) -> errors.Refusal:
        return errors.bad_cell(self.file, line, column, cell, problem, mend)

    def value(self, declared: Column[Any], cell: str, line: int) -> Any:
        """The value of one cell that is not empty."""
        kind, name = declared.kind, declared.name
        if kind == "text":
            return cell
        if kind == "names":
            return tuple(part.strip() for part in cell.split("|") if part.strip())
        if kind in ("number", "whole"):
            return self._number(declared, cell, line)
        if kind == "yes":
            if cell.casefold() in WRITTEN_YES:
                return 1
            if cell.casefold() in WRITTEN_NO:
                return 0
            raise self._refuse(line, name, cell, "is neither yes nor no", "write yes, no, or leave it empty")
        if kind == "choice":
            choices = declared.choices or ()
            if cell not in choices:
                raise self._refuse(line, name, cell, "is not allowed", f"write one of {', '.join(choices)}")
            return choices.index(cell)
        if kind in ("topic", "topics"):
            return self._topics(declared, cell, line)
        return self._reference(declared, cell, line)

    def _number(self, declared: Column[Any], cell: str, line: int) -> float | int:
        name = declared.name
        try:
            number = float(cell)
        except ValueError:
            mend = "write it with a decimal point and no separators"
            raise self._refuse(line, name, cell, "is not a number", mend) from None
        if not math.isfinite(number):
            raise self._refuse(line, name, cell, "is not a finite number", "leave it empty where it is unknown")
        if declared.kind == "whole" and number != int(number):
            raise self._refuse(line, name, cell, "is not a whole number", "write a whole number")
        low, high = declared.low, declared.high
        if (low is not None and number < low) or (high is not None and number > high):
            raise self._refuse(line, name, cell, "is out of range", f"give a value from {low:g} to {high:g}")
        return int(number) if declared.kind == "whole" else number

    def _topics(self, declared: Column[Any], cell: str, line: int) -> int | tuple[str, ...]:
        words = [part.strip() for part in cell.split("|") if part.strip()]
        for word in words:
            if not ID_PATTERN.fullmatch(word):
                mend = "write small letters, digits and hyphens, several with | between them"
                raise self._refuse(line, declared.name, word, "is not a topic", mend)
            self.topics.setdefault(word, len(self.topics))
        if declared.kind == "topic":
            if len(words) != 1:
                raise self._refuse(line, declared.name, cell, "is more than one topic", "give one")
            return self.topics[words[0]]
        return tuple(words)

    def _reference(self, declared: Column[Any], cell: str, line: int) -> int:
        known = self.known_ids[declared.kind]
        if cell not in known:
            best = errors.nearest(cell, known)
            if declared.kind == "nation" and not countries.is_code(cell):
                mend = (
                    f"use an ISO 3166 code of three letters that nations.csv holds{f', such as {best}' if best else ''}"
                )
                raise self._refuse(line, declared.name, cell, "is not a nation's code", mend)
            mend = f"did you mean '{best}'?" if best else f"known: {errors.listed(known)}"
            raise self._refuse(line, declared.name, cell, f"names no {declared.kind} of this world", mend)
        return known[cell]


def check_id(table: str, file: str, line: int, identifier: str) -> None:
    """Refuses an id of the wrong form."""
    if table == "nations":
        if not countries.is_code(identifier):
            best = errors.nearest(identifier, countries.CODES)
            mend = f"use ISO 3166 codes of three capital letters{f'; did you mean {best}?' if best else ''}"
            raise errors.bad_cell(file, line, "id", identifier, "is not a nation's code", mend)
    elif not ID_PATTERN.fullmatch(identifier):
        raise errors.bad_cell(file, line, "id", identifier, "is not an id", "use small letters, digits and hyphens")


def parse_table(
    table: str,
    file: str,
    header: Sequence[str],
    rows: Sequence[tuple[int, list[str]]],
    known_ids: Mapping[str, Mapping[str, int]],
    topics: dict[str, int],
) -> TableData:
    """A whole table, sorted by id so that the order of a file's rows changes nothing."""
    check_header(table, header, file)
    reader = CellReader(file, known_ids, topics)
    columns = written_columns(table)
    place = {name: i for i, name in enumerate(header)}
    parsed: list[tuple[str, int, dict[str, Any], str, str]] = []
    for line, cells in rows:
        values: dict[str, Any] = {}
        for name, declared in columns.items():
            cell = cells[place[name]] if name in place else ""
            if cell:
                values[name] = reader.value(declared, cell, line)
            elif declared.given == "required":
                raise errors.bad_cell(file, line, name, "", "is empty", "this column has to be given")
        origin = cells[place["origin"]]
        if origin not in ORIGINS:
            raise errors.bad_cell(file, line, "origin", origin, "is not allowed", f"write {' or '.join(ORIGINS)}")
        identifier = cells[place["id"]] if "id" in place else ""
        if table in WITH_ID:
            check_id(table, file, line, identifier)
        source = cells[place["source"]] if "source" in place else ""
        parsed.append((identifier, line, values, origin, source))
    return _collected(table, columns, _identified(table, file, parsed, known_ids))


def _identified(
    table: str,
    file: str,
    parsed: list[tuple[str, int, dict[str, Any], str, str]],
    known_ids: Mapping[str, Mapping[str, int]],
) -> list[tuple[str, int, dict[str, Any], str, str]]:
    """Rows with their ids, in the order of the ids; tables of pairs get theirs from the pair."""
    if table not in WITH_ID:
        names = {kind: list(ids) for kind, ids in known_ids.items()}
        parsed = [(_pair_id(table, row, names), *row[1:]) for row in parsed]
        for _, line, values, _, _ in parsed:
            _check_sides(table, file, line, values, names)
    parsed.sort(key=lambda row: row[0])
    for first, second in itertools.pairwise(parsed):
        if first[0] == second[0]:
            column = "id" if table in WITH_ID else PAIRS[table][0]
            problem = f"stands twice (lines {min(first[1], second[1])} and {max(first[1], second[1])})"
            raise errors.bad_cell(file, max(first[1], second[1]), column, first[0], problem, "keep one of the rows")
    return parsed


def _check_sides(table: str, file: str, line: int, values: Mapping[str, Any], names: Mapping[str, list[str]]) -> None:
    """Refuses a tie of a city with itself, and of a nation with itself all but the affinity of its cities."""
    if table == "ties" and values["city_a"] == values["city_b"]:
        city = names["city"][values["city_a"]]
        raise errors.bad_cell(file, line, "city_b", city, "is tied to itself", "name two cities")
    if table == "relations" and values["nation_a"] == values["nation_b"]:
        nation = names["nation"][values["nation_a"]]
        for column in BETWEEN_TWO:
            if column in values:
                mend = "leave it empty or name two nations; a nation has only an affinity with itself"
                raise errors.bad_cell(file, line, column, values[column], f"stands between {nation} and itself", mend)


def _pair_id(table: str, row: tuple[str, int, dict[str, Any], str, str], names: Mapping[str, list[str]]) -> str:
    given, _, values, _, _ = row
    if table == "ties" and given:
        return given
    parts = []
    for column in PAIRS[table]:
        declared = FILES[table].columns[column]
        value = values.get(column)
        if declared.kind in names and value is not None:
            parts.append(names[declared.kind][value])
        elif declared.kind == "choice":
            word = (declared.choices or ())[value or 0]
            if word != "partnership":
                parts.append(word)
        elif value is not None:
            parts.append(str(value))
    if table in UNORDERED:
        parts[:2] = sorted(parts[:2])
    return "--".join(parts)


def _collected(
    table: str,
    columns: Mapping[str, Column[Any]],
    parsed: list[tuple[str, int, dict[str, Any], str, str]],
) -> TableData:
    data = TableData(
        name=table,
        ids=[row[0] for row in parsed],
        origin=[row[3] for row in parsed],
        source=[row[4] for row in parsed],
        lines=[row[1] for row in parsed],
    )
    for name, declared in columns.items():
        cells = [row[2].get(name) for row in parsed]
        data.known[name] = np.array([cell is not None for cell in cells], dtype=bool)
        if declared.dtype is None or declared.kind == "topics":
            empty: Any = () if declared.kind in ("names", "topics") else ""
            data.values[name] = [empty if cell is None else cell for cell in cells]
        else:
            filled = [declared.default if cell is None else cell for cell in cells]
            data.values[name] = np.array(filled, dtype=declared.dtype)
    return data


def row_class(table: str) -> type[Row]:
    """The declaration of a table; refuses an unknown one."""
    if table not in FILES:
        raise errors.unknown_name("table", table, FILES)
    return FILES[table]
