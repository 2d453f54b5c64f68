"""What the engine does for the Explore page: paired runs with partial results, one run for the map, removals."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.attribution import attribute
from experiments.comparison import Comparison, assembled, chosen_outcomes, paired, with_rivals
from experiments.executors import Executor
from experiments.replicates import ARMS, Finished, Pairing, run_replicates
from experiments.storing import write
from experiments.variants import joined
from sim import Scenario, World

if TYPE_CHECKING:
    from dashboards.jobs.engine import Desk

ANSWER = "answer"
PAIRS, RIVALS = "pairs", "rivals"
PART = "part-"
FIRST_PAIRS = 6  # before anything is shown: an interval over fewer says nothing
LARGEST_CHUNK = 5
CITY_MONTHS = 60_000  # of a pair that is run alone; some tenths of a second
EARLY_SERIES = ("adopted", "committed", "ties_suspended", "live_vitality")  # what the first picture is drawn from
GROWTH = 9  # something new is shown when so many times as many pairs are done: to draw it costs the runs time


def run_answer(payload: Mapping[str, Any], desk: Desk) -> None:
    """A scenario beside its baseline: the folder `part-N` holds the N-th and ever fuller result.

    The first ones come from few pairs, the next from all, the last has the span over rival assumptions. A part stays
    as it was written: what a run that was cut off has left is passed over, for somebody may be reading it.
    """
    pairing = dataclasses.replace(pairing_of(payload), outcomes=chosen_outcomes(None)).tried()
    replicates, rivals = int(payload["replicates"]), int(payload["rivals"])
    parts: list[Finished] = []
    done, part, shown_at = 0, latest_part(desk.folder), FIRST_PAIRS
    for finished in desk.executor.map_chunks(run_replicates, early_chunks(replicates, pairing), pairing):
        parts.append(finished)
        done += len(finished.replicates)
        if shown_at <= done < replicates:
            part += 1
            _write_part(assembled(pairing, _early(joined(parts))), desk.folder, part, payload)
            shown_at = done * GROWTH
        desk.report(done, replicates, PAIRS, part if shown_at > FIRST_PAIRS else 0)
    whole = joined(parts)
    comparison = assembled(pairing, whole)
    _write_part(comparison, desk.folder, part + 1, payload)
    desk.report(replicates, replicates, PAIRS, part + 1)
    if not rivals:
        return
    spanned = with_rivals(
        comparison,
        whole,
        rivals,
        executor=desk.executor,
        progress=lambda done, total: desk.report(done, total, RIVALS),
    )
    _write_part(spanned, desk.folder, part + 2, payload)
    desk.report(replicates, replicates, RIVALS, part + 2)


def early_chunks(replicates: int, pairing: Pairing) -> list[tuple[int, ...]]:
    """Replicates in chunks: single pairs first, so that the first picture comes early.

    Pairs that take long stand alone, so that workers are soon free when nobody wants the rest.
    """
    largest = max(1, min(LARGEST_CHUNK, CITY_MONTHS // (pairing.months * len(pairing.world.tables["cities"]))))
    chunks: list[tuple[int, ...]] = []
    begun = 0
    while begun < replicates:
        size = 1 if begun < FIRST_PAIRS else largest
        chunks.append(tuple(range(begun, min(begun + size, replicates))))
        begun += len(chunks[-1])
    return chunks


def run_one(payload: Mapping[str, Any], desk: Desk) -> None:
    """One replicate of both arms as the map plays it: `scenario.json` and `baseline.json`."""
    from dashboards.jobs.spool import put
    from dashboards.map.run_log import run_log

    pairing = pairing_of(payload)
    for done, arm in enumerate(ARMS):
        desk.report(done, len(ARMS))
        put(desk.folder / f"{arm}.json", run_log(pairing.run(arm, int(payload["replicate"])), pairing.world))
    desk.report(len(ARMS), len(ARMS))


def run_removal(payload: Mapping[str, Any], desk: Desk) -> None:
    """Both meanings of cause for every channel: `removal.parquet`."""
    pairing, replicates = pairing_of(payload), int(payload["replicates"])
    table = attribute(pairing, replicates, executor=desk.executor, progress=desk.report)
    table.to_parquet(desk.folder / "removal.parquet")


def pairing_of(payload: Mapping[str, Any]) -> Pairing:
    """What a payload asks for. It was checked when it was asked, and is checked again as any other input is."""
    return paired(
        World.load(Path(payload["world_folder"])) if payload.get("world_folder") else World.load(payload["world"]),
        Scenario.from_dict(payload["scenario"]),
        Scenario.from_dict(payload["baseline"]),
        payload["months"],
        payload["seed"],
        payload["parameters"],
        world_seed=payload["world_seed"],
    )


def warm_up(executor: Executor) -> None:
    """Have every worker load the compiled model: a few short pairs of the smallest world."""
    pairing = paired("toy", "baseline", months=2).tried()
    for _ in executor.map_chunks(run_replicates, [(number,) for number in range(8)], pairing):
        pass


def latest_part(folder: Path) -> int:
    """The number of the last part that is there, also of an earlier run; 0 where there is none."""
    return max((int(place.name.removeprefix(PART)) for place in folder.glob(f"{PART}*")), default=0)


def part_folder(folder: Path, part: int) -> Path:
    """Where the N-th part of an answer is."""
    return folder / f"{PART}{part}"


def _early(finished: Finished) -> Finished:
    """What the first picture needs of it: few series, no ledger."""
    series = {name: values for name, values in finished.series.items() if name in EARLY_SERIES}
    return dataclasses.replace(finished, series=series)


def _write_part(comparison: Comparison, folder: Path, part: int, payload: Mapping[str, Any]) -> None:
    settings = {"world": payload.get("world_folder") or payload["world"], "world_seed": payload["world_seed"]}
    write(comparison, part_folder(folder, part), settings | {"rivals": payload["rivals"]}, with_report=False)
