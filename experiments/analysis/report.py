"""The analysis of a stored sweep: the methods that its design allows, with their sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis import discovery, effects, morris, pawn, ranking, robustness, scoring, sobol
from experiments.analysis.pictures import Picture
from experiments.analysis.samples import OF, Sample, Sweep, in_words, sample_of, shown_names
from experiments.sweeps.factors import Factor
from sim import errors

METHODS = ("effects", "sobol", "morris", "pawn", "scoring", "prim", "robustness", "plane", "flip")
BY_DESIGN = {"saltelli": ("effects", "sobol"), "morris": ("effects", "morris")}
ANY_DESIGN = ("effects", "pawn", "scoring", "prim")
BULKY = ("shares", "points", "masters")
FEWEST_RESAMPLES = 4
HIGHEST_QUARTER = "> q0.75"


@dataclass(frozen=True)
class Finding:
    """What one method says of one outcome."""

    method: str
    outcome: str
    sentence: str


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


@dataclass(frozen=True)
class Asked:
    """What the methods are asked beside the outcomes."""

    rule: discovery.Rule
    rules: Mapping[str, discovery.Rule]
    policy: str | None
    aim: str
    seed: int
    resamples: int | None

    @property
    def effort(self) -> dict[str, int]:
        """What all methods that resample take: the seed and, where it was given, the number of resamples."""
        return {"seed": self.seed} | ({} if self.resamples is None else {"resamples": self.resamples})


@dataclass
class _Gathered:
    """What the methods add to."""

    findings: list[Finding] = field(default_factory=list)
    tables: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    scored: list[tuple[Sample, scoring.FeatureScores]] = field(default_factory=list)

    def leave_out(self, method: str, samples: Sequence[Sample], refusal: errors.Refusal) -> None:
        """Note a refusal; outcomes with the same one are told together."""
        names = [sample.outcome for sample in samples]
        reason = str(refusal).removeprefix(f"outcome '{names[0]}': ")
        self.left_out.setdefault(f"{method} of {{}}: {reason}", []).extend(names)

    def add(self, method: str, outcome: str, sentence: str, **tables: pd.DataFrame) -> None:
        self.findings.append(Finding(method, outcome, sentence))
        for name, table in tables.items():
            labelled = table.copy()
            if "outcome" not in labelled:
                labelled.insert(0, "outcome", outcome)
            self.tables.setdefault(name, []).append(labelled)


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
    rules = rules or {}
    chosen, of = check(
        result, outcomes, methods, of=of, where=where, rules=rules, policy=policy, aim=aim, resamples=resamples
    )
    own = {outcome: discovery.rule_of(text) for outcome, text in rules.items()}
    asked = Asked(discovery.rule_of(where or HIGHEST_QUARTER), own, policy, aim, seed, resamples)
    samples = [sample_of(result, outcome, of) for outcome in chosen]
    wanted = tuple(dict.fromkeys(methods)) if methods else _suitable(samples, policy)
    gathered = _Gathered()
    for method in wanted:
        for part in _parts(method, samples):
            try:
                DOES[method](part, asked, gathered)
            except errors.Refusal as refusal:
                if methods:
                    raise
                gathered.leave_out(method, part, refusal)
    if len(gathered.scored) > 1:
        from experiments.analysis.sensitivity_figures import scores_heat_map

        gathered.pictures.append(scores_heat_map(*zip(*gathered.scored, strict=True)))
    return Analysis(
        name=result.name,
        title=str(result.definition["about"].get("title") or result.name),
        question=str(result.definition["about"].get("question") or ""),
        about={
            "sweep": result.name,
            "definition": {key: value for key, value in result.definition.items() if key not in BULKY},
            "of": of,
            "outcomes": list(chosen),
            "methods": list(wanted),
            "where": where or HIGHEST_QUARTER,
            "policy": policy,
            "aim": aim,
            "seed": seed,
            "resamples": resamples,
            "points": len(result.points),
            "distinct_points": len(samples[0].points),
            "factors": [factor.name for factor in result.factors],
        },
        findings=tuple(gathered.findings),
        tables={name: pd.concat(tables, ignore_index=True) for name, tables in gathered.tables.items()},
        pictures=tuple(gathered.pictures),
        left_out=(
            *_repeated(samples[0]),
            *(line.replace("{}", in_words(names), 1) for line, names in gathered.left_out.items()),
        ),
    )


def check(
    result: Sweep,
    outcomes: Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    *,
    of: str | None = None,
    where: str | None = None,
    rules: Mapping[str, str] | None = None,
    policy: str | None = None,
    aim: str = "more",
    resamples: int | None = None,
) -> tuple[tuple[str, ...], str]:
    """Refuses what `analyse` would refuse of what it is asked, before anything is computed.

    Returns the outcomes and what of them is analysed: effect, scenario or baseline.
    """
    chosen = tuple(outcomes or dict.fromkeys([*result.definition["outcomes"], *(rules or {})]))
    of = of or ("effect" if result.definition["is_paired"] else "scenario")
    _check(chosen, result, methods, of, where, policy, aim)
    if resamples is not None and resamples < FEWEST_RESAMPLES:
        raise errors.out_of_bounds("resamples", resamples, FEWEST_RESAMPLES, "any number")
    return chosen, of


def _check(
    outcomes: Sequence[str],
    result: Sweep,
    methods: Sequence[str] | None,
    of: str,
    where: str | None,
    policy: str | None,
    aim: str,
) -> None:
    """Refuses unknown names before anything is computed, and options that no method would use."""
    from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

    known = dict.fromkeys([*result.definition["outcomes"], *OUTCOMES, *PAIRED_OUTCOMES])
    for outcome in outcomes:
        if outcome not in known:
            raise errors.unknown_name("outcome", outcome, known)
    for method in methods or ():
        if method not in METHODS:
            raise errors.unknown_name("method", method, METHODS)
    if of not in OF:
        raise errors.not_a_choice("of", of, OF)
    if aim not in robustness.AIMS:
        raise errors.not_a_choice("aim", aim, robustness.AIMS)
    factors = [factor.name for factor in result.factors]
    if policy is not None and policy not in factors:
        raise errors.unknown_name("factor", policy, factors, "policy")
    if methods:
        if "robustness" in methods and policy is None:
            raise errors.Refusal(f"method 'robustness': name its policy, one of the factors {errors.listed(factors)}")
        for option, value, method in (("where", where, "prim"), ("policy", policy, "robustness")):
            if value is not None and method not in methods:
                raise errors.Refusal(f"{option}: only '{method}' uses it; add --method {method}, or leave it out")
    rule = discovery.rule_of(where).name if where else ""
    if rule and rule not in (of, *outcomes):
        raise errors.Refusal(
            f"--where '{where}': '{rule}' is not what is analysed; give {of}, or one of the outcomes "
            f"{errors.listed(outcomes)}"
        )


def _repeated(sample: Sample) -> list[str]:
    """That points repeat others, and which methods take them."""
    if not sample.repeated:
        return []
    line = f"{sample.repeated} of {len(sample.whole.points)} points repeat another one and are no further evidence: "
    line += f"{len(sample.points)} distinct points are analysed"
    layout = "; Sobol indices and elementary effects go by the whole layout" if sample.design in BY_DESIGN else ""
    return [f"{line}{layout}"]


def _suitable(samples: Sequence[Sample], policy: str | None) -> tuple[str, ...]:
    first = samples[0]
    chosen = list(BY_DESIGN.get(first.design, ANY_DESIGN))
    if first.of != "effect":
        chosen.remove("effects")
    if policy is not None:
        chosen.append("robustness")
    if len(first.factors) == 2:
        chosen.append("plane")
        if len(samples) == 2 and samples[0].unit == samples[1].unit and all(f.is_number for f in first.factors):
            chosen.append("flip")
    return tuple(chosen)


def _parts(method: str, samples: Sequence[Sample]) -> list[Sequence[Sample]]:
    """What a method is called with: most take one outcome at a time, some all of them together."""
    return [samples] if method in ("effects", "flip") else [[sample] for sample in samples]


def _effects(samples: Sequence[Sample], _asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.effect_figures import effects_picture

    if samples[0].of != "effect":
        raise errors.Refusal("method 'effects': it compares scenario and baseline; leave out --of")
    defined = [sample for sample in samples if not np.isnan(sample.means).all()]
    at_points = effects.effects_at_points(defined or samples)
    over = effects.effects_over_points(defined or samples, at_points)  # refuses where nothing is defined
    undefined = [sample for sample in samples if np.isnan(sample.means).all()]
    if undefined:
        gathered.leave_out("effects", undefined, effects.undefined_everywhere(undefined[0]))
    for sample in defined:
        own = over[over["outcome"] == sample.outcome]
        rows = at_points[at_points["outcome"] == sample.outcome]
        gathered.add("effects", sample.outcome, effects.sentence(sample, over), effects=own, effects_at_points=rows)
        picture = effects_picture(sample, at_points, over)
        gathered.pictures += [picture] if picture else []


def _sobol(samples: Sequence[Sample], asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.sensitivity_figures import second_order_picture, sobol_picture

    (sample,) = samples
    found = sobol.sobol(sample, **asked.effort)
    gathered.add("sobol", sample.outcome, sobol.sentence(sample, found), sobol=found.table)
    gathered.pictures.append(sobol_picture(sample, found))
    if sample.has_second_order:
        gathered.pictures.append(second_order_picture(sample, found))


def _morris(samples: Sequence[Sample], asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.sensitivity_figures import morris_picture

    (sample,) = samples
    found = morris.morris(sample, **asked.effort)
    gathered.add("morris", sample.outcome, morris.sentence(sample, found), morris=found.table)
    gathered.pictures.append(morris_picture(sample, found))


def _pawn(samples: Sequence[Sample], asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.sensitivity_figures import pawn_picture

    (sample,) = samples
    found = pawn.pawn(sample, **asked.effort)
    gathered.add("pawn", sample.outcome, pawn.sentence(sample, found), pawn=found.table)
    gathered.pictures.append(pawn_picture(sample, found))


def _scoring(samples: Sequence[Sample], asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.sensitivity_figures import scores_picture

    (sample,) = samples
    found = scoring.feature_scores(sample, **asked.effort)
    gathered.add("scoring", sample.outcome, scoring.sentence(sample, found), scoring=found.table)
    gathered.pictures.append(scores_picture(sample, found))
    gathered.scored.append((sample, found))


def _prim(samples: Sequence[Sample], asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.box_figures import box_picture, trajectory_picture

    (sample,) = samples
    rule = asked.rules.get(sample.outcome, asked.rule)
    if rule.name not in ("", sample.of, sample.outcome):
        return  # the rule is about another outcome
    found = discovery.discover(sample, rule, **asked.effort)
    gathered.add(
        "prim",
        sample.outcome,
        discovery.sentence(sample, found),
        prim=found.dimensions,
        prim_figures=found.figures,
        prim_trajectory=found.trajectory,
    )
    if not found.dimensions.empty:
        gathered.pictures.append(box_picture(sample, found))
    gathered.pictures.append(trajectory_picture(sample, found))


def _robustness(samples: Sequence[Sample], asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.plane_figures import regret_picture

    (sample,) = samples
    policy = str(asked.policy)
    values, policies, states = robustness.crossed(sample, policy)
    found = robustness.robustness(values, policies, states, aim=asked.aim, **asked.effort)
    regret = found.regret.reset_index().melt(id_vars="policy", var_name="state", value_name="regret")
    sentence = robustness.sentence(sample, policy, found)
    gathered.add("robustness", sample.outcome, sentence, robustness=found.table, regret=regret)
    gathered.pictures.append(regret_picture(sample, policy, found))


def _plane(samples: Sequence[Sample], _asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.plane_figures import heat_picture, plane_cells, plane_sentence

    (sample,) = samples
    x, y = _two_factors("plane", sample)
    sample.defined(fewest=2)
    cells = plane_cells(sample, x, y)
    gathered.add("plane", sample.outcome, plane_sentence(sample, x, y, cells), plane=cells)
    gathered.pictures.append(heat_picture(sample, x, y, cells))


def _flip(samples: Sequence[Sample], asked: Asked, gathered: _Gathered) -> None:
    from experiments.analysis.plane_figures import flip_picture

    if len(samples) != 2:
        raise errors.Refusal(f"method 'flip': it compares two outcomes, not {len(samples)}; name two with --outcome")
    first, second = samples
    if first.unit != second.unit:
        raise errors.Refusal(
            f"method 'flip': '{first.outcome}' and '{second.outcome}' have different units, '{first.unit or '1'}' and "
            f"'{second.unit or '1'}'; name two outcomes of one unit"
        )
    x, y = _two_factors("flip", first)
    if not (x.is_number and y.is_number):
        raise errors.Refusal("method 'flip': both factors must be numbers; sweep two numeric factors")
    across, up = (first.points[factor.name].to_numpy(dtype=float) for factor in (x, y))
    plane = ranking.flip_plane(across, up, first.values, second.values, **asked.effort)
    shown = shown_names([x.name, y.name])
    words = [sample.outcome.replace("_", " ") for sample in samples]
    sentence = ranking.sentence(plane, shown[x.name], shown[y.name], *words)
    cells = pd.DataFrame(
        {
            "x": np.tile(plane.x, len(plane.y)),
            "y": np.repeat(plane.y, len(plane.x)),
            "difference": plane.difference.ravel(),
            "low": plane.low.ravel(),
            "high": plane.high.ravel(),
            "first_leads": plane.first_leads.ravel(),
        }
    )
    both = f"{first.outcome} - {second.outcome}"
    gathered.add("flip", both, sentence, flip_line=plane.line, flip_plane=cells)
    gathered.pictures.append(flip_picture(plane, x, y, first, second))


def _two_factors(method: str, sample: Sample) -> tuple[Factor, Factor]:
    if len(sample.factors) != 2:
        raise errors.Refusal(
            f"method '{method}': it needs a sweep over two factors, and this one has {len(sample.factors)}: "
            f"{errors.listed(sample.names)}"
        )
    return sample.factors[0], sample.factors[1]


DOES: Mapping[str, Callable[[Sequence[Sample], Asked, _Gathered], None]] = {
    "effects": _effects,
    "sobol": _sobol,
    "morris": _morris,
    "pawn": _pawn,
    "scoring": _scoring,
    "prim": _prim,
    "robustness": _robustness,
    "plane": _plane,
    "flip": _flip,
}
