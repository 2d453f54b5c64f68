"""The log of a run: every passage of a tie, idea, commitment, membership, government ... as a row of small numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.columns import Replaced
from sim.compilation import rule

FIELDS = ("month", "kind", "subject", "object", "from", "to", "channel", "source")
NOBODY = -1
ROWS_AT_FIRST = 65_536  # memory that is not written to is not taken
PASSAGES_OF_AN_IDEA = 6  # in one city, and one to come, unless it drops and adopts again and again
OUTSIDE = -2  # a city that this world does not hold


@rule
def write(
    log: NDArray[np.int32],
    log_count: NDArray[np.int64],
    month: int,
    kind: int,
    subject: int,
    object_: int,
    before: int,
    after: int,
    channel: int,
    source: int,
) -> None:
    """Append one row. The caller has reserved room (`Log.reserve`)."""
    row = log_count[0]
    log[row, 0] = month
    log[row, 1] = kind
    log[row, 2] = subject
    log[row, 3] = object_
    log[row, 4] = before
    log[row, 5] = after
    log[row, 6] = channel
    log[row, 7] = source
    log_count[0] = row + 1


class Log:
    """Rows of `FIELDS`, shape (row, 8), int32; subjects, objects and sources are rows of tables, or NOBODY."""

    def __init__(self, cells: int, replaced: Replaced) -> None:
        """Room to begin with for so many pairs of city and idea."""
        self.rows = np.zeros((ROWS_AT_FIRST + PASSAGES_OF_AN_IDEA * cells, len(FIELDS)), dtype=np.int32)
        self.counter = np.zeros(1, dtype=np.int64)
        self.replaced = replaced

    @property
    def count(self) -> int:
        """How many rows are in use."""
        return int(self.counter[0])

    def reserve(self, rows: int) -> None:
        """Make room for so many rows more."""
        needed = self.count + rows
        if needed > len(self.rows):
            longer = np.zeros((max(needed, 2 * len(self.rows)), len(FIELDS)), dtype=np.int32)
            longer[: self.count] = self.rows[: self.count]
            self.rows = longer
            self.replaced.times += 1

    def used(self) -> NDArray[np.int32]:
        """The rows in use, a view."""
        return self.rows[: self.count]
