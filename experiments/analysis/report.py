"""The analysis of a stored sweep: the methods that its design allows, with their sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.analysis.gathered import Finding, Gathered
from experiments.analysis.methods import DOES, OF_ALL_OUTCOMES
from experiments.analysis.phrases import in_words
from experiments.analysis.pictures import Picture
from experiments.analysis.question import BY_DESIGN, Question
from experiments.analysis.samples import Sample, Sweep, sample_of
from sim import errors

BULKY = ("shares", "points", "masters")


@dataclass(frozen=True)
class Analysis:
    """What was found: `tables` by name over all outcomes; `left_out` says what could not be done and why."""

    name: str
    title: str
    question: str
    about: Mapping[str, Any]
    findings: tuple[Finding, ...]
    tables: Mapping[str, pd.DataFrame]
    pictures: tuple[Picture, ...]
    left_out: tuple[str, ...]


def analyse(
    result: Sweep,
    outcomes: Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    *,
    of: str | None = None,
    where: str | None = None,
    rules: Mapping[str, str] | None = None,
    policy: str | None = None,
    aim: str = "more",
    seed: int = 1,
    resamples: int | None = None,
) -> Analysis:
    """Analyse outcomes of a stored sweep, its primary ones if none are named, by the methods named.

    What is analysed is `of` them: effect, scenario or baseline; effect where the sweep has baselines. Without methods
    these are: effects (where `of` is effect) and what suits the design: sobol for saltelli, morris for morris, else
    pawn, scoring and prim; robustness where a `policy` is named; plane where there are two factors; flip where these
    are numbers and there are two outcomes of one unit. What such a method refuses is told in `left_out`; a method that
    was named refuses. `where` is the rule of prim (default: the highest quarter), `rules` those of single
    outcomes, as an experiment states them, which are analysed as well where no outcome is named; `resamples` the number
    of resamples of every interval (default: each method's own).
    """
    asked = Question(outcomes or (), methods or (), of or "", where or "", rules or {}, policy, aim, seed, resamples)
    return answered(result, asked.put_to(result))


def answered(result: Sweep, asked: Question) -> Analysis:
    """The analysis that answers a question which has been put to the sweep; see `Question.put_to`."""
    samples = [sample_of(result, outcome, asked.of) for outcome in asked.outcomes]
    wanted = asked.suitable(samples)
    gathered = Gathered()
    for method in wanted:
        for part in [samples] if method in OF_ALL_OUTCOMES else [[sample] for sample in samples]:
            _add(method, part, asked, gathered)
    if len(gathered.scored) > 1:
        from experiments.analysis.sensitivity_figures import scores_heat_map

        gathered.pictures.append(scores_heat_map(*zip(*gathered.scored, strict=True)))
    return Analysis(
        name=result.name,
        title=str(result.definition["about"].get("title") or result.name),
        question=str(result.definition["about"].get("question") or ""),
        about=_about(result, asked, wanted, samples),
        findings=tuple(gathered.findings),
        tables={name: pd.concat(tables, ignore_index=True) for name, tables in gathered.tables.items()},
        pictures=tuple(gathered.pictures),
        left_out=(
            *_repeated(samples[0]),
            *(line.replace("{}", in_words(names), 1) for line, names in gathered.left_out.items()),
        ),
    )


def _add(method: str, samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
    """Do what a method does; that it refuses is only noted where it was not asked for by name."""
    try:
        DOES[method](samples, asked, gathered)
    except errors.Refusal as refusal:
        if asked.methods:
            raise
        gathered.leave_out(method, samples, refusal)


def _about(result: Sweep, asked: Question, methods: Sequence[str], samples: Sequence[Sample]) -> dict[str, Any]:
    """What was asked of what, as it is kept beside the findings."""
    return {
        "sweep": result.name,
        "definition": {key: value for key, value in result.definition.items() if key not in BULKY},
        "of": asked.of,
        "outcomes": list(asked.outcomes),
        "methods": list(methods),
        "where": asked.cases,
        "policy": asked.policy,
        "aim": asked.aim,
        "seed": asked.seed,
        "resamples": asked.resamples,
        "points": len(result.points),
        "distinct_points": len(samples[0].points),
        "factors": [factor.name for factor in result.factors],
    }


def _repeated(sample: Sample) -> list[str]:
    """That points repeat others, and which methods take them."""
    if not sample.repeated:
        return []
    line = f"{sample.repeated} of {len(sample.whole.points)} points repeat another one and are no further evidence: "
    line += f"{len(sample.points)} distinct points are analysed"
    layout = "; Sobol indices and elementary effects go by the whole layout" if sample.design in BY_DESIGN else ""
    return [f"{line}{layout}"]
