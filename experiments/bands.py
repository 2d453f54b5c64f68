"""Series over replicates: means and bands for scenario, baseline and their difference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from experiments.inference import LEVEL, student_quantile
from experiments.replicates import ARMS

DIFFERENCE = "difference"
STATISTICS = ("mean", "low", "high")
BANDS = (
    "arms: the middle 95 % of runs; difference: the 95 % t-interval of the mean paired difference; "
    "months in which a value is undefined in every replicate are missing"
)


def banded(stacked: Mapping[str, NDArray[np.float32]], template: xr.Dataset) -> xr.Dataset:
    """Dataset over (arm, statistic, ...) from arrays over (arm, replicate, ...), labelled as one record's series are."""
    variables = {}
    for name, values in stacked.items():
        summary = np.full((len(ARMS) + 1, len(STATISTICS), *values.shape[2:]), np.nan)
        for place, runs in enumerate(values):
            summary[place] = _spread(runs)
        summary[-1] = _paired(values[0].astype(np.float64) - values[1])
        variables[name] = (("arm", "statistic", *template[name].dims), summary, dict(template[name].attrs))
    coordinates = {"arm": [*ARMS, DIFFERENCE], "statistic": list(STATISTICS)}
    return xr.Dataset(variables, coords={**template.coords, **coordinates}, attrs={"bands": BANDS})


def _spread(runs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean and the middle 95 % over the first axis; missing where nothing is defined."""
    is_defined = ~np.isnan(runs)
    summary = np.full((len(STATISTICS), *runs.shape[1:]), np.nan)
    is_somewhere = is_defined.any(axis=0)
    if not is_somewhere.any():
        return summary
    tail = (1 - LEVEL) / 2
    known = runs[:, is_somewhere].astype(np.float64)
    quantile = np.quantile if is_defined.all() else np.nanquantile
    summary[0, is_somewhere] = np.nanmean(known, axis=0)
    summary[1:, is_somewhere] = quantile(known, [tail, 1 - tail], axis=0)
    return summary


def _paired(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean and its t-interval over the first axis; an interval needs two defined differences."""
    count = (~np.isnan(differences)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, np.nansum(differences, axis=0) / count, np.nan)
        variance = np.nansum((differences - mean) ** 2, axis=0) / (count - 1)
        quantiles = {n: student_quantile(n - 1) for n in np.unique(count).tolist() if n > 1}
        t = np.vectorize(lambda n: quantiles.get(n, np.nan), otypes=[float])(count)
        half = t * np.sqrt(np.where(count > 1, variance / count, np.nan))
    return np.stack([mean, mean - half, mean + half])


def long_form(bands: xr.Dataset) -> pd.DataFrame:
    """The bands as a table with one row a variable, arm, month and place: what the Parquet file holds."""
    frames = []
    for name, values in bands.data_vars.items():
        wide = values.to_series().unstack("statistic").reset_index()  # noqa: PD010  (statistics become columns)
        wide.insert(0, "variable", str(name))
        wide["unit"] = values.attrs.get("unit", values.attrs.get("units", ""))
        frames.append(wide)
    table = pd.concat(frames, ignore_index=True)
    dimensions = [column for column in table.columns if column not in ("variable", "arm", "month", *STATISTICS, "unit")]
    table = table[["variable", "unit", "arm", "month", *dimensions, *STATISTICS]]
    words = ["variable", "unit", "arm", *dimensions]
    return table.astype(dict.fromkeys(words, "category")).dropna(subset=["mean"]).reset_index(drop=True)
