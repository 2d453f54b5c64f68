"""The whole path of the Explore page, as a facilitator walks it."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from dashboards import ids
from tests.end_to_end.served import wait_until
from tests.end_to_end.visits import ANSWER_SECONDS, SMALL, Visit

LONG = SMALL | {"world": "transatlantic", "months": 480, "pairs": 400}
FEET = """box => {
    window.feet = [];
    const look = () => {
        const foot = box.querySelector(".foot");
        if (foot && window.feet.at(-1) !== foot.textContent) { window.feet.push(foot.textContent); }
    };
    new MutationObserver(look).observe(box, { childList: true, subtree: true, characterData: true });
    look();
}"""


def move(slider: Locator, steps: int) -> None:
    """Move a slider by keys."""
    slider.focus()
    for _ in range(abs(steps)):
        slider.press("ArrowRight" if steps > 0 else "ArrowLeft")


def month_of(visit: Visit, event: str) -> Locator:
    """The slider of an event's month."""
    return visit.page.get_by_role("slider", name=visit.words("explore.month_of", name=event), exact=True)


def withdrawal(visit: Visit, nation: str = "USA") -> str:
    """What the event of the scenario is called on the page."""
    return f"{visit.words('events.leave_agreement')} ({nation})"


def run(visit: Visit, is_so: Callable[[list[str]], bool]) -> None:
    """Press Run and wait until the answer is so."""
    visit.button("explore.run").click()
    expect(visit.by_id(ids.RESULTS)).not_to_have_class(re.compile("stale"))
    visit.wait_sentences(is_so)


def test_a_scenario_from_the_gallery_is_answered_in_sentences_with_intervals(visit: Visit):
    before = visit.open(**SMALL).wait_answer(8)
    visit.button("explore.change").click()
    gallery = visit.page.get_by_role("dialog", name=visit.words("explore.choose_scenario"))
    gallery.get_by_role("button", name=re.compile("^Chill, then war, with Russia")).click()
    expect(gallery).to_be_hidden()
    visit.wait_setting(scenario="russia_chill", months=None)
    expect(visit.page.locator(".chosen h2")).to_contain_text(re.compile("Russia", re.IGNORECASE))
    sentences = visit.wait_sentences(lambda sentences: sentences != before)
    assert len(sentences) == 3
    assert any(re.search(r"95 % interval .*\d", sentence) for sentence in sentences)
    foot = visit.page.locator(f"#{ids.HEADLINES} .foot")
    expect(foot).to_contain_text(visit.words("shell.caution"))


def test_part_of_the_answer_is_shown_before_the_whole(visit: Visit):
    visit.open(**SMALL)
    visit.wait_answer(8)
    visit.by_id(ids.HEADLINES).evaluate(FEET)
    visit.page.get_by_role("textbox", name=visit.words("explore.pairs"), exact=True).click()
    visit.page.get_by_role("option", name="100", exact=True).click()
    visit.wait_setting(pairs="100")
    visit.button("explore.run").click()
    expect(visit.page.get_by_role("progressbar")).to_be_visible()
    visit.wait_answer(100)
    feet = visit.page.evaluate("window.feet")
    counts = [int(found[1]) for foot in feet if (found := re.match(r"So far from (\d+) of 100 pairs", foot))]
    assert counts
    assert counts == sorted(counts)
    assert feet[-1].startswith(visit.words("explore.all_pairs", pairs=100))
    assert visit.by_id(ids.PROGRESS).inner_text() == visit.words("progress.done")


def test_an_event_is_moved_and_switched_off(visit: Visit):
    visit.open(**SMALL)
    before = visit.wait_answer(8)
    move(month_of(visit, withdrawal(visit)), -12)
    visit.wait_setting(**{"e.withdrawal.month": "12"})
    expect(visit.by_id(ids.RESULTS)).to_have_class(re.compile("stale"))
    expect(visit.page.locator(".event .when")).to_have_text(visit.words("explore.in_month", month=12))
    run(visit, lambda sentences: sentences != before)
    visit.page.get_by_role("switch", name=withdrawal(visit)).click(force=True)
    visit.wait_setting(**{"e.withdrawal": "off", "e.withdrawal.month": None})
    run(visit, lambda sentences: all("the same in every pair" in one for one in sentences if "make good" not in one))


