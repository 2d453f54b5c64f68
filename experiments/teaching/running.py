"""Runs an exercise with a seed of one's own, and reads its figures from the runs.

Everything is a function of exercise, seed and the model's source: the student who runs it and the instructor who works
out the key get the same numbers. A digest of the keys of all runs says whether two did run the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.answers.estimates import Estimate
from experiments.executors import Executor, InProcess
from experiments.overrides import written
from experiments.readings import BASELINE, EFFECT, SCENARIO
from experiments.sweeps.asking import plan_of
from experiments.sweeps.claims import verdicts
from experiments.sweeps.experiment_files import swept
from experiments.sweeps.plan import Plan
from experiments.sweeps.point_bands import bands_at
from experiments.sweeps.results import SweepResult, open_sweep
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store
from experiments.teaching.exercises import SWEEP, Exercise, Figure, Run
from experiments.teaching.laboratory import Laboratory, laboratory_of
from sim import PlausibilityWarning, errors
from sim.outcomes import PAIRED_OUTCOMES

Progress = Callable[[int, int], None]  # runs that are done, of all
USUAL = {"design": "grid", "keep": "outcomes", "vary": []}
NO_FACTORS = "none"


@dataclass(frozen=True)
class Keys:
    """How many runs there are, and a digest of their keys: of what they read, their seeds and the model's source."""

    runs: int
    digest: str


@dataclass(frozen=True)
class Ran:
    """What came of an exercise's runs.

    Attributes:
        estimates: every figure by its id, in its unit, with its 95 % interval; not numbers where it is not identified.
        keys: of every run by its name. `data`: what stands behind the figures, a table for each run.
        courses: of each of the exercise's courses a row an arm and month; see `experiments.sweeps.point_bands`.

    """

    exercise: Exercise
    seed: int
    is_small: bool
    estimates: Mapping[str, Estimate]
    keys: Mapping[str, Keys]
    data: Mapping[str, pd.DataFrame]
    courses: tuple[pd.DataFrame, ...]


