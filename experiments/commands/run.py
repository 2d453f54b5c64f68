"""`diplomacity run`: one scenario beside its counterfactual, the table of effects, and a result folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from experiments.comparison import Progress
    from experiments.configuration import Request

EXAMPLES = """Run a scenario beside its baseline with the same draws, and say what it changed.

    diplomacity run scenario=paris_withdrawal world=rhine replicates=100 seed=1

    diplomacity run mechanisms.ideas.twinning=0.1 scenario.events.withdrawal.month=18 out=my_result

    diplomacity run -m scenario=paris_withdrawal,great_power_tension

Overrides are written in Hydra's grammar. `diplomacity list` names scenarios, worlds and parameters.
"""


def run(
    overrides: list[str] = typer.Argument(None, metavar="[NAME=VALUE]...", help="scenario, world, months, replicates, seed, processes, mechanisms.X.Y, scenario.events.X.Y, search_path, out ..."),
    multirun: bool = typer.Option(False, "--multirun", "-m", help="one run for each combination of values, as in scenario=a,b"),
    config: Path | None = typer.Option(None, "--config", help="the config.yaml of an earlier result, to be run again"),
) -> None:
    from experiments.configuration import requests
    from experiments.storing import check_folder, folder_for

    asked = requests(overrides or [], is_multirun=multirun, file=config)
    folders = []
    for request in asked:
        out = request.settings["out"]
        folder = folder_for(request.pairing, None)
        if out:
            folder = Path(out) / folder.name if multirun else Path(out)
        check_folder(folder, request.pairing, request.settings["replace"])
        folders.append(folder)
    for request, folder in zip(asked, folders, strict=True):
        _run_one(request, folder)


run.__doc__ = EXAMPLES


def _run_one(request: Request, folder: Path) -> None:
    from experiments.comparison import run_pairs
    from experiments.printed import show_effects
    from experiments.storing import write

    settings = request.settings
    with _progress_bar(request.pairing.scenario.title) as progress:
        comparison = run_pairs(
            request.pairing,
            settings["replicates"],
            processes=settings["processes"],
            progress=progress,
            precision=settings["precision"],
        )
    result = write(comparison, folder, settings)
    show_effects(result)
    typer.echo(str(folder))


@contextmanager
def _progress_bar(title: str) -> Iterator[Progress]:
    """A bar on stderr with the rate and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Pairs a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f} pairs/s" if task.speed else "", style="progress.data.speed")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(title.replace("[", "("), total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show
