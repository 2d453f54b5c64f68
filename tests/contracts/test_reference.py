"""The generated reference says what the declarations say, and covers every id of the source documents."""

from __future__ import annotations

import pytest

from experiments.reference import FOLDER, PAGES, coverage


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_fresh(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "stale: run `make reference`"


def test_every_id_of_the_source_documents_is_shown_somewhere() -> None:
    missing = [identifier for identifier, places in coverage().items() if not places]
    assert missing == []
