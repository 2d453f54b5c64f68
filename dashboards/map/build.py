"""`python -m dashboards.map.build LAND COUNTRIES`: the basemaps from two TopoJSON files, projected once.

The files are land-110m.json and countries-110m.json of the npm package world-atlas (dashboards/assets/SOURCES.md).
Nothing of it is needed to run the dashboard: the results, dashboards/assets/basemap_*.json, are kept with the source.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dashboards.map.basemap import file_of
from dashboards.map.projection import CENTRES, from_centre, map_units

Place = tuple[float, float]
SOUTHERNMOST = -60.0  # land that lies wholly south of it, Antarctica, is left out
TURN = 360.0
OUTLINE_STEP = 3  # degrees
SOURCE = "Natural Earth 4.1.0, 1:110m, public domain, by way of world-atlas 2.0.2"


def main(arguments: Sequence[str]) -> int:
    """Write the basemaps; says how large they are."""
    if len(arguments) != 2:
        print("usage: python -m dashboards.map.build land-110m.json countries-110m.json")
        return 2
    land, countries = (json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments)
    for centre in CENTRES:
        file = file_of(centre)
        file.write_text(json.dumps(drawn(land, countries, centre), separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{file.name}: {file.stat().st_size / 1000:.1f} kB")
    return 0


def drawn(land: Mapping[str, Any], countries: Mapping[str, Any], centre: int) -> dict[str, Any]:
    """One basemap: rings of land, lines of borders and the map's edge, each a flat list of whole map units.

    A list begins with a point, x and y; every further pair is the step to the next point.
    """
    rings = (ring for ring in rings_of(land) if max(latitude for _, latitude in ring) > SOUTHERNMOST)
    parts = (part for ring in rings for part in cut_ring(ring, centre))
    lines = (part for line in borders_of(countries) for part in cut_line(line, centre))
    return {
        "source": SOURCE,
        "centre": centre,
        "land": steps_of(parts, centre, is_closed=True),
        "borders": steps_of(lines, centre, is_closed=False),
        "outline": steps_of([outline(centre)], centre, is_closed=True)[0],
    }


def outline(centre: int) -> list[Place]:
    """The edge of a map: the meridian opposite its middle, up one side and down the other."""
    heights = range(-90, 91, OUTLINE_STEP)
    west, east = ([(centre + side * TURN / 2, float(latitude)) for latitude in heights] for side in (-1, 1))
    return [*west, *reversed(east)]


def decoded_arcs(topology: Mapping[str, Any]) -> list[list[Place]]:
    """The arcs of a quantised TopoJSON file in degrees (the TopoJSON format, section 2.1.4)."""
    (scale_x, scale_y), (first_x, first_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * scale_x + first_x, y * scale_y + first_y))
        arcs.append(arc)
    return arcs


def polygons_of(geometry: Mapping[str, Any]) -> list[list[list[int]]]:
    """The polygons of a geometry, each a list of rings, each a list of arc numbers."""
    if geometry["type"] == "GeometryCollection":
        return [polygon for part in geometry["geometries"] for polygon in polygons_of(part)]
    polygons: list[list[list[int]]] = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return polygons


def rings_of(topology: Mapping[str, Any]) -> Iterator[list[Place]]:
    """The rings of all land; the first point is not repeated at the end."""
    arcs = decoded_arcs(topology)
    for polygon in polygons_of(topology["objects"]["land"]):
        for numbers in polygon:
            ring: list[Place] = []
            for number in numbers:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring += arc[:-1]  # its last point is the next arc's first
            yield ring


def borders_of(topology: Mapping[str, Any]) -> Iterator[list[Place]]:
    """Lines that two countries share; a coast belongs to one."""
    users: dict[int, set[int]] = defaultdict(set)
    for country, geometry in enumerate(topology["objects"]["countries"]["geometries"]):
        for polygon in polygons_of(geometry):
            for numbers in polygon:
                for number in numbers:
                    users[number if number >= 0 else ~number].add(country)
    arcs = decoded_arcs(topology)
    return (arcs[number] for number in sorted(users) if len(users[number]) > 1)


def unwrapped(line: Sequence[Place]) -> list[Place]:
    """A line whose longitudes go on beyond 180 degrees where it passes the antimeridian, without a jump."""
    places = [line[0]]
    for x, y in line[1:]:
        turns = round((places[-1][0] - x) / TURN)
        places.append((x + turns * TURN, y))
    return places


def cut_ring(ring: Sequence[Place], centre: float) -> Iterator[list[Place]]:
    """The parts of a ring that lie within 180 degrees of a map's central meridian, clipped at the map's edges."""
    whole = unwrapped(ring)
    for turns in (-1, 0, 1):
        part = [(x + turns * TURN, y) for x, y in whole]
        for edge, sign in ((centre - TURN / 2, 1.0), (centre + TURN / 2, -1.0)):
            part = clipped(part, edge, sign)
        if part:
            yield part


def clipped(ring: Sequence[Place], edge: float, sign: float) -> list[Place]:
    """What of a ring lies on one side of a meridian, east of it for sign 1 and west for -1 (Sutherland and Hodgman)."""
    kept: list[Place] = []
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        is_kept, is_next_kept = sign * (x - edge) >= 0, sign * (next_x - edge) >= 0
        if is_kept:
            kept.append((x, y))
        if is_kept != is_next_kept:
            kept.append((edge, y + (edge - x) / (next_x - x) * (next_y - y)))
    return kept


def cut_line(line: Sequence[Place], centre: float) -> Iterator[list[Place]]:
    """A line, in parts where it passes the edge of a map."""
    part: list[Place] = []
    for x, y in line:
        place = (float(from_centre(x, centre)) + centre, y)
        if part and abs(place[0] - part[-1][0]) > TURN / 2:
            yield part
            part = []
        part.append(place)
    yield part


def steps_of(lines: Iterable[Sequence[Place]], centre: int, *, is_closed: bool) -> list[list[int]]:
    """Projected rings or lines, rounded to whole map units; what is too small to be drawn falls out.

    A ring does not repeat its first point at its end.
    """
    found = []
    for line in lines:
        xs, ys = map_units([x - centre for x, _ in line], [y for _, y in line])
        points: list[tuple[int, int]] = []
        for point in zip(xs.round().astype(int).tolist(), ys.round().astype(int).tolist(), strict=True):
            if not points or points[-1] != point:
                points.append(point)
        if is_closed and len(points) > 1 and points[0] == points[-1]:
            points.pop()
        if len(points) >= (3 if is_closed else 2):
            steps = [*points[0]]
            for (x, y), (next_x, next_y) in itertools.pairwise(points):
                steps += [next_x - x, next_y - y]
            found.append(steps)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
