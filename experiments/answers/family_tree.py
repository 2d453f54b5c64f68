"""The family tree of one idea in one run: which city had it from which, network by network and nation by nation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.answers.ledgers import checked_idea, ledger_of, pairs_of
from experiments.replicates import ARMS
from experiments.results import Result
from sim import errors

NO_PARENT = -1
NAMED, ABOVE = 3, 2  # branches that have room above them for a name, and how many rows
ROOM = 3  # months between two adoptions without offspring that share a row of the drawing


@dataclass(frozen=True)
class FamilyTree:
    """One idea in one run.

    Attributes:
        idea: its id.
        arm: scenario or baseline.
        replicate: which run, from 0 on.
        pairs: pairs that were run.
        cities: cities that adopted or had it.
        members: a row an adoption, in the order in which they happened: city, month (-1 from the start), channel,
            source (id of a city, network or nation, or missing), parent (the row of the source city's adoption, -1 for
            a root), depth (steps from its root), root (the row of its root), branch (adoptions that go back to it, with
            itself), height (place in the drawing, from 0 at the top).
        is_typical: whether it is the run whose number of adopting cities is nearest the median.

    """

    idea: str
    arm: str
    replicate: int
    pairs: int
    cities: int
    members: pd.DataFrame
    is_typical: bool

    @property
    def roots(self) -> pd.DataFrame:
        """Adoptions that no city of this run passed on, the largest branch first."""
        return self.members[self.members["parent"] == NO_PARENT].sort_values("branch", ascending=False, kind="stable")

    @property
    def deepest(self) -> int:
        """Most steps from city to city."""
        return int(self.members["depth"].max()) if len(self.members) else 0


def family_tree(result: Result, idea: str, arm: str = "scenario", replicate: int | None = None) -> FamilyTree:
    """The tree of an idea, by default in the most typical run; refuses what the result does not hold."""
    checked_idea(result, idea)
    if arm not in ARMS:
        raise errors.not_a_choice("arm", arm, ARMS)
    pairs = pairs_of(result)
    if replicate is not None and not 0 <= replicate < pairs:
        raise errors.out_of_bounds("replicate", replicate, 0, pairs - 1)
    ledger = ledger_of(result, ["replicate", "month", "city", "channel", "source"], idea=idea, arm=arm)
    typical = typical_run(ledger, pairs)
    chosen = typical if replicate is None else replicate
    members = grown(ledger[ledger["replicate"] == chosen])
    return FamilyTree(idea, arm, chosen, pairs, int(members["city"].nunique()), members, chosen == typical)


def typical_run(ledger: pd.DataFrame, pairs: int) -> int:
    """The first of the runs whose number of cities with the idea is nearest the median over all runs."""
    cities = ledger.groupby("replicate")["city"].nunique().reindex(range(pairs), fill_value=0).to_numpy()
    return int(np.abs(cities - np.median(cities)).argmin())


def grown(adoptions: pd.DataFrame) -> pd.DataFrame:
    """The members of a tree from the adoptions of one idea in one run, in the order in which they happened.

    A source city stands for its latest adoption before. Every source has the idea when it passes it on: a city whose
    adoption is not among these rows is an error in the ledger, and refused.
    """
    ordered = adoptions.sort_values("month", kind="stable")
    cities = [str(city) for city in ordered["city"]]
    known = set(cities)
    latest: dict[str | None, int] = {}
    parents: list[int] = []
    depths: list[int] = []
    roots: list[int] = []
    sources = [None if pd.isna(source) else str(source) for source in ordered["source"]]
    for row, (city, source) in enumerate(zip(cities, sources, strict=True)):
        parent = latest.get(source, NO_PARENT)
        if parent == NO_PARENT and source in known:
            raise errors.bad_file("ledger", f"{source} passes on to {city} what it has not", "run the scenario again")
        parents.append(parent)
        depths.append(0 if parent == NO_PARENT else depths[parent] + 1)
        roots.append(row if parent == NO_PARENT else roots[parent])
        latest[city] = row
    members = pd.DataFrame(
        {
            "city": cities,
            "month": ordered["month"].to_numpy(),
            "channel": [str(channel) for channel in ordered["channel"]],
            "source": sources,
            "parent": parents,
            "depth": depths,
            "root": roots,
        }
    )
    members["branch"] = branches(parents)
    members["height"] = heights(parents, members["branch"].tolist(), members["month"].tolist())
    return members


def branches(parents: Sequence[int]) -> list[int]:
    """For every adoption how many go back to it, with itself; a parent stands before its children."""
    sizes = [1] * len(parents)
    for row in range(len(parents) - 1, -1, -1):
        if parents[row] != NO_PARENT:
            sizes[parents[row]] += sizes[row]
    return sizes


def heights(parents: Sequence[int], sizes: Sequence[int], months: Sequence[int]) -> list[float]:
    """Places from the top: large branches first, every leaf a row of its own, a parent midway between its children.

    No two lines cross. The first branches have room above them for a name. Adoptions without parent and offspring share
    rows at the bottom, some months apart.
    """
    children: dict[int, list[int]] = {row: [] for row in range(NO_PARENT, len(parents))}
    for row, parent in enumerate(parents):
        children[parent].append(row)
    places, free = [0.0] * len(parents), 0
    alone = [row for row in children[NO_PARENT] if not children[row]]
    starts = sorted((row for row in children[NO_PARENT] if children[row]), key=lambda row: (-sizes[row], row))
    for number, start in enumerate(starts):
        free += ABOVE if number < NAMED else 0
        for row in _children_first(start, children):
            if children[row]:
                below = [places[child] for child in children[row]]
                places[row] = (min(below) + max(below)) / 2
            else:
                places[row], free = float(free), free + 1
    ends: list[int] = []  # the month of the last adoption in every shared row
    for row in alone:
        shared = next((place for place, end in enumerate(ends) if months[row] - end >= ROOM), len(ends))
        ends[shared : shared + 1] = [months[row]]
        places[row] = float(free + shared)
    return places


def _children_first(start: int, children: Mapping[int, Sequence[int]]) -> list[int]:
    """Every row of a tree, after its children; without recursion, because chains may be long."""
    waiting, order = [start], []
    while waiting:
        order.append(waiting.pop())
        waiting += children[order[-1]]
    return order[::-1]
