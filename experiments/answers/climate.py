"""From signature to plan to tonnes: the rungs of the climate ladder, what is delivered, and the share K of the gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.answers.channels import compared
from experiments.answers.effects_told import Effect, effects_of
from experiments.effects import RATIOS
from experiments.replicates import ARMS
from experiments.results import RUNS, Result
from sim import errors

RUNGS = ("committed_share", "inventory_share", "target_share", "plan_share", "monitored_share")
BESIDE = ("on_hold_share", "left_share")
TONNES = ("tonnes_delivered", "tonnes")


@dataclass(frozen=True)
class Climate:
    """What became of signatures at the end of the run.

    Attributes:
        pairs: pairs that were run.
        months: months of a run.
        rungs: a row for each of `RUNGS` and `BESIDE`: share of cities at this rung or beyond, mean over runs with 95 %
            t-intervals, and the paired difference; columns of `experiments.answers.channels.COLUMNS`.
        tonnes: the same for `TONNES`, in tCO2.
        gaps: the share K of the gap for each set of actors, identified or not.

    """

    pairs: int
    months: int
    rungs: pd.DataFrame
    tonnes: pd.DataFrame
    gaps: tuple[Effect, ...]


def climate(result: Result) -> Climate:
    """Rungs, tonnes and the share K; refuses a result without these outcomes."""
    return Climate(
        pairs=int(result.summary["replicates"]),
        months=int(result.summary["months"]),
        rungs=of_runs(result, (*RUNGS, *BESIDE), is_share=True),
        tonnes=of_runs(result, TONNES),
        gaps=tuple(effects_of(result.summary, [ratio.name for ratio in RATIOS])),
    )


def of_runs(result: Result, outcomes: tuple[str, ...], *, is_share: bool = False) -> pd.DataFrame:
    """Outcomes of both arms with 95 % t-intervals of their means, and the paired difference, from the single runs."""
    file = result.folder / RUNS
    if not file.is_file():
        raise errors.missing_file("runs", file, "run the scenario again")
    runs = pd.read_parquet(file, columns=["arm", "replicate", *outcomes]).sort_values("replicate")
    values = np.stack([runs.loc[runs["arm"] == arm, list(outcomes)].to_numpy(dtype=float) for arm in ARMS])
    return compared(values, outcomes, is_share=is_share)
