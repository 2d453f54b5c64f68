"""The folder of a calibration: particles, tables, figure, provenance, and a choice for `conf/calibration`."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from experiments.calibration.fit import Plan
from experiments.calibration.posterior import MOVED, RULE, effective_size, fitted_values, last_population
from experiments.calibration.screening import Screening
from experiments.caution import OF_FACTS
from experiments.provenance import commit
from sim import errors
from sim.compilation import source_digest

PARTICLES, TABLE, SCREENING, FIGURE = "particles.parquet", "posterior.csv", "screening.csv", "posterior.html"
SUMMARY, CHOICE, HISTORY, PLAN = "summary.json", "fitted.yaml", "history.db", "plan.json"
PACKAGES = ("diplomacity", "pyabc", "numpy", "scipy", "numba", "pandas")


@dataclass(frozen=True)
class Calibration:
    """A finished fit."""

    plan: Plan
    screening: Screening
    particles: pd.DataFrame
    table: pd.DataFrame
    command: str
    date: str


def described(plan: Plan) -> dict[str, Any]:
    """What determines the particles, as plain data."""
    return {
        "parameters": {factor.name: [factor.low, factor.high] for factor in plan.factors},
        "patterns": {each.name: [*each.bounds, plan.tolerances[each.name]] for each in plan.patterns},
        "fixed": dict(plan.fixed),
        "particles": plan.particles,
        "populations": plan.populations,
        "simulations": plan.simulations,
        "seed": plan.seed,
        "source": source_digest(),
    }


def digest_of(plan: Plan) -> str:
    """A digest of the same."""
    text = json.dumps(described(plan), sort_keys=True, default=list)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def folder_for(plan: Plan, out: str | None) -> Path:
    """Where a calibration goes: what was asked for, or results/calibration-<hash>."""
    return Path(out) if out else Path("results") / f"calibration-{digest_of(plan)[:10]}"


def begin(folder: Path, plan: Plan) -> Path:
    """Make or reopen the folder, and give the file in which populations are kept.

    Refuses a folder that holds anything else than this very plan, finished or not.
    """
    mine = json.dumps(described(plan), sort_keys=True, default=list, indent=1)
    if folder.exists() and not folder.is_dir():
        raise errors.bad_file(folder, "is a file", "give another folder with out=DIR")
    if folder.is_dir() and any(folder.iterdir()):
        try:
            is_same = (folder / PLAN).read_text(encoding="utf-8") == mine
        except OSError:
            is_same = False
        if not is_same:
            raise errors.bad_file(folder, "holds something else than this calibration", "give another with out=DIR")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PLAN).write_text(mine, encoding="utf-8")
    except OSError as error:
        raise errors.bad_file(folder, f"cannot be written ({error.strerror})", "give another with out=DIR") from None
    return folder / HISTORY


def write(calibration: Calibration, folder: Path) -> Path:
    """Write all that a reader needs; the summary comes last, so that a folder without it is not finished."""
    from experiments.calibration.figures import marginals

    calibration.particles.to_parquet(folder / PARTICLES)
    calibration.table.to_csv(folder / TABLE, index=False)
    calibration.screening.moves.to_csv(folder / SCREENING, index=False)
    marginals(calibration.particles, calibration.table, calibration.plan.factors).write_html(
        folder / FIGURE, include_plotlyjs=True
    )
    (folder / CHOICE).write_text(as_choice(calibration), encoding="utf-8")
    summary = summary_of(calibration)
    (folder / SUMMARY).write_text(json.dumps(summary, indent=1, allow_nan=False, default=list) + "\n", encoding="utf-8")
    return folder


def summary_of(calibration: Calibration) -> dict[str, Any]:
    """What summary.json holds."""
    final = last_population(calibration.particles)
    distances = calibration.particles.groupby("population")["distance"].max()
    return {
        "caution": OF_FACTS,
        "rule": RULE,
        "posterior": calibration.table.to_dict("records"),
        "fitted": fitted_values(calibration.table, calibration.plan.factors),
        "distances": {str(number): float(value) for number, value in distances.items()},
        "median_distance": float(final["distance"].median()),
        "effective_particles": effective_size(calibration.particles),
        "out_of_reach": calibration.screening.out_of_reach,
        "plan": described(calibration.plan),
        "command": calibration.command,
        "date": calibration.date,
        "provenance": {
            "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
            "platform": f"{platform.system()} {platform.machine()}",
            "commit": commit(),
            "source": source_digest(),
        },
    }


def as_choice(calibration: Calibration) -> str:
    """The file for `conf/calibration`: what the facts move at its posterior median, all else told in comments."""
    facts = ", ".join(dict.fromkeys(pattern.fact for pattern in calibration.plan.patterns))
    lines = [
        "# @package _global_",
        f"# Fitted to the facts {facts} of SCIENCE section 3; what they say nothing about keeps its default.",
        f"#: {calibration.date}: {calibration.command}",
        f"#: Approximate Bayesian computation, seed {calibration.plan.seed}, source digest {source_digest()}.",
        f"#: A value is {MOVED}.",
        "#: Conditional on the model. What did not fit, and held-out facts: docs/validation.md.",
        "#:",
    ]
    rows = calibration.table.to_dict("records")
    width = max(len(str(row["parameter"])) for row in rows)
    lines.append(f"#: {'parameter':{width}}  default  posterior median (90 % interval), of the prior's range")
    lines += [f"#: {_told({str(k): v for k, v in row.items()}, width)}" for row in rows]
    nested: dict[str, dict[str, Any]] = {}
    for path, value in fitted_values(calibration.table, calibration.plan.factors).items():
        mechanism, _, name = path.partition(".")
        nested.setdefault(mechanism, {})[name] = value
    content = yaml.safe_dump({"mechanisms": nested}, sort_keys=False) if nested else "{}\n"
    return "\n".join(lines) + "\n" + content


def _told(row: Mapping[str, Any], width: int) -> str:
    span = f"{row['low']:.3g} to {row['high']:.3g}"
    prior = f"{row['prior_low']:g} to {row['prior_high']:g}"
    what = f": {row['verdict']}, " + ("moved" if row["is_moved"] else "keeps its default")
    return (
        f"{row['parameter']:{width}}  {row['default']:<7g}  {row['median']:.3g} ({span}), of {prior}, "
        f"{row['kept']:.0%} kept{what}"
    )
