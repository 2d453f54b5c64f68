"""`diplomacity run`: one scenario beside its counterfactual, the table of effects, and a result folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from experiments.configuration import Request


def run(
    overrides: list[str] = typer.Argument(None, metavar="[NAME=VALUE]...", help="see the examples above"),
    multirun: bool = typer.Option(
        False, "--multirun", "-m", help="one run for each combination of values, as in scenario=a,b"
    ),
    shows_all: bool = typer.Option(False, "--all", help="show every outcome in the table, not only those that changed"),
    config: Path | None = typer.Option(None, "--config", help="the config.yaml of an earlier result, to be run again"),
) -> None:
    """Run a scenario beside its baseline with the same draws, and say what it changed.

    diplomacity run scenario=paris_withdrawal world=rhine replicates=100 seed=1

    diplomacity run mechanisms.ideas.twinning=0.2 scenario.events.withdrawal.month=18 out=my_result

    diplomacity run -m scenario=paris_withdrawal,great_power_tension

    What can be set: diplomacity list settings, parameters, choices. The grammar is that of Hydra's overrides.
    """
    from experiments.comparison import check_numbers
    from experiments.configuration import requests
    from experiments.storing import check_folder, folder_for

    asked = requests(overrides or [], is_multirun=multirun, file=config)
    folders = []
    for request in asked:
        check_numbers(request.settings["replicates"], request.settings["rivals"])
        out = request.settings["out"]
        folder = folder_for(request.pairing, None)
        if out:
            folder = Path(out) / folder.name if multirun else Path(out)
        check_folder(folder, request.pairing, request.settings["replace"])
        folders.append(folder)
    for request, folder in zip(asked, folders, strict=True):
        _run_one(request, folder, shows_all)


def _run_one(request: Request, folder: Path, shows_all: bool) -> None:
    from experiments.comparison import run_pairs
    from experiments.printed import show_effects
    from experiments.progress import progress_bar
    from experiments.storing import write

    settings = request.settings
    with progress_bar(request.pairing.scenario.name) as progress:
        comparison = run_pairs(
            request.pairing,
            settings["replicates"],
            processes=settings["processes"],
            progress=progress,
            precision=settings["precision"],
            rivals=settings["rivals"],
        )
    result = write(comparison, folder, settings)
    show_effects(result, shows_all)
    typer.echo(str(folder))
