"""What a strategy sees: the month as it begins, as plain values that nothing can write through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import changes
from sim.stages import CommitmentStage, IdeaStage, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

ADOPTING = (IdeaStage.ADOPTED, IdeaStage.TESTING, IdeaStage.IMPLEMENTED)


@dataclass(frozen=True)
class PartnerSeen:
    """A partner city as its partner sees it."""

    city: str
    nation: str
    status: str
    vitality: float
    tension: float
    ideas: frozenset[str]


@dataclass(frozen=True)
class CitySnapshot:
    """A city at the start of a month: itself, its partners, its networks, its nation."""

    month: int
    city: str
    nation: str
    outlook: float
    support: float
    load: float
    commitment: str
    ideas: dict[str, str]
    partners: tuple[PartnerSeen, ...]
    networks: tuple[str, ...]
    joinable: tuple[str, ...]
    nation_in_agreement: bool
    nation_departed: bool
    stances: dict[str, float]


@dataclass(frozen=True)
class GovernmentSnapshot:
    """A national government at the start of a month."""

    month: int
    nation: str
    in_agreement: bool
    stances: dict[str, float]
    money: float
    subnational_office: bool
    tension: dict[str, float]
    share_committed: float
    share_planned: float
    mean_support: float


@dataclass(frozen=True)
class NetworkSnapshot:
    """A city network at the start of a month."""

    month: int
    network: str
    members: dict[str, float]
    applicants: tuple[str, ...]
    fee: float
    required_engagement: float
    grants: float
    has_sponsor: bool


def of_city(model: Diplomacity, row: int) -> CitySnapshot:
    """A city's snapshot."""
    state, ids = model.state, model.ids
    cities, nations = state["cities"], state["nations"]
    home = int(cities["nation"][row])
    stages = {
        idea: IdeaStage(int(stage)).name.lower()
        for idea, stage in zip(ids["ideas"], state["adoption"]["stage"][row], strict=True)
    }
    mine = _networks_of(model, row)
    return CitySnapshot(
        month=model.month,
        city=ids["cities"][row],
        nation=ids["nations"][home],
        outlook=float(cities["outlook"][row]),
        support=float(cities["support"][row]),
        load=float(cities["load"][row]),
        commitment=CommitmentStage(int(cities["commitment"][row])).name.lower(),
        ideas=stages,
        partners=tuple(_partners_of(model, row)),
        networks=tuple(ids["networks"][g] for g in mine),
        joinable=tuple(ids["networks"][g] for g in _joinable(model, row) if g not in mine),
        nation_in_agreement=bool(nations["in_agreement"][home]),
        nation_departed=bool(nations["departed"][home] >= 0 and not nations["in_agreement"][home]),
        stances=_stances(model, home),
    )


def of_nation(model: Diplomacity, row: int) -> GovernmentSnapshot:
    """A government's snapshot."""
    cities, nations, ids = model.state["cities"], model.state["nations"], model.ids
    mine = cities.used("nation") == row
    commitment = cities.used("commitment")[mine]
    signed = (commitment >= CommitmentStage.COMMITTED) & (commitment <= CommitmentStage.ON_HOLD)
    planned = (commitment == CommitmentStage.PLAN) | (commitment == CommitmentStage.MONITORED)
    tension = model.state["relations"]["tension"][row]
    return GovernmentSnapshot(
        month=model.month,
        nation=ids["nations"][row],
        in_agreement=bool(nations["in_agreement"][row]),
        stances=_stances(model, row),
        money=float(nations["money"][row]),
        subnational_office=bool(nations["subnational_office"][row]),
        tension={code: float(tension[i]) for i, code in enumerate(ids["nations"]) if i != row},
        share_committed=float(signed.mean()) if len(signed) else 0.0,
        share_planned=float(planned.mean()) if len(planned) else 0.0,
        mean_support=float(cities.used("support")[mine].mean()) if mine.any() else 0.0,
    )


def of_network(model: Diplomacity, row: int) -> NetworkSnapshot:
    """A network's snapshot; `applicants` are cities it could admit."""
    memberships, networks, ids = model.state["memberships"], model.state["networks"], model.ids
    rows = np.flatnonzero((memberships.used("network") == row) & (memberships.used("is_active") > 0))
    members = {ids["cities"][memberships["city"][m]]: float(memberships["engagement"][m]) for m in rows}
    could = changes.may_join(model, np.arange(model.state["cities"].count), row)
    return NetworkSnapshot(
        month=model.month,
        network=ids["networks"][row],
        members=members,
        applicants=tuple(ids["cities"][i] for i in np.flatnonzero(could) if ids["cities"][i] not in members),
        fee=float(networks["fee"][row]),
        required_engagement=float(networks["required_engagement"][row]),
        grants=float(networks["grants"][row]),
        has_sponsor=bool(networks["is_sponsored"][row]) and not networks["lost_sponsor"][row],
    )


def _partners_of(model: Diplomacity, row: int) -> list[PartnerSeen]:
    ties, cities, ids = model.state["ties"], model.state["cities"], model.ids
    stages, tension = model.state["adoption"]["stage"], model.state["relations"]["tension"]
    seen = []
    end = int(cities["first_tie"][row])
    while end >= 0:
        tie = end >> 1
        status = TieStatus(int(ties["status"][tie]))
        other = int(ties["city_a"][tie] if end & 1 else ties["city_b"][tie])
        if status != TieStatus.ENDED:
            away = int(cities["nation"][other])
            adopted = frozenset(idea for p, idea in enumerate(ids["ideas"]) if stages[other, p] in ADOPTING)
            seen.append(
                PartnerSeen(
                    city=ids["cities"][other],
                    nation=ids["nations"][away],
                    status=status.name.lower(),
                    vitality=float(ties["vitality"][tie]),
                    tension=float(tension[cities["nation"][row], away]),
                    ideas=adopted,
                )
            )
        end = int(ties["next_b"][tie] if end & 1 else ties["next_a"][tie])
    return sorted(seen, key=lambda partner: partner.city)


def _networks_of(model: Diplomacity, row: int) -> list[int]:
    memberships, found = model.state["memberships"], []
    at = int(model.state["cities"]["first_membership"][row])
    while at >= 0:
        if memberships["is_active"][at]:
            found.append(int(memberships["network"][at]))
        at = int(memberships["next"][at])
    return sorted(found)


def _joinable(model: Diplomacity, row: int) -> list[int]:
    could = changes.may_join(model, row, np.arange(model.state["networks"].count))
    return [int(g) for g in np.flatnonzero(could)]


def _stances(model: Diplomacity, nation: int) -> dict[str, float]:
    return dict(zip(model.world.topics, model.state["stances"]["stance"][nation].tolist(), strict=True))


SNAPSHOTS: dict[str, Any] = {"cities": of_city, "nations": of_nation, "networks": of_network}
