"""The dashboard shows what is stored, says what is missing, and asks nothing of the network."""

import json
import re

import pytest
from dash.development.base_component import Component

from dashboards.application import application, page, serve
from experiments.comparison import paired, run_pairs
from experiments.storing import write
from sim import Refusal, Scenario, World


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    quarrel = {
        "name": "quarrel",
        "world": "toy",
        "horizon": 18,
        "events": {"quarrel": {"type": "raise_tension", "month": 6, "between": ["XAA", "XBB"], "level": 0.8}},
    }
    comparison = run_pairs(paired(World.load("toy"), Scenario.from_dict(quarrel)), 3, processes=1, rivals=2)
    return write(comparison, tmp_path_factory.mktemp("results") / "quarrel", {"world": "toy"})


def texts(component):
    """All text of a layout."""
    if isinstance(component, str):
        return [component]
    children = getattr(component, "children", component if isinstance(component, (list, tuple)) else None) or []
    parts = children if isinstance(children, (list, tuple)) else [children]
    return [text for part in parts if isinstance(part, (str, Component)) for text in texts(part)]


def test_a_result_is_shown(result):
    shown = " ".join(texts(page(result.folder)))
    assert "What it changed" in shown
    assert "95 % interval" in shown
    assert "Conditional on the model, not a forecast" in shown
    assert "live vitality" in shown
    assert "ideas.twinning" in shown
    assert "Every effect under every assumption" in shown
    assert "pull=substitution" in shown


def test_nothing_to_show_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = " ".join(texts(page(None)))
    assert "There is no result yet" in shown
    assert "diplomacity run" in shown


def test_a_damaged_result_says_what_is_wrong(tmp_path):
    (tmp_path / "summary.json").write_text("{", encoding="utf-8")
    shown = " ".join(texts(page(tmp_path)))
    assert "This result cannot be shown" in shown
    assert "cannot be read" in shown


def test_served_page_names_no_other_server(result):
    client = application(result.folder).server.test_client()
    index = client.get("/").get_data(as_text=True)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", index)
    layout = json.loads(client.get("/_dash-layout").get_data(as_text=True))
    assert layout["type"] == "Main"


def test_an_address_that_is_taken_is_refused(result):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refusal, match="cannot be listened on"):
            serve(result.folder, "127.0.0.1", taken.getsockname()[1])
