"""What a sweep costs beside its runs, and what its store answers.

`python -m benchmarks.sweeps` runs the whole of 20,000 pairs; `make benchmark` has the short figures.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
import uuid
from pathlib import Path

import numpy as np

from benchmarks.speed import Figure
from experiments.executors import InProcess, ProcessPool
from experiments.sweeps.asking import plan_of
from experiments.sweeps.definition import definition_of
from experiments.sweeps.plan import Plan
from experiments.sweeps.results import SweepResult, open_sweep
from experiments.sweeps.rows import tables_of
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store
from experiments.sweeps.work import OK, FinishedRun, kept_series
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

ASKED = ("scenario=paris_withdrawal", "world=rhine", "months=120", "mechanisms.ideas.twinning=interval(0.05,0.2)")
PAIRS, STORED, ROUNDS = 200, 50_000, 3
WHOLE = 20_000


def plan_in(folder: str, points: int, replicates: int) -> Plan:
    """A Latin hypercube of so many points."""
    return plan_of([*ASKED, "design=lhs", f"samples={points}", f"replicates={replicates}", f"store={folder}"])


def overhead() -> float:
    """Milliseconds a run that a sweep takes beside the runs with their outcomes.

    In one process: all time of plan, keys, tables, writing and the rest, less the seconds that the runs themselves took
    as the store has them; and what keeping the series of a run takes, which is within those seconds.
    """
    found = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            plan = plan_in(folder, PAIRS, 1)
            run_plan(plan, Store(Path(folder)), InProcess())
            swept = time.perf_counter() - started
            of_runs = float(Store(Path(folder)).runs(["seconds"])["seconds"].sum())
        pairing = plan.pairing(0)
        record = pairing.run("scenario", 0)
        started = time.perf_counter()
        for _ in range(PAIRS):
            kept_series(record, pairing, plan.settings)
        series = (time.perf_counter() - started) / PAIRS
        found.append((swept - of_runs) / (2 * PAIRS) + series)
    return 1e3 * statistics.median(found)


def filled(folder: str) -> SweepResult:
    """A store of so many runs with series of the shape of rhine's, drawn at random: what is read is the same."""
    plan = plan_in(folder, STORED // 2, 1)
    run_plan(plan_in(folder, 1, 1), Store(Path(folder)), InProcess())  # its definition and its world
    rng, store = np.random.default_rng(1), Store(Path(folder))
    names = open_sweep(None, folder).series_names()
    provenance = dict.fromkeys(("host", "version", "commit", "source", "environment"), "x")
    for start in range(0, len(plan.points), 1_000):
        runs, identities = [], {}
        for point in range(start, min(start + 1_000, len(plan.points))):
            for arm, key in zip(("scenario", "baseline"), plan.keys(point, 0), strict=True):
                series = {name: rng.random(120, dtype=np.float32) for name in names}
                empty = rng.random(len(OUTCOMES)), rng.random(len(PAIRED_OUTCOMES))
                runs.append(FinishedRun(point, arm, key, 1, OK, "", 0.0, 0.0, *empty, series))
                identities[key] = ("", "", "")
        store.write_part(tables_of(runs, identities, {}, provenance, "series adopted committed", uuid.uuid4().hex))
    store.put(Path("sweeps", f"{plan.name}.json"), json.dumps(definition_of(plan)))
    return open_sweep(plan.name, folder)


def bands() -> float:
    """Seconds for the bands of one series of both arms over so many stored runs, opened anew each time."""
    with tempfile.TemporaryDirectory() as folder:
        result, taken = filled(folder), []
        for _ in range(ROUNDS):
            fresh = SweepResult(result.store, result.definition)
            started = time.perf_counter()
            fresh.bands("adopted/climate-plan", "scenario")
            fresh.bands("adopted/climate-plan", "baseline")
            taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def whole(pairs: int = WHOLE) -> tuple[float, float, int]:
    """Seconds of a sweep of so many pairs on two processes, megabytes of its store, and runs that failed."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        plan = plan_in(folder, pairs // 10, 10)
        went = run_plan(plan, Store(Path(folder)), ProcessPool(2))
        return time.perf_counter() - started, Store(Path(folder)).size() / 1e6, len(went.failures)


def figures() -> list[Figure]:
    """The short figures."""
    return [
        Figure("sweep: what it takes beside a run", overhead(), "ms", "below 2", "keys, series, tables, writing"),
        Figure("sweep: bands of both arms over 50,000 stored runs", bands(), "s", "below 1"),
    ]


if __name__ == "__main__":
    seconds, megabytes, failed = whole()
    said = f"{WHOLE} pairs of rhine over 120 months on two processes: {seconds / 60:.1f} min (at most 15)"
    print(f"{said}, {megabytes:.0f} MB, {failed} runs failed")
