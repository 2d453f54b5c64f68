"""Turns of phrase that the sentences and tables of every figure share: shares, intervals, dates, names."""

from __future__ import annotations

import math
from collections.abc import Mapping

from dashboards.words import Words
from experiments.story import difference_told
from experiments.wording import enumerated

Table = tuple[list[str], list[list[str]]]


def percent(value: float, words: Words) -> str:
    """A share in percent."""
    return f"{words.number(100 * value)}{words('sentences.percent')}" if math.isfinite(value) else words.number(None)


def percent_with_interval(value: float, low: float, high: float, words: Words) -> str:
    """A share in percent with its interval in brackets."""
    if not math.isfinite(value):
        return words("sentences.not_identified")
    middle = words.estimate(100 * value, 100 * low, 100 * high)
    return words("stories.percent_with_interval", middle=middle, interval=words.interval(100 * low, 100 * high))


def with_interval(value: float, low: float, high: float, words: Words) -> str:
    """A number with its interval in brackets."""
    if not math.isfinite(value):
        return words("sentences.not_identified")
    return words(
        "stories.with_interval", middle=words.estimate(value, low, high), interval=words.interval(low, high)
    )


def points_told(difference: float, low: float, high: float, words: Words) -> str:
    """Part of a sentence on a difference of shares."""
    return difference_told(100 * difference, 100 * low, 100 * high, words, words("sentences.points"))


def date(month: int, start_year: int, words: Words) -> str:
    """A month of the run as a date; what was there from the start has none."""
    if month < 0:
        return words("stories.from_the_start")
    return words("stories.date", month=month % 12 + 1, year=start_year + month // 12)


def source_named(source: str | None, names: Mapping[str, str], words: Words) -> str:
    """Who passed an idea on: a city, network or nation by name, the world outside, or nobody."""
    if source is None:
        return words("stories.nobody")
    if source == "outside":
        return words("stories.outside")
    if source.startswith("founded-"):
        return words("stories.founded_network")
    return names.get(source, source)


def in_a_row(names: list[str], words: Words) -> str:
    """A, B and C."""
    return enumerated(names, words) if names else words("stories.none")
