"""`diplomacity workshop`: what workshops there are, what to expect of them, and a room's decisions played again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

app = typer.Typer(no_args_is_help=True, help="Workshops: list, show, expect, replay what a room decided, print cards.")

Name = Annotated[str, typer.Argument(metavar="NAME|PATH", help="a workshop by name, or the path of a YAML file")]
Form = Annotated[str, typer.Option(help="short (45 minutes) or long (two to three hours)")]
Language = Annotated[str, typer.Option(help="en or de")]
Folders = Annotated[list[Path] | None, typer.Option("--search-path", help="a folder with workshops of your own")]


@app.command("list")
def list_workshops(search_path: Folders = None, language: Language = "en") -> None:
    """The workshops there are, in their forms."""
    from experiments.workshop.printed import show_workshops

    show_workshops(search_path or [], language)


@app.command()
def show(name: Name, form: Form = "short", language: Language = "en", search_path: Folders = None) -> None:
    """A workshop: its turns in minutes and months, its questions, its roles, and what each may do."""
    from experiments.workshop.printed import show_plan

    show_plan(_plan(name, form, search_path), language)


@app.command()
def expect(
    name: Name,
    form: Form = "short",
    language: Language = "en",
    replicates: Annotated[int | None, typer.Option(help="runs (default: those of the workshop)", min=2)] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="as tables of Markdown, for a guide")] = False,
    processes: Annotated[int | None, typer.Option(help="worker processes (default: all cores)", min=1)] = None,
    search_path: Folders = None,
) -> None:
    """What to expect: the answers had nobody acted, and what each option changes when it alone is taken."""
    from experiments.executors import available_cores, executor_for
    from experiments.workshop.guides import expectations_told, expected
    from experiments.workshop.printed import show_expected

    plan = _plan(name, form, search_path)
    count = plan.replicates if replicates is None else replicates
    executor = executor_for(processes or available_cores(), count)
    if markdown:
        typer.echo(expectations_told(expected(plan, count, executor), language))
    else:
        show_expected(plan, count, language, executor)


@app.command()
def replay(
    script: Annotated[Path, typer.Argument(metavar="SCRIPT.json", help="the decisions of a room, as it saved them")],
    out: Annotated[Path | None, typer.Option(help="folder of the result (default: results/NAME-HASH)")] = None,
    turn: Annotated[int | None, typer.Option(help="play up to the end of this turn (default: all turns)")] = None,
    rivals: Annotated[int, typer.Option(help="pairs under each rival assumption; 0 leaves the span out", min=0)] = 20,
    processes: Annotated[int | None, typer.Option(help="worker processes (default: all cores)", min=1)] = None,
    replace: Annotated[bool, typer.Option("--replace", help="another result in the folder may be replaced")] = False,
    plan: Annotated[str | None, typer.Option(help="the workshop's file, where its name does not find it")] = None,
    shows_all: Annotated[bool, typer.Option("--all", help="show every outcome in the table")] = False,
    language: Language = "en",
    search_path: Folders = None,
) -> None:
    """Play the decisions of a room again, beside the same runs had nobody acted: bit for bit what the room saw."""
    from experiments.executors import available_cores, executor_for
    from experiments.printed import show_effects
    from experiments.progress import progress_bar
    from experiments.workshop.happened import told_sentences
    from experiments.workshop.play import play
    from experiments.workshop.replay import checked_folder, read_script, write_played

    read = read_script(script)
    whole = _plan(plan or read.plan, read.form, search_path)
    last = len(whole.turns) if turn is None else whole.turn(turn).number
    folder = checked_folder(read, whole, last, rivals, out, replace)
    executor = executor_for(processes or available_cores(), read.replicates)
    with progress_bar(read.plan) as progress:
        played = play(read, last, executor, progress, plan=whole)
        result = write_played(played, folder, rivals, executor, progress)
    show_effects(result, shows_all)
    for line in told_sentences(played, language):
        typer.echo(line)
    typer.echo(str(folder))


@app.command()
def cards(
    name: Name,
    form: Form = "short",
    language: Language = "en",
    out: Annotated[Path | None, typer.Option(help="file to write (default: NAME-FORM-LANGUAGE.html)")] = None,
    search_path: Folders = None,
) -> None:
    """A page to print on A4: role cards, paper ballots, join card, consent, checklist for the room's network."""
    from experiments.workshop.cards import write_cards

    plan = _plan(name, form, search_path)
    typer.echo(str(write_cards(plan, language, out or Path(f"{plan.name}-{plan.form}-{language}.html"))))


def _plan(name: str, form: str, search_path: list[Path] | None) -> Plan:
    from experiments.workshop.plans import load_plan

    return load_plan(name, form, search_path or [])
