"""Builds a world from public tables: every city and tie is placed, or listed with the reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from experiments.worlds.country_names import CountryMatch, CountryNames
from experiments.worlds.gazetteer import MOST_PEOPLE
from experiments.worlds.identifiers import Place, city_ids, slug
from experiments.worlds.nation_facts import read_ideal_points, read_local_autonomy, with_facts
from experiments.worlds.public_tables import (
    SAME_PLACE,
    FoundCity,
    FoundGraph,
    kilometres,
    read_edge_list,
    read_nodes_and_edges,
    read_wikidata,
)
from experiments.worlds.registers import GAZETTEER, nation_rows, register
from experiments.worlds.source_texts import imported_sources
from experiments.worlds.world_folder import Draft, check_free, write_world
from sim import errors
from sim.world import World

ASSUMED_POPULATION = 20_000  # people, where neither the table nor the gazetteer tells: an assumption


@dataclass(frozen=True)
class ImportRequest:
    """What a user asks of `world import`. Of the three forms of tables exactly one is given."""

    nodes: Path | None = None
    edges: Path | None = None
    edge_list: Path | None = None
    wikidata: Path | None = None
    ideal_points: Path | None = None
    local_autonomy: Path | None = None
    assumed_population: int = ASSUMED_POPULATION
    start_year: int = 2020
    title: str = ""

    def __post_init__(self) -> None:
        forms = [self.nodes or self.edges, self.edge_list, self.wikidata]
        if sum(form is not None for form in forms) != 1:
            mend = "give either --nodes and --edges, or --edge-list, or --wikidata"
            raise errors.bad_file("world import", "needs one form of public tables", mend)
        if (self.nodes is None) != (self.edges is None):
            raise errors.missing_field("--edges" if self.nodes else "--nodes", "world import")
        if not 1 <= self.assumed_population <= MOST_PEOPLE:
            raise errors.out_of_bounds("--assume-population", self.assumed_population, 1, MOST_PEOPLE, "people")
        if not 1000 <= self.start_year <= 2100:
            raise errors.out_of_bounds("--start-year", self.start_year, 1000, 2100)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many}"


@dataclass
class ImportReport:
    """What was made of the tables: counts, country names that were not matched as written, what was not placed."""

    file: str
    remarks: list[str]
    cities: int = 0
    ties: int = 0
    ties_doubled: int = 0
    populations: Counter[str] = field(default_factory=Counter)
    matches: dict[str, CountryMatch] = field(default_factory=dict)
    unplaced: list[dict[str, object]] = field(default_factory=list)
    world: World | None = None

    def reasons(self) -> Counter[str]:
        """How many cities and ties were not placed, by kind and reason."""
        return Counter(f"{row['kind']}: {row['reason']}" for row in self.unplaced)

    def lines(self) -> list[str]:
        """The report as text, a fact a line."""
        told = [f"{counted(self.cities, 'city', 'cities')} and {counted(self.ties, 'tie', 'ties')} from {self.file}"]
        told += self.remarks
        if self.ties_doubled:
            doubled = counted(self.ties_doubled, "row repeats", "rows repeat")
            told.append(f"{doubled} a tie, often from the other side; each tie counts once")
        told.append("populations: " + ", ".join(f"{count} {how}" for how, count in self.populations.most_common()))
        near = [f"'{text}' as {match.name}" for text, match in sorted(self.matches.items()) if match.how == "near"]
        parts = [text for text, match in self.matches.items() if match.how == "part"]
        if near:
            names = counted(len(near), "country name was", "country names were")
            told.append(f"{names} taken for the nearest: {', '.join(near)}")
        if parts:
            names = counted(len(parts), "name of a region was", "names of regions were")
            told.append(f"{names} taken by the country after the comma")
        if self.unplaced:
            told.append(f"{len(self.unplaced)} could not be placed and are listed in unplaced.csv:")
            told += [f"  {count} {reason}" for reason, count in self.reasons().most_common()]
        return told


class Importer:
    """One graph on its way into a world."""

    def __init__(self, graph: FoundGraph, names: CountryNames, assumed_population: int) -> None:
        self.graph, self.names, self.assumed = graph, names, assumed_population
        self.report = ImportReport(graph.files, list(graph.remarks))
        self.gazetteer: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in register(GAZETTEER):
            self.gazetteer.setdefault((slug(row["name"], row["country"]), row["country"]), []).append(row)

    def tables(self) -> dict[str, list[Mapping[str, object]]]:
        """The world's tables of cities, nations and ties."""
        placed = {key: code for key, city in self.graph.cities.items() if (code := self._country(city)) is not None}
        if not placed:
            raise errors.bad_file(self.graph.files, "no city can be placed", "check the columns country, lat and lon")
        cities = [self._row(self.graph.cities[key], code) for key, code in placed.items()]
        places = [
            Place(str(row["name"]), str(row["nation"]), float(str(row["population"])), self.graph.cities[key].region)
            for key, row in zip(placed, cities, strict=True)
        ]
        ids = dict(zip(placed, city_ids(places), strict=True))
        ties = self._ties(ids)
        self.report.cities, self.report.ties = len(cities), len(ties)
        self.report.matches = {
            text: match for text, match in self.names.remembered.items() if match and match.how in ("near", "part")
        }
        named = [{**row, "id": identifier} for identifier, row in zip(ids.values(), cities, strict=True)]
        return {
            "cities": sorted(named, key=lambda row: str(row["id"])),
            "nations": [dict(row) for row in nation_rows(set(placed.values()))],
            "ties": ties,
        }

    def _leave(self, kind: str, line: int, name: str, country: str, reason: str, detail: str = "") -> None:
        row = {"kind": kind, "line": line, "name": name, "country": country, "reason": reason, "detail": detail}
        self.report.unplaced.append(row)

    def _country(self, city: FoundCity) -> str | None:
        """The country's code, or None for a city that is left out and listed."""
        match = self.names.match(city.country)
        if match is None:
            best = self.names.nearest(city.country) if city.country else None
            reason = "country is not known" if city.country else "country is empty"
            self._leave("city", city.line, city.name, city.country, reason, f"nearest: {best}" if best else "")
        elif city.latitude is None or city.longitude is None:
            self._leave("city", city.line, city.name, city.country, "coordinates are missing")
        elif city.population > MOST_PEOPLE:
            detail = f"{city.population:.0f} people"
            self._leave("city", city.line, city.name, city.country, "too many people for a city", detail)
        else:
            return match.code
        return None

    def _row(self, city: FoundCity, code: str) -> dict[str, object]:
        population, note = city.population, ""
        how = "as the table gives them"
        if population < 1:
            population, how = float(self.assumed), f"assumed to be {self.assumed}"
            for row in self.gazetteer.get((slug(city.name, code), code), []):
                away = kilometres(
                    city.latitude or 0.0, city.longitude or 0.0, float(row["latitude"]), float(row["longitude"])
                )
                if away <= SAME_PLACE:
                    population, how = float(row["population"]), "from the gazetteer"
            note = f"population {how}"
        self.report.populations[how] += 1
        return {
            "name": city.name,
            "nation": code,
            "latitude": city.latitude,
            "longitude": city.longitude,
            "population": f"{population:.0f}",
            "origin": "documented",
            "source": f"{self.graph.city_file}, line {city.line}",
            "note": note,
        }

    def _ties(self, ids: Mapping[str, str]) -> list[Mapping[str, object]]:
        """Ties between placed cities, each once, with the earliest year that is told."""
        found: dict[tuple[str, str], dict[str, object]] = {}
        for tie in self.graph.ties:
            ends = [self.graph.cities[key].name if key in self.graph.cities else key for key in (tie.first, tie.second)]
            told = " - ".join(ends)
            missing = [key for key in (tie.first, tie.second) if key not in ids]
            if any(key not in self.graph.cities for key in missing):
                self._leave("tie", tie.line, told, "", "names a city that the table does not list")
            elif missing:
                self._leave("tie", tie.line, told, "", "one of its cities is not placed")
            elif tie.first == tie.second:
                self._leave("tie", tie.line, told, "", "ties a city to itself")
            else:
                first, second = sorted((ids[tie.first], ids[tie.second]))
                self.report.ties_doubled += (first, second) in found
                year = found.get((first, second), {}).get("year") or tie.year
                row = {"city_a": first, "city_b": second, "year": min(int(str(year)), tie.year) or year or ""}
                line = found.get((first, second), {}).get("source") or f"{self.graph.tie_file}, line {tie.line}"
                found[first, second] = {**row, "origin": "documented", "source": line}
        return [found[pair] for pair in sorted(found)]


def import_world(request: ImportRequest, out: Path) -> ImportReport:
    """Import public tables into a new or empty folder. Refuses what cannot be read, before anything is written."""
    check_free(out)
    names = CountryNames()
    if request.nodes and request.edges:
        graph = read_nodes_and_edges(request.nodes, request.edges)
    elif request.edge_list:
        graph = read_edge_list(request.edge_list, names)
    else:
        graph = read_wikidata(request.wikidata or Path())
    importer = Importer(graph, names, request.assumed_population)
    tables = importer.tables()
    if request.ideal_points:
        tables["nations"] = with_facts(tables["nations"], "ideal_point", read_ideal_points(request.ideal_points))
    if request.local_autonomy:
        tables["nations"] = with_facts(tables["nations"], "autonomy", read_local_autonomy(request.local_autonomy))
    report = importer.report
    title = request.title or f"Sister cities from {graph.files}"
    sources = imported_sources(title, report.lines(), {text: m.name for text, m in sorted(report.matches.items())})
    draft = Draft(title, request.start_year, "", "documented", sources, dict(tables), {"unplaced": report.unplaced})
    report.world = write_world(out, draft)
    return report
