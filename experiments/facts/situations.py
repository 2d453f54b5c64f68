"""Situations on which facts are measured: a world, dated events, the months that are looked at; or a register drawn.

Each is small, so that it can be run some thousand times. What a situation leaves out is told in its sentence.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim import Diplomacity, PlausibilityWarning, Record, Scenario, World, errors
from sim.randomness import key_of

EUROPE = (
    "AUT,BEL,BGR,HRV,CZE,DNK,EST,FIN,FRA,DEU,GRC,HUN,IRL,ITA,LVA,LTU,NLD,POL,PRT,ROU,SVK,ESP,SWE,GBR"  # above 100,000
)


@dataclass(frozen=True)
class Episode:
    """The records of one run by the month at which they were taken; `last` is the one of its end."""

    records: Mapping[int, Record]

    def at(self, month: int) -> Record:
        """The record of the months before this one."""
        return self.records[month]

    @property
    def last(self) -> Record:
        """The record of the whole run."""
        return self.records[max(self.records)]


@dataclass(frozen=True)
class Register:
    """A drawn register of partnerships: `ends` are the rows of the two cities of each, shape (tie, 2)."""

    cities: int
    ends: NDArray[np.int64]


class Situation(Protocol):
    """What facts are measured on."""

    @property
    def name(self) -> str:
        """How patterns refer to it."""
        ...

    @property
    def says(self) -> str:
        """World, events and months in a sentence."""
        ...

    def observed(self, seed: int, parameters: Mapping[str, Any]) -> Episode | Register:
        """One replicate under these parameters (by dotted path), the model's defaults for the rest."""
        ...

    def reads(self, parameter: str) -> bool:
        """Whether a parameter (a dotted path) can matter here."""
        ...


@dataclass(frozen=True)
class Run:
    """A run of the model, looked at in some months."""

    name: str
    says: str
    world: Callable[[], World]
    scenario: Mapping[str, Any]
    months: tuple[int, ...]

    def observed(self, seed: int, parameters: Mapping[str, Any]) -> Episode:
        """One run with this seed."""
        about = {"name": self.name.replace(" ", "-"), "horizon": max(self.months)}
        scenario = Scenario.from_dict({**about, **self.scenario})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PlausibilityWarning)  # told when the parameters were read
            model = Diplomacity(self.world(), scenario, seed=seed, parameters=parameters, months=max(self.months))
            return Episode({month: model.run(month) for month in sorted(self.months)})

    def reads(self, parameter: str) -> bool:  # noqa: ARG002  (a run reads them all)
        """Every parameter can matter to a run."""
        return True


LAW_OF_FORMATION = ("ties.size_pull", "ties.triangle_pull", "ties.tension_push", "ties.domestic_push")


@dataclass(frozen=True)
class DrawnRegister:
    """A register drawn by the model's own law of formation, as `world generate` draws it; nothing is run."""

    name: str
    says: str
    options: Mapping[str, Any]

    def observed(self, seed: int, parameters: Mapping[str, Any]) -> Register:
        """One register with this seed."""
        from experiments.worlds.generator import Generator
        from experiments.worlds.requests import GenerationRequest
        from sim.mechanisms.ties import Ties

        own = {path.removeprefix("ties."): value for path, value in parameters.items() if self.reads(path)}
        generator = Generator(GenerationRequest(**self.options, networks=False, seed=seed), Ties(**own))
        ties, row_of = generator.draft().tables["ties"], generator.row_of
        ends = [(row_of[str(tie["city_a"])], row_of[str(tie["city_b"])]) for tie in ties]
        return Register(len(generator.cities), np.array(ends, dtype=np.int64))

    def reads(self, parameter: str) -> bool:
        """Only the law by which ties form matters to a register that is drawn."""
        return parameter in LAW_OF_FORMATION


@cache
def shipped(name: str) -> World:
    """A shipped world, read once."""
    return World.load(name)


