"""Workshops as tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.executors import Executor
from experiments.progress import progress_bar
from experiments.tables import Table, console, show
from experiments.workshop.expected import answers_of_nobody, effects_of
from experiments.workshop.guides import effect_row
from experiments.workshop.plan_file import content_of, forms_in, read_plan
from experiments.workshop.plans import PHASES, Plan, plan_names, text_in
from experiments.workshop.wording import ends, estimate, percent, said
from sim import World
from sim.search_path import find


def show_workshops(folders: Sequence[Path], language: str) -> None:
    """Every workshop in each of its forms."""
    rows = []
    for name in plan_names(folders):
        for form in forms_in(content_of(find("workshops", name, folders))):
            plan = read_plan(name, form, folders)
            options = sum(len(options) for turn in plan.turns for options in turn.options.values())
            numbers = [plan.minutes, len(plan.turns), len(plan.roles), options, plan.replicates]
            rows.append([name, form, plan.mode, text_in(plan.title, language), plan.world, *numbers])
    header = ["name", "form", "mode", "title", "world", "minutes", "turns", "roles", "options", "runs"]
    spare = ["title", "runs", "options", "world", "roles"]
    show(Table("Workshops", header, rows, numeric=header[5:], spare=spare))


def show_plan(plan: Plan, language: str) -> None:
    """A workshop: turns, questions, roles and options."""
    out = console()
    out.print(f"{text_in(plan.title, language)} ({plan.form}, {plan.mode}, {plan.minutes} minutes)", style="bold")
    out.print(text_in(plan.story, language), markup=False)
    rows = [
        [turn.number, f"{turn.first_month}-{turn.last_month}", *(turn.minutes[phase] for phase in PHASES),
            text_in(turn.question.text, language)]
        for turn in plan.turns
    ]  # fmt: skip
    show(Table("Turns: months, minutes of each phase, question", ["turn", "months", *PHASES, "question"], rows))
    roles = [[r.id, text_in(r.title, language), r.table, r.agent, r.budget, r.seats] for r in plan.roles]
    show(Table("Roles", ["role", "title", "of", "agent", "points a turn", "seats"], roles))
    options = [
        [turn.number, role.id, option.id, option.cost, text_in(option.text, language), text_in(option.why, language)]
        for turn in plan.turns
        for role in plan.roles
        for option in turn.options[role.id]
    ]
    show(Table("Options", ["turn", "role", "option", "points", "text", "what it would do"], options))


def show_expected(plan: Plan, replicates: int, language: str, executor: Executor | None = None) -> None:
    """The answers had nobody acted, and what each option changes when it alone is taken."""
    nobody, rows = answers_of_nobody(plan, replicates, executor), []
    for number, answer in enumerate(nobody, start=1):
        for month, found in zip(answer.months, answer.estimates["baseline"], strict=True):
            low, high = ends(language, found.low, found.high)
            rows.append([number, text_in(answer.question.text, language), month, estimate(language, *found), low, high])
    header = ["turn", "question", "month", "middle run", "2.5 %", "97.5 %"]
    show(Table("Had nobody acted: the middle run and the middle 95 % of the runs", header, rows, numeric=header[2:]))
    with progress_bar("options", "options") as progress:
        effects = list(effects_of(plan, replicates, executor, progress))
    world = World.load(plan.world, plan.folders)
    cells = [[*effect_row(effect, plan, world, language), percent(effect.declined)] for effect in effects]
    header = ["turn", "role", "option", "points", "looked for in", "without it", "effect (95 % interval)", "made"]
    header += ["value asked about", "declined"]
    show(Table(f"Each option alone, {replicates} runs", header, cells, numeric=header[5:], spare=["points"]))
    console().print(said("en", "caution"), style="dim")
