"""The claims of an experiment, each held against its results: upheld, falsified, or undecided.

A claim is a number that the results give, and where it should lie. The number is a mean of an outcome over the points
of the design, the difference between two levels of a factor, the ratio of two levels or outcomes, or an interaction.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.inference import STANDARD_ERRORS_TO_IDENTIFY, student_quantile
from experiments.numbers_as_text import NOT_IDENTIFIED
from experiments.readings import BASELINE, SCENARIO, check_reading
from experiments.sweeps.experiment_files import WORDS, Experiment
from experiments.sweeps.factors import Factor
from experiments.sweeps.results import SweepResult
from sim import errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

OF_A_SWEEP = ("prim", "morris", "sobol", "flip")  # methods of `diplomacity analyse`
ANALYSES = ("claim", *OF_A_SWEEP, "review", "left_out")  # and three of ours; the last says what is refused, and why
KEYS = (
    *("analysis", "says", "outcome", "of", "less", "over", "over_of", "contrast", "ratio", "interaction", "levels"),
    *("at", "by", "expects"),
)
UPHELD, FALSIFIED, UNDECIDED = "upheld", "falsified", "undecided"
UNKNOWN = "not in this design"
NOTHING_MOVED = "nothing moved"
EXPECTS = re.compile(r"\s*(?P<sign><|>|within)\s*(?P<bound>[-+]?[\d.]+)\s*")
SHAPES = {"contrast": (1, -1), "ratio": (1, -1), "interaction": (1, -1, -1, 1)}
COLUMNS = ("claim", "at", "expects", "estimate", "low", "high", "verdict", "points", "replicates")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Claim:
    """What should hold of an outcome.

    Attributes:
        says: the claim in words. `expects`: '> 0', '< 0.1', or 'within 0.02' of zero.
        outcome, of: what is measured and how it is read: effect, scenario, baseline; as the sweep does if empty.
        less: an outcome that is taken off. `over`: one that it is divided by, or 'baseline' for its own baseline.
        over_of: how the divisor is read. `shape`: contrast (first level less second), ratio (first over second),
            interaction (both less one less the other plus none), or empty for the mean.
        factor, levels: the factor whose levels are compared, and which.
        at: levels of factors to which the claim is confined. `by`: a factor by whose levels it is told as well.

    """

    says: str
    outcome: str
    expects: str
    of: str = ""
    less: str = ""
    over: str = ""
    over_of: str = ""
    shape: str = ""
    factor: str = ""
    levels: tuple[Any, ...] = ()
    at: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""

    def holds(self, low: float, high: float) -> str:
        """The verdict on an interval; undecided where it reaches over the bound."""
        sign, bound = self._bound()
        if math.isnan(low) or math.isnan(high):
            return UNDECIDED
        if sign == "within":
            if -bound < low and high < bound:
                return UPHELD
            return FALSIFIED if low > bound or high < -bound else UNDECIDED
        if sign == "<":
            low, high, bound = -high, -low, -bound
        return UPHELD if low > bound else FALSIFIED if high < bound else UNDECIDED

    def _bound(self) -> tuple[str, float]:
        found = EXPECTS.fullmatch(self.expects)
        if found is None:
            raise errors.wrong_type("expects", self.expects, "such as '> 0', '< 0.1' or 'within 0.02'", self.says)
        return found["sign"], float(found["bound"])


def claims_of(experiment: Experiment) -> list[Claim]:
    """The claims of an experiment; refuses unknown analyses, keys, outcomes and expectations that cannot be read."""
    found = []
    for report in experiment.reports:
        where = f"reports of experiment {experiment.name}"
        analysis = report.get("analysis")
        if analysis not in ANALYSES:
            raise errors.not_a_choice("analysis", analysis, ANALYSES, where=where)
        if analysis == "claim":
            found.append(_claim(report, where))
    return found


def _claim(report: Mapping[str, Any], where: str) -> Claim:
    for key in report:
        if key not in KEYS:
            raise errors.unknown_name("key", str(key), KEYS, where=where)
    for key in ("says", "outcome", "expects"):
        if not report.get(key):
            raise errors.missing_field(key, where)
    for key in ("outcome", "less", "over"):
        name = report.get(key)
        if name and (key, name) != ("over", BASELINE) and name not in [*OUTCOMES, *PAIRED_OUTCOMES]:
            raise errors.unknown_name("outcome", str(name), [*OUTCOMES, *PAIRED_OUTCOMES], where=where)
    for key in ("of", "over_of"):
        if report.get(key):
            check_reading(report[key], key, where)
    shapes = [shape for shape in SHAPES if report.get(shape)]
    levels = tuple(_plain(level) for level in report.get("levels") or ())
    if len(shapes) > 1 or len(levels) != (len(SHAPES[shapes[0]]) if shapes else 0):
        raise errors.bad_file(where, f"'{report['says']}' compares levels wrongly", "contrast: FACTOR, levels: [a, b]")
    shape = shapes[0] if shapes else ""
    if shape == "ratio" and report.get("over"):
        raise errors.bad_file(where, f"'{report['says']}' is a ratio twice", "give ratio or over")
    words = ("says", "outcome", "expects", "of", "less", "over", "over_of", "by")
    claim = Claim(
        **{key: str(report[key]) for key in words if key in report},
        shape=shape,
        factor=str(report[shape]) if shape else "",
        levels=levels,
        at={key: _plain(level) for key, level in (report.get("at") or {}).items()},
    )
    claim.holds(0.0, 0.0)  # refuses what cannot be expected
    return claim


def _plain(level: Any) -> Any:
    return tuple(level) if isinstance(level, list) else level


def verdicts(result: SweepResult, claims: Sequence[Claim] | None = None) -> pd.DataFrame:
    """A row for each claim, and one more for each level of the factor that it is told by.

    estimate, low, high: the number with its 95 % interval. The interval holds what draws do (the spread of replicates,
    each taken over all points) and, where points are drawn from ranges and no grid, what drawing few of them does;
    ratios by the delta method. Both parts are added, which is cautious where points have draws in common. Verdicts are
    not corrected for their number. `claims` are those of the sweep's experiment if not given.
    """
    if claims is None:
        claims = claims_of(experiment_of(result))
    rows = []
    for claim in claims:
        rows.append(_row(result, claim, {}))
        if claim.by and claim.by not in claim.at:
            rows += [_row(result, claim, {claim.by: level}) for level in _factor(result, claim.by, claim).levels]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def experiment_of(result: SweepResult) -> Experiment:
    """The experiment that a sweep came from, as it was then; refuses a sweep without one."""
    about = result.definition["about"]
    if not about:
        raise errors.bad_file(f"sweep {result.name}", "has no experiment, so no claims", "sweep with experiment=NAME")
    words = {word: about[word] for word in WORDS}
    return Experiment(str(result.definition["settings"]["experiment"]), **words, reports=tuple(about["reports"]))


def stated_rules(result: SweepResult) -> dict[str, str]:
    """Cases of interest that the sweep's experiment states for scenario discovery, by outcome."""
    reports = result.definition["about"].get("reports", ())
    return {str(report["outcome"]): str(report["where"]) for report in reports if report["analysis"] == "prim"}


