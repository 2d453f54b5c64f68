"""Joining: by the code, under a name, once; wrong codes are limited over all workers."""

import pytest
from sqlalchemy import func, select

from dashboards.workshop.limits import JOINED, WRONG_CODES
from dashboards.workshop.people import LONGEST_NAME, plain_name
from dashboards.workshop.tables import Attempt, Participant, Room
from tests.workshop_rooms.conftest import make_server
from tests.workshop_rooms.crowd import Browser
from tests.workshop_rooms.crowd import Participant as Phone


def names(database):
    with database.reading() as session:
        return list(session.scalars(select(Participant.name).where(Participant.left.is_(None))))


def test_what_is_kept_is_said_before_anybody_joins(crowd, server):
    phone = Phone(server)
    phone.get(f"/j/{crowd.code}")
    assert "What is kept" in phone.text
    assert names(server.extensions["workshop"].database) == []


def test_a_name_is_chosen_or_drawn(crowd, database):
    crowd.joined_by("Ana", "", "  Bo   van\tdyk ")
    first, drawn, third = names(database)
    assert (first, third) == ("Ana", "Bo van dyk")
    assert drawn not in ("", "Ana")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a" * 60, "a" * LONGEST_NAME),
        ("x\u202ey\x00z", "xyz"),
        ("日本 ぜ", "日本 ぜ"),
        ("\u200b\u200b", ""),
        ("É", "É"),
        ("नमस्ते", "नमस्ते"),
        ("Z\u0335\u0336\u0337\u0338\u0339", "Z\u0335\u0336"),
        ("x" * 10_000, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_what_can_be_seen(typed, kept):
    assert plain_name(typed) == kept


def test_a_name_is_text_and_never_html(crowd):
    (phone,) = crowd.joined_by("<script>alert(1)")
    for text in (phone.look().text, crowd.get(crowd.path).get_data(as_text=True)):
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text


def test_a_name_that_is_taken_is_refused_and_another_one_works(crowd, server, database):
    crowd.joined_by("Ana")
    late = Phone(server).join(crowd.code, "aNA ")
    assert late.last.status_code == 409
    assert "Somebody in this room has this name" in late.text
    assert late.join(crowd.code, "Anna").path
    assert names(database) == ["Ana", "Anna"]


def test_a_second_press_is_the_same_participant(crowd, server, database):
    phone = Phone(server)
    phone.get(f"/j/{crowd.code}")
    form = next(one for one in phone.page.forms if one.hidden)
    form.action = f"/j/{crowd.code}"
    for _ in range(3):
        phone.send(form, ("name", "Ana"))
    assert names(database) == ["Ana"]


def test_a_phone_that_comes_back_is_who_it_was(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    again = phone.get(f"/j/{crowd.code}")  # the QR code once more
    assert again.request.path == phone.path
    assert "You are Ana" in phone.text
    assert names(database) == ["Ana"]


def test_who_has_left_may_come_back_and_their_name_was_free_meanwhile(crowd, server, database):
    (phone,) = crowd.joined_by("Ana")
    phone.press("/leave", "leave", "1")
    assert "You have left" in phone.text
    assert phone.look().last.status_code == 404
    crowd.joined_by("Ana")
    assert phone.join(crowd.code, "Ana").last.status_code == 409
    assert phone.join(crowd.code, "Ana too").path
    assert sorted(names(database)) == ["Ana", "Ana too"]


def test_who_wants_to_be_forgotten_is(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    phone.predict("one")
    phone.press("/leave", "forget", "1")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 0
    assert b"Ana" not in crowd.get(f"{crowd.path}/export.zip").data


@pytest.mark.parametrize("way", ["{low}", "{spaced}"])
def test_a_code_may_be_typed_into_the_form(crowd, server, way):
    phone = Phone(server)
    typed = way.format(low=crowd.code.lower(), spaced=f"{crowd.code[:3]} {crowd.code[3:]}")
    phone.get("/join")
    phone.get(f"/join?code={typed}")
    assert phone.last.request.path == f"/j/{crowd.code}"


def test_wrong_codes_are_limited_by_address_and_over_all_workers(crowd, server, folder):
    other_worker = make_server(folder)
    for number in range(WRONG_CODES.most):
        stranger = Browser((server, other_worker)[number % 2], "10.0.0.9")
        assert stranger.get("/j/CCCCCC").status_code == 404
    for worker in (server, other_worker):
        stranger = Browser(worker, "10.0.0.9")
        assert stranger.get("/j/CCCCCC").status_code == 429
        assert stranger.get(f"/j/{crowd.code}").status_code == 429  # else the limit would tell which is right
        assert "Too many tries" in stranger.text
    assert Browser(server, "10.0.0.10").get(f"/j/{crowd.code}").status_code == 200


def test_a_limit_ends_and_addresses_are_not_kept(crowd, server, database):
    stranger = Browser(server, "10.0.0.9")
    for _ in range(WRONG_CODES.most + 1):
        stranger.get("/j/CCCCCC")
    with database.writing() as session:
        tried = session.scalars(select(Attempt).where(Attempt.kind == "code")).all()
        assert len(tried) == WRONG_CODES.most
        assert all("10.0.0.9" not in one.who for one in tried)
        for one in tried:
            one.tried -= WRONG_CODES.seconds
    assert stranger.get("/j/CCCCCC").status_code == 404
    with database.reading() as session:  # what no longer counts is forgotten
        assert session.scalar(select(func.count()).select_from(Attempt).where(Attempt.kind == "code")) == 1


def test_a_room_takes_so_many_newcomers_in_a_while(crowd, server, database, monkeypatch):
    monkeypatch.setattr("dashboards.workshop.phones.JOINED", type(JOINED)("joined", 2, 600.0))
    crowd.joined_by("Ana", "Bo")
    assert Phone(server).join(crowd.code, "Cy").last.status_code == 429
    assert names(database) == ["Ana", "Bo"]


def test_a_closed_door_and_a_full_room_let_nobody_in(crowd, server, monkeypatch):
    crowd.joined_by("Ana")
    monkeypatch.setattr("dashboards.workshop.people.MOST_PEOPLE", 1)
    assert "The room is full" in Phone(server).join(crowd.code, "Bo").text
    monkeypatch.undo()
    crowd.press("door", ("door", "close"))
    assert "closed to newcomers" in Phone(server).join(crowd.code, "Bo").text
    crowd.press("door", ("door", "open"))
    assert Phone(server).join(crowd.code, "Bo").path


def test_another_code_shuts_the_old_one(crowd, server):
    old = crowd.code
    (phone,) = crowd.joined_by("Ana")
    crowd.press("code")
    new = crowd.page.body["data-code"]
    assert new != old
    assert Phone(server).join(new, "Bo").path
    assert Browser(server).get(f"/j/{old}").status_code == 404
    assert "You are Ana" in phone.look().text


def test_a_late_comer_joins_in_any_phase_but_the_end(crowd, server):
    crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    (late,) = crowd.joined_by("Late")
    assert late.predict("one").status_code == 200
    assert "Recorded, turn 1" in late.text
    crowd.press("end", ("sure", "yes"))
    assert "has ended" in Phone(server).join(crowd.code, "Later").text


def test_a_phone_speaks_the_rooms_language_until_another_is_chosen(server):
    from tests.workshop_rooms.crowd import Crowd

    crowd = Crowd(server).open("toy_talk/short", language="de")
    (phone,) = crowd.joined_by("Ana")
    assert "Sie sind Ana" in phone.look().text
    phone.press("/language", "language", "en")
    assert "You are Ana" in phone.look().text
    with server.extensions["workshop"].database.reading() as session:
        assert session.scalar(select(Room.language)) == "de"
