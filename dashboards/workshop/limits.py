"""How often something may be tried. Tries stand in the database, so that a limit holds over all workers."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dashboards.workshop.tables import Attempt


@dataclass(frozen=True)
class Limit:
    """So many tries of a kind by one, in so many seconds. `one` is an address, a room, or both."""

    kind: str
    most: int
    seconds: float


WRONG_CODES = Limit("code", 20, 600.0)  # by an address: a room that shares one may mistype, a program gets nowhere
WRONG_KEYS = Limit("key", 10, 600.0)  # for a room, by an address
JOINED = Limit("joined", 400, 600.0)  # a room
ROOMS = Limit("room", 60, 3600.0)  # opened by an address
LONGEST = max(limit.seconds for limit in (WRONG_CODES, WRONG_KEYS, JOINED, ROOMS))


class TooMany(Exception):
    """A limit is reached. `minutes` says when it ends at the latest."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.kind)
        self.minutes = round(limit.seconds / 60)


def refuse_too_many(session: Session, limit: Limit, who: str) -> None:
    """Raises TooMany where the limit is reached."""
    since = time.time() - limit.seconds
    tried = select(func.count()).where(Attempt.kind == limit.kind, Attempt.who == who, Attempt.tried > since)
    if (session.scalar(tried) or 0) >= limit.most:
        raise TooMany(limit)


def note(session: Session, limit: Limit, who: str) -> None:
    """Count a try, and forget those that no longer count."""
    session.execute(delete(Attempt).where(Attempt.kind == limit.kind, Attempt.tried <= time.time() - limit.seconds))
    session.add(Attempt(kind=limit.kind, who=who, tried=time.time()))
