"""`diplomacity results`: what is stored, and keeping it in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from experiments.sweeps.store import Store

app = typer.Typer(help="Stored sweeps: list, describe, failures, export, compact, remove.", no_args_is_help=True)

STORE = typer.Option(Path("results/store"), "--store", help="folder of the store")
NAME = typer.Argument(..., help="name of a sweep, or the beginning of it")


@app.command("list")
def list_sweeps(store: Path = STORE) -> None:
    """The sweeps of a store, and the results of `diplomacity run` beside it."""
    from experiments.sweeps.keeping import run_results, sweeps_table
    from experiments.sweeps.store import Store
    from experiments.tables import show

    place = Store(store)
    folders = run_results(store.parent)
    if not place.exists and not folders:
        place.check()  # says that there is none, and how to make one
    if place.exists:
        show(sweeps_table(place))
        for file in place.foreign():
            typer.echo(f"warning: {file} is not of the store and is not read; move it away", err=True)
        _tell_orphans(place)
    for folder in folders:
        typer.echo(f"run: {folder}")


def _tell_orphans(place: Store) -> None:
    """How many stored runs belong to no sweep, and what can be done; nothing where a definition cannot be read."""
    from experiments.sweeps.keeping import orphans
    from sim import errors

    try:
        count = len(orphans(place))
    except errors.Refusal:
        return  # it stands in the table of sweeps
    if count:
        told = f"{count:,} stored runs belong to no sweep here"
        typer.echo(f"{told}: start theirs again, or drop them with `diplomacity results compact --drop-orphans`")


@app.command()
def describe(name: str = NAME, store: Path = STORE) -> None:
    """A sweep: its question, factors, runs, table, provenance."""
    from experiments.sweeps.keeping import provenance_lines
    from experiments.sweeps.printed import show_summary
    from experiments.sweeps.results import open_sweep

    result = open_sweep(name, store)
    show_summary(result)
    for line in provenance_lines(result):
        typer.echo(line)


@app.command()
def verdict(name: str = NAME, store: Path = STORE) -> None:
    """The claims of a sweep's experiment held against its results: upheld, falsified, or undecided."""
    from experiments.sweeps.claims import verdicts
    from experiments.sweeps.printed import show_verdicts
    from experiments.sweeps.results import open_sweep

    result = open_sweep(name, store)
    show_verdicts(result, verdicts(result))


@app.command()
def failures(name: str = NAME, store: Path = STORE) -> None:
    """Runs that failed, with the values of their factors and their errors; retry_failed=true tries them again."""
    from experiments.sweeps.results import failures as failed
    from experiments.sweeps.results import open_sweep
    from experiments.tables import Table, show

    table = failed(open_sweep(name, store))
    rows = [
        [f"{value:.4g}" if isinstance(value, float) else value for value in row]
        for row in table.itertuples(index=False, name=None)
    ]
    header = [str(column) for column in table.columns]
    show(Table(f"{len(table)} failed runs of {name}", header, rows, numeric=("point", "replicate", "seed")))


@app.command()
def export(
    name: str = NAME,
    to: Path = typer.Option(..., "--to", help="file to write: .csv (with metadata in its first lines), .parquet, .nc"),
    store: Path = STORE,
) -> None:
    """A row for each point and replicate: factors, outcomes, effects; as CSV, Parquet or NetCDF."""
    from experiments.sweeps.keeping import export as write
    from experiments.sweeps.results import open_sweep

    write(open_sweep(name, store), to)
    typer.echo(str(to))


@app.command()
def compact(
    store: Path = STORE,
    drop_orphans: bool = typer.Option(False, "--drop-orphans", help="drop runs that belong to no sweep of the store"),
    is_sure: bool = typer.Option(False, "--yes", help="do not ask"),
) -> None:
    """Put the parts of a store into one file a table, each run once. Sweeps may go on meanwhile."""
    from experiments.sweeps.compacting import compact as put_together
    from experiments.sweeps.keeping import orphans
    from experiments.sweeps.store import Store

    place = Store(store)
    place.check()
    without = orphans(place) if drop_orphans else set()
    if without and not is_sure:
        typer.confirm(f"Drop {len(without):,} runs that belong to no sweep?", abort=True)
    parts, runs = put_together(place, without)
    dropped = f", {len(without):,} dropped" if drop_orphans else ""
    typer.echo(f"{parts} parts, {runs} runs{dropped}")


@app.command()
def remove(
    name: str = NAME,
    store: Path = STORE,
    is_sure: bool = typer.Option(False, "--yes", help="do not ask"),
) -> None:
    """Remove a sweep and those of its runs that no other sweep of the store needs."""
    from experiments.sweeps.keeping import needed_by_it_alone
    from experiments.sweeps.keeping import remove as take_away
    from experiments.sweeps.results import open_sweep

    result = open_sweep(name, store)
    keys = needed_by_it_alone(result)
    if not is_sure:
        typer.confirm(f"Remove {result.name} and {len(keys)} runs?", abort=True)
    take_away(result, keys)
    typer.echo(f"removed {result.name} and {len(keys)} runs")


@app.command()
def repeat(key: str = typer.Argument(..., help="key of a run, or its beginning"), store: Path = STORE) -> None:
    """Run a stored run again from what the store holds, and say whether it gives the same bits; status 1 if not."""
    from experiments.sweeps.repeating import repeat as again
    from experiments.sweeps.store import Store

    told = again(Store(store), key)
    typer.echo(told.sentence)
    if not told.is_same:
        raise typer.Exit(1)
