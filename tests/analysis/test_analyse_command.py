"""`diplomacity analyse` on a stored sweep of the toy world, and the examples that its help and its guide give."""

import inspect
import json
import re
import shlex
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer

from experiments.analysis.question import METHODS
from experiments.commands.analyse import analyse as command
from experiments.executors import executor_for
from experiments.sweeps.asking import plan_of
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store
from sim import errors
from sim.outcomes import OUTCOMES
from tests.quarrel import written


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("sweeps") / "store"
    file = written(place.parent)
    asked = [f"scenario={file}", "world=toy", "months=24", "replicates=2", "name=trial"]
    asked += ["mechanisms.ideas.twinning=interval(0.05,0.25)", "mechanisms.ties.half_life=interval(2,6)"]
    plan = plan_of([*asked, "design=lhs", "samples=24", "outcomes=[live_vitality]", f"store={place}"])
    run_plan(plan, Store(place), executor_for(1, 48))
    return place


def run_command(*arguments):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    app(list(arguments), standalone_mode=False)


def test_command_analyses_a_stored_sweep(store, tmp_path, capsys):
    out = tmp_path / "out"
    asked = ["--method", "effects", "--method", "pawn", "--of", "effect", "--outcome", "live_vitality"]
    run_command("tri", "--store", str(store), *asked, "--out", str(out), "--no-png")
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == str(out)
    assert "Effects over all points" in printed
    assert "Conditional on the model, not a forecast" in printed
    table = pd.read_csv(out / "effects_at_points.csv")
    assert len(table) == 24
    assert not list(out.glob("*.png"))
    about = json.loads((out / "analysis.json").read_text(encoding="utf-8"))
    assert about["factors"] == ["mechanisms.ideas.twinning", "mechanisms.ties.half_life"]


def test_command_reads_an_arm_and_refuses_before_it_computes(store, tmp_path):
    asked = ["--store", str(store), "--out", str(tmp_path / "out"), "--no-png"]
    run_command("trial", *asked, "--of", "scenario", "--method", "plane")
    means = pd.read_csv(tmp_path / "out" / "plane.csv")
    assert set(means["outcome"]) == {"live_vitality"}
    assert means["mean"].dropna().gt(0).all()
    with pytest.raises(errors.Refusal, match="design=saltelli"):
        run_command("trial", *asked, "--method", "sobol")
    with pytest.raises(errors.Refusal, match="did you mean 'trial'"):
        run_command("trail", *asked)


def test_without_kaleido_names_are_checked_first_and_the_way_around_is_named(store, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kaleido", None)  # as in an installation without the extra
    asked = ["--store", str(store), "--out", str(tmp_path / "out")]
    with pytest.raises(errors.Refusal, match="unknown method 'foo'"):
        run_command("trial", *asked, "--method", "foo")
    with pytest.raises(errors.Refusal, match=r"diplomacity\[analysis\].*--no-png"):
        run_command("trial", *asked, "--method", "effects")
    run_command("trial", *asked, "--method", "effects", "--no-png")
    assert (tmp_path / "out" / "effects.csv").is_file()


def test_examples_name_what_there_is():
    """Of the guide and of the help: outcomes and methods exist; a rule about an effect is put to paired sweeps."""
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "analyse_a_sweep.md").read_text(encoding="utf-8")
    text = f"{guide}\n{inspect.getdoc(command)}"
    experiments = {name: text_of(name) for name in re.findall(r"experiment=(\w+)", text)}
    examples = [shlex.split(line) for line in re.findall(r"^diplomacity analyse (.*)$", text, re.MULTILINE)]
    assert len(examples) == 5
    for name, *options in examples:
        given = dict(zip(options[::2], options[1::2], strict=True))
        assert f"experiment={name}" in text or f"name={name}" in text
        assert given.get("--outcome", "share_adopted") in OUTCOMES
        assert given.get("--method", "pawn") in METHODS
        if "--where" in given:
            assert "paired: false" not in experiments[name]
            assert f'where: "{given["--where"]}"' in experiments[name]


def text_of(experiment):
    place = Path(__file__).parents[2] / "conf" / "experiment" / f"{experiment}.yaml"
    return place.read_text(encoding="utf-8")