def _factor(result: SweepResult, name: str, claim: Claim) -> Factor:
    known = {factor.name: factor for factor in result.factors}
    if name not in known:
        raise errors.unknown_name("factor", name, known, where=f"claim '{claim.says}'")
    return known[name]


def _row(result: SweepResult, claim: Claim, level: Mapping[str, Any]) -> dict[str, Any]:
    confined = {**claim.at, **level}
    chosen = np.ones(len(result.points), dtype=bool)
    for name, wanted in confined.items():
        chosen &= _is_at(result, _factor(result, name, claim), wanted)
    groups = [chosen]
    if claim.shape:
        factor = _factor(result, claim.factor, claim)
        groups = [chosen & _is_at(result, factor, wanted) for wanted in claim.levels]
    about = {
        "claim": claim.says,
        "at": ", ".join(f"{name.rsplit('.', 1)[-1]} {_said(value)}" for name, value in confined.items()),
        "expects": claim.expects,
        "points": int(np.any(groups, axis=0).sum()),
        "replicates": result.replicates,
    }
    if not all(group.any() for group in groups):
        return {**about, "estimate": math.nan, "low": math.nan, "high": math.nan, "verdict": UNKNOWN}
    is_drawn = result.definition["design"]["name"] != "grid"
    above, below = _parts(result, claim, groups)
    estimate, low, high = _estimate(above, below, is_drawn, bool(claim.over) and not claim.shape)
    verdict = NOT_IDENTIFIED if math.isnan(estimate) else claim.holds(low, high)
    if not any(values[~np.isnan(values)].any() for _, values in above) and not claim.expects.startswith("within"):
        verdict = NOTHING_MOVED
    return {**about, "estimate": estimate, "low": low, "high": high, "verdict": verdict}


