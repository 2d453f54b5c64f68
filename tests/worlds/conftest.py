"""What the tests of worlds share: the public tables and the documents' facts, where they are at hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"


def rows_of(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def read() -> Callable[[Path], list[dict[str, str]]]:
    return rows_of


@pytest.fixture
def facts() -> Path:
    """The documents' facts; tests that compare with them are skipped where they are missing."""
    folder = SHARED / "facts"
    if not folder.is_dir():
        pytest.skip("the documents' facts are not at hand")
    return folder


@pytest.fixture
def public_tables() -> Path:
    """The public tables of town twinning; tests that read them are skipped where they are missing."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the public tables are not at hand")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a small file and returns its place."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write
