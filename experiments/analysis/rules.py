"""Rules that tell cases of interest from others: an outcome's sign and number, or a quantile of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import errors

RULE = re.compile(
    r"\s*(?P<name>\w+)?\s*(?P<sign><=|>=|<|>)\s*(?P<quantile>q)?(?P<number>[-+]?[\d.]+([eE][-+]?\d+)?)\s*"
)
SIGNS = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


@dataclass(frozen=True)
class Rule:
    """Which cases are of interest: an outcome's sign and number, or a quantile of it."""

    sign: str
    number: float
    is_quantile: bool
    name: str = ""

    def holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """For each value whether it is of interest, (value,)."""
        limit = float(np.quantile(values, self.number)) if self.is_quantile else self.number
        return np.asarray(SIGNS[self.sign](values, limit))

    def __str__(self) -> str:
        """The rule in words."""
        words = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}[self.sign]
        return f"{words} its quantile {self.number:g}" if self.is_quantile else f"{words} {self.number:g}"


def rule_of(text: str) -> Rule:
    """A rule such as 'effect < 0', '>= 12.5' or 'effect > q0.9', which is a quantile; refuses anything else."""
    found = RULE.fullmatch(text)
    try:
        value = float(found["number"]) if found else None
    except ValueError:
        value = None
    if found is None or value is None:
        raise errors.Refusal(
            f"--where '{text}' is not a rule; give effect, a sign and a number, as in 'effect<0', 'effect>=12.5', "
            "or a quantile, as in 'effect>q0.9'"
        )
    if found["quantile"] and not 0 < value < 1:
        raise errors.out_of_bounds("quantile of --where", value, 0, 1)
    return Rule(found["sign"], value, bool(found["quantile"]), found["name"] or "")
