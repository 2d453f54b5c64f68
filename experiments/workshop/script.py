"""The script of a room: what was decided, turn by turn. It can be played again, and gives the same, bit for bit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from experiments.settings import MOST_SEED
from experiments.workshop.plans import FORMS, MOST_REPLICATES, Option, Plan
from experiments.workshop.reading import fields_of, whole
from sim import errors
from sim.standing_orders import Order, order_from

MOST_TURNS = 100
FIELDS = ("plan", "form", "seed", "replicates", "decisions", "key")


@dataclass(frozen=True)
class Decision:
    """One option that one role took in one turn; in mode vote the role is the one the room plays."""

    turn: int
    role: str
    option: str


@dataclass(frozen=True)
class Script:
    """All decisions of a room.

    `key` is that of the plan it was made with, where it is known: a plan that has been changed since is refused.
    """

    plan: str
    form: str
    seed: int
    replicates: int
    decisions: tuple[Decision, ...] = ()
    key: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The form a file holds; `script_of` gives an equal script back."""
        content: dict[str, Any] = {"plan": self.plan, "form": self.form, "seed": self.seed}
        content |= {"replicates": self.replicates, "key": self.key} if self.key else {"replicates": self.replicates}
        content["decisions"] = [{"turn": d.turn, "role": d.role, "option": d.option} for d in self.decisions]
        return content

    def check(self, plan: Plan) -> None:
        """Refuses what the plan does not hold: unknown turns, roles and options, overspent budgets, another plan."""
        where = f"script for workshop {self.plan}, {self.form}"
        if (plan.name, plan.form) != (self.plan, self.form):
            raise errors.bad_file(where, f"was given the plan {plan.name}, {plan.form}", "give the plan it names")
        if self.key and self.key != plan.key:
            mend = "play it with that file, or leave 'key' out to play it with this one"
            raise errors.bad_file(where, f"was made with another version of the plan (key {self.key})", mend)
        spent: dict[tuple[int, str], int] = {}
        for place, decision in enumerate(self.decisions):
            turn, role = plan.turn(decision.turn), plan.role(decision.role)
            option = turn.option(role.id, decision.option)
            who = f"role {role.id} in turn {turn.number}"
            if not is_open(option, role.id, turn.number, self.decisions):
                why = f"it did not take the option {option.after} in an earlier turn"
                raise errors.not_allowed(who, f"take the option {option.id}", why)
            if decision in self.decisions[:place]:
                raise errors.not_allowed(who, f"take the option {option.id} twice", "once is enough")
            spent[turn.number, role.id] = spent.get((turn.number, role.id), 0) + option.cost
            if spent[turn.number, role.id] > role.budget:
                why = f"that makes {spent[turn.number, role.id]} points of {role.budget}; leave something out"
                raise errors.not_allowed(who, f"take the option {option.id}", why)

    def orders(self, plan: Plan, through_turn: int) -> tuple[Order, ...]:
        """The decisions up to a turn as standing orders of the turns they were taken in.

        They stand in the order of the plan: when a vote came in makes no difference.
        """
        taken, found = set(self.decisions), []
        for turn in plan.turns[:through_turn]:
            for role in plan.roles:
                for option in turn.options.get(role.id, ()):
                    if Decision(turn.number, role.id, option.id) not in taken:
                        continue
                    name = order_name(turn.number, role.id, option.id)
                    months = {"first": turn.first_month, "last": turn.last_month}
                    for move in option.moves:
                        content = {"agent": role.agent, **months, "move": move, "name": name}
                        found.append(order_from(content, name))
        return tuple(found)


def is_open(option: Option, role: str, turn: int, decisions: Iterable[Decision]) -> bool:
    """Whether an option is there for a role in a turn, after what was decided in earlier turns."""
    if option.after is None:
        return True
    return any(d.turn < turn and (d.role, d.option) == (role, option.after) for d in decisions)


def offered(plan: Plan, turn: int, role: str, decisions: Iterable[Decision]) -> tuple[Option, ...]:
    """What a role may do in a turn, after what was decided in earlier turns."""
    taken, there = tuple(decisions), plan.turn(turn).options[plan.role(role).id]
    return tuple(option for option in there if is_open(option, role, turn, taken))


def order_name(turn: int, role: str, option: str) -> str:
    """The name of the orders of a decision."""
    return f"turn {turn}, {role}, {option}"


def script_of(content: object, where: str = "script") -> Script:
    """A script from what a file holds; refuses unknown and missing fields and wrong types."""
    content = fields_of(content, FIELDS, where, optional=("key",))
    for key in ("plan", "form", "key"):
        if not isinstance(content.get(key, ""), str):
            raise errors.wrong_type(key, content[key], "a name", where)
    if content["form"] not in FORMS:
        raise errors.not_a_choice("form", content["form"], FORMS, where)
    seed = whole(content["seed"], "seed", 0, MOST_SEED, where)
    replicates = whole(content["replicates"], "replicates", 2, MOST_REPLICATES, where)
    given = content["decisions"]
    if not isinstance(given, (list, tuple)):
        raise errors.wrong_type("decisions", given, "a list", where)
    decisions = tuple(_decision(one, f"{where}, decision {place}") for place, one in enumerate(given, start=1))
    return Script(content["plan"], content["form"], seed, replicates, decisions, content.get("key", ""))


def _decision(content: object, where: str) -> Decision:
    fields = ("turn", "role", "option")
    content = fields_of(content, fields, where)
    for key in fields[1:]:
        if not isinstance(content[key], str):
            raise errors.wrong_type(key, content[key], "an id", where)
    return Decision(whole(content["turn"], "turn", 1, MOST_TURNS, where), content["role"], content["option"])
