"""Writes an analysis as a folder: a page, tables as CSV with their meaning beside them, pictures as PNG."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.analysis.columns import LONG, meanings, readable
from experiments.analysis.gathered import Finding
from experiments.analysis.images import check_browser, write_png
from experiments.analysis.report import Analysis
from experiments.caution import CONDITIONAL, OF_SAMPLES
from experiments.folders import check_place, made_whole

PAGE, ABOUT = "index.html", "analysis.json"


def check_folder(folder: Path, has_png: bool = True) -> None:
    """Refuses, before anything is computed, a folder that holds something else or cannot be written.

    An earlier analysis in the folder may be replaced. PNG without a browser is refused too.
    """
    check_place(folder, "an analysis", ABOUT, "--out DIR")
    if has_png:
        check_browser()


def write(analysis: Analysis, folder: Path, has_png: bool = True) -> Path:
    """Write the analysis, whole or not at all; an earlier one in the same folder is replaced. Returns the folder."""
    check_folder(folder, has_png)
    with made_whole(folder) as unfinished:
        for name, table in analysis.tables.items():
            table.to_csv(unfinished / f"{name}.csv", index=False)
        (unfinished / ABOUT).write_text(json.dumps(about(analysis), indent=1, allow_nan=False) + "\n", encoding="utf-8")
        (unfinished / PAGE).write_text(page(analysis), encoding="utf-8")
        if has_png:
            write_png(analysis.pictures, unfinished)
    return folder


def about(analysis: Analysis) -> dict[str, Any]:
    """What analysis.json holds: what was asked, what was found, what the columns mean, and versions."""
    from importlib.metadata import version

    factors = list(analysis.about.get("factors", ()))
    packages = ("diplomacity", "numpy", "scipy", "pandas", "SALib", "scikit-learn", "ema-workbench")
    content = {
        "caution": OF_SAMPLES,
        **analysis.about,
        "findings": [finding.__dict__ for finding in analysis.findings],
        "left_out": list(analysis.left_out),
        "tables": {name: meanings(table, factors) for name, table in analysis.tables.items()},
        "pictures": {picture.key: picture.title for picture in analysis.pictures},
        "versions": {name: version(name) for name in packages if _is_installed(name)},
    }
    return {name: _plain(value) for name, value in content.items()}


def _is_installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        version(name)
    except PackageNotFoundError:  # an extra that was not needed
        return False
    return True


def _plain(value: Any) -> Any:
    """A value as JSON holds it; null for what is undefined."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def page(analysis: Analysis) -> str:
    """The page as text: sentences first, then the pictures, then the tables; it opens without a network."""
    from experiments.report.rendering import rendered

    return rendered(
        "analysis.html",
        {picture.key: picture.figure for picture in analysis.pictures},
        title=analysis.title,
        analysis=analysis,
        facts=_facts(analysis.about),
        by_outcome=_by_outcome(analysis.findings),
        tables=[readable(name, table) for name, table in analysis.tables.items() if name not in LONG],
        files=[f"{name}.csv" for name in analysis.tables],
        caution=OF_SAMPLES,
        short_caution=CONDITIONAL,
    )


def _facts(about: Mapping[str, Any]) -> dict[str, Any]:
    definition = about["definition"]
    facts = {
        "Design": definition["design"]["name"],
        "Points": about["points"],
        "Distinct points": about["distinct_points"],
        "Replicates": definition.get("replicates"),
        "Factors": len(about["factors"]),
        "Outcomes": len(about["outcomes"]),
        "Months": definition.get("months"),
        "Seed": "varied" if "seed" in about["factors"] else definition["settings"]["seed"],
    }
    return {name: value for name, value in facts.items() if value is not None}


def _by_outcome(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.outcome.replace("_", " ").capitalize(), []).append(finding)
    return grouped
