"""The stages that things pass through, and which passages are allowed. Declared once for kernels, records and docs."""

from __future__ import annotations

import itertools
from enum import IntEnum
from typing import Any


class IdeaStage(IntEnum):
    """How far an idea has come in a city (M1)."""

    UNAWARE = 0
    HEARD = 1
    ADOPTED = 2
    TESTING = 3
    IMPLEMENTED = 4
    DROPPED = 5


class TieStatus(IntEnum):
    """How alive a partnership is; its entry in the register outlives it (T4)."""

    ACTIVE = 0
    DORMANT = 1
    SUSPENDED = 2
    ENDED = 3


class CommitmentStage(IntEnum):
    """A city's place on the climate ladder (M3)."""

    NONE = 0
    COMMITTED = 1
    INVENTORY = 2
    TARGET = 3
    PLAN = 4
    MONITORED = 5
    ON_HOLD = 6
    LEFT = 7


class OfficeStage(IntEnum):
    """Stage of internationalisation of a city's office (M19)."""

    EXPLORATION = 0
    CONSOLIDATION = 1
    INTEGRATION = 2


class Presence(IntEnum):
    """Whether something that can be founded, joined or opened is there."""

    ABSENT = 0
    PRESENT = 1


class Camp(IntEnum):
    """Which of two camps governs a nation."""

    FIRST = 0
    SECOND = 1


class Mayor(IntEnum):
    """A change in a city hall."""

    PREVIOUS = 0
    NEW = 1


class Channel(IntEnum):
    """What carried an adoption or caused a change."""

    OWN = 0
    TWINNING = 1
    NETWORKS = 2
    NEIGHBOURS = 3
    LEADERS = 4
    NATION = 5
    DEFIANCE = 6
    DECISION = 7
    EVENT = 8
    START = 9
    RULE = 10


IDEA_CHANNELS = (
    Channel.OWN,
    Channel.TWINNING,
    Channel.NETWORKS,
    Channel.NEIGHBOURS,
    Channel.LEADERS,
    Channel.NATION,
)
COMMITMENT_CHANNELS = (
    Channel.OWN,
    Channel.TWINNING,
    Channel.NETWORKS,
    Channel.NEIGHBOURS,
    Channel.DEFIANCE,
)
LEDGER_CHANNELS = tuple(Channel)


class Kind(IntEnum):
    """What an entry of the record is about: its subject, its object, and which stages it moves between."""

    TIE = 0
    IDEA = 1
    COMMITMENT = 2
    MEMBERSHIP = 3
    NETWORK = 4
    AGREEMENT = 5
    GOVERNMENT = 6
    SUBNATIONAL_OFFICE = 7
    CONSULATE = 8
    MAYOR = 9
    OFFICE = 10
    EVENT = 11


IDEA_PASSAGES: frozenset[tuple[IdeaStage, IdeaStage]] = frozenset(
    {
        (IdeaStage.UNAWARE, IdeaStage.HEARD),
        (IdeaStage.HEARD, IdeaStage.ADOPTED),
        (IdeaStage.ADOPTED, IdeaStage.TESTING),
        (IdeaStage.TESTING, IdeaStage.IMPLEMENTED),
        (IdeaStage.TESTING, IdeaStage.DROPPED),
        (IdeaStage.ADOPTED, IdeaStage.DROPPED),  # by decision only
        (IdeaStage.IMPLEMENTED, IdeaStage.DROPPED),  # by decision only
        (IdeaStage.DROPPED, IdeaStage.ADOPTED),
    }
    # a pioneer starts or launches an idea
    | {(stage, IdeaStage.IMPLEMENTED) for stage in IdeaStage if stage != IdeaStage.IMPLEMENTED}
)
TIE_PASSAGES: frozenset[tuple[TieStatus, TieStatus]] = frozenset(
    {
        (TieStatus.ACTIVE, TieStatus.DORMANT),
        (TieStatus.DORMANT, TieStatus.ACTIVE),
        (TieStatus.ACTIVE, TieStatus.SUSPENDED),
        (TieStatus.DORMANT, TieStatus.SUSPENDED),
        (TieStatus.SUSPENDED, TieStatus.ACTIVE),
        (TieStatus.SUSPENDED, TieStatus.DORMANT),
        (TieStatus.ACTIVE, TieStatus.ENDED),
        (TieStatus.DORMANT, TieStatus.ENDED),
        (TieStatus.SUSPENDED, TieStatus.ENDED),
        (TieStatus.ENDED, TieStatus.ACTIVE),  # the first entry of a tie formed during the run: before it there was none
    }
)
_BEFORE_PLAN = (CommitmentStage.COMMITTED, CommitmentStage.INVENTORY, CommitmentStage.TARGET)
_LADDER = (*_BEFORE_PLAN, CommitmentStage.PLAN, CommitmentStage.MONITORED)
COMMITMENT_PASSAGES: frozenset[tuple[CommitmentStage, CommitmentStage]] = frozenset(
    {(CommitmentStage.NONE, CommitmentStage.COMMITTED), (CommitmentStage.LEFT, CommitmentStage.COMMITTED)}
    | set(itertools.pairwise(_LADDER))
    | {(stage, CommitmentStage.ON_HOLD) for stage in _BEFORE_PLAN}
    | {(CommitmentStage.ON_HOLD, stage) for stage in _BEFORE_PLAN}
    | {(stage, CommitmentStage.LEFT) for stage in (*_LADDER, CommitmentStage.ON_HOLD)}
)
PRESENCE_PASSAGES: frozenset[tuple[Presence, Presence]] = frozenset(
    {(Presence.ABSENT, Presence.PRESENT), (Presence.PRESENT, Presence.ABSENT)}
)
OFFICE_PASSAGES = frozenset((a, b) for a in OfficeStage for b in OfficeStage if a != b)

STAGES: dict[Kind, type[IntEnum]] = {
    Kind.TIE: TieStatus,
    Kind.IDEA: IdeaStage,
    Kind.COMMITMENT: CommitmentStage,
    Kind.MEMBERSHIP: Presence,
    Kind.NETWORK: Presence,
    Kind.AGREEMENT: Presence,
    Kind.GOVERNMENT: Camp,
    Kind.SUBNATIONAL_OFFICE: Presence,
    Kind.CONSULATE: Presence,
    Kind.MAYOR: Mayor,
    Kind.OFFICE: OfficeStage,
    Kind.EVENT: Presence,
}
PASSAGES: dict[Kind, frozenset[tuple[Any, Any]]] = {
    Kind.TIE: TIE_PASSAGES,
    Kind.IDEA: IDEA_PASSAGES,
    Kind.COMMITMENT: COMMITMENT_PASSAGES,
    Kind.MEMBERSHIP: PRESENCE_PASSAGES,
    Kind.NETWORK: PRESENCE_PASSAGES,
    Kind.AGREEMENT: PRESENCE_PASSAGES,
    Kind.GOVERNMENT: frozenset({(Camp.FIRST, Camp.SECOND), (Camp.SECOND, Camp.FIRST)}),
    Kind.SUBNATIONAL_OFFICE: PRESENCE_PASSAGES,
    Kind.CONSULATE: PRESENCE_PASSAGES,
    Kind.MAYOR: frozenset({(Mayor.PREVIOUS, Mayor.NEW)}),
    Kind.OFFICE: OFFICE_PASSAGES,
    Kind.EVENT: PRESENCE_PASSAGES,
}
