"""`diplomacity validate` and `calibrate`: what they print and write, and what they refuse in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import typer
import yaml

from experiments.commands.calibrate import calibrate
from experiments.commands.validate import validate
from experiments.configuration import changed, groups, requests
from experiments.settings import declared_parameters
from sim.errors import Refusal

FITTED = Path(__file__).parents[2] / "conf" / "calibration" / "fitted.yaml"


def run(command, *arguments):
    """Run one command as the command line does."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    app(list(arguments), standalone_mode=False)


def refused(command, *arguments):
    with pytest.raises(Refusal) as refusal:
        run(command, *arguments)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


# validate


def test_it_prints_misses_first_and_writes_a_table(capsys, tmp_path):
    file = tmp_path / "facts.csv"
    off = "mechanisms.ties.suspension_alarm=0"
    slope = "mechanisms.ties.suspension_slope=0,2.6"
    run(validate, "replicates=20", "processes=1", off, slope, "--fact", "F23", "--csv", str(file))
    printed = capsys.readouterr().out
    assert printed.index("F23_suspended") < printed.index("F23_ended")
    assert "OUTSIDE" in printed
    assert "Outside: 1 of 2 patterns of fitting facts." in printed
    assert "Conditional on the model, not a forecast" in printed
    table = pd.read_csv(file)
    assert len(table) == 4
    assert table["setting"].nunique() == 2
    assert set(table["verdict"]) == {"inside", "outside"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fact", "F99"], "unknown fact 'F99'"),
        (["--fact", "F3"], "fact F3 cannot be measured"),
        (["calibration=fited"], "unknown option of calibration 'fited'; did you mean 'fitted'?"),
        (["world=rhine"], "cannot follow 'world'"),
        (["replicates=5"], "replicates = 5 is outside"),
        (["mechanisms.ties.hlaf_life=3"], "did you mean 'half_life'?"),
        (["--csv", "nowhere/facts.csv"], "cannot be written"),
    ],
)
def test_validate_refuses_in_one_line(arguments, message):
    assert message in refused(validate, *arguments)


# calibrate


def test_it_fits_and_says_what_is_identified(capsys, tmp_path):
    folder = tmp_path / "fit"
    named = ["--parameter", "ties.suspension_alarm", "--parameter", "emissions.gap", "--fact", "F23"]
    effort = ["--particles", "10", "--populations", "2"]
    run(calibrate, "seed=3", "processes=1", f"out={folder}", *named, *effort)
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == str(folder)
    assert "not identified by these facts" in told.out
    assert "population 2 of 2" in told.err
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert {row["parameter"] for row in summary["posterior"]} == {"ties.suspension_alarm", "emissions.gap"}
    assert summary["plan"]["seed"] == 3
    assert summary["provenance"]["versions"]["pyabc"]
    assert len(pd.read_parquet(folder / "particles.parquet")) == 20
    assert yaml.safe_load((folder / "fitted.yaml").read_text(encoding="utf-8")) is not None
    assert not (folder / "history.db").exists()
    other = ["seed=4", f"out={folder}", *named, *effort]
    assert "holds something else than this calibration" in refused(calibrate, *other)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--particles", "0"], "particles = 0 is outside"),
        (["--populations", "0"], "populations = 0 is outside"),
        (["--most", "0"], "--most = 0 is outside"),
        (["--fact", "F98"], "unknown fact 'F98'"),
        (["--fact", "F7"], "cannot use F7: it is a fact of the list 'held out'"),
        (["--parameter", "ties.half_lief"], "did you mean 'ties.half_life'?"),
        (["months=12"], "cannot follow 'months'"),
    ],
)
def test_calibrate_refuses_in_one_line(arguments, message):
    assert message in refused(calibrate, *arguments)


# conf/calibration


def test_the_shipped_calibration_lies_in_the_plausible_ranges_and_says_where_it_comes_from():
    declared = declared_parameters()
    _, values = changed(["calibration=fitted"])
    assert values
    text = FITTED.read_text(encoding="utf-8")
    for path, value in values.items():
        parameter = declared[f"mechanisms.{path}"]
        assert parameter.low <= value <= parameter.high, path
        assert path in text
        assert parameter.mark not in ("S", "S2"), path
    assert "diplomacity calibrate" in text
    assert "seed 1" in text


def test_none_comes_first_and_sets_nothing():
    assert groups()["calibration"] == ["fitted", "none"]
    assert changed([])[1] == changed(["calibration=none"])[1] == {}


def test_a_run_takes_the_calibration_and_what_is_typed_comes_before_it():
    (request,) = requests(["calibration=fitted", "world=toy", "scenario=baseline", "months=12"])
    _, values = changed(["calibration=fitted"])
    path = next(iter(values))
    mechanism, name = path.split(".")
    assert request.pairing.parameters[mechanism][name] == values[path]
    typed = declared_parameters()[f"mechanisms.{path}"].default
    (request,) = requests(["calibration=fitted", f"mechanisms.{path}={typed}", "world=toy", "scenario=baseline"])
    assert request.pairing.parameters[mechanism][name] == typed
