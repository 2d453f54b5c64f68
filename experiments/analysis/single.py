"""One method for one outcome of a sweep, as tables and a few facts: what a page draws in its own words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from experiments.analysis import discovery, morris, pawn, sobol
from experiments.analysis.rules import rule_of
from experiments.analysis.samples import Sample, Sweep, sample_of
from sim import errors

SENSITIVITY_BY_DESIGN = {"saltelli": "sobol", "morris": "morris"}
ANY_DESIGN = "pawn"


@dataclass(frozen=True)
class Analysed:
    """Tables by name, and facts: unit, replicates, noise_share (None where unknown), and what the method counts."""

    tables: Mapping[str, pd.DataFrame]
    facts: Mapping[str, Any]


def sensitivity_of(design: str) -> str:
    """The method that tells what outcomes are sensitive to, by the design of a sweep."""
    return SENSITIVITY_BY_DESIGN.get(design, ANY_DESIGN)


def analysed(sweep: Sweep, method: str, outcome: str, of: str, rule: str = "") -> Analysed:
    """Analyse an outcome by sobol, morris, pawn or prim; `rule` says which cases are of interest to prim.

    Refuses what the method refuses, and another method.
    """
    if method not in DOES:
        raise errors.not_a_choice("method", method, DOES)
    sample = sample_of(sweep, outcome, of)
    tables, facts = DOES[method](sample, rule)
    noise = sample.noise_share
    about = {
        "unit": sample.unit,
        "replicates": sample.values.shape[1],
        "noise_share": None if math.isnan(noise) else noise,
        "repeated": sample.repeated,
    }
    return Analysed(tables, about | facts)


Found = tuple[dict[str, pd.DataFrame], dict[str, Any]]


def _sobol(sample: Sample, _rule: str) -> Found:
    found = sobol.sobol(sample)
    return {"sobol": found.table}, {"blocks": found.blocks, "dropped": found.dropped}


def _morris(sample: Sample, _rule: str) -> Found:
    found = morris.morris(sample)
    return {"morris": found.table}, {"trajectories": found.trajectories, "dropped": found.dropped}


def _pawn(sample: Sample, _rule: str) -> Found:
    found = pawn.pawn(sample)
    return {"pawn": found.table}, {"points": found.points, "dropped": found.dropped}


def _prim(sample: Sample, rule: str) -> Found:
    found = discovery.discover(sample, rule_of(rule))
    tables = {"box": found.dimensions, "figures": found.figures, "trajectory": found.trajectory}
    facts = {"points": found.points, "cases": found.cases, "dropped": found.dropped, "rule": asdict(found.rule)}
    return tables, facts


DOES: Mapping[str, Callable[[Sample, str], Found]] = {
    "sobol": _sobol,
    "morris": _morris,
    "pawn": _pawn,
    "prim": _prim,
}
