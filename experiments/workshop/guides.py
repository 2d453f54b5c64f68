"""The tables in the guides for facilitators: minutes of a plan, and what to expect, with their uncertainty.

`python -m experiments.workshop.guides` (`make workshops`) writes them anew into docs/workshops, between their marks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.answers.estimates import Estimate
from experiments.executors import Executor
from experiments.workshop.answers import Answer
from experiments.workshop.expected import Effect, answers_of_nobody, effects_of
from experiments.workshop.plans import DRAW, FORMS, LANGUAGES, PHASES, Measure, Plan, load_plan, plan_names, text_in
from experiments.workshop.wording import ends, estimate, percent, said
from sim import World, errors

FOLDER = Path(__file__).parents[2] / "docs" / "workshops"
MARK = re.compile(r"<!-- (minutes|expect) (\w+) -->\n.*?<!-- end -->", flags=re.DOTALL)


def minutes_told(plan: Plan, language: str) -> str:
    """The plan of minutes as a Markdown table."""
    phases = " | ".join(said(language, f"phases.{phase}") for phase in PHASES)
    rows = [
        (turn.number, f"{turn.first_month}-{turn.last_month}", *(turn.minutes[phase] for phase in PHASES),
            sum(turn.minutes.values()))
        for turn in plan.turns
    ]  # fmt: skip
    table = _markdown(said(language, "guide.minutes", phases=phases), rows)
    return f"{table}\n\n{said(language, 'guide.minutes_total', minutes=plan.minutes)}"


@dataclass(frozen=True)
class Expected:
    """What to expect of a plan: the answers had nobody acted, and the effects of options, in so many replicates."""

    plan: Plan
    replicates: int
    nobody: Sequence[Answer]
    effects: Sequence[Effect]


def expected(plan: Plan, replicates: int, executor: Executor | None = None, *, is_first_only: bool = False) -> Expected:
    """Run what is needed to say what to expect."""
    effects = list(effects_of(plan, replicates, executor, is_first_only=is_first_only))
    return Expected(plan, replicates, answers_of_nobody(plan, replicates, executor), effects)


def expectations_told(found: Expected, language: str) -> str:
    """The answers had nobody acted, and the effect of every option alone, as Markdown tables."""
    plan, world = found.plan, World.load(found.plan.world, found.plan.folders)
    nobody = list(enumerate(found.nobody, start=1))
    tables = {
        "answers": [_answer_row(turn, answer, language) for turn, answer in nobody],
        "choices": [row for turn, answer in nobody for row in _choice_rows(turn, answer, language)],
        "effects": [effect_row(effect, plan, world, language) for effect in found.effects],
    }
    parts = [_markdown(said(language, f"guide.{name}"), rows) for name, rows in tables.items() if rows]
    taught = [effect.option for effect in found.effects if effect.option.lesson]
    lessons = {text_in(one.text, language): text_in(one.lesson, language) for one in taught if one.lesson}
    parts += [said(language, "guide.lesson", option=option, lesson=lesson) for option, lesson in lessons.items()]
    made_with = said(language, "guide.made_with", replicates=found.replicates, key=plan.key)
    return "\n\n".join([*parts, f"{made_with} {said(language, 'caution')}"])


def effect_row(effect: Effect, plan: Plan, world: World, language: str) -> list[str]:
    """One option and what it changes, as cells."""
    return [
        str(effect.turn.number),
        text_in(effect.role.title, language),
        _option_named(effect, language),
        str(effect.option.cost),
        measure_named(effect.option.shows, plan, world, effect.role.agent, language) if effect.option.shows else "",
        estimate(language, *effect.nobody),
        with_interval(effect.effect, language),
        percent(effect.made),
        with_interval(effect.asked, language),
    ]


def _option_named(effect: Effect, language: str) -> str:
    """An option, and the one it comes after."""
    name = text_in(effect.option.text, language)
    if effect.before is None:
        return name
    return said(language, "guide.after", option=name, before=effect.before.option, turn=effect.before.turn)


def measure_named(measure: Measure, plan: Plan, world: World, own: str, language: str) -> str:
    """What a fact is called, and whose it is where it is not one's own."""
    ((table, agent),) = measure.place.items()
    name = said(language, f"facts.{table}.{measure.name}")
    if agent == own:
        return name
    roles = [role for role in plan.roles if (role.table, role.agent) == (table, agent)]
    own_name = str(world.tables[table].values["name"][world.row(table, agent)])
    whose = text_in(roles[0].title, language) if roles else own_name
    return f"{name} ({whose})"


