"""What the engine does for the Sweeps page: it lists, reads and analyses stored sweeps, and runs new ones.

What only reads is done in a worker, so that the engine's own process stays free to answer; a sweep is led from the
engine, which stores what the workers finish.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.jobs.spool import put
from experiments.readings import EFFECT
from experiments.sweeps import experiment_files
from experiments.sweeps.results import open_sweep
from experiments.sweeps.resuming import resuming_arguments
from experiments.sweeps.snapshot import take
from experiments.sweeps.store import Store
from sim import errors

if TYPE_CHECKING:
    from dashboards.jobs.engine import Desk
    from experiments.sweeps.plan import Plan

MOST_RUNS = 25_000  # both arms, that a page may start; more are for the command line
MOST_REPLICATES, MOST_SAMPLES = 1_000, 4_096
LISTED, FORECAST, AT_POINT, FACTS, STARTED = (
    "sweeps.json",
    "forecast.json",
    "at_point.json",
    "facts.json",
    "started.json",
)
BANDS = "bands.parquet"
CLAIMS = "claims"
RUNS = "runs"


def run_listing(payload: Mapping[str, Any], desk: Desk) -> None:
    """The sweeps of a store, in a few words each: `sweeps.json`."""
    put(desk.folder / LISTED, _in_a_worker(desk, _listed, payload["store"]))


def run_snapshot(payload: Mapping[str, Any], desk: Desk) -> None:
    """A sweep as it is now; see `experiments.sweeps.snapshot` for the files."""
    _in_a_worker(desk, _take, (payload["store"], payload["sweep"], str(desk.folder)))


def run_point(payload: Mapping[str, Any], desk: Desk) -> None:
    """A point: how Explore asks for it in `at_point.json`; a series of it, where one is named, in `bands.parquet`."""
    _in_a_worker(desk, _look_at_point, (dict(payload), str(desk.folder)))


def run_analysis(payload: Mapping[str, Any], desk: Desk) -> None:
    """One method for one outcome of a sweep, or its experiment's claims: tables as Parquet, and `facts.json`."""
    _in_a_worker(desk, _analyse, (dict(payload), str(desk.folder)))


def run_forecast(payload: Mapping[str, Any], desk: Desk) -> None:
    """How many runs a sweep would be, how long it takes, how much it fills: `forecast.json`. Nothing is stored."""
    desk.report(0, 0, FORECAST)
    put(desk.folder / FORECAST, _in_a_worker(desk, _forecast, (dict(payload), _workers(desk))))


def run_sweep(payload: Mapping[str, Any], desk: Desk) -> None:
    """Run what is not stored yet of a sweep. Whatever ends it, what was finished is stored; `started.json` names it."""
    from experiments.sweeps.running import run_plan

    plan = plan_asked(payload)
    put(desk.folder / STARTED, {"sweep": plan.name, "points": len(plan.points), "replicates": plan.replicates})

    def note(done: int, total: int, _failed: int) -> None:
        desk.report(done, total, RUNS)

    desk.report(0, 0, RUNS)
    went = run_plan(plan, Store(Path(payload["store"])), desk.executor, note)
    desk.report(went.done, went.pending, RUNS)


KINDS: Mapping[str, Callable[[Mapping[str, Any], Desk], None]] = {
    "sweeps": run_listing,
    "snapshot": run_snapshot,
    "point": run_point,
    "analysis": run_analysis,
    "forecast": run_forecast,
    "sweep": run_sweep,
}


def plan_asked(payload: Mapping[str, Any]) -> Plan:
    """The plan of a sweep that a page asks for: an experiment by its name, or the rest of a stored sweep.

    Refuses an experiment that is not one of those in conf/, numbers out of bounds, more runs than a page may start,
    and a stored sweep that can no longer be asked for.
    """
    from experiments.sweeps.asking import plan_of

    arguments = _resumed(payload) if payload.get("sweep") else arguments_of(payload)
    plan = plan_of(arguments)
    runs = len(plan.points) * plan.replicates * (2 if plan.is_paired else 1)
    if runs > MOST_RUNS:
        mend = f"start it on the command line: diplomacity sweep {' '.join(arguments)}"
        raise errors.bad_file(f"{runs:,} runs", f"are more than the {MOST_RUNS:,} that a page may start", mend)
    return plan


