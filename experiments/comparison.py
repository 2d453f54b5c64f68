"""A scenario beside its counterfactual, replicate by replicate with the same draws: `experiments.compare`."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from experiments.bands import banded
from experiments.dotted import merged
from experiments.effects import effects_table
from experiments.executors import Executor
from experiments.replicates import ARMS, Finished, Pairing, complete, seed_of
from experiments.rivals import SPAN_COLUMNS, Rivals, rivals_of, spanned, under_rivals
from experiments.variants import Progress, checked_variants, run_alone, run_variants
from sim import Diplomacity, Scenario, World, errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.standing_orders import Order, check_orders

FEWEST_REPLICATES = 2
PRECISION = 0.1
KEPT = ("ledger", "series", "outcomes")


@dataclass(frozen=True)
class Comparison:
    """What a scenario changed against its baseline, with 95 % intervals that cover the draws and nothing else.

    Attributes:
        pairing: what was run: world, scenario, baseline, months, master seed, parameters.
        effects: a row an outcome; see `experiments.effects.effects_table` for the columns, and
            `experiments.rivals.SPAN_COLUMNS` for those of the span over rival assumptions.
        series: means and bands over (arm, statistic, month, ...); see `experiments.bands.banded`.
        runs: outcomes of every run, with columns arm, replicate, seed and one for each outcome.
        ledger: adoptions of all runs with columns arm and replicate, or None where it was not kept; what a city has
            when the run begins stands at month -1 with the channel start.
        rivals: what the same pairs gave under rival assumptions, or None where these were not run.

    """

    pairing: Pairing
    replicates: int
    precision: float
    effects: pd.DataFrame
    series: xr.Dataset
    runs: pd.DataFrame
    ledger: pd.DataFrame | None
    rivals: Rivals | None = None


def compare(
    world: World | str,
    scenario: Scenario | str,
    baseline: Scenario | str | None = None,
    replicates: int = 100,
    months: int | None = None,
    seed: int = 1,
    parameters: Mapping[str, Any] | None = None,
    *,
    world_seed: int | None = None,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    outcomes: Iterable[str] | None = None,
    keep: str = "ledger",
    precision: float = PRECISION,
    rivals: int = 0,
) -> Comparison:
    """Run a scenario and its baseline in pairs that share their seeds, and say what differs.

    `baseline` defaults to the one that the scenario names, `months` to its horizon, `processes` to all cores (1 runs
    in this process), `outcomes` to all that are declared. `keep="series"` leaves out the ledger, `keep="outcomes"` the
    series too. `progress` is called with the number of pairs that are done and of all. The result depends on neither
    processes nor executor.

    Intervals cover the draws alone. With `rivals=20` the first 20 pairs are run again under every rival assumption,
    and the columns of the span say what is left of an effect. The command line does so unless told otherwise; here
    the default is 0, because a call may be one of many.
    """
    pairing = paired(world, scenario, baseline, months, seed, parameters, world_seed=world_seed, keep=keep)
    pairing = dataclasses.replace(pairing, outcomes=chosen_outcomes(outcomes))
    return run_pairs(
        pairing,
        replicates,
        processes=processes,
        executor=executor,
        progress=progress,
        precision=precision,
        rivals=rivals,
    )


def paired(
    world: World | str,
    scenario: Scenario | str,
    baseline: Scenario | str | None = None,
    months: int | None = None,
    seed: int = 1,
    parameters: Mapping[str, Any] | None = None,
    *,
    world_seed: int | None = None,
    keep: str = "ledger",
    decisions: Sequence[Order] = (),
) -> Pairing:
    """What is to be run in pairs: names looked up, and everything checked that can be refused before a run.

    Parameters that the scenario sets hold for both arms, and those given here come before them: the two runs of a pair
    differ by their events alone, and by `decisions`: standing orders that the scenario arm carries out.
    """
    if keep not in KEPT:
        raise errors.not_a_choice("keep", keep, KEPT)
    tested = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    against = baseline or tested.baseline or Scenario(name=tested.name, horizon=tested.horizon)
    counterfactual = Scenario.load(against) if isinstance(against, str) else against
    place = World.load(world) if isinstance(world, str) else world
    length = tested.horizon if months is None else _checked_months(months)
    for one in (tested, counterfactual):
        one.check(place)
        refuse_late_events(one, length)
    _check_decisions(decisions, place, tested, length)
    values = complete(merged(tested.parameters, parameters or {}))
    return Pairing(place, tested, counterfactual, length, seed, values, world_seed, keep, decisions=tuple(decisions))


def run_pairs(
    pairing: Pairing,
    replicates: int,
    *,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    precision: float = PRECISION,
    rivals: int = 0,
) -> Comparison:
    """Run what has been paired, and as many of the pairs as `rivals` says under each rival assumption; see `compare`.

    There are at most as many pairs under a rival as there are replicates.
    """
    check_numbers(replicates, rivals)
    pairing = pairing.tried()  # before any worker starts
    ready, refused = checked_variants(pairing, rivals_of(pairing.parameters)) if rivals else ({}, {})
    pairs = min(rivals, replicates)
    finished, others = run_variants(
        [pairing, *ready.values()],
        [replicates] + [pairs] * len(ready),
        processes=processes,
        executor=executor,
        progress=progress,
    )
    comparison = assembled(pairing, finished, precision)
    by_name = dict(zip(ready, others, strict=True))
    found = under_rivals(finished, by_name, refused, pairing, pairs) if rivals else None
    return dataclasses.replace(comparison, rivals=found, effects=spanned(_bare(comparison.effects), found))


def check_numbers(replicates: int, rivals: int) -> None:
    """Refuses numbers of pairs that give no interval."""
    if replicates < FEWEST_REPLICATES:
        raise errors.out_of_bounds("replicates", replicates, FEWEST_REPLICATES, "any number")
    if rivals < 0 or 0 < rivals < FEWEST_REPLICATES:
        raise errors.out_of_bounds("rivals", rivals, FEWEST_REPLICATES, "any number", "pairs (0 leaves them out)")


def refuse_late_events(scenario: Scenario, months: int) -> None:
    """Refuses an event that would come after the end of the run."""
    for event in scenario.events.values():
        if event.month >= months:
            where = f"scenario {scenario.name}, event '{event.name}'"
            raise errors.out_of_bounds("month", event.month, 0, months - 1, "months", where)


def _check_decisions(decisions: Sequence[Order], world: World, scenario: Scenario, months: int) -> None:
    """Refuses decisions that come after the end of the run, and those that no run could carry out."""
    if not decisions:
        return
    for order in decisions:
        if order.first >= months:
            raise errors.out_of_bounds("first", order.first, 0, months - 1, "months", f"decision of {order.agent}")
    check_orders(Diplomacity(world, scenario, spin_up=0, months=months), decisions)


def chosen_outcomes(outcomes: Iterable[str] | None) -> tuple[str, ...]:
    """The outcomes that are asked for, all if none is named; refuses an unknown one."""
    known = (*OUTCOMES, *PAIRED_OUTCOMES)
    if outcomes is None:
        return known
    chosen = tuple(outcomes)
    for name in chosen:
        if name not in known:
            raise errors.unknown_name("outcome", name, known)
    return chosen


def with_rivals(
    comparison: Comparison,
    finished: Finished,
    pairs: int,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """A comparison with the span over rivals, where what was finished has been assembled without; see `run_pairs`."""
    check_numbers(comparison.replicates, pairs)
    pairing, pairs = comparison.pairing, min(pairs, comparison.replicates)
    ready, refused = checked_variants(pairing, rivals_of(pairing.parameters))
    others = run_alone(list(ready.values()), pairs, executor=executor, progress=progress)
    found = under_rivals(finished, dict(zip(ready, others, strict=True)), refused, pairing, pairs)
    return dataclasses.replace(comparison, rivals=found, effects=spanned(_bare(comparison.effects), found))


def assembled(pairing: Pairing, finished: Finished, precision: float = PRECISION) -> Comparison:
    """The comparison of what is finished, without its rivals."""
    by_arm = {arm: finished.outcomes[place] for place, arm in enumerate(ARMS)}
    return Comparison(
        pairing=pairing,
        replicates=len(finished.replicates),
        precision=precision,
        effects=spanned(effects_table(by_arm, finished.paired, pairing.outcomes, precision), None),
        series=banded(finished.series, finished.labels),
        runs=_runs(by_arm, finished.paired, finished.replicates, pairing.seed),
        ledger=_ledger(finished.ledgers) if pairing.keep == "ledger" else None,
    )


def _bare(effects: pd.DataFrame) -> pd.DataFrame:
    """The effects without the columns of a span."""
    return effects[[column for column in effects.columns if column not in SPAN_COLUMNS]]


def _runs(
    by_arm: Mapping[str, NDArray[np.float64]], paired: NDArray[np.float64], replicates: Sequence[int], seed: int
) -> pd.DataFrame:
    """Outcomes of every run; those of a pair stand with the scenario's run."""
    frames = []
    for arm, values in by_arm.items():
        about = {"arm": arm, "replicate": replicates, "seed": [seed_of(seed, replicate) for replicate in replicates]}
        of_pair = paired if arm == ARMS[0] else np.full_like(paired, math.nan)
        frames.append(
            pd.concat(
                [
                    pd.DataFrame(about),
                    pd.DataFrame(values, columns=list(OUTCOMES)),
                    pd.DataFrame(of_pair, columns=list(PAIRED_OUTCOMES)),
                ],
                axis=1,
            )
        )
    return pd.concat(frames, ignore_index=True)


def _ledger(ledgers: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The ledgers of all runs in the order of replicates, with words stored as categories."""
    table = pd.concat(list(ledgers), ignore_index=True)
    words = [column for column in table.columns if not pd.api.types.is_numeric_dtype(table[column])]
    return table.astype(dict.fromkeys(words, "category"))


def _checked_months(months: object) -> int:
    if isinstance(months, bool) or not isinstance(months, (int, np.integer)) or months < 1:
        raise errors.wrong_type("months", months, "a whole number from 1 on")
    return int(months)
