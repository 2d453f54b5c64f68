"""What is said after a run, in the room's language: texts from words.yaml, numbers in the language's manner."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from experiments import numbers_as_text
from experiments.dotted import flat
from experiments.workshop.texts import LANGUAGES
from sim import errors
from sim.scenario import read_yaml

FILE = "words.yaml"
MILLIONS, TO = " M", " to "  # as experiments.numbers_as_text writes them


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of a language by dotted key; refuses a language there is none of."""
    if language not in LANGUAGES:
        raise errors.not_a_choice("language", language, LANGUAGES)
    return {key: text for key, text in flat(_content()[language]).items() if isinstance(text, str)}


@cache
def _content() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(
        resources.files("experiments.workshop").joinpath(FILE).read_text(encoding="utf-8"), FILE
    )
    return found


@cache
def listed(language: str, key: str) -> tuple[str, ...]:
    """The texts of a list by its dotted key."""
    found: Any = _content()[language]
    for part in key.split("."):
        found = found[part]
    return tuple(str(text) for text in found)


def said(language: str, key: str, /, **values: Any) -> str:
    """The text of a key, filled in; an unknown key is a mistake of the program and raises KeyError."""
    return texts(language)[key].format(**values)


def reason(language: str, why: str) -> str:
    """Why a move could not be made; the moves themselves say it in English."""
    return why if language == LANGUAGES[0] else texts(language)[f"reasons.{why}"]


def estimate(language: str, value: float, low: float, high: float) -> str:
    """A value to the decimal that its interval warrants."""
    return _local(language, numbers_as_text.estimate(value, low, high))


def ends(language: str, low: float, high: float) -> tuple[str, str]:
    """The ends of an interval, each to the decimal that its width warrants."""
    first, last = numbers_as_text.interval(low, high).split(TO)
    return _local(language, first), _local(language, last)


def percent(share: float) -> str:
    """A share as a whole percentage: the same in every language here."""
    return f"{100 * share:.0f} %"


def _local(language: str, text: str) -> str:
    separators = texts(language)["language.separators"]
    text = text.translate(dict(zip((ord("."), ord(",")), separators, strict=True)))
    return text.replace(MILLIONS, f" {texts(language)['language.million']}")
