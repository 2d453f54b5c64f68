"""Which parameter moves which fact: each at both ends of its plausible range, the others at their defaults.

One at a time, with the same draws at both ends, so that a difference is the parameter's and not chance. It sees no
interaction: a parameter that matters only beside another's unusual value is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.priors import prior, with_range
from experiments.executors import Executor, available_cores, executor_for
from experiments.facts.declared import PATTERNS, Kind, Pattern
from experiments.facts.situations import situation_of
from experiments.facts.validation import Chunk, Task, measured_chunk
from sim.parameters import Parameter

MOVES = 1.0  # tolerances by which a parameter has to move a pattern to be a candidate
OUT_OF_REACH = 3.0  # tolerances that a pattern stays outside wherever the screen looks
REPLICATES, PILOT = 4, 40  # runs at each end of a range, and at the defaults
MOST = 8
FROM_DOCUMENTS = ("S", "S2")  # marks of parameters that were read somewhere: those are not fitted

ENDS = {"low": 0.0, "high": 1.0}

Progress = Callable[[int, int], None]


def fitted(patterns: Sequence[Pattern]) -> list[Pattern]:
    """The patterns that can be fitted: values, unless a parameter states them already."""
    return [pattern for pattern in patterns if pattern.kind is Kind.VALUE and not pattern.is_built_in]


@dataclass(frozen=True)
class Trial:
    """One setting of one parameter in one situation; no parameter is moved where `parameter` is empty."""

    parameter: str
    end: str
    value: Any
    situation: str


@dataclass(frozen=True)
class Screening:
    """What the screen found.

    `moves` has a row a parameter and pattern: value at both ends of the range (`low`, `high`), mean number there
    (`at_low`, `at_high`), and `moved`, their difference in tolerances. `tolerances` are by pattern. `out_of_reach` are
    facts with a pattern that no setting of the screen brings near.
    """

    moves: pd.DataFrame
    tolerances: Mapping[str, float]
    out_of_reach: tuple[str, ...]

    def candidates(self, most: int = MOST) -> tuple[str, ...]:
        """Few parameters to fit: for every fact within reach the one that moves it most, then the strongest others.

        Parameters that were read in a document stay as they are, whatever they move.
        """
        marks = {parameter.path: parameter.declaration.mark for parameter in with_range()}
        is_open = ~self.moves["parameter"].map(marks).isin(FROM_DOCUMENTS)
        table = self.moves[is_open & ~self.moves["fact"].isin(self.out_of_reach) & (self.moves["moved"] >= MOVES)]
        first = table.drop_duplicates("fact")["parameter"]
        ranked = dict.fromkeys([*first, *table["parameter"]])  # the table is sorted by strength
        return tuple(str(path) for path in ranked)[:most]


def screen(
    patterns: Sequence[Pattern],
    parameters: Mapping[str, Any],
    replicates: int = REPLICATES,
    seed: int = 1,
    *,
    among: Sequence[Parameter] | None = None,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Screening:
    """Move every parameter with a plausible range, all of the model's unless some are given."""
    chosen = fitted(patterns)
    situations = list(dict.fromkeys(pattern.situation for pattern in chosen))
    trials = [Trial("", "default", None, situation) for situation in situations]
    for parameter in among or with_range():
        factor = prior(parameter)
        for situation in situations:
            if situation_of(situation).reads(parameter.path):
                trials += [Trial(parameter.path, end, factor.at(share), situation) for end, share in ENDS.items()]
    runner = executor or executor_for(processes or available_cores(), len(trials))
    task = Task(parameters, tuple(pattern.name for pattern in chosen), seed)
    found: dict[Trial, np.ndarray] = {}
    asked = [(trial, replicates if trial.parameter else PILOT) for trial in trials]
    for trial, values in runner.map_chunks(run_trial, asked, task):
        found[trial] = values
        if progress:
            progress(len(found), len(trials))
    return _told(chosen, found)


def run_trial(task: Task, asked: tuple[Trial, int]) -> tuple[Trial, np.ndarray]:
    """The patterns of one trial, shape (replicate, pattern of its situation); what an executor calls."""
    trial, replicates = asked
    moved = {trial.parameter: trial.value} if trial.parameter else {}
    own = Task({**task.parameters, **moved}, task.patterns, task.seed)
    return trial, measured_chunk(own, Chunk(trial.situation, tuple(range(replicates))))[1]


def _told(patterns: Sequence[Pattern], found: Mapping[Trial, np.ndarray]) -> Screening:
    """Differences between the ends, in tolerances."""
    columns = {
        situation: [pattern.name for pattern in patterns if pattern.situation == situation]
        for situation in dict.fromkeys(pattern.situation for pattern in patterns)
    }
    means: dict[tuple[str, str, str], float] = {}
    values: dict[tuple[str, str], float] = {}
    tolerances: dict[str, float] = {}
    for trial, table in found.items():
        if trial.parameter:
            values[trial.parameter, trial.end] = float(trial.value)
        for column, name in enumerate(columns[trial.situation]):
            defined = table[:, column][~np.isnan(table[:, column])]
            means[trial.parameter, trial.end, name] = float(defined.mean()) if defined.size else np.nan
            if not trial.parameter:
                tolerances[name] = tolerance(PATTERNS[name], table[:, column])
    rows = []
    for path in dict.fromkeys(trial.parameter for trial in found if trial.parameter):
        for pattern in patterns:
            at_low, at_high = (means.get((path, end, pattern.name), np.nan) for end in ENDS)
            moved = abs(at_high - at_low) / tolerances[pattern.name]
            if not np.isnan(moved):
                ends = [values[path, end] for end in ENDS]
                rows.append([path, pattern.name, pattern.fact, *ends, at_low, at_high, moved])
    moves = pd.DataFrame(
        rows, columns=["parameter", "pattern", "fact", "low", "high", "at_low", "at_high", "moved"]
    ).sort_values("moved", ascending=False, kind="stable", ignore_index=True)
    lost = []
    for pattern in patterns:
        seen = [mean for (_, _, name), mean in means.items() if name == pattern.name and not np.isnan(mean)]
        nearest = min((pattern.excess(mean) for mean in seen), default=np.inf)
        if nearest > OUT_OF_REACH * tolerances[pattern.name]:
            lost.append(pattern.fact)
    return Screening(moves, tolerances, tuple(dict.fromkeys(lost)))


def tolerance(pattern: Pattern, values: np.ndarray) -> float:
    """What counts as one step of a pattern: half its observed range with measurement error, or the spread over runs.

    The larger of the two; where both are nothing, a tenth of the pattern's scale.
    """
    low, high = pattern.bounds
    defined = values[~np.isnan(values)]
    spread = float(defined.std(ddof=1)) if defined.size > 1 else 0.0
    return max((high - low) / 2.0, spread) or 0.1 * pattern.scale
