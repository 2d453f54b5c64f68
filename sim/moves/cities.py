"""Moves of a city: effort, partnerships, memberships, ideas and the climate commitment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim import changes
from sim.mechanisms.tie_formation import room_of
from sim.moves.base import BY_DECISION, Move, check_within, decider, refusal
from sim.randomness import Stream, decision, narrowed, pair_key, uniform
from sim.stages import CommitmentStage, IdeaStage, Kind, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity


@dataclass(frozen=True)
class SpreadEffort(Move):
    """Weights of a city's effort on partners and of its attention to networks; what is not named keeps the rule's.

    `nations` weighs all partners in a nation, before those that are named themselves.
    """

    by: ClassVar[str] = "cities"
    partners: Mapping[str, float] = field(default_factory=dict)
    networks: Mapping[str, float] = field(default_factory=dict)
    nations: Mapping[str, float] = field(default_factory=dict)

    def check(self, model: Diplomacity, row: int) -> None:
        for nation, weight in self.nations.items():
            check_within(f"weight of {nation}", weight, 0.0, 1000.0)
            if not changes.living_ties_with(model, row, model.world.row("nations", nation)):
                raise refusal(
                    model, "cities", row, f"put effort into partners in {nation}", "there is no tie that lives"
                )
        for partner, weight in self.partners.items():
            check_within(f"weight of {partner}", weight, 0.0, 1000.0)
            if changes.living_tie(model, row, model.world.row("cities", partner)) is None:
                raise refusal(model, "cities", row, f"put effort into {partner}", "there is no tie that lives")
        for network, weight in self.networks.items():
            check_within(f"weight of {network}", weight, 0.0, 1000.0)
            if changes.membership_row(model, row, model.network_row(network)) is None:
                raise refusal(model, "cities", row, f"attend to {network}", "it is not a member")

    def make(self, model: Diplomacity, row: int) -> None:
        model.forget_effort(row)
        ties, memberships = model.state["ties"], model.state["memberships"]
        weighed: dict[int, float] = {}
        for nation, weight in self.nations.items():
            weighed |= dict.fromkeys(changes.living_ties_with(model, row, model.world.row("nations", nation)), weight)
        for partner, weight in self.partners.items():
            tie = changes.living_tie(model, row, model.world.row("cities", partner))
            if tie is not None:
                weighed[tie] = weight
        for tie, weight in weighed.items():
            ties["effort_a" if ties["city_a"][tie] == row else "effort_b"][tie] = weight
        for network, weight in self.networks.items():
            membership = changes.membership_row(model, row, model.network_row(network))
            if membership is not None:
                memberships["effort"][membership] = weight


@dataclass(frozen=True)
class ProposeTie(Move):
    """Propose a partnership; the other city accepts if it is open and has room, or as its own strategy says."""

    by: ClassVar[str] = "cities"
    asks: ClassVar[bool] = True
    partner: str

    def check(self, model: Diplomacity, row: int) -> None:
        other = model.world.row("cities", self.partner)
        if other == row:
            raise refusal(model, "cities", row, "propose a tie to itself", "name another city")
        if not model.state["cities"]["eligible"][[row, other]].all():
            raise refusal(model, "cities", row, f"propose a tie to {self.partner}", "one of them forms no ties")
        if changes.living_tie(model, row, other) is not None:
            raise refusal(model, "cities", row, f"propose a tie to {self.partner}", "they have one")

    def make(self, model: Diplomacity, row: int) -> None:
        other = model.world.row("cities", self.partner)
        if changes.living_tie(model, row, other) is not None:
            return  # the other proposed in the same month and was accepted
        if self._is_accepted(model, row, other):
            changes.found_tie(model, row, other, model.mechanism("ties").new_vitality, BY_DECISION)

    def _is_accepted(self, model: Diplomacity, row: int, other: int) -> bool:
        strategy = decider(model, other)
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
            raise refusal(model, "cities", row, f"end the tie to {self.partner}", "there is none that lives")

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
        problem = changes.obstacle_to_membership(model, row, model.network_row(self.network))
        if problem:
            raise refusal(model, "cities", row, f"join {self.network}", problem)

    def make(self, model: Diplomacity, row: int) -> None:
        g = model.network_row(self.network)
        networks = model.state["networks"]
        is_member = changes.membership_row(model, row, g) is not None  # invited and admitted in the same month
        if networks["is_active"][g] and networks["members"][g] < networks["maximum"][g] and not is_member:
            changes.join_network(model, row, g, BY_DECISION)


@dataclass(frozen=True)
class LeaveNetwork(Move):
    """Leave a network."""

    by: ClassVar[str] = "cities"
    network: str

    def check(self, model: Diplomacity, row: int) -> None:
        if changes.membership_row(model, row, model.network_row(self.network)) is None:
            raise refusal(model, "cities", row, f"leave {self.network}", "it is not a member")

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
            raise refusal(model, "cities", row, f"adopt {self.idea}", f"for the city it is {word}")

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
            raise refusal(model, "cities", row, f"drop {self.idea}", "it has not adopted it")

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
            raise refusal(model, "cities", row, "sign", "it has signed")

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
            raise refusal(model, "cities", row, "leave the commitment", "it has not signed")

    def make(self, model: Diplomacity, row: int) -> None:
        cities = model.state["cities"]
        before = CommitmentStage(int(cities["commitment"][row]))
        if cities["commitment_since"][row] == model.month:
            return  # it moved a stage this month: two stages never pass in one
        cities["commitment"][row] = CommitmentStage.LEFT
        cities["commitment_since"][row] = model.month
        model.note(Kind.COMMITMENT, row, -1, before, CommitmentStage.LEFT, BY_DECISION)
