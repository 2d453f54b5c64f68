"""What is known exactly, the simulator reproduces: one test a sentence, and one that its mutation is seen."""

from __future__ import annotations

import pytest

from experiments.verification import CASES, Case, bound
from experiments.verification.page import PAGE, lines_of

ALL = [pytest.param(case, id=f"{case.identifier} {case.sentence}") for case in CASES.values()]
FROM_SCIENCE = {f"V{number}" for number in (2, 3, 5, 6, 8, *range(10, 23))}


@pytest.mark.parametrize("case", ALL)
def test_the_simulator_reproduces_it(case: Case) -> None:
    for check in case.checks():
        assert check.passes(bound()), check


@pytest.mark.parametrize("case", ALL)
def test_its_mutation_is_seen(case: Case) -> None:
    moved = [check for check in case.checks(is_mutated=True) if check.is_moved]
    assert moved
    for check in moved:
        assert check.is_missed(bound()), check


@pytest.mark.parametrize("case", ALL)
def test_the_page_shows_its_figures(case: Case) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "\n".join(lines_of(case)) in page, "stale: run `make verification`"


def test_every_case_of_the_notes_is_there() -> None:
    assert {case.identifier for case in CASES.values()} == FROM_SCIENCE
