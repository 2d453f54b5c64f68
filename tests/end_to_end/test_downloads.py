"""What is taken away from the page is taken by the command line, by a reader of tables, and by any browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboards import ids
from experiments.command_line import main
from experiments.results import read
from tests.end_to_end.served import Served
from tests.end_to_end.visits import SMALL, Visit

PNG = b"\x89PNG\r\n\x1a\n"
ELSEWHERE = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")


def saved(page: Page, button: Locator, folder: Path) -> Path:
    """What a button downloads, as a file in a folder."""
    with page.expect_download() as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture(scope="module")
def shared(browser: Browser, served: Served) -> Iterator[Visit]:
    """A visitor at the tab that exports, with an event moved and a parameter set."""
    visit = Visit(browser, served)
    visit.open(**SMALL, **{"e.withdrawal.month": 20, "p.commitments.burst": 0.12})
    visit.wait_answer(8)
    visit.wait_done()
    visit.choose_tab("share")
    visit.wait_setting(tab="share")
    yield visit
    visit.close()


def test_settings_are_run_by_the_command_line_with_the_same_numbers(shared: Visit, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    scenario = saved(shared.page, shared.button("share.scenario"), tmp_path)
    assert main(["check", str(scenario)]) == 0
    assert "month: 20" in scenario.read_text(encoding="utf-8")
    config = saved(shared.page, shared.button("share.config"), tmp_path)
    effects = saved(shared.page, shared.button("share.effects"), tmp_path)
    assert main(["run", "--config", str(config), "out=again", "processes=1"]) == 0, capsys.readouterr().err
    again, here = read(tmp_path / "again").effects, pd.read_csv(effects, comment="#")
    columns = ["outcome", "baseline", "scenario", "difference", "low", "high"]
    pd.testing.assert_frame_equal(again[columns], here[columns])


def test_tables_say_where_they_come_from(shared: Visit, tmp_path):
    for name, rows in (("effects", 10), ("series", 36), ("runs", 16), ("ledger", 1)):
        file = saved(shared.page, shared.button(f"share.{name}"), tmp_path)
        assert file.suffix == ".csv"
        head = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        assert any("Conditional on the model, not a forecast" in line for line in head)
        assert any("36 months, 8 pairs, seed 1" in line for line in head)
        table = pd.read_csv(file, comment="#")
        assert len(table) >= rows
        assert not table.columns[0].startswith("#")
    citation = saved(shared.page, shared.button("share.citation"), tmp_path)
    assert "Diplomacity" in citation.read_text(encoding="utf-8")


def test_the_report_stands_alone(shared: Visit, tmp_path):
    report = saved(shared.page, shared.button("share.report"), tmp_path)
    asked: list[str] = []
    page = shared.context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    expect(page.locator("body")).to_contain_text("not a forecast")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_figure_is_saved_as_picture_and_as_drawing(visit: Visit, tmp_path):
    visit.open(**SMALL)
    visit.wait_answer(8)
    figure = visit.page.locator("figure").first
    expect(figure.locator(".main-svg").first).to_be_visible()
    png = saved(visit.page, figure.get_by_role("button", name=re.compile("PNG$")), tmp_path).read_bytes()
    assert png.startswith(PNG)
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert width >= 1400
    assert height >= 400
    svg = saved(visit.page, figure.get_by_role("button", name=re.compile("SVG$")), tmp_path).read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "share of cities" in svg
    assert not ELSEWHERE.search(svg)


def test_the_address_opens_the_same_page_elsewhere(shared: Visit, new_visit):
    address = shared.page.url
    expect(shared.by_id(ids.SHARE)).to_have_value(address)
    other = new_visit()
    other.page.goto(address)
    assert other.wait_answer(8) == shared.headlines()
    assert other.settings()["tab"] == "share"
