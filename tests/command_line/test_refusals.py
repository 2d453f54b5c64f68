"""Every kind of bad input is answered with one line on stderr and exit status 2, and nothing is run."""

import shutil
from pathlib import Path

import pytest

from experiments import folders
from experiments.command_line import main
from sim.search_path import shipped
from tests.quarrel import QUARREL

BASE = ["scenario=baseline", "world=toy", "months=24", "replicates=2", "processes=1"]


def refused(capsys, arguments):
    """The line of a refusal; checks that it is one, with status 2, and that nothing else was printed."""
    status = main(arguments)
    captured = capsys.readouterr()
    assert status == 2, captured
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("error: ")
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scenario=paris_withdrawl"], "did you mean 'paris_withdrawal'?"),
        (["scenario=no/such/file.yaml"], "no/such/file.yaml is missing"),
        (["world=rine"], "did you mean 'rhine'?"),
        (["baseline=baselin"], "did you mean 'baseline'?"),
        (["mechanisms.ideas.twining=0.1"], "did you mean 'twinning'?"),
        (["mechanisms.idea.twinning=0.1"], "did you mean 'ideas'?"),
        (["ideas.twinning=0.1"], "did you mean 'mechanisms.ideas.twinning'?"),
        (["contagon=simple"], "did you mean 'contagion'?"),
        (["contagion=simpel"], "did you mean 'simple'?"),
        (["replicate=3"], "did you mean 'replicates'?"),
        (["months=abc"], "months = 'abc' is not a whole number"),
        (["months=2.5"], "months = 2.5 is not a whole number"),
        (["months=0"], "from 1 to 1200"),
        (["replicates=1"], "from 2 to"),
        (["rivals=1"], "0 leaves them out"),
        (["rivals=-1"], "from 0 to"),
        (["seed=-1"], "seed = -1 is outside what is possible"),
        (["keep=everything"], "give one of ledger, series"),
        (["replace=perhaps"], "is not true or false"),
        (["search_path=nowhere"], "is not a list of names"),
        (["search_path=[nowhere]"], "search path folder nowhere is missing"),
        (["mechanisms.ideas.twinning=abc"], "is not a number"),
        (["mechanisms.ideas.twinning=-1"], "outside what is possible"),
        (["mechanisms.ideas.twinning=nan"], "is not a number"),
        (["mechanisms.commitments.plan_due=2.5"], "is not a whole number"),
        (["mechanisms.ideas.enabled=perhaps"], "is not true or false"),
        (["mechanisms.ideas.contagion=complicated"], "give one of"),
        (["mechanisms.ideas.closed_channels=[twining]"], "did you mean 'twinning'?"),
        (["mechanisms.ideas.twinning=${seed}"], "'${' is not allowed"),
        (["~mechanisms.ideas.twinning"], "only events can be added or removed"),
        (["+months=3"], "only events can be added or removed"),
        (["months"], "is not an override"),
        (["seed=1,2"], "add -m"),
        (["out=[1"], "is not an override"),
    ],
)  # fmt: skip
def test_settings_and_parameters(capsys, folder, arguments, says):
    assert says in refused(capsys, ["run", *BASE, *arguments])
    assert not (folder / "results").exists()


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("scenario.events.quarel.level=0.5", "did you mean 'quarrel'?"),
        ("scenario.events.quarrel.levl=0.5", "did you mean 'level'?"),
        ("scenario.events.quarrel.level=high", "level = 'high' is not a number"),
        ("scenario.events.quarrel.level=2", "give a value from 0 to 1"),
        ("scenario.events.quarrel.type=raise_tensions", "did you mean 'raise_tension'?"),
        ("scenario.events.quarrel.between=[XAA,XBC]", "unknown nation or bloc 'XBC'; did you mean 'XBB'?"),
        ("scenario.events.quarrel.month=24", "give a value from 0 to 23 months"),
        ("scenario.events.quarrel.month.day=3", "is not a mapping"),
        ("scenario.evnts.quarrel.level=0.5", "did you mean 'events'?"),
        ("scenario.horizn=10", "did you mean 'horizon'?"),
        ("~scenario.events.peace", "unknown event 'peace'"),
        ("+scenario.events.quarrel={type:stop_travel,month:3}", "is there already"),
        ("+scenario.events.office={type:found_office,month:3,city:aldr-xaa,staff:2}", "did you mean 'alder-xaa'?"),
        ("+scenario.events.office={type:found_ofice,month:3}", "did you mean 'found_office'?"),
        ("+scenario.events.stop={type:stop_travel}", "'month' is missing"),
    ],
)  # fmt: skip
def test_events_from_the_command_line(capsys, folder, override, says):
    given = ["run", "scenario=./quarrel.yaml", *BASE[1:], override]
    assert says in refused(capsys, given)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (QUARREL.replace("raise_tension", "raise_tensions"), "unknown event type 'raise_tensions'; did you mean"),
        (QUARREL.replace("month: 6", "month: 24"), "give a value from 0 to 23 months"),
        (QUARREL + "  quarrel: {type: stop_travel, month: 3}\n", "key 'quarrel' stands twice"),
        (QUARREL.replace("0.8", "${oc.env:HOME}"), "'${' is not allowed"),
        (QUARREL.replace("quarrel: {", "quarrel: {{"), "not YAML"),
        ("- a\n- b\n", "is not a mapping"),
        (QUARREL.replace("level: 0.8", "level: !!python/name:os.system x"), "not YAML"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["check", "run"])
