"""A tree of five cities by hand, and the trees of a real result: roots, chains, branches, places."""

import pytest

from experiments.answers.family_tree import ABOVE, NO_PARENT, branches, family_tree, heights
from sim import Refusal

FIVE = [
    ("scenario", 0, -1, "a", "plan", "start", None),
    ("scenario", 0, 2, "b", "plan", "twinning", "a"),
    ("scenario", 0, 3, "c", "plan", "networks", "net"),
    ("scenario", 0, 5, "d", "plan", "neighbours", "b"),
    ("scenario", 0, 7, "e", "plan", "twinning", "outside"),
    ("scenario", 0, 8, "c", "town", "own", None),
    ("baseline", 0, 4, "e", "plan", "own", None),
]


def test_five_cities_by_hand(by_hand):
    tree = family_tree(by_hand(FIVE, pairs=1), "plan")
    members = tree.members.set_index("city")
    assert list(members.index) == ["a", "b", "c", "d", "e"]
    assert members["parent"].tolist() == [NO_PARENT, 0, NO_PARENT, 1, NO_PARENT]
    assert members["depth"].tolist() == [0, 1, 0, 2, 0]
    assert members["root"].tolist() == [0, 0, 2, 0, 4]
    assert members["branch"].tolist() == [3, 2, 1, 1, 1]
    assert tree.roots["city"].tolist() == ["a", "c", "e"]
    assert (tree.cities, tree.deepest, tree.replicate, tree.is_typical) == (5, 2, 0, True)


def test_the_other_arm_and_the_other_idea_are_other_trees(by_hand):
    result = by_hand(FIVE, pairs=1)
    assert family_tree(result, "plan", arm="baseline").members["city"].tolist() == ["e"]
    assert family_tree(result, "town").members["channel"].tolist() == ["own"]


def test_a_city_that_adopts_again_passes_on_its_latest_adoption(by_hand):
    rows = [
        ("scenario", 0, 1, "a", "plan", "own", None),
        ("scenario", 0, 4, "a", "plan", "nation", "XAA"),
        ("scenario", 0, 6, "b", "plan", "leaders", "a"),
    ]
    tree = family_tree(by_hand(rows, pairs=1), "plan")
    assert tree.members["parent"].tolist() == [NO_PARENT, NO_PARENT, 1]
    assert tree.cities == 2


def test_the_typical_run_is_the_one_nearest_the_median(by_hand):
    sizes = {0: "ab", 1: "abcde", 2: "abc", 3: ""}
    rows = [("scenario", pair, 1, city, "plan", "own", None) for pair, cities in sizes.items() for city in cities]
    result = by_hand(rows, pairs=4)  # numbers of cities 2, 5, 3, 0: median 2.5, and the first of the two beside it
    tree = family_tree(result, "plan")
    assert (tree.replicate, tree.pairs, tree.is_typical) == (0, 4, True)
    assert family_tree(result, "plan", replicate=1).is_typical is False
    empty = family_tree(result, "plan", replicate=3)
    assert (len(empty.members), empty.deepest, len(empty.roots)) == (0, 0, 0)


def test_what_is_not_there_is_refused(by_hand):
    result = by_hand(FIVE, pairs=1)
    with pytest.raises(Refusal, match="did you mean 'plan'"):
        family_tree(result, "plam")
    with pytest.raises(Refusal, match="replicate = 1 is outside"):
        family_tree(result, "plan", replicate=1)
    with pytest.raises(Refusal, match="arm = 'difference' is not allowed"):
        family_tree(result, "plan", arm="difference")
    (result.folder / "ledger.parquet").unlink()
    with pytest.raises(Refusal, match="keep=ledger"):
        family_tree(result, "plan")


def test_a_source_that_has_not_adopted_is_an_error_of_the_ledger(by_hand):
    rows = [
        ("scenario", 0, 1, "a", "plan", "twinning", "b"),
        ("scenario", 0, 2, "b", "plan", "own", None),
    ]
    with pytest.raises(Refusal, match="b passes on to a what it has not"):
        family_tree(by_hand(rows, pairs=1), "plan")


def test_branches_and_places_of_a_small_tree():
    parents = [NO_PARENT, 0, 0, 1, NO_PARENT, NO_PARENT, NO_PARENT]  # one branch of four; three without offspring
    assert branches(parents) == [4, 2, 1, 1, 1, 1, 1]
    places = heights(parents, branches(parents), [0, 1, 2, 3, 4, 5, 9])
    assert places[3] == ABOVE
    assert places[2] == ABOVE + 1
    assert places[1] == places[3]  # an only child stands level with its parent
    assert places[0] == ABOVE + 0.5  # midway
    assert places[4:] == [ABOVE + 2, ABOVE + 3, ABOVE + 2]  # months 4 and 9 share a row, 4 and 5 do not


def test_no_line_of_a_real_tree_crosses_another(result):
    """Each branch keeps to rows of its own, and so does each branch of a branch."""
    for idea in result.summary["story"]["ideas"]:
        members = family_tree(result, idea).members
        spans = {}
        for row in range(len(members) - 1, -1, -1):
            own = [members["height"][row]]
            children = [spans[child] for child in members.index[members["parent"] == row]]
            for one, other in zip(sorted(children), sorted(children)[1:], strict=False):
                assert one[1] < other[0]
            ends = own + [end for span in children for end in span]
            spans[row] = (min(ends), max(ends))


def test_every_run_of_a_real_result_is_a_tree(result):
    pairs = result.summary["replicates"]
    for arm in ("scenario", "baseline"):
        for pair in range(pairs):
            tree = family_tree(result, "climate-plan", arm, pair)
            members = tree.members
            assert (members["parent"] < members.index).all()
            assert (members["month"][members["parent"] >= 0] > -1).all()
            assert tree.roots["branch"].sum() == len(members)
            children = members[members["parent"] >= 0]
            assert (children["month"].to_numpy() > members["month"].to_numpy()[children["parent"]]).all()
            assert (members.loc[members["channel"] == "start", "city"] == "alder-xaa").all()  # the pioneer in the table
