"""What the pages say, in the reader's language: texts from plain files, numbers in the language's manner.

A language is one file, `languages/CODE.yaml`: sections of texts, with `{names}` for what is filled in. To add one, copy
`en.yaml`, add what `python -m dashboards.content` writes, translate both, and it is offered;
`tests/dashboards/test_words.py` holds all files to the same keys and names.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from experiments import numbers_as_text
from experiments.dotted import flat
from sim import errors
from sim.scenario import read_yaml

FOLDER = Path(__file__).parent / "languages"
DEFAULT = "en"
DOUBLED_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")  # a sentence that ends with an abbreviation has one full stop
MILLIONS = " M"  # as experiments.numbers_as_text writes them


@cache
def languages() -> dict[str, str]:
    """The languages that are there, by code, each by its own name; English first."""
    codes = sorted((file.stem for file in FOLDER.glob("*.yaml")), key=lambda code: (code != DEFAULT, code))
    return {code: _texts(code)["language.name"] for code in codes}


@cache
def _texts(language: str) -> Mapping[str, str]:
    content = read_yaml((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), f"{language}.yaml")
    return {key: str(text) for key, text in flat(content).items()}


def placeholders(text: str) -> set[str]:
    """The names that a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@dataclass(frozen=True)
class Words:
    """Texts and numbers in one language; refuses a language that is not there."""

    language: str = DEFAULT

    def __post_init__(self) -> None:
        if self.language not in languages():
            raise errors.not_a_choice("language", self.language, list(languages()))

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text of a key, filled in; an unknown key is a mistake of the program and raises KeyError."""
        return DOUBLED_STOP.sub(".", _texts(self.language)[key].format(**values))

    def content(self, key: str, original: str) -> str:
        """What a declaration or a file of content says, in this language: `content.KEY` of its file.

        `original` is the English text where it is declared; it is said nowhere else. A language of its own translates
        all of them: a test demands it.
        """
        return original if self.language == DEFAULT else _texts(self.language)[f"content.{key}"]

    def content_if_there(self, key: str, original: str) -> str:
        """The same for what a user's own world may hold besides: its names stay as they are."""
        return _texts(self.language).get(f"content.{key}", original)

    def unfilled(self, key: str) -> str:
        """The text of a key with its {names}, for a script of the page to fill in."""
        return _texts(self.language)[key]

    def knows(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in _texts(self.language)

    def section(self, prefix: str) -> dict[str, str]:
        """The texts of a section by their keys in it, unfilled: what a script in the page is given."""
        start = f"{prefix}."
        return {key.removeprefix(start): text for key, text in _texts(self.language).items() if key.startswith(start)}

    def number(self, value: float | None, figures: int = 3) -> str:
        """A number to three figures."""
        return self._local(numbers_as_text.number(value, figures))

    def estimate(self, value: float | None, low: float | None, high: float | None) -> str:
        """An estimate to the decimal that its interval warrants."""
        return self._local(numbers_as_text.estimate(value, low, high))

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval, its ends to the decimal that its own width warrants."""
        return self._local(numbers_as_text.interval(low, high)).replace(" to ", f" {self('language.to')} ")

    @property
    def separators(self) -> str:
        """Decimal and thousands separator, as Plotly's layout takes them."""
        return self("language.separators")

    def _local(self, text: str) -> str:
        text = text.translate(dict(zip((ord("."), ord(",")), self.separators, strict=True)))
        return text.replace(MILLIONS, f" {self('language.million')}")
