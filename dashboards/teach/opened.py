"""Files that are brought to the Teach page: a work, a handout, an instructor's assignment. All of them are foreign."""

from __future__ import annotations

import base64
import binascii

from dashboards.foreign_yaml import read_foreign_yaml
from dashboards.teach.held import OURS, Held, check_work
from dashboards.teach.view import View, exercise_named
from dashboards.uploads import LARGEST
from experiments.teaching.assignments import Assignment, assignment_of, check_pin, pin_of
from experiments.teaching.works import Work, work_from
from sim import errors

YAML, JSON = (".yaml", ".yml"), ".json"
LONGEST_NAME = 80


def content_of(contents: str, name: str) -> bytes:
    """The bytes that a browser has sent as base64; refuses more than an upload may have."""
    try:
        content = base64.b64decode(contents.partition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        raise errors.bad_file(name, "did not arrive whole", "choose it again") from None
    if len(content) > LARGEST:
        raise errors.out_of_bounds(f"size of {name}", len(content), 0, LARGEST, "bytes")
    return content


def opened(contents: str, name: str, before: Held) -> tuple[Held, View]:
    """What a student brings, and where it is shown: a work that was saved, or the handout of a class."""
    file = named(name)
    content = content_of(contents, file)
    if file.endswith(JSON):
        work = work_from(content, file)
        exercise = exercise_named(work.pin.exercise)
        check_work(work, exercise, file)
        own = before.work(exercise)
        if own is not None and (own.pseudonym, own.seed, own.assignment) != (
            work.pseudonym,
            work.seed,
            work.assignment,
        ):
            raise _other(file, own)
        return before.with_work(work), View(exercise=exercise.name)
    given = assignment_from(content, file)
    own = before.work(exercise_named(given.pin.exercise))
    if own is not None and own.assignment != given.name:
        raise _other(file, own)
    return before.with_assignment(given), View(exercise=given.pin.exercise)


def _other(file: str, own: Work) -> errors.Refusal:
    problem = f"is not of the work that this browser holds on {own.pin.exercise}, which is {own.pseudonym}'s"
    return errors.bad_file(file, problem, "save that work, then start anew on the page of the exercise")


def assignment_from(content: bytes, name: str) -> Assignment:
    """An assignment; refuses one of an exercise or a version that is not here."""
    if not name.endswith(YAML):
        raise errors.bad_file(
            name, "is neither a work nor an assignment", "give a .work.json or .yaml of `diplomacity teach`"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise errors.bad_file(name, "is not UTF-8 text", "give the file as it was written") from None
    found = read_foreign_yaml(text, name)
    if not isinstance(found, dict) or "assignment" not in found:
        raise errors.bad_file(name, "is no assignment", "give the file that `diplomacity teach assign` wrote")
    given = assignment_of(found, name)
    exercise = exercise_named(given.pin.exercise)
    check_pin(given.pin, pin_of(exercise, given.pin.is_small), f"assignment {given.name}", OURS)
    return given


def named(name: str) -> str:
    """The name of a file without what may stand before it."""
    return name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:] or "the file"
