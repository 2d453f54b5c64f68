"""What a worker does for a sweep: run a few points with one seed, and say what came of each run."""

from __future__ import annotations

import time
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.readings import BASELINE, SCENARIO
from experiments.replicates import Pairing, seed_of
from experiments.sweeps.identity import attention
from experiments.sweeps.plan import Chunk, Item, Plan
from sim import PlausibilityWarning, Record, errors
from sim.observation import SERIES
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.stages import Channel, CommitmentStage

OK, FAILED = "ok", "failed"
ADOPTIONS = "adoptions"  # by idea and channel, counted from the log
OTHER_NATIONS = 6  # whose series are kept beside those that the events name: the nations with the most cities


@dataclass(frozen=True)
class FinishedRun:
    """What came of one run.

    `outcomes` and `paired` are in the order of their declaration, empty where the run failed; paired outcomes stand
    with the scenario's run. `series` are by column, shape (month,); `events` is the whole log by name.
    """

    point: int
    arm: str
    key: str
    seed: int
    status: str
    error: str
    started: float
    seconds: float
    outcomes: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    paired: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    series: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    events: Any = None


def run_chunk(plan: Plan, chunk: Chunk) -> list[FinishedRun]:
    """Run a chunk; what an executor calls. A run that fails is told, not raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)  # told when the plan was made
        return [run for item in chunk for run in _run_item(plan, item)]


def _run_item(plan: Plan, item: Item) -> Iterator[FinishedRun]:
    baseline: Record | None = None
    error = ""
    if plan.is_paired:
        first = item.points[0]
        done, baseline = _run(plan, first, BASELINE, item.replicate, None)
        error = done.error
        if item.stores_baseline:
            yield done
    for point in item.points if item.is_wanted else ():
        if error:
            yield _failed(plan, point, item.replicate, f"its baseline failed: {error}")
        else:
            yield _run(plan, point, SCENARIO, item.replicate, baseline)[0]


def _run(
    plan: Plan, point: int, arm: str, replicate: int, baseline: Record | None
) -> tuple[FinishedRun, Record | None]:
    """One run and its record; a failure is kept with its kind, its message and the line where it happened."""
    started, clock = time.time(), time.perf_counter()
    pairing = plan.pairing(point)
    seed = seed_of(plan.masters[point], replicate)
    key = plan.keys(point, replicate)[0 if arm == SCENARIO else 1]
    try:
        record = pairing.run(arm, replicate)
        outcomes = np.array([record.outcome(name) for name in OUTCOMES])
        paired = np.full(len(PAIRED_OUTCOMES), np.nan)
        if baseline is not None:
            paired[:] = [declared.function(record, baseline) for declared in PAIRED_OUTCOMES.values()]
        series = kept_series(record, pairing, plan.settings)
        events = record.events if plan.settings["keep"] == "events" else None
    except Exception as error:  # noqa: BLE001  (whatever it is, it becomes a row of the result)
        done = _failed(plan, point, replicate, _told(error), arm, started, time.perf_counter() - clock)
        return done, None
    seconds = time.perf_counter() - clock
    done = FinishedRun(point, arm, key, seed, OK, "", started, seconds, outcomes, paired, series, events)
    return done, record


def _failed(
    plan: Plan,
    point: int,
    replicate: int,
    error: str,
    arm: str = SCENARIO,
    started: float | None = None,
    seconds: float = 0.0,
) -> FinishedRun:
    key = plan.keys(point, replicate)[0 if arm == SCENARIO else 1]
    seed = seed_of(plan.masters[point], replicate)
    return FinishedRun(point, arm, key, seed, FAILED, error, started or time.time(), seconds)


def _told(error: Exception) -> str:
    """An error in one line, with the line of ours in which it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return " ".join(f"{type(error).__name__}: {error}{place}".split())


def kept_nations(pairing: Pairing) -> list[int]:
    """Rows of the nations whose series are kept: those that events of either arm name, then those with most cities."""
    ids = pairing.world.tables["nations"].ids
    events = [*pairing.scenario.in_order(), *pairing.baseline.in_order()]
    named = set(attention(pairing.world, events)["nations"])
    cities = np.bincount(pairing.world.tables["cities"].values["nation"], minlength=len(ids))
    by_weight = sorted(range(len(ids)), key=lambda row: (ids[row] not in named, -cities[row], row))
    return sorted(by_weight[: len(named) + OTHER_NATIONS])


def kept_series(record: Record, pairing: Pairing, settings: Mapping[str, Any]) -> dict[str, NDArray[np.float32]]:
    """Monthly series by column: all of the whole world, and those asked for by idea, nation ... as 'adopted/ID'."""
    if settings["keep"] == "outcomes":
        return {}
    names = [name for name, declared in SERIES.items() if not declared.axes or name in settings["series"]]
    columns: dict[str, NDArray[np.float32]] = {}
    for name in names:
        columns |= _columns(name, record.arrays[name], _labels(SERIES[name].axes, record, pairing))
    if ADOPTIONS in settings["series"]:
        columns |= _columns(ADOPTIONS, record.adoptions, _labels(("idea", "channel"), record, pairing))
    return columns


def _labels(axes: Sequence[str], record: Record, pairing: Pairing) -> list[list[tuple[int, str]]]:
    """Places and their names along each axis."""
    nations = record.ids["nations"]
    known: dict[str, list[tuple[int, str]]] = {
        "idea": list(enumerate(record.ids["ideas"])),
        "nation": [(row, nations[row]) for row in kept_nations(pairing)] if "nation" in axes else [],
        "network": list(enumerate(pairing.world.tables["networks"].ids)),
        "channel": [(int(channel), channel.name.lower()) for channel in Channel],
        "commitment_stage": [(int(stage), stage.name.lower()) for stage in CommitmentStage],
        "bloc": list(enumerate(record.ids["blocs"])),
        "other_bloc": list(enumerate(record.ids["blocs"])),
    }
    return [known[axis] for axis in axes]


def _columns(
    name: str, values: NDArray[Any], labels: Sequence[Sequence[tuple[int, str]]]
) -> dict[str, NDArray[np.float32]]:
    """A series as columns, one for each combination of places along its axes."""
    columns = {name: values}
    for axis in labels:
        columns = {f"{column}/{label}": array[:, place] for column, array in columns.items() for place, label in axis}
    return {column: np.ascontiguousarray(array, dtype=np.float32) for column, array in columns.items()}


def check_series(names: Sequence[str]) -> None:
    """Refuses a series that nobody observes, or that is kept anyway."""
    known = [*(name for name, declared in SERIES.items() if declared.axes), ADOPTIONS]
    for name in names:
        if name not in known:
            raise errors.unknown_name("series", name, known, where="series")