def _is_at(result: SweepResult, factor: Factor, wanted: Any) -> NDArray[np.bool_]:
    """Which points have a factor at a level."""
    values = result.points[factor.name]
    if factor.is_number and not isinstance(wanted, (str, tuple)):
        return np.asarray(np.isclose(values.to_numpy(dtype=float), float(wanted)))
    return np.array([value == wanted for value in values.tolist()])


def _said(level: Any) -> str:
    return " and ".join(map(str, level)) or "none" if isinstance(level, tuple) else str(level)


Part = list[tuple[float, Floats]]  # weight and values (point, replicate) of each group


def _parts(result: SweepResult, claim: Claim, groups: Sequence[NDArray[np.bool_]]) -> tuple[Part, Part]:
    """Numerator and denominator; the latter empty where nothing is divided."""
    of = claim.of or result.reading()
    values = result.values(claim.outcome, of)
    if claim.less:
        values = values - result.values(claim.less, of)
    if claim.shape == "ratio":
        return [(1.0, values[groups[0]])], [(1.0, values[groups[1]])]
    weights = SHAPES.get(claim.shape, (1,))
    above: Part = [(float(weight), values[group]) for weight, group in zip(weights, groups, strict=True)]
    if not claim.over:
        return above, []
    if claim.over == BASELINE:
        divisor = result.values(claim.outcome, BASELINE if result.is_paired else SCENARIO)
    else:
        divisor = result.values(claim.over, claim.over_of or of)
    chosen = np.any(groups, axis=0)
    return above, [(1.0, divisor[chosen])]


def _estimate(above: Part, below: Part, is_drawn: bool, of_same_points: bool) -> tuple[float, float, float]:
    """The number with its 95 % interval; NaN where a denominator is lost in its noise."""
    numerator = _total(above)
    if not below:
        return numerator, *_interval(numerator, *_spread(above, is_drawn))
    denominator = _total(below)
    noise, _ = _spread(below, is_drawn)
    if not abs(denominator) > STANDARD_ERRORS_TO_IDENTIFY * math.sqrt(noise):  # so too where the noise is unknown
        return math.nan, math.nan, math.nan
    ratio = numerator / denominator
    residual = _residual(above, below, ratio, denominator, of_same_points)
    return ratio, *_interval(ratio, *_spread(residual, is_drawn))


def _residual(above: Part, below: Part, ratio: float, denominator: float, of_same_points: bool) -> Part:
    """What a ratio's numerator and denominator do together: the delta method."""
    if of_same_points:
        joined = (above[0][1] - ratio * below[0][1]) / denominator
        return [(1.0, joined)]
    return [(w / denominator, v) for w, v in above] + [(-ratio * w / denominator, v) for w, v in below]


def _total(part: Part) -> float:
    if any(np.isnan(values).all() for _, values in part):
        return math.nan
    return sum(weight * float(np.nanmean(values)) for weight, values in part)


def _spread(part: Part, is_drawn: bool) -> tuple[float, float]:
    """The variance of a total, and its degrees of freedom (Welch and Satterthwaite)."""
    by_replicate = np.sum([weight * _mean(values, 0) for weight, values in part], axis=0)
    pieces = [_variance(by_replicate)]
    if is_drawn or by_replicate.size < 2:
        for weight, values in part:
            of_points, degrees = _variance(_mean(values, 1))
            pieces.append((weight**2 * of_points, degrees))
    known = [(variance, degrees) for variance, degrees in pieces if degrees > 0]
    if not known:
        return math.nan, 0.0
    total = sum(variance for variance, _ in known)
    if total == 0.0:
        return 0.0, sum(degrees for _, degrees in known)
    return total, total**2 / sum(variance**2 / degrees for variance, degrees in known)


def _mean(values: Floats, axis: int) -> Floats:
    """Means of what is defined, NaN where nothing is."""
    count = (~np.isnan(values)).sum(axis=axis)
    means = np.full(count.shape, np.nan)
    np.divide(np.nansum(values, axis=axis), count, out=means, where=count > 0)
    return means


def _variance(values: Floats) -> tuple[float, float]:
    """The variance of a mean and its degrees of freedom; zero of them where one value or none is defined."""
    known = values[~np.isnan(values)]
    return (float(known.var(ddof=1)) / known.size, known.size - 1.0) if known.size > 1 else (0.0, 0.0)


def _interval(middle: float, variance: float, degrees: float) -> tuple[float, float]:
    if math.isnan(middle) or degrees <= 0 or math.isnan(variance):
        return math.nan, math.nan
    half = student_quantile(degrees) * math.sqrt(variance)
    return middle - half, middle + half
