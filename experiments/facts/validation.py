"""Simulated numbers beside the observed ones: replicates of every situation, and what they say of every pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.dotted import merged
from experiments.executors import Executor, available_cores, executor_for
from experiments.facts.declared import FACTS, PATTERNS, SHARE_OF_RUNS, Kind, Pattern, Role, by_number, chosen_patterns
from experiments.facts.situations import replicate_seed, situation_of, situations_in
from sim import errors
from sim.parameters import configured

TAIL = 0.05  # on each side of a simulated 90 % interval
FEWEST, REPLICATES = 20, 100  # below twenty runs a 90 % interval is the range of all but none
CHUNK = 10
COLUMNS = (
    "pattern", "fact", "role", "says", "unit", "observed_low", "observed_high", "low", "median", "high", "undefined",
    "verdict", "is_blunt", "is_built_in", "kind", "situation", "note",
)  # fmt: skip
ORDER = (Role.HELD_OUT, Role.FITTING, Role.NEITHER)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Chunk:
    """Some replicates of one situation."""

    situation: str
    replicates: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """What all chunks share: parameters by dotted path, the patterns by name, the master seed."""

    parameters: Mapping[str, Any]
    patterns: tuple[str, ...]
    seed: int


def measured_chunk(task: Task, chunk: Chunk) -> tuple[Chunk, NDArray[np.float64]]:
    """The patterns of one situation in some replicates, shape (replicate, pattern); what an executor calls."""
    chosen = [PATTERNS[name] for name in task.patterns if PATTERNS[name].situation == chunk.situation]
    situation = situation_of(chunk.situation)
    found = np.empty((len(chunk.replicates), len(chosen)))
    for row, replicate in enumerate(chunk.replicates):
        observed = situation.observed(replicate_seed(task.seed, chunk.situation, replicate), task.parameters)
        found[row] = [pattern.statistic(observed) for pattern in chosen]
    return chunk, found


def measured(
    patterns: Sequence[Pattern],
    parameters: Mapping[str, Any],
    replicates: int,
    seed: int = 1,
    *,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Simulated numbers: a row a replicate, a column a pattern. The result depends on neither processes nor executor.

    `parameters` are nested or by dotted path; the same seed gives two settings the same draws.
    """
    configured(parameters)  # refuses what is unknown before anything is run
    situations = situations_in(pattern.situation for pattern in patterns)
    chunks = [
        Chunk(situation, tuple(range(first, min(first + CHUNK, replicates))))
        for situation in situations
        for first in range(0, replicates, CHUNK)
    ]
    task = Task(merged(parameters, {}), tuple(pattern.name for pattern in patterns), seed)
    runner = executor or executor_for(processes or available_cores(), len(chunks))
    table = pd.DataFrame(np.nan, index=range(replicates), columns=list(task.patterns))
    done = 0
    for chunk, found in runner.map_chunks(measured_chunk, chunks, task):
        own = [name for name in task.patterns if PATTERNS[name].situation == chunk.situation]
        table.loc[list(chunk.replicates), own] = found
        done += len(chunk.replicates)
        if progress:
            progress(done, replicates * len(situations))
    return table


def validate(
    parameters: Mapping[str, Any] | None = None,
    replicates: int = REPLICATES,
    seed: int = 1,
    facts: Iterable[str] = (),
    *,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Every pattern with its observed range and its simulated 90 % interval: misses first, held-out ones before all.

    `parameters` are those that differ from the model's defaults; `facts` are ids, all if none is named. Columns as in
    `COLUMNS`; `observed_low` and `observed_high` include measurement error, `low`, `median`, `high` are over
    replicates. Conditional on the model, not a forecast.
    """
    if replicates < FEWEST:
        raise errors.out_of_bounds("replicates", replicates, FEWEST, "any number", where="validate")
    patterns = chosen_patterns(facts)
    table = measured(
        patterns, parameters or {}, replicates, seed, processes=processes, executor=executor, progress=progress
    )
    return judged(table)


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """What replicates say of each pattern, from a table with a column for each."""
    rows = [_judged_one(PATTERNS[str(name)], table[name].to_numpy()) for name in table.columns]
    return in_order(pd.DataFrame(rows, columns=list(COLUMNS)))


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Misses first, held-out facts before fitted ones, then by their numbers."""
    ranks = {role.value: place for place, role in enumerate(ORDER)}
    keyed = rows.assign(
        _inside=rows["verdict"] == "inside",
        _role=rows["role"].map(ranks),
        _number=rows["fact"].map(by_number),
    )
    ordered = keyed.sort_values(["_inside", "_role", "_number"], kind="stable")
    return ordered.drop(columns=["_inside", "_role", "_number"]).reset_index(drop=True)


def _judged_one(pattern: Pattern, values: NDArray[np.float64]) -> dict[str, Any]:
    low, high = pattern.bounds
    defined = values[~np.isnan(values)]
    if defined.size:
        below, middle, above = (float(value) for value in np.quantile(defined, [TAIL, 0.5, 1.0 - TAIL]))
    else:
        below = middle = above = float("nan")
    return {
        "pattern": pattern.name,
        "fact": pattern.fact,
        "role": FACTS[pattern.fact].role.value,
        "says": pattern.says,
        "unit": pattern.unit,
        "observed_low": low,
        "observed_high": high,
        "low": below,
        "median": middle,
        "high": above,
        "undefined": int(values.size - defined.size),
        "verdict": verdict(pattern, values),
        "is_blunt": bool(pattern.kind is Kind.VALUE and above - below > pattern.scale),
        "is_built_in": pattern.is_built_in,
        "kind": pattern.kind.value,
        "situation": pattern.situation,
        "note": pattern.note,
    }


def verdict(pattern: Pattern, values: NDArray[np.float64]) -> str:
    """Whether the simulated 90 % interval meets the observed range, or nine runs in ten show the sign.

    Runs in which the number is not defined count as runs that do not show a sign; if it is defined in less than half of
    them a value is outside.
    """
    low, high = pattern.bounds
    defined = values[~np.isnan(values)]
    if pattern.kind is Kind.SIGN:
        shown = float(((defined >= low) & (defined <= high)).sum()) / values.size
        return "inside" if shown >= SHARE_OF_RUNS else "outside"
    if 2 * defined.size < values.size:
        return "outside"
    below, above = np.quantile(defined, [TAIL, 1.0 - TAIL])
    return "inside" if below <= high and above >= low else "outside"
