"""What is left of an effect under rival assumptions: the span beside every paired interval.

Paired intervals cover the draws and nothing else. The rivals are the options in `conf/` that differ from what is run,
one change at a time, in the same seeds. The span of an effect goes from the lowest to the highest end of the 95 %
intervals, that of the effect as it was run among them, so that it always holds it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.choices import Choice, choices
from experiments.dotted import flat
from experiments.effects import DIFFERENCE, RATIO, RATIOS, VALUE
from experiments.inference import Interval, ratio_interval, regressed_interval
from experiments.replicates import ARMS, Finished, Pairing
from experiments.variants import Refused, Variant
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.parameters import walk

AS_RUN = "as run"
HOLDS, REVERSED, OPEN, NO_SIGN = "holds", "reversed", "open", "none"
SPAN_COLUMNS = (
    *("span_low", "span_high", "span_low_under", "span_high_under"),
    *("sign", "reversed_under", "open_under", "unknown_under", "clear_under"),
)
COLUMNS = ("rival", "outcome", "kind", "difference", "low", "high", "replicates")


@dataclass(frozen=True)
class Rivals:
    """What the same pairs gave under rival assumptions.

    Attributes:
        pairs: pairs that were run under each.
        tried: the rivals that were run.
        refused: those that cannot be run with this scenario and world, and why.
        effects: a row a rival and an outcome, with the columns of `COLUMNS`; the difference is scenario less baseline
            under the rival, not a number where it is not identified.

    """

    pairs: int
    tried: tuple[Variant, ...]
    refused: Mapping[str, str]
    effects: pd.DataFrame


def rivals_of(parameters: Mapping[str, Any]) -> list[Variant]:
    """The rivals of these values: every option in `conf/` that sets something else, the default's among them."""
    used, declared = flat(parameters), {one.path: one.declaration.default for one in walk()}
    found = []
    for options in choices().values():
        touched = sorted({path for option in options for path in option.changes})
        for option in options:
            stated = {path: option.changes.get(path, declared[path]) for path in touched}
            if any(used[path] != value for path, value in stated.items()):
                found.append(_rival(option, stated))
    return found


def _rival(option: Choice, stated: Mapping[str, Any]) -> Variant:
    return Variant(option.name, option.doc, stated)


def under_rivals(
    as_run: Finished, others: Mapping[str, Finished | Refused], refused: Mapping[str, str], pairing: Pairing, pairs: int
) -> Rivals:
    """The effects under each rival, from what was run as asked for and under the rivals, by name."""
    late = {name: found.reason for name, found in others.items() if isinstance(found, Refused)}
    rows = [
        {"rival": name, **row}
        for name, found in others.items()
        if isinstance(found, Finished)
        for row in _effects(as_run, found, pairing.outcomes)
    ]
    tried = tuple(one for one in rivals_of(pairing.parameters) if one.name in others and one.name not in late)
    return Rivals(pairs, tried, {**refused, **late}, pd.DataFrame(rows, columns=list(COLUMNS)))


def _effects(as_run: Finished, under: Finished, outcomes: Sequence[str]) -> list[dict[str, Any]]:
    """The effects under a rival, of which fewer pairs were run: sharpened by those of all pairs as they were run.

    A ratio is sharpened only where the rival changes nothing of it.
    """
    all_pairs, few = paired_values(as_run), paired_values(under)
    count = len(under.replicates)
    rows = []
    for name, values in few.items():
        if name in outcomes:
            interval = regressed_interval(values, all_pairs[name][:count], all_pairs[name])
            is_identified = interval.count >= 2 and count - interval.count <= count / 2
            rows.append(_row(name, DIFFERENCE if name in OUTCOMES else VALUE, interval if is_identified else None))
    ratios = [ratio for ratio in RATIOS if {ratio.numerator, ratio.denominator} <= set(outcomes)]
    for ratio in ratios:
        parts = (ratio.numerator, ratio.denominator)
        is_same = all(np.array_equal(few[part], all_pairs[part][:count], equal_nan=True) for part in parts)
        above, below = ((all_pairs if is_same else few)[part] for part in parts)
        rows.append(_row(ratio.name, RATIO, ratio_interval(above, below)))
    return rows


