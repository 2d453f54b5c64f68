"""Land and borders as flat lists of steps, projected once by `dashboards.map.build`.

Sources and licence: dashboards/assets/SOURCES.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

ASSETS = Path(__file__).parent.parent / "assets"

Line = Sequence[int]


@dataclass(frozen=True)
class Basemap:
    """The world around a central meridian in map units (`dashboards.map.projection`): x to the east, y to the south.

    A ring of land, a line of a border or the outline, which is the map's edge, is a flat list: its first point, x and
    y, then the steps from point to point. The first point of a ring is not repeated at its end. A lake is a ring
    within a ring: fill by the even-odd rule.
    """

    centre: int
    land: Sequence[Line]
    borders: Sequence[Line]
    outline: Line


def file_name(centre: int) -> str:
    """The asset that holds the basemap of a central meridian."""
    return f"basemap_{centre}.json"


def file_of(centre: int) -> Path:
    """Where it lies."""
    return ASSETS / file_name(centre)


@cache
def basemap(centre: int) -> Basemap:
    """The basemap of one of the `CENTRES`."""
    content = json.loads(file_of(centre).read_text(encoding="utf-8"))
    return Basemap(content["centre"], content["land"], content["borders"], content["outline"])


def points(line: Line) -> list[tuple[int, int]]:
    """The points of a ring or line."""
    return list(zip(accumulate(line[::2]), accumulate(line[1::2]), strict=True))


def svg_path(lines: Sequence[Line], *, is_closed: bool) -> str:
    """Path data of SVG with absolute points, as a shape of a Plotly figure takes it."""
    end = "Z" if is_closed else ""
    return "".join("M" + "L".join(f"{x},{y}" for x, y in points(line)) + end for line in lines)
