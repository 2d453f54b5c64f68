"""Jobs: run once for all who ask, stopped when nobody wants them, and found again after a crash."""

import os
import threading
import time

import pandas as pd
import pytest

from dashboards.asking import asked
from dashboards.jobs import spool as spools
from dashboards.jobs.answers import part_folder
from dashboards.jobs.engine import Cancelled, Desk, Engine
from dashboards.jobs.spool import CANCELLED, DONE, FAILED, RUNNING, WAITING, Spool, Status
from dashboards.state import State
from dashboards.uploads import Uploads
from experiments.comparison import compare
from experiments.executors import InProcess
from experiments.results import read
from sim import Refusal

HERE, THERE = "visitor-one", "visitor-two"
SMALL = State(scenario="great_power_tension", world="pacific", months=30, pairs=8, rivals=0)


@pytest.fixture
def payload(tmp_path):
    return asked(SMALL, Uploads(tmp_path / "uploads")).payload


@pytest.fixture
def engine(tmp_path):
    """An engine that runs in this process, in a thread, until the test ends."""
    made = Engine(Spool(tmp_path), processes=1)
    made.executor = InProcess()
    thread = threading.Thread(target=made.serve)
    thread.start()
    yield made
    made.is_told_to_end.set()
    thread.join(20)


def ended(spool, key, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status = spool.status(key)
        if status.has_ended:
            return status
        time.sleep(0.02)
    raise AssertionError(f"still {spool.status(key)}")


def test_an_answer_is_what_the_command_line_gives(engine, payload):
    spool = engine.spool
    key = spool.ask("answer", payload, HERE)
    status = ended(spool, key)
    assert status.state == DONE, status.error
    shown = read(part_folder(spool.folder(key), status.part)).effects
    again = compare("pacific", "great_power_tension", replicates=8, months=30, processes=1).effects
    for column in ("baseline", "scenario", "difference", "low", "high"):
        pd.testing.assert_series_equal(
            shown[column].astype(float), again[column].astype(float), check_names=False, rtol=1e-12
        )
    early = read(part_folder(spool.folder(key), 1)).summary
    assert early["replicates"] == 6  # the first picture is drawn from few pairs
    assert not spool.queued()
    started = time.monotonic()
    assert spool.ask("answer", payload, THERE) == key
    assert spool.status(key).state == DONE
    assert time.monotonic() - started < 1


def test_rivals_come_last_and_the_span_with_them(engine, tmp_path):
    state = State(scenario="great_power_tension", world="toy", months=30, pairs=4, rivals=2)
    with pytest.raises(Refusal):
        asked(state, Uploads(tmp_path / "uploads"))  # the toy world knows no such nations
    small = State(scenario="recession_2008", world="toy", months=30, pairs=4, rivals=2)
    payload = asked(small, Uploads(tmp_path)).payload
    key = engine.spool.ask("answer", payload, HERE)
    status = ended(engine.spool, key)
    assert status.state == DONE, status.error
    last, before = (read(part_folder(engine.spool.folder(key), part)) for part in (status.part, status.part - 1))
    assert last.summary["rivals"]["pairs"] == 2
    assert before.summary["rivals"] is None
    kept = ["outcome", "difference", "low", "high"]
    pd.testing.assert_frame_equal(last.effects[kept], before.effects[kept])


def test_what_nobody_wants_is_stopped(engine, payload):
    spool = engine.spool
    key = spool.ask("answer", {**payload, "replicates": 400}, HERE)
    spool.ask("answer", {**payload, "replicates": 400}, THERE)
    while spool.status(key).done < 2:
        time.sleep(0.02)
    spool.leave(key, HERE)
    time.sleep(0.6)
    assert spool.status(key).state == RUNNING  # the other still wants it
    spool.leave(key, THERE)
    assert ended(spool, key).state == CANCELLED
    assert not spool.queued()


def test_a_visitor_who_is_gone_is_forgotten(tmp_path, monkeypatch):
    spool = Spool(tmp_path)
    key = spool.ask("answer", {"a": 1}, HERE)
    assert spool.is_wanted(key)
    monkeypatch.setattr(spools, "WANTED_SECONDS", 0.0)
    assert not spool.is_wanted(key)
    with pytest.raises(Cancelled):
        Desk(spool, key, InProcess()).report(0, 1)


def test_a_job_that_was_cut_off_is_run_by_the_next_engine(tmp_path, payload):
    first = Spool(tmp_path)
    key = first.ask("answer", payload, HERE)
    first.note(key, Status(RUNNING, 3, 8, "pairs", 1))  # and then the engine died
    engine = Engine(Spool(tmp_path), processes=1)
    engine.executor = InProcess()
    thread = threading.Thread(target=engine.serve)
    thread.start()
    try:
        assert ended(first, key).state == DONE
    finally:
        engine.is_told_to_end.set()
        thread.join(20)


def test_what_is_cut_off_as_the_engine_ends_is_left_for_the_next(engine, payload, capsys):
    begun = threading.Event()

    def cut_off(_payload, _desk):
        begun.set()
        engine.is_told_to_end.wait(20)
        raise RuntimeError("the workers are gone")

    engine.kinds["answer"] = cut_off
    key = engine.spool.ask("answer", payload, HERE)
    assert begun.wait(20)
    running = engine.threads[key]
    engine.is_told_to_end.set()
    running.join(20)
    assert engine.spool.status(key).state == RUNNING
    assert engine.spool.queued() == [key]
    assert "Traceback" not in capsys.readouterr().err


def test_a_refusal_and_a_crash_end_the_job_and_not_the_engine(engine, payload, capsys):
    spool = engine.spool
    wrong = spool.ask("answer", {**payload, "months": -1}, HERE)
    assert ended(spool, wrong).state == FAILED
    assert "months" in spool.status(wrong).error
    crashed = spool.ask("answer", {**payload, "replicates": "many"}, HERE)
    assert ended(spool, crashed).state == FAILED
    assert "ValueError" in spool.status(crashed).error
    assert "Traceback" in capsys.readouterr().err  # in full in the log
    right = spool.ask("answer", payload, HERE)
    assert ended(spool, right).state == DONE


def test_a_failed_job_can_be_asked_for_again(tmp_path):
    spool = Spool(tmp_path)
    key = spool.ask("answer", {"a": 1}, HERE)
    spool.close(key, Status(FAILED, error="no"))
    assert not spool.queued()
    assert spool.ask("answer", {"a": 1}, HERE) == key
    assert spool.status(key).state == WAITING
    assert spool.queued() == [key]


def test_a_tick_that_comes_late_does_not_undo_a_cancel(tmp_path):
    spool = Spool(tmp_path)
    key = spool.ask("answer", {"a": 1}, HERE)
    spool.leave(key, HERE)
    spool.renew(key, HERE)
    assert not spool.is_wanted(key)


def test_a_page_that_is_closed_waits_no_longer_and_one_that_is_loaded_again_does(tmp_path, monkeypatch):
    spool = Spool(tmp_path)
    key = spool.ask("answer", {"a": 1}, HERE)
    spool.depart(HERE)
    assert spool.is_wanted(key)
    monkeypatch.setattr(spools, "WANTED_SECONDS", spools.WANTED_SECONDS - spools.LEFT_SECONDS)
    assert not spool.is_wanted(key)
    spool.renew(key, HERE)
    assert spool.is_wanted(key)


def test_what_is_asked_for_while_it_is_being_stopped_is_run_again(tmp_path):
    spool = Spool(tmp_path)
    key = spool.ask("answer", {"a": 1}, HERE)
    spool.close(key, Status(CANCELLED))
    assert spool.queued() == [key]
    assert spool.status(key).state == WAITING
    spool.leave(key, HERE)
    spool.close(key, Status(CANCELLED))
    assert spool.queued() == []


def test_a_part_that_somebody_reads_is_not_written_again(engine, payload):
    key = engine.spool.ask("answer", payload, HERE)
    first = ended(engine.spool, key).part
    before = (part_folder(engine.spool.folder(key), first) / "summary.json").stat().st_mtime_ns
    engine.spool.note(key, Status(CANCELLED))
    engine.spool.ask("answer", payload, HERE)
    assert ended(engine.spool, key).part > first
    assert (part_folder(engine.spool.folder(key), first) / "summary.json").stat().st_mtime_ns == before


def test_wishes_outlast_a_server_that_was_away(tmp_path):
    spool = Spool(tmp_path)
    key = spool.ask("answer", {"a": 1}, HERE)
    long_ago = time.time() - 10 * spools.WANTED_SECONDS
    os.utime(spool.folder(key) / "wanted" / HERE, (long_ago, long_ago))
    assert not spool.is_wanted(key)
    spool.renew_all()
    assert spool.is_wanted(key)


@pytest.mark.parametrize("key", ["../../etc", "", "0" * 23, "g" * 24, "0" * 25])
def test_no_path_comes_from_a_key(tmp_path, key):
    with pytest.raises(Refusal, match="key"):
        Spool(tmp_path).folder(key)


@pytest.mark.parametrize("by", ["", "../x/../y", "short", "a" * 65])
def test_no_path_comes_from_a_visitor(tmp_path, by):
    with pytest.raises(Refusal, match="token"):
        Spool(tmp_path).want("0" * 24, by)


def test_one_run_is_written_for_the_map(engine, payload):
    bare = {name: value for name, value in payload.items() if name not in ("replicates", "rivals")}
    key = engine.spool.ask("one_run", {**bare, "replicate": 2}, HERE)
    assert ended(engine.spool, key).state == DONE
    assert {file.name for file in engine.spool.folder(key).glob("*.json")} >= {"scenario.json", "baseline.json"}


def test_removal_says_both_meanings_of_cause(engine, payload):
    key = engine.spool.ask("removal", {**payload, "replicates": 3}, HERE)
    assert ended(engine.spool, key).state == DONE
    table = pd.read_parquet(engine.spool.folder(key) / "removal.parquet")
    assert {"channel", "share", "loss"} <= set(table.columns)
    assert table["share"].sum() == pytest.approx(1.0)
