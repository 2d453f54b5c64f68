"""What phones, facilitator and wall show in every phase and language: nothing unfilled, small, and what is so."""

import gzip
import re

import pytest
from flask import template_rendered

from dashboards.words import Words, languages
from dashboards.workshop.files import NAMES, file_named
from dashboards.workshop.site import NAME
from tests.workshop_rooms.crowd import Browser, Crowd

PLACES = (
    "0.lobby",
    *(f"1.{phase}" for phase in ("brief", "predict", "decide", "run", "reveal", "debrief")),
    "2.predict",
)
MOST_BYTES = 15_000
UNFILLED = re.compile(r"\{[a-z_]*\}|workshop\.[a-z_]+\.")


def shown(crowd, phone):
    """The texts of all three pages as they are now."""
    wall = crowd.get(f"{crowd.path}/projector").get_data(as_text=True)
    return [phone.look().text, crowd.get(crowd.path).get_data(as_text=True), wall]


def walk(crowd, *phones):
    """Lead a room through all places; everybody answers."""
    for place in PLACES:
        crowd.go_to(place)
        yield place
        for phone in phones:
            if place == "1.predict":
                phone.predict("two")
            elif place == "1.decide" and phone.look().page.form_within("/decide/"):
                phone.press("/decide/", "take", "fair")


@pytest.mark.parametrize("form", ["short", "long"])
@pytest.mark.parametrize("language", languages())
def test_every_page_in_every_phase(server, language, form):
    crowd = Crowd(server).open(f"toy_talk/{form}", language=language)
    (phone, other) = crowd.joined_by("Ana", "Bo")
    if form == "long":
        phone.press("/role", "role", "alder")
    words = Words(language)
    for place in walk(crowd, phone, other):
        pages = shown(crowd, phone)
        phase = words(f"workshop.phase.{place.split('.')[1]}")
        for text in pages:
            assert f'<html lang="{language}"' in text
            assert phase in text
            assert not UNFILLED.search(re.sub(r'data-figure="[^"]*"', "", text)), UNFILLED.search(text)
        caution = words("shell.caution").rstrip(".")
        assert all(caution in text for text in pages)
        assert "None" not in pages[0]


def test_what_was_predicted_is_shown_beside_what_came_of_it(server):
    crowd = Crowd(server).open("toy_talk/short")
    phones = crowd.joined_by("Ana", "Bo", "Cy")
    crowd.go_to("1.predict")
    for phone, choice in zip(phones, ("two", "two", "one"), strict=True):
        phone.predict(choice)
    desk = crowd.get(crowd.path).get_data(as_text=True)
    assert "3 of 3 have predicted" in desk
    assert "Most said: two or more (2 of 3)" in desk
    wall = crowd.get(f"{crowd.path}/projector").get_data(as_text=True)
    assert "3 of 3 phones have predicted" in wall
    assert "Most said" not in wall  # nobody is led by the others
    crowd.go_to("1.reveal")
    wall = crowd.get(f"{crowd.path}/projector").get_data(as_text=True)
    assert "Most said: two or more (2 of 3)" in wall
    assert "data-figure=" in wall
    assert "Mean score of the room" in wall
    assert "had nobody acted" in wall


def test_a_room_that_is_divided_is_told_so(server):
    crowd = Crowd(server).open("toy_talk/short")
    phones = crowd.joined_by("Ana", "Bo")
    crowd.go_to("1.predict")
    for phone, choice in zip(phones, ("two", "one"), strict=True):
        phone.predict(choice)
    assert "The room is divided: at most one, two or more (1 of 2 each)" in crowd.get(crowd.path).get_data(as_text=True)