def test_an_event_is_added_changed_and_removed(visit: Visit):
    visit.open(**SMALL)
    before = visit.wait_answer(8)
    visit.page.get_by_role("textbox", name=visit.words("explore.add_event"), exact=True).click()
    visit.page.get_by_role("option", name=visit.words("events.raise_tension"), exact=True).click()
    visit.button("explore.add").click()
    visit.wait_setting(**{"e.raise_tension_1.type": "raise_tension"})
    row = visit.page.locator(".event", has_text=visit.words("events.raise_tension"))
    row.get_by_text(visit.words("explore.fields")).click()
    level = row.get_by_label(visit.words("event_fields.level"), exact=True)
    level.fill("0.9")
    level.press("Enter")
    visit.wait_setting(**{"e.raise_tension_1.level": "0.9"})
    run(visit, lambda sentences: sentences != before)
    row.get_by_role("button", name=re.compile("^Remove")).click()
    visit.wait_setting(**{"e.raise_tension_1.type": None})
    expect(row).to_have_count(0)
    visit.wait_sentences(lambda sentences: sentences == before)  # seen before, so shown without Run


def test_a_wrong_value_gets_one_clear_line(visit: Visit):
    visit.open(**SMALL)
    visit.wait_answer(8)
    visit.page.get_by_role("textbox", name=visit.words("explore.add_event"), exact=True).click()
    visit.page.get_by_role("option", name=visit.words("events.found_network"), exact=True).click()
    visit.button("explore.add").click()
    row = visit.page.locator(".event", has_text=visit.words("events.found_network"))
    row.get_by_text(visit.words("explore.fields")).click()
    name = row.get_by_label(visit.words("event_fields.network"), exact=True)
    name.fill("<script>alert(1)</script>")
    name.press("Enter")
    problem = visit.by_id(ids.PROBLEM)
    expect(problem).to_contain_text("network")
    assert "\n" not in problem.inner_text().strip()
    assert "alert" not in visit.settings().get("e.found_network_1.network", "")
    name.fill("new-league")
    name.press("Enter")
    expect(problem).to_be_empty()
    visit.wait_setting(**{"e.found_network_1.network": "new-league"})


def test_an_address_that_cannot_be_read_says_why_and_shows_a_page(visit: Visit):
    for setting, value, said in (
        ("p.ideas.twinning", "-5", "ideas.twinning = -5 is outside what is possible"),
        ("scenario", "../../etc/passwd", "scenario"),
        ("months", "100000", "from 1 to 480"),
        ("e.withdrawal.nation", "${oc.env:HOME}", "'${' is not allowed"),
        ("<b>bold</b>", "1", "setting"),
        ("city", "<img src=x onerror=alert(1)>", "unknown city"),
    ):
        visit.open(**(SMALL | {setting: value}))
        problem = visit.page.locator(".problem.wide")
        expect(problem).to_contain_text(said)
        assert "\n" not in problem.inner_text().strip()
        expect(visit.by_id(ids.RUN)).to_be_visible()


def test_a_slider_changes_the_answer_and_the_defaults_bring_it_back(visit: Visit):
    visit.open(**SMALL)
    before = visit.wait_answer(8)
    visit.page.get_by_role("button", name=visit.words("explore.sliders"), exact=True).click()
    name = re.escape(visit.words("sliders.commitments.burst"))
    slider = visit.page.get_by_role("slider", name=re.compile(f"^{name}"))
    move(slider, 10)
    visit.wait_setting(**{"p.commitments.burst": slider.get_attribute("aria-valuenow")})
    run(visit, lambda sentences: sentences != before)
    visit.button("explore.reset").click()
    visit.wait_setting(**{"p.commitments.burst": None})


def test_any_assumption_is_found_by_a_word(visit: Visit):
    visit.open(**SMALL)
    visit.wait_answer(8)
    visit.page.get_by_role("button", name=visit.words("explore.all_parameters"), exact=True).click()
    visit.by_id(ids.SEARCH).fill("travel")
    found = visit.by_id(ids.SEARCHED)
    expect(found.locator(".slider").first).to_be_visible()
    about = found.get_by_role("button").first
    about.click()
    told = visit.page.get_by_role("dialog").filter(has_text=visit.words("explore.evidence"))
    expect(told).to_contain_text(visit.words("explore.source"))
    visit.by_id(ids.SEARCH).fill("zzzz")
    expect(found).to_have_text(visit.words("explore.none_found"))


def test_cancel_stops_the_run_and_frees_the_workers(visit: Visit):
    visit.open(**LONG)
    expect(visit.page.get_by_role("progressbar")).to_be_visible()
    key = visit.served.wait_job("running", months=480, replicates=400)
    visit.button("explore.cancel").click()
    expect(visit.by_id(ids.PROGRESS)).to_contain_text("Stopped after")
    wait_until(lambda: visit.served.job(key)["state"] == "cancelled", ANSWER_SECONDS)
    wait_until(lambda: visit.served.busy_seconds(0.5) < 0.1, ANSWER_SECONDS)
    assert visit.button("explore.run").is_enabled()
    assert visit.button("explore.cancel").is_hidden()
    visit.button("explore.run").click()  # what was stopped can be taken up
    expect(visit.page.get_by_role("progressbar")).to_be_visible()
    visit.button("explore.cancel").click()
    expect(visit.by_id(ids.PROGRESS)).to_contain_text("Stopped after")
    wait_until(lambda: visit.served.job(key)["state"] == "cancelled", ANSWER_SECONDS)


