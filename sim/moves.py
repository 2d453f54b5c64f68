"""What a strategy may decide: moves of a city, a government, a network. Each is checked before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim import changes, errors
from sim.mechanisms.tie_formation import room_of
from sim.randomness import Stream, decision, narrowed, pair_key, uniform
from sim.stages import Channel, CommitmentStage, IdeaStage, Kind, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

BY_DECISION = Channel.DECISION
STANCE_OUT, STANCE_IN = -0.6, 0.5
MOST_MONEY, MOST_GRANTS = 3.0, 3.0
NEVER = 1_000_000


@dataclass(frozen=True)
class Move:
    """One decision of one agent. `by` is the table of the agents that may make it."""

    by: ClassVar[str] = ""

    def check(self, model: Diplomacity, row: int) -> None:
        """Refuses a move that this agent cannot make now."""

    def make(self, model: Diplomacity, row: int) -> None:
        """Make it; noted in the log with channel `decision`."""
        raise NotImplementedError(f"{type(self).__name__} does nothing")


def _refuse(model: Diplomacity, table: str, row: int, what: str, why: str) -> errors.Refusal:
    return errors.not_allowed(f"{model.ids[table][row]} in month {model.month}", what, why)


def _within(what: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise errors.out_of_bounds(what, value, low, high)


@dataclass(frozen=True)
class SpreadEffort(Move):
    """Weights of a city's effort on partners and of its attention to networks; what is not named keeps the rule's."""

    by: ClassVar[str] = "cities"
    partners: Mapping[str, float] = field(default_factory=dict)
    networks: Mapping[str, float] = field(default_factory=dict)

    def check(self, model: Diplomacity, row: int) -> None:
        for partner, weight in self.partners.items():
            _within(f"weight of {partner}", weight, 0.0, 1000.0)
            if changes.living_tie(model, row, model.world.row("cities", partner)) is None:
                raise _refuse(model, "cities", row, f"put effort into {partner}", "there is no tie that lives")
        for network, weight in self.networks.items():
            _within(f"weight of {network}", weight, 0.0, 1000.0)
            if changes.membership_row(model, row, model.network_row(network)) is None:
                raise _refuse(model, "cities", row, f"attend to {network}", "it is not a member")

    def make(self, model: Diplomacity, row: int) -> None:
        ties, memberships = model.state["ties"], model.state["memberships"]
        for partner, weight in self.partners.items():
            tie = changes.living_tie(model, row, model.world.row("cities", partner))
            if tie is not None:
                ties["effort_a" if ties["city_a"][tie] == row else "effort_b"][tie] = weight
        for network, weight in self.networks.items():
            membership = changes.membership_row(model, row, model.network_row(network))
            if membership is not None:
                memberships["effort"][membership] = weight


@dataclass(frozen=True)
class ProposeTie(Move):
    """Propose a partnership; the other city accepts if it is open and has room, or as its own strategy says."""

    by: ClassVar[str] = "cities"
    partner: str

    def check(self, model: Diplomacity, row: int) -> None:
        other = model.world.row("cities", self.partner)
        if other == row:
            raise _refuse(model, "cities", row, "propose a tie to itself", "name another city")
        if changes.living_tie(model, row, other) is not None:
            raise _refuse(model, "cities", row, f"propose a tie to {self.partner}", "they have one")

    def make(self, model: Diplomacity, row: int) -> None:
        other = model.world.row("cities", self.partner)
        if changes.living_tie(model, row, other) is not None:
            return  # the other proposed in the same month and was accepted
        if self._is_accepted(model, row, other):
            changes.found_tie(model, row, other, model.mechanism("ties").new_vitality, BY_DECISION)

    def _is_accepted(self, model: Diplomacity, row: int, other: int) -> bool:
        strategy = model.strategies.get(("cities", other))
        if strategy is not None:
            return bool(strategy.accepts(model.ids["cities"][row]))
        cities, ties = model.state["cities"], model.mechanism("ties")
        staff = cities["staff"][other] * cities["staff_factor"][other] * cities["budget_factor"][other]
        room = room_of(cities["listed"][other] + cities["ties_outside"][other], staff, ties.ties_per_post)
        key = narrowed(np.uint64(pair_key(cities["key"][row], cities["key"][other])), model.month + 1)
        draw = uniform(decision(model.key, Stream.ACCEPTANCE, model.month, key))
        return bool(draw < min(1.0, cities["openness"][other] * room))


@dataclass(frozen=True)
class EndTie(Move):
    """End a partnership; the register keeps its entry."""

    by: ClassVar[str] = "cities"
    partner: str

    def check(self, model: Diplomacity, row: int) -> None:
        if changes.living_tie(model, row, model.world.row("cities", self.partner)) is None:
            raise _refuse(model, "cities", row, f"end the tie to {self.partner}", "there is none that lives")

    def make(self, model: Diplomacity, row: int) -> None:
        tie = changes.living_tie(model, row, model.world.row("cities", self.partner))
        if tie is not None and model.state["ties"]["status_month"][tie] < model.month:
            changes.set_tie_status(model, tie, TieStatus.ENDED, BY_DECISION)
        elif tie is not None:
            model.state["ties"]["ends_by_choice"][tie] = 1  # it changed this month already: it ends in the next


@dataclass(frozen=True)
class JoinNetwork(Move):
    """Join a network that admits the city."""

    by: ClassVar[str] = "cities"
    network: str

    def check(self, model: Diplomacity, row: int) -> None:
        g = model.network_row(self.network)
        networks, cities = model.state["networks"], model.state["cities"]
        problem = ""
        if not networks["is_active"][g]:
            problem = "it is not at work"
        elif changes.membership_row(model, row, g) is not None:
            problem = "it is a member"
        elif not model.admits[g, cities["nation"][row]]:
            problem = "it does not admit cities of that nation"
        elif cities["population"][row] < networks["minimum_population"][g]:
            problem = "the city is too small for it"
        elif networks["members"][g] >= networks["maximum"][g]:
            problem = "it is full"
        if problem:
            raise _refuse(model, "cities", row, f"join {self.network}", problem)

    def make(self, model: Diplomacity, row: int) -> None:
        g = model.network_row(self.network)
        networks = model.state["networks"]
        if networks["is_active"][g] and networks["members"][g] < networks["maximum"][g]:
            changes.join_network(model, row, g, BY_DECISION)


@dataclass(frozen=True)
class LeaveNetwork(Move):
    """Leave a network."""

    by: ClassVar[str] = "cities"
    network: str

    def check(self, model: Diplomacity, row: int) -> None:
        if changes.membership_row(model, row, model.network_row(self.network)) is None:
            raise _refuse(model, "cities", row, f"leave {self.network}", "it is not a member")

    def make(self, model: Diplomacity, row: int) -> None:
        membership = changes.membership_row(model, row, model.network_row(self.network))
        if membership is not None:
            changes.leave_network(model, membership, BY_DECISION)


@dataclass(frozen=True)
class AdoptIdea(Move):
    """Adopt an idea that the city has heard of, or dropped before."""

    by: ClassVar[str] = "cities"
    idea: str

    def check(self, model: Diplomacity, row: int) -> None:
        stage = model.state["adoption"]["stage"][row, model.world.row("ideas", self.idea)]
        if stage not in (IdeaStage.HEARD, IdeaStage.DROPPED):
            word = IdeaStage(int(stage)).name.lower()
            raise _refuse(model, "cities", row, f"adopt {self.idea}", f"for the city it is {word}")

    def make(self, model: Diplomacity, row: int) -> None:
        idea, adoption = model.world.row("ideas", self.idea), model.state["adoption"]
        before = IdeaStage(int(adoption["stage"][row, idea]))
        adoption["stage"][row, idea] = IdeaStage.ADOPTED
        adoption["since"][row, idea] = adoption["adopted"][row, idea] = model.month
        adoption["channel"][row, idea] = BY_DECISION
        model.note(Kind.IDEA, row, idea, before, IdeaStage.ADOPTED, BY_DECISION)


@dataclass(frozen=True)
class DropIdea(Move):
    """Drop an idea that the city has adopted."""

    by: ClassVar[str] = "cities"
    idea: str

    def check(self, model: Diplomacity, row: int) -> None:
        stage = model.state["adoption"]["stage"][row, model.world.row("ideas", self.idea)]
        if stage not in (IdeaStage.ADOPTED, IdeaStage.TESTING, IdeaStage.IMPLEMENTED):
            raise _refuse(model, "cities", row, f"drop {self.idea}", "it has not adopted it")

    def make(self, model: Diplomacity, row: int) -> None:
        idea, adoption = model.world.row("ideas", self.idea), model.state["adoption"]
        before = IdeaStage(int(adoption["stage"][row, idea]))
        if before == IdeaStage.DROPPED or adoption["since"][row, idea] == model.month:
            return  # it moved a stage this month: two stages never pass in one
        adoption["stage"][row, idea] = IdeaStage.DROPPED
        adoption["since"][row, idea] = model.month
        model.note(Kind.IDEA, row, idea, before, IdeaStage.DROPPED, BY_DECISION)


@dataclass(frozen=True)
class SignCommitment(Move):
    """Sign the climate commitment."""

    by: ClassVar[str] = "cities"

    def check(self, model: Diplomacity, row: int) -> None:
        if model.state["cities"]["commitment"][row] not in (CommitmentStage.NONE, CommitmentStage.LEFT):
            raise _refuse(model, "cities", row, "sign", "it has signed")

    def make(self, model: Diplomacity, row: int) -> None:
        cities = model.state["cities"]
        before = CommitmentStage(int(cities["commitment"][row]))
        cities["commitment"][row] = CommitmentStage.COMMITTED
        cities["commitment_since"][row] = cities["committed_month"][row] = model.month
        cities["deadline"][row] = model.month + model.mechanism("commitments").plan_due
        model.note(Kind.COMMITMENT, row, -1, before, CommitmentStage.COMMITTED, BY_DECISION)


@dataclass(frozen=True)
class LeaveCommitment(Move):
    """Leave the climate commitment."""

    by: ClassVar[str] = "cities"

    def check(self, model: Diplomacity, row: int) -> None:
        if model.state["cities"]["commitment"][row] in (CommitmentStage.NONE, CommitmentStage.LEFT):
            raise _refuse(model, "cities", row, "leave the commitment", "it has not signed")

    def make(self, model: Diplomacity, row: int) -> None:
        cities = model.state["cities"]
        before = CommitmentStage(int(cities["commitment"][row]))
        if cities["commitment_since"][row] == model.month:
            return  # it moved a stage this month: two stages never pass in one
        cities["commitment"][row] = CommitmentStage.LEFT
        cities["commitment_since"][row] = model.month
        model.note(Kind.COMMITMENT, row, -1, before, CommitmentStage.LEFT, BY_DECISION)


@dataclass(frozen=True)
class ChangeStance(Move):
    """A government changes its stance on a topic."""

    by: ClassVar[str] = "nations"
    topic: str
    level: float

    def check(self, model: Diplomacity, row: int) -> None:
        _within(f"stance on {self.topic}", self.level, -1.0, 1.0)
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
            raise _refuse(model, "nations", row, "leave the agreement", "it is not in it")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.leave_agreement(model, row, STANCE_OUT, BY_DECISION)


@dataclass(frozen=True)
class EnterAgreement(Move):
    """A government joins the agreement again."""

    by: ClassVar[str] = "nations"

    def check(self, model: Diplomacity, row: int) -> None:
        if model.state["nations"]["in_agreement"][row]:
            raise _refuse(model, "nations", row, "rejoin the agreement", "it is in it")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.rejoin_agreement(model, row, STANCE_IN, BY_DECISION)


@dataclass(frozen=True)
class SetMoney(Move):
    """A government sets its money for cities, 1 being normal."""

    by: ClassVar[str] = "nations"
    factor: float

    def check(self, model: Diplomacity, row: int) -> None:
        _within("money for cities", self.factor, 0.0, MOST_MONEY)

    def make(self, model: Diplomacity, row: int) -> None:
        model.held.multiply("nations", "money", f"decision of {model.ids['nations'][row]}", [row], self.factor)


@dataclass(frozen=True)
class ForbidContact(Move):
    """A government forbids its cities contact with another nation."""

    by: ClassVar[str] = "nations"
    toward: str
    strictness: float = 0.9

    def check(self, model: Diplomacity, row: int) -> None:
        _within("strictness", self.strictness, 0.0, 1.0)
        if model.world.row("nations", self.toward) == row:
            raise _refuse(model, "nations", row, "forbid contact with itself", "name another nation")

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
        _within("share of cities served", self.share, 0.0, 1.0)
        if self.serves not in ("all", "largest", "smallest"):
            raise errors.not_a_choice("serves", self.serves, ("all", "largest", "smallest"))
        if model.state["nations"]["subnational_office"][row]:
            raise _refuse(model, "nations", row, "open a subnational office", "it is open")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.open_subnational_office(model, row, self.serves, self.share, BY_DECISION)


@dataclass(frozen=True)
class CloseOffice(Move):
    """A government closes that office."""

    by: ClassVar[str] = "nations"

    def check(self, model: Diplomacity, row: int) -> None:
        if not model.state["nations"]["subnational_office"][row]:
            raise _refuse(model, "nations", row, "close its subnational office", "there is none")

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
            raise _refuse(model, "nations", row, f"open a consulate in {self.city}", "it is at home")
        if model.state["consulates"]["is_open"][city, row]:
            raise _refuse(model, "nations", row, f"open a consulate in {self.city}", "it is open")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.set_consulate(model, self.city, model.ids["nations"][row], True, BY_DECISION)


@dataclass(frozen=True)
class WithdrawConsulate(Move):
    """A government closes its consulate in a city."""

    by: ClassVar[str] = "nations"
    city: str

    def check(self, model: Diplomacity, row: int) -> None:
        if not model.state["consulates"]["is_open"][model.world.row("cities", self.city), row]:
            raise _refuse(model, "nations", row, f"close a consulate in {self.city}", "there is none")

    def make(self, model: Diplomacity, row: int) -> None:
        changes.set_consulate(model, self.city, model.ids["nations"][row], False, BY_DECISION)


@dataclass(frozen=True)
class AdmitCity(Move):
    """A network invites a city, which joins if it is willing: by its own strategy, or by openness and time left."""

    by: ClassVar[str] = "networks"
    city: str

    def check(self, model: Diplomacity, row: int) -> None:
        city = model.world.row("cities", self.city)
        if changes.membership_row(model, city, row) is not None:
            raise _refuse(model, "networks", row, f"admit {self.city}", "it is a member")
        if not model.state["networks"]["is_active"][row]:
            raise _refuse(model, "networks", row, f"admit {self.city}", "the network is not at work")

    def make(self, model: Diplomacity, row: int) -> None:
        city, cities = model.world.row("cities", self.city), model.state["cities"]
        strategy = model.strategies.get(("cities", city))
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
            raise _refuse(model, "networks", row, f"expel {self.city}", "it is not a member")

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
        _within("fee", self.fee, 0.0, 1e7)

    def make(self, model: Diplomacity, row: int) -> None:
        model.state["networks"]["fee"][row] = self.fee


@dataclass(frozen=True)
class SetStandard(Move):
    """A network asks for an engagement below which members are let go, and monitors them accordingly."""

    by: ClassVar[str] = "networks"
    engagement: float

    def check(self, model: Diplomacity, row: int) -> None:
        _within("required engagement", self.engagement, 0.0, 1.0)

    def make(self, model: Diplomacity, row: int) -> None:
        model.state["networks"]["required_engagement"][row] = self.engagement


@dataclass(frozen=True)
class GiveGrants(Move):
    """A network sets the strength of its grants, 1 being normal."""

    by: ClassVar[str] = "networks"
    strength: float

    def check(self, model: Diplomacity, row: int) -> None:
        _within("grants", self.strength, 0.0, MOST_GRANTS)

    def make(self, model: Diplomacity, row: int) -> None:
        model.state["networks"]["grants"][row] = self.strength


MOVES: tuple[type[Move], ...] = (
    SpreadEffort, ProposeTie, EndTie, JoinNetwork, LeaveNetwork, AdoptIdea, DropIdea, SignCommitment, LeaveCommitment,
    ChangeStance, QuitAgreement, EnterAgreement, SetMoney, ForbidContact, PermitContact, OpenOffice, CloseOffice,
    PlaceConsulate, WithdrawConsulate, AdmitCity, ExpelCity, SetFee, SetStandard, GiveGrants,
)  # fmt: skip
