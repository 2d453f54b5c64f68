"""Series over replicates: means and bands for scenario, baseline and their difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from experiments.inference import MIDDLE, student_quantile
from experiments.replicates import ARMS

DIFFERENCE = "difference"
STATISTICS = ("mean", "low", "high")
BANDS = (
    "arms: the middle 95 % of runs; difference: the 95 % t-interval of the mean paired difference; "
    "months in which a value is undefined in every replicate are missing"
)


def banded(stacked: Mapping[str, NDArray[np.float32]], template: xr.Dataset | None) -> xr.Dataset:
    """Dataset over (arm, statistic, ...) from arrays over (arm, replicate, ...), labelled as the series of one run."""
    if template is None:  # no series were kept
        return xr.Dataset(attrs={"bands": BANDS})
    variables = {}
    for name, values in stacked.items():
        summary = np.full((len(ARMS) + 1, len(STATISTICS), *values.shape[2:]), np.nan)
        for place, runs in enumerate(values):
            summary[place] = middle_of_runs(runs)
        summary[-1] = paired_difference(values[0].astype(np.float64) - values[1])
        variables[name] = (("arm", "statistic", *template[name].dims), summary, dict(template[name].attrs))
    coordinates = {"arm": [*ARMS, DIFFERENCE], "statistic": list(STATISTICS)}
    return xr.Dataset(variables, coords={**template.coords, **coordinates}, attrs={"bands": BANDS})


def middle_of_runs(runs: NDArray[Any]) -> NDArray[np.float64]:
    """Mean and the middle 95 % over the first axis; missing where nothing is defined."""
    summary = np.full((len(STATISTICS), *runs.shape[1:]), np.nan)
    undefined = np.isnan(runs).any(axis=0)
    known = runs[:, ~undefined]
    summary[0, ~undefined] = known.mean(axis=0, dtype=np.float64)
    summary[1:, ~undefined] = np.quantile(known, MIDDLE, axis=0)
    for place in np.argwhere(undefined):  # few: what is undefined in some runs
        values = runs[(slice(None), *place)]
        values = values[~np.isnan(values)]
        if values.size:
            summary[(slice(None), *place)] = [values.mean(dtype=np.float64), *np.quantile(values, MIDDLE)]
    return summary


def paired_difference(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean and its t-interval over the first axis; an interval needs two defined differences."""
    count = (~np.isnan(differences)).sum(axis=0)
    quantiles = np.array([np.nan, np.nan, *(student_quantile(n - 1) for n in range(2, len(differences) + 1))])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(differences, axis=0) / count
        variance = np.nansum((differences - mean) ** 2, axis=0) / (count - 1)
        half = quantiles[count] * np.sqrt(variance / count)
    return np.stack([mean, mean - half, mean + half])


def long_form(bands: xr.Dataset) -> pd.DataFrame:
    """The bands as a table with one row a variable, arm, month and place: what the Parquet file holds."""
    frames = []
    for name, values in bands.data_vars.items():
        wide = values.to_series().unstack("statistic").reset_index()  # noqa: PD010  (statistics become columns)
        wide.insert(0, "variable", str(name))
        wide["unit"] = values.attrs["units"]
        frames.append(wide)
    table = pd.concat(frames, ignore_index=True)
    dimensions = [column for column in table.columns if column not in ("variable", "arm", "month", *STATISTICS, "unit")]
    table = table[["variable", "unit", "arm", "month", *dimensions, *STATISTICS]]
    words = ["variable", "unit", "arm", *dimensions]
    return table.astype(dict.fromkeys(words, "category")).dropna(subset=["mean"]).reset_index(drop=True)
