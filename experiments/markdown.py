"""Markdown as the documentation writes it: tables, and the parts of a page that are written from declarations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from sim import errors

END = "<!-- end of what is written -->"
BEGIN = re.compile(r"<!-- written: ([a-z0-9 -]+?) -->\n")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; blanks in a cell are drawn together, and bars are kept from ending it."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def cell(value: object) -> str:
    """A cell of a table, on one line."""
    return " ".join(str(value).split()).replace("|", "\\|")


def renewed(page: str, parts: Mapping[str, Callable[[], str]], where: str) -> str:
    """The page with every marked part written anew; refuses a mark that no part has, and a part without its mark."""
    marked = BEGIN.findall(page)
    for name in marked:
        if name not in parts:
            raise errors.unknown_name("part", name, parts, where=where)
    missing = [name for name in parts if marked.count(name) != 1]
    if missing:
        raise errors.bad_file(where, f"marks '{missing[0]}' {marked.count(missing[0])} times", "mark it once")
    found = BEGIN.split(page)
    told = [found[0]]
    for name, after in zip(found[1::2], found[2::2], strict=True):
        _, end, rest = after.partition(END)
        if not end:
            raise errors.bad_file(where, f"does not say where '{name}' ends", f"write {END} behind it")
        told.append(f"<!-- written: {name} -->\n\n{parts[name]()}\n\n{END}{rest}")
    return "".join(told)
