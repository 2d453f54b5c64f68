"""`diplomacity sweep` and `diplomacity results` as they are typed."""

import pytest

from experiments.command_line import main
from tests.command_line.typed import output

SMALL = ["scenario=./quarrel.yaml", "world=toy", "samples=4", "replicates=2", "processes=1"]
SWEPT = [*SMALL, "mechanisms.ties.half_life=interval(2,6)"]


def test_a_sweep_from_plan_to_removal(capsys, folder):
    planned = output(capsys, "sweep", *SWEPT, "dry_run=true", "pilot=2")
    assert "already stored   0" in planned
    assert "replicates needed" in planned
    assert not (folder / "results").exists()
    printed = output(capsys, "sweep", *SWEPT)
    name = printed.splitlines()[-1]
    assert name.startswith("sweep-")
    assert "live vitality" in printed
    assert "Conditional on the model, not a forecast" in printed
    again = output(capsys, "sweep", *SWEPT, "dry_run=true", "pilot=2")
    assert "new              0 " in again
    assert name in output(capsys, "results", "list")
    described = output(capsys, "results", "describe", name)
    assert "digest of the model's source" in described
    assert output(capsys, "results", "export", name, "--to", "table.csv").strip() == "table.csv"
    output(capsys, "results", "failures", name)
    assert output(capsys, "results", "compact").strip() == "1 parts, 16 runs"
    key = (folder / "table.csv").read_text().splitlines()[5].split(",")[3]
    assert "the same bits" in output(capsys, "results", "repeat", key)
    assert "removed" in output(capsys, "results", "remove", name, "--yes")
    assert name not in output(capsys, "results", "list")


def test_no_factor_is_one_point(capsys, folder):
    assert ", 1 point " in output(capsys, "sweep", *SMALL)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sweep", *SMALL, "mechanisms.ties.halflife=interval(2,6)"], "did you mean 'half_life'?"),
        (["sweep", *SMALL, "mechanisms.ties.half_life=interval(6,2)"], "has its bounds reversed"),
        (["sweep", *SWEPT, "samples=0"], "samples = 0 is outside what is possible"),
        (["sweep", *SWEPT, "shard=0/4"], "shard: i = 0 is outside what is possible; give a value from 1 to 4"),
        (["sweep", *SWEPT, "store=quarrel.yaml"], "is a file; give another folder with store=FOLDER"),
        (["sweep", *SWEPT, "store=."], "holds something that is not a store"),
        (["sweep", *SMALL, "sample=4"], "unknown setting 'sample'; did you mean 'samples'?"),
        (["results", "list"], "store results/store is missing; make one with `diplomacity sweep`"),
        (["results", "describe", "nothing"], "store results/store is missing"),
        (["results", "repeat", "abcdef"], "store results/store is missing"),
        (["results", "compact", "--store", "elsewhere"], "store elsewhere is missing"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_made(capsys, folder, arguments, said):
    assert main(arguments) == 2
    complaint = capsys.readouterr().err
    lines = [line for line in complaint.splitlines() if line.startswith("error:")]
    assert len(lines) == 1
    assert said in lines[0]
    assert "Traceback" not in complaint
    assert not (folder / "results").exists()


def test_a_file_of_the_store_that_is_broken_is_named(capsys, folder):
    name = output(capsys, "sweep", *SWEPT).splitlines()[-1]
    (folder / "results" / "store" / "sweeps" / f"{name}.json").write_text("{")
    assert main(["results", "describe", name]) == 2
    assert "start the sweep again: its runs are kept" in capsys.readouterr().err
