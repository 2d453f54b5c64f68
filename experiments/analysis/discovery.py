"""Scenario discovery: where in the space of factors the cases of interest lie, by PRIM of ema-workbench.

Bryant and Lempert 2010, Technological Forecasting and Social Change 77:34; Friedman and Fisher 1999, Statistics and
Computing 9:123.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from experiments.analysis.phrases import in_words, left_out, records, shown_names, unit_after
from experiments.analysis.rules import Rule
from experiments.analysis.samples import Sample
from experiments.extras import needs
from experiments.inference import MIDDLE
from experiments.numbers_as_text import number
from experiments.sweeps.factors import Factor
from sim import errors

RESAMPLES = 20
FEWEST_CASES = 10
LEAST_MASS = 0.05
BETWEEN_LEVELS = "; "  # a level may itself be a list with commas
MOST_CHANCE = 0.05
ANY_CASE = 1e-6  # of cases marked 0 and 1, what PRIM counts as of interest: all that are 1


@dataclass(frozen=True)
class Discovery:
    """A box around the cases of interest.

    `dimensions`: a row a restricted factor with low, high (NaN where open), levels, the quasi-p-value that the
    restriction gains nothing, and `reproduced`, the share of half samples whose box restricts it too.
    `trajectory`: a row a box on the way with coverage, density, mass, restricted, chosen.
    `figures`: coverage, density and mass with intervals, in the sample and on points held out.
    """

    rule: Rule
    dimensions: pd.DataFrame
    trajectory: pd.DataFrame
    figures: pd.DataFrame
    points: int
    cases: int
    dropped: int
    limits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Half:
    """The box of a half sample, and how it does on the other half; its density is NaN where nothing is inside."""

    limits: Mapping[str, Any]
    coverage: float
    density: float


def prim_module() -> ModuleType:
    """ema-workbench's PRIM. Importing it warns of two packages that PRIM does not need: these warnings alone go."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ipyparallel not installed", category=UserWarning)
        warnings.filterwarnings("ignore", message="altair based interactive inspection", category=ImportWarning)
        return needs("ema_workbench.analysis.prim", "robust")


def discover(
    sample: Sample, rule: Rule, resamples: int = RESAMPLES, least_mass: float = LEAST_MASS, seed: int = 1
) -> Discovery:
    """Find the box that best holds the cases of interest; any design.

    Of the boxes on the peeling trajectory the one with the largest harmonic mean of coverage and density is taken;
    restrictions whose quasi-p-value exceeds 0.05 are dropped from it, the weakest first. Boxes found on half samples
    are judged on the other halves, which tells coverage and density without the flattery of the search. Refuses rules
    that hold for fewer than ten points or spare fewer than ten.
    """
    defined = sample.defined(fewest=2 * FEWEST_CASES)
    points = _table(sample, defined)
    cases = rule.holds(sample.means[defined])
    _check_cases(sample, rule, cases)
    box, place = _box(points, cases, least_mass)
    limits = _limits(box.box_lims[place], box.box_lims[0])
    halves = _halves(points, cases, resamples, least_mass, seed)
    reproduced = {str(name): float(np.mean([name in half.limits for half in halves])) for name in points}
    return Discovery(
        rule=rule,
        dimensions=_dimensions(sample.factors, limits, box.qp[place], reproduced),
        trajectory=_trajectory(box.peeling_trajectory, place),
        figures=_figures(points, cases, limits, halves),
        points=len(points),
        cases=int(cases.sum()),
        dropped=int((~defined).sum()),
        limits=limits,
    )


def _check_cases(sample: Sample, rule: Rule, cases: NDArray[np.bool_]) -> None:
    held = int(cases.sum())
    if min(held, len(cases) - held) < FEWEST_CASES:
        raise errors.Refusal(
            f"outcome '{sample.outcome}': the rule '{rule}' holds at {held} of {len(cases)} points; a box needs at "
            f"least {FEWEST_CASES} on either side: give another rule, as --where 'effect>q0.75'"
        )


