"""`docs/validation.md` says what the declarations say and what the runs give."""

from __future__ import annotations

import pytest

from experiments.facts import FACTS, PATTERNS
from experiments.facts.page import PAGE, about, lines_of, told_lines

STALE = "stale: run `make validation`"
QUICK = ("F23",)  # the others take minutes; their figures come from the same functions


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def test_the_page_tells_what_is_declared(page):
    assert about() in page, STALE
    assert "\n".join(told_lines()).rstrip() in page, STALE


@pytest.mark.parametrize("fact", QUICK)
def test_the_page_shows_the_figures_of_a_fact(page, fact):
    for line in lines_of(FACTS[fact]).values():
        assert line in page, STALE


def test_every_pattern_stands_on_the_page_once(page):
    for name in PATTERNS:
        assert page.count(f"| **{name}** ") == 1, STALE


def test_misses_of_held_out_facts_come_first(page):
    titles = [line for line in page.splitlines() if line.startswith("## ")]
    assert titles[0] == "## Outside: held out facts"
    assert titles.index("## What did not fit, and why") > titles.index("## Inside: fitting facts")
