"""What a move is: one decision of one agent, checked before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim import errors
from sim.stages import Channel

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.strategies import Strategy

BY_DECISION = Channel.DECISION


@dataclass(frozen=True)
class Move:
    """One decision of one agent. `by` is the table of the agents that may make it."""

    by: ClassVar[str] = ""
    asks: ClassVar[bool] = False  # whether another agent answers it, who may say no

    def check(self, model: Diplomacity, row: int) -> None:
        """Refuses a move that this agent cannot make now."""

    def make(self, model: Diplomacity, row: int) -> None:
        """Make it; noted in the log with channel `decision`."""
        raise NotImplementedError(f"{type(self).__name__} does nothing")


def refusal(model: Diplomacity, table: str, row: int, what: str, why: str) -> errors.CannotNow:
    """What to raise where the agent in this row of the table cannot do this now."""
    return errors.cannot_now(f"{model.ids[table][row]} in month {model.month}", what, why)


def decider(model: Diplomacity, city: int) -> Strategy | None:
    """The strategy that answers for a city in place of its rules, if one does."""
    strategy = model.strategies.get(("cities", city))
    return strategy if strategy is not None and strategy.replaces_rules else None


def check_within(what: str, value: float, low: float, high: float) -> None:
    """Refuses a number of a move outside its bounds."""
    if not low <= value <= high:
        raise errors.out_of_bounds(what, value, low, high)
