"""Before a sweep: how many runs there are, how long they take, how much they fill, how many replicates they need."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.inference import replicates_needed
from experiments.readings import SCENARIO
from experiments.sweeps.definition import outcomes_of
from experiments.sweeps.identity import content, key_of_run
from experiments.sweeps.plan import Item, Plan, Progress
from experiments.sweeps.rows import tables_of
from experiments.sweeps.running import kept_of, shard_of
from experiments.sweeps.store import COMPRESSION, Store
from experiments.sweeps.work import FAILED, FinishedRun, run_chunk
from sim import errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

MOST_PILOT_POINTS = 4


@dataclass(frozen=True)
class Forecast:
    """What a sweep will take. `advice` has a row an outcome: unit, mean, deviation of a pair, replicates needed.

    `seconds` is the expected time of what is new on so many `workers`, `bytes` what it adds to the store; both are
    measured on `pilot` runs and leave out the start of workers.
    """

    points: int
    replicates: int
    runs: int
    stored: int
    workers: int
    seconds: float
    bytes: int
    pilot: int
    advice: pd.DataFrame

    @property
    def new(self) -> int:
        """Runs that are not stored."""
        return self.runs - self.stored


def forecast(plan: Plan, store: Store, workers: int, progress: Progress | None = None) -> Forecast:
    """Run a pilot in this process, and say from it what the whole takes; nothing is stored.

    `progress` is told the runs that are done, and of how many.
    """
    kept, shard = kept_of(plan.settings), shard_of(plan.settings["shard"])
    known = store.stored(kept, bool(plan.settings["retry_failed"])) if store.exists else set()
    runs, new = (_count(plan, stored, shard) for stored in (set(), known))
    count = int(plan.settings["pilot"])
    points = np.unique(np.linspace(0, len(plan.points) - 1, MOST_PILOT_POINTS).astype(int)).tolist()
    plan.pairing(0).tried()  # compiling is not what is timed
    started = time.perf_counter()
    items = [Item(replicate, (point,), plan.is_paired) for point in points for replicate in range(count)]
    finished: list[FinishedRun] = []
    for item in items:
        finished += run_chunk(plan, (item,))
        if progress:
            progress(len(finished), sum(one.runs for one in items))
    seconds = (time.perf_counter() - started) / len(finished)
    failed = [run for run in finished if run.status == FAILED]
    if len(failed) == len(finished):
        problem = f"failed in every run ({failed[0].error})"
        raise errors.bad_file("the pilot", problem, "mend the scenario or its factors")
    return Forecast(
        points=len(plan.points),
        replicates=plan.replicates,
        runs=runs,
        stored=runs - new,
        workers=workers,
        seconds=seconds * new / workers,
        bytes=int(_bytes(plan, finished, kept) / len(finished) * new),
        pilot=len(finished),
        advice=_advice(plan, finished, points),
    )


def _count(plan: Plan, stored: set[str], shard: tuple[int, int]) -> int:
    return sum(item.runs for chunk in plan.chunks(stored, shard) for item in chunk)


def _bytes(plan: Plan, runs: list[FinishedRun], kept: str) -> int:
    """Bytes of a part with these runs."""
    import pyarrow.parquet as pq

    identities, contents = {}, {}
    for run in runs:
        scenario, baseline = plan.digests[run.point]
        own, other = (scenario, baseline) if run.arm == SCENARIO else (baseline, "")
        identities[run.key] = (own, key_of_run(other, run.seed) if other else "", other)
        contents[own] = content(plan.pairing(run.point), run.arm)
    words = dict.fromkeys(("host", "version", "commit", "source", "environment"), "x" * 16)
    size = 0
    for table in tables_of(runs, identities, contents, words, kept, "part").values():
        if table.num_rows:
            buffer = io.BytesIO()
            pq.write_table(table, buffer, compression=COMPRESSION)
            size += buffer.tell()
    return size


def _advice(plan: Plan, runs: list[FinishedRun], points: list[int]) -> pd.DataFrame:
    """For each outcome of the sweep, the replicates for which a point's 95 % interval is as narrow as was asked for.

    The deviation is that of pairs at one point, pooled over the points of the pilot; the half-width aimed at is a share
    (`precision`) of the larger of the two arms' means.
    """
    names, paired_names = list(OUTCOMES), list(PAIRED_OUTCOMES)
    by_arm = {(run.point, run.seed, run.arm): run for run in runs if run.status != FAILED}
    rows = []
    for name in outcomes_of(plan):
        effects: dict[int, list[float]] = {point: [] for point in points}
        scale = 0.0
        for (point, seed, arm), run in by_arm.items():
            if arm != SCENARIO:
                continue
            baseline = by_arm.get((point, seed, "baseline"))
            if name in paired_names:
                value, size = run.paired[paired_names.index(name)], abs(run.paired[paired_names.index(name)])
            else:
                own = run.outcomes[names.index(name)]
                other = baseline.outcomes[names.index(name)] if baseline is not None else 0.0
                value, size = own - other, max(abs(own), abs(other))
            if not np.isnan(value):
                effects[point].append(float(value))
                scale += float(size) / len(by_arm)
        groups = [np.array(values) for values in effects.values() if len(values) > 1]
        spread = float(np.sqrt(np.mean([values.var(ddof=1) for values in groups]))) if groups else float("nan")
        mean = float(np.mean([values.mean() for values in groups])) if groups else float("nan")
        scale *= 2 if plan.is_paired else 1
        declared = OUTCOMES.get(name) or PAIRED_OUTCOMES[name]
        is_moved = spread > 0.0  # what no seed of the pilot changes says nothing about the number of seeds
        needed = replicates_needed(spread, float(plan.settings["precision"]) * scale) if is_moved else None
        rows.append((name, declared.unit, mean, spread, needed))
    table = pd.DataFrame(rows, columns=["outcome", "unit", "mean", "deviation", "replicates_needed"])
    return table.astype({"replicates_needed": "Int64"})
