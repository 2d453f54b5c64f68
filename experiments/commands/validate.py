"""`diplomacity validate`: does the model show what is known of the world? Misses first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

SETTINGS = ("replicates", "seed", "processes")


def validate(
    overrides: list[str] = typer.Argument(None, metavar="[NAME=VALUE]...", help="see the examples above"),
    facts: list[str] = typer.Option([], "--fact", help="F7, F24 ...; all that can be measured if none is named"),
    csv: Path | None = typer.Option(None, "--csv", help="write the table to this file too"),
) -> None:
    """Run every stylised fact's situation and print what was observed beside what is simulated, misses first.

    diplomacity validate

    diplomacity validate calibration=none,fitted replicates=100 seed=1 --csv facts.csv

    diplomacity validate mechanisms.networks.backlash=0.11 --fact F10 --fact F29

    Of the settings of a run only replicates, seed and processes apply; parameters and choices all do.
    """
    import pandas as pd

    from experiments.overrides import parsed, variants

    _check_file(csv)
    typed = parsed(overrides or [])
    swept = {override.key_or_group for override in typed if override.is_sweep_override()}
    tables = []
    for variant in variants(typed, is_multirun=True):
        name = " ".join(str(override.input_line) for override in variant if override.key_or_group in swept)
        tables.append(_one([str(override.input_line) for override in variant], name, facts))
    if csv is not None:
        pd.concat(tables, ignore_index=True).to_csv(csv, index=False)
        typer.echo(str(csv))


def _one(overrides: list[str], name: str, facts: list[str]) -> pd.DataFrame:
    """Validate one setting and print its table."""
    from experiments.caution import OF_DRAWS
    from experiments.configuration import changed
    from experiments.facts.asking import refuse_other_settings
    from experiments.facts.page import HEADER, NUMERIC, cells, misses_of
    from experiments.facts.validation import validate as compute
    from experiments.progress import progress_bar
    from experiments.tables import Table, console, show

    settings, parameters = changed(overrides)
    refuse_other_settings(overrides, SETTINGS, "validate")
    with progress_bar(f"facts {name}".strip(), "runs") as progress:
        rows = compute(
            parameters, settings["replicates"], settings["seed"], facts, processes=settings["processes"],
            progress=progress,
        )  # fmt: skip
    title = f"Stylised facts{f', {name}' if name else ''}; {settings['replicates']} replicates, seed {settings['seed']}"
    show(Table(title, HEADER, [cells(_plain(row)) for _, row in rows.iterrows()], numeric=NUMERIC))
    console().print(misses_of(rows))
    _show_unmeasured(facts)
    console().print(OF_DRAWS)
    rows.insert(0, "setting", " ".join(overrides) or "defaults")
    return rows


def _plain(row: pd.Series[Any]) -> Mapping[str, Any]:
    return {str(name): value for name, value in row.items()}


def _show_unmeasured(facts: list[str]) -> None:
    """Facts that nothing in the model stands for, where all facts were asked for."""
    from experiments.facts import FACTS
    from experiments.facts.declared import by_number
    from experiments.tables import console

    if not facts:
        left = sorted((fact for fact in FACTS.values() if fact.reason), key=lambda fact: by_number(fact.identifier))
        console().print("Not measured: " + "; ".join(f"{fact.identifier} ({fact.reason})" for fact in left) + ".")


def _check_file(path: Path | None) -> None:
    """Refuses a file that cannot be written before anything is run."""
    from sim import errors

    if path is None:
        return
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise errors.bad_file(path, "cannot be written", "give a file in a folder that is there")
