"""Holds a plan against its scenario and its world: every agent, network, city and idea that it names is there."""

from __future__ import annotations

from experiments.workshop.plans import Measure, Plan
from sim import Diplomacity, Scenario, World, errors
from sim.observation import SERIES
from sim.stages import CommitmentStage
from sim.standing_orders import check_orders, order_from

AXES = {"nation": "nations", "network": "networks", "idea": "ideas"}


def check_plan(plan: Plan) -> None:
    """Refuses a plan whose scenario cannot be run on its world, or that names what the world does not hold."""
    where = f"workshop {plan.name}, {plan.form}"
    scenario, world = Scenario.load(plan.scenario, plan.folders), World.load(plan.world, plan.folders)
    scenario.check(world)
    for role in plan.roles:
        world.row(role.table, role.agent, f"{where}, role {role.id}")
    for turn in plan.turns:
        _check_measure(turn.question.measure, world, f"{where}, turn {turn.number}, question {turn.question.id}")
        for who, options in turn.options.items():
            for option in options:
                if option.shows is not None:
                    _check_measure(option.shows, world, f"{where}, option {who}.{option.id}")
    _check_moves(plan, scenario, world, where)


def _check_measure(measure: Measure, world: World, where: str) -> None:
    if measure.kind == "fact":
        ((table, name),) = measure.place.items()
        world.row(table, name, where)
    elif measure.kind == "series":
        for axis in SERIES[measure.name].axes:
            label = measure.place[axis]
            if axis in AXES:
                world.row(AXES[axis], label, where)
            else:
                stages = [stage.name.lower() for stage in CommitmentStage]
                known = stages if axis == "commitment_stage" else world.blocs
                if label not in known:
                    raise errors.unknown_name(axis.replace("_", " "), label, known, where=where)


def _check_moves(plan: Plan, scenario: Scenario, world: World, where: str) -> None:
    """Refuses moves of another kind of agent, and those that no run could make, by a model at month 0."""
    model = Diplomacity(world, scenario, seed=plan.seed, spin_up=0, months=scenario.horizon)
    for turn in plan.turns:
        for role in plan.roles:
            for option in turn.options[role.id]:
                place = f"{where}, option {role.id}.{option.id}"
                for move in option.moves:
                    order = order_from({"agent": role.agent, "first": 0, "last": 0, "move": move}, place)
                    if order.table != role.table:
                        why = f"it belongs to {order.table}, and the role is one of {role.table}"
                        raise errors.not_allowed(place, f"make the move {move['move']}", why)
                    try:
                        check_orders(model, [order])
                    except errors.Refusal as refusal:
                        raise errors.Refusal(f"{place}: {refusal}") from None