def run_exercise(
    exercise: Exercise,
    seed: int,
    *,
    is_small: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Ran:
    """Run an exercise with a master seed and read all its figures.

    Refuses what no run could be made of, and runs that failed: an exercise is whole or not at all.
    """
    runner = executor or InProcess()
    estimates: dict[str, Estimate] = {}
    keys: dict[str, Keys] = {}
    data: dict[str, pd.DataFrame] = {}
    courses: dict[int, pd.DataFrame] = {}
    with _implausible_untold(), tempfile.TemporaryDirectory(prefix="diplomacity-") as folder:
        plans = {name: _planned(exercise, run, seed, is_small) for name, run in exercise.runs.items()}
        keys = {name: _keys(plan) for name, plan in plans.items()}
        total, before = sum(one.runs for one in keys.values()), 0
        for name, plan in plans.items():
            report = _counted(progress, before, total)
            own = [figure for figure in exercise.figures.values() if figure.run == name]
            if isinstance(plan, Laboratory):
                table = plan.run(runner, report)
                data[name] = table
                estimates |= {figure.id: _of_laboratory(plan, table, figure) for figure in own}
            else:
                result = _swept(plan, Path(folder, name), runner, report)
                data[name] = _data(result, _outcomes(own))
                estimates |= _of_sweep(result, own)
                for place, course in enumerate(exercise.courses):
                    if course.run == name:
                        courses[place] = bands_at(result, _point(result, course.at), course.series)
            before += keys[name].runs
    ordered = {name: estimates[name] for name in exercise.figures}
    return Ran(exercise, seed, is_small, ordered, keys, data, tuple(courses[place] for place in sorted(courses)))


def expected_keys(exercise: Exercise, seed: int, *, is_small: bool = False) -> dict[str, Keys]:
    """The keys that the exercise's runs have with this seed; nothing is run."""
    with _implausible_untold():
        return {name: _keys(_planned(exercise, run, seed, is_small)) for name, run in exercise.runs.items()}


def settings_of(run: Run, is_small: bool) -> dict[str, Any]:
    """The settings and parameters of a run, those of its small form before the others."""
    return {**run.settings, **(run.small if is_small else {})}


def arguments_of(run: Run, seed: int, is_small: bool) -> list[str]:
    """A run as `diplomacity sweep` is given it."""
    fixed = {**USUAL, **settings_of(run, is_small), "seed": seed}
    factors = {key: levels for key, levels in run.factors.items() if key not in run.small or not is_small}
    where = f"run {run.name}"
    return [*(written(key, value) for key, value in fixed.items()), *(swept(k, v, where) for k, v in factors.items())]


def _planned(exercise: Exercise, run: Run, seed: int, is_small: bool) -> Plan | Laboratory:
    if run.kind != SWEEP:
        return laboratory_of(settings_of(run, is_small), seed)
    return plan_of([*arguments_of(run, seed, is_small), f"name={exercise.name}-{run.name}"])


def _keys(plan: Plan | Laboratory) -> Keys:
    if isinstance(plan, Laboratory):
        return Keys(plan.runs, plan.digest)
    pairs = [plan.keys(point, replicate) for point in range(len(plan.points)) for replicate in range(plan.replicates)]
    found = sorted({key for pair in pairs for key in pair if key})
    return Keys(len(found), hashlib.blake2b(" ".join(found).encode(), digest_size=8).hexdigest())


def _swept(plan: Plan, folder: Path, executor: Executor, progress: Progress) -> SweepResult:
    went = run_plan(plan, Store(folder), executor, lambda done, total, _failed: progress(done, total))
    if went.failures:
        problem = f"{len(went.failures)} of {went.pending} runs failed ({went.failures[0].error})"
        raise errors.bad_file(f"exercise run {plan.name}", problem, "try another seed")
    return open_sweep(plan.name, folder)


def _of_sweep(result: SweepResult, figures: Iterable[Figure]) -> dict[str, Estimate]:
    """The figures of a sweep: numbers of the form that claims have, as `diplomacity results verdict` reads them."""
    chosen = [figure for figure in figures if figure.claim is not None]
    table = verdicts(result, [figure.claim for figure in chosen if figure.claim is not None])
    found = {}
    for figure, row in zip(chosen, table.to_dict("records"), strict=True):
        known = Estimate(float(row["estimate"]), float(row["low"]), float(row["high"]))
        found[figure.id] = known.times(figure.scale)
    return found


def _of_laboratory(laboratory: Laboratory, table: pd.DataFrame, figure: Figure) -> Estimate:
    if figure.row is None:
        raise TypeError(f"figure {figure.id} is read from no row of a laboratory")
    return laboratory.estimate(table, *figure.row).times(figure.scale)


def _outcomes(figures: Iterable[Figure]) -> list[str]:
    """The outcomes that figures are read from, each once, in their order."""
    claims = [figure.claim for figure in figures if figure.claim is not None]
    names = [name for claim in claims for name in (claim.outcome, claim.less, claim.over) if name and name != BASELINE]
    return list(dict.fromkeys(names))


def _data(result: SweepResult, outcomes: Iterable[str]) -> pd.DataFrame:
    """A row a point and replicate: factors, seed, key, and the outcomes in both arms with their effect."""
    points = pd.DataFrame({name: [_plain(value) for value in values] for name, values in result.points.items()})
    frame = result.planned.merge(points, left_on="point", right_index=True) if len(points.columns) else result.planned
    columns: dict[str, Any] = {}
    for name in outcomes:
        if name in PAIRED_OUTCOMES:
            columns[name] = result.values(name).ravel()
            continue
        readings = {SCENARIO: name, BASELINE: f"baseline of {name}", EFFECT: f"effect of {name}"}
        for of, column in readings.items():
            if result.is_paired or of == SCENARIO:
                columns[column] = result.values(name, of).ravel()
    factors = [str(name) for name in result.points.columns]
    about = frame.sort_values(["point", "replicate"])[["point", *factors, "replicate", "seed", "key"]]
    return pd.concat([about.reset_index(drop=True), pd.DataFrame(columns)], axis=1)


def _plain(value: Any) -> Any:
    """A level as a cell of a table."""
    return " and ".join(map(str, value)) or NO_FACTORS if isinstance(value, tuple) else value


def _point(result: SweepResult, at: Mapping[str, Any]) -> int:
    """The point of a grid at which the factors have these levels."""
    chosen = np.ones(len(result.definition["points"]), dtype=bool)
    for name, level in at.items():
        wanted = tuple(level) if isinstance(level, list) else level
        chosen &= np.array([value == wanted for value in result.points[name]])
    return int(np.flatnonzero(chosen)[0])


def _counted(progress: Progress | None, before: int, total: int) -> Progress:
    """Progress over several runs as one."""

    def report(done: int, _of_run: int) -> None:
        if progress:
            progress(before + done, total)

    return report


@contextlib.contextmanager
def _implausible_untold() -> Iterator[None]:
    """An exercise's values were chosen with care: that some lie outside the plausible range is said in its text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)
        yield


def is_known(estimate: Estimate) -> bool:
    """Whether a figure is identified: a number with both ends of its interval."""
    return all(math.isfinite(part) for part in estimate)
