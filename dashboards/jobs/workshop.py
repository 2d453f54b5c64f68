"""What the engine does for a workshop's room: the turn it has decided is played, with its decisions and without.

`turn.json` holds all that the room is shown of it, in every language of the plan, so that it can be kept with the room
for as long as the room is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboards.jobs.spool import put
from sim import errors

if TYPE_CHECKING:
    from dashboards.jobs.engine import Desk
    from experiments.workshop.answers import Answer
    from experiments.workshop.plans import Plan
    from experiments.workshop.play import Played

KIND = "workshop_turn"
TURN = "turn.json"
PAIRS = "pairs"


def payload_of(plan: Plan, seed: int, replicates: int, decisions: list[dict[str, Any]], turn: int) -> dict[str, Any]:
    """What is asked for: the script so far, up to a turn. Rooms that have decided the same share one run."""
    script = {
        "plan": plan.name,
        "form": plan.form,
        "seed": seed,
        "replicates": replicates,
        "key": plan.key,
        "decisions": sorted(decisions, key=lambda one: (one["turn"], one["role"], one["option"])),
    }
    return {"script": script, "turn": turn}


def run_turn(payload: Mapping[str, Any], desk: Desk) -> None:
    """Play a script up to the end of a turn."""
    from experiments.workshop.plans import load_plan, plan_names
    from experiments.workshop.play import play
    from experiments.workshop.script import script_of

    script, turn = script_of(payload["script"], "the room's script"), int(payload["turn"])
    if script.plan not in plan_names():
        raise errors.unknown_name("workshop", script.plan[:60], plan_names())
    plan = load_plan(script.plan, script.form)
    desk.report(0, script.replicates, PAIRS)
    played = play(
        script,
        turn,
        desk.executor,
        lambda done, total: desk.report(done, total, PAIRS),
        keep="series",
        plan=plan,
    )
    put(desk.folder / TURN, told(played, plan, turn))


def told(played: Played, plan: Plan, turn: int) -> dict[str, Any]:
    """All that a room is shown of a turn that was played, as plain data; undefined numbers are null."""
    from experiments.workshop.answers import answers
    from experiments.workshop.happened import what_happened
    from experiments.workshop.plans import LANGUAGES
    from experiments.workshop.scoring import best_score

    answer = answers(played, plan, turn)
    best = best_score(plan.turn(turn).question, answer)
    return {
        "answer": answer.to_dict(),
        "values": plain_values(answer),
        "best": best if np.isfinite(best) else None,
        "course": course(played, plan, turn),
        "happened": {  # without the caution at its end, which every page says itself
            language: {role.id: what_happened(played, role.id, turn, language)[:-1] for role in plan.roles}
            for language in LANGUAGES
        },
        "fates": {language: fates(played, plan, turn, language) for language in LANGUAGES},
    }


def plain_values(answer: Answer) -> list[list[float | None]]:
    """The asked value of every run, by run and month: what a prediction is scored by."""
    values = answer.values[answer.question.arm]
    return [[float(one) if np.isfinite(one) else None for one in run] for run in values]


def course(played: Played, plan: Plan, turn: int) -> list[dict[str, Any]]:
    """Month by month, what the question is about, in the unit of the question; nothing where it is no series.

    Both arms with the middle 95 % of runs, and the paired difference with the 95 % interval of its mean.
    """
    measure = plan.turn(turn).question.measure
    if measure.kind != "series":
        return []
    series = played.comparison.series[measure.name].sel({str(axis): label for axis, label in measure.place.items()})
    rows = []
    for arm in series.coords["arm"].to_numpy():
        of_arm = (series.sel(arm=arm) * measure.scale).transpose("statistic", "month").to_numpy()
        for month, (mean, low, high) in zip(series.coords["month"].to_numpy(), of_arm.T, strict=True):
            if np.isfinite(mean):
                rows.append(
                    {"arm": str(arm), "month": int(month), "mean": float(mean), "low": float(low), "high": float(high)}
                )
    return rows


def fates(played: Played, plan: Plan, turn: int, language: str) -> list[dict[str, str]]:
    """What became of each decision of the turn, a sentence each."""
    from experiments.workshop.happened import told_sentences
    from experiments.workshop.script import Decision

    taken = set(played.script.decisions)
    told_of = [
        decision
        for one in plan.turns[:turn]
        for role in plan.roles
        for option in one.options.get(role.id, ())
        if (decision := Decision(one.number, role.id, option.id)) in taken
    ]
    sentences = zip(told_of, told_sentences(played, language), strict=True)
    return [{"role": decision.role, "text": text} for decision, text in sentences if decision.turn == turn]
