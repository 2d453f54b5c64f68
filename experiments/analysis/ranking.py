"""Where the ranking of two outcomes flips in the plane of two factors, with the uncertainty of the line.

The difference is smoothed by a Gaussian process with the points' own sampling error (Rasmussen and Williams 2006);
the line is where it is zero. Points and replicates are drawn anew, so that the line's interval holds both the dice and
what lies between the points.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from experiments.analysis.samples import check_replicates
from experiments.extras import needs
from experiments.inference import MIDDLE
from experiments.numbers_as_text import number
from sim import errors

RESAMPLES, CELLS = 200, 41
FEWEST_TO_SMOOTH = 16
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FlipPlane:
    """The plane: `x` (column,), `y` (row,); `difference`, `low`, `high` and `first_leads` (row, column).

    `first_leads` is the share of resamples in which the first outcome is the larger. `line` has a row a crossing: x,
    y, low, high, found, the share of resamples with a crossing in that column. `area_first`, `area_second` and
    `area_open` are shares of the plane in which the interval says which leads, or does not. `explained` is the R2 of
    points left out of the smoothing.
    """

    x: Floats
    y: Floats
    difference: Floats
    low: Floats
    high: Floats
    first_leads: Floats
    line: pd.DataFrame
    points: pd.DataFrame
    explained: float
    area_first: float
    area_second: float
    area_open: float


def flip_plane(
    x: ArrayLike, y: ArrayLike, first: ArrayLike, second: ArrayLike, resamples: int = RESAMPLES, seed: int = 1
) -> FlipPlane:
    """The plane of two numeric factors with the line on which two outcomes of the same unit change places.

    `x` and `y` are (point,), `first` and `second` (point, replicate); replicates stay paired. Refuses arrays that do
    not fit, fewer than eight replicates or sixteen defined points, and a factor that does not vary.
    """
    across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    gaps = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    if gaps.ndim != 2 or across.shape != up.shape or across.shape != gaps.shape[:1]:
        raise errors.wrong_type("outcomes", gaps.shape, "arrays of (point, replicate) with a value of x and y a point")
    check_replicates("flip", gaps.shape[1])
    is_whole = ~np.isnan(gaps).any(axis=1)
    if is_whole.sum() < FEWEST_TO_SMOOTH or np.ptp(across) == 0 or np.ptp(up) == 0:
        raise errors.Refusal(
            f"flip: {int(is_whole.sum())} of {len(gaps)} points are defined; the line needs at least "
            f"{FEWEST_TO_SMOOTH} over two factors that both vary: add samples"
        )
    at = np.column_stack([_unit(across, across), _unit(up, up)])[is_whole]
    gaps = gaps[is_whole]
    smooth = _Smooth.fitted(at, gaps)
    grid_x, grid_y = np.linspace(across.min(), across.max(), CELLS), np.linspace(up.min(), up.max(), CELLS)
    cells = np.stack(np.meshgrid(_unit(grid_x, across), _unit(grid_y, up)), axis=-1).reshape(-1, 2)
    difference = smooth.surface(cells, at, gaps.mean(axis=1)).reshape(CELLS, CELLS)
    drawn = _drawn(smooth, cells, at, gaps, resamples, seed)
    low, high = np.quantile(drawn, MIDDLE, axis=0)
    return FlipPlane(
        x=grid_x,
        y=grid_y,
        difference=difference,
        low=low,
        high=high,
        first_leads=(drawn > 0).mean(axis=0),
        line=_line(grid_x, grid_y, difference, drawn),
        points=pd.DataFrame({"x": across[is_whole], "y": up[is_whole], "difference": gaps.mean(axis=1)}),
        explained=smooth.explained(at, gaps.mean(axis=1)),
        area_first=float((low > 0).mean()),
        area_second=float((high < 0).mean()),
        area_open=float(((low <= 0) & (high >= 0)).mean()),
    )


def _unit(values: Floats, of: Floats) -> Floats:
    return np.asarray((values - of.min()) / (of.max() - of.min()))


@dataclass(frozen=True)
class _Smooth:
    """A Gaussian process with its kernel settled: predictions are linear in the values."""

    kernel: Any
    noise: float

    @classmethod
    def fitted(cls, at: Floats, gaps: Floats) -> _Smooth:
        """The kernel by maximum likelihood; the noise is what the kernel finds, at least the replicates' own."""
        process = needs("sklearn.gaussian_process", "analysis")
        kernels = process.kernels
        means = gaps.mean(axis=1)
        scale = float(means.std()) or 1.0
        own = float(gaps.var(axis=1, ddof=1).mean()) / gaps.shape[1] if gaps.shape[1] > 1 else 0.0
        kernel = kernels.ConstantKernel(1.0, (0.05, 50.0)) * kernels.RBF([0.5, 0.5], (0.1, 5.0))
        kernel = kernel + kernels.WhiteKernel(0.05, (1e-4, 5.0))
        found = process.GaussianProcessRegressor(kernel, n_restarts_optimizer=2, random_state=1)
        warning = needs("sklearn.exceptions", "analysis").ConvergenceWarning
        with warnings.catch_warnings():
            # A bound that is reached is an answer: a flat or a noiseless surface. Of three starts the best one is
            # taken, so that one which stops early does no harm; `explained` tells how well the surface fits.
            for message in ("The optimal value found", "lbfgs failed to converge"):
                warnings.filterwarnings("ignore", message=message, category=warning)
            found.fit(at, (means - means.mean()) / scale)
        noise = max(float(found.kernel_.k2.noise_level), own / scale**2, 1e-6)
        return cls(found.kernel_.k1, noise)

    def surface(self, cells: Floats, at: Floats, values: Floats) -> Floats:
        """The smoothed values at cells, (cell,), of values (point,) at points (point, 2)."""
        centre = values.mean()
        weights = np.linalg.solve(self.kernel(at) + self.noise * np.eye(len(at)), values - centre)
        return np.asarray(centre + self.kernel(cells, at) @ weights)

    def explained(self, at: Floats, values: Floats) -> float:
        """R2 of each point predicted from all others (leave one out, in closed form)."""
        inverse = np.linalg.inv(self.kernel(at) + self.noise * np.eye(len(at)))
        rest = (inverse @ (values - values.mean())) / np.diag(inverse)
        spread = float(((values - values.mean()) ** 2).sum())
        return 1.0 - float((rest**2).sum()) / spread if spread > 0 else math.nan


