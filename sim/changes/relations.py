"""Changes between nations: tension that is held, bans on contact, consulates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim import initial
from sim.changes.ties import set_tie_status
from sim.randomness import Stream, decision, uniform
from sim.stages import Channel, Kind, Presence, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

ABSENT, PRESENT = Presence.ABSENT, Presence.PRESENT
SIDE_A, SIDE_B = 1, 2  # bits of a ban: by the nation of city_a, by that of city_b


def hold_tension(model: Diplomacity, pairs: Iterable[tuple[int, int]], name: str) -> None:
    """Keep the tension of these pairs where it is until the event of this name lets go or all are released."""
    a, b = _both_ways(pairs)
    model.held.add("relations", "holds", name, (a, b), 1.0)


def release_tension(model: Diplomacity, pairs: Iterable[tuple[int, int]]) -> None:
    """Let the tension of these pairs ease, whatever held it."""
    a, b = _both_ways(pairs)
    model.held.clear("relations", "holds", (a, b))


def _both_ways(pairs: Iterable[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ordered = sorted({pair for a, b in pairs for pair in ((a, b), (b, a))})
    both = np.array(ordered, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _ties_between(model: Diplomacity, nation: int, others: Sequence[int]) -> list[tuple[int, int]]:
    """Rows of ties that have not ended between a nation and others, each with the side that is the nation's."""
    ties, home = model.state["ties"], model.state["cities"]["nation"]
    found = []
    for tie in np.flatnonzero(ties.used("status") != TieStatus.ENDED):
        a, b = int(ties["city_a"][tie]), int(ties["city_b"][tie])
        if home[a] == nation and home[b] in others:
            found.append((int(tie), SIDE_A))
        elif home[b] == nation and home[a] in others:
            found.append((int(tie), SIDE_B))
    return found


def cut_contacts(
    model: Diplomacity,
    nation: int,
    others: Sequence[int],
    strictness: float,
    channel: Channel = Channel.EVENT,
) -> None:
    """A ban suspends each tie once, with a probability that the city's autonomy lowers (MODEL 2.5)."""
    ties, own = model.state["ties"], model.state["nations"]["key"][nation]
    chance = strictness * (1.0 - 0.5 * float(model.state["nations"]["autonomy"][nation]))
    for tie, side in _ties_between(model, nation, others):
        if uniform(decision(model.key, Stream.BAN, model.month, ties["key"][tie], own)) < chance:
            ties["banned_by"][tie] |= side
            if ties["status_month"][tie] < model.month:  # otherwise the ban is carried out next month
                set_tie_status(model, tie, TieStatus.SUSPENDED, channel)


def restore_contacts(model: Diplomacity, nation: int, others: Sequence[int]) -> None:
    """Ties that this nation banned may resume again, unless the other side bans them too."""
    for tie, side in _ties_between(model, nation, others):
        model.state["ties"]["banned_by"][tie] &= ~side


def set_consulate(model: Diplomacity, city: str, nation: str, is_open: bool, channel: Channel = Channel.EVENT) -> bool:
    """Open or close one consulate; whether that changed anything."""
    row, sender = model.world.row("cities", city), model.world.row("nations", nation)
    table = model.state["consulates"]["is_open"]
    if bool(table[row, sender]) == is_open:
        return False
    table[row, sender] = is_open
    initial.count_consulates(model)
    before, after = (ABSENT, PRESENT) if is_open else (PRESENT, ABSENT)
    model.note(Kind.CONSULATE, sender, row, before, after, channel)
    return True
