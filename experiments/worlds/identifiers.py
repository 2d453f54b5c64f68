"""Stable ids of cities: the name in plain letters and the country's code, as in koeln-deu."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Letters that Unicode does not take apart into a letter and an accent.
PLAIN = {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng"}
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
WRITES_UMLAUTS = ("DEU", "AUT", "CHE", "LIE")  # where ö is spelt oe; elsewhere it loses its dots
QUIET = re.compile(r"['’‘ʻʼ`´]")


@dataclass(frozen=True)
class Place:
    """What an id is made from: name, country (ISO alpha-3), population (people), region or source id to tell apart."""

    name: str
    country: str
    population: float
    region: str = ""


def slug(name: str, country: str = "") -> str:
    """A name in small ASCII letters, digits and hyphens; empty where no letter of it can be so written."""
    letters = unicodedata.normalize("NFC", name).casefold() if "ß" not in name else name.replace("ß", "ss").casefold()
    table = {**PLAIN, **(UMLAUTS if country in WRITES_UMLAUTS else {})}
    letters = "".join(table.get(letter, letter) for letter in unicodedata.normalize("NFC", letters))
    ascii_letters = unicodedata.normalize("NFKD", QUIET.sub("", letters)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_letters).strip("-")


def city_ids(places: Iterable[Place]) -> list[str]:
    """Ids in the order of the places, no two alike.

    Of cities that share name and country the largest has the plain id; the others carry their region, so that a
    smaller city added later changes nobody's id. Where regions are missing or alike too, a number follows.
    """
    listed = list(places)
    ids = [""] * len(listed)
    taken: set[str] = set()
    order = sorted(range(len(listed)), key=lambda i: (-listed[i].population, listed[i].region, listed[i].name, i))
    for i in order:
        place = listed[i]
        country, name = place.country.casefold(), slug(place.name, place.country) or "city"
        region = slug(place.region)
        candidate = f"{name}-{country}"
        if candidate in taken and region:
            candidate = f"{name}-{region}-{country}"
        number = 2
        while candidate in taken:
            candidate = f"{name}-{number}-{country}"
            number += 1
        taken.add(candidate)
        ids[i] = candidate
    return ids
