"""Plays the script of a room on the model: every replicate twice, with the room's decisions and had nobody acted."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison import Comparison, assembled, chosen_outcomes, paired
from experiments.executors import Executor, available_cores, executor_for
from experiments.replicates import ARMS, Finished, Pairing, chunks_of, run_replicates
from experiments.variants import Progress, joined
from experiments.workshop.facts import FACTS, facts_of
from experiments.workshop.plans import Measure, Plan, load_plan
from experiments.workshop.script import Script
from sim import Record, Scenario, World
from sim.standing_orders import DECLINED, MADE, NOT_MADE

NOBODY_ACTED = "had_nobody_acted"
Agent = tuple[str, str]
Facts = Mapping[Agent, Mapping[str, NDArray[np.float64]]]


@dataclass(frozen=True)
class Played:
    """What a room's decisions did up to the end of a turn.

    Attributes:
        plan: the workshop.
        script: the decisions; those of later turns are not in it.
        turn: the number of the last turn that was played.
        comparison: arm "scenario" with the room's decisions, arm "baseline" the same scenario and draws without them.
        finished: series and outcomes of every run, by arm and replicate.
        facts: by table and id of an agent the facts at the end of every run, shape (arm, replicate).
        fates: for each replicate what became of each move of each decision, as `sim.standing_orders.fates_of` has it.
        told: the same over the replicates, a row for each move: columns decision, agent, move, made, declined,
            not_made (shares of the replicates) and why (for those not made: what stood in the way when it was last
            tried, and in how many replicates).

    """

    plan: Plan
    script: Script
    turn: int
    comparison: Comparison
    finished: Finished
    facts: Facts
    fates: Sequence[Sequence[Mapping[str, Any]]]
    told: pd.DataFrame


def play(
    script: Script,
    through_turn: int,
    executor: Executor | None = None,
    progress: Progress | None = None,
    keep: str = "ledger",
    *,
    plan: Plan | None = None,
) -> Played:
    """Run a script up to the end of a turn, `script.replicates` times in both arms.

    Every turn is run from the start with the same draws, so the months of earlier turns come out as they did before,
    bit for bit. `plan` is needed where the script's plan is not found by its name. The result depends on neither
    executor nor the order of the decisions.
    """
    plan = plan or load_plan(script.plan, script.form)
    script.check(plan)
    plan.turn(through_turn)
    script = dataclasses.replace(script, decisions=tuple(d for d in script.decisions if d.turn <= through_turn))
    pairing = pairing_of(script, plan, through_turn, keep)
    agents = watched(plan)
    chunks = chunks_of(script.replicates, available_cores())
    runner = executor or executor_for(available_cores(), len(chunks))
    done, parts = 0, []
    for part in runner.map_chunks(_run_chunk, chunks, (pairing, agents)):
        parts.append(part)
        done += len(part.replicates)
        if progress:
            progress(done, script.replicates)
    finished = joined(parts)
    seen = finished.looks
    fates = [orders for _, orders in seen[:: len(ARMS)]]
    return Played(
        plan=plan,
        script=script,
        turn=through_turn,
        comparison=assembled(pairing, finished),
        finished=finished,
        facts=_facts(seen, agents),
        fates=fates,
        told=_told(fates),
    )


def pairing_of(script: Script, plan: Plan, through_turn: int, keep: str = "ledger") -> Pairing:
    """What is run: the plan's scenario up to the end of a turn, with the decisions and without."""
    months = plan.turn(through_turn).last_month + 1
    scenario = Scenario.load(plan.scenario, plan.folders).up_to(months)
    nobody = dataclasses.replace(
        scenario,
        name=f"{scenario.name}-{NOBODY_ACTED}",
        title=f"{scenario.title}: had nobody acted",
        baseline=None,
        expects=(),
    )
    world = World.load(plan.world, plan.folders)
    pairing = paired(world, scenario, nobody, months, script.seed, keep=keep)
    decisions = script.orders(plan, through_turn)
    pairing = dataclasses.replace(pairing, outcomes=chosen_outcomes(None), decisions=decisions).tried()
    rows = {pairing.world.row("nations", code) for code in _nations_asked_about(plan)}
    return dataclasses.replace(pairing, nations=tuple(sorted(rows.union(pairing.nations))))


def watched(plan: Plan) -> tuple[Agent, ...]:
    """The agents whose facts are kept: those that are played and those that are asked about."""
    asked = [next(iter(measure.place.items())) for measure in _measures(plan) if measure.kind == "fact"]
    return tuple(dict.fromkeys([*((role.table, role.agent) for role in plan.roles), *asked]))


def _nations_asked_about(plan: Plan) -> Iterable[str]:
    return [measure.place["nation"] for measure in _measures(plan) if "nation" in measure.place]


def _measures(plan: Plan) -> list[Measure]:
    """All that is measured of a plan: by its questions, and where the effects of its options show."""
    shown = [option.shows for turn in plan.turns for options in turn.options.values() for option in options]
    return [*(turn.question.measure for turn in plan.turns), *(measure for measure in shown if measure is not None)]


def _run_chunk(shared: tuple[Pairing, Sequence[Agent]], replicates: Sequence[int]) -> Finished:
    """Run both arms of these replicates; what an executor calls."""
    pairing, agents = shared
    return run_replicates(pairing, replicates, partial(_look, pairing, agents))


def _look(pairing: Pairing, agents: Sequence[Agent], record: Record) -> tuple[list[dict[str, float]], list[Any]]:
    """The facts about the agents in one run, and what became of the orders."""
    facts = [facts_of(record, table, pairing.world.row(table, name)) for table, name in agents]
    return facts, record.about.get("orders", [])


def _facts(seen: Sequence[Any], agents: Sequence[Agent]) -> Facts:
    """Facts by agent, shape (arm, replicate), from what was seen in each run: arms of a replicate one after another."""
    found: dict[Agent, dict[str, NDArray[np.float64]]] = {}
    for place, agent in enumerate(agents):
        of_agent = [facts[place] for facts, _ in seen]
        found[agent] = {
            name: np.array([facts[name] for facts in of_agent]).reshape(-1, len(ARMS)).T for name in FACTS[agent[0]]
        }
    return found


def _told(by_replicate: Sequence[Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
    """What became of each order, over the replicates; all replicates have the same orders in the same order."""
    rows = []
    for fates in zip(*by_replicate, strict=True):
        outcomes = [fate["outcome"] for fate in fates]
        why = Counter(fate["why"] for fate in fates if fate["outcome"] == NOT_MADE)
        count = len(fates)
        rows.append(
            {
                "decision": fates[0]["name"],
                "agent": fates[0]["agent"],
                "move": fates[0]["move"],
                "made": outcomes.count(MADE) / count,
                "declined": outcomes.count(DECLINED) / count,
                "not_made": outcomes.count(NOT_MADE) / count,
                "why": dict(why),
            }
        )
    return pd.DataFrame(rows, columns=["decision", "agent", "move", "made", "declined", "not_made", "why"])
