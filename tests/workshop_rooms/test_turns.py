"""A turn from its brief to the debrief: what a button does once, back and undo, runs that fail or are lost."""

import json
import shutil
import time

import pytest
from sqlalchemy import func, select

from dashboards.jobs.spool import CANCELLED, FAILED, Status
from dashboards.workshop import runs
from dashboards.workshop.phases import BACK, OF_A_TURN, Place, following
from dashboards.workshop.site import NAME
from dashboards.workshop.tables import Move, Room, Run, Turn, Vote
from experiments.executors import InProcess
from experiments.workshop.answers import answers
from experiments.workshop.plans import load_plan
from experiments.workshop.play import play
from experiments.workshop.script import script_of
from tests.workshop_rooms.crowd import Crowd


def count(database, *tables):
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def one(database, table):
    with database.reading() as session:
        return session.scalars(select(table)).one()


def test_the_phases_follow_one_another():
    room = Room(turn=0, phase="lobby")
    seen = []
    for _ in range(14):
        place = following(room, 2)
        seen.append(str(place))
        room.turn, room.phase = place.turn, place.phase
    turns = [f"{turn}.{phase}" for turn in (1, 2) for phase in OF_A_TURN]
    assert seen == [*turns, "2.ended", "2.ended"]


def test_a_whole_workshop_gives_what_the_same_script_gives_by_itself(crowd, database):
    phones = crowd.joined_by("Ana", "Bo", "Cy")
    crowd.go_to("1.predict")
    for phone, choice in zip(phones, ("one", "two", "one"), strict=True):
        phone.predict(choice)
    crowd.go_to("1.decide")
    for phone in phones:
        phone.take("harbour")
    crowd.go_to("1.reveal")
    assert "You said: at most one" in phones[0].look().text
    assert "Your score" in phones[0].text
    crowd.go_to("2.predict")
    phones[0].predict("2.1", "2.0")
    crowd.go_to("2.decide")
    for phone in phones:
        phone.take("leave_harbour")
    crowd.go_to("2.reveal")
    assert "You did not predict" in phones[1].look().text
    crowd.press("next")
    crowd.press("next")
    assert crowd.place() == "2.ended"
    assert "Your score over 2 turns" in phones[0].look().text
    assert "Your score over 1 turns" in phones[1].look().text
    with database.reading() as session:
        kept = {run.turn: run.result["answer"] for run in session.scalars(select(Run))}
    plan = load_plan("toy_talk", "short")
    script = script_of(
        {
            "plan": "toy_talk",
            "form": "short",
            "seed": 3,
            "replicates": 4,
            "decisions": [
                {"turn": 1, "role": "alder", "option": "harbour"},
                {"turn": 2, "role": "alder", "option": "leave_harbour"},
            ],
        }
    )
    for turn in (1, 2):
        played = play(script, turn, InProcess(), plan=plan)
        assert kept[turn] == json.loads(json.dumps(answers(played, plan, turn).to_dict()))


def test_a_button_of_an_older_page_does_nothing(crowd):
    crowd.joined_by("Ana")
    form = crowd.get(crowd.path) and crowd.page.form("/next")
    crowd.send(form)
    assert crowd.place() == "1.brief"
    assert "had moved on before" in crowd.send(form).get_data(as_text=True)
    assert crowd.place() == "1.brief"


@pytest.mark.parametrize("phase", sorted(BACK))
def test_back_keeps_all_votes(crowd, database, phase):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    phone.predict("one")
    crowd.go_to("1.decide")
    phone.take("fair")
    if phase == "debrief":
        crowd.go_to("1.debrief")
    elif phase == "predict":
        crowd.press("back")
    before = count(database, Vote, Move, Run)
    crowd.press("back")
    assert crowd.place() == f"1.{BACK[phase]}"
    assert count(database, Vote, Move, Run) == before
    crowd.press("next")
    assert crowd.place() == f"1.{phase}"


