"""Nobody reads or changes what is not theirs: cookies, tokens, addresses of others."""

import subprocess

import pytest
from itsdangerous import BadSignature
from sqlalchemy import select

from dashboards.workshop import access
from dashboards.workshop.actions import ACTIONS
from dashboards.workshop.limits import WRONG_KEYS
from dashboards.workshop.rehearsal.browser import Form
from dashboards.workshop.tables import Participant, Room
from tests.workshop_rooms.crowd import Browser, Crowd
from tests.workshop_rooms.crowd import Participant as Phone


def cookie_of(browser):
    return browser.client.get_cookie(access.COOKIE)


def opened(server, value):
    return server.session_interface.get_signing_serializer(server).loads(value)


def test_the_cookie_is_signed_out_of_scripts_and_of_other_sites(crowd):
    cookie = cookie_of(crowd)
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.max_age or cookie.expires


@pytest.mark.parametrize("forged", ["tampered", "other secret", "nonsense"])
def test_a_forged_cookie_is_nobody(crowd, server, forged):
    (phone,) = crowd.joined_by("Ana")
    value = cookie_of(phone).value
    serializer = server.session_interface.get_signing_serializer(server)
    content = opened(server, value)
    if forged == "tampered":
        head, tail = value.split(".", 1)
        value = f"{head[:-2]}{'AA' if head[-2:] != 'AA' else 'BB'}.{tail}"
    elif forged == "other secret":
        server.secret_key, ours = b"x" * 32, server.secret_key
        value = server.session_interface.get_signing_serializer(server).dumps(content)
        server.secret_key = ours
    else:
        value = "nonsense"
    with pytest.raises(BadSignature):
        serializer.loads(value)
    forger = Browser(server)
    forger.client.set_cookie(access.COOKIE, value)
    assert forger.get(phone.path).status_code == 404
    assert forger.get(f"{phone.path}/state").status_code == 404
    assert "Ana" not in forger.text


def test_a_cookie_of_one_room_opens_no_other(crowd, server):
    (phone,) = crowd.joined_by("Ana")
    other = Crowd(server).open("toy_talk/short")
    (theirs,) = other.joined_by("Bo")
    assert phone.get(theirs.path).status_code == 404
    assert phone.get(f"{theirs.path}/state").status_code == 404
    assert phone.get(other.path).status_code == 404
    assert crowd.get(other.path).status_code == 404
    assert other.get(f"{crowd.path}/export.zip").status_code == 404


@pytest.mark.parametrize("end", ["", "/state", "/projector", "/export.zip", "/qr.svg"])
def test_a_participant_does_not_see_what_is_the_facilitators(crowd, end):
    (phone,) = crowd.joined_by("Ana")
    assert crowd.get(f"{crowd.path}{end}").status_code == 200
    assert phone.get(f"{crowd.path}{end}").status_code == 404
    assert crowd.code not in phone.text


def test_a_participant_does_not_do_what_is_the_facilitators(crowd, database):
    (phone,) = crowd.joined_by("Ana")
    token = dict(phone.look().page.forms[0].hidden)["token"]
    with database.reading() as session:
        before = session.scalars(select(Room.version)).one()
    for action in ACTIONS:
        fields = [("token", token), ("at", "0.lobby"), ("sure", "yes"), ("person", "1"), ("door", "close")]
        assert phone.send(Form(f"{crowd.path}/{action}", fields)).status_code == 404, action
    with database.reading() as session:
        assert session.scalars(select(Room.version)).one() == before
    assert phone.send(Form(f"{crowd.path}/nothing", [("token", token)])).status_code == 404


@pytest.mark.parametrize("act", ["predict/1", "decide/1", "role", "leave", "language"])
def test_nobody_acts_for_another(crowd, server, database, act):
    (phone,) = crowd.joined_by("Ana")
    stranger = Browser(server)
    stranger.get("/workshop")
    token = dict(stranger.page.forms[0].hidden)["token"]
    fields = [("token", token), ("choice", "one"), ("forget", "1"), ("role", "alder"), ("language", "de")]
    assert stranger.send(Form(f"{phone.path}/{act}", fields)).status_code == 404
    with database.reading() as session:
        one = session.scalars(select(Participant)).one()
        assert (one.name, one.left, one.language) == ("Ana", None, "en")


