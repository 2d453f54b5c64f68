"""The map in a browser: it follows a run as the model went, by pointer and by keyboard, and asks nobody but us."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe

from benchmarks.map_page import served
from dashboards.map.month import MapState, said
from dashboards.map.run_log import run_log
from dashboards.words import Words
from sim import Diplomacity
from tests.running import busy

MONTHS = 60
MAP = "window.runMap.mapIn(document.querySelector('.map'))"
HOSTILE = "<img src=x onerror='document.title=1'>"
FOLLOW = """
(months) => {
  const { log } = MAP.course;
  const course = new window.runMap.Course(log);
  return months.map((month) => {
    const at = { month, ideas: [], members: [] };
    course.go(month);
    at.ties = [...course.ties.stages];
    for (const idea of log.ideas.id) {
      course.chooseLayer(idea);
      at.ideas.push([...course.stages.stages]);
    }
    course.chooseLayer('climate');
    at.commitments = [...course.stages.stages];
    for (const network of log.networks.id) {
      course.chooseNetwork(network);
      at.members.push([...course.members.stages]);
    }
    return at;
  });
}
""".replace("MAP", MAP)


@pytest.fixture(scope="module")
def logs(rhine, toy):
    """Both arms of a pair on the toy world, whose first city has a hostile name, and a run of rhine."""
    made = {
        arm: run_log(Diplomacity(toy, scenario, seed=5, months=MONTHS).run(MONTHS), toy)
        for arm, scenario in (("scenario", busy()), ("baseline", "baseline"))
    }
    for log in made.values():
        log["cities"] = {**log["cities"], "name": [HOSTILE, *log["cities"]["name"][1:]]}
        log["left_out"] = 7
    return {"toy": made, "rhine": {"scenario": run_log(Diplomacity(rhine, seed=1).run(MONTHS), rhine)}}


@contextmanager
def opened(browser, logs):
    """A page with the map of a run; at its end it has neither complained nor asked elsewhere."""
    with served(logs) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, reduced_motion="reduce")
        complaints, asked = [], []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector(".map-sentence:not(:empty)")
        yield page
        page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def toy_page(browser, logs):
    with opened(browser, logs["toy"]) as page:
        yield page


@pytest.fixture
def shown(toy_page):
    """The page of the toy world as it was at first."""
    for chooser, value in (("nation", None), ("network", None), ("layer", "climate"), ("arm", "scenario")):
        choose(toy_page, chooser, value)
    toy_page.evaluate("window.dash_clientside.set_props('map-city', {data: null})")
    toy_page.wait_for_selector(".map-card", state="hidden")
    toy_page.evaluate(f"{MAP}.view.reset()")
    jump(toy_page, MONTHS - 1)
    return toy_page


@pytest.fixture(scope="module")
def rhine_page(browser, logs):
    with opened(browser, logs["rhine"]) as page:
        yield page


def sentence(page):
    return page.inner_text(".map-sentence")


def jump(page, month):
    page.evaluate(f"{MAP}.bar.jump({month})")


def choose(page, chooser, value):
    """Set one of the panel's choosers, as its own control would."""
    page.evaluate("([id, value]) => window.dash_clientside.set_props(id, {value})", [f"map-{chooser}", value])


def test_browser_follows_the_run_forward_and_back(shown, logs):
    log = logs["toy"]["scenario"]
    for at in shown.evaluate(FOLLOW, [0, 7, 30, 8, 59, -1]):
        state = MapState(log, at["month"])
        assert at["ties"] == state.ties.tolist()
        assert at["commitments"] == state.commitments.tolist()
        assert at["ideas"] == state.ideas.T.tolist()
        assert at["members"] == state.members.T.tolist()


def test_sentence_of_either_arm_and_every_layer(shown, logs):
    words = Words("en")
    jump(shown, 40)
    for layer in ("climate", "none", "climate-plan"):
        choose(shown, "layer", layer)
        for label, arm in (("Counterfactual", "baseline"), ("Scenario", "scenario")):
            shown.click(f"text={label}")
            expected = said(logs["toy"][arm], MapState(logs["toy"][arm], 40), layer, words)
            shown.wait_for_function(
                "said => document.querySelector('.map-sentence').textContent === said", arg=expected
            )
    assert shown.inner_text("#told-month") == "40"
    assert shown.is_visible("text=could not place and that are not part of it: 7")


