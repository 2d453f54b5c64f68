"""The map as a figure, and the panel: what is drawn is what the log says."""

import re
from pathlib import Path

import numpy as np
import pytest
from dash import Dash

from dashboards import ids
from dashboards.figures.map import lines_of, map_figure
from dashboards.map.basemap import ASSETS
from dashboards.map.month import MapState
from dashboards.map.panel import map_panel, options, register
from dashboards.map.run_log import run_log
from dashboards.words import Words, languages
from experiments.colours import COMMITMENT_STAGES, IDEA_STAGES, TIE_STATUS
from sim import Diplomacity, Refusal
from sim.stages import CommitmentStage, IdeaStage, TieStatus


@pytest.fixture(scope="module")
def log(rhine):
    return run_log(Diplomacity(rhine, "paris_withdrawal", seed=1).run(72), rhine)


@pytest.mark.parametrize("layer", ["none", "climate", "participatory-budgeting"])
def test_figure_shows_every_city_and_every_tie_once(log, layer):
    layer = layer if layer in ("none", "climate") else log["ideas"]["id"][0]
    figure, state = map_figure(log, 60, layer, Words("en")), MapState(log, 60)
    cities = [trace for trace in figure.data if trace.mode == "markers"]
    assert sum(len(trace.x) for trace in cities) == len(log["cities"]["id"])
    ties = {trace.line.color: trace for trace in figure.data if trace.mode == "lines"}
    for status in TieStatus:
        gaps = sum(x is None for x in ties[TIE_STATUS[status.name.lower()]].x)
        assert gaps == (state.ties == status).sum()
    assert "Month 60 (2020)" in figure.layout.title.text
    assert "not a forecast" in figure.layout.annotations[0].text
    assert figure.layout.shapes[0].path.startswith("M")


def test_colours_are_listed_in_the_order_of_the_stages():
    assert list(IDEA_STAGES) == [stage.name.lower() for stage in IdeaStage]
    assert list(COMMITMENT_STAGES) == [stage.name.lower() for stage in CommitmentStage]
    assert list(TIE_STATUS) == [status.name.lower() for status in TieStatus]


def test_lines_end_at_their_cities(log):
    ties = np.arange(len(log["ties"]["a"]))
    assert not log["ties"]["cuts"]
    for tie, (x, y) in zip(ties, lines_of(log, ties), strict=True):
        ends = {
            (log["cities"]["x"][city], log["cities"]["y"][city])
            for city in (log["ties"]["a"][tie], log["ties"]["b"][tie])
        }
        assert {(x[0], y[0]), (x[-1], y[-1])} == ends


def test_largest_city_has_the_largest_circle(log):
    figure = map_figure(log, 0, "none", Words("en"))
    (cities,) = [trace for trace in figure.data if trace.mode == "markers"]
    largest = log["cities"]["name"][int(np.argmax(log["cities"]["population"]))]
    assert cities.text[int(np.argmax(cities.marker.size))] == largest


def test_names_are_text_and_languages_differ(log):
    named = {**log, "cities": {**log["cities"], "name": ["<b>x</b>", *log["cities"]["name"][1:]]}}
    texts = [text for trace in map_figure(named, 1, "none", Words("de")).data if trace.text for text in trace.text]
    assert "&lt;b>x&lt;/b>" in texts
    assert "Monat 1" in map_figure(log, 1, "none", Words("de")).layout.title.text


def test_unknown_layer_is_refused(log):
    with pytest.raises(Refusal, match="unknown idea 'climat'"):
        map_figure(log, 1, "climat", Words("en"))


def test_panel_is_wired_and_its_texts_are_there():
    app = Dash("dashboards")
    app.layout = map_panel(Words("en"), {"scenario": "/map/x/scenario.json"}, city="koeln-deu")
    register(app)
    named = {component.id for component in app.layout._traverse() if getattr(component, "id", None)}
    wired = {entry["id"] for callback in app.callback_map.values() for entry in callback["inputs"]}
    assert {ids.MAP, ids.MAP_LOGS, ids.MAP_OPTIONS, ids.MAP_CITY, ids.MAP_MONTH} <= named
    assert wired <= named
    script = "".join(path.read_text(encoding="utf-8") for path in sorted((ASSETS / "map").glob("*.js")))
    asked = set(re.findall(r'\.text\(\s*"(\w+)"', script))
    assert len(asked) > 25
    for language in languages():
        given = options(Words(language))
        assert asked <= set(given["words"])
        assert {f"tie_{name}" for name in TIE_STATUS} | {f"idea_{name}" for name in IDEA_STAGES} <= set(given["words"])
        assert {f"ladder_{name}" for name in COMMITMENT_STAGES} <= set(given["words"])
        for address in given["basemaps"].values():
            assert (ASSETS / Path(address).name).is_file()


def test_scripts_write_no_html():
    for path in (ASSETS / "map").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert "innerHTML" not in text
        assert "insertAdjacentHTML" not in text
        assert '"use strict"' in text
