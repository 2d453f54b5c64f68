"""What a strategy may decide: moves of a city, a government, a network. Each is checked before it is made."""

from __future__ import annotations

from sim.moves.base import Move
from sim.moves.cities import (
    AdoptIdea,
    DropIdea,
    EndTie,
    JoinNetwork,
    LeaveCommitment,
    LeaveNetwork,
    ProposeTie,
    SignCommitment,
    SpreadEffort,
)
from sim.moves.governments import (
    ChangeStance,
    CloseOffice,
    EnterAgreement,
    ForbidContact,
    OpenOffice,
    PermitContact,
    PlaceConsulate,
    QuitAgreement,
    SetMoney,
    WithdrawConsulate,
)
from sim.moves.networks import (
    AdmitCity,
    ExpelCity,
    GiveGrants,
    SetFee,
    SetStandard,
)

MOVES: tuple[type[Move], ...] = (
    SpreadEffort, ProposeTie, EndTie, JoinNetwork, LeaveNetwork, AdoptIdea, DropIdea, SignCommitment, LeaveCommitment,
    ChangeStance, QuitAgreement, EnterAgreement, SetMoney, ForbidContact, PermitContact, OpenOffice, CloseOffice,
    PlaceConsulate, WithdrawConsulate, AdmitCity, ExpelCity, SetFee, SetStandard, GiveGrants,
)  # fmt: skip

__all__ = [
    "MOVES",
    "AdmitCity",
    "AdoptIdea",
    "ChangeStance",
    "CloseOffice",
    "DropIdea",
    "EndTie",
    "EnterAgreement",
    "ExpelCity",
    "ForbidContact",
    "GiveGrants",
    "JoinNetwork",
    "LeaveCommitment",
    "LeaveNetwork",
    "Move",
    "OpenOffice",
    "PermitContact",
    "PlaceConsulate",
    "ProposeTie",
    "QuitAgreement",
    "SetFee",
    "SetMoney",
    "SetStandard",
    "SignCommitment",
    "SpreadEffort",
    "WithdrawConsulate",
]
