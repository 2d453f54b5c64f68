"""What a workshop is: a story in turns, roles with a few options each, and a question to predict in every turn.

Plans come from YAML files in `scenarios/workshops/` or in a folder `workshops/` of the search path; see `plan_file`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from experiments.workshop.texts import LANGUAGES, Texts, text_in
from sim import errors
from sim.search_path import known_names

__all__ = [
    "FORMS", "LANGUAGES", "MODES", "PHASES", "TABLES", "Choice", "Measure", "Option", "Plan", "Question", "Role",
    "Texts", "Turn", "load_plan", "plan_names", "text_in",
]  # fmt: skip

FORMS = ("short", "long")
MOST_REPLICATES = 10_000  # that a workshop may ask for, or a script
MODES = ("vote", "roles")
TABLES = ("cities", "nations", "networks")
PHASES = ("brief", "predict", "decide", "run", "reveal", "debrief")
PICK, DRAW = "pick", "draw"


@dataclass(frozen=True)
class Option:
    """Something a role may do in a turn.

    `why` says in plain words what it would do, `cost` is in points of the role's budget of the turn, `moves` are
    moves of its agent as plain data (`sim.moves.plain`): standing orders from the turn's first month to its last. An
    option without moves is to wait. `shows` is the measure in which its effect is looked for at the end of the turn.
    `after` names an option of the same role: this one is there only where that one was taken in an earlier turn.
    `lesson` says why it changes nothing, where that is what is to be learnt.
    """

    id: str
    text: Texts
    why: Texts
    cost: int
    moves: tuple[Mapping[str, Any], ...]
    shows: Measure | None = None
    after: str | None = None
    lesson: Texts | None = None


@dataclass(frozen=True)
class Role:
    """Whom people play: one agent of the world, with a card, motives, points a turn and seats.

    `seats` is for how many people there is room; in mode vote that is the whole room.
    """

    id: str
    table: str
    agent: str
    title: Texts
    card: Texts
    motives: Texts
    budget: int
    seats: int


@dataclass(frozen=True)
class Choice:
    """One answer of a question to pick from: values from `low` up to, and without, `high`; None is open."""

    id: str
    text: Texts
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Measure:
    """What a question is about. `kind` is outcome, series or fact; `name` the outcome, monthly series or fact.

    `place` says whose: axis and label of a series ({nation: USA}), or table and id of a fact ({cities: x}); values are
    multiplied by `scale` before they are shown.
    """

    kind: str
    name: str
    place: Mapping[str, str]
    scale: float = 1.0


@dataclass(frozen=True)
class Question:
    """What a room predicts: a choice to pick, or a curve to draw by its values at some months.

    A value is one of the run with the room's decisions (`arm` scenario), without (baseline), or what the decisions
    change (difference). `low` and `high` bound a drawn curve, in `unit`; `marks` are its months. Without marks the
    value is that of the turn's last month.
    """

    id: str
    text: Texts
    kind: str
    measure: Measure
    unit: Texts
    arm: str = "scenario"
    choices: tuple[Choice, ...] = ()
    low: float | None = None
    high: float | None = None
    marks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A stretch of months with its brief, its question, what each role may do, and what to talk about afterwards."""

    number: int
    first_month: int
    last_month: int
    brief: Texts
    question: Question
    options: Mapping[str, tuple[Option, ...]]
    debrief: Texts
    minutes: Mapping[str, int]

    @property
    def months(self) -> int:
        """Its length."""
        return self.last_month - self.first_month + 1

    def option(self, role: str, name: str) -> Option:
        """An option of a role in this turn; refuses an unknown role or option."""
        if role not in self.options:
            raise errors.unknown_name("role", role, self.options, where=f"turn {self.number}")
        for option in self.options[role]:
            if option.id == name:
                return option
        known = [option.id for option in self.options[role]]
        raise errors.unknown_name("option", name, known, where=f"turn {self.number}, role {role}")


@dataclass(frozen=True)
class Plan:
    """A workshop in one of its forms. In mode vote the room plays one role together, in mode roles each plays one.

    `folders` are those of the search path in which its scenario and its world are looked for.
    """

    name: str
    form: str
    mode: str
    title: Texts
    story: Texts
    scenario: str
    world: str
    seed: int
    replicates: int
    roles: tuple[Role, ...]
    turns: tuple[Turn, ...]
    source: str = ""
    folders: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A digest of the content: plans with equal keys are played alike. Where its files lie does not matter."""
        content = {name: value for name, value in asdict(self).items() if name not in ("source", "folders")}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @property
    def months(self) -> int:
        """Months from the start to the end of the last turn."""
        return self.turns[-1].last_month + 1

    @property
    def minutes(self) -> int:
        """Minutes of all phases of all turns."""
        return sum(sum(turn.minutes.values()) for turn in self.turns)

    def turn(self, number: int) -> Turn:
        """A turn by its number, from 1 on."""
        if not 1 <= number <= len(self.turns):
            raise errors.out_of_bounds("turn", number, 1, len(self.turns), where=f"workshop {self.name}, {self.form}")
        return self.turns[number - 1]

    def role(self, name: str) -> Role:
        """A role by its id."""
        for role in self.roles:
            if role.id == name:
                return role
        known = [role.id for role in self.roles]
        raise errors.unknown_name("role", name, known, where=f"workshop {self.name}, {self.form}")


def plan_names(search_path: Iterable[str | os.PathLike[str]] = ()) -> list[str]:
    """The workshops that can be loaded by name."""
    return list(known_names("workshops", search_path))


def load_plan(name: str | os.PathLike[str], form: str, search_path: Iterable[str | os.PathLike[str]] = ()) -> Plan:
    """A workshop by its name on the search path, or from a file, in one of its forms.

    Refuses unknown keys and ids, with the nearest right ones, and moves that no run could make.
    """
    from experiments.workshop.plan_file import read_plan

    return read_plan(name, form, tuple(search_path))
