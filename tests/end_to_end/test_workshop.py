"""A facilitator and six phones play a whole workshop; one is lost, one votes twice, one is late, one tries too much.

In the middle of a run the server is ended as by a power cut.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from experiments.command_line import main
from tests.end_to_end.served import Served
from tests.end_to_end.visits import PHONE, Visit

SHELF = Path(__file__).parents[1] / "workshop_rooms" / "shelf"
NARROW = {"width": 320, "height": 640}
WALL = {"width": 1600, "height": 900}
MOST_BYTES = 15_000
NEWS_SECONDS = 2.5
AWAY = (r"ERR_CONNECTION_(REFUSED|RESET)", r"ERR_EMPTY_RESPONSE", r"ERR_SOCKET", r"Failed to fetch")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dashboard of this module alone, because it is ended here."""
    own = Served(tmp_path_factory.mktemp("workshop") / "kept", DIPLOMACITY_PATH=str(SHELF)).start()
    yield own
    own.stop()


@pytest.fixture
def new_visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Makes visitors; what went wrong with any fails the test."""
    visits: list[Visit] = []

    def make(**options: Any) -> Visit:
        visits.append(Visit(browser, **options))
        return visits[-1]

    yield make
    for visit in visits:
        visit.close()


class Phone:
    """Somebody with a phone."""

    def __init__(self, visit: Visit, code: str, name: str) -> None:
        self.visit, self.page = visit, visit.page
        self.visit.open(f"/j/{code}")
        self.page.get_by_label(visit.words("workshop.phone.name")).fill(name)
        self.page.get_by_role("button", name=visit.words("workshop.phone.agree")).click()
        expect(self.page.locator("footer")).to_contain_text(visit.words("workshop.phone.you_are", name=name))

    def wait(self, place: str) -> Phone:
        """Wait until the phone is where the room is; news comes soon."""
        expect(self.page.locator("body")).to_have_attribute("data-place", place, timeout=1000 * NEWS_SECONDS)
        return self

    def press(self, text: str) -> Phone:
        """Press a large button, and see that it is recorded."""
        self.button(text).click()
        expect(self.button(text)).to_have_attribute("aria-pressed", "true")
        expect(self.page.locator(".recorded")).to_be_visible()
        return self

    def button(self, text: str) -> Locator:
        """A large button by what it begins with."""
        return self.page.locator("button.option").filter(has_text=re.compile(f"^{re.escape(text)}"))


class Desk:
    """The facilitator."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page

    def open(self, plan: str) -> str:
        """Open a room, coming from the navigation; returns its code."""
        self.visit.open("/workshop")
        self.page.check(f"input[value='{plan}']")
        self.page.get_by_role("button", name=self.visit.words("workshop.do_open")).click()
        return self.page.locator("#code").inner_text()

    @property
    def path(self) -> str:
        """The address of the room."""
        return self.page.url.removeprefix(self.visit.served.address).split("?")[0]

    def go_on(self, place: str) -> None:
        """To the next phase, which is this one."""
        self.page.locator("#next:not([disabled])").click()
        expect(self.page.locator("body")).to_have_attribute("data-place", place)

    def wait_votes(self, text: str) -> None:
        """Wait until the tally says so."""
        expect(self.page.locator("#votes [role=status]")).to_have_text(text)

    def wait_run(self) -> None:
        """Wait until the run is done."""
        expect(self.page.locator("#next:not([disabled])")).to_be_visible(timeout=60_000)


def faults(page: Page, where: str, *schemes: str) -> list[str]:
    """What axe finds, in the light and in the dark, or in one of them."""
    found = []
    for scheme in schemes or ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        toggle = page.locator("#scheme")
        if toggle.count() and page.locator("html").get_attribute("data-mantine-color-scheme") != scheme:
            toggle.click()
        for one in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            found += [f"{where}, {scheme}: {one['id']}: {node['html'][:120]}" for node in one["nodes"][:3]]
    page.emulate_media(color_scheme="light")
    return found


