"""Everything that is kept of a room, as CSV files in one archive, with the script that the command line replays."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.workshop import runs, scores
from dashboards.workshop.phases import PREDICTION
from dashboards.workshop.tables import Move, Participant, Role, Room, Run, Turn, Vote

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

SCRIPT = "script.json"
MOVE_COLUMNS = ("turn", "role", "option", "votes", "voters", "is_by_lot")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula
README = """A workshop's room, exported by Diplomacity. Results are conditional on the model; they are no forecast.

room.csv          what was played, with which draws
roles.csv         the roles and their seats
participants.csv  who joined, by the name they chose
turns.csv         when each phase of each turn was opened
votes.csv         predictions and decisions, the last of each participant in each turn; score from 0 to 1
moves.csv         what was decided, with the votes for it
answers.csv       what came of the question of each turn, with 95 % intervals
script.json       all decisions; `diplomacity workshop replay script.json --turn {turn}` gives the same again
Times are UTC.
"""


def archive(session: Session, room: Room, plan: Plan | None) -> bytes:
    """The ZIP archive. Without the plan, where it was changed since, scores are left out."""
    found = runs.results(session, room)
    tables = {
        "room.csv": _room(room),
        "roles.csv": _rows(session, Role, room, ("role", "seats"), Role.position),
        "participants.csv": _participants(session, room),
        "turns.csv": _turns(session, room),
        "votes.csv": _votes(session, room, plan, found),
        "moves.csv": _rows(session, Move, room, MOVE_COLUMNS, Move.id),
        "answers.csv": _answers(session, room, found),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("README.txt", README.format(turn=max(1, max(found, default=1))))
        zipped.writestr(SCRIPT, json.dumps(script(session, room), indent=1) + "\n")
        for name, rows in tables.items():
            zipped.writestr(name, _csv(rows))
    return buffer.getvalue()


def script(session: Session, room: Room) -> dict[str, Any]:
    """All decisions of the room, as `experiments.workshop.script` reads them."""
    return {
        "plan": room.plan,
        "form": room.form,
        "seed": room.seed,
        "replicates": room.replicates,
        "key": room.plan_key,
        "decisions": [
            {"turn": move.turn, "role": move.role, "option": move.option}
            for move in runs.moves_of(session, room, room.turn)
        ],
    }


Rows = Iterable[Sequence[Any]]


def _room(room: Room) -> Rows:
    yield ("code", "plan", "form", "plan_key", "language", "seed", "replicates", "phase", "turn", "created", "expires")
    yield (
        room.code, room.plan, room.form, room.plan_key, room.language, room.seed, room.replicates, room.phase,
        room.turn, _when(room.created), _when(room.expires),
    )  # fmt: skip


def _rows(session: Session, table: Any, room: Room, columns: Sequence[str], order: Any) -> Rows:
    yield columns
    for row in session.scalars(select(table).where(table.room_id == room.id).order_by(order)):
        yield [getattr(row, column) for column in columns]


def _participants(session: Session, room: Room) -> Rows:
    yield ("participant", "name", "language", "role", "joined", "left")
    for number, one in _people(session, room).values():
        yield (number, one.name, one.language, one.role or "", _when(one.joined), _when(one.left))


def _people(session: Session, room: Room) -> dict[str, tuple[int, Participant]]:
    """Participants by their id, each with a number: ids themselves are nobody's business."""
    found = session.scalars(
        select(Participant).where(Participant.room_id == room.id).order_by(Participant.joined, Participant.id)
    )
    return {one.id: (number, one) for number, one in enumerate(found, start=1)}


def _turns(session: Session, room: Room) -> Rows:
    yield ("turn", "phase", "opened")
    for turn in session.scalars(select(Turn).where(Turn.room_id == room.id).order_by(Turn.number)):
        for phase, opened in turn.opened.items():
            yield (turn.number, phase, _when(opened))


def _votes(session: Session, room: Room, plan: Plan | None, found: dict[int, Any]) -> Rows:
    yield ("turn", "kind", "participant", "role", "value", "cast", "times", "score")
    people = _people(session, room)
    for vote in session.scalars(select(Vote).where(Vote.room_id == room.id).order_by(Vote.turn, Vote.kind, Vote.id)):
        score = None
        if plan is not None and vote.kind == PREDICTION and vote.turn in found:
            score = scores.score_of(plan.turn(vote.turn).question, found[vote.turn], vote.value)
        value = vote.value if isinstance(vote.value, str) else " ".join(str(one) for one in vote.value)
        number = people[vote.participant_id][0]
        yield (
            vote.turn, vote.kind, number, vote.role or "", value, _when(vote.cast), vote.times,
            "" if score is None else f"{score:.6g}",
        )  # fmt: skip


def _answers(session: Session, room: Room, found: dict[int, Any]) -> Rows:
    yield ("turn", "state", "question", "arm", "measure", "month", "choice", "value", "low", "high")
    for run in session.scalars(select(Run).where(Run.room_id == room.id).order_by(Run.turn)):
        result = found.get(run.turn)
        if result is None:
            yield (run.turn, run.state, "", "", run.error, "", "", "", "", "")
            continue
        answer = result["answer"]
        for arm, estimates in answer["estimates"].items():
            for month, one in zip(answer["months"], estimates, strict=True):
                yield (run.turn, run.state, answer["question"], arm, "value", month, "", *_interval(one))
        for arm, shares in answer["shares"].items():
            for choice, one in shares.items():
                yield (
                    run.turn, run.state, answer["question"], arm, "share of runs", answer["months"][-1], choice,
                    *_interval(one),
                )  # fmt: skip


def _interval(one: dict[str, float | None]) -> list[str]:
    return ["" if one[name] is None else f"{one[name]:.9g}" for name in ("value", "low", "high")]


def _csv(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cell(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: names are chosen by people."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) and not _is_number(cell) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _when(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
