"""An assignment: one file that pins version and exercise, and a personal seed for each student, with the key by seed.

    diplomacity teach assign headline_or_tonnes --name autumn --students names.txt

writes `autumn.assignment.yaml` with the key, for the instructor, and `autumn.handout.yaml` without it, for the class.
A seed is a keyed digest of the assignment's name and the student's pseudonym: nobody chooses it, anybody can check it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from experiments.answers.estimates import Estimate
from experiments.executors import Executor
from experiments.provenance import PROJECT
from experiments.teaching.exercises import Exercise, load_exercise
from experiments.teaching.foreign import parts_of, text_of
from experiments.teaching.running import Keys, run_exercise
from experiments.teaching.solutions import Solution, solution_of
from sim import errors
from sim.compilation import source_digest
from sim.randomness import key_of
from sim.scenario import read_yaml

FORMAT = 1
WITH_KEY, WITHOUT = ".assignment.yaml", ".handout.yaml"
NAME = re.compile(r"[A-Za-z0-9][\w-]{0,39}")
PSEUDONYM = re.compile(r"[^\W_][\w .-]{0,39}")
MOST_STUDENTS = 500
SEEDS = 10**9  # nine digits, so that a seed can be read out and typed
FULL, SMALL = "full", "small"
PARTS = ("assignment", "format", "exercise", "exercise_key", "version", "source", "form", "students", "key")
LARGEST = 5_000_000

Done = Callable[[int, int], None]


@dataclass(frozen=True)
class Pin:
    """What work and assignment were made with: version, digests of the model's source and of the exercise, form."""

    exercise: str
    exercise_key: str
    version: str
    source: str
    is_small: bool

    @property
    def said(self) -> str:
        """The version in words."""
        return f"version {self.version}, model {self.source[:12]}"


@dataclass(frozen=True)
class Assignment:
    """An exercise set to a class; `key` by seed is there in the instructor's file alone."""

    name: str
    pin: Pin
    students: Mapping[str, int]
    key: Mapping[int, Solution] | None = None

    def seed(self, pseudonym: str) -> int:
        """The seed of a student; refuses one who is not on the list."""
        if pseudonym not in self.students:
            raise errors.unknown_name("pseudonym", pseudonym[:40], self.students, where=f"assignment {self.name}")
        return self.students[pseudonym]

    def solution(self, pseudonym: str) -> Solution:
        """The key of a student's seed; refuses a file without the key."""
        seed = self.seed(pseudonym)
        if self.key is None:
            raise errors.not_allowed(
                f"assignment {self.name}", "be marked", "this file has no key; give the instructor's"
            )
        if seed not in self.key:
            raise errors.bad_file(f"assignment {self.name}", f"has no key for seed {seed}", "assign it again")
        return self.key[seed]


def pin_of(exercise: Exercise, is_small: bool) -> Pin:
    """What is installed here."""
    return Pin(exercise.name, exercise.key, version(PROJECT), source_digest(), is_small)


def personal_seed(assignment: str, pseudonym: str) -> int:
    """The seed of a student, 1 to 10^9: a keyed digest of the assignment's name and the pseudonym."""
    return key_of(f"assignment {assignment} student {pseudonym}") % SEEDS + 1


def assigned(name: str, exercise: Exercise, pseudonyms: Sequence[str], is_small: bool = False) -> Assignment:
    """The assignment of an exercise to a class, without its key yet; refuses names that cannot be or come twice."""
    if not NAME.fullmatch(name):
        raise errors.wrong_type("name", name[:60], "a short name of letters, digits, hyphens and underscores")
    if not 1 <= len(pseudonyms) <= MOST_STUDENTS:
        raise errors.out_of_bounds("students", len(pseudonyms), 1, MOST_STUDENTS)
    seen: dict[str, str] = {}
    for pseudonym in pseudonyms:
        checked_pseudonym(pseudonym)
        if pseudonym.casefold() in seen:
            raise errors.bad_file(
                "students", f"'{pseudonym}' is there twice", "give everybody a pseudonym of their own"
            )
        seen[pseudonym.casefold()] = pseudonym
    students = {pseudonym: personal_seed(name, pseudonym) for pseudonym in pseudonyms}
    if len(set(students.values())) < len(students):
        raise errors.bad_file(f"assignment {name}", "gives two students the same seed", "give it another name")
    return Assignment(name, pin_of(exercise, is_small), students)


