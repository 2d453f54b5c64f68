"""A page to print: role cards, paper ballots as a fall-back, join card, consent, checklist for the room's network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.workshop.plans import DRAW, Option, Plan, Question, Role, text_in
from experiments.workshop.wording import listed, said, texts
from sim import World, errors

TEMPLATE = "cards.html"
CODE_LENGTH = 6  # characters of a join code
WIDTH, HEIGHT, MARGIN, STEPS = 640, 300, 48, 5  # of the grid to draw in, and the steps of its scale


def cards_html(plan: Plan, language: str) -> str:
    """The whole page as text, in one file with its style and nothing to load."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("experiments", "workshop"), autoescape=True, undefined=StrictUndefined
    )
    texts(language)  # refuses a language there is none of
    world = World.load(plan.world, plan.folders)

    def words(key: str, **values: Any) -> str:
        return said(language, f"cards.{key}", **values)

    return environment.get_template(TEMPLATE).render(
        plan=plan,
        language=language,
        words=words,
        text=lambda found: text_in(found, language),
        caution=said(language, "caution"),
        table=lambda role: said(language, f"tables.{role.table}"),
        name=lambda role: world.tables[role.table].values["name"][world.row(role.table, role.agent)],
        offers={role.id: offers_of(plan, role) for role in plan.roles},
        checks=listed(language, "cards.checks"),
        boxes=range(CODE_LENGTH),
        grids={turn.number: grid_of(turn.question) for turn in plan.turns if turn.question.kind == DRAW},
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
    )


def offers_of(plan: Plan, role: Role) -> list[tuple[Option, str]]:
    """All that a role may do in the workshop, each option once, with the numbers of the turns that offer it."""
    options: dict[str, Option] = {}
    turns: dict[str, list[str]] = {}
    for turn in plan.turns:
        for option in turn.options[role.id]:
            options.setdefault(option.id, option)
            turns.setdefault(option.id, []).append(str(turn.number))
    return [(option, ", ".join(turns[name])) for name, option in options.items()]


def grid_of(question: Question) -> dict[str, list[tuple[float, str]]]:
    """Where the lines of a grid to draw in stand: columns by month, rows by value; each with its label."""
    if question.low is None or question.high is None:
        raise TypeError("a question to draw has bounds")
    span = max(1, len(question.marks) - 1)
    columns = [
        (MARGIN + (WIDTH - 2 * MARGIN) * (place / span if len(question.marks) > 1 else 0.5), str(month))
        for place, month in enumerate(question.marks)
    ]
    step = (question.high - question.low) / STEPS
    rows = [
        (HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * place / STEPS, f"{question.low + step * place:g}")
        for place in range(STEPS + 1)
    ]
    return {"columns": columns, "rows": rows}


def write_cards(plan: Plan, language: str, file: Path) -> Path:
    """Write the page; refuses a place that cannot be written."""
    page = cards_html(plan, language)
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise errors.bad_file(file, f"cannot be written ({error.strerror})", "name another file with --out") from None
    return file
