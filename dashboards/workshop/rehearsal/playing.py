"""A whole workshop: a leader and many phones, and whether every vote was counted once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from dashboards.workshop.rehearsal.leader import Leader
from dashboards.workshop.rehearsal.phone import EVERY, Phone
from dashboards.workshop.rehearsal.seen import Seen

LINGERS = 2 * EVERY  # long enough that every phone has seen a phase
VOTE_SECONDS = 60.0
END_SECONDS = 20.0
KINDS = {"predict": "prediction", "decide": "decision"}


@dataclass(frozen=True)
class Played:
    """What was seen, and the votes that the room has counted, by turn and kind."""

    seen: Seen
    counted: dict[tuple[str, str], int]

    @property
    def problems(self) -> list[str]:
        """What was not as it should be, a few words each."""
        found = [f"{sum(self.seen.errors.values())} errors"] if self.seen.errors else []
        told = {(place.split(".")[0], KINDS[place.split(".")[1]]): count for place, count in self.seen.votes.items()}
        for turn, kind in sorted({*told, *self.counted}):
            cast, counted = told.get((turn, kind), 0), self.counted.get((turn, kind), 0)
            if cast != counted:
                found.append(f"turn {turn}, {kind}: {cast} votes were recorded and {counted} are there")
        return found

    @property
    def is_whole(self) -> bool:
        """Whether nothing went wrong."""
        return not self.problems


def play(
    address: str,
    plan: str,
    form: str,
    phones: int,
    replicates: int | None,
    seed: int,
    thinks: float,
    tell: Callable[[str], None],
) -> Played:
    """Open a room, let the phones in, lead it to its end, count, and delete it."""
    seen = Seen()
    leader = Leader(address, seen)
    code = leader.open_room(plan, form, replicates, None)
    crowd = [Phone(address, code, f"Phone {number}", seed, seen, thinks) for number in range(1, phones + 1)]
    try:
        for phone in crowd:
            phone.start()
        _wait(lambda: all(phone.state_path or not phone.is_alive() for phone in crowd), VOTE_SECONDS)
        time.sleep(LINGERS)
        alive = [phone for phone in crowd if phone.is_alive()]

        def wait_votes(place: str) -> None:
            _wait(lambda: seen.votes[place] >= len(alive), VOTE_SECONDS + thinks)

        leader.lead(wait_votes, LINGERS, tell)
        counted = leader.counted()
    finally:
        for phone in crowd:
            phone.is_told_to_end.set()
        for phone in crowd:
            phone.join(END_SECONDS)
    leader.delete()  # a room of a rehearsal that failed stays to be looked at; it is gone after a day
    return Played(seen, counted)


def _wait(is_so: Callable[[], bool], seconds: float) -> None:
    """Until it is so, or the time is over: who has not answered by then does not count."""
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)
