"""Any valid world: a Hypothesis strategy that walks the declared columns, so that a new column is drawn at once.

Tables are small. An optional column is left out, left open in some rows, or given in all of them; numbers are drawn
over the whole declared range with its edges. Only what a declaration cannot say stands here by hand (`SPECIAL`).
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from sim import World
from sim.columns import Column
from sim.rows import FILES
from sim.tables import BETWEEN_TWO, PAIRS, UNORDERED, WITH_ID, written_columns
from sim.world import ALWAYS_TOPICS, BLOCS, ORDER, SERVICES

DUST = 1e-9  # nearer to zero than any euro, post or degree that means something
START_YEARS = st.integers(1990, 2040)
NATIONS = ("XAA", "XBB", "USA", "DEU", "XCC", "FRA")  # two of them have numbers of their own in the parameters
TOPICS = (*ALWAYS_TOPICS, "migration", "mobility", "water")
REFERS = {"city": "cities", "nation": "nations", "network": "networks", "idea": "ideas"}
SIZES = {
    "nations": (1, 4), "networks": (0, 4), "cities": (1, 12), "ideas": (1, 4), "ties": (0, 14), "memberships": (0, 10),
    "relations": (0, 4), "consulates": (0, 4), "stances": (0, 4), "adoption": (0, 8), "commitments": (0, 6),
}  # fmt: skip
SPELLED = st.text(st.sampled_from(string.ascii_letters + "äé'-., \"|;"), min_size=1, max_size=6).filter(
    lambda word: word.strip()
) | st.sampled_from(["NaT", "<NA>", "nan", "None"])

Ids = Mapping[str, list[str]]

# What a declaration leaves unsaid: (table, column) -> values, given the ids drawn so far.
SPECIAL: dict[tuple[str, str], Callable[[Ids], st.SearchStrategy[Any]]] = {
    ("nations", "blocs"): lambda ids: several([*BLOCS, "Hansa"]),
    ("networks", "scope"): lambda ids: several([*ids["nations"], *BLOCS, "NZL"]),
    ("networks", "services"): lambda ids: several(SERVICES),
    ("ideas", "pioneer"): lambda ids: st.sampled_from([*ids["cities"], "a-city-elsewhere"]),
}


def several(words: Any) -> st.SearchStrategy[str]:
    """Some of these words, with | between them."""
    return st.lists(st.sampled_from(list(words)), min_size=1, max_size=3, unique=True).map("|".join)


def numbers(declared: Column[Any]) -> st.SearchStrategy[Any]:
    """Numbers within the bounds of a column: mostly anything, often its edges and its default."""
    low = -1e6 if declared.low is None else declared.low
    high = 1e6 if declared.high is None else declared.high
    edges = [value for value in (low, high, declared.default) if low <= value <= high]
    if declared.kind == "whole":
        low, high = int(low), int(high)
        near = st.integers(max(low, 1985), min(high, 2045)) if declared.unit == "year" else st.integers(low, high)
        return near | st.integers(low, high) | st.sampled_from([int(edge) for edge in edges])
    anything = st.floats(low, high).map(lambda value: value if abs(value) > DUST else max(0.0, low))
    return anything | anything | st.sampled_from([float(edge) for edge in edges])


def cell(table: str, declared: Column[Any], ids: Ids) -> st.SearchStrategy[Any]:
    """A cell that is not empty, as a data frame would hold it."""
    if (table, declared.name) in SPECIAL:
        return SPECIAL[table, declared.name](ids)
    kind = declared.kind
    if kind == "text":
        return SPELLED
    if kind in ("number", "whole"):
        return numbers(declared)
    if kind == "yes":
        return st.booleans()
    if kind == "choice":
        return st.sampled_from(declared.choices or ())
    if kind == "topic":
        return st.sampled_from(TOPICS)
    if kind == "topics":
        return several(TOPICS)
    return st.sampled_from(ids[REFERS[kind]])


def new_ids(table: str, count: int) -> list[str]:
    """Ids for the rows of a table that names its rows."""
    if table == "nations":
        return list(NATIONS[:count])
    stem = {"cities": "city", "networks": "network", "ideas": "idea", "ties": "tie"}[table]
    return [f"{stem}-{number}" for number in range(count)]


def pair_of(table: str, row: Mapping[str, Any]) -> Any:
    """What no two rows of a table of pairs may share."""
    first, *rest = (row.get(name) for name in PAIRS[table])
    if table not in UNORDERED:
        return first, *rest
    second, *kind = rest
    return frozenset((first, second)), *(word or "partnership" for word in kind)


def is_a_row(table: str, row: Mapping[str, Any], home: Mapping[str, str]) -> bool:
    """Whether a tie has two different ends, a nation nothing but affinity with itself, and a consulate is abroad."""
    if table == "consulates":
        return home[row["city"]] != row["nation"]
    if table == "relations" and not set(BETWEEN_TWO) & set(row):
        return True
    return table not in UNORDERED or row[PAIRS[table][0]] != row[PAIRS[table][1]]


@st.composite
def rows_of(draw: st.DrawFn, table: str, ids: Ids, home: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of one table, with ids where the table has them; `home` is the nation of each city drawn so far."""
    columns = written_columns(table)
    fewest, most = SIZES[table]
    if any(c.kind in REFERS and c.given == "required" and not ids[REFERS[c.kind]] for c in columns.values()):
        return []
    count = draw(st.integers(fewest, most))
    if not count:
        return []
    optional = [name for name, declared in columns.items() if declared.given == "optional"]
    present = draw(st.lists(st.sampled_from(optional), max_size=5, unique=True)) if optional else []
    is_full = draw(st.booleans())  # given in every row, or open in some
    rows = []
    for _ in range(count):
        row = {}
        for name, declared in columns.items():
            if declared.given == "required" or (name in present and (is_full or draw(st.booleans()))):
                row[name] = draw(cell(table, declared, ids))
        rows.append(row)
    if table in PAIRS:
        rows = list({pair_of(table, row): row for row in rows if is_a_row(table, row, home)}.values())
    named = table in WITH_ID or (table == "ties" and draw(st.booleans()))
    if named:
        rows = [{"id": name, **row} for name, row in zip(new_ids(table, len(rows)), rows, strict=True)]
    return rows


@st.composite
def frames(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    """Data frames of a valid world, by table. Tables without rows are left out."""
    ids: dict[str, list[str]] = {table: [] for table in REFERS.values()}
    home: dict[str, str] = {}
    tables: dict[str, pd.DataFrame] = {}
    for table in ORDER:
        rows = draw(rows_of(table, ids, home))
        if table == "cities":
            home = {row["id"]: row["nation"] for row in rows}
        if table in ids:
            ids[table] = [row["id"] for row in rows]
        if rows:
            header = list(dict.fromkeys(name for row in rows for name in row))
            cells = {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in header}
            tables[table] = pd.DataFrame(cells)
    return tables


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A valid world. If it is refused, that is a fault of the check or of this strategy."""
    return World.from_tables(draw(frames()), start_year=draw(START_YEARS))


def all_columns() -> set[tuple[str, str]]:
    """Every column that a file of a world may hold."""
    return {(table, name) for table in FILES for name in written_columns(table)}