def test_play_bar_by_keyboard(shown):
    shown.focus(".map-range")
    shown.keyboard.press("Home")
    shown.keyboard.press("ArrowRight")
    assert sentence(shown).startswith("Month 1 (2020)")
    assert shown.get_attribute(".map-range", "aria-valuetext") == "Month 1 (2020)"
    shown.focus(".map-play")
    shown.keyboard.press("Enter")
    assert shown.get_attribute(".map-sentence", "aria-live") == "off"
    shown.wait_for_function(f"{MAP}.bar.month > 4")
    shown.keyboard.press("Enter")
    assert shown.get_attribute(".map-sentence", "aria-live") == "polite"
    month = shown.evaluate(f"{MAP}.bar.month")
    assert sentence(shown).startswith(f"Month {month} ")
    shown.click(".map-event >> text=quarrel")
    assert sentence(shown).startswith("Month 8 (2020)")


def test_filters_select(shown):
    choose(shown, "nation", "XBB")
    shown.wait_for_function("document.querySelector('.map-sentence').textContent.includes('of 2 selected cities')")
    choose(shown, "network", "new-league")
    jump(shown, 0)
    assert "of 0 selected cities" in sentence(shown)  # it is founded in month 3


def test_a_click_on_a_city_tells_the_page_and_its_name_is_text(shown, logs):
    x, y = (logs["toy"]["scenario"]["cities"][axis][0] for axis in ("x", "y"))
    place = shown.evaluate(f"({{x: {MAP}.view.x + {x} * {MAP}.view.scale, y: {MAP}.view.y + {y} * {MAP}.view.scale}})")
    frame = shown.locator(".map-frame").bounding_box()
    shown.mouse.move(frame["x"] + place["x"], frame["y"] + place["y"])
    assert HOSTILE in shown.inner_text(".map-tip")
    shown.mouse.down()
    shown.mouse.up()
    shown.wait_for_function("document.querySelector('#told-city').textContent === 'alder-xaa'")
    assert HOSTILE in shown.inner_text(".map-card")
    assert shown.title() == "Map"
    shown.click(".map-close")
    shown.wait_for_function("document.querySelector('#told-city').textContent === 'null'")
    assert shown.is_hidden(".map-card")


def test_a_city_is_found_by_keyboard(shown):
    shown.focus(".map-table summary")
    shown.keyboard.press("Enter")
    shown.wait_for_function("document.querySelectorAll('.map-table tbody tr').length === 4")
    shown.fill(".map-search", "ced")
    assert shown.inner_text(".map-table [role=status]") == "Cities: 1"
    shown.focus(".map-table tbody button")
    shown.keyboard.press("Enter")
    shown.wait_for_function("document.querySelector('#told-city').textContent === 'cedar-xbb'")
    assert "Cedar, Sorland" in shown.inner_text(".map-card")


def test_view_moves_by_wheel_buttons_and_keys(shown):
    scale, home = f"{MAP}.view.scale", shown.evaluate(f"{MAP}.view.homeScale")
    shown.hover(".map-frame")
    shown.mouse.wheel(0, -300)
    shown.wait_for_function(f"{scale} > 1.2 * {home}")
    shown.click("[aria-label='Show all cities']")
    assert shown.evaluate(scale) == pytest.approx(home)
    shown.focus(".map-frame")
    shown.keyboard.press("+")
    assert shown.evaluate(scale) > home
    before = shown.evaluate(f"{MAP}.view.x")
    shown.keyboard.press("ArrowLeft")
    assert shown.evaluate(f"{MAP}.view.x") > before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desktop", "phone"])
def test_it_is_drawn_in_the_colours_of_the_page_and_axe_finds_nothing(rhine_page, scheme, size):
    rhine_page.set_viewport_size({"width": size[0], "height": size[1]})
    rhine_page.evaluate(f"document.documentElement.setAttribute('data-mantine-color-scheme', '{scheme}')")
    rhine_page.evaluate("document.querySelector('.map-table').open = true")
    rhine_page.wait_for_selector(".map-table tbody button")
    rhine_page.click(".map-table tbody button >> nth=0")
    rhine_page.wait_for_timeout(200)
    colours = rhine_page.evaluate(
        f"(() => {{ const {{ data }} = {MAP}.painter.context.getImageData(0, 0, {MAP}.painter.canvas.width, 200);"
        "const seen = new Set(); for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 4).join());"
        "return seen.size; })()"
    )
    assert colours > 20
    violations = Axe().run(rhine_page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []
    assert rhine_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_answer_that_does_not_come_is_told(rhine_page):
    rhine_page.evaluate("window.dash_clientside.set_props('map-logs', {data: {scenario: '/map/none.txt'}})")
    rhine_page.wait_for_selector(".map-notice[role=alert]")
    assert "could not be loaded" in rhine_page.inner_text(".map-notice")
    rhine_page.evaluate("window.dash_clientside.set_props('map-logs', {data: null})")
    rhine_page.wait_for_function("document.querySelector('.map-notice').textContent.startsWith('There is no run')")
