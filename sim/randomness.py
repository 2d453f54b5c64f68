"""Keyed draws: u = f(seed, stream, month, entity, second entity).

No generator has a state. A draw depends only on what it decides and for whom, so that adding, removing or
reordering anything changes nobody else's draws (common random numbers). Entities enter by a 64-bit digest of
their stable id, never by their row. The mixing step is the splitmix64 finaliser (Steele, Lea and Flood 2014,
OOPSLA, "Fast splittable pseudorandom number generators").
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray

from sim.compilation import rule

Keys = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xD1342543DE82EF95)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53
MONTHS_BEFORE = 1_000_000  # months are keyed from here, so that those of the spin-up are positive too
MOST_EVENTS = 1_000  # a month's count is cut here; at a mean of 30 that has probability below 1e-300


class Stream(IntEnum):
    """What a draw decides. Two decisions never share a stream; new streams go to the end."""

    TRAIT = auto()
    EXCHANGE = auto()
    VIRTUAL_EXCHANGE = auto()
    TIE_CHANGE = auto()
    TIE_CAUSE = auto()
    PROPOSAL = auto()
    PARTNER = auto()
    ACCEPTANCE = auto()
    BAN = auto()
    LEAVING_NETWORK = auto()
    JOINING = auto()
    NETWORK_CHOICE = auto()
    NETWORK_FATE = auto()
    NETWORK_FOUNDING = auto()
    FOUNDER = auto()
    IDEA = auto()
    IDEA_CAUSE = auto()
    IDEA_SOURCE = auto()
    COMMITMENT = auto()
    COMMITMENT_CAUSE = auto()
    COMMITMENT_SOURCE = auto()
    DELIVERY = auto()
    MAYOR = auto()
    OUTLOOK = auto()
    SCANDAL = auto()
    FOCUS = auto()
    NATIONAL_ELECTION = auto()
    MINISTERS = auto()
    PIONEER = auto()
    EVENT_CHOICE = auto()
    THRESHOLD = auto()


def key_of(identifier: str) -> int:
    """A 64-bit key of a stable id."""
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=8).digest(), "little")


def keys_of(identifiers: Iterable[str]) -> Keys:
    """Keys of many ids, shape (row,)."""
    return np.array([key_of(identifier) for identifier in identifiers], dtype=np.uint64)


@rule
def mix(x: np.uint64) -> np.uint64:
    """Scramble 64 bits, one to one."""
    x = (x ^ (x >> _30)) * _FIRST
    x = (x ^ (x >> _27)) * _SECOND
    return x ^ (x >> _31)


@rule
def fold(key: np.uint64, value: np.uint64) -> np.uint64:
    """A new key from a key and what it is narrowed by."""
    return mix((key + _GOLDEN) ^ (value * _SPREAD))


@rule
def month_key(seed: np.uint64, stream: int, month: int) -> np.uint64:
    """The key of one kind of decision in one month, to be folded with whose decision it is."""
    return fold(fold(seed, np.uint64(stream)), np.uint64(month + MONTHS_BEFORE))


def decision(seed: np.uint64, stream: Stream, month: int, *entities: int | np.uint64) -> np.uint64:
    """For Python: the key of a decision in a month by the entities it is about, in the form that rules take."""
    key = np.uint64(month_key(seed, int(stream), month))
    return narrowed(key, *entities)


def narrowed(key: np.uint64, *entities: int | np.uint64) -> np.uint64:
    """For Python: a key folded with entities one after the other."""
    for entity in entities:
        key = np.uint64(fold(key, np.uint64(entity)))
    return key


@rule
def pair_key(first: np.uint64, second: np.uint64) -> np.uint64:
    """One key for two entities, whichever is named first."""
    if first < second:
        return fold(first, second)
    return fold(second, first)


@rule
def uniform(key: np.uint64) -> float:
    """A number strictly between 0 and 1."""
    return (float(key >> _11) + 0.5) * _UNIT


@rule
def exponential(key: np.uint64) -> float:
    """Exponential with mean 1: the running time of an entrant in a keyed race."""
    return -math.log(uniform(key))


@rule
def happens(key: np.uint64, hazard: float) -> bool:
    """Whether an event with this integrated hazard (rate times time) happens: P = 1 - exp(-hazard)."""
    u = uniform(key)
    return u < hazard and u < -math.expm1(-hazard)


@rule
def poisson(key: np.uint64, mean: float) -> int:
    """A Poisson count by inverting one keyed uniform, so that a higher mean never gives a lower count."""
    if mean <= 0.0:
        return 0
    u = uniform(key)
    if u <= 1.0 - mean:  # below exp(-mean), which most draws of a small mean need not be compared with
        return 0
    term = math.exp(-mean)
    below = term
    count = 0
    while u > below and count < MOST_EVENTS:
        count += 1
        term *= mean / count
        below += term
    return count


@rule
def _ratio(
    r: float,
    a0: float, a1: float, a2: float, a3: float, a4: float, a5: float, a6: float, a7: float,
    b1: float, b2: float, b3: float, b4: float, b5: float, b6: float, b7: float,
) -> float:  # fmt: skip
    above = ((((((a7 * r + a6) * r + a5) * r + a4) * r + a3) * r + a2) * r + a1) * r + a0
    below = ((((((b7 * r + b6) * r + b5) * r + b4) * r + b3) * r + b2) * r + b1) * r + 1.0
    return above / below


@rule
def normal_quantile(u: float) -> float:
    """Standard normal quantile, algorithm AS 241 (Wichura 1988, Applied Statistics 37:477), error below 1e-15."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(
            0.180625 - q * q,
            3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
            4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
            4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
            3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
        )  # fmt: skip
    tail = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-math.log(tail))
    if r <= 5.0:
        value = _ratio(
            r - 1.6,
            1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
            1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
            2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
            1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
        )  # fmt: skip
    else:
        value = _ratio(
            r - 5.0,
            6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
            5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
            1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
        )  # fmt: skip
    return -value if q < 0.0 else value


@rule
def normal(key: np.uint64) -> float:
    """A standard normal draw."""
    return normal_quantile(uniform(key))
