"""`diplomacity workshop`: what a room decided gives the same again, in a table, a folder and from a configuration."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer

from experiments import command_line
from experiments.command_line import main
from experiments.commands.workshop import app
from experiments.executors import InProcess
from experiments.results import read
from experiments.workshop.plans import Plan, load_plan, text_in
from experiments.workshop.play import play
from experiments.workshop.replay import SCRIPT, write_played
from experiments.workshop.script import Script


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command as it is installed, whatever environment the tests run in."""
    entry = EntryPoint("workshop", "experiments.commands.workshop:app", command_line.GROUP)
    others = command_line.commands()
    monkeypatch.setattr(command_line, "commands", lambda: {**others, "workshop": entry})


@pytest.fixture
def place(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIPLOMACITY_PATH", str(folder))
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["workshop", *arguments]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["workshop", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("error: ")
    return line


def test_list_names_every_workshop_in_each_form(capsys: Any, place: Path) -> None:
    told = printed(capsys, "list", "--language", "de")
    for name in ("paris_withdrawal", "great_power_tension", "mayors_forum", "small"):
        assert len(re.findall(rf"^ {name} ", told, flags=re.MULTILINE)) == 2
    assert "Spannung zwischen Großmächten" in told


def test_show_tells_turns_roles_and_options(capsys: Any, place: Path) -> None:
    told = printed(capsys, "show", "small", "--form", "short")
    for words in ("Draw the suspended ties", "12-19", "birch-xaa", "forbid", "It does this"):
        assert words in told


def test_expect_measures_every_option_alone(capsys: Any, place: Path) -> None:
    told = printed(capsys, "expect", "small", "--replicates", "2", "--processes", "1")
    assert told.count("title of birch-xaa") == 4
    assert "Do it (after `forbid` in" in told
    assert "Conditional on the model" in told
    arguments = ("--form", "long", "--replicates", "2", "--processes", "1", "--markdown", "--language", "de")
    tables = printed(capsys, "expect", "small", *arguments)
    assert "| Runde | Wer | Möglichkeit |" in tables
    assert "2 Läufe" in tables


@pytest.fixture(scope="module")
def kept(plan: Plan, script: Script, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a result as a replay writes it, to be copied."""
    played = play(script, 2, InProcess(), plan=plan)
    folder = tmp_path_factory.mktemp("kept") / "seen"
    write_played(played, folder, executor=InProcess())
    return folder


@pytest.fixture
def seen(kept: Path, place: Path) -> Path:
    return shutil.copytree(kept, place / "seen")


@pytest.fixture
def saved(place: Path, script: Script) -> Path:
    file = place / "room.json"
    file.write_text(json.dumps(script.to_dict()), encoding="utf-8")
    return file


def test_a_replay_gives_what_the_room_saw_and_can_be_run_again(
    capsys: Any, place: Path, saved: Path, play_here: Any, script: Script
) -> None:
    told = printed(capsys, "replay", str(saved), "--out", "seen", "--rivals", "2", "--processes", "1")
    assert told.splitlines()[-1] == "seen"
    assert "A small quarrel: small_quarrel less small_quarrel-had_nobody_acted on toy, 20 months, 4 pairs" in told
    assert "Turn 1, title of birch-xaa: Do it. Done in 100 % of the runs" in told
    room = play_here(script, 2).comparison
    runs = pd.read_parquet(place / "seen" / "runs.parquet")
    pd.testing.assert_frame_equal(runs, room.runs)
    result = read(place / "seen")
    shown = result.effects.set_index("outcome")["difference"]
    assert shown["ties_suspended"] == room.effects.set_index("outcome")["difference"]["ties_suspended"] != 0
    assert json.loads((place / "seen" / SCRIPT).read_text(encoding="utf-8")) == script.to_dict()
    report = (place / "seen" / "report.html").read_text(encoding="utf-8")
    assert "What was decided" in report
    assert "birch-xaa: sign commitment, months 6 to 11" in report
    assert main(["run", "--config", "seen/config.yaml", "out=again", "rivals=0", "processes=1"]) == 0
    capsys.readouterr()
    pd.testing.assert_frame_equal(pd.read_parquet(place / "again" / "runs.parquet"), runs)
    first, second = result.summary["provenance"], read(place / "again").summary["provenance"]
    assert first["configuration"] == second["configuration"]


def test_a_replay_of_fewer_turns_is_that_of_the_room_then(capsys: Any, place: Path, saved: Path) -> None:
    told = printed(capsys, "replay", str(saved), "--turn", "1", "--rivals", "0", "--processes", "1", "--language", "de")
    assert "12 months, 4 pairs" in told
    assert "Runde 1" in told
    assert "Runde 2" not in told


def test_a_configuration_with_other_decisions_is_another(capsys: Any, place: Path, saved: Path, seen: Path) -> None:
    content = json.loads(saved.read_text(encoding="utf-8"))
    content["decisions"] = []
    saved.write_text(json.dumps(content), encoding="utf-8")
    assert "holds another result" in refused(capsys, "replay", str(saved), "--out", "seen", "--rivals", "0")
    printed(capsys, "replay", str(saved), "--out", "seen", "--replace", "--rivals", "0", "--processes", "1")
    assert "decisions" not in read(place / "seen").summary


@pytest.mark.parametrize(
    ("change", "arguments", "says"),
    [
        ({"plan": "smal"}, [], "unknown workshop 'smal'; did you mean 'small'?"),
        ({"decisions": [{"turn": 1, "role": "birch", "option": "sing"}]}, [], "did you mean 'sign'?"),
        ({}, ["--turn", "9"], "turn = 9 is outside"),
        ({}, ["--rivals", "1"], "0 leaves them out"),
        ({}, ["--out", "room.json"], "is a file"),
        ({"key": "abc"}, [], "another version of the plan"),
    ],
)
def test_what_cannot_be_replayed_is_refused_before_anything_is_run(
    capsys: Any, place: Path, saved: Path, change: dict[str, Any], arguments: list[str], says: str
) -> None:
    content = json.loads(saved.read_text(encoding="utf-8")) | change
    saved.write_text(json.dumps(content), encoding="utf-8")
    assert says in refused(capsys, "replay", str(saved), *arguments)
    assert not (place / "results").exists()


def test_a_file_that_is_no_script_is_refused(capsys: Any, place: Path) -> None:
    assert "nowhere.json: cannot be read" in refused(capsys, "replay", "nowhere.json")
    for text in ("[1", "[" * 100_000, '{"seed": ' + "9" * 5000 + "}"):
        (place / "list.json").write_text(text, encoding="utf-8")
        assert "list.json: is no JSON" in refused(capsys, "replay", "list.json")


def test_decisions_in_a_configuration_are_checked(capsys: Any, place: Path, seen: Path) -> None:
    file = seen / "config.yaml"
    text = file.read_text(encoding="utf-8")
    for before, after, says in (
        ("move: sign_commitment", "move: sing", "unknown move 'sing'"),
        ("agent: birch-xaa", "agent: brich-xaa", "did you mean 'birch-xaa'"),
        ("first: 6", "first: 20\n  last: 30", "stands twice"),
    ):
        file.write_text(text.replace(before, after), encoding="utf-8")
        assert main(["run", "--config", "seen/config.yaml", "out=other"]) == 2
        assert says in capsys.readouterr().err
    file.write_text(text, encoding="utf-8")
    assert main(["run", "--config", "seen/config.yaml", "months=7", "out=other"]) == 2
    assert "first = 12 is outside" in capsys.readouterr().err


class Texts(HTMLParser):
    """The texts of a page, and whatever it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = ("src", "href", "action")
        self.loads += [str(value) for name, value in attrs if name in names] + (["script"] if tag == "script" else [])

    def handle_data(self, data: str) -> None:
        self.texts.append(" ".join(data.split()))


@pytest.mark.parametrize("language", ["en", "de"])
def test_cards_hold_all_that_is_needed_and_load_nothing(capsys: Any, place: Path, language: str) -> None:
    told = printed(capsys, "cards", "paris_withdrawal", "--form", "long", "--language", language, "--out", "c.html")
    assert told.splitlines() == ["c.html"]
    page = Texts()
    page.feed((place / "c.html").read_text(encoding="utf-8"))
    assert page.loads == []
    text = " ".join(page.texts)
    plan: Plan = load_plan("paris_withdrawal", "long")
    for role in plan.roles:
        for words in (role.title, role.card, role.motives):
            assert " ".join(text_in(words, language).split()) in text
    for turn in plan.turns:
        assert text_in(turn.question.text, language) in text
        for choice in turn.question.choices:
            assert text_in(choice.text, language) in text
    for part in ("--room", "http://", "rehearse", {"en": "firewall", "de": "Firewall"}[language]):
        assert part in text
    assert {"en": "Taking part is voluntary", "de": "Die Teilnahme ist freiwillig"}[language] in text


def test_cards_escape_what_a_file_says(capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.workshop.small import said, workshop, written

    content = workshop()
    content["roles"]["birch"]["card"] = said("<script>alert(1)</script> & more")
    monkeypatch.setenv("DIPLOMACITY_PATH", str(written(tmp_path, content)))
    monkeypatch.chdir(tmp_path)
    printed(capsys, "cards", "small")
    page = (tmp_path / "small-short-en.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_cards_that_cannot_be_written_are_refused(capsys: Any, place: Path) -> None:
    assert "cannot be written" in refused(capsys, "cards", "small", "--out", "nowhere/c.html")
    assert "language = 'fr' is not allowed" in refused(capsys, "cards", "small", "--language", "fr")


def test_another_layer_adds_a_command_of_its_own(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    part = EntryPoint("rehearse", "tests.workshop.test_commands:rehearse", command_line.PARTS.format("workshop"))
    real = command_line.entry_points

    def entry_points(group: str) -> Any:
        return [part] if group == part.group else real(group=group)

    monkeypatch.setattr(command_line, "entry_points", entry_points)
    own = [command.name for command in app.registered_commands]
    assert printed(capsys, "rehearse", "--phones", "3") == "3 phones\n"
    assert printed(capsys, "list").startswith("Workshops")
    assert [command.name for command in app.registered_commands] == own
    assert "rehearse" in printed(capsys, "--help")


def rehearse(phones: int = typer.Option(6)) -> None:
    """Stands for the command that the dashboard brings."""
    typer.echo(f"{phones} phones")
