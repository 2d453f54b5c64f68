"""Reads a workshop's YAML file into a plan, and refuses what is unknown, missing or impossible in one line each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.workshop.measures import FACT, measure_of
from experiments.workshop.plan_check import check_plan
from experiments.workshop.plans import FORMS, MODES, MOST_REPLICATES, PHASES, TABLES, Measure, Option, Plan, Role, Turn
from experiments.workshop.question_file import question_of
from experiments.workshop.reading import fields_of, listed, mapping, whole, word
from experiments.workshop.texts import texts_of
from sim import errors
from sim.moves.plain import KIND
from sim.scenario import read_yaml
from sim.search_path import find

TOP = ("name", "title", "story", "scenario", "world", "seed", "roles", "options", "questions", "forms")
FORM = ("mode", "replicates", "roles", "prologue", "turns")
TURN = ("months", "brief", "question", "options", "debrief", "minutes")
ROLE = ("table", "agent", "title", "card", "motives", "budget", "seats")
OPTION = ("text", "why", "cost", "moves", "shows", "after", "lesson")
MOST_OPTIONS = 5  # of one role in one turn: what fits on a phone
MOST_BUDGET, MOST_SEATS, MOST_MINUTES, MOST_MONTHS = 100, 500, 600, 600
Folders = Sequence[str | os.PathLike[str]]


def read_plan(name: str | os.PathLike[str], form: str, search_path: Folders = ()) -> Plan:
    """The plan of a file in one of its forms, checked against its world; see `plans.load_plan`."""
    if form not in FORMS:
        raise errors.not_a_choice("form", form, FORMS)
    path = find("workshops", name, search_path)
    content = content_of(path)
    source = str(path) if os.fspath(name) != content["name"] else ""
    plan = replace(plan_of(content, form), source=source, folders=tuple(os.fspath(folder) for folder in search_path))
    check_plan(plan)
    return plan


def content_of(path: Path) -> dict[str, Any]:
    """What a workshop's file holds, as plain data, with nothing checked but the YAML and the keys at the top."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.bad_file(path.name, f"cannot be read ({error})", "give a UTF-8 text file") from None
    content = read_yaml(text, path.name)
    if not isinstance(content, dict):
        raise errors.bad_file(path.name, "is not a mapping", "begin with name:, title:, story:")
    content.setdefault("name", path.stem)
    return dict(fields_of(content, TOP, f"workshop {path.stem}", optional=("seed", "questions")))


def forms_in(content: Mapping[str, Any]) -> list[str]:
    """The forms that a file holds, in their usual order."""
    where = f"workshop {content['name']}"
    forms = mapping(content["forms"], "forms", where)
    for form in forms:
        if form not in FORMS:
            raise errors.unknown_name("form", form, FORMS, where=where)
    return [form for form in FORMS if form in forms]


def plan_of(content: Mapping[str, Any], form: str) -> Plan:
    """The plan in one of the forms of a file, as it is written there."""
    where = f"workshop {word(content['name'], 'name', 'workshop')}"
    if form not in forms_in(content):
        raise errors.not_a_choice("form", form, forms_in(content), where)
    place = f"{where}, {form}"
    own = fields_of(content["forms"][form], FORM, place, optional=("roles", "prologue"))
    if own["mode"] not in MODES:
        raise errors.not_a_choice("mode", own["mode"], MODES, place)
    known = {
        str(key): _role(str(key), value, where) for key, value in mapping(content["roles"], "roles", where).items()
    }
    roles = [_known(name, known, "role", place) for name in listed(own.get("roles", list(known)), "roles", place)]
    if own["mode"] == "vote" and len(roles) != 1:
        raise errors.bad_file(place, f"names {len(roles)} roles", "in mode vote the room plays one: roles: [ID]")
    if own["mode"] == "vote":
        roles = [replace(role, seats=MOST_SEATS) for role in roles]  # the whole room
    names = [role.id for role in roles]
    options = _options(mapping(content["options"], "options", where), known, where)
    questions = mapping(content.get("questions") or {}, "questions", where)
    prologue = whole(own.get("prologue", 0), "prologue", 0, MOST_MONTHS, place)  # months before the first turn
    turns: list[Turn] = []
    for given in listed(own["turns"], "turns", place):
        first = turns[-1].last_month + 1 if turns else prologue
        turns.append(_turn(given, len(turns) + 1, first, names, options, questions, place))
        _check_after(turns, place)
    return Plan(
        name=content["name"],
        form=form,
        mode=own["mode"],
        title=texts_of(content["title"], "title", where),
        story=texts_of(content["story"], "story", where),
        scenario=word(content["scenario"], "scenario", where),
        world=word(content["world"], "world", where),
        seed=whole(content.get("seed", 1), "seed", 0, 2**63 - 1, where),
        replicates=whole(own["replicates"], "replicates", 2, MOST_REPLICATES, place),
        roles=tuple(roles),
        turns=tuple(turns),
    )


def _role(name: str, content: Any, where: str) -> Role:
    place = f"{where}, role {name}"
    own = fields_of(content, ROLE, place)
    if own["table"] not in TABLES:
        raise errors.not_a_choice("table", own["table"], TABLES, place)
    return Role(
        id=word(name, "id", place),
        table=own["table"],
        agent=word(own["agent"], "agent", place),
        title=texts_of(own["title"], "title", place),
        card=texts_of(own["card"], "card", place),
        motives=texts_of(own["motives"], "motives", place),
        budget=whole(own["budget"], "budget", 0, MOST_BUDGET, place),
        seats=whole(own["seats"], "seats", 1, MOST_SEATS, place),
    )