def test_a_turn_is_taken_back_with_all_that_was_cast_and_run(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    phone.take("harbour")
    crowd.go_to("2.predict")
    phone.predict("1", "1")
    assert count(database, Vote, Move, Run, Turn) == [2, 1, 1, 2]
    assert "Tick the box" in crowd.press("undo").get_data(as_text=True)
    crowd.press("undo", ("sure", "yes"))
    assert crowd.place() == "2.brief"
    assert count(database, Vote, Move, Run, Turn) == [1, 1, 1, 2]
    crowd.press("undo", ("sure", "yes"))  # in a brief it is the turn before
    assert crowd.place() == "1.brief"
    assert count(database, Vote, Move, Run, Turn) == [0, 0, 0, 1]
    assert crowd.page.form("/undo") is None
    crowd.go_to("1.decide")
    phone.take("fair")
    crowd.go_to("1.reveal")
    assert [move.option for move in [one(database, Move)]] == ["fair"]


def test_an_ended_workshop_is_taken_up_where_it_stood(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    phone.predict("one")
    assert "Tick the box" in crowd.press("end").get_data(as_text=True)
    crowd.press("end", ("sure", "yes"))
    assert crowd.place() == "1.ended"
    assert "The workshop is over" in phone.look().text
    crowd.press("resume")
    assert crowd.place() == "1.predict"
    assert "Recorded, turn 1" in phone.look().text
    assert count(database, Vote) == [1]


def test_the_timer_tells_and_closes_nothing(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    crowd.press("timer", ("timer", "start"), ("minutes", "2"))
    ends = one(database, Room).timer_ends
    assert 115 < ends - time.time() <= 120
    assert f'data-ends="{ends}"' in phone.look().text
    crowd.press("timer", ("timer", "more"))
    assert one(database, Room).timer_ends == pytest.approx(ends + 60, abs=5)
    with database.writing() as session:
        session.scalars(select(Room)).one().timer_ends = time.time() - 1
    assert "Recorded, turn 1" in phone.predict("one").get_data(as_text=True)
    crowd.press("timer", ("timer", "stop"))
    assert one(database, Room).timer_ends is None
    for minutes in ("", "0", "x", "9999"):
        assert "whole number" in crowd.press("timer", ("timer", "start"), ("minutes", minutes)).get_data(as_text=True)
    crowd.press("timer", ("timer", "start"), ("minutes", "2"))
    crowd.press("next")
    assert one(database, Room).timer_ends is None  # a timer is of its phase


def fail(crowd, said="the model said no"):
    spool = crowd.server.extensions[NAME].spool
    crowd.get(crowd.path)
    (key,) = spool.queued()
    spool.close(key, Status(FAILED, error=said))
    return key


def test_a_run_that_fails_is_told_and_tried_again(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    phone.take("harbour")
    crowd.press("next")
    assert "The model is running" in phone.look().text
    fail(crowd)
    assert "The run did not work: the model said no" in crowd.get(crowd.path).get_data(as_text=True)
    assert "The run did not work" in phone.look().text
    assert crowd.page.form("/next") is None
    crowd.press("again")
    assert one(database, Run).tries == 2
    assert crowd.run_jobs() == 1
    crowd.press("next")
    assert crowd.place() == "1.reveal"


def test_after_a_failed_run_the_room_may_decide_otherwise(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    phone.take("harbour")
    crowd.press("next")
    fail(crowd)
    crowd.press("back")
    assert crowd.place() == "1.decide"
    assert count(database, Vote, Move, Run) == [1, 0, 0]
    assert 'aria-pressed="true"' in phone.look().text
    phone.take("fair")
    crowd.press("next")
    assert [move.option for move in _moves(database)] == ["fair", "harbour"]


def _moves(database):
    with database.reading() as session:
        return session.scalars(select(Move).order_by(Move.option)).all()


def test_reveal_waits_for_the_run(crowd):
    crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    crowd.press("next")
    assert crowd.page.form("/next").buttons[0].is_disabled
    assert "not done yet" in crowd.send(crowd.page.form("/next")).get_data(as_text=True)
    assert crowd.page.form("/back") is None


@pytest.mark.parametrize("loss", ["cancelled", "cleared", "cleared when done", "asked by an older program"])
def test_a_run_that_was_lost_is_asked_for_again(crowd, database, loss):
    """By whoever looks at the room: a phone is enough."""
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    crowd.press("next")
    spool = crowd.server.extensions[NAME].spool
    (key,) = spool.queued()
    if loss == "cancelled":
        spool.close(key, Status(CANCELLED))
    elif loss == "cleared":
        (spool.queue / key).unlink()
        shutil.rmtree(spool.folder(key))
    elif loss == "cleared when done":
        spool.close(key, Status("done"))
    else:
        with database.writing() as session:
            session.scalars(select(Run)).one().job = "0" * 24
        (spool.queue / key).unlink()
    assert phone.get(f"{phone.path}/state").status_code == 200
    if loss == "cleared when done":
        assert runs.CLEARED in crowd.get(crowd.path).get_data(as_text=True)
        crowd.press("again")
    assert spool.queued() == [key]
    assert crowd.run_jobs() == 1
    assert one(database, Run).state == "done"


def test_who_looks_wants_the_run_and_undo_leaves_it(crowd, database):
    crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    crowd.press("next")
    spool = crowd.server.extensions[NAME].spool
    (key,) = spool.queued()
    assert spool.is_wanted(key)
    crowd.press("undo", ("sure", "yes"))
    assert not spool.is_wanted(key)


def test_two_rooms_that_decide_alike_share_a_run(crowd, server):
    other = Crowd(server).open("toy_talk/short")
    for one_of_them in (crowd, other):
        one_of_them.joined_by("Ana")
        one_of_them.go_to("1.decide")
        one_of_them.press("next")
        one_of_them.get(one_of_them.path)
    assert len(server.extensions[NAME].spool.queued()) == 1


def test_a_place_is_told_as_buttons_say_it():
    assert str(Place(2, "run")) == "2.run"
