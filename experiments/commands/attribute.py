"""`diplomacity attribute`: what each channel carried, beside what would be missing without it."""

from __future__ import annotations

from pathlib import Path

import typer

from experiments.caution import CONDITIONAL

MEANING = (
    "Carried: share of all adoptions that the channel carried; the shares add up to one.",
    "Missing: share of the adopters at the end that are lost when it is closed; the losses do not add up.",
    CONDITIONAL,
)


def attribute(
    overrides: list[str] = typer.Argument(None, metavar="[NAME=VALUE]...", help="as in `diplomacity run`"),
    csv: Path | None = typer.Option(None, "--csv", help="write the table to this file too"),
) -> None:
    """Attribution of adoptions by channel in both meanings: exact shares, and losses by removal with the same draws.

    diplomacity attribute scenario=paris_withdrawal world=rhine replicates=50
    """
    from experiments.attribution import attribute as attributed
    from experiments.configuration import requests
    from experiments.numbers_as_text import estimate, interval
    from experiments.progress import progress_bar
    from experiments.tables import Table, show
    from sim import errors

    if csv is not None and not csv.resolve().parent.is_dir():
        raise errors.missing_file("folder of --csv", csv.parent, "name a file in an existing folder")
    (request,) = requests(overrides or [], is_multirun=False, file=None)
    settings = request.settings
    with progress_bar("attribution") as progress:
        table = attributed(request.pairing, settings["replicates"], processes=settings["processes"], progress=progress)
    rows = [
        (
            row["channel"],
            estimate(row["share"], row["share_low"], row["share_high"]),
            interval(row["share_low"], row["share_high"]),
            estimate(row["loss"], row["loss_low"], row["loss_high"]),
            interval(row["loss_low"], row["loss_high"]),
        )
        for row in table.to_dict("records")
    ]
    header = ("channel", "carried", "95 % interval", "missing without it", "95 % of loss")
    title = f"{request.pairing.scenario.name} on {request.pairing.world.name}: two meanings of cause"
    show(Table(title, header, rows, numeric=header[1:]))
    for line in MEANING:
        typer.echo(line)
    if csv is not None:
        table.to_csv(csv, index=False)
        typer.echo(str(csv))
