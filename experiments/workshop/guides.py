"""The tables in the guides for facilitators: minutes of a plan, and what to expect, with their uncertainty.

`python -m experiments.workshop.guides` (`make workshops`) writes them anew into docs/workshops, between their marks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.answers.estimates import Estimate
from experiments.executors import Executor
from experiments.workshop.answers import Answer
from experiments.workshop.expected import Effect, answers_of_nobody, effects_of
from experiments.workshop.plans import DRAW, FORMS, LANGUAGES, PHASES, Measure, Plan, load_plan, plan_names, text_in
from experiments.workshop.wording import ends, estimate, percent, said
from sim import World

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


def expectations_told(plan: Plan, replicates: int, language: str, executor: Executor | None = None) -> str:
    """The answers had nobody acted, and the effect of every option alone, as Markdown tables."""
    nobody = list(enumerate(answers_of_nobody(plan, replicates, executor), start=1))
    effects, world = list(effects_of(plan, replicates, executor)), World.load(plan.world, plan.folders)
    choices = [row for turn, answer in nobody for row in _choice_rows(turn, answer, language)]
    tables = {
        "answers": [_answer_row(turn, answer, language) for turn, answer in nobody],
        "choices": choices,
        "effects": [effect_row(effect, plan, world, language) for effect in effects],
    }
    parts = [_markdown(said(language, f"guide.{name}"), rows) for name, rows in tables.items() if rows]
    lessons = {text_in(e.option.text, language): text_in(e.option.lesson, language) for e in effects if e.option.lesson}
    parts += [said(language, "guide.lesson", option=option, lesson=lesson) for option, lesson in lessons.items()]
    made_with = said(language, "guide.made_with", replicates=replicates, key=plan.key)
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


def main(names: Sequence[str]) -> None:
    """Write the tables of these workshops' guides anew, of all if none is named."""
    for name in names or plan_names():
        plans = [load_plan(name, form) for form in FORMS]
        for language in LANGUAGES:
            blocks = {("minutes", plan.form): minutes_told(plan, language) for plan in plans}
            blocks |= {("expect", plan.form): expectations_told(plan, plan.replicates, language) for plan in plans}
            path = guide_of(name, language)
            path.write_text(renewed(path.read_text(encoding="utf-8"), blocks), encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
