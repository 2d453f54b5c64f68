"""Two hundred phones in one room, over loopback, with four workers and SQLite.

`python -m benchmarks.workshop [SECONDS] [PHONES]`: a whole workshop that takes so long; every phone looks every 1.5 s,
votes when it is asked, and some press twice.
"""

from __future__ import annotations

import sys
import threading
import time

from benchmarks.speed import Figure
from dashboards.workshop.rehearsal.leader import Leader
from dashboards.workshop.rehearsal.phone import Phone
from dashboards.workshop.rehearsal.playing import Played
from dashboards.workshop.rehearsal.seen import PAGE, STATE, VOTE, Seen, quantile
from dashboards.workshop.rehearsal.server import own_server

PHONES, SECONDS, WORKERS = 200, 120.0, 4
PLAN, FORM, REPLICATES = "paris_withdrawal", "short", 10
PHASES = 12  # of two turns
JOIN_SECONDS, END_SECONDS = 120.0, 30.0
STACK = 256 * 1024  # bytes of a phone's thread


def load(seconds: float = SECONDS, phones: int = PHONES) -> Played:
    """Play; each phase lasts a twelfth of the time, a run as long as it takes."""
    threading.stack_size(STACK)
    seen = Seen()
    with own_server(WORKERS) as address:
        leader = Leader(address, seen)
        code = leader.open_room(PLAN, FORM, REPLICATES, None)
        each = seconds / PHASES
        crowd = [Phone(address, code, f"Phone {n}", 1, seen, thinks=0.6 * each) for n in range(1, phones + 1)]
        for phone in crowd:
            phone.start()
            time.sleep(0.01)  # people do not scan all at once
        until = time.monotonic() + JOIN_SECONDS
        while not all(phone.state_path for phone in crowd) and time.monotonic() < until:
            time.sleep(0.1)
        seen.seconds[STATE].clear()  # the two minutes begin when all are in
        try:
            while True:
                place = leader.go_on()
                began = time.monotonic()
                if place.endswith(".run"):
                    leader.wait_run()
                if place.endswith(".ended"):
                    break
                time.sleep(max(0.0, each - (time.monotonic() - began)))
            counted = leader.counted()
        finally:
            for phone in crowd:
                phone.is_told_to_end.set()
            for phone in crowd:
                phone.join(END_SECONDS)
    return Played(seen, counted)


def figures(seconds: float = SECONDS, phones: int = PHONES) -> list[Figure]:
    """What was seen of the load."""
    played = load(seconds, phones)
    seen, asked = played.seen, f"workshop, {phones} phones, {WORKERS} workers, {seconds:.0f} s"
    told, counted = sum(seen.votes.values()), sum(played.counted.values())
    missed = sum(count != phones for count in played.counted.values())
    return [
        Figure(f"{asked}: errors", float(sum(seen.errors.values())), "", "none", "; ".join(seen.errors)[:80]),
        Figure(f"{asked}: votes counted of {told} that phones were told of", float(counted), "", f"{told}"),
        Figure(f"{asked}: questions to which not every phone's vote was counted once", float(missed), "", "none"),
        Figure(f"{asked}: state, 95 % within", 1e3 * quantile(seen.seconds[STATE], 0.95), "ms", "below 50"),
        Figure(f"{asked}: page, 95 % within", 1e3 * quantile(seen.seconds[PAGE], 0.95), "ms"),
        Figure(f"{asked}: vote and the page after it, 95 % within", 1e3 * quantile(seen.seconds[VOTE], 0.95), "ms"),
        Figure(f"{asked}: news on the phones, 95 % within", quantile(seen.delays, 0.95), "s", "below 2.5"),
        Figure(f"{asked}: requests of the state", float(len(seen.seconds[STATE])), ""),
    ]


def main() -> int:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    phones = int(sys.argv[2]) if len(sys.argv) > 2 else PHONES
    for figure in figures(seconds, phones):
        print(f"{figure.name:95s} {figure.value:9.3g} {figure.unit:3s} {figure.target} {figure.note}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
