"""What to expect of a workshop: the answers had nobody acted, and what each option changes when it alone is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.answers.estimates import Estimate
from experiments.answers.shares_of_runs import paired_difference, wilson_interval
from experiments.executors import Executor
from experiments.inference import mean_interval
from experiments.workshop.answers import Answer, answers
from experiments.workshop.facts import FACTS
from experiments.workshop.measures import FACT, values_of
from experiments.workshop.plans import Measure, Option, Plan, Role, Turn
from experiments.workshop.play import Played, play
from experiments.workshop.script import Decision, Script, order_name
from sim import errors
from sim.standing_orders import DECLINED, MADE

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Effect:
    """What one option changes when nothing else is decided in the whole workshop, save what it comes after.

    Attributes:
        turn: the turn it is taken in.
        role: who takes it.
        option: what is taken.
        before: the option that it comes after, taken in the first turn that offers it; what it changes is measured
            against a run with that one alone.
        nobody: mean of its measure at the end of the turn without it, with its 95 % interval.
        effect: mean paired difference that the option makes to it, with its 95 % interval.
        asked: the difference it makes to the value that the turn's question is about, at the last mark.
        made: mean share of its moves that were made in a run.
        declined: mean share of its moves that another agent declined.

    """

    turn: Turn
    role: Role
    option: Option
    before: Decision | None
    nobody: Estimate
    effect: Estimate
    asked: Estimate
    made: float
    declined: float

    @property
    def changes_something(self) -> bool:
        """Whether the interval of its effect leaves zero out."""
        return self.effect.low > 0.0 or self.effect.high < 0.0


def check_replicates(replicates: int) -> None:
    """Refuses numbers of runs that give no interval."""
    if replicates < 2:
        raise errors.out_of_bounds("replicates", replicates, 2, "any number")


def answers_of_nobody(plan: Plan, replicates: int, executor: Executor | None = None) -> list[Answer]:
    """The answer to each turn's question had nobody acted: both arms are equal."""
    script = Script(plan.name, plan.form, plan.seed, replicates)
    found = []
    for turn in plan.turns:
        played = play(script, turn.number, executor, keep="series", plan=plan)
        found.append(answers(played, plan, turn.number))
    return found


def effects_of(
    plan: Plan,
    replicates: int,
    executor: Executor | None = None,
    progress: Progress | None = None,
    *,
    is_first_only: bool = False,
) -> Iterator[Effect]:
    """The effect of every option that does something, turn by turn; each is one paired run of so many replicates.

    With `is_first_only` an option is measured in the first turn that offers it, and not again.
    """
    taken = [
        (turn, role, option)
        for turn in plan.turns
        for role in plan.roles
        for option in turn.options[role.id]
        if option.shows is not None and not (is_first_only and _is_offered_before(plan, turn, role, option))
    ]
    for done, (turn, role, option) in enumerate(taken, start=1):
        yield effect_of(plan, turn, role, option, replicates, executor)
        if progress:
            progress(done, len(taken))


def _is_offered_before(plan: Plan, turn: Turn, role: Role, option: Option) -> bool:
    return any(option in earlier.options[role.id] for earlier in plan.turns[: turn.number - 1])


def effect_of(
    plan: Plan, turn: Turn, role: Role, option: Option, replicates: int, executor: Executor | None = None
) -> Effect:
    """What one option changes when it alone is taken. Refuses one that has no moves."""
    if option.shows is None:
        raise errors.not_allowed(f"option {option.id} of role {role.id}", "be measured", "it has no moves")
    before = _before(plan, turn, role, option)
    earlier = () if before is None else (before,)
    decision = Decision(turn.number, role.id, option.id)
    script = Script(plan.name, plan.form, plan.seed, replicates, (*earlier, decision))
    played = play(script, turn.number, executor, keep="series", plan=plan)
    without = None
    if earlier:
        without = play(replace(script, decisions=earlier), turn.number, executor, keep="series", plan=plan)
    nobody, effect = _compared(played, without, option.shows, (turn.last_month,))
    months = turn.question.marks or (turn.last_month,)
    name = order_name(turn.number, role.id, option.id)
    outcomes = np.array([[fate["outcome"] for fate in run if fate["name"] == name] for run in played.fates])
    return Effect(
        turn=turn,
        role=role,
        option=option,
        before=before,
        nobody=nobody,
        effect=effect,
        asked=_compared(played, without, turn.question.measure, months)[1],
        made=float((outcomes == MADE).mean()),
        declined=float((outcomes == DECLINED).mean()),
    )


def _before(plan: Plan, turn: Turn, role: Role, option: Option) -> Decision | None:
    """The decision that an option comes after, in the first turn that offers it."""
    for earlier in plan.turns[: turn.number - 1]:
        if option.after in [one.id for one in earlier.options[role.id]]:
            return Decision(earlier.number, role.id, str(option.after))
    return None


def _compared(
    played: Played, without: Played | None, measure: Measure, months: Sequence[int]
) -> tuple[Estimate, Estimate]:
    """Mean without the decision and the mean paired difference, at the last of these months.

    With t-intervals; for a truth Wilson's interval of the share of runs, and Newcombe's of the difference of two.
    """
    scenario, nobody = values_of(played, measure, months)[:, :, -1]
    baseline = nobody if without is None else values_of(without, measure, months)[0, :, -1]
    if measure.kind == FACT and next(iter(FACTS[table][measure.name] for table in measure.place)).is_truth:
        low, high = wilson_interval(baseline.sum(), baseline.size)
        share = Estimate(float(baseline.mean()), float(low), float(high))
        return share, Estimate(*paired_difference(scenario, baseline))
    mean, difference = mean_interval(baseline), mean_interval(scenario - baseline)
    return Estimate(mean.mean, mean.low, mean.high), Estimate(difference.mean, difference.low, difference.high)
