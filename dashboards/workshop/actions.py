"""What the facilitator's buttons do. A button that says where the room stood when it was shown does nothing later."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from dashboards.jobs.spool import DONE
from dashboards.workshop import access, people, phases, rooms, runs
from dashboards.workshop.limits import ROOMS, TooMany, note, refuse_too_many
from dashboards.workshop.phases import DECIDE, LOBBY, REVEAL, RUN, NotNow
from dashboards.workshop.tables import Participant, Room

if TYPE_CHECKING:
    from dashboards.workshop.site import Site

MINUTE = 60.0
YES = "yes"


@dataclass
class Made:
    """What is left to be done when the transaction has ended: `left` are jobs that the room no longer wants."""

    room: Room | None = None
    key: str = ""
    is_deleted: bool = False
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """What an action works with."""

    session: Session
    room: Room
    form: Mapping[str, str]
    site: Site

    def refuse_moved_on(self) -> None:
        """Refuse a button of a page that is older than the room's phase."""
        if self.form.get("at") != str(phases.place_of(self.room)):
            raise NotNow("workshop.not_now.moved_on")

    def refuse_unsure(self) -> None:
        """Refuse what cannot be undone where the box was not ticked."""
        if self.form.get("sure") != YES:
            raise NotNow("workshop.not_now.confirm")

    def person(self) -> Participant:
        """Whom the button is about."""
        somebody = self.session.get(Participant, self.form.get("person", ""))
        if somebody is None or somebody.room_id != self.room.id or somebody.left is not None:
            raise NotNow("workshop.not_now.moved_on")
        return somebody


def go_on(asked: Asked, _made: Made) -> None:
    """To the next phase; closing the decisions is asking for the run."""
    asked.refuse_moved_on()
    room, plan = asked.room, rooms.plan_of(asked.room)
    place = phases.following(room, len(plan.turns))
    if room.phase == LOBBY and place.turn > len(plan.turns):  # a clone with all turns played
        raise NotNow("workshop.not_now.all_played")
    if place.phase == REVEAL:
        run = phases.run_of(asked.session, room)
        if run is None or run.state != DONE:
            raise NotNow("workshop.not_now.not_done")
    if room.phase == DECIDE:
        runs.begin(asked.session, room, plan)
    phases.enter(asked.session, room, place)


def go_back(asked: Asked, made: Made) -> None:
    """To the phase before."""
    asked.refuse_moved_on()
    _note_run(asked, made)
    phases.back(asked.session, asked.room)


def undo(asked: Asked, made: Made) -> None:
    """Take the turn back."""
    asked.refuse_moved_on()
    asked.refuse_unsure()
    _note_run(asked, made)
    phases.undo(asked.session, asked.room)


def end(asked: Asked, made: Made) -> None:
    """End the workshop."""
    asked.refuse_unsure()
    _note_run(asked, made)
    phases.end(asked.session, asked.room)


def resume(asked: Asked, _made: Made) -> None:
    """Take an ended workshop up again."""
    phases.resume(asked.session, asked.room)


def again(asked: Asked, _made: Made) -> None:
    """Try a failed run again."""
    runs.again(asked.session, asked.site.spool, asked.room, rooms.plan_of(asked.room))


def timer(asked: Asked, _made: Made) -> None:
    """Start it for so many minutes, give it one more, or stop it."""
    asked.refuse_moved_on()
    act, room = asked.form.get("timer", ""), asked.room
    if act == "stop":
        phases.set_timer(room, None)
    elif act == "more":
        left = 0.0 if room.timer_ends is None else max(0.0, room.timer_ends - time.time())
        phases.set_timer(room, left + MINUTE)
    else:
        phases.set_timer(room, MINUTE * _number(asked.form.get("minutes", ""), 1, 180))


def door(asked: Asked, _made: Made) -> None:
    """Let people join, or no longer."""
    rooms.set_door(asked.room, is_open=asked.form.get("door") == "open")


def code(asked: Asked, _made: Made) -> None:
    """Another join code."""
    rooms.new_code_for(asked.session, asked.room)


def key(asked: Asked, made: Made) -> None:
    """Another facilitator's key."""
    asked.refuse_unsure()
    made.room, made.key = asked.room, rooms.new_key_for(asked.room)


def seats(asked: Asked, _made: Made) -> None:
    """How many may hold each role."""
    given = {
        name.removeprefix("seats."): _number(text, 0, people.MOST_PEOPLE)
        for name, text in asked.form.items()
        if name.startswith("seats.")
    }
    rooms.set_seats(asked.session, asked.room, given)


def deal(asked: Asked, _made: Made) -> None:
    """A role for everybody."""
    people.deal_roles(asked.session, asked.room)


def give(asked: Asked, _made: Made) -> None:
    """A role for somebody."""
    people.take_role(asked.session, asked.room, asked.person(), asked.form.get("role") or None)
    phases.changed(asked.room)


def remove(asked: Asked, _made: Made) -> None:
    """Send somebody out of the room."""
    people.leave(asked.session, asked.room, asked.person())


def address(asked: Asked, _made: Made) -> None:
    """The address that phones are told."""
    wanted = asked.form.get("address", "")
    if wanted not in asked.site.listening.addresses():
        raise NotNow("workshop.not_now.address")
    asked.room.address = wanted
    phases.changed(asked.room)


def clone(asked: Asked, made: Made) -> None:
    """A room like this one."""
    who = access.address_digest("rooms")
    try:
        refuse_too_many(asked.session, ROOMS, who)
    except TooMany:
        raise NotNow("workshop.not_now.many_rooms") from None
    note(asked.session, ROOMS, who)
    plan = rooms.plan_of(asked.room)
    with_turns = asked.form.get("turns") == YES
    made.room, made.key = rooms.clone(asked.session, asked.room, plan, with_turns=with_turns)


def delete(asked: Asked, made: Made) -> None:
    """Delete the room with all that is in it."""
    asked.refuse_unsure()
    _note_run(asked, made)
    rooms.remove(asked.session, asked.room.id)
    made.is_deleted = True


ACTIONS: Mapping[str, Callable[[Asked, Made], None]] = {
    "next": go_on,
    "back": go_back,
    "undo": undo,
    "end": end,
    "resume": resume,
    "again": again,
    "timer": timer,
    "door": door,
    "code": code,
    "key": key,
    "seats": seats,
    "deal": deal,
    "give": give,
    "remove": remove,
    "address": address,
    "clone": clone,
    "delete": delete,
}


def _note_run(asked: Asked, made: Made) -> None:
    """The job that nobody will want any more."""
    run = phases.run_of(asked.session, asked.room) if asked.room.phase == RUN else None
    if run is not None:
        made.left.append(run.job)


def _number(text: str, least: int, most: int) -> int:
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise NotNow("workshop.not_now.number")
    return int(text)