@pytest.mark.parametrize(
    ("token", "headers"),
    [("", {}), ("wrong", {}), (None, {"Origin": "http://evil.example"}), (None, {"Origin": "null"})],
)
def test_a_form_that_is_not_ours_is_refused(crowd, database, token, headers):
    form = crowd.get(crowd.path) and crowd.page.form("/next")
    fields = dict(form.hidden)
    if token is not None:
        fields["token"] = token
    answer = crowd.client.post(form.action, data=fields, headers=headers)
    assert answer.status_code == 403
    assert crowd.place() == "0.lobby"
    same = {"Origin": "http://localhost"}
    assert crowd.client.post(form.action, data=dict(form.hidden), headers=same).status_code == 303


def test_a_key_takes_a_room_up_in_another_browser(crowd, server):
    other = Browser(server)
    assert other.get(crowd.path).status_code == 404
    form = other.get("/workshop") and other.page.form("/take")
    assert other.send(form, ("code", crowd.code), ("key", "CCCCC-CCCCC")).status_code == 403
    assert other.send(form, ("code", crowd.code.lower()), ("key", crowd.key.lower())).status_code == 200
    assert other.last.request.path == crowd.path
    assert crowd.key not in other.text


def test_wrong_keys_are_limited(crowd, server):
    other = Browser(server, "10.0.0.9")
    form = other.get("/workshop") and other.page.form("/take")
    for _ in range(WRONG_KEYS.most):
        assert other.send(form, ("code", crowd.code), ("key", "wrong")).status_code == 403
    assert other.send(form, ("code", crowd.code), ("key", crowd.key)).status_code == 429


def test_the_key_is_shown_once_and_never_stored(crowd, folder):
    assert crowd.key.count("-") == 5
    assert crowd.key not in crowd.get(crowd.path).get_data(as_text=True)
    plain = crowd.key.replace("-", "")
    # by another process: to close a database's file here would drop the locks that SQLite holds on it
    for text, status in ((crowd.code, 0), (crowd.key, 1), (plain, 1)):  # 0 where it is found
        assert subprocess.run(["grep", "-raqF", text, str(folder)], check=False).returncode == status, text


def test_another_key_shuts_out_who_came_in_by_the_old_one(crowd, server):
    other = Browser(server)
    other.send(other.get("/workshop") and other.page.form("/take"), ("code", crowd.code), ("key", crowd.key))
    assert other.get(crowd.path).status_code == 200
    crowd.press("key", ("sure", "yes"))
    assert 'id="key"' in crowd.text
    assert other.get(crowd.path).status_code == 404
    assert crowd.get(crowd.path).status_code == 200


def test_pages_say_what_may_be_loaded_and_are_not_kept(crowd):
    (phone,) = crowd.joined_by("Ana")
    for path in (crowd.path, f"{crowd.path}/projector", "/workshop"):
        answer = crowd.get(path)
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    policy = phone.look().last.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Ana" not in Phone(crowd.server).get(f"/j/{crowd.code}").get_data(as_text=True)


def test_a_form_without_a_cookie_says_what_to_do(crowd):
    """Such as of a browser that keeps none: its page is not told that the room is gone."""
    answer = Phone(crowd.server).client.post(f"/j/{crowd.code}", data={"name": "Ana", "token": "x"})
    assert answer.status_code == 403
    text = answer.get_data(as_text=True)
    assert "keeps no cookies" in text
    assert f'href="/j/{crowd.code}"' in text


@pytest.mark.parametrize("body", [b"", b"{", b'{"token": "x", "choice": "two"}', b"\xff\x00" * 50])
def test_a_body_that_is_no_form_changes_nothing(crowd, body):
    (phone,) = crowd.joined_by("Ana")
    crowd.go_to("1.predict")
    for path in (f"{phone.path}/predict/1", f"{phone.path}/predict/{10**30}", f"{phone.path}/nothing"):
        for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = phone.client.post(path, data=body, content_type=kind)
            assert answer.status_code in (400, 403, 404, 405), (path, kind)
    assert 'aria-pressed="true"' not in phone.look().text
