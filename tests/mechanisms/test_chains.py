"""Chains of ties and memberships, and the packed copy of them, by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim import Diplomacity, World
from sim.initial.chains import link, pack
from tests.mechanisms.by_hand import ALDER, BIRCH, CEDAR, go
from tests.running import busy


def whole(*numbers: int) -> NDArray[np.int32]:
    return np.array(numbers, dtype=np.int32)


def test_each_row_is_put_at_the_head_of_its_owners_chain() -> None:
    heads, following = whole(-1, -1, -1), whole(-1, -1, -1, -1)
    link(heads, following, whole(0, 2, 0, 0), 0, 4, 1, 0)
    assert heads.tolist() == [3, -1, 1]
    assert following.tolist() == [-1, -1, 0, 2]


def test_later_rows_are_linked_before_those_that_stand() -> None:
    heads, following = whole(1, -1), whole(-1, 0, 99, 99)
    link(heads, following, whole(0, 0, 1, 0), 2, 4, 1, 0)
    assert heads.tolist() == [3, 2]
    assert following.tolist() == [-1, 0, -1, 1]


def test_a_link_of_no_rows_changes_nothing() -> None:
    heads, following = whole(0), whole(-1)
    link(heads, following, whole(0), 1, 1, 1, 0)
    assert (heads.tolist(), following.tolist()) == ([0], [-1])


def test_ends_of_ties_are_known_by_twice_the_tie_and_the_side() -> None:
    """Ties 0-1, 1-2, 0-2: the first sides are linked before the second ones."""
    heads, next_a, next_b = whole(-1, -1, -1), whole(-1, -1, -1), whole(-1, -1, -1)
    a, b = whole(0, 1, 0), whole(1, 2, 2)
    link(heads, next_a, a, 0, 3, 2, 0)
    link(heads, next_b, b, 0, 3, 2, 1)
    assert heads.tolist() == [4, 1, 5]
    assert next_a.tolist() == [-1, -1, 0]
    assert next_b.tolist() == [2, -1, 3]
    starts, packed = whole(0, 0, 0, 0), whole(0, 0, 0, 0, 0, 0)
    pack(heads, next_a, next_b, starts, packed, 2)
    assert starts.tolist() == [0, 2, 4, 6]
    assert packed.tolist() == [4, 0, 1, 2, 5, 3]


def test_memberships_are_packed_in_the_order_of_the_chain_and_owners_without_any_hold_nothing() -> None:
    heads, following = whole(-1, 3, -1, 2), whole(-1, -1, 0, 1)
    starts, packed = whole(9, 9, 9, 9, 9), whole(9, 9, 9, 9)
    pack(heads, following, following, starts, packed, 1)
    assert starts.tolist() == [0, 0, 2, 2, 4]
    assert packed.tolist() == [3, 1, 2, 0]


def walk(model: Diplomacity, city: int) -> list[int]:
    """A city's ends of ties as the chain leads to them."""
    ties, found = model.state["ties"], []
    end = int(model.state["cities"]["first_tie"][city])
    while end >= 0:
        found.append(end)
        end = int(ties["next_b" if end & 1 else "next_a"][end >> 1])
    return found


def test_a_new_tie_stands_before_the_packed_part_of_the_chain(toy: World) -> None:
    model = Diplomacity(toy, busy(), seed=1)
    scratch = model.scratch["ideas"]
    old = int(scratch["packed_rows"][0])
    assert old == model.state["ties"].count
    packed = [scratch["tie_ends"][scratch["tie_starts"][i] : scratch["tie_starts"][i + 1]].tolist() for i in range(4)]
    assert [walk(model, i) for i in range(4)] == packed
    partners = {i: scratch["tie_partners"][scratch["tie_starts"][i] : scratch["tie_starts"][i + 1]] for i in range(4)}
    assert sorted(partners[CEDAR].tolist()) == [ALDER, BIRCH]
    go(model, 30)
    assert model.state["ties"].count > old
    for i in range(4):
        chain = walk(model, i)
        assert [end for end in chain if end < 2 * old] == packed[i]
        assert chain[len(chain) - len(packed[i]) :] == packed[i]
        for end in chain:
            assert model.state["ties"]["city_b" if end & 1 else "city_a"][end >> 1] == i
