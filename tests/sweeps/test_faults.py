"""What may go wrong while a sweep runs: nothing is lost, nothing counts twice, nothing half-written counts."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from experiments.command_line import main
from experiments.executors import InProcess, ProcessPool, WorkersLost, dismiss_workers
from experiments.sweeps import running
from experiments.sweeps.compacting import compact
from experiments.sweeps.results import open_sweep
from experiments.sweeps.rows import VARYING
from experiments.sweeps.running import StoppedAtFailure, run_plan
from experiments.sweeps.store import RUNS, Store
from sim import Diplomacity, errors

COMMAND = "import sys; from experiments.command_line import main; sys.exit(main(sys.argv[1:]))"


def contents(folder):
    """All that is stored of runs, sorted by key, without what may vary between equal runs."""
    store = Store(Path(folder))
    runs = store.runs().drop(columns=list(VARYING))
    series = store.arrow("series").to_pandas().drop(columns="part").drop_duplicates("key").sort_values("key")
    return runs, series.reset_index(drop=True).map(lambda cell: cell if isinstance(cell, str) else tuple(cell))


def assert_same(first, second):
    for one, other in zip(contents(first), contents(second), strict=True):
        pd.testing.assert_frame_equal(one, other[one.columns], check_exact=True)


def die_once(plan, chunk):
    """In a worker: die the first time that this chunk comes."""
    from experiments.sweeps.work import run_chunk

    marker = Path(os.environ["DIE_ONCE"]) / f"{chunk[0].replicate}-{chunk[0].points[0]}"
    if chunk[0].points[0] in (0, 8) and chunk[0].replicate == 0 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_chunk(plan, chunk)


def test_a_killed_worker_loses_and_doubles_nothing(asked, tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv("DIE_ONCE", str(marks))
    monkeypatch.setattr(running, "run_chunk", die_once)
    dismiss_workers()
    plan = asked(tmp_path / "killed", "samples=24")
    run_plan(plan, Store(tmp_path / "killed"), ProcessPool(2))
    monkeypatch.undo()
    dismiss_workers()
    assert any(marks.iterdir())
    whole = asked(tmp_path / "whole", "samples=24")
    run_plan(whole, Store(tmp_path / "whole"), InProcess())
    assert (open_sweep(plan.name, tmp_path / "killed").runs["status"] == "ok").all()
    assert_same(tmp_path / "killed", tmp_path / "whole")


def test_a_killed_sweep_is_finished_by_the_same_command(asked, quarrel_file, tmp_path):
    arguments = [f"scenario={quarrel_file}", "world=toy", "samples=40", "replicates=2", "processes=1"]
    arguments += ["mechanisms.ideas.twinning=interval(0.05,0.3)", "series=[adopted,committed]"]
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    early = "from experiments.sweeps import running; running.RUNS_IN_A_PART = 8; " + COMMAND
    process = subprocess.Popen(
        [sys.executable, "-c", early, "sweep", *arguments, f"store={killed}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    parts = killed / RUNS
    until = time.monotonic() + 120
    while len(list(parts.glob("*.parquet"))) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.wait()
    before = len(Store(killed).runs())
    plan = asked(killed, *arguments)
    assert 0 < before < 160
    went = run_plan(plan, Store(killed), InProcess())
    assert went.done == went.pending
    assert went.done <= 160 - before + 16  # only the rest, but for baselines of the same part
    run_plan(asked(whole, *arguments), Store(whole), InProcess())
    assert_same(killed, whole)
    assert run_plan(plan, Store(killed), InProcess()).pending == 0


def test_workers_end_with_a_sweep_that_is_killed(quarrel_file, tmp_path):
    arguments = [f"scenario={quarrel_file}", "world=toy", "samples=600", "processes=2", f"store={tmp_path / 's'}"]
    arguments += ["mechanisms.ideas.twinning=interval(0.05,0.3)", "keep=outcomes"]
    early = "from experiments.sweeps import running; running.RUNS_IN_A_PART = 20; " + COMMAND
    process = subprocess.Popen(
        [sys.executable, "-c", early, "sweep", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 120
    while not list((tmp_path / "s" / RUNS).glob("*.parquet")) and time.monotonic() < until:
        time.sleep(0.02)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    process.wait()
    assert len(children) >= 2
    until = time.monotonic() + 20
    while any(is_alive(child) for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [child for child in children if is_alive(child)]


def is_alive(process):
    """Whether a process runs, and is not only waiting to be collected."""
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(quarrel_file, tmp_path, request_to_end):
    arguments = [f"scenario={quarrel_file}", "world=toy", "samples=600", "processes=2", f"store={tmp_path / 's'}"]
    arguments += ["mechanisms.ideas.twinning=interval(0.05,0.3)", "keep=outcomes"]
    early = "from experiments.sweeps import running; running.RUNS_IN_A_PART = 40; " + COMMAND
    process = subprocess.Popen(
        [sys.executable, "-c", early, "sweep", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 120
    while not list((tmp_path / "s" / RUNS).glob("*.parquet")) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(request_to_end)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "the same command does the rest" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert len(Store(tmp_path / "s").runs()) > 0


def failing(monkeypatch, seeds):
    """Runs with these seeds fail at their end."""
    usual = Diplomacity.run

    def run(self, months=None):
        record = usual(self, months)
        if self.seed in seeds and months != 1:
            raise ZeroDivisionError("a number was\nzero")
        return record

    monkeypatch.setattr(Diplomacity, "run", run)


def test_a_failed_run_is_a_row_and_does_not_stop_the_sweep(asked, tmp_path, monkeypatch):
    plan = asked(tmp_path / "store")
    seed = open_seed(plan, 1)
    failing(monkeypatch, {seed})
    went = run_plan(plan, Store(tmp_path / "store"), InProcess())
    result = open_sweep(plan.name, tmp_path / "store")
    failed = result.runs[result.runs["status"] == "failed"]
    assert len(failed) == 6
    assert failed["error"].str.contains("ZeroDivisionError: a number was zero").all()
    assert (failed["seed"] == seed).all()
    assert (result.values("committed_share", "scenario")[:, 0] >= 0).all()
    assert pd.isna(result.values("committed_share")[:, 1]).all()
    assert len(went.failures) == 12 - 6 + 6  # each point's baseline with that seed, and its scenario
    monkeypatch.undo()
    assert run_plan(plan, Store(tmp_path / "store"), InProcess()).pending == 0
    again = asked(tmp_path / "store", "retry_failed=true")
    assert run_plan(again, Store(tmp_path / "store"), InProcess()).pending == 12
    assert (open_sweep(plan.name, tmp_path / "store").runs["status"] == "ok").all()


def open_seed(plan, replicate):
    from experiments.replicates import seed_of

    return seed_of(plan.masters[0], replicate)


def test_fail_fast_stops_at_the_first_failure_and_keeps_the_rest(asked, tmp_path, monkeypatch):
    plan = asked(tmp_path / "store", "fail_fast=true")
    failing(monkeypatch, {open_seed(plan, 1)})
    with pytest.raises(StoppedAtFailure, match="ZeroDivisionError"):
        run_plan(plan, Store(tmp_path / "store"), InProcess())
    assert (open_sweep(plan.name, tmp_path / "store").runs["status"] == "ok").any()


def test_a_full_disk_is_one_line_and_nothing_half_written_counts(plan, result, tmp_path, monkeypatch, asked):
    import pyarrow.parquet as pq

    usual, written = pq.write_table, []

    def full(table, where, **options):
        if len(written) == 4 + 1:  # in the middle of the second part: its configurations are there, its series are not
            Path(where).write_bytes(b"PAR1 half")
            raise OSError(28, "No space left on device")
        written.append(where)
        usual(table, where, **options)

    monkeypatch.setattr(running, "RUNS_IN_A_PART", 6)
    monkeypatch.setattr(pq, "write_table", full)
    store = Store(tmp_path / "store")
    full_plan = asked(tmp_path / "store", "samples=40")
    with pytest.raises(errors.Refusal, match="No space left on device"):
        run_plan(full_plan, store, InProcess())
    monkeypatch.undo()
    assert not store.foreign()
    assert not list(store.folder.rglob(".unfinished*"))
    assert 0 < len(store.runs()) < 160
    run_plan(full_plan, store, InProcess())
    assert (open_sweep(full_plan.name, store.folder).runs["status"] == "ok").all()


@pytest.mark.skipif(os.geteuid() == 0, reason="rights do not bind root")
def test_a_read_only_store_is_refused_before_anything_runs(asked, tmp_path):
    folder = tmp_path / "store"
    folder.mkdir()
    folder.chmod(0o500)
    with pytest.raises(errors.Refusal, match="cannot be written"):
        run_plan(asked(folder), Store(folder), InProcess())


def test_a_store_that_cannot_be_written_is_refused_before_anything_runs(asked, tmp_path, monkeypatch):
    import tempfile

    def read_only(**options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", read_only)
    with pytest.raises(errors.Refusal, match="Read-only file system"):
        run_plan(asked(tmp_path / "store"), Store(tmp_path / "store"), InProcess())


def test_two_sweeps_write_to_one_store_at_once_while_it_is_read(quarrel_file, tmp_path):
    store = tmp_path / "store"
    common = ["world=toy", f"scenario={quarrel_file}", "samples=40", "replicates=2", "processes=1", f"store={store}"]
    early = "from experiments.sweeps import running; running.RUNS_IN_A_PART = 15; " + COMMAND
    ranges = ("interval(0.05,0.3)", "choice(0.05,0.1,0.2)")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", early, "sweep", *common, f"design={design}", f"mechanisms.ideas.twinning={given}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for design, given in zip(("lhs", "random"), ranges, strict=True)
    ]
    seen = []
    while any(process.poll() is None for process in processes):
        if (store / "STORE.json").exists():
            runs = Store(store).runs()  # a reader meanwhile
            assert runs.empty or not runs["key"].duplicated().any()
            seen.append(len(runs))
            compact(Store(store))
        time.sleep(0.1)
    for process in processes:
        said = process.communicate()[1]
        assert process.returncode == 0, said
    assert seen == sorted(seen)
    names = [json.loads(file.read_text())["name"] for file in (store / "sweeps").glob("*.json")]
    assert len(names) == 2
    for name in names:
        assert (open_sweep(name, store).runs["status"] == "ok").all()


def test_the_result_does_not_depend_on_the_executor_or_on_shards(plan, result, asked, tmp_path):
    for number in (1, 2, 3):
        part = asked(tmp_path / "shards", f"shard={number}/3", "series=[adopted,committed]")
        run_plan(part, Store(tmp_path / "shards"), InProcess())
    assert_same(tmp_path / "shards", result.store.folder)
    pooled = asked(tmp_path / "pooled", "series=[adopted,committed]")
    run_plan(pooled, Store(tmp_path / "pooled"), ProcessPool(2))
    assert_same(tmp_path / "pooled", result.store.folder)


def test_a_folder_with_something_else_is_no_store(asked, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(errors.Refusal, match="holds something that is not a store"):
        run_plan(asked(tmp_path), Store(tmp_path), InProcess())


def test_a_killed_dask_worker_loses_and_doubles_nothing(asked, result, tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv("DIE_ONCE", str(marks))
    monkeypatch.setattr(running, "run_chunk", die_once)
    plan = asked(tmp_path / "killed", "samples=24", "executor=dask", "processes=2")
    run_plan(plan, Store(tmp_path / "killed"), running.executor_of(plan.settings))
    monkeypatch.undo()
    assert any(marks.iterdir())
    whole = asked(tmp_path / "whole", "samples=24")
    run_plan(whole, Store(tmp_path / "whole"), InProcess())
    assert_same(tmp_path / "killed", tmp_path / "whole")


class Faltering(InProcess):
    """Its workers are lost for good after the first chunk."""

    def map_chunks(self, function, chunks, shared):
        yield function(shared, chunks[0])
        raise WorkersLost("chunk 2 of 3 ended 6 workers")


def test_workers_that_are_lost_for_good_end_a_sweep_in_a_line(quarrel_file, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(running, "executor_of", lambda settings: Faltering())
    arguments = [f"scenario={quarrel_file}", "world=toy", "samples=24", "replicates=2", f"store={tmp_path / 's'}"]
    with pytest.raises(SystemExit, match="1"):
        main(["sweep", *arguments, "mechanisms.ties.half_life=interval(2,6)"])
    stored = len(Store(tmp_path / "s").runs())
    said = capsys.readouterr().err.splitlines()[-1]
    left = f"{stored} of 96 runs are stored; the same command does the rest"
    assert said == f"error: chunk 2 of 3 ended 6 workers; {left}"
    assert 0 < stored < 96