def with_key(
    assignment: Assignment, exercise: Exercise, executor: Executor | None = None, done: Done | None = None
) -> Assignment:
    """The assignment with the key of every seed, worked out by running the exercise with each."""
    key = {}
    for number, seed in enumerate(assignment.students.values(), start=1):
        ran = run_exercise(exercise, seed, is_small=assignment.pin.is_small, executor=executor)
        key[seed] = solution_of(ran)
        if done:
            done(number, len(assignment.students))
    return replace(assignment, key=key)


def checked_pseudonym(value: Any) -> str:
    """A pseudonym: it becomes part of file names and tables."""
    if not isinstance(value, str) or not PSEUDONYM.fullmatch(value) or value != value.strip():
        wanted = "a pseudonym of at most 40 letters, digits, blanks, points and hyphens"
        raise errors.wrong_type("pseudonym", value, wanted)
    return value


def exercise_of(assignment: Assignment, search_path: Iterable[Path] = ()) -> Exercise:
    """The exercise of an assignment as it is installed here; refuses another version of it or of the model."""
    exercise = load_exercise(assignment.pin.exercise, list(search_path))
    check_pin(
        assignment.pin, pin_of(exercise, assignment.pin.is_small), f"assignment {assignment.name}", "what is here"
    )
    return exercise


def check_pin(own: Pin, wanted: Pin, whose: str, other: str) -> None:
    """Refuses another exercise, another version of it or of the model, and another form."""
    if own.exercise != wanted.exercise:
        raise errors.bad_file(whose, f"is exercise {own.exercise}, {other} is {wanted.exercise}", "give the right file")
    if (own.source, own.exercise_key) != (wanted.source, wanted.exercise_key):
        what = "the model" if own.source != wanted.source else f"exercise {own.exercise}"
        problem = f"was made with another version of {what} ({own.said}) than {other} ({wanted.said})"
        raise errors.bad_file(whose, problem, "use the same version and run again")
    if own.is_small != wanted.is_small:
        forms = [SMALL if one.is_small else FULL for one in (own, wanted)]
        raise errors.bad_file(
            whose, f"is in the {forms[0]} form, {other} in the {forms[1]}", "run the form that is set"
        )


# --- the file --------------------------------------------------------------------------------------------------------


def check_free(assignment: Assignment, folder: Path, may_replace: bool) -> None:
    """Refuses to write over another assignment of the name: with its key, the works of a class would be lost."""
    file = folder / f"{assignment.name}{WITH_KEY}"
    if may_replace or not file.exists():
        return
    there = read_assignment(file)
    if (there.pin, there.students) != (assignment.pin, assignment.students):
        mend = "give another --name or --out, or say --replace"
        raise errors.bad_file(file, "is another assignment, whose key would be lost", mend)


def write_assignment(assignment: Assignment, folder: Path) -> list[Path]:
    """Write the instructor's file, and the one to hand out; returns both."""
    written = []
    for one, ending in ((assignment, WITH_KEY), (replace(assignment, key=None), WITHOUT)):
        file = folder / f"{assignment.name}{ending}"
        about = "with the answer key: for the instructor" if one.key is not None else "to hand out"
        text = yaml.safe_dump(to_dict(one), sort_keys=False, allow_unicode=True, width=110)
        try:
            file.write_text(f"# diplomacity teach: an assignment, {about}\n{text}", encoding="utf-8")
        except OSError as error:
            raise errors.bad_file(
                file, f"cannot be written ({error.strerror})", "give another folder with --out"
            ) from None
        written.append(file)
    return written


