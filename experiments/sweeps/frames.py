"""A stored sweep in the forms that notebooks work with: pandas, polars, xarray."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.caution import NATURE
from experiments.extras import needs
from experiments.readings import EFFECT, READINGS, SCENARIO
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

    from experiments.sweeps.results import SweepResult


def to_pandas(result: SweepResult) -> pd.DataFrame:
    """See `SweepResult.to_pandas`."""
    frame = result.runs.merge(result.points, left_on="point", right_index=True)
    columns = {name: result.values(name, SCENARIO).ravel() for name in OUTCOMES}
    if result.is_paired:
        columns |= {f"effect of {name}": result.values(name, EFFECT).ravel() for name in OUTCOMES}
        columns |= {name: result.values(name, EFFECT).ravel() for name in PAIRED_OUTCOMES}
    frame = frame.sort_values(["point", "replicate"]).reset_index(drop=True)
    return pd.concat([frame, pd.DataFrame(columns)], axis=1)


def to_polars(result: SweepResult) -> pl.DataFrame:
    """See `SweepResult.to_polars`."""
    frame: pl.DataFrame = needs("polars", "notebook").from_pandas(to_pandas(result))
    return frame


def to_xarray(result: SweepResult) -> xr.Dataset:
    """See `SweepResult.to_xarray`."""
    import xarray as xr

    readings = READINGS if result.is_paired else (SCENARIO,)
    variables: dict[str, Any] = {}
    for name, declared in OUTCOMES.items():
        values = np.stack([result.values(name, of) for of in readings])
        about = {"units": declared.unit, "long_name": declared.doc}
        variables[name] = (("reading", "point", "replicate"), values, about)
    if result.is_paired:
        for name, of_pair in PAIRED_OUTCOMES.items():
            about = {"units": of_pair.unit, "long_name": of_pair.doc}
            variables[name] = (("point", "replicate"), result.values(name), about)
    coordinates: dict[str, Any] = {"reading": list(readings), "point": result.points.index.to_numpy()}
    for factor in result.factors:
        coordinates[factor.name] = ("point", result.points[factor.name].to_numpy(), {"units": factor.unit})
    return xr.Dataset(variables, coords=coordinates, attrs={"sweep": result.name, "nature": NATURE})
