"""Events that fall on cities and their offices: budgets, funds, travel, new offices, and shocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim import changes, errors
from sim.events.base import CHOICE, CITIES, CITY, IDEA, NATIONS, NUMBER, TOPIC, TOPICS, WHOLE, YES, Event, event_field
from sim.rows import TIE_KINDS
from sim.stages import Channel

if TYPE_CHECKING:
    from sim.model import Diplomacity

COSTLY = 0.5  # ideas from this cost on count as costly


def city_rows(model: Diplomacity, cities: tuple[str, ...] | None, nations: tuple[str, ...] | None) -> np.ndarray:
    """Rows of the named cities and of all cities of the named nations; all cities if neither is named."""
    count = model.state["cities"].count
    if cities is None and nations is None:
        return np.arange(count)
    chosen = np.zeros(count, dtype=bool)
    if nations is not None:
        home = model.state["cities"].used("nation")
        chosen |= np.isin(home, model.world.nation_rows(nations))
    for city in cities or ():
        chosen[model.world.row("cities", city)] = True
    return np.flatnonzero(chosen)


@dataclass(frozen=True, kw_only=True)
class CutBudgets(Event):
    """Austerity: discretionary office budgets lose a share, line items half of it; clubs soften it (M14, X6, X7)."""

    type = "cut_budgets"
    covers = ("M14", "X6", "X7")
    is_gradual = True
    share: float = event_field(NUMBER, "share of the budget that is cut", low=0, high=1)
    cities: tuple[str, ...] | None = event_field(CITIES, "which cities", default=None)
    nations: tuple[str, ...] | None = event_field(NATIONS, "cities of which nations", default=None)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        rows = city_rows(model, self.cities, self.nations)
        is_discretionary = model.state["cities"]["discretionary"][rows] > 0
        factor = 1.0 - self.share * fraction * np.where(is_discretionary, 1.0, 0.5)
        model.held.multiply("cities", "budget_factor", self.name, rows, factor)

    def pass_away(self, model: Diplomacity) -> None:
        model.held.release(self.name)


@dataclass(frozen=True, kw_only=True)
class FreezeFunds(Event):
    """Supranational project funds of cities are frozen (X11)."""

    type = "freeze_funds"
    covers = ("X11", "A9")
    is_gradual = True
    cities: tuple[str, ...] = event_field(CITIES, "which cities")
    share: float = event_field(
        NUMBER, "share of their international work that the funds paid for", default=0.5, low=0, high=1
    )

    def happen(self, model: Diplomacity, fraction: float) -> None:
        rows = city_rows(model, self.cities, None)
        model.held.multiply("cities", "project_funds", self.name, rows, 1.0 - self.share * fraction)

    def pass_away(self, model: Diplomacity) -> None:
        model.held.release(self.name)


@dataclass(frozen=True, kw_only=True)
class StopTravel(Event):
    """Travel stops, as in a pandemic; virtual exchange is learned (M11, X5)."""

    type = "stop_travel"
    covers = ("M11", "X5")
    nations: tuple[str, ...] | None = event_field(NATIONS, "whose cities; all if not given", default=None)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.stop_travel(model, self.nations, self.name)

    def pass_away(self, model: Diplomacity) -> None:
        model.held.release(self.name)


@dataclass(frozen=True, kw_only=True)
class AllowTravel(Event):
    """Travel is possible again; some virtual exchange stays (M11, X5)."""

    type = "allow_travel"
    covers = ("M11", "X5")
    nations: tuple[str, ...] | None = event_field(NATIONS, "whose cities; all if not given", default=None)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.allow_travel(model, self.nations)


@dataclass(frozen=True, kw_only=True)
class FoundOffice(Event):
    """A city founds its office or strengthens it, and may move it into the mayor's own (X19, Q11).

    An office has 1000 posts at most: posts beyond, and the money that comes with them, are not added.
    """

    type = "found_office"
    covers = ("X19", "A4")
    is_gradual = True
    city: str = event_field(CITY, "which city")
    staff: float = event_field(NUMBER, "posts added", unit="FTE", default=2.0, low=0, high=1000)
    into_mayors_office: bool = event_field(YES, "moved into the mayor's own office", default=True)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        row = model.world.row("cities", self.city)
        cities = model.state["cities"]
        added = model.memory.get(self.name, 0.0)
        room = float(cities.rows.columns["staff"].high or 0.0) - float(cities["staff"][row])
        posts = min(self.staff * fraction - added, room)
        offices, nation = model.mechanism("offices"), model.ids["nations"][cities["nation"][row]]
        money = {"travel_money": offices.travel_money_per_post(nation), "budget": offices.budget_per_post}
        for name, a_post in {"staff": 1.0, **money}.items():
            cities[name][row] = cities.rows.columns[name].within(cities[name][row] + posts * a_post)
        model.memory[self.name] = self.staff * fraction
        if self.into_mayors_office:
            cities["in_mayors_office"][row] = 1


@dataclass(frozen=True, kw_only=True)
class FoundTie(Event):
    """Two cities sign a partnership, for instance the third leg of a triangle (T5, T7, T11, X12)."""

    type = "found_tie"
    covers = ("T5", "T7", "T11", "X12", "Q12")
    city: str = event_field(CITY, "one partner")
    partner: str = event_field(CITY, "the other partner")
    kind: str = event_field(
        CHOICE, "open-ended, project, district or development", default="partnership", choices=TIE_KINDS
    )
    lasts: int | None = event_field(
        WHOLE, "months of its mandate; open-ended if not given", unit="months", default=None, low=1, high=1200
    )
    topic: str | None = event_field(TOPIC, "topic that revives it", default=None)
    vitality: float = event_field(NUMBER, "vitality at the start", default=0.5, low=0, high=1)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        a, b = model.world.row("cities", self.city), model.world.row("cities", self.partner)
        if fraction < 1.0 or a == b or changes.living_tie(model, a, b) is not None:
            return
        tie = changes.found_tie(model, a, b, self.vitality, Channel.EVENT, TIE_KINDS.index(self.kind))
        ties = model.state["ties"]
        ties["topic"][tie] = -1 if self.topic is None else model.world.topics.index(self.topic)
        if self.lasts is not None:
            ties["end_month"][tie] = model.month + self.lasts


@dataclass(frozen=True, kw_only=True)
class SignAgreement(Event):
    """Two partner cities put a trade or cooperation agreement on top of their tie (M25)."""

    type = "sign_agreement"
    covers = ("M25",)
    city: str = event_field(CITY, "one partner")
    partner: str = event_field(CITY, "the other partner")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        tie = self._tie(model)
        if tie is None:
            who, why = f"event '{self.name}' in month {model.month}", "no tie between them lives then to carry it"
            raise errors.not_allowed(who, f"put an agreement between {self.city} and {self.partner}", why)
        model.memory[self.name] = tie if changes.set_agreement(model, self.city, self.partner, True) else None

    def pass_away(self, model: Diplomacity) -> None:
        """It ends if this event put it on the tie that lives now, and no later event keeps it there."""
        tie = model.memory.pop(self.name)
        if tie is None or tie != self._tie(model):
            return
        later = [
            other
            for other in self.successors(model)
            if isinstance(other, SignAgreement) and {other.city, other.partner} == {self.city, self.partner}
        ]
        if later:
            model.memory[later[0].name] = tie
        else:
            changes.set_agreement(model, self.city, self.partner, False)

    def _tie(self, model: Diplomacity) -> int | None:
        return changes.living_tie(model, model.world.row("cities", self.city), model.world.row("cities", self.partner))


@dataclass(frozen=True, kw_only=True)
class LaunchIdea(Event):
    """A pioneer city implements an idea that others may copy (M2)."""

    type = "launch_idea"
    covers = ("M2",)
    idea: str = event_field(IDEA, "which idea")
    city: str = event_field(CITY, "the pioneer")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.launch_idea(model, model.world.row("cities", self.city), model.world.row("ideas", self.idea))


@dataclass(frozen=True, kw_only=True)
class Shock(Event):
    """Something from outside the model changes one of its quantities for a time (X7, X18, X20).

    costly_ideas and ideas multiply the pull of ideas; staff multiplies posts; stress, which stays from 0 to 5, adds
    to what unseats mayors; support adds to the voters' support, which stays from 0 to 1; attraction adds to the log
    weight of a nation's cities as new partners.
    """

    type = "shock"
    covers = ("X7", "X18", "X20", "T12")
    is_gradual = True
    target: str = event_field(
        CHOICE, "what is changed", choices=("costly_ideas", "ideas", "staff", "stress", "support", "attraction")
    )
    amount: float = event_field(NUMBER, "factor, or amount added (see the type)", low=-5, high=10)
    nations: tuple[str, ...] | None = event_field(NATIONS, "where; everywhere if not given", default=None)
    cities: tuple[str, ...] | None = event_field(CITIES, "which cities besides", default=None)
    topics: tuple[str, ...] | None = event_field(TOPICS, "ideas on which topics; all if not given", default=None)

    def __post_init__(self) -> None:
        if self.target in ("costly_ideas", "ideas", "staff") and self.amount < 0:
            raise errors.out_of_bounds("amount", self.amount, 0, 10, where=f"event '{self.name}' ({self.target})")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        factor = 1.0 + (self.amount - 1.0) * fraction
        if self.target in ("costly_ideas", "ideas"):
            model.held.multiply("ideas", "factor", self.name, self._ideas(model), factor)
        elif self.target == "staff":
            model.held.multiply("cities", "staff_factor", self.name, self._cities(model), factor)
        elif self.target == "stress":
            model.held.add("cities", "stress", self.name, self._cities(model), self.amount * fraction)
        elif self.target == "support":
            step = self.amount * fraction - model.memory.get(self.name, 0.0)
            model.memory[self.name] = self.amount * fraction
            rows, support = self._cities(model), model.state["cities"]["support"]
            support[rows] = np.clip(support[rows] + step, 0.0, 1.0)
        else:
            model.held.add("nations", "attraction", self.name, self._nations(model), self.amount * fraction)

    def pass_away(self, model: Diplomacity) -> None:
        model.held.release(self.name)

    def _cities(self, model: Diplomacity) -> np.ndarray:
        return city_rows(model, self.cities, self.nations)

    def _nations(self, model: Diplomacity) -> list[int]:
        if not self.nations:
            return list(range(model.state["nations"].count))
        return model.world.nation_rows(self.nations)

    def _ideas(self, model: Diplomacity) -> np.ndarray:
        ideas = model.state["ideas"]
        chosen = np.ones(ideas.count, dtype=bool)
        if self.target == "costly_ideas":
            chosen &= ideas.used("cost") >= COSTLY
        if self.topics is not None:
            chosen &= np.isin(ideas.used("topic"), [model.world.topics.index(topic) for topic in self.topics])
        return np.flatnonzero(chosen)
