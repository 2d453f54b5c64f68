"""What a world's tables leave open, drawn once for a run from stated distributions, keyed by id and column."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compilation import loop
from sim.randomness import Keys, Stream, fold, key_of, narrowed, normal_quantile, uniform

Numbers = NDArray[np.float64]


@loop
def uniforms(base: np.uint64, keys: Keys) -> Numbers:
    """One uniform for each key, shape (row,)."""
    drawn = np.empty(len(keys))
    for row in range(len(keys)):
        drawn[row] = uniform(fold(base, keys[row]))
    return drawn


@loop
def normals(base: np.uint64, keys: Keys) -> Numbers:
    """One standard normal for each key, shape (row,)."""
    drawn = np.empty(len(keys))
    for row in range(len(keys)):
        drawn[row] = normal_quantile(uniform(fold(base, keys[row])))
    return drawn


class Traits:
    """Keyed draws about the world: the same (seed, id, column) always gives the same number."""

    def __init__(self, seed: np.uint64) -> None:
        self.base = narrowed(seed, int(Stream.TRAIT))

    def column(self, name: str) -> np.uint64:
        """The key of one column's draws."""
        return narrowed(self.base, key_of(name))

    def uniform(self, name: str, keys: Keys) -> Numbers:
        """Uniform on 0 to 1, shape (row,)."""
        drawn: Numbers = uniforms(self.column(name), keys)
        return drawn

    def normal(self, name: str, keys: Keys) -> Numbers:
        """Standard normal, shape (row,)."""
        drawn: Numbers = normals(self.column(name), keys)
        return drawn