def test_scenario_files(capsys, folder, command, text, says):
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    arguments = ["check", "bad.yaml"] if command == "check" else ["run", "scenario=./bad.yaml", *BASE[1:]]
    assert says in refused(capsys, arguments)


def edited(file, change):
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def without_column(name):
    def change(text):
        rows = [line.split(",") for line in text.splitlines()]
        place = rows[0].index(name)
        return "\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows) + "\n"

    return change


def with_line_doubled(text):
    return text + text.splitlines()[1] + "\n"


BAD_WORLDS = {
    "missing file": (lambda w: (w / "nations.csv").unlink(), "nations.csv is missing"),
    "missing column": (lambda w: edited(w / "cities.csv", without_column("latitude")), "column 'latitude' is missing"),
    "unknown column": (
        lambda w: edited(w / "cities.csv", lambda t: t.replace("population", "people", 1)), "unknown column 'people'"
    ),
    "duplicate city": (lambda w: edited(w / "cities.csv", with_line_doubled), "stands twice"),
    "tie to an unknown city": (
        lambda w: edited(w / "ties.csv", lambda t: t.replace("cedar-xbb", "ceder-xbb", 1)), "did you mean 'cedar-xbb'?"
    ),
    "latitude of 95": (
        lambda w: edited(w / "cities.csv", lambda t: t.replace("XAA,0,0", "XAA,95,0", 1)), "'95' is out of range"
    ),
    "wrong ISO code": (lambda w: edited(w / "nations.csv", lambda t: t.replace("XAA", "Xaa", 1)), "ISO 3166"),
    "bad encoding": (lambda w: (w / "cities.csv").write_bytes("id,näme\n".encode("latin-1")), "not UTF-8"),
    "empty table": (
        lambda w: edited(w / "cities.csv", lambda t: t.splitlines()[0] + "\n"), "the table is empty"
    ),
    "not a number": (
        lambda w: edited(w / "cities.csv", lambda t: t.replace("1000000", "1.000.000", 1)), "is not a number"
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("name", BAD_WORLDS)
def test_world_folders(capsys, folder, command, name):
    damage, says = BAD_WORLDS[name]
    world = folder / "mine"
    shutil.copytree(shipped() / "worlds" / "toy", world)
    damage(world)
    arguments = ["check", "mine"] if command == "check" else ["run", "scenario=baseline", "world=./mine", *BASE[2:]]
    assert says in refused(capsys, arguments)


def test_out_that_is_a_file(capsys, folder):
    (folder / "taken").write_text("mine", encoding="utf-8")
    assert "is a file" in refused(capsys, ["run", *BASE, "out=taken"])


def test_out_that_holds_something_else(capsys, folder):
    (folder / "thesis").mkdir()
    (folder / "thesis" / "chapter.txt").write_text("mine", encoding="utf-8")
    assert "holds something that is not a result" in refused(capsys, ["run", *BASE, "out=thesis"])
    assert (folder / "thesis" / "chapter.txt").read_text(encoding="utf-8") == "mine"


def test_out_that_cannot_be_written(capsys, folder, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    (folder / "locked").mkdir()
    monkeypatch.setattr(folders.tempfile, "TemporaryDirectory", refuse)
    said = refused(capsys, ["run", *BASE, "out=locked/result"])
    assert "locked/result: cannot be written (Permission denied in" in said


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no folder that nobody can write")
def test_out_where_nobody_can_write(capsys, folder):
    assert "cannot be written" in refused(capsys, ["run", *BASE, "out=/proc/result"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rnu"], "did you mean 'run'?"),
        (["run", "--fast"], "--fast"),
        (["list", "scenarois"], "did you mean 'scenarios'?"),
        (["check", "rine"], "did you mean 'rhine'?"),
        (["check", "no_such.yaml"], "is missing"),
        (["check"], "NAME|PATH"),
        (["report", "nowhere"], "result nowhere is missing"),
        (["dashboard", "nowhere"], "result nowhere is missing"),
        (["run", "--config", "nowhere.yaml"], "cannot be read"),
    ],
)  # fmt: skip
def test_other_commands(capsys, folder, arguments, says):
    assert says in refused(capsys, arguments)