def to_dict(assignment: Assignment) -> dict[str, Any]:
    """Plain data; what is not identified is null."""
    pin = assignment.pin
    content: dict[str, Any] = {
        "assignment": assignment.name,
        "format": FORMAT,
        "exercise": pin.exercise,
        "exercise_key": pin.exercise_key,
        "version": pin.version,
        "source": pin.source,
        "form": SMALL if pin.is_small else FULL,
        "students": dict(assignment.students),
    }
    if assignment.key is not None:
        content["key"] = {seed: _solution(one) for seed, one in assignment.key.items()}
    return content


def _solution(solution: Solution) -> dict[str, Any]:
    return {
        "runs": {name: [keys.runs, keys.digest] for name, keys in solution.keys.items()},
        "figures": {
            name: [part if math.isfinite(part) else None for part in one] for name, one in solution.figures.items()
        },
    }


def read_assignment(file: Path) -> Assignment:
    """An assignment from its file; refuses what is none, and seeds that are not those of its name and pseudonyms."""
    if not file.is_file():
        raise errors.missing_file("assignment", file, "name the file that `diplomacity teach assign` wrote")
    try:
        if file.stat().st_size > LARGEST:
            raise errors.bad_file(file.name, f"is larger than {LARGEST // 1_000_000} MB", "give an assignment's file")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.bad_file(file.name, f"cannot be read ({error})", "give an assignment's file") from None
    content = read_yaml(text, file.name)
    if not isinstance(content, dict) or "assignment" not in content:
        raise errors.bad_file(file.name, "is no assignment", "give the file that `diplomacity teach assign` wrote")
    return assignment_of(content, file.name)


def assignment_of(content: Mapping[str, Any], where: str) -> Assignment:
    """An assignment from plain data."""
    parts = parts_of(content, PARTS, where, optional=("key",))
    if parts["format"] != FORMAT:
        raise errors.bad_file(where, f"has format {errors.shown(parts['format'])}, not {FORMAT}", "use its version")
    name = text_of(parts["assignment"], "assignment", where)
    students = parts["students"]
    if not isinstance(students, Mapping) or not students:
        raise errors.wrong_type("students", students, "pseudonyms with their seeds", where)
    for pseudonym, seed in students.items():
        if seed != personal_seed(name, checked_pseudonym(pseudonym)):
            problem = f"has seed {errors.shown(seed)} for {pseudonym}, which is not that of this name and pseudonym"
            raise errors.bad_file(where, problem, "a seed follows from both and is not chosen; assign it again")
    key = parts["key"]
    return Assignment(name, pin_from(parts, where), dict(students), None if key is None else _key_from(key, where))


def pin_from(parts: Mapping[str, Any], where: str) -> Pin:
    """The pin that a file states."""
    words = {name: text_of(parts[name], name, where) for name in ("exercise", "exercise_key", "version", "source")}
    if parts["form"] not in (FULL, SMALL):
        raise errors.not_a_choice("form", parts["form"], (FULL, SMALL), where)
    return Pin(**words, is_small=parts["form"] == SMALL)


def _key_from(content: Any, where: str) -> dict[int, Solution]:
    if not isinstance(content, Mapping):
        raise errors.wrong_type("key", content, "solutions by seed", where)
    return {seed: _solution_from(one, f"{where}, key of {seed}") for seed, one in content.items()}


def _solution_from(content: Any, where: str) -> Solution:
    parts = parts_of(content, ("runs", "figures"), where)
    try:
        figures = {
            name: Estimate(*(math.nan if part is None else float(part) for part in ends))
            for name, ends in parts["figures"].items()
        }
        keys = {name: Keys(int(runs), str(digest)) for name, (runs, digest) in parts["runs"].items()}
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise errors.bad_file(where, "is not in its form", "assign it again") from None
    return Solution(figures, keys)
