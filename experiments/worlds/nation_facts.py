"""Facts about nations from a user's tables: UN ideal points and the Local Autonomy Index."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sim import errors
from sim.tables import read_cells

AUTONOMY_COLUMN = re.compile(r"D_LAI_(\d{4})")


def read_ideal_points(path: Path) -> dict[str, tuple[str, str]]:
    """Ideal point and where it is from, by nation: the latest session in a table with iso3c, session, IdealPoint."""
    header, rows = read_cells(path)
    for name in ("iso3c", "session", "IdealPoint"):
        if name not in header:
            raise errors.bad_file(
                path.name, f"column '{name}' is missing", "give the table of UN ideal points by session"
            )
    at_code, at_session, at_point = (header.index(name) for name in ("iso3c", "session", "IdealPoint"))
    latest: dict[str, tuple[int, str]] = {}
    for line, cells in rows:
        if not cells[at_session].isdigit():
            raise errors.bad_cell(path.name, line, "session", cells[at_session], "is no session", "give its number")
        if cells[at_point]:
            value = (int(cells[at_session]), _number(path.name, line, "IdealPoint", cells[at_point], -10, 10))
            latest[cells[at_code]] = max(latest.get(cells[at_code], (-1, "")), value, key=lambda pair: pair[0])
    return {code: (point, f"ideal point: {path.name}, session {session}") for code, (session, point) in latest.items()}


def read_local_autonomy(path: Path) -> dict[str, tuple[str, str]]:
    """Autonomy on 0 to 1 and where it is from, by nation: the latest year of the Local Autonomy Index (0 to 100)."""
    header, rows = read_cells(path)
    years = {int(match[1]): i for i, name in enumerate(header) if (match := AUTONOMY_COLUMN.fullmatch(name))}
    if "country_code" not in header or not years:
        mend = "give the Local Autonomy Index with country_code and D_LAI_ and a year"
        raise errors.bad_file(path.name, "columns are missing", mend)
    year = max(years)
    found: dict[str, tuple[str, str]] = {}
    for line, cells in rows:
        if cells[years[year]]:
            value = float(_number(path.name, line, f"D_LAI_{year}", cells[years[year]], 0, 100))
            code = cells[header.index("country_code")]
            found[code] = (f"{value / 100:.4f}", f"autonomy: {path.name}, {year}, divided by 100")
    return found


def _number(file: str, line: int, column: str, cell: str, low: float, high: float) -> str:
    try:
        is_right = low <= float(cell) <= high
    except ValueError:
        is_right = False
    if not is_right:
        raise errors.bad_cell(file, line, column, cell, "is not allowed", f"give a number from {low} to {high}")
    return cell


def with_facts(
    nations: list[Mapping[str, object]], column: str, facts: Mapping[str, tuple[str, str]]
) -> list[Mapping[str, object]]:
    """Nations with one column from a user's table, which counts before the register's."""
    return [
        {**row, column: facts[str(row["id"])][0], "source": _sources(str(row["source"]), facts[str(row["id"])][1])}
        if str(row["id"]) in facts
        else row
        for row in nations
    ]


def _sources(told: str, new: str) -> str:
    """Sources with a new one in place of the old one of the same fact."""
    fact = new.split(":", maxsplit=1)[0]
    return "; ".join([part for part in told.split("; ") if part and not part.startswith(f"{fact}:")] + [new])
