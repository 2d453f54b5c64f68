"""A stored result as reports and the dashboard read it; `experiments.storing` writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim import errors

SUMMARY, CONFIGURATION, REPORT = "summary.json", "config.yaml", "report.html"
SERIES, LEDGER, RUNS = "series.parquet", "ledger.parquet", "runs.parquet"
FORMAT = 2


@dataclass(frozen=True)
class Result:
    """A stored result. `summary` is what summary.json holds, `series` the long form of the bands."""

    folder: Path
    summary: Mapping[str, Any]
    series: pd.DataFrame

    @property
    def effects(self) -> pd.DataFrame:
        """The table of effects."""
        return pd.DataFrame(self.summary["effects"])


def read(folder: Path) -> Result:
    """A stored result; refuses a folder that holds none."""
    file = folder / SUMMARY
    if not file.is_file():
        raise errors.missing_file(
            "result", folder, "give a folder that `diplomacity run` wrote (it holds summary.json)"
        )
    try:
        summary = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise errors.bad_file(file, f"cannot be read ({error})", "run the scenario again") from None
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise errors.bad_file(file, "is not a result of this version", "run the scenario again")
    try:
        series = pd.read_parquet(folder / SERIES)
    except (OSError, ValueError) as error:
        raise errors.bad_file(folder / SERIES, f"cannot be read ({error})", "run the scenario again") from None
    return Result(folder, summary, series)


def newest(parent: Path = Path("results")) -> Path:
    """The folder of the result that was written last; refuses where there is none."""
    found = sorted(parent.glob(f"*/{SUMMARY}"), key=lambda file: file.stat().st_mtime)
    if not found:
        raise errors.missing_file("result in", parent, "make one with `diplomacity run`")
    return found[-1].parent