def with_interval(found: Estimate, language: str) -> str:
    """A difference with its sign and its interval; nothing at all where no run differs."""
    if found.low == found.high == found.value:
        return f"{found.value:+g}" if found.value else "0"
    value = estimate(language, *found)
    return f"{'+' if found.value > 0 else ''}{value} ({_range(found, language)})"


def _range(found: Estimate, language: str) -> str:
    """The ends of an interval."""
    if found.low == found.high:
        return estimate(language, *found)
    return f" {said(language, 'language.to')} ".join(ends(language, found.low, found.high))


def _answer_row(turn: int, answer: Answer, language: str) -> list[str]:
    question, unit = answer.question, text_in(answer.question.unit, language)
    found = answer.estimates["baseline"]
    values = "; ".join(f"{estimate(language, *one)} ({_range(one, language)})" for one in found)
    months = f" [{', '.join(str(month) for month in question.marks)}]" if question.kind == DRAW else ""
    return [str(turn), text_in(question.text, language), f"{values} {unit}{months}"]


def _choice_rows(turn: int, answer: Answer, language: str) -> list[list[str]]:
    if not answer.shares:
        return []
    shares = answer.shares["baseline"]
    to = said(language, "language.to")
    return [
        [
            str(turn),
            text_in(choice.text, language),
            f"{percent(share.value)} ({percent(share.low)} {to} {percent(share.high)})",
        ]
        for choice in answer.question.choices
        for share in [shares[choice.id]]
    ]


def _markdown(header: str, rows: Sequence[Sequence[object]]) -> str:
    """A table; the header is a line of Markdown."""
    columns = header.count("|") - 1
    lines = [header, "|" + " --- |" * columns]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def renewed(text: str, blocks: dict[tuple[str, str], str]) -> str:
    """A guide with the tables between its marks written anew; `blocks` by kind and form."""
    return MARK.sub(lambda found: f"<!-- {found[1]} {found[2]} -->\n{blocks[found[1], found[2]]}\n<!-- end -->", text)


def guide_of(name: str, language: str) -> Path:
    """The guide for facilitators of a workshop in a language."""
    return FOLDER / (f"{name}.md" if language == LANGUAGES[0] else f"{name}.{language}.md")


def check_effects(found: Expected) -> None:
    """Refuses a workshop with options that change nothing in what they show and do not say why."""
    idle = [one for one in found.effects if not (one.changes_something or one.option.lesson)]
    if idle:
        where = f"workshop {found.plan.name}, {found.plan.form}"
        names = errors.listed(f"{one.role.id}.{one.option.id} in turn {one.turn.number}" for one in idle)
        mend = "leave it out, or say in its 'lesson' why that is to be learnt"
        raise errors.bad_file(where, f"nothing that stands out is changed by {names}", mend)


def main(names: Sequence[str]) -> None:
    """Write the tables of these workshops' guides anew, of all if none is named."""
    for name in names or plan_names():
        found = {}
        for form in FORMS:
            plan = load_plan(name, form)
            found[form] = expected(plan, plan.replicates, is_first_only=form != FORMS[0])
            check_effects(found[form])
        for language in LANGUAGES:
            blocks = {("minutes", form): minutes_told(one.plan, language) for form, one in found.items()}
            blocks |= {("expect", form): expectations_told(one, language) for form, one in found.items()}
            path = guide_of(name, language)
            path.write_text(renewed(path.read_text(encoding="utf-8"), blocks), encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
