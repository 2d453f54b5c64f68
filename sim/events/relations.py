"""Events between nations: tension, bans on contact, consulates."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim import changes, errors
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
class _AboutConsulate(Event):
    """What the two events about a consulate share: the place, and how it is given back.

    A consulate is as the last of the events at work leaves it; without any, as it was before them.
    """

    is_open: ClassVar[bool]
    nation: str = event_field(NATION, "the sending nation")
    city: str = event_field(CITY, "the host city")

    def is_about_the_same(self, other: Event) -> bool:
        return isinstance(other, _AboutConsulate) and (other.nation, other.city) == (self.nation, self.city)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changed = changes.set_consulate(model, self.city, self.nation, self.is_open)
        model.memory[self.name] = not self.is_open if changed else self.is_open

    def pass_away(self, model: Diplomacity) -> None:
        """Back to what was before; where a later event decides now, that one goes back to it instead."""
        before = model.memory.pop(self.name)
        later = [other for other in self.successors(model) if self.is_about_the_same(other)]
        if later:
            model.memory[later[0].name] = before
        else:
            changes.set_consulate(model, self.city, self.nation, before)


@dataclass(frozen=True, kw_only=True)
class CloseConsulate(_AboutConsulate):
    """A consulate closes; the region around its city loses the avenue (A6, X4)."""

    type = "close_consulate"
    covers = ("A6", "X4")
    is_open = False

    def check(self, world: World, earlier: Sequence[Event], where: str) -> None:
        if not self._is_open_before(world, earlier):
            why = "it is not open then, by the world's table and the events before; open it first or leave this out"
            raise errors.not_allowed(where, f"close the consulate of {self.nation} in {self.city}", why)

    def _is_open_before(self, world: World, earlier: Sequence[Event]) -> bool:
        """Whether the last event about it that is still at work leaves it open; without any, the world's table."""
        about = [e for e in earlier if isinstance(e, _AboutConsulate) and self.is_about_the_same(e)]
        at_work = [event for event in about if event.end_month is None or event.end_month > self.month]
        if at_work:
            return at_work[-1].is_open
        table = world.tables["consulates"].values
        place = (world.row("cities", self.city), world.row("nations", self.nation))
        return place in zip(table["city"].tolist(), table["nation"].tolist(), strict=True)


@dataclass(frozen=True, kw_only=True)
class OpenConsulate(_AboutConsulate):
    """A consulate opens (A6)."""

    type = "open_consulate"
    covers = ("A6",)
    is_open = True

    def check(self, world: World, earlier: Sequence[Event], where: str) -> None:
        home = world.tables["cities"].values["nation"][world.row("cities", self.city)]
        if home == world.row("nations", self.nation):
            why = "that is at home; name a city of another nation"
            raise errors.not_allowed(where, f"open a consulate of {self.nation} in {self.city}", why)
