"""The types of event that a scenario may date. One list; documentation and checks are made from it."""

from __future__ import annotations

from sim.events.base import Event, FieldDeclaration, check_names, fields_of, from_mapping, required_of
from sim.events.cities import (
    AllowTravel,
    CutBudgets,
    FoundOffice,
    FoundTie,
    FreezeFunds,
    LaunchIdea,
    Shock,
    SignAgreement,
    StopTravel,
)
from sim.events.governments import (
    ChangeGovernment,
    CloseSubnationalOffice,
    ElectMayorToGovernment,
    FundCities,
    GiveCitiesASeat,
    HoldForum,
    LeaveAgreement,
    OpenSubnationalOffice,
    RejoinAgreement,
    SetStance,
)
from sim.events.networks import DissolveNetwork, FoundNetwork, WithdrawSponsor
from sim.events.relations import (
    CloseConsulate,
    CutContacts,
    EaseTension,
    OpenConsulate,
    RaiseTension,
    RestoreContacts,
)

EVENT_TYPES: dict[str, type[Event]] = {
    event.type: event
    for event in (
        LeaveAgreement,
        RejoinAgreement,
        SetStance,
        ChangeGovernment,
        RaiseTension,
        EaseTension,
        CutContacts,
        RestoreContacts,
        CloseConsulate,
        OpenConsulate,
        FundCities,
        CutBudgets,
        FreezeFunds,
        StopTravel,
        AllowTravel,
        FoundNetwork,
        DissolveNetwork,
        WithdrawSponsor,
        HoldForum,
        OpenSubnationalOffice,
        CloseSubnationalOffice,
        LaunchIdea,
        ElectMayorToGovernment,
        Shock,
        FoundOffice,
        FoundTie,
        SignAgreement,
        GiveCitiesASeat,
    )
}

__all__ = [
    "EVENT_TYPES",
    "Event",
    "FieldDeclaration",
    "check_names",
    "fields_of",
    "from_mapping",
    "required_of",
]
