"""Tables that make no world are refused in a line that names the cell; a text is never taken for a missing value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import Refusal, World

Frames = dict[str, pd.DataFrame]


@pytest.fixture
def frames(toy: World) -> Frames:
    """The tables of the toy world, without their sources."""
    tables = {name: toy.frame(name).drop(columns="source") for name in toy.tables if len(toy.tables[name])}
    return {name: table if name in ("cities", "nations", "networks", "ideas", "ties") else table.drop(columns="id")
            for name, table in tables.items()}  # fmt: skip


@pytest.mark.parametrize("name", ["NaT", "<NA>", "nan", "None", "NA"])
def test_a_text_is_what_it_says(frames: Frames, name: str) -> None:
    frames["cities"]["name"] = [name, "Birch", "Cedar", "Dorne"]
    assert World.from_tables(frames).tables["cities"].values["name"][0] == name


@pytest.mark.parametrize(
    "missing", [None, np.nan, pd.NA, pd.NaT, np.datetime64("NaT"), float("nan")], ids=lambda value: repr(value)
)
def test_a_missing_value_is_an_empty_cell(frames: Frames, missing: Any) -> None:
    frames["cities"]["staff"] = pd.Series([missing, 2.0, 3.0, 4.0], dtype=object)
    assert World.from_tables(frames).tables["cities"].known["staff"].tolist() == [False, True, True, True]
    frames["cities"]["name"] = pd.Series([missing, "Birch", "Cedar", "Dorne"], dtype=object)
    with pytest.raises(Refusal, match="table 'cities', line 2, column 'name': '' is empty"):
        World.from_tables(frames)


def test_a_date_is_no_missing_value(frames: Frames) -> None:
    frames["cities"]["name"] = pd.Series([dt.date(2020, 1, 1), "Birch", "Cedar", "Dorne"], dtype=object)
    assert World.from_tables(frames).tables["cities"].values["name"][0] == "2020-01-01"


def test_a_nation_may_have_an_affinity_with_itself(frames: Frames) -> None:
    frames["relations"] = pd.DataFrame({"nation_a": ["XAA"], "nation_b": ["XAA"], "affinity": [2.0]})
    assert World.from_tables(frames).tables["relations"].values["affinity"].tolist() == [2.0]


def tension_with_itself(frames: Frames) -> None:
    frames["relations"] = pd.DataFrame({"nation_a": ["XAA", "XBB"], "nation_b": ["XBB", "XBB"], "baseline": 0.5})


def consulate_at_home(frames: Frames) -> None:
    frames["consulates"] = pd.DataFrame({"city": ["alder-xaa"], "nation": ["XAA"]})


def tie_with_itself(frames: Frames) -> None:
    frames["ties"].loc[1, "city_b"] = frames["ties"].loc[1, "city_a"]


def no_idea(frames: Frames) -> None:
    frames["ideas"] = frames["ideas"].iloc[:0]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            tension_with_itself,
            "table 'relations', line 3, column 'baseline': '0.5' stands between XBB and itself; leave it empty or name",
        ),
        (
            consulate_at_home,
            "table 'consulates', line 2, column 'nation': 'XAA' has no consulate at home, in alder-xaa",
        ),
        (tie_with_itself, "is tied to itself; name two cities"),
        (no_idea, "table 'ideas': the table is empty; give at least one idea, or leave the table out"),
    ],
)
def test_what_makes_no_world_is_refused_in_one_line(frames: Frames, spoil: Callable[[Frames], None], says: str) -> None:
    spoil(frames)
    with pytest.raises(Refusal) as told:
        World.from_tables(frames)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_without_a_table_of_ideas_the_shipped_ones_are_used(frames: Frames) -> None:
    del frames["ideas"]
    assert len(World.from_tables(frames).tables["ideas"]) == 12
