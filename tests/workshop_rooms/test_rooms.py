"""Rooms: opened, saved by being kept, cloned, exported, deleted, and gone when their time is over."""

import csv
import io
import json
import time
import zipfile

import pytest
from sqlalchemy import event, func, select

from dashboards.workshop import rooms
from dashboards.workshop.limits import ROOMS
from dashboards.workshop.phases import NotNow
from dashboards.workshop.tables import Attempt, Base, Move, Participant, Room, Run, Vote
from experiments.workshop.script import script_of
from sim import Refusal
from tests.workshop_rooms.conftest import make_server
from tests.workshop_rooms.crowd import Browser, Crowd


def exported(crowd):
    content = crowd.get(f"{crowd.path}/export.zip").data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def played(crowd, turns=1):
    """A room in which a first turn was played by two."""
    phones = crowd.joined_by("Ana", "=Bo")
    for turn in range(1, turns + 1):
        crowd.go_to(f"{turn}.predict")
        for phone in phones:
            phone.predict(*(("one",) if turn == 1 else ("2", "2.5")))
        crowd.go_to(f"{turn}.decide")
        for phone in phones:
            phone.take("harbour" if turn == 1 else "fair")
        crowd.go_to(f"{turn}.debrief")
    return phones


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"plan": "nowhere/short"}, "unknown workshop"),
        ({"plan": "../../etc/passwd"}, "unknown workshop"),
        ({"plan": ""}, "unknown workshop"),
        ({"language": "xx"}, "language"),
        ({"days": "2"}, "days"),
        ({"replicates": "1"}, "replicates"),
        ({"replicates": "99999"}, "replicates"),
        ({"seed": "-1"}, "seed"),
        ({"seed": "x"}, "seed"),
    ],
)
def test_a_room_that_cannot_be_is_refused_in_one_line(server, database, settings, said):
    browser = Browser(server)
    browser.get("/workshop")
    values = {"plan": "toy_talk/short", "language": "en", "days": "30", **settings}
    answer = browser.send(browser.page.form("/open"), *values.items())
    assert answer.status_code == 400
    assert said in browser.text.split('class="problem wide"', 1)[1].split("</p>", 1)[0]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Room)) == 0


def test_so_many_rooms_are_opened_by_an_address(server, database, monkeypatch):
    monkeypatch.setattr("dashboards.workshop.desk.ROOMS", type(ROOMS)("room", 2, 3600.0))
    for _ in range(2):
        Crowd(server).open("toy_talk/short")
    browser = Browser(server)
    browser.get("/workshop")
    values = {"plan": "toy_talk/short", "language": "en", "days": "30"}
    assert browser.send(browser.page.form("/open"), *values.items()).status_code == 429


def test_a_room_stands_where_it_stood_after_a_restart(crowd, folder):
    phones = played(crowd)
    again = make_server(folder)  # another process on the same folder
    for browser in (crowd, *phones):
        cookie = browser.client.get_cookie("diplomacity").value
        browser.client = again.test_client()
        browser.client.set_cookie("diplomacity", cookie)
    assert crowd.place() == "1.debrief"
    assert "You are Ana" in phones[0].look().text


def test_a_clone_has_the_settings_and_nobody_in_it(crowd, database):
    played(crowd)
    first = crowd.path
    crowd.press("clone")
    assert crowd.last.request.path != first
    assert 'id="key"' in crowd.text
    assert crowd.page.body["data-place"] == "0.lobby"
    with database.reading() as session:
        old, new = session.scalars(select(Room).order_by(Room.created)).all()
        assert (new.plan, new.form, new.seed, new.replicates) == (old.plan, old.form, old.seed, old.replicates)
        assert new.cloned_from == old.id
        assert new.code != old.code
        assert new.key_hash != old.key_hash
        assert round((new.expires - new.created) / rooms.DAY_SECONDS) == 30
        people = session.scalars(select(Participant.room_id)).all()
        assert set(people) == {old.id}


def test_a_clone_with_its_turns_goes_on_from_there(crowd, database):
    played(crowd)
    crowd.press("clone", ("turns", "yes"))
    crowd.path = crowd.last.request.path
    crowd.code = crowd.page.body["data-code"]
    assert crowd.place() == "1.lobby"
    with database.reading() as session:
        new = session.get(Room, crowd.room_id)
        assert session.scalar(select(func.count()).select_from(Move).where(Move.room_id == new.id)) == 1
        assert session.scalar(select(func.count()).select_from(Vote).where(Vote.room_id == new.id)) == 0
    (phone,) = crowd.joined_by("Cy")
    crowd.go_to("2.decide")
    assert 'value="leave_harbour"' in phone.look().text  # what the first turn decided is known
    phone.take("fair")
    crowd.go_to("2.reveal")
    assert [row["option"] for row in rows(exported(crowd)["moves.csv"])] == ["harbour", "fair"]


def test_a_clone_of_all_turns_has_to_take_one_back(crowd):
    played(crowd, turns=2)
    crowd.press("clone", ("turns", "yes"))
    crowd.path = crowd.last.request.path
    assert "All turns of this workshop were played" in crowd.press("next").get_data(as_text=True)
    crowd.press("undo", ("sure", "yes"))
    assert crowd.place() == "2.brief"


