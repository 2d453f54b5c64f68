"""Events by national governments: agreement, stance, elections, money, subnational office, mayors in government."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim import changes, errors
from sim.changes.governments import STANCE_IN, STANCE_OUT
from sim.events.base import CHOICE, CITY, NATION, NATIONS, NUMBER, SIDES, TOPIC, TOPICS, WHOLE, YES, Event, event_field

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.world import World


@dataclass(frozen=True, kw_only=True)
class LeaveAgreement(Event):
    """A government leaves the climate agreement: out of it, climate stance at most -0.6 (X1)."""

    type = "leave_agreement"
    covers = ("X1",)
    nation: str = event_field(NATION, "the nation that leaves")
    stance: float = event_field(NUMBER, "highest climate stance after leaving", default=STANCE_OUT, low=-1, high=1)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        nation, climate = model.world.row("nations", self.nation), model.world.topics.index("climate")
        was_in = bool(model.state["nations"]["in_agreement"][nation])
        stances = model.state["stances"]["stance"]
        before = float(stances[nation, climate])
        changes.leave_agreement(model, nation, self.stance)
        model.memory[self.name] = (was_in, before - float(stances[nation, climate]))

    def pass_away(self, model: Diplomacity) -> None:
        """Back in the agreement if this event took the nation out of it, and back by what it took off the stance.

        A nation that has come back since has nothing left to be given; where a later departure keeps it out, that
        one gives back further instead.
        """
        nation, climate = model.world.row("nations", self.nation), model.world.topics.index("climate")
        was_in, taken = model.memory.pop(self.name)
        stances = model.state["stances"]["stance"]
        later = [o for o in self.successors(model) if isinstance(o, LeaveAgreement) and o.nation == self.nation]
        if model.state["nations"]["in_agreement"][nation] or _came_back(self, model):
            return
        if later:
            was_in_then, taken_then = model.memory[later[0].name]
            model.memory[later[0].name] = (was_in or was_in_then, taken + taken_then)
            return
        stances[nation, climate] = min(1.0, float(stances[nation, climate]) + taken)
        if was_in:
            changes.rejoin_agreement(model, nation, -1.0)


def _came_back(departure: LeaveAgreement, model: Diplomacity) -> bool:
    """Whether the scenario has brought the nation back since."""
    return any(isinstance(o, RejoinAgreement) and o.nation == departure.nation for o in departure.successors(model))


@dataclass(frozen=True, kw_only=True)
class RejoinAgreement(Event):
    """A government comes back: in the agreement, climate stance at least 0.5 (X2)."""

    type = "rejoin_agreement"
    covers = ("X2",)
    nation: str = event_field(NATION, "the nation that rejoins")
    stance: float = event_field(NUMBER, "lowest climate stance after rejoining", default=STANCE_IN, low=-1, high=1)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.rejoin_agreement(model, model.world.row("nations", self.nation), self.stance)


@dataclass(frozen=True, kw_only=True)
class SetStance(Event):
    """A government's stance on a topic moves to a level (M16, M17, X16)."""

    type = "set_stance"
    covers = ("M16", "M17", "X16")
    is_gradual = True
    nations: tuple[str, ...] = event_field(NATIONS, "whose stance")
    topic: str = event_field(TOPIC, "on what; 'international' below 0 is a turn inward")
    level: float = event_field(NUMBER, "stance reached, from hostile to supportive", low=-1, high=1)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        topic = model.world.topics.index(self.topic)
        rows = model.world.nation_rows(self.nations)
        stance = model.state["stances"]["stance"]
        start = model.memory.setdefault(self.name, dict(zip(rows, stance[rows, topic].tolist(), strict=True)))
        for row in rows:
            stance[row, topic] = start[row] + (self.level - start[row]) * fraction

    def pass_away(self, model: Diplomacity) -> None:
        """Takes back what it added; where a later event holds the stance now, that one goes back further instead."""
        topic = model.world.topics.index(self.topic)
        stance = model.state["stances"]["stance"]
        for row, start in model.memory.pop(self.name).items():
            later = [
                model.memory[other.name]
                for other in self.successors(model)
                if isinstance(other, SetStance) and other.topic == self.topic
            ]
            held = [memory for memory in later if row in memory]
            if held:
                held[0][row] += start - self.level
            else:
                stance[row, topic] = np.clip(stance[row, topic] + start - self.level, -1.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class ChangeGovernment(Event):
    """The other camp comes to govern; every stance moves by the nation's swing (A2)."""

    type = "change_government"
    covers = ("A2",)
    nation: str = event_field(NATION, "whose government")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.change_camp(model, model.world.row("nations", self.nation))


@dataclass(frozen=True, kw_only=True)
class FundCities(Event):
    """National money for cities changes (M15)."""

    type = "fund_cities"
    covers = ("M15",)
    is_gradual = True
    nations: tuple[str, ...] = event_field(NATIONS, "whose money")
    factor: float = event_field(NUMBER, "money relative to normal", low=0, high=10)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        factor = 1.0 + (self.factor - 1.0) * fraction
        model.held.multiply("nations", "money", self.name, model.world.nation_rows(self.nations), factor)

    def pass_away(self, model: Diplomacity) -> None:
        model.held.release(self.name)


@dataclass(frozen=True, kw_only=True)
class OpenSubnationalOffice(Event):
    """A federal office for subnational diplomacy opens: it finds partners for cities and carries their voice (X9)."""

    type = "open_subnational_office"
    covers = ("X9", "M9")
    nation: str = event_field(NATION, "where")
    serves: str = event_field(CHOICE, "which cities it serves", default="all", choices=("all", "largest", "smallest"))
    share: float = event_field(NUMBER, "share of the nation's cities it serves", default=1.0, low=0, high=1)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        nation = model.world.row("nations", self.nation)
        model.memory[self.name] = changes.open_subnational_office(model, nation, self.serves, self.share)

    def pass_away(self, model: Diplomacity) -> None:
        """It closes if this event opened it and no other event has closed it or keeps it open."""
        since = [
            other
            for other in self.successors(model)
            if isinstance(other, (OpenSubnationalOffice, CloseSubnationalOffice)) and other.nation == self.nation
        ]
        if not model.memory.pop(self.name) or any(isinstance(other, CloseSubnationalOffice) for other in since):
            return
        if since:
            model.memory[since[0].name] = True
        else:
            changes.close_subnational_office(model, model.world.row("nations", self.nation))


@dataclass(frozen=True, kw_only=True)
class CloseSubnationalOffice(Event):
    """The federal office closes (X9)."""

    type = "close_subnational_office"
    covers = ("X9",)
    nation: str = event_field(NATION, "where")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.close_subnational_office(model, model.world.row("nations", self.nation))


@dataclass(frozen=True, kw_only=True)
class ElectMayorToGovernment(Event):
    """A mayor becomes head of government and takes the city's outlook along (M20, X14)."""

    type = "elect_mayor_to_government"
    covers = ("M20", "X14")
    nation: str = event_field(NATION, "which government")
    city: str | None = event_field(CITY, "whose mayor; a keyed draw on size if not given", default=None)
    topics: tuple[str, ...] = event_field(TOPICS, "stances that move", default=("climate",))
    weight: float = event_field(NUMBER, "how far the stance moves to the mayor's outlook", default=0.5, low=0, high=1)

    def check(self, world: World, earlier: Sequence[Event], where: str) -> None:
        if self.city is None and world.row("nations", self.nation) not in world.tables["cities"].values["nation"]:
            why = "this world has no city there; name a nation that has one, or the city"
            raise errors.not_allowed(where, f"take a mayor of {self.nation}", why)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        nation = model.world.row("nations", self.nation)
        if self.city is None:
            city = changes.choose_cities(model, nation, 1, "drawn", self.name)[0]
        else:
            city = model.world.row("cities", self.city)
        outlook = float(np.clip(model.state["cities"]["outlook"][city], -1.0, 1.0))
        stance = model.state["stances"]["stance"]
        for topic in self.topics:
            at = (nation, model.world.topics.index(topic))
            stance[at] += self.weight * (outlook - stance[at])


@dataclass(frozen=True, kw_only=True)
class GiveCitiesASeat(Event):
    """Cities get a seat at the table of governments, through which they move them (X15)."""

    type = "give_cities_a_seat"
    covers = ("X15", "A9")
    nations: tuple[str, ...] | None = event_field(NATIONS, "whose cities; all if not given", default=None)

    def _rows(self, model: Diplomacity) -> list[int]:
        if self.nations is None:
            return list(range(model.state["nations"].count))
        return model.world.nation_rows(self.nations)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        model.state["nations"]["upward_doors"][self._rows(model)] += 1

    def pass_away(self, model: Diplomacity) -> None:
        model.state["nations"]["upward_doors"][self._rows(model)] -= 1


@dataclass(frozen=True, kw_only=True)
class HoldForum(Event):
    """A mayors' forum of two sides: participants meet, tie up, and speak to their governments (M9, X8)."""

    type = "hold_forum"
    covers = ("M9", "X8")
    between: tuple[tuple[str, ...], tuple[str, ...]] = event_field(SIDES, "the two sides")
    every: int = event_field(WHOLE, "months between meetings", unit="months", default=12, low=1, high=120)
    invitees: int = event_field(WHOLE, "cities invited on each side", unit="cities", default=20, low=1, high=1000)
    invites: str = event_field(
        CHOICE, "which cities", default="largest", choices=("largest", "smallest", "drawn", "partners")
    )
    permanent: bool = event_field(YES, "tied to both governments, so that it opens the way upward", default=True)

    def pairs(self, world: World) -> list[tuple[int, int]]:
        first, second = (world.nation_rows(side) for side in self.between)
        return [(a, b) for a in first for b in second if a != b]

    def happen(self, model: Diplomacity, fraction: float) -> None:
        if self.name in model.memory:
            return
        sides = [model.world.nation_rows(side) for side in self.between]
        cities = changes.choose_forum(model, sides, self.invitees, self.invites, self.name)
        model.memory[self.name] = sides
        model.held.add("cities", "forum", self.name, cities, 12.0 / self.every)
        if self.permanent:
            model.state["nations"]["upward_doors"][sides[0] + sides[1]] += 1

    def pass_away(self, model: Diplomacity) -> None:
        model.held.release(self.name)
        sides = model.memory[self.name]
        if self.permanent:
            model.state["nations"]["upward_doors"][sides[0] + sides[1]] -= 1
