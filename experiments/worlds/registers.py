"""The registers that ship with the project: cities, nations, networks, documented memberships and consulates.

Each is a CSV file beside this module; SOURCES.md says where they come from. Worlds are generated from them, and
imported worlds take their nations from them.
"""

from __future__ import annotations

import csv
import functools
from pathlib import Path

FOLDER = Path(__file__).parent
Rows = list[dict[str, str]]

GAZETTEER = "cities"
NATIONS = "nations"
NETWORKS = "networks"
MEMBERSHIPS = "memberships"
CONSULATES = "consulates"
COUNTRY_NAMES = "country_names"


@functools.cache
def register(name: str) -> tuple[dict[str, str], ...]:
    """All rows of one register, cells as text, empty where unknown."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def nation_rows(codes: set[str]) -> Rows:
    """Rows of these nations, in the order of their codes; a nation that the register lacks gets code and name alone."""
    known = {row["id"]: row for row in register(NATIONS)}
    empty = dict.fromkeys(register(NATIONS)[0], "")
    unlisted = {code: {**empty, "id": code, "name": code, "origin": "documented"} for code in codes}
    return [dict(known.get(code, unlisted[code])) for code in sorted(codes)]
