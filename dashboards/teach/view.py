"""What the Teach page shows, as an address. It is foreign: it is read strictly, and refused in one line.

    /teach?exercise=headline_or_tonnes&form=small&seed=7&as=heron

What somebody writes (predictions, answers, a memo) stands in no address: it stays in the browser, see `held`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from dashboards.address import pairs_in
from experiments.teaching.assignments import FULL, SMALL, checked_pseudonym
from experiments.teaching.exercises import Exercise, exercise_files, load_exercise
from sim import errors

PATH = "/teach"
CLASS = "class"
LONGEST = 1000
SEED = re.compile(r"\d{1,18}")
FIRST_SEED, ANYBODY = 1, "me"
NAMES = {"exercise": "exercise", "form": "form", "seed": "seed", "as": "pseudonym", "part": "part", "lang": "lang"}


@dataclass(frozen=True)
class View:
    """The state of the page; empty and None stand for the default: all exercises, the full form, seed 1, `me`."""

    exercise: str = ""
    form: str = ""
    seed: int | None = None
    pseudonym: str = ""
    part: str = ""
    lang: str = ""

    @property
    def is_small(self) -> bool:
        """Whether the small form is asked for."""
        return self.form == SMALL

    def query(self) -> str:
        """The state as the query of an address, with the question mark; empty where all is at its default."""
        pairs = [(name, getattr(self, field)) for name, field in NAMES.items()]
        kept = [(name, str(value)) for name, value in pairs if value not in ("", None)]
        return f"?{urlencode(kept)}" if kept else ""

    def address(self) -> str:
        """The whole address."""
        return f"{PATH}{self.query()}"

    def but(self, **changes: object) -> View:
        """The same with other values."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]


def read_view(query: str) -> View:
    """The view that an address says; refuses unknown names and values."""
    return view_of(dict(pairs_in(query, len(NAMES), LONGEST)))


def view_of(query: Mapping[str, str]) -> View:
    """The view that the parts of a query say."""
    values: dict[str, str | int] = {}
    for name, value in query.items():
        if name not in NAMES:
            raise errors.unknown_name("setting", name[:40], NAMES, where="the address")
        values[NAMES[name]] = checked_seed(value) if name == "seed" else value
    view = View(**values)  # type: ignore[arg-type]
    if view.exercise:
        exercise_named(view.exercise)
    if view.form not in ("", SMALL, FULL):
        raise errors.not_a_choice("form", view.form[:40], (FULL, SMALL), "the address")
    if view.part not in ("", CLASS):
        raise errors.not_a_choice("part", view.part[:40], (CLASS,), "the address")
    if view.pseudonym:
        checked_pseudonym(view.pseudonym)
    return view.but(form="" if view.form == FULL else view.form)


def checked_seed(value: object) -> int:
    """A seed as it is typed; refuses what is no whole number of at most eighteen digits."""
    text = str(value).strip()
    if not SEED.fullmatch(text):
        raise errors.wrong_type("seed", text[:40], "a whole number of at most 18 digits")
    return int(text)


@cache
def exercises() -> Mapping[str, Exercise]:
    """The shipped exercises by name; a page takes none from a folder that somebody names."""
    return {name: load_exercise(name) for name in exercise_files()}


def exercise_named(name: str) -> Exercise:
    """One of them; refuses a name there is none of."""
    if name not in exercises():
        raise errors.unknown_name("exercise", name[:60], exercises())
    return exercises()[name]
