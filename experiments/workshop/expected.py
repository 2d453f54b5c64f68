"""What to expect of a workshop: the answers had nobody acted, and what each option changes when it alone is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from experiments.answers.estimates import Estimate
from experiments.bands import DIFFERENCE
from experiments.executors import Executor
from experiments.inference import mean_interval
from experiments.workshop.answers import Answer, answers
from experiments.workshop.measures import values_of
from experiments.workshop.plans import Measure, Option, Plan, Role, Turn
from experiments.workshop.play import Played, play
from experiments.workshop.script import Decision, Script
from sim import errors
from sim.standing_orders import DECLINED, MADE

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Effect:
    """What one option changes when nothing else is decided in the whole workshop.

    Attributes:
        turn: the turn it is taken in.
        role: who takes it.
        option: what is taken.
        nobody: mean of its measure at the end of the turn had nobody acted, with the 95 % t-interval.
        effect: mean paired difference that the option makes to it, with the 95 % t-interval.
        asked: the difference it makes to the value that the turn's question is about, at the last mark.
        made: mean share of its moves that were made in a run.
        declined: mean share of its moves that another agent declined.

    """

    turn: Turn
    role: Role
    option: Option
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
    plan: Plan, replicates: int, executor: Executor | None = None, progress: Progress | None = None
) -> Iterator[Effect]:
    """The effect of every option that does something, turn by turn; each is one paired run of so many replicates."""
    taken = [
        (turn, role, option)
        for turn in plan.turns
        for role in plan.roles
        for option in turn.options[role.id]
        if option.shows is not None
    ]
    for done, (turn, role, option) in enumerate(taken, start=1):
        yield effect_of(plan, turn, role, option, replicates, executor)
        if progress:
            progress(done, len(taken))


def effect_of(
    plan: Plan, turn: Turn, role: Role, option: Option, replicates: int, executor: Executor | None = None
) -> Effect:
    """What one option changes when it alone is taken. Refuses one that has no moves."""
    if option.shows is None:
        raise errors.not_allowed(f"option {option.id} of role {role.id}", "be measured", "it has no moves")
    decision = Decision(turn.number, role.id, option.id)
    script = Script(plan.name, plan.form, plan.seed, replicates, (decision,))
    played = play(script, turn.number, executor, keep="series", plan=plan)
    nobody, effect = _compared(played, option.shows, turn)
    outcomes = np.array([[fate["outcome"] for fate in run] for run in played.fates])
    return Effect(
        turn=turn,
        role=role,
        option=option,
        nobody=nobody,
        effect=effect,
        asked=answers(played, plan, turn.number).estimates[DIFFERENCE][-1],
        made=float((outcomes == MADE).mean()),
        declined=float((outcomes == DECLINED).mean()),
    )


def _compared(played: Played, measure: Measure, turn: Turn) -> tuple[Estimate, Estimate]:
    """Mean without the decision, and the mean paired difference, at the end of the turn."""
    scenario, baseline = values_of(played, measure, (turn.last_month,))[:, :, -1]
    without, difference = mean_interval(baseline), mean_interval(scenario - baseline)
    return Estimate(without.mean, without.low, without.high), Estimate(difference.mean, difference.low, difference.high)
