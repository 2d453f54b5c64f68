"""Distances between cities, on unit vectors so that a comparison needs no trigonometry in compiled code."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.compilation import rule

EARTH_RADIUS = 6371.0  # km, mean


def unit_vectors(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places on the unit sphere, shape (place, 3), from degrees."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.ascontiguousarray(np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1))


def squared_chord(kilometres: float) -> float:
    """Squared distance through the sphere of radius 1 that belongs to a distance over ground in km."""
    return (2.0 * math.sin(min(kilometres, math.pi * EARTH_RADIUS) / (2.0 * EARTH_RADIUS))) ** 2


@rule
def is_farther(places: NDArray[np.float64], a: int, b: int, chord_squared: float) -> bool:
    """Whether two places, rows of (place, 3), are farther apart than a squared chord."""
    x = places[a, 0] - places[b, 0]
    y = places[a, 1] - places[b, 1]
    z = places[a, 2] - places[b, 2]
    return bool(x * x + y * y + z * z > chord_squared)
