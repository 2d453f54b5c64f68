"""From votes to what is done."""

import pytest

from dashboards.workshop.deciding import decided, with_taken

COSTS = {"a": 2, "b": 1, "c": 3}


def done(votes, budget=3, lot="1"):
    return [one.option for one in decided(COSTS, budget, votes, lot)]


@pytest.mark.parametrize(
    ("votes", "options"),
    [
        ([], []),
        ([[]], []),
        ([["a"]], ["a"]),
        ([["b", "a"]], ["a", "b"]),  # who plays a role alone gets all that fits
        ([["a"], ["a"], ["c"]], ["a"]),
        ([["a", "b"], ["a", "b"], ["c"]], ["a", "b"]),  # chosen by most, and points are left
        ([["a"], ["a"], ["a"], ["b"]], ["a"]),  # b was chosen by fewer than half
        ([["c"], ["c"], ["b"], ["b", "c"]], ["c"]),  # b was chosen by half, but c took all points
        ([["a"], [], []], []),  # more want nothing
        ([["a"], []], ["a"]),  # as many want something
    ],
)
def test_what_is_done(votes, options):
    assert sorted(done(votes)) == sorted(options)


def test_a_lot_decides_between_equals_always_alike_and_is_told():
    votes = [["a"], ["b"], ["c"]]
    assert {tuple(done(votes, lot=str(seed))) for seed in range(40)} == {("a",), ("b",), ("c",)}
    assert done(votes, lot="7") == done(list(reversed(votes)), lot="7")
    (found,) = decided(COSTS, 3, votes, "7")
    assert found.is_by_lot
    assert found.votes == 1
    assert not decided(COSTS, 3, [["a"], ["a"], ["b"]], "7")[0].is_by_lot


def test_what_was_taken_first_gives_way_where_points_do_not_suffice():
    assert with_taken(COSTS, 3, ["a"], "b") == ["a", "b"]
    assert with_taken(COSTS, 3, ["a", "b"], "c") == ["c"]
    assert with_taken(COSTS, 3, ["b", "a"], "c") == ["c"]
    assert with_taken(COSTS, 4, ["a", "b"], "c") == ["b", "c"]
    assert with_taken(COSTS, 3, ["a", "gone"], "a") == ["a"]
