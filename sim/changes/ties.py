"""Changes of partnerships: founded, moved to another status, looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim import errors, initial
from sim.log import NOBODY
from sim.randomness import narrowed, pair_key
from sim.stages import Channel, Kind, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity


def set_tie_status(model: Diplomacity, tie: int, status: TieStatus, channel: Channel) -> None:
    """Move one tie to a status and note it; nothing if it is there already."""
    ties, cities = model.state["ties"], model.state["cities"]
    before = TieStatus(int(ties["status"][tie]))
    if before == status or before == TieStatus.ENDED:
        return
    ties["status"][tie] = status
    ties["status_month"][tie] = model.month
    if status == TieStatus.ENDED:
        cities["listed"][[ties["city_a"][tie], ties["city_b"][tie]]] -= 1
    model.note(Kind.TIE, tie, NOBODY, before, status, channel)


def found_tie(model: Diplomacity, a: int, b: int, vitality: float, channel: Channel, kind: int = 0) -> int:
    """A new active tie between two cities; its row. The caller has made sure that there is none that lives."""
    ties, cities = model.state["ties"], model.state["cities"]
    ties.reserve(1)
    tie = ties.count
    ties.counter[0] = tie + 1
    ties["key"][tie] = narrowed(np.uint64(pair_key(cities["key"][a], cities["key"][b])), model.month + 1)
    ties["city_a"][tie], ties["city_b"][tie], ties["kind"][tie] = a, b, kind
    ties["formed"][tie] = ties["status_month"][tie] = model.month
    ties["vitality"][tie], ties["community"][tie] = vitality, 0.0
    initial.link_ends(model.state, tie)
    cities["listed"][[a, b]] += 1
    initial.furnish_ties(model, tie)
    model.note(Kind.TIE, tie, NOBODY, TieStatus.ENDED, TieStatus.ACTIVE, channel)
    return tie


def living_tie(model: Diplomacity, a: int, b: int) -> int | None:
    """The row of the tie of two cities that has not ended, if there is one."""
    ties = model.state["ties"]
    first, second = ties.used("city_a"), ties.used("city_b")
    between = ((first == a) & (second == b)) | ((first == b) & (second == a))
    rows = np.flatnonzero(between & (ties.used("status") != TieStatus.ENDED))
    return int(rows[0]) if len(rows) else None


def living_ties_with(model: Diplomacity, city: int, nation: int) -> list[int]:
    """The rows of a city's ties with cities of a nation that have not ended."""
    ties, home = model.state["ties"], model.state["cities"]["nation"]
    first, second = ties.used("city_a"), ties.used("city_b")
    across = ((first == city) & (home[second] == nation)) | ((second == city) & (home[first] == nation))
    return [int(row) for row in np.flatnonzero(across & (ties.used("status") != TieStatus.ENDED))]


def set_agreement(model: Diplomacity, city: str, partner: str, stands: bool) -> bool:
    """Whether an agreement stands on top of the tie of two cities; whether that is new. Refused without a live tie."""
    a, b = model.world.row("cities", city), model.world.row("cities", partner)
    tie = living_tie(model, a, b)
    if tie is None and stands:
        raise errors.not_allowed(f"{city} and {partner}", "sign an agreement", "no tie between them lives to carry it")
    if tie is None or bool(model.state["ties"]["has_agreement"][tie]) == stands:
        return False
    model.state["ties"]["has_agreement"][tie] = stands
    return True
