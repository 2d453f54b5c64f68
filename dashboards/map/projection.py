"""Equal Earth: an equal-area map projection of the whole world, on the unit sphere.

B. Šavrič, T. Patterson, B. Jenny (2018), The Equal Earth map projection, International Journal of Geographical
Information Science 33(3), 454-465, doi:10.1080/13658816.2018.1504949, equations 9 and 10.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
SHRINKS = np.sqrt(3.0) / 2.0
UNITS = 1000.0  # map units a radius of the sphere: one is about 6 km on the ground
CENTRES = (0, 150)  # central meridians of the basemaps: the Atlantic in the middle, or the Pacific

Points = NDArray[np.float64]


def equal_earth(away: ArrayLike, latitude: ArrayLike) -> tuple[Points, Points]:
    """X to the east and y to the north, in radii of the sphere.

    `away` are degrees east of the central meridian, -180 to 180 on the map; latitudes are in degrees. The whole world
    is 5.4133 wide at the equator and 2.6347 high. x is in proportion to `away`, so that a place beyond the edge has
    one too.
    """
    theta = np.arcsin(SHRINKS * np.sin(np.radians(np.asarray(latitude, dtype=np.float64))))
    squared = theta * theta
    sixth = squared**3
    stretch = A1 + 3.0 * A2 * squared + sixth * (7.0 * A3 + 9.0 * A4 * squared)
    x = np.radians(np.asarray(away, dtype=np.float64)) * np.cos(theta) / (SHRINKS * stretch)
    y = theta * (A1 + A2 * squared + sixth * (A3 + A4 * squared))
    return x, y


def from_centre(longitude: ArrayLike, centre: float) -> Points:
    """Degrees east of the central meridian, -180 to 180, of longitudes from -180 to 180."""
    away = np.asarray(longitude, dtype=np.float64) - centre
    within: Points = np.where(away < -180.0, away + 360.0, np.where(away > 180.0, away - 360.0, away))
    return within


def map_units(away: ArrayLike, latitude: ArrayLike) -> tuple[Points, Points]:
    """Places in the units of the basemap: x to the east, y to the south as on a screen, (0, 0) in the middle."""
    x, y = equal_earth(away, latitude)
    return x * UNITS, -y * UNITS
