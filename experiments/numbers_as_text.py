"""Numbers as people read them: three figures, and intervals to the decimal that their own width warrants."""

from __future__ import annotations

import math

NONE = "-"
MILLION = 1e6
NOTHING = 1e-12
NOT_IDENTIFIED = "not identified"


def number(value: float | None, figures: int = 3) -> str:
    """Three figures, thousands separated; millions as M. What is left of adding up numbers that cancel is zero."""
    if value is None or not math.isfinite(value):
        return NONE
    if abs(value) < NOTHING:
        return "0"
    scaled, unit = _scaled(value, value)
    size = abs(scaled)
    if size < 1e-4:
        return f"{scaled:.{figures - 1}e}"
    return _written(scaled, max(0, figures - 1 - math.floor(math.log10(size)))) + unit


def interval(low: float | None, high: float | None) -> str:
    """An interval, its ends to the decimal that its own width warrants."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return NONE
    decimals = _decimals(low, high)
    if decimals is None:
        return f"{number(low)} to {number(high)}"
    unit = _scaled(low, high)[1]
    ends = (_written(_scaled(end, max(abs(low), abs(high)))[0], decimals) for end in (low, high))
    return " to ".join(ends) + unit


def estimate(value: float | None, low: float | None, high: float | None) -> str:
    """An estimate to the same decimal as its interval."""
    if value is None or low is None or high is None:
        return number(value)
    decimals = _decimals(low, high)
    if decimals is None:
        return number(value)
    scaled, unit = _scaled(value, max(abs(low), abs(high)))
    return _written(scaled, decimals) + unit


def _scaled(value: float, beside: float) -> tuple[float, str]:
    """The value in millions where it, or what it stands beside, reaches one."""
    return (value / MILLION, " M") if max(abs(value), abs(beside)) >= MILLION else (value, "")


def _written(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"  # adding zero: no minus before a rounded zero


def _decimals(low: float, high: float) -> int | None:
    """Decimals that give half the width two figures; None where the ends agree or are too near to be told apart."""
    half = (high - low) / 2
    half = half / MILLION if max(abs(low), abs(high)) >= MILLION else half
    return max(0, 1 - math.floor(math.log10(half))) if half > 1e-6 else None