def _options(content: Mapping[Any, Any], roles: Mapping[str, Role], where: str) -> dict[str, dict[str, Option]]:
    """The options by role and id."""
    found: dict[str, dict[str, Option]] = {}
    for role, given in content.items():
        _known(role, roles, "role", f"{where}, options")
        found[role] = {
            str(name): _option(str(name), value, roles[role], f"{where}, option {role}.{name}")
            for name, value in mapping(given, "options", f"{where}, options of {role}").items()
        }
        for option in found[role].values():
            if option.cost > roles[role].budget:
                budget = f"the {roles[role].budget} points of its role"
                raise errors.out_of_bounds("cost", option.cost, 0, budget, where=f"{where}, option {role}.{option.id}")
    return found


def _option(name: str, content: Any, role: Role, where: str) -> Option:
    own = fields_of(content, OPTION, where, optional=("shows", "after", "lesson"))
    moves = own["moves"] if own["moves"] is not None else []
    if not isinstance(moves, list):
        raise errors.wrong_type("moves", moves, "a list of moves; [] is to wait", where)
    if bool(moves) != ("shows" in own):
        mend = "say in which measure its effect shows" if moves else "leave 'shows' out: to wait changes nothing"
        raise errors.bad_file(where, f"has {len(moves)} moves and {'no' if moves else 'a'} 'shows'", mend)
    return Option(
        id=word(name, "id", where),
        text=texts_of(own["text"], "text", where),
        why=texts_of(own["why"], "why", where),
        cost=whole(own["cost"], "cost", 0, MOST_BUDGET, where),
        moves=tuple(one for move in moves for one in _each(move, where)),
        shows=_shown(own["shows"], role, where) if moves else None,
        lesson=texts_of(own["lesson"], "lesson", where) if "lesson" in own else None,
        after=word(own["after"], "after", where) if "after" in own else None,
    )


def _shown(content: Any, role: Role, where: str) -> Measure:
    """Where an effect is looked for: a fact about the role's own agent, or about another one."""
    measure = measure_of(content, where, (role.table, role.agent))
    if measure.kind != FACT:
        raise errors.not_allowed(where, f"show its effect in a {measure.kind}", "name a fact, as in {fact: ties_live}")
    return measure


def _each(move: Any, where: str) -> list[dict[str, Any]]:
    """A move, or one for each member of the list that one of its fields holds: city: [a, b] is two moves."""
    content = {str(key): value for key, value in mapping(move, "move", where).items()}
    lists = [key for key, value in content.items() if isinstance(value, list) and key != KIND]
    if not lists:
        return [content]
    if len(lists) > 1:
        raise errors.bad_file(where, f"lists both {lists[0]} and {lists[1]}", "give one list and one value")
    return [{**content, lists[0]: one} for one in listed(content[lists[0]], lists[0], where)]


def _turn(
    content: Any,
    count: int,
    first: int,
    roles: Sequence[str],
    options: Mapping[str, Mapping[str, Option]],
    questions: Mapping[Any, Any],
    where: str,
) -> Turn:
    place = f"{where}, turn {count}"
    own = fields_of(content, TURN, place)
    last = first + whole(own["months"], "months", 1, MOST_MONTHS, place) - 1
    minutes = mapping(own["minutes"], "minutes", place)
    for phase in minutes:
        if phase not in PHASES:
            raise errors.unknown_name("phase", phase, PHASES, where=f"{place}, minutes")
    for phase in PHASES:
        if phase not in minutes:
            raise errors.missing_field(phase, f"{place}, minutes")
    return Turn(
        number=count,
        first_month=first,
        last_month=last,
        brief=texts_of(own["brief"], "brief", place),
        question=question_of(own["question"], questions, first, last, place),
        options=_offered(mapping(own["options"], "options", place), roles, options, place),
        debrief=texts_of(own["debrief"], "debrief", place),
        minutes={phase: whole(minutes[phase], phase, 0, MOST_MINUTES, f"{place}, minutes") for phase in PHASES},
    )


def _check_after(turns: Sequence[Turn], where: str) -> None:
    """Refuses an option of the last of these turns that waits for one which no earlier turn offers."""
    for role, options in turns[-1].options.items():
        before = {option.id for turn in turns[:-1] for option in turn.options[role]}
        for option in options:
            if option.after is not None and option.after not in before:
                place = f"{where}, turn {len(turns)}, option {role}.{option.id}"
                raise errors.unknown_name("option of an earlier turn", option.after, before, where=place)


def _offered(
    content: Mapping[Any, Any], roles: Iterable[str], options: Mapping[str, Mapping[str, Option]], where: str
) -> dict[str, tuple[Option, ...]]:
    """What each role may do in a turn; every role of the form may do something."""
    offered: dict[str, tuple[Option, ...]] = {}
    for role, names in content.items():
        if role not in roles:
            raise errors.unknown_name("role", role, roles, where=f"{where}, options")
        known = options.get(role, {})
        ids = listed(names, f"options of {role}", where)
        offered[role] = tuple(_known(name, known, "option", f"{where}, role {role}") for name in ids)
        if len(set(ids)) < len(ids):
            raise errors.not_allowed(f"{where}, role {role}", "offer an option twice", "once is enough")
        if len(ids) > MOST_OPTIONS:
            raise errors.out_of_bounds(f"options of {role}", len(ids), 1, MOST_OPTIONS, where=where)
    for role in roles:
        if role not in offered:
            raise errors.missing_field(f"options.{role}", where)
    return offered


def _known(name: Any, known: Mapping[str, Any], kind: str, where: str) -> Any:
    if not isinstance(name, str) or name not in known:
        raise errors.unknown_name(kind, name, known, where=where)
    return known[name]
