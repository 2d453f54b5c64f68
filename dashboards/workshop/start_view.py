"""What the start page of workshops shows and asks: the workshops there are, and this browser's rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from dashboards.refused import line_of
from dashboards.words import Words, languages
from dashboards.workshop import access
from dashboards.workshop.rooms import plan_named, room_of
from experiments.settings import MOST_SEED
from sim import errors

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

FEWEST_RUNS, MOST_RUNS = 2, 400
BETWEEN = "/"  # of a workshop's name and form in the page's choice


@dataclass(frozen=True)
class Offered:
    """A workshop in one of its forms, as it is offered."""

    value: str
    title: str
    story: str
    form: str
    about: str
    mode: str
    seed: int
    replicates: int


@dataclass(frozen=True)
class Yours:
    """A room of which this browser is the facilitator."""

    id: str
    code: str
    title: str
    where: str


def workshops_seen(words: Words) -> list[Offered]:
    """Every workshop in every form that it has."""
    return [_offered(plan, words) for plan in _plans()]


@lru_cache(maxsize=1)
def _plans() -> tuple[Plan, ...]:
    return tuple(plan for plan in _found().values() if not isinstance(plan, str))


def problems_seen() -> list[str]:
    """What is wrong with the workshops that cannot be read, a line each."""
    return [problem for problem in _found().values() if isinstance(problem, str)]


@lru_cache(maxsize=1)
def _found() -> Mapping[tuple[str, str], Plan | str]:
    """Every workshop on the search path in every form it has, or what is wrong with it; read once by each process."""
    from experiments.workshop.plan_file import content_of, forms_in
    from sim.search_path import known_names

    found: dict[tuple[str, str], Plan | str] = {}
    for name, path in known_names("workshops").items():
        try:
            for form in forms_in(content_of(path)):
                found[name, form] = plan_named(name, form)
        except errors.Refusal as refusal:
            found[name, ""] = line_of(refusal)
    return found


def _offered(plan: Plan, words: Words) -> Offered:
    language = words.language
    about = words("workshop.about", turns=len(plan.turns), minutes=plan.minutes, months=plan.months)
    return Offered(
        value=f"{plan.name}{BETWEEN}{plan.form}",
        title=plan.title[language],
        story=plan.story[language],
        form=words(f"workshop.form_{plan.form}"),
        about=about,
        mode=words(f"workshop.mode_{plan.mode}", count=len(plan.roles)),
        seed=plan.seed,
        replicates=plan.replicates,
    )


def rooms_seen(session: Session, words: Words) -> list[Yours]:
    """The rooms of this browser that are still there."""
    found = []
    for room_id in access.rooms_in_charge():
        room = room_of(session, room_id)
        if room is None or not access.is_facilitator(room):
            continue
        title = next((plan.title[words.language] for plan in _plans() if plan.name == room.plan), room.plan)
        phase = words(f"workshop.phase.{room.phase}")
        where = f"{phase}, {words('workshop.turn_number', turn=room.turn)}" if room.turn else phase
        found.append(Yours(room.id, room.code, title, where))
    return found


def asked(form: Mapping[str, str]) -> tuple[Plan, dict[str, Any]]:
    """The plan and the settings of a new room; refuses in one line what cannot be."""
    known = {f"{plan.name}{BETWEEN}{plan.form}": plan for plan in _plans()}
    named = form.get("plan", "")
    if named not in known:
        raise errors.unknown_name("workshop", named[:60], known)
    plan = known[named]
    language = form.get("language", "")
    if language not in languages():
        raise errors.not_a_choice("language", language[:20], languages())
    return plan, {
        "language": language,
        "seed": _number("seed", form.get("seed", ""), plan.seed, 0, MOST_SEED),
        "replicates": _number("replicates", form.get("replicates", ""), plan.replicates, FEWEST_RUNS, MOST_RUNS),
        "days": _number("days", form.get("days", ""), 30, 1, 90),
    }


LONGEST_NUMBER = 20  # figures: seeds have nineteen


def _number(name: str, text: str, default: int, least: int, most: int) -> int:
    if not text.strip():
        return default
    if not text.strip().isdecimal() or len(text) > LONGEST_NUMBER:
        raise errors.wrong_type(name, text[:40], "a whole number")
    if not least <= int(text) <= most:
        raise errors.out_of_bounds(name, int(text), least, most)
    return int(text)
