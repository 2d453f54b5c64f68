"""What the methods' sentences have in common: findings in a row, what is not claimed and why, names in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

SPANS_ZERO = "interval spans zero: no influence can be claimed"
NOT_ABOVE_DICE = "interval reaches down to what dice alone give: no influence can be claimed"
CLEAR = "interval leaves out zero"
NOT_CLAIMED = (SPANS_ZERO, NOT_ABOVE_DICE)
MOST_IN_FIGURES = 3


def said(low: ArrayLike, high: ArrayLike) -> list[str]:
    """For each interval, whether influence can be claimed."""
    spans = ~((np.asarray(low, dtype=float) > 0) | (np.asarray(high, dtype=float) < 0))
    return [SPANS_ZERO if is_open else CLEAR for is_open in spans.ravel()]


def is_claimed(table: pd.DataFrame) -> pd.Series[bool]:
    """Rows of a table of sensitivities whose interval leaves out zero and what dice give."""
    return ~table["said"].isin(NOT_CLAIMED)


def told(table: pd.DataFrame, in_figures: Callable[[Mapping[str, Any]], str], shown: Mapping[str, str]) -> str:
    """Findings in a row, largest first as they come: the first three in figures, the factors of the others by name."""
    parts = [in_figures(row) for row in records(table.head(MOST_IN_FIGURES))]
    smaller = [shown[name] for name in table["factor"].iloc[MOST_IN_FIGURES:]]
    return "; ".join([*parts, *([f"smaller: {in_words(smaller)}"] if smaller else [])])


def not_claimed(table: pd.DataFrame, shown: Mapping[str, str], reasons: Sequence[str] = NOT_CLAIMED) -> str:
    """For each reason a sentence that names the factors of which nothing is claimed; each begins with a space."""
    by_reason = {reason: [shown[name] for name in table.loc[table["said"] == reason, "factor"]] for reason in reasons}
    return "".join(f" For {in_words(names)}: {reason}." for reason, names in by_reason.items() if names)


def beside_dummy(table: pd.DataFrame, names: Sequence[str], unclear: str, lead: str, nothing: str) -> str:
    """The sentence on indices that are told beside a dummy's: a table of factor, value, low, high, said.

    `unclear` is what is said of a factor that does not come out above the dummy; `lead` goes before the findings,
    `nothing` stands where there are none.
    """
    ordered, shown = table.sort_values("value", ascending=False, kind="stable"), shown_names(names)
    clear = ordered[ordered["said"] != unclear]

    def in_figures(row: Mapping[str, Any]) -> str:
        return f"{shown[row['factor']]} {row['value']:.2f} [{row['low']:.2f} to {row['high']:.2f}]"

    text = f"{lead}: {told(clear, in_figures, shown)}." if len(clear) else nothing
    return f"{text}{not_claimed(ordered, shown, (unclear,))}"


def left_out(count: int, what: str = "points left out") -> str:
    """That so many of something could not be used, as a sentence that begins with a space; empty where all were."""
    return f" {count} {what} (failed or undefined)." if count else ""


def unit_after(unit: str, mark: str = "") -> str:
    """A unit as it follows a number or, after a comma, a name: '1/month' reads 'per month'; none for plain numbers.

    That a number is a share is said of the name alone.
    """
    if unit in ("", "1") or (unit == "share" and not mark):
        return ""
    return f"{mark} per {unit[2:]}" if unit.startswith("1/") else f"{mark} {unit}"


def shown_names(names: Sequence[str]) -> dict[str, str]:
    """Names of factors in words: the last parts of their paths that tell them apart."""
    paths = {name: name.split(".") for name in names}
    shown = {}
    for name, path in paths.items():
        others = [other for key, other in paths.items() if key != name]
        length = next((n for n in range(1, len(path)) if all(o[-n:] != path[-n:] for o in others)), len(path))
        shown[name] = ": ".join(part.replace("_", " ") for part in path[-length:])
    return shown


def in_words(names: Sequence[str]) -> str:
    """Names in a row with 'and'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table by the names of its columns."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
