"""Moves of a city network: whom it admits and expels, its fee, its standard, its grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim import changes
from sim.moves.base import BY_DECISION, Move, check_within, decider, refusal
from sim.randomness import Stream, decision, narrowed, uniform

if TYPE_CHECKING:
    from sim.model import Diplomacity

MOST_GRANTS = 3.0


@dataclass(frozen=True)
class AdmitCity(Move):
    """A network invites a city, which joins if it is willing: by its own strategy, or by openness and time left."""

    by: ClassVar[str] = "networks"
    asks: ClassVar[bool] = True
    city: str

    def check(self, model: Diplomacity, row: int) -> None:
        city = model.world.row("cities", self.city)
        problem = changes.obstacle_to_membership(model, city, row)
        if problem:
            raise refusal(model, "networks", row, f"admit {self.city}", problem)

    def make(self, model: Diplomacity, row: int) -> None:
        city, cities = model.world.row("cities", self.city), model.state["cities"]
        strategy = decider(model, city)
        if strategy is not None:
            is_willing = strategy.accepts(model.ids["networks"][row])
        else:
            time_left = max(0.1, 1.0 - max(0.0, float(cities["load"][city]) - 1.0))
            key = narrowed(cities["key"][city], model.state["networks"]["key"][row])
            draw = uniform(decision(model.key, Stream.JOINING, model.month, key))
            is_willing = bool(draw < min(1.0, 0.5 * float(cities["openness"][city]) * time_left))
        if is_willing and changes.membership_row(model, city, row) is None:
            changes.join_network(model, city, row, BY_DECISION)


@dataclass(frozen=True)
class ExpelCity(Move):
    """A network ends a membership."""

    by: ClassVar[str] = "networks"
    city: str

    def check(self, model: Diplomacity, row: int) -> None:
        if changes.membership_row(model, model.world.row("cities", self.city), row) is None:
            raise refusal(model, "networks", row, f"expel {self.city}", "it is not a member")

    def make(self, model: Diplomacity, row: int) -> None:
        membership = changes.membership_row(model, model.world.row("cities", self.city), row)
        if membership is not None:
            changes.leave_network(model, membership, BY_DECISION)


@dataclass(frozen=True)
class SetFee(Move):
    """A network sets its yearly fee, EUR."""

    by: ClassVar[str] = "networks"
    fee: float

    def check(self, model: Diplomacity, row: int) -> None:
        check_within("fee", self.fee, 0.0, 1e7)

    def make(self, model: Diplomacity, row: int) -> None:
        model.state["networks"]["fee"][row] = self.fee


@dataclass(frozen=True)
class SetStandard(Move):
    """A network asks for an engagement below which members are let go, and monitors them accordingly."""

    by: ClassVar[str] = "networks"
    engagement: float

    def check(self, model: Diplomacity, row: int) -> None:
        check_within("required engagement", self.engagement, 0.0, 1.0)

    def make(self, model: Diplomacity, row: int) -> None:
        model.state["networks"]["required_engagement"][row] = self.engagement


@dataclass(frozen=True)
class GiveGrants(Move):
    """A network sets the strength of its grants, 1 being normal."""

    by: ClassVar[str] = "networks"
    strength: float

    def check(self, model: Diplomacity, row: int) -> None:
        check_within("grants", self.strength, 0.0, MOST_GRANTS)

    def make(self, model: Diplomacity, row: int) -> None:
        model.state["networks"]["grants"][row] = self.strength
