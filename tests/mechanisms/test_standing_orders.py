"""Standing orders: carried out as soon as a run permits, beside the rules; without effect where they cannot be."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from sim import Diplomacity, Record, Refusal, World
from sim.errors import CannotNow
from sim.moves import (
    AdmitCity,
    AdoptIdea,
    EnterAgreement,
    JoinNetwork,
    Move,
    ProposeTie,
    SetMoney,
    SignCommitment,
    SpreadEffort,
)
from sim.stages import IdeaStage, TieStatus
from sim.standing_orders import DECLINED, MADE, NOT_MADE, Order, StandingOrders, check_orders, give_orders
from tests.mechanisms.by_hand import BIRCH, CEDAR, DORNE, PLAN, go, start, start_of, tie_of
from tests.running import busy, scenario_of

FIRST, LAST = 3, 9


def order(agent: str, move: Move, first: int = FIRST, last: int = LAST) -> Order:
    return Order(agent, move, first, last)


def ordered(model: Diplomacity, *orders: Order) -> Diplomacity:
    give_orders(model, orders)
    return model


def fates(record: Record) -> list[tuple[str, int | None, str]]:
    return [(fate["outcome"], fate["month"], fate["why"]) for fate in record.about["orders"]]


def test_an_order_is_carried_out_in_its_first_month_and_once(toy: World) -> None:
    record = ordered(start(toy, at_work=()), order("birch-xaa", SignCommitment())).run(12)
    signed = record.events.query("kind == 'commitment'")
    assert signed[["month", "subject", "to", "channel"]].to_numpy().tolist() == [
        [FIRST, "birch-xaa", "committed", "decision"]
    ]
    assert fates(record) == [(MADE, FIRST, "")]


def test_an_order_waits_until_it_can_be_made(toy: World) -> None:
    model = ordered(start(toy, at_work=()), order("birch-xaa", AdoptIdea("climate-plan")))
    model.state["adoption"]["stage"][BIRCH, PLAN] = IdeaStage.UNAWARE
    go(model, 6)
    assert fates(model.record) == [(NOT_MADE, None, "for the city it is unaware")]
    model.state["adoption"]["stage"][BIRCH, PLAN] = IdeaStage.HEARD
    assert fates(model.run(12)) == [(MADE, 6, "")]


def test_orders_that_can_never_be_made_change_nothing_bit_for_bit(toy: World) -> None:
    plain = start_of(toy, busy()).run(36)
    impossible = (
        order("XBB", EnterAgreement(), 0, 35),
        order("birch-xaa", JoinNetwork("harbour-circle"), 40, 44),
        order("alder-xaa", ProposeTie("birch-xaa"), 40, 50),
    )
    record = ordered(start_of(toy, busy()), *impossible).run(36)
    assert [fate[0] for fate in fates(record)] == [NOT_MADE] * 3
    assert record.is_same(plain)
    assert "orders" not in plain.about


def test_the_rules_decide_on_beside_an_order(toy: World) -> None:
    model = ordered(start_of(toy, busy()), order("birch-xaa", SignCommitment()))
    assert not model.city("Birch").is_directed
    events = model.run(60).events.query("subject == 'birch-xaa'")
    assert {"decision"} < set(events["channel"])
    model.city("Birch").strategy = None
    assert model.strategies == {}


def test_until_the_first_order_is_made_a_run_is_as_without(toy: World) -> None:
    without, given = start_of(toy, busy()), ordered(start_of(toy, busy()), order("XAA", SetMoney(2.0), 20, 20))
    assert given.run(20).is_same(without.run(20))
    assert not given.run(40).is_same(without.run(40))


def test_what_the_month_itself_has_brought_is_not_made_again(toy: World) -> None:
    model = start(toy, at_work=())
    model.state["cities"]["openness"][:] = 1e6
    orders = (order("birch-xaa", JoinNetwork("harbour-circle")), order("harbour-circle", AdmitCity("birch-xaa")))
    record = ordered(model, *orders).run(12)
    assert fates(record) == [(MADE, FIRST, ""), (NOT_MADE, None, "the city is a member")]
    joined = record.events.query("kind == 'membership' and subject == 'birch-xaa'")
    assert len(joined) == 1


def test_who_is_asked_and_says_no_is_asked_once(toy: World) -> None:
    model = start(toy, at_work=())
    model.state["cities"]["openness"][:] = 0.0
    record = ordered(model, order("birch-xaa", ProposeTie("alder-xaa"))).run(12)
    assert fates(record) == [(DECLINED, FIRST, "")]


def test_a_city_with_orders_answers_by_its_rules(toy: World) -> None:
    """A strategy that replaces the rules welcomes everybody; orders do not, where nobody is open."""
    model = start(toy, at_work=())
    model.state["cities"]["openness"][:] = 0.0
    orders = (order("birch-xaa", ProposeTie("alder-xaa")), order("alder-xaa", SignCommitment(), 0))
    assert fates(ordered(model, *orders).run(12))[-1] == (DECLINED, FIRST, "")


def test_a_city_proposes_one_tie_a_month(toy: World) -> None:
    model = start(toy, at_work=())
    model.state["cities"]["staff"][:] = 1e6
    model.state["cities"]["openness"][:] = 3.0
    ties = model.state["ties"]
    ties.used("status")[:] = TieStatus.ENDED
    orders = [order("birch-xaa", ProposeTie(partner)) for partner in ("alder-xaa", "cedar-xbb", "dorne-xbb")]
    assert fates(ordered(model, *orders).run(12)) == [(MADE, FIRST + month, "") for month in range(3)]


def test_more_orders_than_a_month_holds_are_carried_out_in_the_next(toy: World) -> None:
    model = start(toy, at_work=())
    orders = [order("XAA", SetMoney(1.0 + number / 1000)) for number in range(60)]
    months = [fate[1] for fate in fates(ordered(model, *orders).run(12))]
    assert months == [FIRST] * 50 + [FIRST + 1] * 10


def test_effort_by_nation_reaches_every_partner_there(toy: World) -> None:
    model = start(toy, at_work=())
    weights = SpreadEffort(nations={"XBB": 4.0}, partners={"dorne-xbb": 7.0})
    ordered(model, order("birch-xaa", weights)).run(FIRST + 1)
    ties = model.state["ties"]
    for partner, weight in ((CEDAR, 4.0), (DORNE, 7.0)):
        tie = tie_of(model, BIRCH, partner)
        own, other = ("effort_a", "effort_b") if ties["city_a"][tie] == BIRCH else ("effort_b", "effort_a")
        assert (ties[own][tie], ties[other][tie]) == (weight, -1.0)
    with pytest.raises(CannotNow, match="there is no tie that lives"):
        SpreadEffort(nations={"XAA": 1.0}).check(model, BIRCH)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Order("birch-xaa", JoinNetwork("climate-leage"), 0, 1), "did you mean 'climate-league'"),
        (Order("brich-xaa", SignCommitment(), 0, 1), "did you mean 'birch-xaa'"),
        (Order("XAA", SetMoney(99.0), 0, 1), "from 0.0 to 3.0"),
    ],
)
def test_orders_that_no_run_could_carry_out_are_refused_and_never_passed_over(
    toy: World, given: Order, says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        check_orders(start(toy), [given])
    with pytest.raises(Refusal, match=says):
        ordered(start(toy, at_work=()), given).run(3)


def test_what_only_this_month_forbids_is_no_reason_to_refuse_an_order(toy: World) -> None:
    check_orders(start(toy), [Order("XAA", EnterAgreement(), 0, 1)])


def test_a_refusal_of_the_moment_keeps_its_reason_through_processes() -> None:
    refusal = pickle.loads(pickle.dumps(CannotNow("birch cannot sign: it has signed", "it has signed")))
    assert (str(refusal), refusal.why) == ("birch cannot sign: it has signed", "it has signed")


def test_the_same_orders_give_the_same_run(toy: World) -> None:
    def run() -> Record:
        given: Any = (order("birch-xaa", AdoptIdea("climate-plan"), 0, 30), order("XBB", SetMoney(2.0), 5, 5))
        return ordered(start_of(toy, scenario_of(), seed=5), *given).run(40)

    assert run().is_same(run())


def test_orders_are_a_strategy_that_leaves_the_rules_alone() -> None:
    assert not StandingOrders([]).replaces_rules
