"""The laboratory of selection: event histories of members and others, and the ratios that a researcher would report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.answers.estimates import Estimate
from experiments.executors import Executor
from experiments.replicates import seed_of
from experiments.review.membership import RATIOS, logged_ratios, ratio_table
from sim import Scenario, World
from sim.compilation import source_digest

RUNS_OF_A_PAIR = 2  # networks at work, and networks that carry nothing
BASELINE = "baseline"


@dataclass(frozen=True)
class Laboratory:
    """Pairs of runs for each strength of selection, with the same seeds; see `experiments.review.membership`."""

    world: World
    scenario: Scenario
    months: int
    replicates: int
    selections: tuple[float, ...]
    seed: int

    @property
    def runs(self) -> int:
        """How many runs there are in all."""
        return RUNS_OF_A_PAIR * self.replicates * len(self.selections)

    @property
    def digest(self) -> str:
        """A digest of all that the runs read."""
        content = [self.world.key, self.months, self.replicates, self.selections, self.seed, source_digest()]
        return hashlib.blake2b(json.dumps(content).encode(), digest_size=8).hexdigest()

    def run(self, executor: Executor, progress: Callable[[int, int], None]) -> pd.DataFrame:
        """A row a strength of selection and replicate: the logarithms of all ratios."""
        chunks = [(selection, number) for selection in self.selections for number in range(self.replicates)]
        rows: list[dict[str, Any]] = []
        for row in executor.map_chunks(ratios_of_one, chunks, self):
            rows.append(row)
            progress(RUNS_OF_A_PAIR * len(rows), self.runs)
        table = pd.DataFrame(rows).sort_values(["selection", "replicate"], ignore_index=True)
        return table[["selection", "replicate", "seed", *RATIOS]]

    def estimate(self, found: pd.DataFrame, selection: float, ratio: str) -> Estimate:
        """One ratio with its 95 % interval over replicates."""
        table = ratio_table(found)
        (row,) = table[(table["selection"] == selection) & (table["ratio"] == ratio)].to_dict("records")
        return Estimate(float(row["mean"]), float(row["low"]), float(row["high"]))


def ratios_of_one(laboratory: Laboratory, chunk: tuple[float, int]) -> dict[str, Any]:
    """One pair of runs and its ratios; what an executor calls."""
    selection, replicate = chunk
    seed = seed_of(laboratory.seed, replicate)
    ratios = logged_ratios(laboratory.world, laboratory.scenario, selection, seed, laboratory.months)
    return {**ratios, "replicate": replicate, "seed": seed}


def laboratory_of(settings: Mapping[str, Any], seed: int) -> Laboratory:
    """The laboratory that an exercise's file describes."""
    return Laboratory(
        world=World.load(settings["world"]),
        scenario=Scenario.load(BASELINE),
        months=int(settings["months"]),
        replicates=int(settings["replicates"]),
        selections=tuple(float(one) for one in settings["selections"]),
        seed=seed,
    )
