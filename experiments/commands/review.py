"""`diplomacity review`: what a sceptical reviewer asks, answered from stored sweeps or by runs of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 4


def review(
    question: str = typer.Argument(..., help="staff_time, membership, boundary, suspensions"),
    store: Path = typer.Option(Path("results/store"), "--store", help="folder of the store with the sweep"),
    name: str | None = typer.Option(None, "--name", help="the sweep, if not the last one of its experiment"),
    world: str = typer.Option("rhine", "--world", help="membership: a world by name or folder"),
    replicates: int = typer.Option(100, "--replicates", help="membership: pairs of runs a strength of selection"),
    months: int = typer.Option(120, "--months", help="membership: length of a run"),
    seed: int = typer.Option(1, "--seed", help="membership: master seed"),
    csv: Path | None = typer.Option(None, "--csv", help="folder to write the tables to as CSV"),
) -> None:
    """Answer a reviewer's question: tables with intervals, conditional on the model.

    diplomacity sweep experiment=equal_staff_time; diplomacity review staff_time

    diplomacity review membership --replicates 200
    """
    from experiments.caution import OF_DRAWS
    from experiments.review.membership import membership_table
    from experiments.review.questions import MEMBERSHIP, QUESTIONS
    from experiments.sweeps.results import open_sweep
    from sim import Scenario, World, errors

    if csv is not None and not csv.is_dir():
        raise errors.missing_file("folder of --csv", csv, "name an existing folder")
    if question == MEMBERSHIP:
        table = membership_table(
            World.load(world), Scenario.load("baseline"), replicates=replicates, months=months, seed=seed
        )
        tables = [("hazard ratios of members against others, naive and true", table)]
    elif question in QUESTIONS:
        asked = QUESTIONS[question]
        found = name or _last(asked.experiment, store)
        tables = asked.answer(open_sweep(found, store))
    else:
        raise errors.unknown_name("question", question, [*QUESTIONS, MEMBERSHIP])
    for title, table in tables:
        _show(title, table)
        if csv is not None:
            file = csv / f"{''.join(c if c.isalnum() else '_' for c in title)[:60]}.csv"
            table.to_csv(file, index=False)
    typer.echo(OF_DRAWS)


def _last(experiment: str, store: Path) -> str:
    """The sweep of an experiment that was started last; refuses where there is none."""
    from experiments.sweeps.results import open_sweep, sweeps_in
    from experiments.sweeps.store import Store
    from sim import errors

    place = Store(store)
    place.check()
    for name in reversed(list(sweeps_in(place))):
        if open_sweep(name, store).definition["settings"].get("experiment") == experiment:
            return name
    raise errors.missing_file(
        f"sweep of {experiment} in", store, f"make one with `diplomacity sweep experiment={experiment}`"
    )


def _show(title: str, table: pd.DataFrame) -> None:
    from experiments.tables import Table, show

    rows = [
        [f"{value:.{DIGITS}g}" if isinstance(value, float) else value for value in row]
        for row in table.itertuples(index=False, name=None)
    ]
    numeric = [str(column) for column in table.select_dtypes("number")]
    show(Table(title, [str(column) for column in table.columns], rows, numeric=numeric))
