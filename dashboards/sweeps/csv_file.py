"""The points that are looked at as a CSV file, with where they come from in its first lines."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from dashboards.sweeps.tabs.points import outcomes_shown
from dashboards.sweeps.view import Looked
from experiments.inference import mean_intervals
from experiments.caution import OF_DRAWS


def csv_of(looked: Looked) -> dict[str, Any]:
    """What a browser downloads: all factors and the outcomes of the table at the points that the filter lets through."""
    chosen, definition = looked.chosen, looked.snapshot.definition
    columns: dict[str, Any] = dict(chosen.runs_at_points().reset_index(drop=True).items())
    for name in outcomes_shown(looked):
        mean, low, high = mean_intervals(chosen.values(name, looked.of))
        columns |= {f"{looked.of} {name}": mean, f"{looked.of} {name} low": low, f"{looked.of} {name} high": high}
    frame = pd.concat([chosen.points.reset_index(), pd.DataFrame(columns)], axis=1)
    about = [
        OF_DRAWS,
        f"sweep {looked.snapshot.name}: scenario {definition['scenario']}, baseline {definition['baseline']}, "
        f"world {definition['world']}, {definition['months']} months, design {definition['design']['name']}, "
        f"{looked.snapshot.replicates} replicates",
        f"points: {len(frame)} of {looked.snapshot.size}; filter: {looked.filter or 'none'}",
        "low, high: 95 % t-interval of a point's mean over its replicates; ok, failed, missing: runs",
        json.dumps(definition["provenance"]["versions"]),
        f"source {definition['provenance']['source']}",
    ]
    text = "".join(f"# {line}\n" for line in about) + frame.to_csv(index=False)
    return {"content": text, "filename": f"{looked.snapshot.name}-points.csv", "type": "text/csv"}
