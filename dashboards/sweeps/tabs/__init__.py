"""The tabs of a sweep: each says what is to be chosen in it, and shows what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboards.sweeps.desk import Desk
from dashboards.sweeps.tabs import box, claims, parallel, plane, points, runs, sensitivity, series
from dashboards.sweeps.view import TABS, Looked
from dashboards.words import Words


@dataclass(frozen=True)
class Tab:
    """`is_filtered` says whether it shows the points that the filter lets through, or the whole design."""

    controls: Callable[[Looked, Words], list[Component]]
    result: Callable[[Looked, Desk], Component]
    is_filtered: bool


OPEN: Mapping[str, Tab] = {
    "points": Tab(points.controls, points.result, True),
    "series": Tab(series.controls, series.result, False),
    "plane": Tab(plane.controls, plane.result, True),
    "parallel": Tab(parallel.controls, parallel.result, True),
    "sensitivity": Tab(sensitivity.controls, sensitivity.result, False),
    "box": Tab(box.controls, box.result, False),
    "claims": Tab(claims.controls, claims.result, False),
    "runs": Tab(runs.controls, runs.result, False),
}
if tuple(OPEN) != TABS:
    raise AssertionError("every tab that an address can name is here, in its order")
