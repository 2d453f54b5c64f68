"""Moves of a national government: stance, agreement, money, contacts, its subnational office, consulates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim import changes, errors
from sim.changes.governments import STANCE_IN, STANCE_OUT
from sim.moves.base import BY_DECISION, Move, check_within, refusal

if TYPE_CHECKING:
    from sim.model import Diplomacity

MOST_MONEY = 3.0


@dataclass(frozen=True)
class ChangeStance(Move):
    """A government changes its stance on a topic."""

    by: ClassVar[str] = "nations"
    topic: str
    level: float

    def check(self, model: Diplomacity, row: int) -> None:
        check_within(f"stance on {self.topic}", self.level, -1.0, 1.0)
        if self.topic not in model.world.topics:
            raise errors.unknown_name("topic", self.topic, model.world.topics)

    def make(self, model: Diplomacity, row: int) -> None:
        model.state["stances"]["stance"][row, model.world.topics.index(self.topic)] = self.level


@dataclass(frozen=True)
class QuitAgreement(Move):
    """A government leaves the agreement."""

    by: ClassVar[str] = "nations"

    def check(self, model: Diplomacity, row: int) -> None:
        if not model.state["nations"]["in_agreement"][row]:
            raise refusal(model, "nations", row, "leave the agreement", "it is not in it")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.leave_agreement(model, row, STANCE_OUT, BY_DECISION)
        model.state["nations"]["departed"][row] = model.month + 1  # the first month in which cities can react


@dataclass(frozen=True)
class EnterAgreement(Move):
    """A government joins the agreement again."""

    by: ClassVar[str] = "nations"

    def check(self, model: Diplomacity, row: int) -> None:
        if model.state["nations"]["in_agreement"][row]:
            raise refusal(model, "nations", row, "rejoin the agreement", "it is in it")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.rejoin_agreement(model, row, STANCE_IN, BY_DECISION)


@dataclass(frozen=True)
class SetMoney(Move):
    """A government sets its money for cities, 1 being normal."""

    by: ClassVar[str] = "nations"
    factor: float

    def check(self, model: Diplomacity, row: int) -> None:
        check_within("money for cities", self.factor, 0.0, MOST_MONEY)

    def make(self, model: Diplomacity, row: int) -> None:
        model.held.multiply("nations", "money", f"decision of {model.ids['nations'][row]}", [row], self.factor)


@dataclass(frozen=True)
class ForbidContact(Move):
    """A government forbids its cities contact with another nation."""

    by: ClassVar[str] = "nations"
    toward: str
    strictness: float = 0.9

    def check(self, model: Diplomacity, row: int) -> None:
        check_within("strictness", self.strictness, 0.0, 1.0)
        if model.world.row("nations", self.toward) == row:
            raise refusal(model, "nations", row, "forbid contact with itself", "name another nation")

    def make(self, model: Diplomacity, row: int) -> None:
        other = model.world.row("nations", self.toward)
        changes.cut_contacts(model, row, [other], self.strictness, BY_DECISION)


@dataclass(frozen=True)
class PermitContact(Move):
    """A government lifts its ban on contact with another nation."""

    by: ClassVar[str] = "nations"
    toward: str

    def check(self, model: Diplomacity, row: int) -> None:
        model.world.row("nations", self.toward)

    def make(self, model: Diplomacity, row: int) -> None:
        changes.restore_contacts(model, row, [model.world.row("nations", self.toward)])


@dataclass(frozen=True)
class OpenOffice(Move):
    """A government opens an office for subnational diplomacy."""

    by: ClassVar[str] = "nations"
    serves: str = "all"
    share: float = 1.0

    def check(self, model: Diplomacity, row: int) -> None:
        check_within("share of cities served", self.share, 0.0, 1.0)
        if self.serves not in ("all", "largest", "smallest"):
            raise errors.not_a_choice("serves", self.serves, ("all", "largest", "smallest"))
        if model.state["nations"]["subnational_office"][row]:
            raise refusal(model, "nations", row, "open a subnational office", "it is open")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.open_subnational_office(model, row, self.serves, self.share, BY_DECISION)


@dataclass(frozen=True)
class CloseOffice(Move):
    """A government closes that office."""

    by: ClassVar[str] = "nations"

    def check(self, model: Diplomacity, row: int) -> None:
        if not model.state["nations"]["subnational_office"][row]:
            raise refusal(model, "nations", row, "close its subnational office", "there is none")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.close_subnational_office(model, row, BY_DECISION)


@dataclass(frozen=True)
class PlaceConsulate(Move):
    """A government opens a consulate in a city abroad."""

    by: ClassVar[str] = "nations"
    city: str

    def check(self, model: Diplomacity, row: int) -> None:
        city = model.world.row("cities", self.city)
        if model.state["cities"]["nation"][city] == row:
            raise refusal(model, "nations", row, f"open a consulate in {self.city}", "it is at home")
        if model.state["consulates"]["is_open"][city, row]:
            raise refusal(model, "nations", row, f"open a consulate in {self.city}", "it is open")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.set_consulate(model, self.city, model.ids["nations"][row], True, BY_DECISION)


@dataclass(frozen=True)
class WithdrawConsulate(Move):
    """A government closes its consulate in a city."""

    by: ClassVar[str] = "nations"
    city: str

    def check(self, model: Diplomacity, row: int) -> None:
        if not model.state["consulates"]["is_open"][model.world.row("cities", self.city), row]:
            raise refusal(model, "nations", row, f"close a consulate in {self.city}", "there is none")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.set_consulate(model, self.city, model.ids["nations"][row], False, BY_DECISION)
