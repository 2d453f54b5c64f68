"""`python -m benchmarks.map_frames`: how long the dashboard's map takes for a frame, in a real browser.

A world of 500 cities and 2,000 ties is generated and run; a page of its own shows the map. Two figures are taken: the
time of a draw in which everything is drawn anew, as while the map is moved, with its pixels read back so that nothing
is left for later; and the time between frames while the run plays.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.map_page import served
from benchmarks.speed import Figure
from dashboards.map.run_log import run_log
from experiments.worlds.generator import generate_world
from experiments.worlds.requests import GenerationRequest
from sim import Diplomacity, World
from tests.end_to_end.browser import found

CITIES, TIES = 500, 2000
REQUEST = GenerationRequest(above="1020000", mean_degree=8.1)
MONTHS = 120
FRAMES = 200
SECONDS = 4
SIZES = {"1440x900": (1440, 900, 1), "1440x900, two pixels a point": (1440, 900, 2), "390x844, phone": (390, 844, 3)}

MOVE = """
(frames) => {
  const map = window.runMap.mapIn(document.querySelector('.map'));
  const taken = [];
  for (let i = 0; i < frames; i += 1) {
    map.view.pan(i % 2 ? 3 : -3, 0);
    map.painter.spoil('land', 'ties', 'labels');
    const start = performance.now();
    map.painter.draw(map.scene());
    map.painter.context.getImageData(0, 0, 1, 1);
    taken.push(performance.now() - start);
  }
  return taken;
}
"""
PLAY = """
async (seconds) => {
  const map = window.runMap.mapIn(document.querySelector('.map'));
  map.bar.speed.value = '24';
  map.bar.jump(0);
  map.bar.play();
  const times = [];
  await new Promise((done) => {
    const frame = (now) => {
      times.push(now);
      if (now - times[0] > 1000 * seconds) done();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  map.bar.pause();
  return times.slice(1).map((time, i) => time - times[i]);
}
"""


def generated() -> World:
    """The world that is drawn; refuses to measure a smaller one than was promised."""
    with tempfile.TemporaryDirectory() as folder:
        world = generate_world(REQUEST, Path(folder) / "world").world
    cities, ties = len(world.tables["cities"]), len(world.tables["ties"])
    if cities < CITIES or ties < TIES:
        raise SystemExit(f"the generated world has {cities} cities and {ties} ties, fewer than {CITIES} and {TIES}")
    return world


def measured() -> Iterator[tuple[str, list[float], list[float]]]:
    """Milliseconds of every draw and from frame to frame, for each size of the window."""
    from playwright.sync_api import sync_playwright

    world = generated()
    log = run_log(Diplomacity(world, "baseline", seed=1).run(MONTHS), world)
    with served({"scenario": log}) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found())
        for name, (width, height, ratio) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=ratio)
            page.goto(address)
            page.wait_for_selector(".map-sentence:not(:empty)")
            yield name, page.evaluate(MOVE, FRAMES), page.evaluate(PLAY, SECONDS)
            page.close()
        browser.close()


def figures() -> list[Figure]:
    """The median frame at a desktop."""
    name, moving, playing = next(measured())
    about = f"map of {CITIES} cities and {TIES:,} ties, {name}"
    return [
        Figure(f"{about}: drawn anew", statistics.median(moving), "ms", "below 20"),
        Figure(f"{about}: from frame to frame", statistics.median(playing), "ms", "below 20"),
    ]


def main() -> int:
    """Measure and print."""
    print(f"at least {CITIES} cities and {TIES} ties, {MONTHS} months")
    for name, moving, playing in measured():
        print(f"{name}:")
        print(f"  drawn anew, pixels read back: {told(moving)}")
        print(f"  from frame to frame while it plays: {told(playing)}, {len(playing)} frames in {SECONDS} s")
    return 0


def told(taken: list[float]) -> str:
    """Median and 95th percentile of times in milliseconds."""
    high = statistics.quantiles(taken, n=20)[-1]
    return f"median {statistics.median(taken):.1f} ms, 95 % below {high:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