def is_within(visit: Visit) -> bool:
    """Whether nothing lies beside the screen."""
    return bool(visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_whole_workshop(own: Served, new_visit: Callable[..., Visit], tmp_path: Path):
    desk = Desk(new_visit(served=own))
    code = desk.open("toy_talk/short")
    key = desk.page.locator("#key").inner_text()
    found = faults(desk.page, "lobby")

    # who is not in, and who tries what is not theirs
    first = new_visit(served=own, size=PHONE)
    sizes: list[float] = []
    session = first.context.new_cdp_session(first.page)
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    ana = Phone(first, code, "Ana")
    first.page.wait_for_timeout(200)
    assert len(sizes) >= 4  # joining page, style, room, script
    assert sum(sizes) < MOST_BYTES, sizes
    session.detach()
    with first.trouble(r"404"):
        for end in ("", "/projector", "/export.zip"):
            assert first.context.request.get(f"{own.address}{desk.path}{end}").status == 404
    stranger = new_visit(served=own, size=NARROW)
    with stranger.trouble(r"404"):
        stranger.open("/j/CCCCCC")
        expect(stranger.page.get_by_role("alert")).to_contain_text("opens no room")
        found += faults(stranger.page, "wrong code", "dark")
        ours = next(cookie for cookie in first.context.cookies() if cookie["name"] == "diplomacity")
        head, tail = ours["value"].split(".", 1)
        stranger.context.add_cookies([{**ours, "value": f"{head[:-3]}xyz.{tail}"}])
        stranger.page.goto(ana.page.url)
        expect(stranger.page.locator("h1")).to_contain_text("not there any more")
    stranger.context.clear_cookies()

    others = [Phone(new_visit(served=own, size=PHONE), code, name) for name in ("Bo", "Cy", "Dee")]
    narrow = Phone(stranger, code, "Eve")
    phones = [ana, *others, narrow]
    wall = desk.visit.context.new_page()
    wall.set_viewport_size(WALL)
    wall.goto(f"{own.address}{desk.path}/projector")
    expect(wall.locator(".big-code")).to_have_text(code)
    expect(desk.page.locator("#people h2")).to_contain_text("5 joined")
    found += faults(wall, "wall, lobby", "dark")

    # first turn
    desk.go_on("1.brief")
    desk.go_on("1.predict")
    for phone in phones:
        phone.wait("1.predict")
        assert is_within(phone.visit)
    found += faults(narrow.page, "phone, predict", "dark")
    for phone, choice in zip(
        phones, ("at most one", "two or more", "two or more", "at most one", "two or more"), strict=True
    ):
        phone.press(choice)
    ana.press("two or more")  # votes twice: the last one counts, once
    desk.wait_votes("5 of 5 have predicted")
    expect(desk.page.locator("#votes .tally li").nth(1)).to_contain_text("4 of 5")
    found += faults(desk.page, "predict")
    desk.go_on("1.decide")
    lost = others[0]  # loses its page and comes back
    lost.page.close()
    lost.page = lost.visit.page = lost.visit.context.new_page()
    lost.visit.open(f"/j/{code}")
    expect(lost.page.locator("footer")).to_contain_text("You are Bo")
    late = Phone(new_visit(served=own, size=PHONE), code, "Late")
    phones.append(late)
    for phone in phones:
        phone.wait("1.decide").press("Join the Harbour Circle")
    desk.wait_votes("6 of 6 have decided")
    found += faults(late.page, "phone, decide")
    expect(wall.locator(".count")).to_contain_text("6 of 6")

    # the power goes in the middle of the run
    before = room_as_it_is(desk)
    with ExitStack() as troubles:
        for visit in (desk.visit, *(phone.visit for phone in phones)):
            troubles.enter_context(visit.trouble(*AWAY, r"50\d"))
        desk.go_on("1.run")
        own.kill()
        expect(late.page.locator("#offline")).to_be_visible()
        expect(desk.page.locator("#connection")).to_be_visible()
        found += faults(late.page, "phone, no connection", "dark")
        own.start()
        expect(late.page.locator("#offline")).to_be_hidden()
        desk.wait_run()
    assert cast_in(room_as_it_is(desk)) == cast_in(before)
    assert desk.page.locator("body").get_attribute("data-place") == "1.run"

    desk.go_on("1.reveal")
    for phone in phones:
        phone.wait("1.reveal")
    expect(late.page.locator("main")).to_contain_text("You did not predict")
    expect(ana.page.locator("main")).to_contain_text("You said: two or more")
    assert is_within(narrow.visit)
    expect(wall.locator(".plot .main-svg").first).to_be_visible()
    wall.get_by_text("In figures").click()
    expect(wall.get_by_role("cell", name="two or more")).to_be_visible()
    found += faults(wall, "wall, reveal") + faults(ana.page, "phone, reveal")

    # second turn, of which the first phone plays its part by keys alone
    desk.go_on("1.debrief")
    desk.go_on("2.brief")
    desk.go_on("2.predict")
    ana.wait("2.predict")
    reach(ana, "input[type=range]")
    for _ in range(3):
        ana.page.keyboard.press("ArrowRight")
    reach(ana, "button.primary")
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator(".recorded")).to_be_visible()
    found += faults(ana.page, "phone, draw", "dark")
    desk.wait_votes("1 of 6 have predicted")

    # what is set and not sent stays while the page is renewed, and goes with its phase
    cy = others[1].wait("2.predict")
    slider = cy.page.locator("input[type=range]").first
    slider.press("End")
    most = slider.input_value()
    desk.page.locator("#timer-start").click()
    slider.blur()
    expect(cy.page.locator(".timer")).to_be_visible()
    expect(slider).to_have_value(most)
    slider.press("ArrowLeft")
    desk.go_on("2.decide")
    expect(cy.page.locator("button.option").first).to_be_visible()
    ana.wait("2.decide")
    reach(ana, "button.option[value=leave_harbour]")
    ana.page.keyboard.press("Enter")
    expect(ana.button("Leave the Harbour Circle")).to_have_attribute("aria-pressed", "true")
    expect(ana.button("Leave the Harbour Circle")).to_be_focused()
    desk.wait_votes("1 of 6 have decided")
    desk.go_on("2.run")
    desk.wait_run()
    desk.go_on("2.reveal")
    desk.go_on("2.debrief")
    expect(wall.locator(".plot .main-svg").first).to_be_visible()
    found += faults(wall, "wall, debrief", "dark")
    desk.go_on("2.ended")
    expect(ana.page.locator("main")).to_contain_text("Your score over 2 turns")
    wall.close()

    # another browser takes the room up by its key
    other = new_visit(served=own)
    other.open("/workshop")
    take = other.page.locator("form[action*='/take']")
    take.get_by_label(other.words("workshop.code")).fill(code)
    take.get_by_label(other.words("workshop.key")).fill(key)
    take.get_by_role("button").click()
    expect(other.page.locator("body")).to_have_attribute("data-place", "2.ended")
    assert not found, "\n".join(found)

    # the same decisions, played again by the command line
    files = room_as_it_is(desk)
    assert files["votes.csv"].count(",prediction,") == 6
    assert files["votes.csv"].count(",decision,") == 7
    (tmp_path / "script.json").write_text(files["script.json"], encoding="utf-8")
    assert [one["option"] for one in json.loads(files["script.json"])["decisions"]] == ["harbour", "leave_harbour"]
    for turn in (1, 2):
        out = tmp_path / f"turn-{turn}"
        command = ["workshop", "replay", str(tmp_path / "script.json"), "--turn", str(turn), "--out", str(out)]
        assert main([*command, "--rivals", "0", "--processes", "1", "--search-path", str(SHELF)]) == 0
        again = json.loads((out / "answer.json").read_text(encoding="utf-8"))
        assert answers_of(files, turn) == told_of(again)


def reach(phone: Phone, selector: str) -> None:
    """Press Tab until what a selector names has the focus."""
    for _ in range(40):
        if phone.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        phone.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def room_as_it_is(desk: Desk) -> dict[str, str]:
    """The files of its export."""
    answer = desk.visit.context.request.get(f"{desk.visit.served.address}{desk.path}/export.zip")
    assert answer.ok
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def cast_in(files: dict[str, str]) -> list[list[str]]:
    """Every vote: who, what, when and how often; without its score, which comes with the run."""
    return [line.split(",")[:7] for line in files["votes.csv"].splitlines()]


def answers_of(files: dict[str, str], turn: int) -> list[list[str]]:
    """What the room has kept of the answer of a turn: arm, month, and value with its interval."""
    rows = [line.split(",") for line in files["answers.csv"].splitlines()[1:]]
    return [[row[3], row[5], *row[7:]] for row in rows if row[0] == str(turn) and row[4] == "value"]


def told_of(answer: dict) -> list[list[str]]:
    """The same from a file of the command line."""
    return [
        [arm, str(month), *(f"{one[name]:.9g}" for name in ("value", "low", "high"))]
        for arm, found in answer["estimates"].items()
        for month, one in zip(answer["months"], found, strict=True)
    ]
