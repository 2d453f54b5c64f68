"""`python -m benchmarks.map_frames`: how long the dashboard's map takes for a frame, in a real browser.

A world of 500 cities and 2,000 ties is generated and run; a page of its own shows the map. Two figures are taken: the
time of a draw in which everything is drawn anew, as while the map is moved, with its pixels read back so that nothing
is left for later; and the time between frames while the run plays.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dash_mantine_components as dmc
from dash import Dash, html
from flask import Response
from werkzeug.serving import make_server

from dashboards.map.panel import map_panel, register
from dashboards.map.run_log import run_log, written
from dashboards.shell import INDEX
from dashboards.theme import theme
from dashboards.words import Words
from experiments.worlds.generator import generate_world
from experiments.worlds.requests import GenerationRequest
from sim import Diplomacity, World

CITIES, TIES = 500, 2000
REQUEST = GenerationRequest(above="1020000", mean_degree=8.1)
MONTHS = 120
FRAMES = 200
SECONDS = 4
SIZES = {"1440x900": (1440, 900, 1), "1440x900, two pixels a point": (1440, 900, 2), "390x844, phone": (390, 844, 3)}
CHROMIUM = "/usr/bin/chromium"

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


@contextmanager
def served(world: World, months: int = MONTHS, language: str = "en") -> Iterator[str]:
    """The address of a page with nothing but the map of one run in it."""
    body = written(run_log(Diplomacity(world, "baseline", seed=1, months=months).run(), world))
    app = Dash(
        "dashboards", title="Map", update_title="", serve_locally=True, index_string=INDEX.replace("PREFIX", "/")
    )
    app.server.add_url_rule("/map/run.json", "run", lambda: Response(body, mimetype="application/json"))
    words = Words(language)
    app.layout = lambda: dmc.MantineProvider(html.Main(map_panel(words, {"scenario": "/map/run.json"})), theme=theme())
    register(app)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/"
    finally:
        server.shutdown()
        thread.join()


def main() -> int:
    from playwright.sync_api import sync_playwright

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    world = generated()
    print(f"{len(world.tables['cities'])} cities, {len(world.tables['ties'])} ties, {MONTHS} months")
    with served(world) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for name, (width, height, ratio) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=ratio)
            page.goto(address)
            page.wait_for_selector(".map-sentence:not(:empty)")
            moving, playing = page.evaluate(MOVE, FRAMES), page.evaluate(PLAY, SECONDS)
            print(f"{name}:")
            print(f"  drawn anew, pixels read back: {told(moving)}")
            print(f"  from frame to frame while it plays: {told(playing)}, {len(playing)} frames in {SECONDS} s")
            page.close()
        browser.close()
    return 0


def told(taken: list[float]) -> str:
    """Median and 95th percentile of times in milliseconds."""
    high = statistics.quantiles(taken, n=20)[-1]
    return f"median {statistics.median(taken):.1f} ms, 95 % below {high:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
