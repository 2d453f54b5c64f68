"""The points that are looked at as a CSV file, with where they come from in its first lines."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from dashboards.sweeps.tabs.points import outcomes_shown
from dashboards.sweeps.view import Looked
from experiments.caution import OF_DRAWS
from experiments.inference import mean_intervals


def csv_of(looked: Looked) -> dict[str, Any]:
    """What a browser downloads: all factors, and outcomes of the table, at the points that the filter lets through."""
    chosen, definition = looked.chosen, looked.snapshot.definition
    columns: dict[str, Any] = {str(name): values.to_numpy() for name, values in chosen.runs_at_points().items()}
    for name in outcomes_shown(looked):
        mean, low, high = mean_intervals(chosen.values(name, looked.of))
        columns |= {f"{looked.of} {name}": mean, f"{looked.of} {name} low": low, f"{looked.of} {name} high": high}
    frame = pd.concat([chosen.points.reset_index(), pd.DataFrame(columns)], axis=1)
    about = [
        OF_DRAWS,
        _about(looked),
        f"points: {len(frame)} of {looked.snapshot.size}; filter: {str(looked.filter) or 'none'}",
        "low, high: 95 % t-interval of a point's mean over its replicates; ok, failed, missing: runs",
        json.dumps(definition["provenance"]["versions"]),
        f"source {definition['provenance']['source']}",
    ]
    text = "".join(f"# {line}\n" for line in about) + frame.to_csv(index=False)
    return {"content": text, "filename": f"{looked.snapshot.name}-points.csv", "type": "text/csv"}


def _about(looked: Looked) -> str:
    content = looked.snapshot.definition
    said = {name: content[name] for name in ("scenario", "baseline", "world", "months", "replicates")}
    said["design"] = content["design"]["name"]
    return f"sweep {looked.snapshot.name}: {', '.join(f'{name} {value}' for name, value in said.items())}"
