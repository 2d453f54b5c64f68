"""A table on a narrow terminal leaves out what it may, says so, and never what it must show."""

import pytest
from rich.console import Console

from experiments import tables

TABLE = tables.Table(
    "Effects",
    ("outcome", "baseline", "difference", "pairs needed"),
    [["share adopted", "0.306", "-0.037 of the whole", "17"]],
    numeric=("baseline", "difference", "pairs needed"),
    spare=("pairs needed", "baseline"),
)


BOTH = "pairs needed, baseline"


@pytest.mark.parametrize(("width", "left_out"), [(100, None), (60, "pairs needed"), (46, BOTH), (40, BOTH)])
def test_columns_are_left_out_in_their_order(monkeypatch, capsys, width, left_out):
    monkeypatch.setattr(tables, "console", lambda: Console(width=width))
    tables.show(TABLE)
    printed = capsys.readouterr().out
    assert ("Left out for want of width" in printed) == (left_out is not None)
    assert left_out is None or f"Left out for want of width: {left_out}." in " ".join(printed.split())
    assert ("0.306" in printed) == (left_out is None or "baseline" not in left_out)
    assert "-0.037 of the whole" in printed
