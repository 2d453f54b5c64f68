"""Reads the three forms of public tables of town twinning into one graph of cities and ties, nothing left out.

Nodes and edges in two files, one edge list with names and coordinates, and the result of a Wikidata query. What the
tables hold is only read here; whether it can be placed in a world is decided in `importer`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from experiments.worlds.country_names import CountryNames, plain
from experiments.worlds.gazetteer import coordinate, people
from sim import errors
from sim.tables import read_cells

SAME_PLACE = 50.0  # km within which one name in one country is one city with differing coordinates
EARTH_RADIUS = 6371.0  # km
YEARS = (1000, 2100)
ID_COLUMNS, LABEL_COLUMNS = ("id", "qid"), ("label", "name")
SOURCE_COLUMNS, TARGET_COLUMNS = ("source", "source_qid", "source_id"), ("target", "target_qid", "target_id")
LONGITUDES = ("lon", "lng", "longitude")
LATITUDES = ("lat", "latitude")

# What the guide prints and `world import --show-query` shows; paste it into Wikidata's query service, download CSV.
QUERY = """\
SELECT ?city ?cityLabel ?countryCode ?latitude ?longitude
       (MAX(?inhabitants) AS ?population) ?partner (MIN(?start) AS ?year)
WHERE {
  ?city p:P190 ?twinning .                        # twinned administrative body
  ?twinning ps:P190 ?partner .
  ?city wdt:P1082 ?inhabitants .
  FILTER(?inhabitants > 100000)                   # lower it for more cities; the service stops after a minute
  ?city wdt:P17/wdt:P298 ?countryCode .           # ISO 3166-1 alpha-3
  ?city p:P625/psv:P625 ?place .
  ?place wikibase:geoLatitude ?latitude ; wikibase:geoLongitude ?longitude .
  OPTIONAL { ?twinning pq:P580 ?since . BIND(YEAR(?since) AS ?start) }
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en,mul". }
}
GROUP BY ?city ?cityLabel ?countryCode ?latitude ?longitude ?partner
"""


@dataclass(frozen=True)
class FoundCity:
    """A city as a table has it.

    Its key there, name, country as written, place in degrees (None where the table is silent), people (0 where it
    is silent), line of the file, and a word that tells it from namesakes.
    """

    key: str
    name: str
    country: str
    latitude: float | None
    longitude: float | None
    population: float
    line: int
    region: str = ""


@dataclass(frozen=True)
class FoundTie:
    """A tie as a table has it: the keys of its two cities, the year or 0, and the line."""

    first: str
    second: str
    year: int
    line: int


@dataclass
class FoundGraph:
    """All cities and ties of a table or two, in their order, with remarks on how they were read."""

    city_file: str
    tie_file: str
    cities: dict[str, FoundCity] = field(default_factory=dict)
    ties: list[FoundTie] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def files(self) -> str:
        """The names of the files, for a title."""
        return " and ".join(dict.fromkeys((self.city_file, self.tie_file)))


def _column(file: str, header: Sequence[str], names: Sequence[str], needed: bool = True) -> int:
    """Place of the first of these columns; refuses a file without, or -1 where it need not be there."""
    folded = [name.casefold() for name in header]
    for name in names:
        if name in folded:
            return folded.index(name)
    if needed:
        also = f" (or {', '.join(names[1:])})" if len(names) > 1 else ""
        raise errors.bad_file(
            file, f"column '{names[0]}' is missing", f"add it{also}; there are: {errors.listed(header)}"
        )
    return -1


def _year(file: str, line: int, cell: str) -> int:
    """A year, 0 where the cell is empty; dates count by their year."""
    if not cell:
        return 0
    digits = cell.split("-", maxsplit=1)[0]
    if not digits.isdigit() or not YEARS[0] <= int(digits) <= YEARS[1]:
        raise errors.bad_cell(
            file, line, "year", cell, "is no year", f"give {YEARS[0]} to {YEARS[1]} or leave it empty"
        )
    return int(digits)


def _degrees(file: str, line: int, column: str, cell: str) -> float | None:
    return coordinate(file, line, column, cell) if cell else None


def read_nodes_and_edges(nodes: Path, edges: Path) -> FoundGraph:
    """Two tables: id or qid, label, country, lat, lon, population; and source, target with or without `_qid`, year."""
    graph = FoundGraph(nodes.name, edges.name)
    header, rows = read_cells(nodes)
    wanted = (ID_COLUMNS, LABEL_COLUMNS, ("country",), LATITUDES, LONGITUDES, ("population",))
    at_id, at_label, at_country, at_lat, at_lon, at_people = (_column(nodes.name, header, names) for names in wanted)
    doubled = 0
    for line, cells in rows:
        if not cells[at_id]:
            raise errors.bad_cell(nodes.name, line, header[at_id], "", "is empty", "give every city its id")
        city = FoundCity(
            key=cells[at_id],
            name=cells[at_label] or cells[at_id],
            country=cells[at_country],
            latitude=_degrees(nodes.name, line, "latitude", cells[at_lat]),
            longitude=_degrees(nodes.name, line, "longitude", cells[at_lon]),
            population=people(nodes.name, line, cells[at_people]),
            line=line,
            region=cells[at_id],
        )
        doubled += city.key in graph.cities
        graph.cities.setdefault(city.key, city)
    if doubled:
        graph.remarks.append(f"{doubled} rows of {nodes.name} repeat an id; the first row of each counts")
    header, rows = read_cells(edges)
    at_source, at_target = (_column(edges.name, header, names) for names in (SOURCE_COLUMNS, TARGET_COLUMNS))
    at_year = _column(edges.name, header, ("year",), needed=False)
    for line, cells in rows:
        year = _year(edges.name, line, cells[at_year]) if at_year >= 0 else 0
        graph.ties.append(FoundTie(cells[at_source], cells[at_target], year, line))
    return graph


def read_wikidata(result: Path) -> FoundGraph:
    """The result of QUERY as CSV: a row a tie, with the city's own facts and its partner's id."""
    graph = FoundGraph(result.name, result.name)
    header, rows = read_cells(result)
    wanted = (
        ("city",),
        ("citylabel",),
        ("countrycode",),
        LATITUDES[::-1],
        LONGITUDES[::-1],
        ("population",),
        ("partner",),
    )
    at_city, at_label, at_country, at_lat, at_lon, at_people, at_partner = (
        _column(result.name, header, names) for names in wanted
    )
    at_year = _column(result.name, header, ("year",), needed=False)
    for line, cells in rows:
        key, partner = (cells[i].rsplit("/", 1)[-1] for i in (at_city, at_partner))
        if key not in graph.cities:
            graph.cities[key] = FoundCity(
                key=key,
                name=cells[at_label] or key,
                country=cells[at_country],
                latitude=_degrees(result.name, line, "latitude", cells[at_lat]),
                longitude=_degrees(result.name, line, "longitude", cells[at_lon]),
                population=people(result.name, line, cells[at_people]),
                line=line,
                region=key,
            )
        year = _year(result.name, line, cells[at_year]) if at_year >= 0 else 0
        graph.ties.append(FoundTie(key, partner, year, line))
    return graph


def read_edge_list(path: Path, names: CountryNames) -> FoundGraph:
    """One table: city1, country1, lat1, lng1, city2, country2, lat2, lng2, with or without a year.

    It has no ids. One name in one country is one city, unless its coordinates lie farther apart than 50 km: then
    there are as many cities as there are such places.
    """
    graph = FoundGraph(path.name, path.name)
    header, rows = read_cells(path)
    ends = []
    for end in ("1", "2"):
        wanted = (("city",), ("country",), LATITUDES, LONGITUDES)
        ends.append([_column(path.name, header, [name + end for name in group]) for group in wanted])
    at_year = _column(path.name, header, ("year",), needed=False)
    places = _Places(names)
    for line, cells in rows:
        keys = []
        for at_name, at_country, at_lat, at_lon in ends:
            latitude = _degrees(path.name, line, "latitude", cells[at_lat])
            longitude = _degrees(path.name, line, "longitude", cells[at_lon])
            keys.append(places.key(cells[at_name], cells[at_country], latitude, longitude, line))
        year = _year(path.name, line, cells[at_year]) if at_year >= 0 else 0
        graph.ties.append(FoundTie(keys[0], keys[1], year, line))
    graph.cities = places.cities
    graph.remarks += places.remarks()
    return graph


class _Places:
    """Tells the cities of an edge list apart by name, country and place."""

    def __init__(self, names: CountryNames) -> None:
        self.names = names
        self.cities: dict[str, FoundCity] = {}
        self.by_name: dict[tuple[str, str], list[str]] = {}
        self.seen: dict[str, Counter[tuple[float | None, float | None]]] = {}

    def key(self, name: str, country: str, latitude: float | None, longitude: float | None, line: int) -> str:
        """The key of the city with this name at this place, found before or new."""
        match = self.names.match(country)
        group = (plain(name), match.code if match else country)
        known = self.by_name.setdefault(group, [])
        for key in known:
            if _are_near(self.cities[key], latitude, longitude):
                self.seen[key][latitude, longitude] += 1
                return key
        key = f"{name}|{group[1]}|{len(known) + 1}"
        region = "" if latitude is None or longitude is None else _compass(latitude, longitude)
        self.cities[key] = FoundCity(key, name, country, latitude, longitude, 0.0, line, region)
        self.seen[key] = Counter({(latitude, longitude): 1})
        known.append(key)
        return key

    def remarks(self) -> list[str]:
        """What was made of differing coordinates."""
        several = sum(len(places) > 1 for places in self.seen.values())
        apart = sum(len(keys) > 1 for keys in self.by_name.values())
        told = []
        if several:
            who = "1 city has" if several == 1 else f"{several} cities have"
            told.append(f"{who} more than one coordinate within {SAME_PLACE:g} km; the first counts")
        if apart:
            what = "1 name stands" if apart == 1 else f"{apart} names stand"
            told.append(f"{what} in one country for places farther apart; each place is a city of its own")
        return told


def _are_near(city: FoundCity, latitude: float | None, longitude: float | None) -> bool:
    """Whether a place may be this city's; a place that is not told may be anybody's."""
    if city.latitude is None or city.longitude is None or latitude is None or longitude is None:
        return True
    return kilometres(city.latitude, city.longitude, latitude, longitude) <= SAME_PLACE


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Distance over ground between two places given in degrees (haversine)."""
    phi, psi = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((phi - psi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin(math.radians(longitude - other_longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))


def _compass(latitude: float, longitude: float) -> str:
    """A place in whole degrees, as a word that can stand in an id."""
    return f"{'n' if latitude >= 0 else 's'}{abs(latitude):.0f}-{'e' if longitude >= 0 else 'w'}{abs(longitude):.0f}"
