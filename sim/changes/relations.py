"""Changes between nations: tension that is held, bans on contact, consulates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim import errors, initial
from sim.changes.ties import set_tie_status
from sim.randomness import Stream, decision, uniform
from sim.stages import Channel, Kind, Presence, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

ABSENT, PRESENT = Presence.ABSENT, Presence.PRESENT


def hold_tension(model: Diplomacity, pairs: Iterable[tuple[int, int]], is_held: bool) -> None:
    """Whether an event keeps the tension of these pairs where it is."""
    held = model.state["relations"]["is_held"]
    for a, b in pairs:
        held[a, b] = held[b, a] = is_held


def _ties_between(model: Diplomacity, nation: int, others: Sequence[int]) -> list[tuple[int, int]]:
    """Rows of ties that have not ended between a nation and others, each with the nation's own city."""
    ties, home = model.state["ties"], model.state["cities"]["nation"]
    found = []
    for tie in np.flatnonzero(ties.used("status") != TieStatus.ENDED):
        a, b = int(ties["city_a"][tie]), int(ties["city_b"][tie])
        if home[a] == nation and home[b] in others:
            found.append((int(tie), a))
        elif home[b] == nation and home[a] in others:
            found.append((int(tie), b))
    return found


def cut_contacts(
    model: Diplomacity,
    nation: int,
    others: Sequence[int],
    strictness: float,
    channel: Channel = Channel.EVENT,
) -> None:
    """A ban suspends each tie once, with a probability that the city's autonomy lowers (MODEL 2.5)."""
    ties = model.state["ties"]
    chance = strictness * (1.0 - 0.5 * float(model.state["nations"]["autonomy"][nation]))
    for tie, _ in _ties_between(model, nation, others):
        if uniform(decision(model.key, Stream.BAN, model.month, ties["key"][tie])) < chance:
            ties["is_banned"][tie] = 1
            set_tie_status(model, tie, TieStatus.SUSPENDED, channel)


def restore_contacts(model: Diplomacity, nation: int, others: Sequence[int]) -> None:
    """Banned ties may resume again."""
    for tie, _ in _ties_between(model, nation, others):
        model.state["ties"]["is_banned"][tie] = 0


def set_consulate(model: Diplomacity, city: str, nation: str, is_open: bool, channel: Channel = Channel.EVENT) -> None:
    """Open or close one consulate; refuses to close one that is not there."""
    row, sender = model.world.row("cities", city), model.world.row("nations", nation)
    table = model.state["consulates"]["is_open"]
    if bool(table[row, sender]) == is_open:
        if is_open:
            return
        raise errors.not_allowed(f"consulate of {nation} in {city}", "close", "it is not open in this world")
    table[row, sender] = is_open
    initial.count_consulates(model)
    before, after = (ABSENT, PRESENT) if is_open else (PRESENT, ABSENT)
    model.note(Kind.CONSULATE, sender, row, before, after, channel)
