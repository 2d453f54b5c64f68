"""What the buttons of a student do: keep the prediction and run, stop, take work and data along, start anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboards.teach.after import answered
from dashboards.teach.aside import file_name
from dashboards.teach.before import predicted, settled
from dashboards.teach.desk import SEEN, Desk
from dashboards.teach.fields import Written
from dashboards.teach.held import Held
from dashboards.teach.view import View
from experiments.teaching.works import Work, as_json
from sim import errors

ACTIONS = ("run", "again", "cancel", "work", "data", "anew", "leave")


@dataclass(frozen=True)
class Pressed:
    """What became of it; None where something stays. `left` is the job that was cancelled, `file` is to be saved.

    `is_other` says that another work stands in the place of the one before, so that its fields are made anew.
    """

    held: Held | None = None
    left: str | None = None
    view: View | None = None
    file: dict[str, Any] | None = None
    is_other: bool = False


def pressed(action: str, about: str, desk: Desk, said: Written, settings: dict[str, Any]) -> Pressed:
    """Do what a button says; refuses what cannot be done."""
    if action not in ACTIONS:
        raise errors.not_a_choice("action", action[:40], ACTIONS)
    if action == "anew":
        return Pressed(desk.held.without_work(desk.view.exercise), left="", is_other=True)
    if action == "leave":
        return Pressed(desk.held.without_assignment(desk.view.exercise), left="", is_other=True)
    if action == "run":
        return _run(desk, said, settings)
    work = desk.work
    if work is None:
        raise errors.not_allowed("this", "be done", "keep a prediction first")
    if action == "again":
        desk.ask(work)
        return Pressed(left="", held=desk.held)
    if action == "cancel":
        key = desk.job(work)
        desk.spool.leave(key, desk.visitor)
        return Pressed(left=key)
    if action == "work":
        return _taken(desk, work, said)
    found = desk.found(work)
    if about not in found.keys:
        raise errors.unknown_name("run", about[:40], found.keys)
    name = f"{work.pseudonym}-{work.pin.exercise}-{about}.csv"
    return Pressed(file={"content": found.data(about), "filename": name, "type": "text/csv"})


def _run(desk: Desk, said: Written, settings: dict[str, Any]) -> Pressed:
    if desk.work is not None:
        raise errors.not_allowed("the prediction", "be made or changed", "it is kept already; start anew")
    view = settled(desk.view, settings, desk.assignment)
    at = Desk(view, desk.held, desk.spool, desk.words, desk.visitor)
    work = predicted(at.begun(), at.exercise, said, at.words)
    at.ask(work)
    return Pressed(held=desk.held.with_work(work), left="", view=view)


def _taken(desk: Desk, work: Work, said: Written) -> Pressed:
    """The file with what stands in the fields at this moment."""
    if desk.stage(work) == SEEN and said:
        work = answered(work, desk.exercise, said, desk.phrases)[0]
    file = {"content": as_json(work), "filename": file_name(work), "type": "application/json"}
    return Pressed(held=desk.held.with_work(work), file=file)
