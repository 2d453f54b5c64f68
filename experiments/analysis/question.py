"""What an analysis is asked, and what of it can be refused before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from experiments.analysis.robustness import AIMS
from experiments.analysis.rules import Rule, rule_of
from experiments.analysis.samples import Sample, Sweep
from experiments.readings import EFFECT, SCENARIO, check_reading
from sim import errors

METHODS = ("effects", "sobol", "morris", "pawn", "scoring", "prim", "robustness", "plane", "flip")
BY_DESIGN = {"saltelli": ("effects", "sobol"), "morris": ("effects", "morris")}
ANY_DESIGN = ("effects", "pawn", "scoring", "prim")
FEWEST_RESAMPLES = 4
HIGHEST_QUARTER = "> q0.75"


@dataclass(frozen=True)
class Question:
    """What is asked of a stored sweep.

    Attributes:
        outcomes: what is analysed; the sweep's primary ones, and those with a rule of their own, if none is named.
        methods: by what; if none is named, what suits design and outcomes, of which a refusal is told and not raised.
        of: effect, scenario or baseline; if empty, effect where the sweep has baselines.
        where: which cases are of interest to prim, the highest quarter if empty. `rules`: the same by outcome.
        policy: the factor that robustness takes for a policy. `aim`: whether more or less of an outcome is wanted.
        seed, resamples: of every interval; each method has its own number of resamples if none is given.

    """

    outcomes: Sequence[str] = ()
    methods: Sequence[str] = ()
    of: str = ""
    where: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    policy: str | None = None
    aim: str = "more"
    seed: int = 1
    resamples: int | None = None

    def put_to(self, result: Sweep) -> Question:
        """The question with its outcomes and their reading; refuses unknown names and what no method would use."""
        chosen = tuple(self.outcomes or dict.fromkeys([*result.definition["outcomes"], *self.rules]))
        of = self.of or (EFFECT if result.definition["is_paired"] else SCENARIO)
        self._check_names(result, chosen, of)
        self._check_options(chosen, of)
        return replace(self, outcomes=chosen, of=of)

    @property
    def effort(self) -> dict[str, int]:
        """What all methods that resample take: the seed and, where it was given, the number of resamples."""
        return {"seed": self.seed} | ({} if self.resamples is None else {"resamples": self.resamples})

    @property
    def cases(self) -> str:
        """The rule of prim for outcomes that have none of their own."""
        return self.where or HIGHEST_QUARTER

    def rule_of(self, outcome: str) -> Rule:
        """Which cases of an outcome are of interest."""
        return rule_of(self.rules.get(outcome, self.cases))

    def suitable(self, samples: Sequence[Sample]) -> tuple[str, ...]:
        """The methods that are named, else those that suit the design and the outcomes."""
        if self.methods:
            return tuple(dict.fromkeys(self.methods))
        first = samples[0]
        chosen = list(BY_DESIGN.get(first.design, ANY_DESIGN))
        if first.of != EFFECT:
            chosen.remove("effects")
        if self.policy is not None:
            chosen.append("robustness")
        if len(first.factors) == 2:
            chosen.append("plane")
            if len(samples) == 2 and samples[0].unit == samples[1].unit and all(f.is_number for f in first.factors):
                chosen.append("flip")
        return tuple(chosen)

    def _check_names(self, result: Sweep, outcomes: Sequence[str], of: str) -> None:
        from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

        known = dict.fromkeys([*result.definition["outcomes"], *OUTCOMES, *PAIRED_OUTCOMES])
        for outcome in outcomes:
            if outcome not in known:
                raise errors.unknown_name("outcome", outcome, known)
        for method in self.methods:
            if method not in METHODS:
                raise errors.unknown_name("method", method, METHODS)
        check_reading(of)
        if self.aim not in AIMS:
            raise errors.not_a_choice("aim", self.aim, AIMS)
        factors = [factor.name for factor in result.factors]
        if self.policy is not None and self.policy not in factors:
            raise errors.unknown_name("factor", self.policy, factors, "policy")
        if "robustness" in self.methods and self.policy is None:
            raise errors.Refusal(f"method 'robustness': name its policy, one of the factors {errors.listed(factors)}")

    def _check_options(self, outcomes: Sequence[str], of: str) -> None:
        for option, value, method in (("where", self.where, "prim"), ("policy", self.policy, "robustness")):
            if value and self.methods and method not in self.methods:
                raise errors.Refusal(f"{option}: only '{method}' uses it; add --method {method}, or leave it out")
        rules = [rule_of(text).name for text in (self.cases, *self.rules.values())]
        if rules[0] and rules[0] not in (of, *outcomes):
            raise errors.Refusal(
                f"--where '{self.where}': '{rules[0]}' is not what is analysed; give {of}, or one of the outcomes "
                f"{errors.listed(outcomes)}"
            )
        if self.resamples is not None and self.resamples < FEWEST_RESAMPLES:
            raise errors.out_of_bounds("resamples", self.resamples, FEWEST_RESAMPLES, "any number")
