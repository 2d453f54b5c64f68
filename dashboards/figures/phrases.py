"""Turns of phrase that the sentences and tables of every figure share: shares, intervals, dates, names."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboards.words import Words
from experiments.answers.estimates import Estimate, estimated
from experiments.replicates import ARMS
from experiments.story import difference_told
from experiments.wording import enumerated

Table = tuple[list[str], list[list[str]]]


def percent_with_interval(share: Estimate, words: Words) -> str:
    """A share in percent with its interval in brackets."""
    if not share.is_known:
        return words("sentences.not_identified")
    percent = words("sentences.percent")
    return words("stories.percent_with_interval", percent=percent, **_texts(share.times(100.0), words))


def with_interval(found: Estimate, words: Words) -> str:
    """A number with its interval in brackets."""
    if not found.is_known:
        return words("sentences.not_identified")
    return words("stories.with_interval", **_texts(found, words))


def _texts(found: Estimate, words: Words) -> dict[str, str]:
    return {"middle": words.estimate(*found), "interval": words.interval(found.low, found.high)}


def points(difference: Estimate, words: Words) -> str:
    """A difference of shares in points, without its interval."""
    return f"{words.estimate(*difference.times(100.0))}{words('sentences.points')}"


def points_told(difference: Estimate, words: Words) -> str:
    """Part of a sentence on a difference of shares."""
    return difference_told(*difference.times(100.0), words, words("sentences.points"))


def cells(row: pd.Series, words: Words, *, is_share: bool = True) -> list[str]:
    """Both arms with their intervals, the paired difference, and its interval."""
    said = percent_with_interval if is_share else with_interval
    arms = [said(estimated(row, arm), words) for arm in reversed(ARMS)]
    difference = estimated(row, "difference")
    shown = difference.times(100.0) if is_share else difference
    middle = points(difference, words) if is_share else words.estimate(*shown)
    return [*arms, middle, words.interval(shown.low, shown.high)]


def header(first: str, words: Words) -> list[str]:
    """The header of a table of `cells`, with what its first column is called."""
    return [words(first), *(words(f"charts.{key}") for key in ("baseline", "scenario", "difference", "interval"))]


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
    return words.content_if_there(f"nations.{source}", names.get(source, source))


def in_a_row(names: list[str], words: Words) -> str:
    """A, B and C."""
    return enumerated(names, words) if names else words("stories.none")


def shortened(text: str, most: int) -> str:
    """A text that fits beside a chart; the table has it in full."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