def test_a_first_visit_of_a_phone_is_small(server):
    """Joining page, room page, style and script with all headers, packed as browsers ask for it."""
    crowd = Crowd(server).open("paris_withdrawal/short")
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    sizes = []
    for path in (f"/j/{crowd.code}", phone.path):
        answer = Browser(server).client.get(path) if path.startswith("/j/") else phone.client.get(path)
        sizes.append(len(answer.data) + len(str(answer.headers)))
    for name in ("phone.css", "live.js"):
        found = file_named(name)
        answer = phone.client.get(f"/f/{found.digest}/{name}", headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(answer.data) == found.plain
        sizes.append(len(answer.data) + len(str(answer.headers)))
    assert sum(sizes) < MOST_BYTES, sizes


def test_the_state_is_a_few_bytes_and_none_when_nothing_is_new(server):
    crowd = Crowd(server).open("toy_talk/short")
    (phone,) = crowd.joined_by("Ana")
    state = phone.get(f"{phone.path}/state")
    assert len(state.data) < 20
    tag = state.headers["ETag"]
    same = phone.get(f"{phone.path}/state", **{"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    phone.press("/language", "language", "en")
    assert phone.get(f"{phone.path}/state", **{"If-None-Match": tag}).status_code == 304
    crowd.press("next")
    assert phone.get(f"{phone.path}/state", **{"If-None-Match": tag}).status_code == 200


def test_the_votes_of_others_are_no_news_for_a_phone_and_are_for_the_facilitator(server):
    crowd = Crowd(server).open("toy_talk/short")
    one, other = crowd.joined_by("Ana", "Bo")
    crowd.go_to("1.predict")
    mine, desk = one.get(f"{one.path}/state").headers["ETag"], crowd.get(f"{crowd.path}/state").headers["ETag"]
    other.predict("one")
    assert one.get(f"{one.path}/state", **{"If-None-Match": mine}).status_code == 304
    changed = crowd.get(f"{crowd.path}/state", **{"If-None-Match": desk})
    assert changed.status_code == 200
    other.predict("two")
    assert crowd.get(f"{crowd.path}/state", **{"If-None-Match": changed.headers["ETag"]}).status_code == 200


def test_phones_without_a_script_renew_themselves(server):
    crowd = Crowd(server).open("toy_talk/short")
    (phone,) = crowd.joined_by("Ana")
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+;url=/r/\w+"></noscript>', phone.look().text)


def test_files_are_those_that_are_named(server):
    browser = Browser(server)
    for name in NAMES:
        answer = browser.get(f"/f/{file_named(name).digest}/{name}")
        assert answer.data == file_named(name).plain
        assert "immutable" in answer.headers["Cache-Control"]
    assert browser.get(f"/f/{file_named('live.js').digest}/phone.css").status_code == 404
    assert browser.get("/f/00000000/live.js").status_code == 404
    assert browser.get("/f/00000000/../secret.key").status_code == 404
    assert browser.get("/workshop/plotly-0.0.js").status_code == 404


def test_the_start_page_knows_this_browsers_rooms(server):
    crowd = Crowd(server).open("toy_talk/short")
    crowd.go_to("1.brief")
    crowd.get("/workshop")
    assert f"{crowd.code}</a>" in crowd.text
    assert "Brief, turn 1" in crowd.text
    assert crowd.code not in Browser(server).get("/workshop").get_data(as_text=True)


def test_a_workshop_that_cannot_be_read_is_told_and_the_others_are_offered(server, monkeypatch, tmp_path):
    from dashboards.workshop import start_view
    from tests.workshop_rooms.conftest import SHELF

    (tmp_path / "workshops").mkdir()
    (tmp_path / "workshops" / "broken.yaml").write_text("title: {en: x\n", encoding="utf-8")
    monkeypatch.setenv("DIPLOMACITY_PATH", f"{tmp_path}:{SHELF}")
    for cache in (start_view._found, start_view._plans):
        cache.cache_clear()
    text = Browser(server).get("/workshop").get_data(as_text=True)
    assert "broken.yaml" in text
    assert "Talk in a small world" in text
    for cache in (start_view._found, start_view._plans):
        cache.cache_clear()


def test_a_browser_is_in_few_rooms_at_once(server):
    crowd = Browser(server)
    for _ in range(10):
        crowd.get("/workshop")
        values = {"plan": "toy_talk/short", "language": "en", "days": "30"}
        crowd.send(crowd.page.form("/open"), *values.items())
    assert len(crowd.client.get_cookie("diplomacity").value) < 1500
    assert crowd.get("/workshop").get_data(as_text=True).count('<li><a href="/workshop/') == 8


def test_an_engine_that_is_away_is_told(server):
    crowd = Crowd(server).open("toy_talk/short")
    text = crowd.get(crowd.path).get_data(as_text=True)
    assert "The engine does not answer" in text
    server.extensions[NAME].spool.beat()
    assert "The engine does not answer" not in crowd.get(crowd.path).get_data(as_text=True)


def test_every_template_is_used(server):
    from pathlib import Path

    seen = set()
    template_rendered.connect(lambda _app, template, **_: seen.add(template.name), server, weak=False)
    crowd = Crowd(server).open("toy_talk/short")
    (phone,) = crowd.joined_by("Ana")
    shown(crowd, phone)
    phone.get("/join")
    phone.get(f"/j/{crowd.code}")
    Browser(server).get(f"/j/{crowd.code}")
    Browser(server).get("/r/none")
    crowd.get("/workshop/none")
    from sqlalchemy import update

    from dashboards.workshop.tables import Room

    with server.extensions[NAME].database.writing() as session:
        session.execute(update(Room).values(plan_key="older"))
    crowd.get(crowd.path)
    folder = Path(__file__).parents[2] / "dashboards" / "workshop" / "templates"
    assert {file.name for file in folder.glob("*.html")} - {"phone_base.html", "room_base.html"} == seen
