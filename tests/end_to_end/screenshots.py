"""`python -m tests.end_to_end.screenshots`: every page and tab, light and dark, desktop and phone, as pictures."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from dashboards import ids
from dashboards.explore.tabs import TABS
from dashboards.sweeps.view import TABS as SWEEP_TABS
from tests.end_to_end.browser import found
from tests.end_to_end.served import ROOT, Served
from tests.end_to_end.swept import NAME, STORE, make_store
from tests.end_to_end.visits import DESKTOP, PHONE, Visit

FOLDER = ROOT / "build" / "screenshots"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
SCHEMES = ("light", "dark")
SHOWN: dict[str, Any] = {"scenario": "paris_withdrawal", "world": "rhine"}
PAIRS = 50
SETTLED = 800  # milliseconds in which a figure that was just filled is drawn


def main(folder: Path) -> int:
    """Take all pictures; what went wrong in a page fails the command."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        make_store(Path(place) / "stores")
        served = Served(Path(place) / "kept", stores=Path(place) / "stores").start()
        browser = playwright.chromium.launch(executable_path=found())
        try:
            for size, viewport in SIZES.items():
                for scheme in SCHEMES:
                    visit = Visit(browser, served, size=viewport, scheme=scheme)
                    for name, is_whole in _pages(visit):
                        visit.page.wait_for_timeout(SETTLED)
                        file = folder / f"{name}-{size}-{scheme}.png"
                        visit.page.screenshot(path=file, full_page=is_whole)
                        print(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)
                    visit.close()
        finally:
            browser.close()
            served.stop()
    return 0


def _pages(visit: Visit) -> Iterator[tuple[str, bool]]:
    """Goes through all pages and tabs; yields a name for each, and whether it is taken in its whole length."""
    visit.open(**SHOWN)
    visit.wait_answer(PAIRS)
    visit.wait_done()
    yield "explore", False
    if visit.page.viewport_size == PHONE:
        visit.page.get_by_text(visit.words("explore.set"), exact=True).click()
        yield "explore-settings", True
    visit.button("explore.change").click()
    expect(visit.page.get_by_role("dialog", name=visit.words("explore.choose_scenario"))).to_be_visible()
    yield "explore-gallery", False
    visit.page.keyboard.press("Escape")
    for tab in TABS:
        panel = visit.choose_tab(tab)
        expect(panel.locator(".pulse")).to_have_count(0)
        expect(panel).not_to_contain_text(visit.words("cards.waiting"))
        yield f"explore-{tab}", True
    visit.open("/sweeps", store=STORE)
    expect(visit.page.get_by_role("link", name=NAME)).to_be_visible()
    yield "sweeps", True
    for tab in SWEEP_TABS:
        visit.open("/sweeps", store=STORE, sweep=NAME, tab=tab)
        expect(visit.by_id(ids.SWEEPS_RESULT).locator("*").first).to_be_attached()
        yield f"sweeps-{tab}", True
    visit.open("/teach")
    expect(visit.page.locator(".teach-cards article").first).to_be_visible()
    yield "teach", True
    visit.open("/teach", exercise="headline_or_tonnes")
    expect(visit.button("teach.run")).to_be_visible()
    yield "teach-exercise", True
    visit.open("/teach", part="class")
    expect(visit.page.get_by_role("heading", name=visit.words("teach.class.open"))).to_be_visible()
    yield "teach-class", True
    visit.open("/about")
    expect(visit.page.locator(".about-page")).to_be_visible()
    yield "about", True


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
