"""Keyed draws outside the compiled loops: keys as NumPy words, which compiled functions return as Python integers."""

from __future__ import annotations

import numpy as np

from sim.randomness import exponential, fold, key_of, pair_key, uniform


def narrowed(seed: int, *parts: str | int) -> np.uint64:
    """A key from a seed and what it is narrowed by: ids, or keys that are numbers already."""
    key = np.uint64(seed)
    with np.errstate(over="ignore"):  # keys wrap around at 64 bits
        for part in parts:
            key = np.uint64(fold(key, np.uint64(key_of(part) if isinstance(part, str) else part)))
    return key


def of_pair(first: str, second: str) -> int:
    """One key for two ids, whichever is named first."""
    with np.errstate(over="ignore"):
        return int(pair_key(np.uint64(key_of(first)), np.uint64(key_of(second))))


def share(key: np.uint64) -> float:
    """A number strictly between 0 and 1."""
    return float(uniform(key))


def running_time(key: np.uint64, weight: float) -> float:
    """The time in which an entrant of this weight runs a race."""
    return float(exponential(key)) / weight