def test_everything_is_exported(crowd):
    played(crowd, turns=2)
    files = exported(crowd)
    assert set(files) == {
        "README.txt", "script.json", "room.csv", "roles.csv", "participants.csv", "turns.csv", "votes.csv", "moves.csv",
        "answers.csv",
    }  # fmt: skip
    assert [row["name"] for row in rows(files["participants.csv"])] == ["Ana", "'=Bo"]  # no formula in a spreadsheet
    cast = rows(files["votes.csv"])
    assert len(cast) == 8
    assert {row["value"] for row in cast} == {"one", "harbour", "2.0 2.5", "fair"}
    assert all(0 <= float(row["score"]) <= 1 for row in cast if row["kind"] == "prediction")
    assert all(row["score"] == "" for row in cast if row["kind"] == "decision")
    script = script_of(json.loads(files["script.json"]))
    assert [(one.turn, one.option) for one in script.decisions] == [(1, "harbour"), (2, "fair")]
    found = rows(files["answers.csv"])
    assert {(row["turn"], row["arm"]) for row in found} == {
        (turn, arm) for turn in "12" for arm in ("scenario", "baseline", "difference")
    }
    assert all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) for row in found)
    assert [row["phase"] for row in rows(files["turns.csv"])][:3] == ["brief", "predict", "decide"]
    assert crowd.room_id not in json.dumps(files)  # neither ids nor keys


def test_a_failed_run_is_exported_as_one(crowd, database):
    crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    crowd.press("next")
    with database.writing() as session:
        run = session.scalars(select(Run)).one()
        run.state, run.error = "failed", "no"
    (row,) = rows(exported(crowd)["answers.csv"])
    assert (row["state"], row["measure"]) == ("failed", "no")


def test_a_deleted_room_leaves_nothing_and_others_alone(crowd, server, database):
    phones = played(crowd)
    other = Crowd(server).open("toy_talk/short")
    other.joined_by("Else")
    assert "Tick the box" in crowd.press("delete").get_data(as_text=True)
    crowd.press("delete", ("sure", "yes"))
    assert crowd.last.request.path == "/workshop"
    assert phones[0].look().last.status_code == 404
    assert crowd.get(crowd.path).status_code == 404
    assert other.place() == "0.lobby"
    with database.reading() as session:
        for table in Base.metadata.tables.values():
            if table.name != Attempt.__tablename__:
                column = table.c.id if table.name == "room" else table.c.room_id
                assert session.scalar(select(func.count()).where(column == crowd.room_id)) == 0
        assert session.scalars(select(Participant.name)).all() == ["Else"]


def test_a_room_is_gone_when_its_time_is_over_and_swept_away(crowd, server, database):
    phones = played(crowd)
    other = Crowd(server).open("toy_talk/short", days="7")
    assert rooms.sweep(database) == 0
    with database.writing() as session:
        session.get(Room, crowd.room_id).expires = time.time() - 1
    for path in (crowd.path, f"{crowd.path}/state", f"{crowd.path}/export.zip"):
        assert crowd.get(path).status_code == 404
    assert phones[0].look().last.status_code == 404
    assert phones[0].get(f"{phones[0].path}/state").status_code == 404
    assert Browser(server, "10.0.0.5").get(f"/j/{crowd.code}").status_code == 404
    with database.writing() as session:
        for attempt in session.scalars(select(Attempt)):
            attempt.tried -= 3600
    assert rooms.sweep(database) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 0
        assert session.scalars(select(Room.id)).all() == [other.room_id]
        assert session.scalar(select(func.count()).select_from(Vote)) == 0


def test_a_room_whose_plan_was_changed_is_told_exported_and_deleted_but_not_played(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    form = crowd.page.form("/next")
    vote = phone.look().page.form_within("/predict/")
    with database.writing() as session:
        session.get(Room, crowd.room_id).plan_key = "older"
    assert crowd.get(crowd.path).status_code == 409
    assert "was changed since this room was opened" in crowd.text
    assert crowd.send(form).status_code == 409
    phone.send(vote, ("choice", "one"))
    assert phone.look().last.status_code == 409
    assert rows(exported(crowd)["votes.csv"]) == []
    with database.writing() as session:
        room = session.get(Room, crowd.room_id)
        with pytest.raises(Refusal, match="open a new room"):
            rooms.plan_of(room)
    crowd.send(crowd.get(crowd.path) and crowd.page.form("/delete"), ("sure", "yes"))
    assert crowd.get(crowd.path).status_code == 404


def test_codes_that_are_taken_are_drawn_again(crowd, server, monkeypatch):
    codes = iter([crowd.code, crowd.code, "CCCDDD"])
    monkeypatch.setattr("dashboards.workshop.rooms.new_code", lambda: next(codes))
    assert Crowd(server).open("toy_talk/short").code == "CCCDDD"


def test_seats_and_addresses_out_of_bounds_are_refused(server):
    crowd = Crowd(server).open("toy_talk/long")
    assert "whole number" in crowd.press("seats", ("seats.alder", "-3")).get_data(as_text=True)
    assert NotNow("x").key == "x"


def test_a_database_that_cannot_be_written_is_told_in_one_line_and_nothing_is_lost(crowd, database, caplog):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    phone.predict("one")
    vote, go_on = phone.page.form_within("/predict/"), crowd.get(crowd.path) and crowd.page.form("/next")

    def only_read(connection):
        connection.exec_driver_sql("PRAGMA query_only=ON")

    event.listen(database.engine, "begin", only_read)
    answer = phone.send(vote, ("choice", "two"))
    assert answer.status_code == 503
    assert "What was recorded is safe" in phone.text
    assert f'href="{phone.path}"' in phone.text
    assert crowd.send(go_on).status_code == 503
    assert "The database says: attempt to write a readonly database" in crowd.text
    assert [len(record.getMessage().splitlines()) for record in caplog.records] == [1, 1]
    assert not any(record.exc_info for record in caplog.records)
    event.remove(database.engine, "begin", only_read)
    database.engine.dispose()
    assert "You said" not in phone.look().text
    assert 'value="one" class="option" aria-pressed="true"' in phone.text
    phone.predict("two")
    assert 'value="two" class="option" aria-pressed="true"' in phone.text
