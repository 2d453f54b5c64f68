"""With and without ties to cities outside the world, and at two sizes of it."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from experiments.inference import mean_interval
from experiments.sweeps.results import SweepResult
from sim import errors

OUTSIDE, OPEN, CLOSED = "boundary", "open", "closed"


def effects_by_level(result: SweepResult, outcomes: list[str]) -> pd.DataFrame:
    """The effect on each outcome at each point of a grid: the levels, mean, low, high over replicates."""
    if result.definition["design"]["name"] != "grid":
        raise errors.bad_file(f"sweep {result.name}", "is no grid", "sweep with design=grid")
    frames = []
    for outcome in outcomes:
        rows = [mean_interval(values) for values in result.values(outcome, result.reading())]
        table = result.points.reset_index(drop=True)
        table.insert(0, "outcome", outcome)
        frames.append(table.assign(mean=[r.mean for r in rows], low=[r.low for r in rows], high=[r.high for r in rows]))
    return pd.concat(frames, ignore_index=True)


def what_outside_does(result: SweepResult, outcomes: list[str]) -> pd.DataFrame:
    """The effect with ties outside less that without, by the other factors: a paired difference with its interval."""
    points = result.points
    others = [name for name in points if name != OUTSIDE]
    rows = []
    for outcome, (levels, cell) in itertools.product(outcomes, points.groupby(others, sort=False)):
        inside, outside = (int(cell.index[cell[OUTSIDE] == level][0]) for level in (CLOSED, OPEN))
        values = result.values(outcome, result.reading())
        found = mean_interval(values[outside] - values[inside])
        rows.append((outcome, *levels, found.mean, found.low, found.high))
    return pd.DataFrame(rows, columns=["outcome", *others, "difference", "low", "high"])


def signs_differ(table: pd.DataFrame) -> pd.DataFrame:
    """For each outcome and scenario, how many combinations rise, fall, or stay open, and whether any two contradict."""
    rows = []
    for (outcome, scenario), cell in table.groupby(["outcome", "scenario"], sort=False):
        rises, falls = int((cell["low"] > 0).sum()), int((cell["high"] < 0).sum())
        rows.append((outcome, scenario, rises, falls, len(cell) - rises - falls, bool(rises and falls)))
    return pd.DataFrame(rows, columns=["outcome", "scenario", "rises", "falls", "open", "contradicts"])


def answer(result: SweepResult) -> list[tuple[str, pd.DataFrame]]:
    """Effects by world and boundary, what the ties outside change in them, and whether signs differ."""
    outcomes = list(result.definition["outcomes"])
    effects = effects_by_level(result, outcomes)
    defined = effects[~np.isnan(effects["mean"])]
    return [
        ("effects (scenario less baseline)", defined),
        ("the effect with ties outside less that without", what_outside_does(result, outcomes).dropna()),
        ("signs over worlds and boundaries", signs_differ(defined)),
    ]