def _table(sample: Sample, defined: NDArray[np.bool_]) -> pd.DataFrame:
    """Factors as PRIM takes them: numbers as floats, all else as categories by their text; constant ones left out."""
    columns: dict[str, Any] = {}
    for factor in sample.factors:
        values = sample.points[factor.name].to_numpy()[defined]
        if len(set(values.tolist())) < 2:
            continue
        if factor.is_number:
            columns[factor.name] = values.astype(float)
        else:
            columns[factor.name] = pd.Categorical(np.array([str(value) for value in values.tolist()], dtype=object))
    return pd.DataFrame(columns)


def _box(points: pd.DataFrame, cases: NDArray[np.bool_], least_mass: float) -> tuple[Any, int]:
    """PRIM's box and the place on its trajectory that is chosen."""
    prim = prim_module()
    with warnings.catch_warnings():  # ema-workbench 2.5.3 is older than pandas 3.1
        warnings.filterwarnings("ignore", category=pd.errors.Pandas4Warning, module=r"ema_workbench\.")
        search = prim.Prim(points, cases.astype(int), threshold=ANY_CASE, mass_min=least_mass)
        box = search.find_box()
        coverage, density = (box.peeling_trajectory[name].to_numpy(dtype=float) for name in ("coverage", "density"))
        place = int(np.argmax(2 * coverage * density / np.maximum(coverage + density, 1e-12)))
        while (weakest := _weakest(box.qp[place])) is not None:
            box.drop_restriction(weakest, place)
            place = len(box.peeling_trajectory) - 1
    return box, place


def _chance(quasi_p: Sequence[float]) -> float:
    """The quasi-p-value of a dimension: of its stronger end; PRIM writes -1 where an end is open."""
    return min((float(value) for value in quasi_p if value >= 0), default=1.0)


def _weakest(quasi_p: Mapping[str, Sequence[float]]) -> str | None:
    """The dimension most likely restricted by chance, if that is likelier than allowed."""
    chances = {name: _chance(values) for name, values in quasi_p.items()}
    worst = max(chances, key=lambda name: chances[name], default=None)
    return worst if worst is not None and chances[worst] > MOST_CHANCE else None


def _limits(box: pd.DataFrame, start: pd.DataFrame) -> dict[str, Any]:
    """What the box restricts: for a number (low, high) with NaN where open, else the set of levels."""
    limits: dict[str, Any] = {}
    for name in box:
        first, last = box[name].iloc[0], box[name].iloc[1]
        if isinstance(first, set):
            if first != start[name].iloc[0]:
                limits[str(name)] = frozenset(first)
            continue
        is_low, is_high = first != start[name].iloc[0], last != start[name].iloc[1]
        if is_low or is_high:
            limits[str(name)] = (float(first) if is_low else np.nan, float(last) if is_high else np.nan)
    return limits


def _inside(points: pd.DataFrame, limits: Mapping[str, Any]) -> NDArray[np.bool_]:
    inside = np.ones(len(points), dtype=bool)
    for name, limit in limits.items():
        if isinstance(limit, frozenset):
            inside &= points[name].astype(object).isin(limit).to_numpy()
        else:
            values = points[name].to_numpy(dtype=float)
            inside &= ~(values < limit[0]) & ~(values > limit[1])
    return inside


