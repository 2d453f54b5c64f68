"""`python -m benchmarks.dashboard`: how soon the Explore page is there, answers, and follows a change; what it weighs.

A real server and a real browser on this computer. What a reader waits for is timed in the page, from the key that is
pressed to the frame in which the text or the picture has changed; every figure is a median over a few rounds.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, expect, sync_playwright

from benchmarks.map_frames import figures as map_figures
from benchmarks.speed import Figure
from dashboards import ids
from dashboards.explore.tabs import overview
from tests.end_to_end.browser import found
from tests.end_to_end.served import Served
from tests.end_to_end.visits import Visit

ROUNDS = 5
PAIRS, MONTHS = 50, 120
ASKED: dict[str, Any] = {
    "scenario": "paris_withdrawal",
    "world": "rhine",
    "months": MONTHS,
    "pairs": PAIRS,
    "rivals": 0,
}
SLIDER = "commitments.burst"
SETTLED = 1500  # milliseconds after a key in which all has changed that will
PAINTED = """
(() => {
  const look = () => {
    if (document.querySelector('#headlines') && document.querySelector('#run')) {
      requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }));
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
})();
"""
WATCH = """
() => {
  const box = document.querySelector('#headlines');
  const seen = (window.seen = { feet: [], drawn: 0 });
  const look = () => {
    const foot = box.querySelector('.foot');
    if (foot && (seen.feet.at(-1) || [])[1] !== foot.textContent) {
      const text = foot.textContent;
      seen.feet.push([0, text]);
      const mine = seen.feet.at(-1);
      requestAnimationFrame(() => { mine[0] = performance.now(); });
    }
  };
  new MutationObserver(look).observe(box, { childList: true, subtree: true, characterData: true });
  const draw = () => requestAnimationFrame(() => { seen.drawn = performance.now(); });
  new MutationObserver(draw).observe(document.querySelector('#OVERVIEW'), { childList: true, subtree: true });
  document.addEventListener('keydown', () => { seen.pressed = performance.now(); }, true);
  document.addEventListener('click', () => { seen.pressed = performance.now(); }, true);
}
"""


@dataclass(frozen=True)
class Weight:
    """What a first visit with an empty cache has transferred until the page is there: bytes and requests."""

    size: float
    requests: int


@contextmanager
def dashboard() -> Iterator[tuple[Browser, Served]]:
    """A browser, and a dashboard whose workers are warm."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        served = Served(Path(folder) / "kept").start()
        browser = playwright.chromium.launch(executable_path=found())
        try:
            visit = Visit(browser, served).open(**ASKED, seed=1)
            visit.wait_answer(PAIRS)
            visit.wait_done()
            visit.close()
            yield browser, served
        finally:
            browser.close()
            served.stop()


def first_paint(browser: Browser, served: Served) -> tuple[float, Weight]:
    """Seconds from the request of the address to the frame with headlines' box and controls; and what was sent."""
    visit = Visit(browser, served)
    visit.page.add_init_script(PAINTED)
    weight = _weighed(visit.context.new_cdp_session(visit.page))
    visit.open(**ASKED, seed=1)
    visit.page.wait_for_selector(f"#{ids.RUN}")
    visit.page.wait_for_timeout(300)
    painted = float(visit.page.evaluate("window.painted"))
    taken = Weight(sum(weight), len(weight))
    visit.wait_answer(PAIRS)
    visit.close()
    return painted / 1e3, taken


def _weighed(session: CDPSession) -> list[float]:
    """A list into which the size of every answer comes, headers included, as it is sent."""
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    return sizes


def answer(browser: Browser, served: Served, seed: int) -> tuple[float, float]:
    """Seconds from Run to the first sentences and to those from all pairs, for draws that were never run."""
    visit = Visit(browser, served).open(**ASKED, seed=1)
    visit.wait_answer(PAIRS)
    field = visit.by_id(ids.SEED)
    field.fill(str(seed))
    field.press("Enter")
    visit.wait_setting(seed=str(seed))
    visit.page.evaluate(WATCH.replace("OVERVIEW", ids.panel(overview.TAB)))
    visit.button("explore.run").click()
    part = visit.words("explore.partly", done=0, total=PAIRS)[:6]
    expect(visit.page.get_by_role("progressbar")).to_be_visible()
    visit.wait_done()
    visit.page.wait_for_timeout(300)
    seen = visit.page.evaluate("window.seen")
    visit.close()
    feet = seen["feet"]
    first = next(at for at, text in feet if text.startswith((part, f"From {PAIRS}")))
    whole = next(at for at, text in feet if text.startswith(f"From {PAIRS}"))
    return (first - seen["pressed"]) / 1e3, (whole - seen["pressed"]) / 1e3


def changes(browser: Browser, served: Served, rounds: int) -> list[float]:
    """Milliseconds from the key at a slider to the last frame in which the picture changed; both were run before."""
    visit = Visit(browser, served).open(**ASKED, seed=1)
    visit.wait_answer(PAIRS)
    visit.page.get_by_role("button", name=visit.words("explore.sliders"), exact=True).click()
    slider = visit.page.locator(f".slider:has-text('{visit.words(f'sliders.{SLIDER}')}') [role=slider]")
    slider.focus()
    slider.press("ArrowRight")
    expect(visit.by_id(ids.RESULTS)).to_have_class(re.compile("stale"))
    visit.button("explore.run").click()
    expect(visit.page.get_by_role("progressbar")).to_be_visible()
    visit.wait_done()
    visit.page.wait_for_timeout(500)
    visit.page.evaluate(WATCH.replace("OVERVIEW", ids.panel(overview.TAB)))
    taken = []
    slider.focus()
    for number in range(2 * rounds):
        visit.page.evaluate("window.seen.drawn = 0")
        slider.press("ArrowLeft" if number % 2 == 0 else "ArrowRight")
        visit.page.wait_for_timeout(SETTLED)
        seen = visit.page.evaluate("window.seen")
        if not seen["drawn"]:
            raise RuntimeError(f"the picture did not change within {SETTLED} ms")
        taken.append(seen["drawn"] - seen["pressed"])
    visit.close()
    return taken


def figures(rounds: int = ROUNDS) -> list[Figure]:
    """Every figure of the dashboard."""
    with dashboard() as (browser, served):
        paints, weights = zip(*(first_paint(browser, served) for _ in range(rounds)), strict=True)
        answers = [answer(browser, served, 100 + number) for number in range(rounds)]
        changed = changes(browser, served, rounds)
    asked = f"rhine, {MONTHS} months, {PAIRS} pairs, warm"
    return [
        Figure("dashboard: first meaningful paint, empty cache", median(paints), "s", "below 1.5"),
        Figure(f"dashboard: {asked}: first sentences", median([first for first, _ in answers]), "s", "below 1"),
        Figure(f"dashboard: {asked}: whole answer", median([whole for _, whole in answers]), "s", "below 3"),
        Figure("dashboard: slider to new picture, seen before", median(changed), "ms", "below 200"),
        Figure("dashboard: page weight, empty cache", median([one.size for one in weights]) / 1e3, "kB"),
        Figure("dashboard: requests of a first visit", median([one.requests for one in weights]), ""),
        *map_figures(),
    ]


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def main() -> int:
    """Measure and print."""
    for figure in figures():
        print(f"{figure.name:70s} {figure.value:9.3g} {figure.unit:3s} {figure.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
