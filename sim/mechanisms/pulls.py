"""Rules that ideas and commitments share: how a nation leans on a city, how memberships crowd, who wins a race."""

from __future__ import annotations

import math

import numpy as np

from sim.compilation import rule
from sim.randomness import exponential, fold

ALLIED = 0.3  # stance from which a nation counts as an ally that may slow its front-runners


@rule
def lean(stance: float, autonomy: float, national_pull: float, autonomy_frees: int) -> float:
    """Factor on openness by which a nation's stance pulls its cities.

    A positive pull is complement, a negative one substitution. Autonomy loosens the pull; the reversed reading of
    the literature notes, autonomy tightens it, is kept as a switch (MODEL 2.7).
    """
    weight = 2.0 * (1.0 - autonomy) if autonomy_frees else 2.0 * autonomy
    return math.exp(national_pull * weight * stance)


@rule
def leaning(openness: float, stance: float, autonomy: float, national_pull: float, autonomy_frees: int) -> float:
    """Openness to an idea (O_ip): city hall's own, pulled by the nation's stance (MODEL 2.7)."""
    return openness * lean(stance, autonomy, national_pull, autonomy_frees)


@rule
def vertical_push(stance: float, strength: float) -> float:
    """A supportive nation pushes; an indifferent or hostile one does not (MODEL 2.7)."""
    return strength * max(0.0, stance)


@rule
def first_of(race: np.uint64, pulls: np.ndarray) -> int:
    """The channel that wins a keyed race in proportion to its pull."""
    best, winner = np.inf, 0
    for channel in range(len(pulls)):
        if pulls[channel] > 0.0:
            arrival = exponential(fold(race, np.uint64(channel + 1))) / pulls[channel]
            if arrival < best:
                best, winner = arrival, channel
    return winner


@rule
def crowding(memberships: int, returns: float) -> float:
    """Factor m^(alpha - 1) on what each network carries: returns to memberships diminish below alpha = 1."""
    return math.pow(float(memberships), returns - 1.0) if memberships > 0 else 0.0


@rule
def is_slowed(brake: float, stance: float, own: float, home: float) -> bool:
    """Whether an allied nation slows a city that is ahead of it; disputed, and off by default (M16)."""
    return brake > 0.0 and stance > ALLIED and own > home
