"""The methods of an analysis by name: each adds findings, tables and pictures for the outcomes it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.analysis import discovery, effects, morris, pawn, ranking, robustness, scoring, sobol
from experiments.analysis.gathered import Gathered
from experiments.analysis.phrases import shown_names
from experiments.analysis.question import Question
from experiments.analysis.samples import Sample
from experiments.readings import EFFECT
from experiments.sweeps.factors import Factor
from sim import errors


def _effects(samples: Sequence[Sample], _asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.effect_figures import effects_picture

    if samples[0].of != EFFECT:
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


def _sobol(samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.sensitivity_figures import second_order_picture, sobol_picture

    (sample,) = samples
    found = sobol.sobol(sample, **asked.effort)
    gathered.add("sobol", sample.outcome, sobol.sentence(sample, found), sobol=found.table)
    gathered.pictures.append(sobol_picture(sample, found))
    if sample.has_second_order:
        gathered.pictures.append(second_order_picture(sample, found))


def _morris(samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.sensitivity_figures import morris_picture

    (sample,) = samples
    found = morris.morris(sample, **asked.effort)
    gathered.add("morris", sample.outcome, morris.sentence(sample, found), morris=found.table)
    gathered.pictures.append(morris_picture(sample, found))


def _pawn(samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.sensitivity_figures import pawn_picture

    (sample,) = samples
    found = pawn.pawn(sample, **asked.effort)
    gathered.add("pawn", sample.outcome, pawn.sentence(sample, found), pawn=found.table)
    gathered.pictures.append(pawn_picture(sample, found))


def _scoring(samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.sensitivity_figures import scores_picture

    (sample,) = samples
    found = scoring.feature_scores(sample, **asked.effort)
    gathered.add("scoring", sample.outcome, scoring.sentence(sample, found), scoring=found.table)
    gathered.pictures.append(scores_picture(sample, found))
    gathered.scored.append((sample, found))


def _prim(samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.box_figures import box_picture, trajectory_picture

    (sample,) = samples
    rule = asked.rule_of(sample.outcome)
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


def _robustness(samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.plane_figures import regret_picture

    (sample,) = samples
    policy = str(asked.policy)
    values, policies, states = robustness.crossed(sample, policy)
    found = robustness.robustness(values, policies, states, aim=asked.aim, **asked.effort)
    regret = found.regret.reset_index().melt(id_vars="policy", var_name="state", value_name="regret")
    sentence = robustness.sentence(sample, policy, found)
    gathered.add("robustness", sample.outcome, sentence, robustness=found.table, regret=regret)
    gathered.pictures.append(regret_picture(sample, policy, found))


def _plane(samples: Sequence[Sample], _asked: Question, gathered: Gathered) -> None:
    from experiments.analysis.plane_figures import heat_picture, plane_cells, plane_sentence

    (sample,) = samples
    x, y = _two_factors("plane", sample)
    sample.defined(fewest=2)
    cells = plane_cells(sample, x, y)
    gathered.add("plane", sample.outcome, plane_sentence(sample, x, y, cells), plane=cells)
    gathered.pictures.append(heat_picture(sample, x, y, cells))


def _flip(samples: Sequence[Sample], asked: Question, gathered: Gathered) -> None:
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


OF_ALL_OUTCOMES = ("effects", "flip")  # called once for all outcomes; the others for one at a time
DOES: Mapping[str, Callable[[Sequence[Sample], Question, Gathered], None]] = {
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
