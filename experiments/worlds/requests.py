"""What a user asks of `world generate`, parsed from the options and told again in SOURCES.md."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from experiments.worlds.registers import NATIONS, register
from sim import errors

ALL, HOME = "all", "home"
Value = TypeVar("Value")


@dataclass(frozen=True)
class GenerationRequest:
    """Options of `world generate`; each as the command line writes it, so that the request can be told again.

    nations: codes with commas, or `all`. above: people, for all or by nation (`USA:500000,CHN:1000000`).
    pairs: ties between two nations (`DEU-USA:210`). since: first year for a pair (`CHN-USA:1979`).
    mean_degree: ties a city, for the pairs of nations not named. affinity: log factors for blocs, pairs and within
    nations (`EU:1.5,DEU-FRA:1,home:2`). documents: a world whose documented rows are taken over. networks: whether
    the registered networks join in.
    """

    nations: str = ALL
    above: str = "300000"
    pairs: str = ""
    since: str = ""
    mean_degree: float = 0.0
    affinity: str = ""
    documents: str = ""
    networks: bool = True
    gazetteer: Path | None = None
    start_year: int = 2017
    seed: int = 1
    title: str = ""
    story: str = ""
    codes: frozenset[str] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        known = {row["id"] for row in register(NATIONS)}
        if self.nations != ALL:
            for code in self.nations.split(","):
                if code not in known:
                    raise errors.unknown_name("nation", code, known, where="--nations")
        if not 1960 <= self.start_year <= 2100:
            raise errors.out_of_bounds("--start-year", self.start_year, 1960, 2100)
        if not 0 <= self.mean_degree <= 100:
            raise errors.out_of_bounds("--mean-degree", self.mean_degree, 0, 100, "ties a city")
        if not 0 <= self.seed < 2**63:
            raise errors.out_of_bounds("--seed", self.seed, 0, 2**63 - 1)
        object.__setattr__(self, "codes", frozenset() if self.nations == ALL else frozenset(self.nations.split(",")))

    def thresholds(self) -> dict[str, float]:
        """Smallest population by nation; the empty code stands for all others."""
        if ":" not in self.above:
            return {"": _number("--above", self.above, float)}
        return _items("--above", self.above, float)

    def pair_totals(self) -> dict[tuple[str, str], int]:
        """Ties to be reached between two nations, codes in alphabetical order."""
        return {_pair("--pairs", name): value for name, value in _items("--pairs", self.pairs, int).items()}

    def pair_starts(self) -> dict[tuple[str, str], int]:
        """First year in which two nations' cities could tie."""
        return {_pair("--since", name): value for name, value in _items("--since", self.since, int).items()}

    def affinities(self, blocs: dict[str, set[str]], codes: list[str]) -> dict[tuple[str, str], float]:
        """Log factors by pair of nations of this world.

        A bloc's counts for every pair of different nations within it and is added to a pair's own; `home` counts for
        pairs of cities of one nation, beside the model's own push against such ties.
        """
        found: dict[tuple[str, str], float] = {}
        everywhere = sorted({bloc for names in blocs.values() for bloc in names})
        for name, value in _items("--affinity", self.affinity, float).items():
            if "-" in name:
                pairs = [_pair("--affinity", name)]
            elif name == HOME:
                pairs = [(code, code) for code in codes]
            elif name in everywhere:
                members = [code for code in codes if name in blocs[code]]
                pairs = [(a, b) for i, a in enumerate(members) for b in members[i + 1 :]]
            else:
                raise errors.unknown_name("bloc or pair", name, [HOME, *everywhere], where="--affinity")
            for pair in pairs:
                if pair[0] in codes and pair[1] in codes:
                    found[pair] = round(found.get(pair, 0.0) + value, 6)
        return found

    def command(self, out: str) -> str:
        """The command that makes the same world again."""
        told = ["diplomacity", "world", "generate"]
        for declared in fields(self):
            value = getattr(self, declared.name)
            if not declared.init or value == declared.default:
                continue
            flag = f"--{declared.name.replace('_', '-')}"
            if isinstance(value, bool):
                told.append(f"--no-{declared.name}")
            else:
                told += [flag, value.name if isinstance(value, Path) else f"{value}"]
        return shlex.join([*told, "--seed", str(self.seed), out] if self.seed == 1 else [*told, out])


def _number(option: str, text: str, kind: Callable[[str], Value]) -> Value:
    try:
        value = kind(text)
    except ValueError:
        raise errors.wrong_type(option, text, "a number" if kind is float else "a whole number") from None
    if kind is int and int(str(value)) < 0:
        raise errors.out_of_bounds(option, value, 0, "any")
    return value


def _items(option: str, text: str, kind: Callable[[str], Value]) -> dict[str, Value]:
    """`A:1,B:2` as a dictionary."""
    found: dict[str, Value] = {}
    for item in filter(None, text.split(",")):
        name, colon, value = item.partition(":")
        if not colon or not name:
            raise errors.wrong_type(option, item, "of the form NAME:NUMBER")
        found[name.strip()] = _number(option, value, kind)
    return found


def _pair(option: str, name: str) -> tuple[str, str]:
    """`DEU-USA` as two codes in alphabetical order."""
    if not re.fullmatch(r"[A-Z]{3}-[A-Z]{3}", name):
        raise errors.wrong_type(option, name, "a pair of nations such as DEU-USA")
    first, second = sorted(name.split("-"))
    return first, second
