"""Moves: each is refused in one line when it must be, does what it says, and is noted as a decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sim import Diplomacity, Refusal, World
from sim.moves import (
    MOVES,
    AdmitCity,
    AdoptIdea,
    ChangeStance,
    CloseOffice,
    DropIdea,
    EndTie,
    EnterAgreement,
    ExpelCity,
    ForbidContact,
    GiveGrants,
    JoinNetwork,
    LeaveCommitment,
    LeaveNetwork,
    Move,
    OpenOffice,
    PermitContact,
    PlaceConsulate,
    ProposeTie,
    QuitAgreement,
    SetFee,
    SetMoney,
    SetStandard,
    SignCommitment,
    SpreadEffort,
    WithdrawConsulate,
)
from sim.stages import CommitmentStage, IdeaStage, TieStatus
from sim.strategies import Cautious, Scripted
from tests.mechanisms.by_hand import (
    ALDER,
    BIRCH,
    CEDAR,
    DORNE,
    FAIR,
    HARBOUR,
    LEAGUE,
    NORLAND,
    PLAN,
    SORLAND,
    start,
    value,
)
from tests.running import only

MONTH = 3
HEARD, ADOPTED, DROPPED = int(IdeaStage.HEARD), int(IdeaStage.ADOPTED), int(IdeaStage.DROPPED)
SUSPENDED, ENDED = int(TieStatus.SUSPENDED), int(TieStatus.ENDED)
COMMITTED, LEFT = int(CommitmentStage.COMMITTED), int(CommitmentStage.LEFT)
AGENTS = {"cities": "birch-xaa", "nations": "XAA", "networks": "climate-league"}


def nothing(model: Diplomacity) -> None:
    """Leaves the toy world as it is."""


def has_heard(model: Diplomacity) -> None:
    model.state["adoption"]["stage"][BIRCH, PLAN] = HEARD


def has_signed(model: Diplomacity) -> None:
    model.city("Birch").commitment = "inventory"


def is_out(model: Diplomacity) -> None:
    model.nation("XAA").in_agreement = False


def has_office(model: Diplomacity) -> None:
    model.nation("XAA").subnational_office = True
    model.nation("XAA").upward_doors = 1


def is_open_and_has_room(model: Diplomacity) -> None:
    model.state["cities"]["staff"][:] = 1e6
    model.state["cities"]["openness"][:] = 3.0
    model.state["cities"]["load"][:] = 0.0


def has_no_autonomy(model: Diplomacity) -> None:
    model.state["nations"]["autonomy"][:] = 0.0


def is_banned(model: Diplomacity) -> None:
    model.state["ties"]["banned_by"][:3] = 1


@dataclass(frozen=True)
class Case:
    """A move that works, what it brings about, and moves of its kind that are refused, with words of the refusal."""

    move: Move
    cells: tuple[tuple[Any, ...], ...]  # table, column, row ..., value afterwards
    refused: tuple[tuple[Move, str, Callable[[Diplomacity], None]], ...]
    prepare: Callable[[Diplomacity], None] = nothing
    noted: tuple[str, str, str] | None = None  # kind, from, to; None for what no kind of entry stands for
    agent: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


CASES: dict[type[Move], Case] = {
    SpreadEffort: Case(
        SpreadEffort({"cedar-xbb": 5.0}, {"climate-league": 0.5}),
        (
            ("ties", "effort_a", 1, 5.0),
            ("ties", "effort_b", 1, -1.0),
            ("ties", "effort_a", 2, -1.0),
            ("memberships", "effort", 1, 0.5),
        ),
        (
            (SpreadEffort({"alder-xaa": 1.0}), "there is no tie that lives", nothing),
            (SpreadEffort({"cedar-xbb": -1.0}), "give a value from 0.0", nothing),
            (SpreadEffort({}, {"harbour-circle": 1.0}), "it is not a member", nothing),
            (SpreadEffort({}, {"climate-league": 1e9}), "to 1000.0", nothing),
        ),
    ),
    ProposeTie: Case(
        ProposeTie("alder-xaa"),
        (("ties", "city_a", 3, BIRCH), ("ties", "city_b", 3, ALDER), ("ties", "vitality", 3, 0.5)),
        (
            (ProposeTie("birch-xaa"), "propose a tie to itself", nothing),
            (ProposeTie("cedar-xbb"), "they have one", nothing),
        ),
        is_open_and_has_room,
        ("tie", "ended", "active"),
    ),
    EndTie: Case(
        EndTie("cedar-xbb"),
        (("ties", "status", 1, ENDED), ("cities", "listed", BIRCH, 1), ("cities", "listed", CEDAR, 1)),
        ((EndTie("alder-xaa"), "there is none that lives", nothing),),
        noted=("tie", "active", "ended"),
    ),
    JoinNetwork: Case(
        JoinNetwork("harbour-circle"),
        (("networks", "members", HARBOUR, 3), ("memberships", "city", 5, BIRCH), ("memberships", "since", 5, MONTH)),
        (
            (JoinNetwork("climate-league"), "a member", nothing),
            (JoinNetwork("harbour-circle"), "full", lambda m: m.state["networks"]["maximum"].fill(2)),
            (JoinNetwork("harbour-circle"), "too small", lambda m: m.state["networks"]["minimum_population"].fill(1e6)),
            (JoinNetwork("harbour-circle"), "not at work", lambda m: m.state["networks"]["is_active"].fill(0)),
            (JoinNetwork("harbour-circle"), "of that nation", lambda m: m.admits.fill(False)),
        ),
        noted=("membership", "absent", "present"),
    ),
    LeaveNetwork: Case(
        LeaveNetwork("climate-league"),
        (("networks", "members", LEAGUE, 2), ("memberships", "is_active", 1, 0)),
        ((LeaveNetwork("harbour-circle"), "it is not a member", nothing),),
        noted=("membership", "present", "absent"),
    ),
    AdoptIdea: Case(
        AdoptIdea("climate-plan"),
        (("adoption", "stage", BIRCH, PLAN, ADOPTED), ("adoption", "adopted", BIRCH, PLAN, MONTH)),
        (
            (AdoptIdea("climate-plan"), "for the city it is unaware", nothing),
            (
                AdoptIdea("fair-trade-town"),
                "for the city it is testing",
                lambda m: m.state["adoption"]["stage"].fill(3),
            ),
        ),
        has_heard,
        ("idea", "heard", "adopted"),
    ),
    DropIdea: Case(
        DropIdea("climate-plan"),
        (("adoption", "stage", ALDER, PLAN, DROPPED),),
        ((DropIdea("fair-trade-town"), "it has not adopted it", nothing),),
        noted=("idea", "implemented", "dropped"),
        agent="alder-xaa",
    ),
    SignCommitment: Case(
        SignCommitment(),
        (
            ("cities", "commitment", BIRCH, COMMITTED),
            ("cities", "deadline", BIRCH, MONTH + 36),
            ("cities", "committed_month", BIRCH, MONTH),
        ),
        ((SignCommitment(), "it has signed", has_signed),),
        noted=("commitment", "none", "committed"),
    ),
    LeaveCommitment: Case(
        LeaveCommitment(),
        (("cities", "commitment", BIRCH, LEFT),),
        ((LeaveCommitment(), "it has not signed", nothing),),
        has_signed,
        ("commitment", "inventory", "left"),
    ),
    ChangeStance: Case(
        ChangeStance("climate", -0.4),
        (("stances", "stance", NORLAND, 0, -0.4), ("stances", "stance", SORLAND, 0, -0.2)),
        (
            (ChangeStance("climate", 1.5), "from -1.0 to 1.0", nothing),
            (ChangeStance("climat", 0.5), "did you mean 'climate'", nothing),
        ),
    ),
    QuitAgreement: Case(
        QuitAgreement(),
        (("nations", "in_agreement", NORLAND, 0), ("stances", "stance", NORLAND, 0, -0.6)),
        ((QuitAgreement(), "it is not in it", is_out),),
        noted=("agreement", "present", "absent"),
    ),
    EnterAgreement: Case(
        EnterAgreement(),
        (("nations", "in_agreement", NORLAND, 1), ("stances", "stance", NORLAND, 0, 0.5)),
        ((EnterAgreement(), "it is in it", nothing),),
        is_out,
        ("agreement", "absent", "present"),
    ),
    SetMoney: Case(
        SetMoney(2.0),
        (("nations", "money", NORLAND, 2.0), ("nations", "money", SORLAND, 1.0)),
        ((SetMoney(3.5), "from 0.0 to 3.0", nothing), (SetMoney(-0.1), "from 0.0 to 3.0", nothing)),
    ),
    ForbidContact: Case(
        ForbidContact("XBB", 1.0),
        tuple(
            ("ties", name, tie, number)
            for tie in range(3)
            for name, number in (("status", SUSPENDED), ("banned_by", 1))
        ),
        (
            (ForbidContact("XAA"), "forbid contact with itself", nothing),
            (ForbidContact("XBB", 1.5), "from 0.0 to 1.0", nothing),
            (ForbidContact("XCC"), "unknown nation 'XCC'", nothing),
        ),
        has_no_autonomy,
        ("tie", "active", "suspended"),
    ),
    PermitContact: Case(
        PermitContact("XBB"),
        tuple(("ties", "banned_by", tie, 0) for tie in range(3)),
        ((PermitContact("XCC"), "unknown nation 'XCC'", nothing),),
        is_banned,
    ),
    OpenOffice: Case(
        OpenOffice("largest", 0.5),
        (
            ("nations", "subnational_office", NORLAND, 1),
            ("cities", "is_matched", ALDER, 1),
            ("cities", "is_matched", BIRCH, 0),
        ),
        (
            (OpenOffice(), "it is open", has_office),
            (OpenOffice("some"), "serves = 'some' is not allowed", nothing),
            (OpenOffice("all", 2.0), "from 0.0 to 1.0", nothing),
        ),
        noted=("subnational_office", "absent", "present"),
    ),
    CloseOffice: Case(
        CloseOffice(),
        (("nations", "subnational_office", NORLAND, 0), ("nations", "upward_doors", NORLAND, 0)),
        ((CloseOffice(), "there is none", nothing),),
        has_office,
        ("subnational_office", "present", "absent"),
    ),
    PlaceConsulate: Case(
        PlaceConsulate("dorne-xbb"),
        (("consulates", "is_open", DORNE, NORLAND, 1), ("consulates", "is_near", CEDAR, NORLAND, 1)),
        (
            (PlaceConsulate("alder-xaa"), "it is at home", nothing),
            (PlaceConsulate("elder-xaa"), "did you mean 'alder-xaa'", nothing),
        ),
        noted=("consulate", "absent", "present"),
    ),
    WithdrawConsulate: Case(
        WithdrawConsulate("alder-xaa"),
        (("consulates", "is_open", ALDER, SORLAND, 0), ("consulates", "is_near", BIRCH, SORLAND, 0)),
        ((WithdrawConsulate("birch-xaa"), "there is none", nothing),),
        noted=("consulate", "present", "absent"),
        agent="XBB",
    ),
    AdmitCity: Case(
        AdmitCity("dorne-xbb"),
        (("networks", "members", LEAGUE, 4), ("memberships", "city", 5, DORNE)),
        (
            (AdmitCity("alder-xaa"), "a member", nothing),
            (AdmitCity("dorne-xbb"), "full", lambda m: m.state["networks"]["maximum"].fill(3)),
        ),
        is_open_and_has_room,
        ("membership", "absent", "present"),
    ),
    ExpelCity: Case(
        ExpelCity("alder-xaa"),
        (("networks", "members", LEAGUE, 2), ("memberships", "is_active", 0, 0)),
        ((ExpelCity("dorne-xbb"), "it is not a member", nothing),),
        noted=("membership", "present", "absent"),
    ),
    SetFee: Case(SetFee(5000.0), (("networks", "fee", LEAGUE, 5000.0),), ((SetFee(-1.0), "from 0.0", nothing),)),
    SetStandard: Case(
        SetStandard(0.8),
        (("networks", "required_engagement", LEAGUE, 0.8),),
        ((SetStandard(1.1), "from 0.0 to 1.0", nothing),),
    ),
    GiveGrants: Case(
        GiveGrants(2.0), (("networks", "grants", LEAGUE, 2.0),), ((GiveGrants(3.1), "from 0.0 to 3.0", nothing),)
    ),
}
REFUSED = [(kind, place) for kind, case in CASES.items() for place in range(len(case.refused))]
BOUNDS = ("give a value from", "from ", "unknown ", "did you mean", "is not allowed", "to 1000")  # say no agent


def agent_of(model: Diplomacity, table: str, name: str) -> Any:
    return {"cities": model.city, "nations": model.nation, "networks": model.network}[table](name)


def directed(world: World, move: Move, prepare: Callable[[Diplomacity], None], agent: str = "") -> Diplomacity:
    """A model in which nothing happens but that one agent makes one move in one month."""
    model = start(world, at_work=())
    prepare(model)
    agent_of(model, move.by, agent or AGENTS[move.by]).strategy = Scripted({MONTH: [move]})
    return model


def test_every_move_has_a_case() -> None:
    assert set(CASES) == set(MOVES)


@pytest.mark.parametrize("kind", CASES, ids=lambda kind: kind.__name__)
def test_a_move_does_what_it_says_when_its_month_is_over(toy: World, kind: type[Move]) -> None:
    case = CASES[kind]
    assert kind.by in AGENTS
    model = directed(toy, case.move, case.prepare, case.agent)
    model.run(MONTH)
    first = {cell[:-1]: value(model, *cell[:-1]) for cell in case.cells}
    model.run(MONTH + 1)
    for cell in case.cells:
        assert value(model, *cell[:-1]) == pytest.approx(cell[-1]), cell
    assert any(value(model, *cell) != before for cell, before in first.items())


@pytest.mark.parametrize("kind", [kind for kind in CASES if CASES[kind].noted], ids=lambda kind: kind.__name__)
def test_a_move_is_noted_as_a_decision(toy: World, kind: type[Move]) -> None:
    case = CASES[kind]
    events = directed(toy, case.move, case.prepare, case.agent).run(MONTH + 2).events
    assert len(events) > 0
    assert set(events["channel"]) == {"decision"}
    assert set(events["month"]) == {MONTH}
    assert {tuple(row) for row in events[["kind", "from", "to"]].to_numpy()} == {case.noted}


@pytest.mark.parametrize(("kind", "place"), REFUSED, ids=lambda part: getattr(part, "__name__", str(part)))
def test_a_move_that_cannot_be_made_is_refused_in_a_line(toy: World, kind: type[Move], place: int) -> None:
    case = CASES[kind]
    move, words, prepare = case.refused[place]
    model = directed(toy, move, prepare, case.agent)
    model.run(MONTH)
    with pytest.raises(Refusal) as told:
        model.step()
    said = str(told.value)
    assert words in said
    assert "\n" not in said
    if not any(words.startswith(bound) for bound in BOUNDS) and "=" not in words:
        assert said.startswith(f"{case.agent or AGENTS[kind.by]} in month {MONTH} cannot ")


def test_a_proposal_is_answered_by_the_partners_strategy_or_by_its_rule(toy: World) -> None:
    for prepare, ties in ((is_open_and_has_room, 4), (lambda m: m.state["cities"]["openness"].fill(0.0), 3)):
        model = directed(toy, ProposeTie("alder-xaa"), prepare)
        model.run(MONTH + 1)
        assert model.state["ties"].count == ties
    model = directed(toy, ProposeTie("alder-xaa"), is_open_and_has_room)
    model.city("Alder").strategy = Cautious()
    model.run(MONTH + 1)
    assert model.state["ties"].count == 3


def test_an_invitation_is_answered_by_the_citys_strategy_or_by_its_rule(toy: World) -> None:
    model = directed(toy, AdmitCity("dorne-xbb"), is_open_and_has_room)
    model.city("Dorne").strategy = Cautious()
    assert model.run(MONTH + 1).outcome("memberships") == 5
    model = directed(toy, AdmitCity("dorne-xbb"), lambda m: m.state["cities"]["openness"].fill(0.0))
    assert model.run(MONTH + 1).outcome("memberships") == 5


def test_two_proposals_to_one_another_make_one_tie(toy: World) -> None:
    model = directed(toy, ProposeTie("birch-xaa"), is_open_and_has_room, "alder-xaa")
    model.city("Birch").strategy = Scripted({MONTH: [ProposeTie("alder-xaa")]})
    model.run(MONTH + 1)
    assert model.state["ties"].count == 4


def test_what_effort_does_not_name_keeps_the_rules_weight(toy: World) -> None:
    model = start(toy, at_work=())
    model.city("Birch").strategy = Scripted(
        {1: [SpreadEffort({"cedar-xbb": 5.0})], 2: [SpreadEffort({"dorne-xbb": 2.0})]}
    )
    model.run(3)
    assert model.state["ties"].used("effort_a").tolist() == [-1.0, -1.0, 2.0]


def test_effort_goes_where_a_strategy_sends_it(toy: World) -> None:
    given = {"offices__motive_spread": 0.0, "offices__focus_share": 0.0}
    model = start(toy, at_work=("offices",), **given)
    model.city("Birch").strategy = Scripted({0: [SpreadEffort({"cedar-xbb": 3.0, "dorne-xbb": 1.0})]})
    model.run(2)
    assert value(model, "ties", "wish_a", 1) == pytest.approx(0.45 * 1.3 / 0.25 * 0.75)
    model.city("Birch").strategy = None
    model.run(3)
    assert value(model, "ties", "wish_a", 1) == pytest.approx(0.45 * 1.3 / 0.25 * 0.6)  # the tie's topic: 1.5 to 1


def test_a_governments_departure_sets_off_the_whole_burst_in_the_next_month(toy: World) -> None:
    """Moves are made when the month is over: the first month in which cities can answer is the one after."""
    signed = 0
    quiet = {f"commitments.{name}": 0.0 for name in ("own", "twinning", "networks", "neighbours")}
    for seed in range(80):
        model = start(
            toy,
            seed=seed,
            **{name.replace(".", "__"): v for name, v in {**only("events", "commitments"), **quiet}.items()},
        )
        model.state["cities"]["capacity"][:] = 1.0
        model.state["cities"]["outlook"][:] = 3.0
        model.nation("XAA").strategy = Scripted({0: [QuitAgreement()]})
        events = model.run(2).events.query("channel == 'defiance'")
        assert set(events["month"]) <= {1}
        signed += len(events)
    p = 1.0 - 2.718281828 ** (-16.15 / 12.0)
    assert abs(signed - 80 * p) < 4.0 * (80 * p * (1.0 - p)) ** 0.5  # Birch alone: Alder has a plan


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ([SetFee(1.0)], "it belongs to networks"),
        ([SignCommitment(), SignCommitment()], "twice in a month"),
        ([ProposeTie("alder-xaa"), ProposeTie("birch-xaa")], "one proposal"),
        (["sign"], "is not a Move"),
    ],
)
def test_moves_of_another_agent_or_too_many_are_refused(toy: World, moves: list[Any], says: str) -> None:
    model = start(toy, at_work=())
    model.city("Birch").strategy = Scripted({0: moves})
    with pytest.raises(Refusal) as told:
        model.step()
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_a_decided_end_waits_where_the_tie_has_changed_in_its_month(toy: World) -> None:
    quarrel = {"type": "cut_contacts", "month": MONTH, "nation": "XAA", "toward": ["XBB"], "strictness": 1.0}
    model = start(toy, quarrel, at_work=("ties",), ties__formation=0.0, ties__replacement=0.0)
    has_no_autonomy(model)
    model.city("Birch").strategy = Scripted({MONTH: [EndTie("cedar-xbb")]})
    course = model.run(MONTH + 3).events.query("subject == 'birch-xaa--cedar-xbb'")
    assert course[["month", "to", "channel"]].to_numpy().tolist() == [
        [MONTH, "suspended", "event"],
        [MONTH + 1, "ended", "decision"],
    ]


def test_fair_trade_is_still_dornes(toy: World) -> None:
    model = directed(toy, DropIdea("fair-trade-town"), nothing, "dorne-xbb")
    model.run(MONTH + 1)
    assert value(model, "adoption", "stage", DORNE, FAIR) == DROPPED
