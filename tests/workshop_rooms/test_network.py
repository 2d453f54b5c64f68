"""Which addresses phones are told, which names are answered, and what other computers get."""

import pytest

from dashboards.application import Places, application
from dashboards.workshop import network
from dashboards.workshop.network import Listening, is_this_computer, own_addresses, own_names
from dashboards.workshop.qr import QUIET, svg
from tests.workshop_rooms.conftest import make_server
from tests.workshop_rooms.crowd import Browser, Crowd

HERE = ["192.168.1.20", "10.42.0.1"]


@pytest.fixture
def here(monkeypatch):
    """A computer in two networks."""
    monkeypatch.setattr(network, "own_addresses", lambda: list(HERE))


@pytest.mark.parametrize(
    ("host", "name", "is_answered"),
    [
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "::1", True),
        ("127.0.0.1", "192.168.1.20", False),
        ("127.0.0.1", "evil.example", False),
        ("0.0.0.0", "192.168.1.20", True),
        ("0.0.0.0", "localhost", True),
        ("0.0.0.0", "evil.example", False),  # a page that resolves its own name to this computer
        ("laptop.example", "laptop.example", True),
        ("192.168.1.20", "evil.example", False),
    ],
)
def test_names_that_are_answered(host, name, is_answered):
    assert Listening(host).answers_to(name) is is_answered


def test_own_names_are_answered_on_a_network():
    assert all(Listening("0.0.0.0").answers_to(name) for name in own_names())


def test_addresses_are_those_of_networks_the_private_ones_first_and_tunnels_last():
    found = network._ranked(
        [
            ("lo", "127.0.0.1"),
            ("tun0", "10.8.0.2"),
            ("eth0", "203.0.113.7"),
            ("eth1", "8.8.4.4"),
            ("wlan0", "192.168.1.20"),
            ("eth2", "169.254.7.7"),
            ("wlan0", "192.168.1.20"),
        ]
    )
    assert found[-1] == "10.8.0.2"
    assert found.index("192.168.1.20") < found.index("8.8.4.4")
    assert not {"127.0.0.1", "169.254.7.7"} & set(found)
    assert all(not address.startswith("127.") for address in own_addresses())


def test_this_computer_is_its_loopback_and_its_own_addresses(here):
    assert is_this_computer("127.0.0.1")
    assert is_this_computer("::1")
    assert is_this_computer("192.168.1.20")
    assert not is_this_computer("192.168.1.21")
    assert not is_this_computer(None)


def test_only_this_computer_is_told_to_the_facilitator(tmp_path):
    crowd = Crowd(make_server(tmp_path)).open("toy_talk/short")
    text = crowd.get(crowd.path).get_data(as_text=True)
    assert "Only this computer hears this address" in text
    assert "diplomacity dashboard --room" in text
    assert Listening().addresses() == []


def test_the_address_for_phones_is_told_and_may_be_another(here, tmp_path):
    crowd = Crowd(make_server(tmp_path, Listening("0.0.0.0", 8050))).open("toy_talk/short")
    assert "http://192.168.1.20:8050/join" in crowd.get(crowd.path).get_data(as_text=True)
    first = crowd.get(f"{crowd.path}/qr.svg").data
    crowd.press("address", ("address", "10.42.0.1"))
    assert "http://10.42.0.1:8050/join" in crowd.text
    assert "http://10.42.0.1:8050/join" in crowd.get(f"{crowd.path}/projector").get_data(as_text=True)
    assert crowd.get(f"{crowd.path}/qr.svg").data != first
    assert "has no such address" in crowd.press("address", ("address", "evil.example")).get_data(as_text=True)


def test_a_computer_in_no_network_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(network, "own_addresses", list)
    crowd = Crowd(make_server(tmp_path, Listening("0.0.0.0"))).open("toy_talk/short")
    assert "in no network that phones could reach" in crowd.get(crowd.path).get_data(as_text=True)


def test_addresses_are_written_as_browsers_read_them():
    assert Listening("0.0.0.0", 80).url("10.0.0.1") == "http://10.0.0.1"
    assert Listening("::", 8050).url("fd00::7") == "http://[fd00::7]:8050"


def test_where_only_phones_are_let_in_others_get_their_pages_and_nothing_else(here, tmp_path):
    server = application(Places(tmp_path, tmp_path), Listening("0.0.0.0", 8050, phones_only=True)).server
    phone, desk = Browser(server, "192.168.1.77"), Browser(server, "192.168.1.20")
    assert phone.get("/", Host="192.168.1.20:8050").request.path == "/join"
    for path in (
        "/workshop",
        "/sweeps",
        "/_dash-layout",
        "/assets/page.css",
        "/map/x/scenario.json",
        "/workshop/x/state",
    ):
        assert phone.get(path).status_code == 403, path
    assert phone.get("/_dash-update-component").status_code == 403
    assert phone.get("/health").status_code == 200
    assert desk.get("/workshop", Host="192.168.1.20:8050").status_code == 200
    for name in ("evil.example", "evil.example:8050", "192.168.1.20.evil.example"):
        assert phone.get("/join", Host=name).status_code == 403, name
    assert "frame-ancestors 'none'" in desk.get("/").headers["Content-Security-Policy"]


def test_a_code_as_a_picture_has_its_quiet_zone_and_nothing_but_a_path():
    picture = svg("http://192.168.1.20:8050/j/CDFGHJ")
    size = int(picture.split('viewBox="0 0 ', 1)[1].split(" ", 1)[0])
    assert (size - 2 * QUIET - 17) % 4 == 0  # a symbol has 17 + 4 n modules
    assert picture.count("<path") == 1
    assert "script" not in picture
    starts = [int(part.split(" ", 1)[0]) for part in picture.split('d="M', 1)[1].split('"', 1)[0].split("M")]
    assert min(starts) == QUIET
