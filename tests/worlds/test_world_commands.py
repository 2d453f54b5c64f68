"""`diplomacity world` as a person meets it: light to load, one line for a mistake, exit status 2."""

from __future__ import annotations

import subprocess
import sys

import pytest

from experiments.command_line import main
from experiments.worlds.public_tables import QUERY


def test_describe(capsys):
    assert main(["world", "describe", "rhine"]) == 0
    assert "74 documented" in capsys.readouterr().out


def test_the_query_is_shown(capsys):
    assert main(["world", "import", "--show-query"]) == 0
    assert capsys.readouterr().out == QUERY


def test_generate_then_describe_the_folder(tmp_path, capsys):
    out = tmp_path / "new"
    asked = ["--nations", "DEU,FRA", "--pairs", "DEU-FRA:9", "--seed", "3", str(out)]
    assert main(["world", "generate", *asked]) == 0
    assert "9 ties" in capsys.readouterr().out
    assert main(["world", "describe", str(out)]) == 0
    assert "9 generated" in capsys.readouterr().out


def test_import(tmp_path, capsys, write):
    header = "city1,country1,lat1,lng1,city2,country2,lat2,lng2"
    table = f"{header}\nA,Germany,50,8,B,France,48,2\nC,Nowhere,1,1,A,Germany,50,8\n"
    assert main(["world", "import", "--edge-list", str(write("l.csv", table)), str(tmp_path / "new")]) == 0
    told = capsys.readouterr().out
    assert "2 cities and 1 tie from" in told
    assert "2 could not be placed and are listed in unplaced.csv" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "--show-me"],
        ["import", "--nodes", "none.csv", "--edges", "none.csv"],
        ["import", "--edge-list", "none.csv", "out"],
        ["generate"],
        ["generate", "--nations", "Germany", "out"],
        ["generate", "--seed", "one", "out"],
        ["describe", "rhin"],
        ["descibe"],
    ],
)
def test_a_mistake_is_one_line_and_exit_status_2(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["world", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_commands_load_nothing_heavy():
    heavy = "('numpy', 'pandas', 'numba', 'sim')"
    code = f"import sys, experiments.worlds.commands; print([m for m in {heavy} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