def paired_values(finished: Finished) -> dict[str, NDArray[np.float64]]:
    """What is averaged over pairs, shape (replicate,): differences between the arms, and outcomes of the pair."""
    first, second = (finished.outcomes[place] for place in range(len(ARMS)))
    found = {name: first[:, column] - second[:, column] for column, name in enumerate(OUTCOMES)}
    return found | {name: finished.paired[:, column] for column, name in enumerate(PAIRED_OUTCOMES)}


def _row(name: str, kind: str, interval: Interval | None) -> dict[str, Any]:
    known = interval or Interval(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    ends = {"difference": known.mean, "low": known.low, "high": known.high}
    return {"outcome": name, "kind": kind, **ends, "replicates": known.count}


def spanned(effects: pd.DataFrame, rivals: Rivals | None) -> pd.DataFrame:
    """The table of effects with the columns of the span; these are empty where no rival was run.

    `span_low` and `span_high` are the ends of the span, `span_low_under` and `span_high_under` say which assumption
    gives each. `sign` is told of differences: holds (the same clear sign as it was run and under all rivals),
    reversed (clear and contrary under the rivals of `reversed_under`), open (not clear under those of `open_under`,
    not identified under those of `unknown_under`), none (not clear as it was run; clear under those of `clear_under`).
    """
    rows = []
    for row in effects.to_dict("records"):
        if rivals is None:
            rows.append(_unknown())
            continue
        under = rivals.effects[rivals.effects["outcome"] == row["outcome"]].to_dict("records")
        rows.append(_span(row, under))
    table = pd.DataFrame(rows, columns=list(SPAN_COLUMNS), index=effects.index)
    return pd.concat([effects, table.astype({"span_low": float, "span_high": float})], axis=1)


def _unknown() -> dict[str, Any]:
    ends = {"span_low": math.nan, "span_high": math.nan, "span_low_under": None, "span_high_under": None}
    return ends | {"sign": None, **{name: () for name in SPAN_COLUMNS if name.endswith("_under") and name not in ends}}


def _span(row: Mapping[Any, Any], under: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """The span of one effect. One that is not identified as it was run has none: there is nothing for it to hold."""
    if not _is_known(row):
        return _unknown()
    ends = [(row["low"], row["high"], AS_RUN), *((r["low"], r["high"], r["rival"]) for r in under if _is_known(r))]
    low, high = min(ends, key=lambda end: end[0]), max(ends, key=lambda end: end[1])
    found = {"span_low": low[0], "span_high": high[1], "span_low_under": low[2], "span_high_under": high[2]}
    sign, by_sign = _sign(row), {wanted: _under(under, wanted) for wanted in (-1, 0, 1, None)}
    is_told = row["kind"] == DIFFERENCE
    lists = {
        "reversed_under": by_sign[-sign] if is_told and sign else (),
        "open_under": by_sign[0] if is_told and sign else (),
        "unknown_under": by_sign[None],
        "clear_under": by_sign[1] + by_sign[-1] if is_told and not sign else (),
    }
    return _unknown() | found | lists | {"sign": _verdict(sign, lists) if is_told else None}


def _verdict(sign: int | None, lists: Mapping[str, Sequence[str]]) -> str:
    if not sign:
        return NO_SIGN
    if lists["reversed_under"]:
        return REVERSED
    return OPEN if lists["open_under"] or lists["unknown_under"] else HOLDS


def _is_known(row: Mapping[Any, Any]) -> bool:
    return not (math.isnan(row["low"]) or math.isnan(row["high"]))


def _sign(row: Mapping[Any, Any]) -> int | None:
    """1 or -1 where the interval leaves out zero, 0 where it does not, None where it is not identified."""
    if not _is_known(row):
        return None
    return 1 if row["low"] > 0 else -1 if row["high"] < 0 else 0


def _under(rows: Sequence[Mapping[Any, Any]], sign: int | None) -> tuple[str, ...]:
    return tuple(str(row["rival"]) for row in rows if _sign(row) == sign)