def _halves(points: pd.DataFrame, cases: NDArray[np.bool_], resamples: int, least_mass: float, seed: int) -> list[Half]:
    """Boxes of half samples: limits, and coverage and density on the other half."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        order = random.permutation(len(points))
        own, other = order[: len(order) // 2], order[len(order) // 2 :]
        if cases[own].all() or not cases[own].any() or not cases[other].any():
            continue  # a half without both kinds says nothing
        box, place = _box(points.iloc[own].reset_index(drop=True), cases[own], least_mass)
        limits = _limits(box.box_lims[place], box.box_lims[0])
        inside = _inside(points.iloc[other], limits)
        held = float(cases[other][inside].sum())
        density = held / inside.sum() if inside.any() else np.nan
        found.append(Half(limits, held / float(cases[other].sum()), float(density)))
    return found


def _figures(
    points: pd.DataFrame,
    cases: NDArray[np.bool_],
    limits: Mapping[str, Any],
    halves: Sequence[Half],
) -> pd.DataFrame:
    inside = _inside(points, limits)
    held = int((inside & cases).sum())
    rows = []
    for name, count, of in (
        ("coverage", held, int(cases.sum())),
        ("density", held, int(inside.sum())),
        ("mass", int(inside.sum()), len(points)),
    ):
        ends = stats.binomtest(count, of).proportion_ci(method="wilson")
        rows.append((name, "in the sample", count / of, float(ends.low), float(ends.high)))
    for name, of_halves in (
        ("coverage", [half.coverage for half in halves]),
        ("density", [half.density for half in halves if not np.isnan(half.density)]),
    ):
        values = np.array(of_halves)
        ends = np.quantile(values, MIDDLE) if values.size else (np.nan, np.nan)
        mean = float(values.mean()) if values.size else np.nan
        rows.append((name, "on points held out", mean, float(ends[0]), float(ends[1])))
    return pd.DataFrame(rows, columns=["figure", "judged", "value", "low", "high"])


def _dimensions(
    factors: Sequence[Factor],
    limits: Mapping[str, Any],
    quasi_p: Mapping[str, Sequence[float]],
    reproduced: Mapping[str, float],
) -> pd.DataFrame:
    rows = []
    for factor in factors:
        if factor.name not in limits:
            continue
        limit = limits[factor.name]
        low, high = (np.nan, np.nan) if isinstance(limit, frozenset) else limit
        levels = BETWEEN_LEVELS.join(sorted(limit)) if isinstance(limit, frozenset) else ""
        chance = _chance(quasi_p[factor.name])
        rows.append((factor.name, factor.unit, low, high, levels, chance, reproduced[factor.name]))
    columns = ["factor", "unit", "low", "high", "levels", "quasi_p", "reproduced"]
    return pd.DataFrame(rows, columns=columns).sort_values("quasi_p", kind="stable", ignore_index=True)


def _trajectory(peeling: pd.DataFrame, place: int) -> pd.DataFrame:
    table = peeling[["coverage", "density", "mass", "res_dim"]].astype(float).rename(columns={"res_dim": "restricted"})
    table["chosen"] = np.arange(len(table)) == place
    return table


def sentence(sample: Sample, found: Discovery) -> str:
    """Where the cases of interest lie, and how sure that is."""
    shown = shown_names(sample.names)
    share = f"{found.cases} of {found.points} points have an {sample.label} {found.rule}"
    share = share if sample.of == "effect" else share.replace("have an", "have")
    left = left_out(found.dropped)
    if found.dimensions.empty:
        return f"{share}; no box holds them better than chance.{left} {sample.dice()}"
    where = in_words([said_limit(shown[row["factor"]], row) for row in records(found.dimensions)])
    own = _in_figures(found.figures, "in the sample")
    other = _in_figures(found.figures, "on points held out")
    unsure = [shown[row["factor"]] for row in records(found.dimensions) if row["reproduced"] < 0.5]
    doubt = f" Fewer than half of the half samples restrict {in_words(unsure)}." if unsure else ""
    judged = f"{own}; boxes of half samples, on the other halves: {other}"
    return f"{share}; they lie where {where}: {judged}.{doubt}{left} {sample.dice()}"


def _in_figures(figures: pd.DataFrame, judged: str) -> str:
    return ", ".join(
        f"{row['figure']} {100 * row['value']:.0f} % [{100 * row['low']:.0f} to {100 * row['high']:.0f} %]"
        for row in records(figures[figures["judged"] == judged])
    )


def said_limit(name: str, row: Mapping[str, Any]) -> str:
    """A restriction in words."""
    unit = unit_after(row["unit"])
    if row["levels"]:
        return f"{name} is {' or '.join(row['levels'].replace('_', ' ').split(BETWEEN_LEVELS))}"
    if np.isnan(row["low"]):
        return f"{name} is at most {number(row['high'])}{unit}"
    if np.isnan(row["high"]):
        return f"{name} is at least {number(row['low'])}{unit}"
    return f"{name} is {number(row['low'])} to {number(row['high'])}{unit}"
