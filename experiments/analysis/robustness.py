"""Robustness of policies over an uncertain world (McPhail et al. 2018, Earth's Future 6:169)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from experiments.analysis.phrases import in_words, left_out, records, shown_names
from experiments.analysis.samples import Sample, check_replicates
from experiments.inference import LEVEL, MIDDLE
from experiments.numbers_as_text import estimate, interval
from sim import errors

RESAMPLES = 500
OPTIMISM = 0.5
UNDEFINED, ALIKE = "undefined: the same in every state; not ranked", "does not tell the policies apart"
Floats = NDArray[np.float64]
AIMS = {"more": 1.0, "less": -1.0}


@dataclass(frozen=True)
class Measure:
    """A measure of robustness: `of` maps (policy, state), larger being better, to (policy,), larger being better.

    `sign` tells whether its value turns with the aim (an outcome's value) or not (a share, a regret).
    """

    name: str
    doc: str
    of: Callable[[Floats], Floats]
    turns: bool = True


def regrets(values: ArrayLike) -> Floats:
    """What each policy falls short of the best one in the same state; `values` is (policy, state), larger is better."""
    given = np.asarray(values, dtype=float)
    return np.asarray(given.max(axis=0, keepdims=True) - given)


def measures(optimism: float = OPTIMISM, threshold: float = 0.0) -> tuple[Measure, ...]:
    """The measures; `optimism` is Hurwicz's weight of the best case, `threshold` the value that satisfices."""
    return (
        Measure("maximin", "value in the worst state (Wald 1950)", lambda v: v.min(axis=1)),
        Measure("maximax", "value in the best state", lambda v: v.max(axis=1)),
        Measure(
            "hurwicz",
            f"{optimism:g} of the best and {1 - optimism:g} of the worst state (Hurwicz 1951)",
            lambda v: optimism * v.max(axis=1) + (1 - optimism) * v.min(axis=1),
        ),
        Measure("minimax regret", "largest regret over states (Savage 1951)", lambda v: -regrets(v).max(axis=1), False),
        Measure("mean less deviation", "mean less one standard deviation over states", _mean_less_deviation),
        Measure("signal to noise", "mean over standard deviation over states, in the wanted direction", _signal, False),
        Measure(
            "satisficing",
            f"share of states that reach {threshold:g} (Starr 1963)",
            lambda v: (v >= threshold).mean(axis=1),
            False,
        ),
    )


def _mean_less_deviation(values: Floats) -> Floats:
    return np.asarray(values.mean(axis=1) - values.std(axis=1))


def _signal(values: Floats) -> Floats:
    deviations = values.std(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(deviations > 0, values.mean(axis=1) / deviations, np.nan)


@dataclass(frozen=True)
class Robustness:
    """How policies fare over states of the world.

    `table`: a row a policy and measure with value, low, high, rank (1 is best) among those `ranked`, best_share and
    rank_share, the shares of resamples in which it is best and in which it keeps its rank, and said. A policy for which
    a measure is undefined has NaN and is not ranked by it. `values` and `regret` are (policy,
    state) means over replicates, the regret in units of the outcome.
    """

    table: pd.DataFrame
    values: pd.DataFrame
    regret: pd.DataFrame
    aim: str
    states: int
    dropped: int
    replicates: int


def robustness(
    values: ArrayLike,
    policies: Sequence[str],
    states: Sequence[str],
    aim: str = "more",
    optimism: float = OPTIMISM,
    threshold: float = 0.0,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> Robustness:
    """Measures of robustness with bootstrap intervals over replicates and the stability of the ranking.

    `values` is (policy, state, replicate). Replicates are drawn together for all policies and states, so that common
    draws stay common; a state in which a policy is undefined is dropped for all. `aim` is more or less of the outcome.
    Refuses a single policy or state, and fewer than eight replicates.
    """
    given = np.asarray(values, dtype=float)
    _check(given, policies, states, aim, optimism)
    is_whole = ~np.isnan(given).any(axis=(0, 2))
    if is_whole.sum() < 2:
        raise errors.Refusal(
            f"robustness: {int(is_whole.sum())} states are defined for every policy; it needs at least 2"
        )
    sign = AIMS[aim]
    whole = sign * given[:, is_whole]
    chosen = measures(optimism, sign * threshold)
    mean = whole.mean(axis=2)
    picks = np.random.default_rng(seed).integers(given.shape[2], size=(resamples, given.shape[2]))
    drawn = [whole[:, :, pick].mean(axis=2) for pick in picks]
    rows = []
    for measure in chosen:
        rows += _rows(measure, sign, policies, measure.of(mean), np.array([measure.of(again) for again in drawn]))
    kept = [state for state, holds in zip(states, is_whole, strict=True) if holds]
    return Robustness(
        table=pd.DataFrame(rows),
        values=pd.DataFrame(sign * mean, index=pd.Index(policies, name="policy"), columns=kept),
        regret=pd.DataFrame(regrets(mean), index=pd.Index(policies, name="policy"), columns=kept),
        aim=aim,
        states=len(kept),
        dropped=int((~is_whole).sum()),
        replicates=given.shape[2],
    )


def _check(given: Floats, policies: Sequence[str], states: Sequence[str], aim: str, optimism: float) -> None:
    if aim not in AIMS:
        raise errors.not_a_choice("aim", aim, AIMS)
    if not 0 <= optimism <= 1:
        raise errors.out_of_bounds("optimism", optimism, 0, 1)
    if given.shape[:2] != (len(policies), len(states)) or given.ndim != 3:
        raise errors.wrong_type("values", given.shape, f"({len(policies)} policies, {len(states)} states, replicates)")
    for what, count in zip(("policies", "states"), given.shape[:2], strict=True):
        if count < 2:
            raise errors.Refusal(f"robustness: it needs at least 2 {what}, and the sweep has {count}; sweep more")
    check_replicates("robustness", given.shape[2])


def _rows(
    measure: Measure, sign: float, policies: Sequence[str], values: Floats, drawn: Floats
) -> list[dict[str, object]]:
    """Rows of one measure; `drawn` is (resample, policy). Inside larger is better, outside as the outcome is."""
    is_ranked = ~np.isnan(values)
    ranks = _ranks(values)
    again = np.array([_ranks(np.where(is_ranked, row, np.nan)) for row in drawn])
    turn = sign if measure.turns else -1.0 if measure.name == "minimax regret" else 1.0
    are_alike = bool((ranks[is_ranked] == 1).all())
    rows = []
    for place, policy in enumerate(policies):
        undefined = not is_ranked[place]
        ends = (math.nan, math.nan) if undefined else np.nanquantile(drawn[:, place], MIDDLE)
        low, high = sorted((turn * float(ends[0]), turn * float(ends[1])))
        best = math.nan if undefined else float((again[:, place] == 1).mean())
        rows.append(
            {
                "measure": measure.name,
                "policy": policy,
                "value": turn * float(values[place]) + 0.0,
                "low": low + 0.0,
                "high": high + 0.0,
                "rank": math.nan if undefined else float(ranks[place]),
                "ranked": int(is_ranked.sum()),
                "best_share": best,
                "rank_share": math.nan if undefined else float((again[:, place] == ranks[place]).mean()),
                "said": UNDEFINED if undefined else ALIKE if are_alike else _said(ranks[place] == 1, best),
                "doc": measure.doc,
            }
        )
    return rows


def _said(is_best: bool, best_share: float) -> str:
    if is_best:
        return "best" if best_share >= LEVEL else "best here, but the ranking is not stable"
    return "not best" if best_share <= 1 - LEVEL else "cannot be told from the best"


def _ranks(values: Floats) -> Floats:
    """1 is best; equal values share the better rank, undefined ones are last."""
    filled = np.where(np.isnan(values), -np.inf, values)
    return np.asarray(1.0 + (filled[None, :] > filled[:, None] + 1e-12).sum(axis=1))


def crossed(sample: Sample, policy: str) -> tuple[Floats, list[str], list[str]]:
    """Values as (policy, state, replicate), policies and states, of a design in which each policy meets each state.

    A state is a combination of values of all other factors. Refuses an unknown factor and a design that is not
    crossed, as one drawn at random.
    """
    if policy not in sample.names:
        raise errors.unknown_name("factor", policy, sample.names, "policy")
    others = [name for name in sample.names if name != policy]
    policies = list(dict.fromkeys(sample.points[policy].tolist()))
    if not others:
        raise errors.Refusal(f"robustness: '{policy}' is the only factor; sweep it against an uncertain one")
    states = list(dict.fromkeys(sample.points[others].itertuples(index=False, name=None)))
    if len(policies) * len(states) != len(sample.points):
        raise errors.Refusal(
            f"design '{sample.design}': each value of '{policy}' must meet the same states of the world, and "
            f"{len(policies)} values with {len(states)} states are not {len(sample.points)} points; "
            "sweep with design=grid"
        )
    values = np.full((len(policies), len(states), sample.values.shape[1]), np.nan)
    at_policy = {value: place for place, value in enumerate(policies)}
    at_state = {value: place for place, value in enumerate(states)}
    rows = zip(
        sample.points[policy], sample.points[others].itertuples(index=False, name=None), sample.values, strict=True
    )
    for value, state, runs in rows:
        values[at_policy[value], at_state[state]] = runs
    shown = shown_names(others)
    told = [
        ", ".join(f"{shown[name]} {_told(part)}" for name, part in zip(others, state, strict=True)) for state in states
    ]
    return values, [_told(value) for value in policies], told


def _told(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value).replace("_", " ")


def sentence(sample: Sample, policy: str, found: Robustness) -> str:
    """Which policy is robust by which measure, and how sure the ranking is."""
    best = found.table[(found.table["rank"] == 1) & (found.table["said"] != ALIKE)]
    name = shown_names(sample.names)[policy]
    parts = []
    for measure in ("minimax regret", "maximin", "satisficing"):
        rows = records(best[best["measure"] == measure])
        if not rows:
            parts.append(f"{measure} does not tell them apart")
            continue
        value, low, high = (rows[0][column] for column in ("value", "low", "high"))
        who = in_words([f"'{row['policy']}' ({100 * row['best_share']:.0f} % of resamples)" for row in rows])
        parts.append(f"by {measure} {who} with {estimate(value, low, high)} [{interval(low, high)}]")
    text = (
        f"With {found.aim} of the {sample.label} wanted, over {found.states} states of the world, the best {name} is: "
    )
    text += f"{'; '.join(parts)}.{_undefined(found.table)}{left_out(found.dropped, 'states dropped')}"
    return f"{text} Intervals are over {found.replicates} replicates."


def _undefined(table: pd.DataFrame) -> str:
    """Which policies are left out of which ranking, as sentences that begin with a space."""
    undefined = table[table["said"] == UNDEFINED]
    by_measure = undefined.groupby("measure", sort=False)["policy"].agg(list)
    told = ""
    for measure, policies in by_measure.items():
        names = in_words([f"'{policy}'" for policy in policies])
        told += f" {str(measure).capitalize()} is undefined for {names}, the same in every state, and does not rank it."
    return told
