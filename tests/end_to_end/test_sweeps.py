"""The whole path of the Sweeps page, as a researcher walks it: from an empty store to a point in Explore."""

import re

import pytest
from playwright.sync_api import expect

from dashboards import ids
from dashboards.words import Words
from experiments.sweeps import experiment_files
from tests.end_to_end.visits import ANSWER_SECONDS, PHONE, Visit

EXPERIMENT, POINTS = "suspensions", 4
LONG = 1000 * ANSWER_SECONDS


@pytest.fixture(scope="module")
def begun() -> set[str]:
    """Names of the sweeps that were started here, for tests that only read one."""
    return set()


def started(visit: Visit) -> str:
    """Start an experiment from the page and wait until it is done; returns the name of the sweep."""
    page, words = visit.open("/sweeps").page, visit.words
    page.get_by_role("textbox", name=words("sweeps.start.experiment"), exact=True).click()
    page.get_by_role("option", name=experiment_files.load(EXPERIMENT).title, exact=True).click()
    visit.wait_setting(experiment=EXPERIMENT)
    visit.button("sweeps.start.forecast").click()
    visit.button("sweeps.start.start").click(timeout=LONG)
    opened = page.get_by_role("link", name=words("sweeps.ended.open"), exact=True)
    expect(opened).to_be_visible(timeout=LONG)
    name = str(opened.get_attribute("href")).rpartition("sweep=")[2]
    opened.click()
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(POINTS, timeout=LONG)
    return name


@pytest.fixture
def sweep(visit: Visit, begun: set[str]) -> str:
    """The name of a sweep that is stored; started by the first who asks."""
    if not begun:
        begun.add(started(visit))
    return next(iter(begun))


def test_an_empty_store_says_how_to_make_a_sweep_and_the_page_makes_one(visit: Visit, begun: set[str]):
    page = visit.open("/sweeps").page
    expect(page.get_by_role("heading", name=visit.words("sweeps.empty_title"))).to_be_visible()
    expect(page.locator(".first-time code")).to_contain_text("diplomacity sweep experiment=")
    begun.add(started(visit))
    page.get_by_role("link", name=visit.words("sweeps.back"), exact=True).click()
    expect(page.locator(".sweeps-list")).to_contain_text(next(iter(begun)))


def test_a_row_that_is_chosen_by_keys_opens_in_explore_with_its_parameters(visit: Visit, sweep: str):
    page = visit.open("/sweeps", sweep=sweep).page
    cells = page.locator(".ag-pinned-left-cols-container .ag-cell")
    cells.first.click()
    visit.wait_setting(point="0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    visit.wait_setting(point="1")
    link = page.get_by_role("link", name=visit.words("sweeps.open_in_explore"), exact=True)
    expect(link).to_have_attribute("href", re.compile(r"^/\?.*seed=1.*p\.ties\.suspension_alarm="), timeout=LONG)
    page.reload()
    expect(page.get_by_role("heading", name=visit.words("sweeps.point_title", point=1))).to_be_visible()
    expect(page.locator(".ag-row-selected").first).to_contain_text("1")


def test_a_filter_of_the_table_holds_elsewhere_and_the_way_back_undoes_it(visit: Visit, sweep: str):
    page, words = visit.open("/sweeps", sweep=sweep).page, visit.words
    page.locator(".ag-header-cell", has_text=words("sweeps.point")).locator(".ag-header-cell-filter-button").click()
    page.get_by_role("spinbutton", name=words("sweeps.grid.ariaFilterValue")).fill("2")
    visit.wait_setting(filter="point:under:2.0")
    told = words("sweeps.filter.told", count=2, of=POINTS)
    expect(page.locator(".filter-note")).to_contain_text(told)
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(2)
    page.keyboard.press("Escape")
    plane = page.get_by_role("link", name=words("sweeps.tabs.plane"), exact=True)
    expect(plane).to_have_attribute("href", re.compile("filter="))
    plane.click()
    visit.wait_setting(tab="plane")
    expect(page.locator(".filter-note")).to_contain_text(told)
    page.go_back()
    page.go_back()
    visit.wait_setting(filter=None, tab=None)
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(POINTS)


def test_a_choice_keeps_its_focus_and_stands_in_the_address(visit: Visit, sweep: str):
    page, words = visit.open("/sweeps", sweep=sweep, tab="plane").page, visit.words
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    choice = page.get_by_role("textbox", name=words("sweeps.reading"), exact=True)
    choice.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    visit.wait_setting(of="scenario")
    expect(page.locator("figure h2")).to_contain_text("with the scenario")
    expect(choice).to_be_focused()


def test_a_wrong_address_gets_one_line_and_a_way_back(visit: Visit):
    page = visit.open("/sweeps", sweep="../../etc").page
    expect(page.get_by_role("alert").filter(has_text="nknown sweep")).to_have_count(1)
    page.get_by_role("link", name=visit.words("sweeps.back"), exact=True).click()
    expect(page.get_by_role("heading", name=visit.words("sweeps.start.title"))).to_be_visible()


@pytest.mark.parametrize("tab", ["points", "plane"])
def test_nothing_is_wider_than_a_phone(new_visit, sweep: str, tab: str):
    there = new_visit(size=PHONE, scheme="dark", language="de").open("/sweeps", sweep=sweep, tab=tab)
    expect(there.page.locator(f"#{ids.SWEEPS_RESULT} h2").first).to_be_visible(timeout=LONG)
    assert there.words == Words("de")
    wide = there.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
