"""A case is declared once: its place in SCIENCE section 4, the sentence it proves, and what has to break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from experiments.verification.evidence import BY_CHANCE, Check, bound_on_z
from sim import errors

RAISED = 1.05  # a mutated rate
SEED = 1


@dataclass(frozen=True)
class Trial:
    """What a case is run with: whether mutated, and the seed of its draws."""

    is_mutated: bool = False
    seed: int = SEED

    @property
    def rate(self) -> float:
        """The factor on the rate that is tested: 1, or 1.05 in the mutation."""
        return RAISED if self.is_mutated else 1.0


Proof = Callable[[Trial], Iterator[Check]]


@dataclass(frozen=True)
class Case:
    """A sentence about the model, and the run that proves it.

    `chances` is the number of checks of it that chance could fail: what the bound on z has to allow for.
    """

    identifier: str
    name: str
    sentence: str
    mutation: str
    chances: int
    proof: Proof

    def checks(self, is_mutated: bool = False, seed: int = SEED) -> tuple[Check, ...]:
        """Run it; the checks of one seed are computed once."""
        return _checks(self, Trial(is_mutated, seed))


CASES: dict[str, Case] = {}


def case(identifier: str, sentence: str, *, mutation: str, chances: int) -> Callable[[Proof], Proof]:
    """Declare a case of SCIENCE section 4 by its id there, the sentence it proves, and its mutation."""

    def declare(proof: Proof) -> Proof:
        name = f"{identifier}_{getattr(proof, '__name__', '')}"
        if name in CASES:
            raise ValueError(f"case '{name}' is declared twice")
        CASES[name] = Case(identifier, name, sentence, mutation, chances, proof)
        return proof

    return declare


@cache
def _checks(asked: Case, trial: Trial) -> tuple[Check, ...]:
    found = tuple(asked.proof(trial))
    counted = sum(check.kind in BY_CHANCE for check in found)
    if counted != asked.chances:
        raise ValueError(f"case '{asked.name}' declares {asked.chances} tests of chance and makes {counted}")
    return found


def in_order() -> list[Case]:
    """All cases by the number of their id, parts in the order of their declaration."""
    return sorted(CASES.values(), key=lambda each: int(each.identifier[1:]))


def chosen(identifiers: Iterable[str] = ()) -> list[Case]:
    """The cases of these ids, all if none is named; refuses an unknown id."""
    wanted = [identifier.upper() for identifier in identifiers]
    known = list(dict.fromkeys(each.identifier for each in in_order()))
    for identifier in wanted:
        if identifier not in known:
            raise errors.unknown_name("case", identifier, known)
    return [each for each in in_order() if not wanted or each.identifier in wanted]


def bound() -> float:
    """The bound on z that the whole suite shares, however few of its cases are run."""
    return bound_on_z(sum(each.chances for each in CASES.values()))
