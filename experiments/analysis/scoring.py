"""Feature scores by extremely randomised trees.

Jaxa-Rozen and Kwakkel 2018, Environmental Modelling & Software 107:245. scikit-learn's trees are called directly:
ema-workbench wraps the same ones, without an interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from experiments.analysis.phrases import beside_dummy, left_out
from experiments.analysis.samples import Sample
from experiments.extras import needs
from experiments.inference import LEVEL

RESAMPLES, TREES, KEPT = 30, 50, 0.632
ABOVE = "score leads that of the dummy"
NOT_ABOVE = "lead over the dummy is within chance: no influence can be claimed"


@dataclass(frozen=True)
class FeatureScores:
    """Table with a row a factor: score, low, high, dummy, said; with the trees' R2 on points they did not see.

    Scores and the dummy's add up to one. Scores of trees that explain nothing mean nothing: see `explained`.
    """

    table: pd.DataFrame
    explained: float
    points: int
    dropped: int


def feature_scores(sample: Sample, resamples: int = RESAMPLES, trees: int = TREES, seed: int = 1) -> FeatureScores:
    """Scores with 95 % intervals over subsamples of the points, beside a dummy factor of random numbers; any design.

    Influence is claimed where the score less that of the dummy, in the same resample, has an interval above zero at a
    level that holds for all factors together (Bonferroni).
    """
    defined = sample.defined()
    inputs, outputs = sample.level_shares[defined], sample.means[defined]
    random = np.random.default_rng(seed)
    whole, explained = _scored(inputs, outputs, 4 * trees, random, finds_explained=True)
    kept = math.ceil(KEPT * len(outputs))
    widening = math.sqrt(kept / (len(outputs) - kept))  # of a delete-d jackknife: Shao and Wu 1989
    drawn = np.empty((resamples, len(sample.factors) + 1))
    for place in range(resamples):
        pick = random.choice(len(outputs), size=kept, replace=False)
        drawn[place] = _scored(inputs[pick], outputs[pick], trees, random)[0]
    deviations = widening * drawn.std(axis=0, ddof=1)
    table = pd.DataFrame({"factor": sample.names, "score": whole[:-1]})
    table["low"] = np.clip(whole - 1.96 * deviations, 0.0, 1.0)[:-1]
    table["high"] = np.clip(whole + 1.96 * deviations, 0.0, 1.0)[:-1]
    table["dummy"] = whole[-1]
    lead = drawn[:, :-1] - drawn[:, -1:]
    quantile = float(special.ndtri(1 - (1 - LEVEL) / 2 / len(sample.factors)))
    is_above = whole[:-1] - whole[-1] > quantile * widening * lead.std(axis=0, ddof=1)
    table["said"] = np.where(is_above, ABOVE, NOT_ABOVE)
    return FeatureScores(table, explained, len(outputs), int((~defined).sum()))


def _scored(
    inputs: NDArray[np.float64],
    outputs: NDArray[np.float64],
    trees: int,
    random: np.random.Generator,
    finds_explained: bool = False,
) -> tuple[NDArray[np.float64], float]:
    """Importances of the factors and, last, of a dummy; and the R2 out of bag."""
    ensemble = needs("sklearn.ensemble", "analysis")
    forest = ensemble.ExtraTreesRegressor(
        n_estimators=trees,
        max_features=max(1, round((inputs.shape[1] + 1) / 3)),
        min_samples_leaf=max(1, round(math.sqrt(len(outputs) / 1000))),
        bootstrap=True,
        oob_score=finds_explained,
        random_state=int(random.integers(2**31)),
    )
    forest.fit(np.column_stack([inputs, random.random(len(outputs))]), outputs)
    return np.asarray(forest.feature_importances_), float(forest.oob_score_) if finds_explained else math.nan


def sentence(sample: Sample, scores: FeatureScores) -> str:
    """What the scores say."""
    text = beside_dummy(
        scores.table.rename(columns={"score": "value"}),
        sample.names,
        NOT_ABOVE,
        f"Share of what trees explain of the {sample.label}",
        f"No factor scores above a dummy for the {sample.label}.",
    )
    text += f" The trees explain {100 * max(0.0, scores.explained):.0f} % of the variance of points they did not see."
    return f"{text}{left_out(scores.dropped)} {sample.dice()}"
