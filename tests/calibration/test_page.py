"""`docs/validation.md` says what the declarations say and what the runs give."""

from __future__ import annotations

import pytest

from experiments.facts import FACTS
from experiments.facts.page import PAGE, REPLICATES, SEED, SETTINGS, about, lines_of, parameters_of, told_lines
from experiments.facts.validation import validate

STALE = "stale: run `make validation`"
QUICK = ("F23", "F24")  # the others take minutes; their figures come from the same functions


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
    from experiments.facts import PATTERNS

    for name in PATTERNS:
        assert page.count(f"| **{name}** ") == 1, STALE


def test_misses_of_held_out_facts_come_first(page):
    titles = [line for line in page.splitlines() if line.startswith("## ")]
    assert titles[0] == "## Outside: held out facts"
    assert titles.index("## What did not fit, and why") > titles.index("## Inside: fitting facts")


def test_another_seed_gives_another_line(page):
    first = validate(parameters_of(SETTINGS[0]), REPLICATES, SEED, ["F23"], processes=1)
    other = validate(parameters_of(SETTINGS[0]), REPLICATES, SEED + 1, ["F23"], processes=1)
    assert not first["median"].equals(other["median"])
