"""A thousand addresses and a thousand files from strangers: a page or one clear line each, and nothing is harmed."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from dashboards import ids
from dashboards.application import Places, application
from tests.dashboards.foreign import addresses, files

COUNT = 500  # of addresses, and as many files
LONGEST_LINE = 500
VISITOR = "a-stranger-of-the-tests"
TOLD = ("problem wide", "problem")  # classes of what tells a reader what is wrong


class Client:
    """Speaks with the server as the page's own script does."""

    def __init__(self, server: Any) -> None:
        self.client = server.test_client()
        self.callbacks = self.client.get("/_dash-dependencies").get_json()

    def call(self, trigger: str, holds: str, **values: Any) -> dict[str, Any]:
        """The answer of the callback whose outputs hold a text; `values` are those of its inputs by their ids."""
        (callback,) = (one for one in self.callbacks if holds in one["output"] and _takes(one, trigger))
        body = {
            "output": callback["output"],
            "outputs": _outputs(callback["output"]),
            "inputs": [_given(one, values) for one in callback["inputs"]],
            "state": [_given(one, values) for one in callback["state"]],
            "changedPropIds": [trigger],
        }
        answer = self.client.post("/_dash-update-component", json=body)
        assert answer.status_code in (200, 204), (answer.status_code, values)
        return json.loads(answer.get_data())["response"] if answer.status_code == 200 else {}


def _takes(callback: dict[str, Any], trigger: str) -> bool:
    return any(f"{one['id']}.{one['property']}" == trigger for one in callback["inputs"])


def _outputs(text: str) -> list[dict[str, str]]:
    return [
        {"id": one.rpartition(".")[0], "property": one.rpartition(".")[2].partition("@")[0]}
        for one in text.strip(".").split("...")
    ]


def _given(one: dict[str, Any], values: dict[str, Any]) -> Any:
    if one["id"].startswith("{"):  # one of many: there is none
        return []
    name = one["id"].replace("-", "_") if one["property"] != "search" else "search"
    return {"id": one["id"], "property": one["property"], "value": values.get(name)}


def lines(content: Any) -> Iterator[str]:
    """What a reader is told to be wrong."""
    if isinstance(content, list):
        for one in content:
            yield from lines(one)
    elif isinstance(content, dict):
        props = content.get("props", content)
        if props.get("className") in TOLD and props.get("children"):
            yield _text(props["children"])
        else:
            yield from lines(list(props.values()))


def _text(content: Any) -> str:
    if isinstance(content, dict):
        return _text(content.get("props", content).get("children") or "")
    if isinstance(content, list):
        return "".join(_text(one) for one in content)
    return str(content)


def check(line: str) -> None:
    """A line is one line, of a length that is read, and tells nothing of the program or of this computer."""
    assert line.strip()
    assert "\n" not in line
    assert len(line) <= LONGEST_LINE, line
    assert not re.search(r"Traceback|Error:|/work|/home|/root|/tmp|site-packages|<\w+ object at", line), line


@pytest.fixture
def client(tmp_path, monkeypatch):
    """A dashboard below a folder of its own; what else is written is found afterwards."""
    for place in ("own", "here", "temporary", "home"):
        (tmp_path / place).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    yield Client(application(Places(tmp_path / "own", tmp_path / "own" / "stores")).server)
    for place in ("here", "temporary", "home"):
        assert not list((tmp_path / place).iterdir()), place
    assert {place.name for place in tmp_path.iterdir()} == {"own", "here", "temporary", "home"}
    for place in (tmp_path / "own").rglob("*"):
        assert place.resolve().is_relative_to(tmp_path / "own")
        assert not place.is_symlink()


def test_every_address_gets_a_page_or_one_clear_line(client):
    refused = shown = 0
    for path, query in addresses(COUNT, seed=5):
        answer = client.call("location.pathname", f"{ids.PAGE}.children", location=path, search=query)
        told = list(lines(answer[ids.PAGE]["children"]))
        assert len(told) <= 1, (path, query, told)
        for line in told:
            check(line)
        refused += len(told)
        shown += not told
    assert refused > COUNT / 2
    assert shown > COUNT / 50


def test_every_file_is_taken_or_gets_one_clear_line(client):
    refused = taken = 0
    for content in files(COUNT, seed=6):
        encoded = f"data:application/octet-stream;base64,{base64.b64encode(content).decode()}"
        answer = client.call(f"{ids.UPLOAD}.contents", f"{ids.PICKED}.data", upload=encoded)
        line = answer.get(ids.PROBLEM, {}).get("children")
        if line:
            check(line)
            refused += 1
            continue
        ((kind, name),) = answer[ids.PICKED]["data"].items()
        page = client.call("location.pathname", f"{ids.PAGE}.children", location="/", search=f"?{kind}={name}")
        for told in lines(page[ids.PAGE]["children"]):
            check(told)
        taken += 1
    assert refused > COUNT / 2
    assert taken > COUNT / 50
