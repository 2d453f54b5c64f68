"""What a browser holds of a student: the work on each exercise, and the assignments that were handed out.

It lies in the browser's own storage and is sent along with what is asked, so that the server keeps nothing of it. What
comes from there is foreign all the same: it is read as any work and any assignment is. Works are kept as the text of
their file: a script would write 10.0 as 10, and the seal over the prediction would not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.teaching import assignments, works
from experiments.teaching.assignments import Assignment, check_pin, pin_of
from experiments.teaching.exercises import Exercise
from experiments.teaching.works import Work, check_answers

WORKS, HANDED = "works", "handed"
OURS = "what is here"
OWN_WORK, OWN_ASSIGNMENT = "the work in this browser", "the assignment in this browser"


@dataclass(frozen=True)
class Held:
    """Works as text and assignments as plain data, by the name of their exercise."""

    works: Mapping[str, str] = field(default_factory=dict)
    handed: Mapping[str, Any] = field(default_factory=dict)

    def work(self, exercise: Exercise) -> Work | None:
        """The work on an exercise; refuses one of another version, and one that is none."""
        text = self.works.get(exercise.name)
        if text is None:
            return None
        work = works.work_from(text.encode(), OWN_WORK)
        check_work(work, exercise, OWN_WORK)
        return work

    def assignment(self, exercise: Exercise) -> Assignment | None:
        """What was handed out of an exercise; it holds no key."""
        content = self.handed.get(exercise.name)
        if content is None:
            return None
        given = assignments.assignment_of(content, OWN_ASSIGNMENT)
        check_pin(given.pin, pin_of(exercise, given.pin.is_small), f"assignment {given.name}", OURS)
        return given

    def with_work(self, work: Work) -> Held:
        """The same with a work, in the place of another on its exercise."""
        return replace(self, works={**self.works, work.pin.exercise: works.as_json(work)})

    def with_assignment(self, given: Assignment) -> Held:
        """The same with an assignment; its key, if it has one, is left behind."""
        content = assignments.to_dict(replace(given, key=None))
        return replace(self, handed={**self.handed, given.pin.exercise: content})

    def without_work(self, name: str) -> Held:
        """The same without the work on an exercise."""
        return replace(self, works={one: text for one, text in self.works.items() if one != name})

    def without_assignment(self, name: str) -> Held:
        """The same without what was handed out of an exercise."""
        return replace(self, handed={one: content for one, content in self.handed.items() if one != name})

    def to_data(self) -> dict[str, Any]:
        """As the browser stores it."""
        return {WORKS: dict(self.works), HANDED: dict(self.handed)}


def check_work(work: Work, exercise: Exercise, whose: str) -> None:
    """Refuses a work of another exercise or version, and predictions and answers that are not in their form."""
    check_pin(work.pin, pin_of(exercise, work.pin.is_small), whose, OURS)
    check_answers(work, exercise)


def held(data: Any) -> Held:
    """What a browser has stored; nothing where it has stored nothing, or something that is not ours."""
    if not isinstance(data, Mapping):
        return Held()
    stored, given = data.get(WORKS), data.get(HANDED)
    return Held(
        {str(name): text for name, text in stored.items() if isinstance(text, str)}
        if isinstance(stored, Mapping)
        else {},
        dict(given) if isinstance(given, Mapping) else {},
    )
