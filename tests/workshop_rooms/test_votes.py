"""Votes: while their phase is open, once by each, the last one stands, whoever writes at the same time."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from dashboards.workshop.tables import Move, Vote
from tests.workshop_rooms.crowd import Crowd
from tests.workshop_rooms.voters import PROCESSES, ROUNDS, THREADS

ROOT = Path(__file__).parents[2]


def votes(database, kind):
    with database.reading() as session:
        found = session.scalars(select(Vote).where(Vote.kind == kind).order_by(Vote.id)).all()
        return [(vote.turn, vote.role, vote.value, vote.times) for vote in found]


def test_the_last_vote_before_closing_stands_and_counts_once(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    phone.predict("one")
    phone.predict("two")
    phone.predict("two")
    assert votes(database, "prediction") == [(1, None, "two", 2)]  # what changes nothing is no vote
    form = phone.look().page.form_within("/predict/")
    crowd.press("next")
    answer = phone.send(form, ("choice", "one"))
    assert "This is closed" in answer.get_data(as_text=True)
    assert votes(database, "prediction") == [(1, None, "two", 2)]


def test_what_cannot_be_predicted_is_refused(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    for value in ("three", "", "one two"):
        assert "cannot be chosen" in phone.press("/predict/", "choice", value).get_data(as_text=True), value
    assert votes(database, "prediction") == []


def test_what_cannot_be_drawn_is_refused(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("2.predict")
    for values in (("1",), ("1", "2", "3"), ("1", "99"), ("-1", "1"), ("x", "1"), ("nan", "1"), ("1", "inf")):
        assert "cannot be chosen" in phone.predict(*values).get_data(as_text=True), values
    assert votes(database, "prediction") == []
    phone.predict("1.25", "2,5")
    assert votes(database, "prediction") == [(2, None, [1.25, 2.5], 1)]


def test_options_are_taken_and_dropped_within_the_points(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.decide")
    phone.take("harbour")
    assert "1 of 3 points left" in phone.text
    phone.take("fair")
    assert "0 of 3 points left" in phone.text
    assert votes(database, "decision")[0][2] == ["harbour", "fair"]
    phone.press("/decide/", "drop", "harbour")
    phone.press("/decide/", "drop", "harbour")  # twice is once
    assert votes(database, "decision")[0][2] == ["fair"]
    phone.take("wait")  # to wait is to do nothing else
    assert votes(database, "decision")[0][2] == ["wait"]
    phone.take("harbour")
    assert votes(database, "decision")[0][2] == ["harbour"]
    for option in ("leave_harbour", "nonsense"):
        assert "cannot be chosen" in phone.take(option).get_data(as_text=True)
    assert votes(database, "decision")[0][2] == ["harbour"]


def test_an_option_is_offered_after_another_was_taken(crowd):
    phones = crowd.joined_by("Ana", "Bo", "Cy")
    crowd.go_to("1.decide")
    for phone in phones:
        phone.take("harbour")
    crowd.go_to("2.decide")
    assert 'value="leave_harbour"' in phones[0].look().text


def test_what_most_want_is_done(crowd, database):
    phones = crowd.joined_by("Ana", "Bo", "Cy")
    crowd.go_to("1.decide")
    for phone, option in zip(phones, ("harbour", "harbour", "wait"), strict=True):
        phone.take(option)
    assert "2 of 3" in crowd.get(crowd.path).get_data(as_text=True)
    crowd.press("next")
    with database.reading() as session:
        move = session.scalars(select(Move)).one()
        assert (move.turn, move.role, move.option, move.votes, move.voters) == (1, "alder", "harbour", 2, 3)


def test_nothing_is_done_where_most_want_to_wait(crowd, database):
    phones = crowd.joined_by("Ana", "Bo", "Cy")
    crowd.go_to("1.decide")
    for phone, option in zip(phones, ("harbour", "wait", "wait"), strict=True):
        phone.take(option)
    crowd.go_to("1.reveal")
    with database.reading() as session:
        assert session.scalars(select(Move)).all() == []


def test_who_is_removed_does_not_count_in_what_is_open(crowd, database):
    phones = crowd.joined_by("Ana", "Bo")
    crowd.go_to("1.predict")
    for phone in phones:
        phone.predict("one")
    crowd.press("next")
    phones[0].take("harbour")
    person = dict(crowd.get(crowd.path) and crowd.page.form("/remove").hidden)["person"]
    crowd.press("remove", ("person", person))
    assert votes(database, "decision") == []
    assert len(votes(database, "prediction")) == 2  # what was closed before stays
    assert phones[0].look().last.status_code == 404


def test_roles_decide_for_themselves(server, database):
    crowd = Crowd(server).open("toy_talk/long")
    ana, bo, cy, dee = crowd.joined_by("Ana", "Bo", "Cy", "Dee")
    for phone, role in ((ana, "alder"), (bo, "alder"), (cy, "birch")):
        phone.press("/role", "role", role)
    assert "All seats of this role are taken" in dee.press("/role", "role", "birch").get_data(as_text=True)
    assert "There is no such role" in dee.press("/role", "role", "xanadu").get_data(as_text=True)
    crowd.go_to("1.decide")
    assert "You hold no role" in dee.look().text
    ana.take("harbour")
    bo.take("harbour")
    cy.press("/decide/", "nothing", "1")
    assert "Nothing this turn" in cy.text
    cy.take("fair")
    crowd.go_to("1.reveal")
    with database.reading() as session:
        moves = session.execute(select(Move.role, Move.option, Move.votes).order_by(Move.role)).all()
    assert [tuple(move) for move in moves] == [("alder", "harbour", 2), ("birch", "fair", 1)]


def test_roles_are_dealt_and_changed_by_the_facilitator(server, database):
    crowd = Crowd(server).open("toy_talk/long")
    phones = crowd.joined_by("Ana", "Bo", "Cy", "Dee")
    crowd.press("deal")
    shown = [phone.look().text for phone in phones]
    assert [text.count("Your role: Alder") for text in shown] == [1, 0, 1, 0]
    assert "Your role: Birch" in shown[1]
    assert "Choose your role" in shown[3]  # three seats for four
    crowd.press("seats", ("seats.alder", "2"), ("seats.birch", "2"))
    assert phones[3].press("/role", "role", "birch").status_code == 200
    assert "Your role: Birch" in phones[3].text
    crowd.go_to("1.decide")
    phones[0].take("harbour")
    assert len(votes(database, "decision")) == 1
    assert "Roles cannot be changed here now" in _take_role(phones[0], "birch")
    crowd.press(
        "give", ("person", dict(crowd.get(crowd.path) and crowd.page.form("/give").hidden)["person"]), ("role", "")
    )
    assert votes(database, "decision") == []  # what was decided for another role is void


def _take_role(phone, role):
    from dashboards.workshop.rehearsal.browser import Form

    token = dict(phone.look().page.forms[0].hidden)["token"]
    return phone.send(Form(f"{phone.path}/role", [("token", token), ("role", role)])).get_data(as_text=True)


def test_every_vote_counts_once_whoever_writes_at_the_same_time(crowd, database, folder):
    """Four processes of eight threads each, as the server has them: every participant votes from all of them."""
    crowd.joined_by(*(f"P{number}" for number in range(THREADS)))
    crowd.go_to("1.predict")
    command = [sys.executable, "-m", "tests.workshop_rooms.voters", str(folder), crowd.room_id]
    url = [] if database.is_sqlite else [database.engine.url.render_as_string(hide_password=False)]
    ended = subprocess.run([*command, *url], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    sent = json.loads(ended.stdout)
    assert [len(casts) for casts in sent.values()] == [PROCESSES * ROUNDS] * THREADS  # none failed
    with database.reading() as session:
        rows = session.scalars(select(Vote)).all()
    assert len(rows) == THREADS
    for vote in rows:
        casts = sorted(sent[vote.participant_id])
        assert [vote.cast, vote.value] == casts[-1]  # by the clock inside the transaction, which no two share
        assert vote.times == len(casts)