def test_a_reload_restores_settings_answer_and_tab(visit: Visit):
    visit.open(**SMALL, **{"e.withdrawal.month": 20, "p.ideas.twinning": 0.3})
    before = visit.wait_answer(8)
    visit.choose_tab("effects")
    visit.wait_setting(tab="effects")
    address = visit.page.url
    visit.page.reload()
    assert visit.wait_answer(8) == before
    assert visit.page.url == address
    expect(visit.page.get_by_role("tab", selected=True)).to_have_text(visit.words("tabs.effects"))
    expect(month_of(visit, withdrawal(visit))).to_have_attribute("aria-valuenow", "20")


def test_an_address_opens_what_was_looked_at(visit: Visit):
    visit.open(**SMALL, tab="map", nation="USA", **{"v.arm": "baseline", "v.layer": "climate-plan"})
    visit.wait_done()
    panel = visit.page.get_by_role("tabpanel", name=visit.words("tabs.map"), exact=True)
    expect(panel.locator(".map")).to_contain_text(re.compile(r"of \d selected cities have adopted"))
    assert visit.by_id(ids.MAP_NATION).input_value() != ""
    assert visit.by_id(ids.MAP_LAYER).input_value() != ""
    visit.wait_setting(nation="USA", **{"v.arm": "baseline", "v.layer": "climate-plan"})
    visit.open(**SMALL, tab="compare", **{"with": "baseline", "v.series": "adopted"})
    visit.wait_done()
    panel = visit.page.get_by_role("tabpanel", name=visit.words("tabs.compare"), exact=True)
    expect(panel.locator(".main-svg").first).to_be_visible()


def test_another_language_keeps_the_settings(visit: Visit):
    visit.open(**SMALL, **{"e.withdrawal.month": 20})
    english = visit.wait_answer(8)
    visit.page.get_by_role("link", name="DE", exact=True).click()
    expect(visit.page.locator("html")).to_have_attribute("lang", "de")
    visit.words = type(visit.words)("de")
    german = visit.wait_answer(8)
    assert visit.settings()["e.withdrawal.month"] == "20"
    assert german != english
    assert all(re.search(r"\d,\d", sentence) for sentence in german)
    assert visit.page.get_by_role("button", name=visit.words("explore.run"), exact=True).is_visible()


def test_light_and_dark_are_kept(visit: Visit):
    visit.open(**SMALL)
    visit.wait_answer(8)
    root = visit.page.locator("html")
    expect(root).to_have_attribute("data-mantine-color-scheme", "light")
    light = visit.page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    visit.by_id(ids.SCHEME).click()
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
    assert visit.page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") != light
    visit.page.reload()
    visit.wait_answer(8)
    expect(root).to_have_attribute("data-mantine-color-scheme", "dark")


def bring(visit: Visit, file: Path) -> None:
    """Choose a file in the gallery."""
    visit.button("explore.change").click()
    with visit.page.expect_file_chooser() as chooser:
        visit.by_id(ids.UPLOAD).locator("button").click()
    chooser.value.set_files(file)


def test_a_scenario_of_ones_own_is_brought(visit: Visit, tmp_path):
    visit.open(**SMALL)
    before = visit.wait_answer(8)
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: own\ntitle: <img src=x onerror=alert(1)> of my own\nworld: rhine\nhorizon: 24\n"
        "events: {quarrel: {type: raise_tension, month: 6, between: [USA, CHN], level: 0.8}}\n",
        encoding="utf-8",
    )
    bring(visit, own)
    title = visit.page.locator(".chosen h2")
    expect(title).to_have_text("<img src=x onerror=alert(1)> of my own")
    visit.wait_setting(scenario="upload-*")
    visit.wait_sentences(lambda sentences: sentences != before)
    large = tmp_path / "large.yaml"
    large.write_text("#" * 4_000_000, encoding="utf-8")
    bring(visit, large)
    expect(visit.by_id(ids.TOO_LARGE)).to_contain_text("1000 kB")
    visit.page.keyboard.press("Escape")
    own.write_text("a: !!python/object/apply:os.system ['true']", encoding="utf-8")
    bring(visit, own)
    expect(visit.by_id(ids.PROBLEM)).to_contain_text("the uploaded scenario")
    expect(title).to_have_text("<img src=x onerror=alert(1)> of my own")
