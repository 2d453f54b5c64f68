"""Tables for a terminal: one look for every command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

WIDTH_WITHOUT_TERMINAL = 200


@dataclass(frozen=True)
class Table:
    """A title, a header, and rows of plain values; `numeric` names the columns that are set to the right."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numeric: Sequence[str] = field(
        default=("cities", "nations", "networks", "ties", "months", "events", "from year", "default")
    )


def console() -> Console:
    """Where results are printed; wide where there is no terminal, so that a file or pipe loses nothing."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def show(table: Table) -> None:
    """Print a table. Text is printed as it is: nothing in it is taken for markup."""
    made = RichTable(title=Text(table.title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in table.header:
        is_number = name in table.numeric
        made.add_column(name, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number)
    for row in table.rows:
        made.add_row(*(Text("" if value is None else str(value)) for value in row))
    console().print(made)
