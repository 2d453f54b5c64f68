"""The ledger of a stored result: only the columns and rows that a question needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.results import LEDGER, Result
from sim import errors


def ledger_of(result: Result, columns: Sequence[str], **where: str | int) -> pd.DataFrame:
    """Rows of the ledger in which every named column has the given value, in the order in which they happened.

    What a city has when the run begins stands at month -1 with the channel start. Refuses a result without a ledger.
    """
    file = result.folder / LEDGER
    if not file.is_file():
        raise errors.missing_file("ledger", file, "run the scenario again with keep=ledger")
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(file, columns=list(dict.fromkeys([*columns, *where])))
    for column, value in where.items():
        values = table.column(column).combine_chunks()
        if hasattr(values, "dictionary"):  # words stand as numbers: look up the one word, then compare numbers
            place = pc.index(values.dictionary, value).as_py()
            table = table.filter(pc.fill_null(pc.equal(values.indices, place), False))
        else:
            table = table.filter(pc.equal(values, value))
    frame: pd.DataFrame = table.select(list(columns)).to_pandas()
    return frame


def pairs_of(result: Result) -> int:
    """The number of pairs of a result."""
    return int(result.summary["replicates"])


def checked_idea(result: Result, idea: str) -> str:
    """The id of an idea of this result; refuses another with the nearest right one."""
    ideas = result.summary["story"]["ideas"]
    if idea not in ideas:
        raise errors.unknown_name("idea", idea, ideas)
    return idea


def codes_of(values: pd.Series, names: Sequence[str]) -> NDArray[np.int64]:
    """The place of every value among the names, shape (row,); -1 for another."""
    return pd.Index(names).get_indexer(pd.Index(values.astype(object))).astype(np.int64)
