"""A sweep in a few figures: what its scenarios do to each outcome over all points, and how much of it is dice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.analysis.effects import effects_at_points, effects_over_points
from experiments.analysis.samples import Sample, sample_of
from experiments.sweeps.results import SweepResult


def samples_of(result: SweepResult, outcomes: Sequence[str] = (), of: str | None = None) -> list[Sample]:
    """The outcomes that are named, else those of the sweep, as they are analysed. `of` as in `SweepResult.values`."""
    return [sample_of(result, name, of or result.reading()) for name in outcomes or result.definition["outcomes"]]


def summary_of(result: SweepResult, outcomes: Sequence[str] = (), of: str | None = None) -> pd.DataFrame:
    """A row for each outcome, as `experiments.analysis.effects.effects_over_points` has them.

    The interval covers the dice: it is over replicates, each averaged over the points; with one there is none
    (NaN). How the factors spread the outcome stands in `point_low` and `point_high`. What is defined at no point has
    NaN.
    """
    samples = samples_of(result, outcomes, of)
    defined = [sample for sample in samples if not np.isnan(sample.means).all()]
    if not defined:
        return pd.DataFrame({"outcome": [sample.outcome for sample in samples]}).assign(mean=np.nan)
    over = effects_over_points(defined, effects_at_points(defined)).set_index("outcome")
    return over.reindex([sample.outcome for sample in samples]).reset_index()
