"""Events between nations: tension, bans on contact, consulates."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim import changes
from sim.events.base import CITY, NATION, NATIONS, NUMBER, SIDES, Event, event_field

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.world import World


def _pairs(world: World, between: tuple[tuple[str, ...], tuple[str, ...]]) -> list[tuple[int, int]]:
    first, second = (world.nation_rows(side) for side in between)
    return [(a, b) for a, b in itertools.product(first, second) if a != b]


@dataclass(frozen=True, kw_only=True)
class RaiseTension(Event):
    """Tension between two sides rises to a level and stays there (M8, X3, X10)."""

    type = "raise_tension"
    covers = ("M8", "X3", "X10")
    is_gradual = True
    between: tuple[tuple[str, ...], tuple[str, ...]] = event_field(SIDES, "the two sides")
    level: float = event_field(NUMBER, "tension reached", low=0, high=1)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        tension = model.state["relations"]["tension"]
        pairs = _pairs(model.world, self.between)
        start = model.memory.setdefault(self.name, [float(tension[a, b]) for a, b in pairs])
        for (a, b), before in zip(pairs, start, strict=True):
            tension[a, b] = tension[b, a] = before + (self.level - before) * fraction
        changes.hold_tension(model, pairs, self.name)

    def pass_away(self, model: Diplomacity) -> None:
        model.held.release(self.name)

    def pairs(self, world: World) -> list[tuple[int, int]]:
        return _pairs(world, self.between)


@dataclass(frozen=True, kw_only=True)
class EaseTension(Event):
    """Tension is no longer held up and eases to its normal level by its half-life (M8)."""

    type = "ease_tension"
    covers = ("M8",)
    between: tuple[tuple[str, ...], tuple[str, ...]] = event_field(SIDES, "the two sides")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.release_tension(model, _pairs(model.world, self.between))

    def pairs(self, world: World) -> list[tuple[int, int]]:
        return _pairs(world, self.between)


@dataclass(frozen=True, kw_only=True)
class CutContacts(Event):
    """A government forbids its cities contact with another nation; autonomous cities may defy it (X3, M7)."""

    type = "cut_contacts"
    covers = ("X3", "M7", "M8")
    nation: str = event_field(NATION, "whose cities")
    toward: tuple[str, ...] = event_field(NATIONS, "contact with whom")
    strictness: float = event_field(
        NUMBER, "probability that a tie of a city without autonomy is cut", default=0.9, low=0, high=1
    )

    def happen(self, model: Diplomacity, fraction: float) -> None:
        nation = model.world.row("nations", self.nation)
        changes.cut_contacts(model, nation, model.world.nation_rows(self.toward), self.strictness)

    def pass_away(self, model: Diplomacity) -> None:
        """Lifts the ban, but for nations that another ban of this government is still about."""
        world = model.world
        kept = {
            row
            for other in self.at_work_beside(model)
            if isinstance(other, CutContacts) and other.nation == self.nation
            for row in world.nation_rows(other.toward)
        }
        lifted = [row for row in world.nation_rows(self.toward) if row not in kept]
        changes.restore_contacts(model, world.row("nations", self.nation), lifted)

    def pairs(self, world: World) -> list[tuple[int, int]]:
        return [(world.row("nations", self.nation), b) for b in world.nation_rows(self.toward)]


@dataclass(frozen=True, kw_only=True)
class RestoreContacts(Event):
    """A ban on contact is lifted; suspended ties may resume as tension allows."""

    type = "restore_contacts"
    covers = ("M8",)
    nation: str = event_field(NATION, "whose cities")
    toward: tuple[str, ...] = event_field(NATIONS, "contact with whom")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.restore_contacts(model, model.world.row("nations", self.nation), model.world.nation_rows(self.toward))


@dataclass(frozen=True, kw_only=True)
class CloseConsulate(Event):
    """A consulate closes; the region around its city loses the avenue (A6, X4)."""

    type = "close_consulate"
    covers = ("A6", "X4")
    nation: str = event_field(NATION, "the sending nation")
    city: str = event_field(CITY, "the host city")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        model.memory[self.name] = changes.set_consulate(model, self.city, self.nation, False)

    def pass_away(self, model: Diplomacity) -> None:
        if model.memory[self.name]:
            changes.set_consulate(model, self.city, self.nation, True)


@dataclass(frozen=True, kw_only=True)
class OpenConsulate(Event):
    """A consulate opens (A6)."""

    type = "open_consulate"
    covers = ("A6",)
    nation: str = event_field(NATION, "the sending nation")
    city: str = event_field(CITY, "the host city")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        model.memory[self.name] = changes.set_consulate(model, self.city, self.nation, True)

    def pass_away(self, model: Diplomacity) -> None:
        if model.memory[self.name]:
            changes.set_consulate(model, self.city, self.nation, False)
