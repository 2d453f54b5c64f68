"""Standing orders: decisions that are taken once and carried out as soon as the run permits.

A room decides for many replicates at once, and what is possible in one may not be in another: here a city has signed
by itself, there a partner is suspended. So a decision is an order with a first and a last month. Its agent tries in
each of these months, and is done at the first in which the move can be made. The rules of the model decide beside it as
they would without, and orders that can never be made leave a run as it was, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim import errors
from sim.moves import Move, ProposeTie
from sim.moves.plain import from_dict, to_dict
from sim.strategies import MOST_MOVES, MOST_PROPOSALS, Strategy

if TYPE_CHECKING:
    from sim.model import Diplomacity

MADE, DECLINED, NOT_MADE = "made", "declined", "not made"
AGENTS = ("cities", "nations", "networks")
FIELDS = ("agent", "first", "last", "move", "name")


@dataclass(frozen=True)
class Order:
    """One decision of one agent: a move, tried in each month from `first` to `last` until it can be made.

    The table of the agent is that of the move. `name` says where the order comes from; it means nothing to the run.
    """

    agent: str
    move: Move
    first: int
    last: int
    name: str = ""

    @property
    def table(self) -> str:
        """The table of its agent."""
        return self.move.by

    def to_dict(self) -> dict[str, Any]:
        """The order as plain data; `order_from` gives an equal one back."""
        content = {"agent": self.agent, "first": self.first, "last": self.last, "move": to_dict(self.move)}
        return content | ({"name": self.name} if self.name else {})


def order_from(content: object, where: str) -> Order:
    """An order from plain data; refuses what is unknown, missing or of the wrong type."""
    if not isinstance(content, Mapping):
        raise errors.wrong_type("order", content, "a mapping with agent, first, last and move", where)
    for key in content:
        if key not in FIELDS:
            raise errors.unknown_name("field", key, FIELDS, where=where)
    for key in FIELDS[:-1]:
        if key not in content:
            raise errors.missing_field(key, where)
    for key in ("agent", "name"):
        if not isinstance(content.get(key, ""), str):
            raise errors.wrong_type(key, content[key], "text", where)
    first, last = content["first"], content["last"]
    for key, month in (("first", first), ("last", last)):
        if isinstance(month, bool) or not isinstance(month, int) or month < 0:
            raise errors.wrong_type(key, month, "a month, a whole number from 0 on", where)
    if last < first:
        raise errors.out_of_bounds("last", last, first, "the end of the run", "month", where)
    return Order(content["agent"], from_dict(content["move"], where), first, last, content.get("name", ""))


@dataclass
class Fate:
    """What became of an order in one run: made or declined in a month, or not made, and why not when last tried."""

    outcome: str = NOT_MADE
    month: int | None = None
    why: str = ""


class StandingOrders(Strategy):
    """Carries out the orders of one agent beside its rules. `fates` has one entry an order, in the same order."""

    name = "standing_orders"
    replaces_rules = False

    def __init__(self, orders: Iterable[Order]) -> None:
        self.orders = tuple(orders)
        self.fates = [Fate() for _ in self.orders]
        self._tried: list[int] = []

    def moves_of_month(self, model: Diplomacity, table: str, row: int) -> list[Move]:  # noqa: ARG002  (orders know it)
        """The orders that can be made this month, in their order; a refused one is tried again next month."""
        moves: list[Move] = []
        self._tried = []
        for place, order in enumerate(self.orders):
            is_open = order.first <= model.month <= order.last and self.fates[place].month is None
            if not is_open or order.move in moves or not self._has_room(order.move, moves):
                continue
            if self._is_possible(model, row, place):
                self._tried.append(place)
                moves.append(order.move)
        return moves

    def make(self, model: Diplomacity, row: int, move: Move) -> None:
        """Make it, unless what the month itself has brought stands in its way by now."""
        place = self._tried.pop(0)
        if not self._is_possible(model, row, place):
            return
        move.make(model, row)
        declined = move.asks and self._would_be_possible(model, row, move)
        self.fates[place] = Fate(DECLINED if declined else MADE, model.month)

    def _has_room(self, move: Move, moves: Sequence[Move]) -> bool:
        """Whether one more move, or one more proposal, fits into the month."""
        proposals = sum(isinstance(other, ProposeTie) for other in moves)
        return len(moves) < MOST_MOVES and not (isinstance(move, ProposeTie) and proposals >= MOST_PROPOSALS)

    def _is_possible(self, model: Diplomacity, row: int, place: int) -> bool:
        try:
            self.orders[place].move.check(model, row)
        except errors.CannotNow as refusal:
            self.fates[place].why = refusal.why
            return False
        return True

    def _would_be_possible(self, model: Diplomacity, row: int, move: Move) -> bool:
        """Whether a question could be put again: then the answer was no."""
        try:
            move.check(model, row)
        except errors.CannotNow:
            return False
        return True


def give_orders(model: Diplomacity, orders: Sequence[Order]) -> None:
    """Give these orders to their agents, each agent's in the order of the list; refuses unknown agents."""
    actors: Mapping[str, Any] = {"cities": model.city, "nations": model.nation, "networks": model.network}
    for table, agent in dict.fromkeys((order.table, order.agent) for order in orders):
        mine = [order for order in orders if (order.table, order.agent) == (table, agent)]
        actors[table](agent).strategy = StandingOrders(mine)


def check_orders(model: Diplomacity, orders: Sequence[Order]) -> None:
    """Refuses orders that no run could carry out: unknown names, and numbers out of bounds."""
    rows: Mapping[str, Any] = {"cities": model.city, "nations": model.nation, "networks": model.network}
    for order in orders:
        try:
            order.move.check(model, rows[order.table](order.agent).index)
        except errors.CannotNow:
            continue  # in this state; that is what an order waits for


def fates_of(model: Diplomacity) -> list[dict[str, Any]]:
    """What became of the orders of a run, agents by table and row, as plain data: the order, outcome, month and why."""
    return [
        {**order.to_dict(), "outcome": fate.outcome, "month": fate.month, "why": fate.why}
        for key in sorted(model.strategies)
        if isinstance(strategy := model.strategies[key], StandingOrders)
        for order, fate in zip(strategy.orders, strategy.fates, strict=True)
    ]