def _drawn(smooth: _Smooth, cells: Floats, at: Floats, gaps: Floats, resamples: int, seed: int) -> Floats:
    """Surfaces of resampled points and, together for all points, resampled replicates: (resample, row, column)."""
    random = np.random.default_rng(seed)
    points, replicates = gaps.shape
    to_cells, among = smooth.kernel(cells, at), smooth.kernel(at)
    drawn = np.empty((resamples, len(cells)))
    for place in range(resamples):
        pick = random.integers(points, size=points)
        values = gaps[pick][:, random.integers(replicates, size=replicates)].mean(axis=1)
        centre = values.mean()
        matrix = among[np.ix_(pick, pick)] + smooth.noise * np.eye(points)
        drawn[place] = centre + to_cells[:, pick] @ np.linalg.solve(matrix, values - centre)
    return drawn.reshape(resamples, CELLS, CELLS)


def _crossings(y: Floats, values: Floats) -> list[float]:
    """Where a line of values is zero, by linear interpolation."""
    rises = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    return [float(y[k] - values[k] * (y[k + 1] - y[k]) / (values[k + 1] - values[k])) for k in rises]


def _line(x: Floats, y: Floats, difference: Floats, drawn: Floats) -> pd.DataFrame:
    """Crossings column by column; the interval is of the nearest crossing in each resample that has one."""
    rows = []
    for column, value in enumerate(x):
        others = [_crossings(y, surface[:, column]) for surface in drawn]
        found = [crossings for crossings in others if crossings]
        for crossing in _crossings(y, difference[:, column]):
            nearest = [min(crossings, key=lambda other: abs(other - crossing)) for crossings in found]
            ends = np.quantile(nearest, MIDDLE) if nearest else (math.nan, math.nan)
            rows.append((float(value), crossing, float(ends[0]), float(ends[1]), len(found) / len(drawn)))
    return pd.DataFrame(rows, columns=["x", "y", "low", "high", "found"])


def sentence(plane: FlipPlane, x: str, y: str, first: str, second: str) -> str:
    """Which outcome leads where, and where that cannot be said."""
    where = (
        f"{first} is the larger in {100 * plane.area_first:.0f} % of the plane, {second} in "
        f"{100 * plane.area_second:.0f} %; in {100 * plane.area_open:.0f} % the interval does not say which."
    )
    if plane.line.empty:
        return f"{where[0].upper()}{where[1:]} The ranking does not flip within these ranges."
    middle = plane.line.iloc[(plane.line["x"] - plane.x[CELLS // 2]).abs().argmin()]
    at = f"{x} at {number(middle['x'])} it flips where {y} is {number(middle['y'])}"
    at += f" [{number(middle['low'])} to {number(middle['high'])}]"
    share = f"smoothing explains {100 * max(0.0, plane.explained):.0f} % of points left out"
    return f"{where[0].upper()}{where[1:]} With {at}; {share}."
