"""What a rehearsal saw: votes cast, seconds of every kind of request, errors, and how soon news reached the phones."""

from __future__ import annotations

import statistics
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

STATE, PAGE, VOTE, RUN = "state", "page", "vote", "run"


@dataclass
class Seen:
    """Filled by many threads at once; `opened` is when each phase was opened, by the leader's clock."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    votes: Counter[str] = field(default_factory=Counter)
    opened: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, kind: str, seconds: float) -> None:
        """A request of a kind was answered."""
        with self._lock:
            self.seconds[kind].append(seconds)

    def failed(self, what: str) -> None:
        """Something went wrong."""
        with self._lock:
            self.errors[what] += 1

    def voted(self, place: str) -> None:
        """A phone has voted in a phase, and was told that it is recorded."""
        with self._lock:
            self.votes[place] += 1

    def opens(self, place: str, moment: float) -> None:
        """A phase was opened."""
        with self._lock:
            self.opened[place] = moment

    def reached(self, place: str, moment: float) -> None:
        """A phone shows a phase."""
        with self._lock:
            if place in self.opened:
                self.delays.append(max(0.0, moment - self.opened[place]))


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a share of them does not exceed; not a number where there are none."""
    if not values:
        return float("nan")
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[round(100 * share) - 1]
