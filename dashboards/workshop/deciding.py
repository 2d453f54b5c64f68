"""From votes to what is done: the options with most votes, as many as the role's points of the turn allow.

The option with most votes is done, unless more people want nothing done. Others are done besides if at least half of
those who voted chose them too and points are left. Where options have equally many votes, a lot decides, drawn from
the room's seed, so that the same votes give the same decision again. Somebody who plays a role alone gets all that
they chose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Decided:
    """An option that is done, with the votes for it; `is_by_lot` where another had equally many and was left."""

    option: str
    votes: int
    is_by_lot: bool


def decided(costs: Mapping[str, int], budget: int, votes: Sequence[Sequence[str]], lot: str) -> list[Decided]:
    """What is done. `costs` are points by option, `votes` the options that each voter chose, none for "nothing"."""
    counts = {option: sum(option in chosen for chosen in votes) for option in costs}
    nothing = sum(not chosen for chosen in votes)
    ranked = sorted((one for one in costs if counts[one]), key=lambda one: (-counts[one], _drawn(lot, one)))
    if not ranked or counts[ranked[0]] < nothing:
        return []
    done: list[str] = []
    for option in ranked:
        is_wanted = option == ranked[0] or 2 * counts[option] >= len(votes)
        if is_wanted and costs[option] + sum(costs[one] for one in done) <= budget:
            done.append(option)
    left = {counts[option] for option in ranked if option not in done}
    return [Decided(option, counts[option], counts[option] in left) for option in done]


def with_taken(costs: Mapping[str, int], budget: int, chosen: Sequence[str], option: str) -> list[str]:
    """A choice to which an option is added: what was chosen first gives way where the points do not suffice."""
    kept = [one for one in chosen if one in costs and one != option]
    while kept and sum(costs[one] for one in kept) + costs[option] > budget:
        kept.pop(0)
    return [*kept, option]


def _drawn(lot: str, option: str) -> bytes:
    return hashlib.blake2b(f"{lot}\n{option}".encode(), digest_size=8).digest()
