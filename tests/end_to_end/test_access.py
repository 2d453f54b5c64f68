"""Whoever cannot see colours, needs a large window or uses no mouse: axe finds nothing, and keys reach everything."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboards import ids
from dashboards.explore.tabs import TABS
from dashboards.sweeps.view import TABS as SWEEP_TABS
from tests.end_to_end.served import Served
from tests.end_to_end.swept import NAME, STORE, make_store
from tests.end_to_end.visits import DESKTOP, PHONE, SMALL, Visit

COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL = {"resultTypes": ["violations"]}
DARK = ("map", "effects")  # beside the page itself: between them all that a tab consists of
OPEN_PANEL = "[role=tabpanel]:not([style*='none'])"
SETTLED = """() => Promise.all(
    document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished.catch(() => null))
)"""
MOST_TABS = 400  # presses of Tab after which a control counts as out of reach


def faults(page: Page, where: str, options: dict, within: str | None = None) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [
        f"{where}: {one['id']} at {node['target']}: {node['html'][:120]} {_why(node)}"
        for one in found
        for node in one["nodes"][:4]
    ]


def _why(node: dict) -> str:
    return " ".join(str(check.get("message", "")) for check in (*node["any"], *node["all"], *node["none"]))[:200]


def in_the_light(visit: Visit, where: str, within: str) -> list[str]:
    """What axe finds."""
    return faults(visit.page, f"{where}, light", ALL, within)


def both_schemes(visit: Visit, where: str, within: str | None = None) -> list[str]:
    """What axe finds in the light, and of what the dark changes: the colours, which are the same on a phone."""
    found = faults(visit.page, f"{where}, light", ALL, within)
    if visit.page.viewport_size == DESKTOP:
        dark(visit, is_dark=True)
        found += faults(visit.page, f"{where}, dark", COLOURS, within)
        dark(visit, is_dark=False)
    return found


def dark(visit: Visit, *, is_dark: bool) -> None:
    """Switch as the button in the header does; a dialog in front may cover it."""
    visit.by_id(ids.SCHEME).evaluate("button => button.click()")
    expect(visit.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark" if is_dark else "light")
    visit.page.evaluate(SETTLED)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_explore(new_visit: Callable[..., Visit], size):
    visit = new_visit(size=size)
    visit.open(**SMALL, **{"with": "russia_chill"})
    visit.wait_answer(8)
    visit.wait_done()
    if size == PHONE:
        visit.page.get_by_text(visit.words("explore.set"), exact=True).click()
    for part in ("sliders", "all_parameters"):
        visit.page.get_by_role("button", name=visit.words(f"explore.{part}"), exact=True).click()
    for details in visit.page.locator(".event details summary").all():
        details.click()
    visit.by_id(ids.SEARCH).fill("travel")
    expect(visit.by_id(ids.SEARCHED).locator(".slider").first).to_be_visible()
    found = both_schemes(visit, "overview")
    for tab in TABS:
        panel = visit.choose_tab(tab)
        expect(panel.locator(".pulse")).to_have_count(0)
        expect(panel).not_to_contain_text(
            re.compile(f"{visit.words('cards.waiting')}|{visit.words('cards.needs_all')}")
        )
        found += (both_schemes if tab in DARK else in_the_light)(visit, tab, OPEN_PANEL)
    visit.button("explore.change").click()
    expect(visit.page.get_by_role("dialog", name=visit.words("explore.choose_scenario"))).to_be_visible()
    found += both_schemes(visit, "gallery", "[role=dialog]")
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def swept(tmp_path_factory) -> Iterator[Served]:
    """A dashboard with a stored sweep; that of the other tests begins without one."""
    swept = Served(tmp_path_factory.mktemp("swept") / "kept")
    make_store(swept.stores)
    yield swept.start()
    swept.stop()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_sweeps_and_beside(new_visit: Callable[..., Visit], swept: Served, size):
    visit = new_visit(on=swept, size=size)
    found: list[str] = []
    for path in ("/about", "/nowhere"):
        visit.open(path)
        expect(visit.page.locator("main")).to_be_visible()
        found += both_schemes(visit, path)
    visit.open("/", months="x")
    expect(visit.page.locator(".problem.wide")).to_be_visible()
    visit.open("/sweeps", store=STORE)
    expect(visit.page.get_by_role("link", name=NAME)).to_be_visible()
    found += both_schemes(visit, "sweeps")
    for tab in SWEEP_TABS:
        visit.open("/sweeps", store=STORE, sweep=NAME, tab=tab)
        expect(visit.by_id(ids.SWEEPS_RESULT).locator("*").first).to_be_attached()
        found += both_schemes(visit, f"sweep {tab}")
    assert not found, "\n".join(found)


def press_to(visit: Visit, selector: str) -> None:
    """Press Tab until what a selector names has the focus."""
    for _ in range(MOST_TABS):
        if visit.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        visit.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def test_the_whole_path_by_keys(visit: Visit):
    visit.open(**SMALL)
    before = visit.wait_answer(8)
    keys = visit.page.keyboard
    keys.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    keys.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"
    press_to(visit, f"#{ids.GALLERY_OPEN}")
    keys.press("Enter")
    gallery = visit.page.get_by_role("dialog", name=visit.words("explore.choose_scenario"))
    expect(gallery).to_be_visible()
    press_to(visit, "[id*='russia_chill']")
    keys.press("Enter")
    expect(gallery).to_be_hidden()
    visit.wait_setting(scenario="russia_chill")
    chilled = visit.wait_sentences(lambda sentences: sentences != before)
    assert visit.page.evaluate("document.activeElement.id") == ids.GALLERY_OPEN  # back where it was opened
    press_to(visit, ".event [role=switch]")
    keys.press("Space")
    expect(visit.page).to_have_url(re.compile(r"[?&]e\.[a-z_]+=off"))
    press_to(visit, ".event [role=slider]")
    for _ in range(3):
        keys.press("ArrowRight")
    expect(visit.page).to_have_url(re.compile(r"[?&]e\.[a-z_]+\.month=\d+"))
    assert visit.page.evaluate("document.activeElement.getAttribute('role')") == "slider"
    press_to(visit, f"#{ids.RUN}")
    keys.press("Enter")
    visit.wait_sentences(lambda sentences: sentences != chilled)
    visit.wait_done()
    press_to(visit, "[role=tab]")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    chosen = visit.page.get_by_role("tab", selected=True)
    expect(chosen).to_have_text(visit.words(f"tabs.{list(TABS)[2]}"))
    expect(visit.page.locator(f"{OPEN_PANEL} .main-svg").first).to_be_visible()
    visit.page.wait_for_timeout(300)
    press_to(visit, "summary")
    keys.press("Enter")
    expect(visit.page.locator("details[open] table").first).to_be_visible()
