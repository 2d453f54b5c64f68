"""A store in order: files that are none of its own, runs that belong to no sweep, compacting."""

import shutil

import pandas as pd
import pytest

from experiments.command_line import main
from experiments.sweeps.compacting import compact
from experiments.sweeps.keeping import orphans
from experiments.sweeps.parts import PartLeftOut
from experiments.sweeps.results import open_sweep
from experiments.sweeps.store import RUNS, Store
from sim import errors
from tests.sweeps.conftest import run_here


@pytest.fixture
def copied(result, tmp_path):
    """A sweep in a store of its own."""
    shutil.copytree(result.store.folder, tmp_path / "store")
    return open_sweep(result.name, tmp_path / "store")


@pytest.fixture(params=["no parquet", "another table", "damaged rows"])
def stray(request, copied):
    """A file in `runs` that is no part of the store."""
    file = copied.store.folder / "runs" / "stray.parquet"
    if request.param == "no parquet":
        file.write_bytes(b"no parquet")
    elif request.param == "another table":
        pd.DataFrame({"key": ["a"], "value": [1.0]}).to_parquet(file)
    else:
        (part,) = copied.store.parts(RUNS)
        content = bytearray(part.read_bytes())
        content[4:2000] = b"\0" * 1996  # the footer stays, and with it the schema
        file.write_bytes(content)
    return file


def test_other_files_are_told(copied):
    (copied.store.folder / "runs" / "notes.txt").write_text("mine")
    (copied.store.folder / "series" / "stray.parquet").write_bytes(b"of a part that never came")
    assert [file.name for file in copied.store.foreign()] == ["stray.parquet", "notes.txt"]
    assert len(copied.store.runs()) == 24


def test_a_foreign_part_of_runs_is_left_out_with_a_warning(copied, stray):
    with pytest.warns(PartLeftOut, match=r"stray\.parquet (cannot be read|is not of the store)"):
        assert len(copied.store.runs()) == 24
    with pytest.warns(PartLeftOut):
        assert compact(copied.store) == (1, 24)
    assert stray.exists()
    with pytest.warns(PartLeftOut):
        assert copied.values("live_vitality").shape == (6, 2)


def test_the_rest_is_listed_beside_it(copied, stray, capsys):
    assert main(["results", "list", "--store", str(copied.store.folder)]) == 0
    told = capsys.readouterr()
    assert copied.name in told.out
    assert len([line for line in told.err.splitlines() if line.startswith("warning: ") and stray.name in line]) == 1


def test_numbers_are_refused_where_a_file_may_hold_what_is_missing(copied, capsys):
    (part,) = copied.store.parts(RUNS)
    part.write_bytes(part.read_bytes()[:-100])
    place = ["--store", str(copied.store.folder)]
    assert main(["results", "list", *place]) == 0
    assert main(["results", "describe", copied.name, *place]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "12 runs of sweep" in said
    assert "move the file away, then start the sweep again" in said
    part.unlink()
    assert main(["results", "describe", copied.name, *place]) == 0  # all is missing, and said to be


def test_a_broken_part_of_series_is_refused(copied):
    (part,) = copied.store.parts("series")
    part.write_bytes(b"no parquet")
    with pytest.raises(errors.Refusal, match=r"cannot be read .* move the file away"):
        copied.bands("live_vitality")
    assert copied.values("live_vitality").shape == (6, 2)


def test_runs_of_a_sweep_that_was_removed_by_hand_are_told_and_dropped(asked, tmp_path, capsys):
    place = ["--store", str(tmp_path / "store")]
    kept = run_here(asked(tmp_path / "store", "replicates=1"))
    gone = run_here(asked(tmp_path / "store", "name=gone"))
    assert orphans(Store(tmp_path / "store")) == set()
    (tmp_path / "store" / "sweeps" / "gone.json").unlink()
    assert len(orphans(gone.store)) == 12  # the second replicate of each arm
    assert main(["results", "list", *place]) == 0
    assert "12 stored runs belong to no sweep here" in capsys.readouterr().out
    assert main(["results", "compact", *place]) == 0
    assert len(gone.store.runs()) == 24
    assert main(["results", "compact", "--drop-orphans", "--yes", *place]) == 0
    assert "12 runs, 12 dropped" in capsys.readouterr().out
    assert (open_sweep(kept.name, tmp_path / "store").runs["status"] == "ok").all()
    assert orphans(gone.store) == set()


def test_orphans_are_unknown_while_a_definition_cannot_be_read(copied):
    (copied.store.folder / "sweeps" / "broken.json").write_text("{")
    with pytest.raises(errors.Refusal, match=r"broken\.json: cannot be read"):
        orphans(copied.store)
