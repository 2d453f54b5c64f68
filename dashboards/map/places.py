"""Where cities lie on the map, around which meridian it is drawn, and where a tie leaves it at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboards.map.projection import CENTRES, Points, from_centre, map_units

Cities = NDArray[np.int64]
HALF = 180.0
HALVINGS = 30


@dataclass(frozen=True)
class Places:
    """Cities around a central meridian, each array of shape (city,).

    `away` are degrees east of that meridian, x and y map units.
    """

    centre: int
    away: Points
    latitude: Points
    x: Points
    y: Points


def placed(longitude: ArrayLike, latitude: ArrayLike, ends_a: Cities, ends_b: Cities) -> Places:
    """Places around the meridian at which the fewest ties pass the edge; of equals, the one with the narrower map."""
    east, north = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)

    def strain(centre: int) -> tuple[int, float]:
        away = from_centre(east, centre)
        return int(passes_edge(away, ends_a, ends_b).sum()), float(np.ptp(away))

    centre = min(CENTRES, key=strain)
    away = from_centre(east, centre)
    return Places(centre, away, north, *map_units(away, north))


def passes_edge(away: Points, ends_a: Cities, ends_b: Cities) -> NDArray[np.bool_]:
    """Whether the shorter way between two cities, `away` degrees from the central meridian, passes the map's edge."""
    passes: NDArray[np.bool_] = np.abs(away[ends_a] - away[ends_b]) > HALF
    return passes


def tie_cuts(places: Places, ends_a: Cities, ends_b: Cities) -> list[float]:
    """Ties that pass the edge, as flat (tie, x, y): one straight line from city a to (x, y), one from (-x, y) to b.

    The line goes on straight from city a to where b would lie on a map that went on beyond its edge.
    """
    away = places.away
    ties = np.flatnonzero(passes_edge(away, ends_a, ends_b))
    a, b = ends_a[ties], ends_b[ties]
    side = np.sign(away[a])
    beyond_x, beyond_y = map_units(away[b] + side * 2 * HALF, places.latitude[b])
    near, far = np.zeros(len(ties)), np.ones(len(ties))
    for _ in range(HALVINGS):
        middle = (near + far) / 2.0
        x, y = _between(places.x[a], beyond_x, middle), _between(places.y[a], beyond_y, middle)
        is_inside = np.abs(x) < edge_at(y)
        near, far = np.where(is_inside, middle, near), np.where(is_inside, far, middle)
    y = _between(places.y[a], beyond_y, near)
    x = side * edge_at(y)
    return list(chain.from_iterable(zip(ties.tolist(), x.round(1).tolist(), y.round(1).tolist(), strict=True)))


def edge_at(y: Points) -> Points:
    """How far the edge of the map is from its middle at a height, both in map units."""
    latitudes = np.linspace(90.0, -90.0, 721)
    edge_x, edge_y = map_units(np.full(latitudes.shape, HALF), latitudes)
    return np.interp(y, edge_y, edge_x)


def _between(start: Points, end: Points, share: Points) -> Points:
    return start + share * (end - start)
