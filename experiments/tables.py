"""Tables for a terminal: one look for every command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

WIDTH_WITHOUT_TERMINAL = 200
UNBOUNDED = 10_000  # what a table would take if it could


@dataclass(frozen=True)
class Table:
    """A title, a header, and rows of plain values; `numeric` names the columns that are set to the right.

    `spare` names those that are left out, one after another, where a terminal is too narrow; that is said below.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numeric: Sequence[str] = field(
        default=("cities", "nations", "networks", "ties", "months", "events", "from year", "default")
    )
    spare: Sequence[str] = ()


def console() -> Console:
    """Where results are printed; wide where there is no terminal, so that a file or pipe loses nothing."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def show(table: Table) -> None:
    """Print a table, as wide as the place for it allows."""
    where, left_out = console(), [name for name in table.spare if name in table.header]
    for count in range(len(left_out) + 1):
        made = _made(_without(table, left_out[:count]))
        is_narrow = Measurement.get(where, where.options.update(max_width=UNBOUNDED), made).maximum > where.width
        if not is_narrow or count == len(left_out):
            where.print(made)
            if count:
                where.print(f"Left out for want of width: {', '.join(left_out[:count])}.", style="dim")
            return


def _without(table: Table, names: Sequence[str]) -> Table:
    kept = [place for place, name in enumerate(table.header) if name not in names]
    rows = [[row[place] for place in kept] for row in table.rows]
    return replace(table, header=[table.header[place] for place in kept], rows=rows)


def _made(table: Table) -> RichTable:
    """Text is printed as it is: nothing in it is taken for markup."""
    made = RichTable(title=Text(table.title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in table.header:
        is_number = name in table.numeric
        made.add_column(name, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number)
    for row in table.rows:
        made.add_row(*(Text("" if value is None else str(value)) for value in row))
    return made