@cache
def generated(name: str, **options: Any) -> World:
    """A world generated for a situation, once in a process; it is drawn with seed 1 and the model's defaults."""
    from experiments.worlds.generator import generate_world
    from experiments.worlds.requests import GenerationRequest

    with tempfile.TemporaryDirectory(prefix="diplomacity-") as folder:
        return generate_world(GenerationRequest(**options), Path(folder, name)).world


def european() -> World:
    """Cities of Europe at the start of 2008, with 2.9 partnerships each."""
    return generated("europe-2008", nations=EUROPE, above="100000", mean_degree=2.9, start_year=2008)


def german_russian() -> World:
    """German and Russian cities with 82 partnerships between them, as many as were asked in 2022."""
    return generated("german-russian", nations="DEU,RUS", above="100000", pairs="DEU-RUS:82", start_year=2021)


ALL: tuple[Situation, ...] = (
    Run(
        "europe 2008",
        """181 cities of 24 European nations (most above 300,000 people, in Germany above 100,000) from January
        2008, when the Covenant of Mayors was called for, over twelve years without events; nobody has signed at
        the start. Small towns, most of its signatories, are not in it""",
        european,
        {"events": {}},
        (60, 120, 144),
    ),
    Run(
        "withdrawal",
        """US and German cities (world transatlantic); the United States leave the agreement in month 24 and rejoin
        44 months later, as from June 2017 to February 2021""",
        lambda: shipped("transatlantic"),
        {
            "events": {
                "withdrawal": {"type": "leave_agreement", "month": 24, "nation": "USA"},
                "return": {"type": "rejoin_agreement", "month": 68, "nation": "USA"},
            }
        },
        (24, 48, 72, 91),
    ),
    Run(
        "german-russian break",
        """German cities above 100,000 and Russian cities above 300,000 people with 82 drawn partnerships; after a
        year tension rises to 0.9 at once""",
        german_russian,
        {"events": {"break": {"type": "raise_tension", "month": 12, "between": ["DEU", "RUS"], "level": 0.9}}},
        (12, 15),
    ),
    Run(
        "quiet decades",
        "the world rhine, its sixteen networks all founded before its start, over 31 years without events",
        lambda: shipped("rhine"),
        {"events": {}},
        (372,),
    ),
    Run(
        "us-chinese rivalry",
        """the world pacific; tension between the United States and China rises to 0.8 over half a year from month
        18, and the register is counted from month 24, standing for March 2019, on""",
        lambda: shipped("pacific"),
        {
            "events": {
                "quarrel": {
                    "type": "raise_tension",
                    "month": 18,
                    "between": ["USA", "CHN"],
                    "level": 0.8,
                    "over": 6,
                }
            }
        },
        (24, 88),
    ),
    Run(
        "all large cities",
        "the world `world`, cities above 300,000 people from January 2017, over 102 months without events",
        lambda: shipped("world"),
        {"events": {}},
        (9, 102),
    ),
    DrawnRegister(
        "drawn register",
        """a register of partnerships among all cities above a million people, drawn with the options of the
        shipped world `world`: 2.9 ties a city""",
        {"mean_degree": 2.9, "affinity": "EU:2.5,DEU-FRA:1.5,DEU-POL:1.5,home:2.2", "above": "1000000"},
    ),
)
SITUATIONS: dict[str, Situation] = {situation.name: situation for situation in ALL}


def situation_of(name: str) -> Situation:
    """A situation by its name."""
    if name not in SITUATIONS:
        raise errors.unknown_name("situation", name, SITUATIONS)
    return SITUATIONS[name]


def replicate_seed(master_seed: int, situation: str, replicate: int) -> int:
    """The seed of a replicate of a situation: it depends on nothing else, so that two settings share their draws."""
    return key_of(f"{situation}, replicate {replicate} of master seed {master_seed}") >> 1


def situations_in(names: Iterable[str]) -> tuple[str, ...]:
    """Situations in the order of their declaration, each once."""
    wanted = set(names)
    return tuple(name for name in SITUATIONS if name in wanted)
