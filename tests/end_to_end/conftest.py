"""A browser and a dashboard for the tests of whole paths; whatever uses the browser is marked `browser`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.end_to_end.browser import NoBrowser, found, is_left_out
from tests.end_to_end.served import Served
from tests.end_to_end.visits import Visit

ALONE = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]


@cache
def browser_path() -> str:
    """Path of the browser, empty where there is none."""
    try:
        return "" if is_left_out() else found()
    except NoBrowser:
        return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a browser, and leave it out where there is none; `conftest.py` above counts and tells."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if not browser_path():
                item.add_marker(pytest.mark.skip(reason="no browser to test with"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ALONE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One dashboard for all tests that do not end it."""
    served = Served(tmp_path_factory.mktemp("dashboard") / "kept").start()
    yield served
    served.stop()


@pytest.fixture
def new_visit(browser: Browser, served: Served) -> Iterator[Callable[..., Visit]]:
    """Makes visitors, each in a context of their own; what went wrong with any fails the test."""
    visits: list[Visit] = []

    def make(on: Served | None = None, **options: Any) -> Visit:
        visits.append(Visit(browser, on or served, **options))
        return visits[-1]

    yield make
    for visit in visits:
        visit.close()


@pytest.fixture
def visit(new_visit: Callable[..., Visit]) -> Visit:
    """A visitor at a desktop."""
    return new_visit()
