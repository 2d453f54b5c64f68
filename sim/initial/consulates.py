"""Consulates, counted at the start and whenever one opens or closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.geography import squared_chord

if TYPE_CHECKING:
    from sim.model import Diplomacity


def count_consulates(model: Diplomacity) -> None:
    """Consulates in each city, and the nations that have one within reach, from what is open."""
    state = model.state
    is_open = state["consulates"]["is_open"]
    state["cities"]["consulates"][:] = is_open.sum(axis=1)
    near = state["consulates"]["is_near"]
    near[:] = 0
    reach = squared_chord(model.mechanism("offices").consulate_reach)
    for city, nation in zip(*np.nonzero(is_open), strict=True):
        chord = ((model.places - model.places[city]) ** 2).sum(axis=1)
        near[(chord <= reach) & (state["cities"]["nation"] == state["cities"]["nation"][city]), nation] = 1
    state["cities"]["near_consulates"][:] = near.sum(axis=1)
