"""What the commands do when they are given what they need."""

import json
from pathlib import Path

import pytest
import yaml

from experiments.command_line import commands
from experiments.commands.listing import KINDS
from tests.command_line.typed import done
from tests.quarrel import QUARREL

SMALL = ["scenario=./quarrel.yaml", "world=toy", "months=24", "replicates=3", "processes=1", "rivals=0"]
WARNING = "warning: on world toy: scenario quarrel, event 'quarrel', field 'between': "
WARNING += "unknown nation or bloc 'XBC'; did you mean 'XBB'?"


def summary_in(folder):
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def test_run_prints_effects_and_last_the_folder(capsys, folder):
    printed = done(capsys, "run", *SMALL, "rivals=20", "out=mine").out
    assert "Span: lowest to highest end" in printed
    assert summary_in(folder / "mine")["rivals"]["pairs"] == 3
    assert printed.splitlines()[-1] == "mine"
    assert "95 % interval" in printed
    assert "Conditional on the model, not a forecast" in printed
    assert "B built in" in printed
    table = [line for line in printed.splitlines() if " to " in line]
    assert len(table) >= 15
    assert summary_in(folder / "mine")["replicates"] == 3


def test_folder_is_named_by_scenario_and_configuration(capsys, folder):
    first = done(capsys, "run", *SMALL).out.splitlines()[-1]
    again = done(capsys, "run", *SMALL, "replicates=4", "rivals=2").out.splitlines()[-1]
    other = done(capsys, "run", *SMALL, "seed=2").out.splitlines()[-1]
    assert Path(first).parent.name == "results"
    assert Path(first).name.startswith("quarrel-")
    assert first == again != other
    assert summary_in(folder / first)["replicates"] == 4


def test_a_run_can_be_repeated_from_its_configuration(capsys, folder):
    changed = ["mechanisms.ideas.twinning=0.2", "scenario.events.quarrel.level=0.5", "pull=substitution", "seed=7"]
    done(capsys, "run", *SMALL, *changed, "out=first")
    (folder / "quarrel.yaml").unlink()
    done(capsys, "run", "--config", "first/config.yaml", "out=second")
    first, second = summary_in(folder / "first"), summary_in(folder / "second")
    assert first["effects"] == second["effects"]
    assert first["provenance"]["configuration"] == second["provenance"]["configuration"]
    content = yaml.safe_load((folder / "second" / "config.yaml").read_text(encoding="utf-8"))
    assert content["mechanisms"]["ideas"]["national_pull"] == -0.4
    assert content["scenario"]["events"]["quarrel"]["level"] == 0.5
    done(capsys, "run", "--config", "first/config.yaml", "seed=8", "scenario.events.quarrel.level=0.9", "out=third")
    assert summary_in(folder / "third")["seed"] == 8


def test_events_can_be_changed_added_and_removed(capsys, folder):
    overrides = [
        "~scenario.events.quarrel",
        "+scenario.events.pause={type:stop_travel,month:3}",
        "++scenario.events.pause.hold=6",
    ]
    done(capsys, "run", *SMALL, *overrides, "out=mine")
    content = yaml.safe_load((folder / "mine" / "config.yaml").read_text(encoding="utf-8"))
    assert content["scenario"]["events"] == {"pause": {"type": "stop_travel", "month": 3, "hold": 6}}


def test_a_field_at_its_default_can_be_set(capsys, folder):
    done(capsys, "run", *SMALL, "scenario.events.quarrel.hold=6", "out=mine")
    content = yaml.safe_load((folder / "mine" / "config.yaml").read_text(encoding="utf-8"))
    assert content["scenario"]["events"]["quarrel"]["hold"] == 6


def test_multirun_runs_every_combination(capsys, folder):
    printed = done(capsys, "run", "-m", *SMALL, "scenario.events.quarrel.level=0.3,0.8", "seed=1,2", "out=many")
    folders = [line for line in printed.out.splitlines() if line.startswith("many")]
    assert len(set(folders)) == 4
    assert all((folder / name / "report.html").exists() for name in folders)


def test_a_scenario_whose_name_is_a_number(capsys, folder):
    (folder / "2017_2026.yaml").write_text(QUARREL.replace("name: quarrel", "name: 2017_to_2026"), encoding="utf-8")
    printed = done(capsys, "run", "scenario=2017_2026", "search_path=[.]", *SMALL[1:], "out=2030")
    assert printed.out.splitlines()[-1] == "2030"
    assert summary_in(folder / "2030")["scenario"] == "2017_to_2026"


def test_an_implausible_value_is_told_once_and_run(capsys, folder):
    printed = done(capsys, "run", *SMALL, "mechanisms.ideas.twinning=5", "out=mine")
    told = [line for line in printed.err.splitlines() if line.startswith("warning: ")]
    assert told == ["warning: ideas.twinning = 5.0 is possible and outside the plausible range 0.03 to 0.3"]


def test_a_baseline_beside_itself_is_all_zero(capsys, folder):
    done(capsys, "run", "scenario=baseline", *SMALL[1:], "out=mine")
    rows = [row for row in summary_in(folder / "mine")["effects"] if row["kind"] == "difference"]
    assert len(rows) >= 15
    assert all(row["difference"] in (0, None) for row in rows)


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_list(capsys, kind):
    printed = done(capsys, "list", *([kind] if kind else []))
    assert len(printed.out.splitlines()) > 3
    assert printed.err == ""


def test_list_mechanisms_is_the_order_of_the_month(capsys):
    from sim.mechanisms import MONTH

    lines = done(capsys, "list", "mechanisms").out.splitlines()
    numbered = [line.split()[1] for line in lines if line.split()[:1] and line.split()[0].isdigit()]
    assert numbered == [mechanism.name for mechanism in MONTH]


def test_check_says_what_is_right(capsys, folder):
    printed = done(capsys, "check", "toy", "baseline", "quarrel.yaml")
    assert [line.split(":")[0] for line in printed.out.splitlines()] == ["ok"] * 3
    assert printed.err == ""


def test_check_warns_of_a_world_that_lacks_a_name(capsys, folder):
    (folder / "elsewhere.yaml").write_text(QUARREL.replace("XBB", "XBC"), encoding="utf-8")
    printed = done(capsys, "check", "elsewhere.yaml")
    assert printed.out.startswith("ok: ")
    assert printed.err.splitlines() == [WARNING]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_explains_itself(capsys, name):
    assert f"diplomacity {name}" in done(capsys, name, "--help").out


def test_help_and_version(capsys):
    printed = done(capsys).out
    assert all(name in printed for name in commands())
    assert done(capsys, "--version").out.startswith("diplomacity 0.")


def test_help_imports_nothing_heavy():
    import subprocess
    import sys

    program = "import sys; from experiments.command_line import main; main(['--help']); print(sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded = found.splitlines()[-1]
    for heavy in ("numba", "pandas", "hydra", "dash", "mesa", "plotly", "xarray", "numpy", "scipy"):
        assert f"'{heavy}'" not in loaded
