"""`python -m tests.workshop_rooms.voters FOLDER ROOM [URL]`: everybody votes from everywhere at once.

Forks processes as the server does, with the database at hand, and prints when each vote was written and what it was.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import select

from dashboards.workshop.database import Database, room_to_change
from dashboards.workshop.tables import Participant
from dashboards.workshop.votes import _cast

PROCESSES, THREADS, ROUNDS = 4, 8, 5
Written = dict[str, list[tuple[float, str]]]


def all_vote(database: Database, room_id: str) -> Written:
    """When each vote was written and what it was, by participant; every thread of every process votes for some."""
    context = multiprocessing.get_context("fork")
    running = []
    for number in range(PROCESSES):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_vote_all, args=(database, room_id, number, theirs))
        process.start()
        running.append((process, ours))
    found: Written = {}
    for process, ours in running:
        for name, casts in ours.recv().items():
            found.setdefault(name, []).extend(casts)
        process.join(60)
        assert process.exitcode == 0
    return found


def _vote_all(database: Database, room_id: str, number: int, told: Connection) -> None:
    with database.reading() as session:
        names = sorted(session.scalars(select(Participant.id).where(Participant.room_id == room_id)))
    written: Written = {name: [] for name in names}
    gate = threading.Barrier(THREADS)

    def vote(place: int) -> None:
        gate.wait()
        for turn in range(ROUNDS):
            name = names[(place + turn) % len(names)]
            with database.writing() as session:
                room, somebody = room_to_change(session, room_id), session.get(Participant, name)
                cast = _cast(session, room, somebody, "prediction", f"{number} {place} {turn}")
                moment = (cast.cast, cast.value)
            written[name].append(moment)

    threads = [threading.Thread(target=vote, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.send(written)


if __name__ == "__main__":
    opened = Database(Path(sys.argv[1]), *sys.argv[3:])
    with opened.reading() as looking:  # connections that a fork must not carry over
        looking.scalars(select(Participant.id)).all()
    json.dump(all_vote(opened, sys.argv[2]), sys.stdout)