def arguments_of(payload: Mapping[str, Any]) -> list[str]:
    """An experiment by its name as `diplomacity sweep` is given it; refuses everything else."""
    name, known = str(payload["experiment"]), experiment_files.names()
    if name not in known:
        raise errors.unknown_name("experiment", name[:60], known)
    arguments = [f"experiment={name}", *(["small=true"] if payload.get("small") else [])]
    for key, most in (("replicates", MOST_REPLICATES), ("samples", MOST_SAMPLES)):
        value = payload.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise errors.out_of_bounds(key, value, 1, most, where=f"experiment {name}")
        arguments.append(f"{key}={value}")
    return arguments


def _resumed(payload: Mapping[str, Any]) -> list[str]:
    name = str(payload["sweep"])
    arguments = resuming_arguments(open_sweep(name, payload["store"]))
    if arguments is None:
        problem = "can no longer be asked for: its experiment, scenario or world has changed since"
        raise errors.bad_file(f"sweep {name}", problem, "start the experiment anew")
    return arguments


def _workers(desk: Desk) -> int:
    return int(getattr(desk.executor, "processes", 1))


def _in_a_worker(desk: Desk, function: Callable[[None, Any], Any], argument: Any) -> Any:
    """Have a function run by one worker."""
    (result,) = desk.executor.map_chunks(function, [argument], None)
    return result


def _listed(_shared: None, store: str) -> list[dict[str, Any]]:
    from experiments.sweeps.listing import listed

    return listed(Store(Path(store)))


def _take(_shared: None, asked: tuple[str, str, str]) -> None:
    store, sweep, folder = asked
    take(open_sweep(sweep, store), Path(folder))


def _look_at_point(_shared: None, asked: tuple[dict[str, Any], str]) -> None:
    """What cannot be had of a point is told beside the rest: a point without a stored run still has its parameters."""
    from dashboards.sweeps.points import events_of_point, is_exact, request_of_point
    from experiments.sweeps.point_bands import bands_at

    payload, folder = asked
    result = open_sweep(payload["sweep"], payload["store"])
    point = int(payload["point"])
    content: dict[str, Any] = {"request": None, "is_exact": False, "problem": "", "bands_problem": "", "events": []}
    try:
        content["events"] = events_of_point(result, point)
        content["request"] = request_of_point(result, point)
        content["is_exact"] = is_exact(result, point, content["request"])
    except errors.Refusal as refusal:
        content["problem"] = str(refusal)
    if payload["series"]:
        try:
            bands_at(result, point, payload["series"]).to_parquet(Path(folder, BANDS))
        except errors.Refusal as refusal:
            content["bands_problem"] = str(refusal)
    put(Path(folder, AT_POINT), content)


def _analyse(_shared: None, asked: tuple[dict[str, Any], str]) -> None:
    from experiments.analysis.single import analysed
    from experiments.sweeps.claims import verdicts

    payload, folder = asked
    result = open_sweep(payload["sweep"], payload["store"])
    if payload["method"] == CLAIMS:
        verdicts(result).to_parquet(Path(folder, f"{CLAIMS}.parquet"))
        put(Path(folder, FACTS), {"replicates": result.replicates})
        return
    found = analysed(result, payload["method"], payload["outcome"], payload.get("of", EFFECT), payload.get("rule", ""))
    for name, table in found.tables.items():
        table.to_parquet(Path(folder, f"{name}.parquet"))
    put(Path(folder, FACTS), found.facts)


def _forecast(_shared: None, asked: tuple[dict[str, Any], int]) -> dict[str, Any]:
    from experiments.sweeps.planning import forecast

    payload, workers = asked
    plan = plan_asked(payload)
    store = Store(Path(payload["store"]))
    if store.exists:
        store.check()
    told = asdict(forecast(plan, store, workers))
    advice = told.pop("advice").astype(object).to_dict("records")
    return {
        **told,
        "new": told["runs"] - told["stored"],
        "sweep": plan.name,
        "design": plan.design.name,
        "is_paired": plan.is_paired,
        "precision": plan.settings["precision"],
        "advice": [{key: _plain(value) for key, value in row.items()} for row in advice],
    }


def _plain(value: Any) -> Any:
    """A value as JSON holds it; null for what is undefined."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or isinstance(value, (str, int)):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else None
