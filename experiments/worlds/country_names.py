"""Country names in their usual spellings become ISO 3166 alpha-3 codes, and every match says how it was made.

The table is our own (`country_names.csv`) and not the package pycountry: public tables of town twinning use names
that ISO does not (England, Czech Rep., West Bank, claimed states), and pycountry's fuzzy search guesses in silence,
whereas here a near match is made only where one country is clearly nearest, and is reported.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

from experiments.worlds.registers import COUNTRY_NAMES, NATIONS, register

NEAR = 0.85  # likeness from which a misspelt name counts as found: one letter in seven or so
MARGIN = 0.05  # by which it must be nearer than any other country's name


@dataclass(frozen=True)
class CountryMatch:
    """A country found: its ISO alpha-3 code, how (name, code, part, near), and the listed name that matched."""

    code: str
    how: str
    name: str


def plain(name: str) -> str:
    """A name without accents, case, brackets, signs and doubled spaces, for comparison."""
    letters = unicodedata.normalize("NFKD", re.sub(r"\([^)]*\)", " ", name)).casefold()
    heard = (letter for letter in letters if not unicodedata.combining(letter) and letter not in "'’.")
    kept = "".join(letter if letter.isalpha() or letter == "&" else " " for letter in heard)
    return " ".join(kept.split())


class CountryNames:
    """The table of names, ready to be asked. Answers are remembered."""

    def __init__(self) -> None:
        self.codes = {row["id"] for row in register(NATIONS)}
        self.table: dict[str, tuple[str, str]] = {}
        for row in register(COUNTRY_NAMES):
            self.table.setdefault(plain(row["name"]), (row["code"], row["name"]))
        self.remembered: dict[str, CountryMatch | None] = {}

    def match(self, text: str) -> CountryMatch | None:
        """The country of a name, or None where none or more than one comes into question."""
        if text not in self.remembered:
            self.remembered[text] = self._match(text.strip())
        return self.remembered[text]

    def nearest(self, text: str) -> str | None:
        """The listed name most like a name that was not matched, to be suggested and never to be used."""
        found = difflib.get_close_matches(plain(text), list(self.table), n=1, cutoff=0.5)
        return self.table[found[0]][1] if found else None

    def _match(self, text: str) -> CountryMatch | None:
        if text in self.codes:
            return CountryMatch(text, "code", text)
        listed = self.table.get(plain(text))
        if listed:
            return CountryMatch(listed[0], "name", listed[1])
        if "," in text:  # a region and its country, as in "England, United Kingdom"
            whole = self._match(text.rsplit(",", 1)[1].strip())
            return CountryMatch(whole.code, "part" if whole.how != "near" else "near", whole.name) if whole else None
        return self._near(plain(text))

    def _near(self, name: str) -> CountryMatch | None:
        """The one country whose name is clearly most like this one."""
        best: dict[str, tuple[float, str]] = {}
        for candidate, (code, listed) in self.table.items():
            likeness = difflib.SequenceMatcher(None, name, candidate).ratio()
            if likeness > best.get(code, (0.0, ""))[0]:
                best[code] = (likeness, listed)
        ranked = sorted(((likeness, code, listed) for code, (likeness, listed) in best.items()), reverse=True)
        if not name or ranked[0][0] < NEAR or ranked[0][0] - ranked[1][0] < MARGIN:
            return None
        return CountryMatch(ranked[0][1], "near", ranked[0][2])
