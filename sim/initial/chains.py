"""Chains: what belongs to one owner is linked through the rows, the newest first, so that a loop can walk it.

What stands in the world's own tables can be packed beside: the same links in the same order, one owner after the
other, without the jumps. A walk then takes the chain as far as the rows that are packed, and goes on there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compilation import loop


@loop
def link(
    heads: NDArray[np.int32],
    following: NDArray[np.int32],
    owner: NDArray[np.int32],
    first: int,
    count: int,
    step: int,
    side: int,
) -> None:
    """Put rows first..count into the chains of their owners, in their order, each at the head.

    `heads` has a row an owner; `owner` and `following` have a row a link, which is known as step x row + side: a
    membership by its row, an end of a tie by twice its row and which of its two cities it is.
    """
    for row in range(first, count):
        following[row] = heads[owner[row]]
        heads[owner[row]] = step * row + side


@loop
def pack(
    heads: NDArray[np.int32],
    following: NDArray[np.int32],
    second: NDArray[np.int32],
    starts: NDArray[np.int32],
    packed: NDArray[np.int32],
    step: int,
) -> None:
    """Write each owner's chain into `packed`, from starts[owner] to starts[owner + 1].

    For ties (step 2) `following` and `second` hold the links of either side; for memberships both are the same.
    """
    place = 0
    for owner in range(len(heads)):
        starts[owner] = place
        link_ = heads[owner]
        while link_ >= 0:
            packed[place] = link_
            place += 1
            following_ = second if step == 2 and link_ & 1 else following
            link_ = following_[link_ >> (step - 1)]
    starts[len(heads)] = place
