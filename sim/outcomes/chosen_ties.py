"""Which ties an outcome looks at: live ones, those of some cities, those between the sides of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.stages import TieStatus

if TYPE_CHECKING:
    from sim.record import Record


def is_live(record: Record) -> NDArray[np.bool_]:
    """Active or dormant ties, shape (tie,)."""
    live: NDArray[np.bool_] = record.tables["ties"]["status"] <= int(TieStatus.DORMANT)
    return live


def ends(record: Record) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The two cities of every tie."""
    return record.tables["ties"]["city_a"], record.tables["ties"]["city_b"]


def touches(record: Record, cities: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Ties with an end among these cities, shape (tie,)."""
    a, b = ends(record)
    touched: NDArray[np.bool_] = cities[a] | cities[b]
    return touched


def is_watched(record: Record) -> NDArray[np.bool_]:
    """Ties between the sides that the scenario names, shape (tie,)."""
    a, b = ends(record)
    nation = record.tables["cities"]["nation"]
    watched: NDArray[np.bool_] = record.watched[nation[a], nation[b]]
    return watched
