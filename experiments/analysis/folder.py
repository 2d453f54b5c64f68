"""Writes an analysis as a folder: a page, tables as CSV with their meaning beside them, pictures as PNG."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.analysis.columns import LONG, meanings, readable
from experiments.analysis.images import check_browser, write_png
from experiments.analysis.pictures import CAUTION
from experiments.analysis.report import Analysis, Finding
from experiments.storing import put_in_place
from sim import errors

PAGE, ABOUT = "index.html", "analysis.json"
LONG_CAUTION = f"{CAUTION} Intervals are 95 % and cover draws and samples, not assumptions."


def check_folder(folder: Path, has_png: bool = True) -> None:
    """Refuses, before anything is computed, a folder that holds something else or cannot be written.

    An earlier analysis in the folder may be replaced. PNG without a browser is refused too.
    """
    if folder.exists() and not folder.is_dir():
        raise errors.bad_file(folder, "is a file", "give another folder with --out DIR")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / ABOUT).is_file():
        raise errors.bad_file(folder, "holds something that is not an analysis", "give another folder with --out DIR")
    existing = next(parent for parent in folder.absolute().parents if parent.exists())
    try:
        with tempfile.TemporaryDirectory(dir=existing):  # rights alone do not tell: a disk may be full or read only
            pass
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise errors.bad_file(folder, problem, "give another folder with --out DIR") from None
    if has_png:
        check_browser()


def write(analysis: Analysis, folder: Path, has_png: bool = True) -> Path:
    """Write the analysis, whole or not at all; an earlier one in the same folder is replaced. Returns the folder."""
    check_folder(folder, has_png)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        unfinished.chmod(0o755)
        for name, table in analysis.tables.items():
            table.to_csv(unfinished / f"{name}.csv", index=False)
        (unfinished / ABOUT).write_text(json.dumps(about(analysis), indent=1, allow_nan=False) + "\n", encoding="utf-8")
        (unfinished / PAGE).write_text(page(analysis), encoding="utf-8")
        if has_png:
            write_png(analysis.pictures, unfinished)
        put_in_place(unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return folder


def about(analysis: Analysis) -> dict[str, Any]:
    """What analysis.json holds: what was asked, what was found, what the columns mean, and versions."""
    from importlib.metadata import version

    factors = list(analysis.about.get("factors", ()))
    packages = ("diplomacity", "numpy", "scipy", "pandas", "SALib", "scikit-learn", "ema-workbench")
    content = {
        "caution": LONG_CAUTION,
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
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    from experiments.report import PLOT_SETTINGS, asset, embedded

    environment = Environment(loader=PackageLoader("experiments", "report"), autoescape=True, undefined=StrictUndefined)
    figures = {picture.key: json.loads(picture.figure.to_json()) for picture in analysis.pictures}
    return environment.get_template("analysis.html").render(
        analysis=analysis,
        facts=_facts(analysis.about),
        by_outcome=_by_outcome(analysis.findings),
        tables=[readable(name, table) for name, table in analysis.tables.items() if name not in LONG],
        files=[f"{name}.csv" for name in analysis.tables],
        caution=LONG_CAUTION,
        short_caution=CAUTION,
        style=Markup(asset("style.css")),  # noqa: S704  (files of this package)
        plotly=Markup(get_plotlyjs()),  # noqa: S704
        figures=Markup(embedded(figures)),  # noqa: S704
        settings=Markup(embedded(PLOT_SETTINGS)),  # noqa: S704
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
