"""Strategies: who decides for an agent instead of the rules. One strategy, one small class.

A strategy sees a snapshot of the month as it begins (after its dated events) and returns moves. All moves are
checked against that same state and made when the month is over, so that nobody moves first. A person's moves in a
workshop are a list by month through the same door: `Scripted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim import errors
from sim.moves import AdoptIdea, JoinNetwork, LeaveNetwork, Move, ProposeTie, SignCommitment, SpreadEffort
from sim.snapshots import SNAPSHOTS, CitySnapshot

if TYPE_CHECKING:
    from sim.model import Diplomacity

MOST_MOVES = 50  # of one agent in one month
MOST_PROPOSALS = 1  # of new ties by one city in one month


class Strategy:
    """Decides for one agent. `decide` takes its snapshot and returns moves; `accepts` answers proposals."""

    name = ""
    replaces_rules = True  # whether the rules decide nothing for the agent while it has this strategy

    def decide(self, seen: Any) -> Iterable[Move]:
        """The moves of this month."""
        raise NotImplementedError(f"strategy {type(self).__name__} decides nothing")

    def accepts(self, proposer: str) -> bool:  # noqa: ARG002  (strategies that choose their company use it)
        """Whether a proposed tie or an invitation into a network is welcome; yes unless a strategy says otherwise."""
        return True

    def moves_of_month(self, model: Diplomacity, table: str, row: int) -> list[Move]:
        """The moves of this month, checked against the month's start; refuses what the agent cannot do."""
        moves = list(self.decide(SNAPSHOTS[table](model, row)))
        who = model.ids[table][row]
        if len(moves) > MOST_MOVES or sum(isinstance(move, ProposeTie) for move in moves) > MOST_PROPOSALS:
            raise errors.not_allowed(who, f"make {len(moves)} moves in a month", f"at most {MOST_MOVES}, one proposal")
        for place, move in enumerate(moves):
            if not isinstance(move, Move):
                raise errors.wrong_type(f"move of {who}", move, "a Move")
            if move in moves[:place]:
                raise errors.not_allowed(who, f"make the move {move} twice in a month", "once is enough")
            if move.by != table:
                raise errors.not_allowed(who, f"make the move {type(move).__name__}", f"it belongs to {move.by}")
            move.check(model, row)
        return moves

    def make(self, model: Diplomacity, row: int, move: Move) -> None:
        """Make one of these moves at the end of the month."""
        move.make(model, row)


class Scripted(Strategy):
    """A list of moves by month, as a person made them: replayable bit for bit."""

    name = "scripted"

    def __init__(self, moves: Mapping[int, Sequence[Move]]) -> None:
        self.moves = {int(month): tuple(made) for month, made in moves.items()}

    def decide(self, seen: Any) -> Iterable[Move]:
        return self.moves.get(seen.month, ())


class Pioneer(Strategy):
    """A city that signs at once, adopts what it hears of, and joins what it can attend."""

    name = "pioneer"
    bearable_load = 1.5

    def decide(self, seen: CitySnapshot) -> Iterable[Move]:
        moves: list[Move] = [AdoptIdea(idea) for idea, stage in seen.ideas.items() if stage in ("heard", "dropped")]
        if seen.commitment in ("none", "left"):
            moves.append(SignCommitment())
        if seen.joinable and seen.load < self.bearable_load:
            moves.append(JoinNetwork(seen.joinable[seen.month % len(seen.joinable)]))
        return moves


class Cautious(Strategy):
    """A city that adopts only what most of its partners have.

    It stays out of commitments that its nation does not support, leaves networks when they are too many, and puts no
    effort into partners in tense nations.
    """

    name = "cautious"
    fewest_examples = 3  # partners that have adopted an idea before it does
    tense = 0.4

    def decide(self, seen: CitySnapshot) -> Iterable[Move]:
        moves: list[Move] = []
        live = [partner for partner in seen.partners if partner.status in ("active", "dormant")]
        for idea, stage in seen.ideas.items():
            adopters = sum(idea in partner.ideas for partner in live)
            if stage == "heard" and adopters >= self.fewest_examples and adopters > len(live) / 2:
                moves.append(AdoptIdea(idea))
        if seen.commitment == "none" and seen.stances["climate"] > 0.7:
            moves.append(SignCommitment())
        if seen.load > 1.0 and seen.networks:
            moves.append(LeaveNetwork(seen.networks[-1]))
        avoided = {partner.city: 0.0 for partner in live if partner.tension > self.tense}
        if live:
            moves.append(SpreadEffort(partners=avoided))
        return moves

    def accepts(self, proposer: str) -> bool:  # noqa: ARG002  (nobody is welcome)
        return False


class Defiant(Strategy):
    """A city that turns against a hostile nation.

    It signs when the nation leaves, adopts what the nation opposes, and stands by partners in tense nations.
    """

    name = "defiant"
    tense = 0.4
    stubborn_effort = 3.0

    def decide(self, seen: CitySnapshot) -> Iterable[Move]:
        moves: list[Move] = []
        if seen.nation_departed and seen.commitment in ("none", "left"):
            moves.append(SignCommitment())
        if any(stance < 0.0 for stance in seen.stances.values()):
            moves += [AdoptIdea(idea) for idea, stage in seen.ideas.items() if stage in ("heard", "dropped")]
        pressed = {
            p.city: self.stubborn_effort for p in seen.partners if p.tension > self.tense and p.status != "suspended"
        }
        if seen.partners:
            moves.append(SpreadEffort(partners=pressed))
        return moves


STRATEGIES: dict[str, type[Strategy]] = {strategy.name: strategy for strategy in (Pioneer, Cautious, Defiant)}


def strategy_named(name: str) -> Strategy:
    """A scripted strategy by its name; refuses an unknown one."""
    if name not in STRATEGIES:
        raise errors.unknown_name("strategy", name, STRATEGIES)
    return STRATEGIES[name]()


def collect_moves(model: Diplomacity) -> list[tuple[str, int, Move]]:
    """The checked moves of all agents with a strategy, in the order of tables and ids."""
    return [
        (table, row, move)
        for table, row in sorted(model.strategies)
        for move in model.strategies[table, row].moves_of_month(model, table, row)
    ]


def apply_moves(model: Diplomacity, moves: Sequence[tuple[str, int, Move]]) -> None:
    """Make the moves at the end of the month they were decided in."""
    for table, row, move in moves:
        model.strategies[table, row].make(model, row, move)
