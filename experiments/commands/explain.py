"""`diplomacity explain`: what a result rests on, with the evidence for it, and what it is sensitive to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from experiments.results import Result

PAIRS = 20


def explain(
    result: str | None = typer.Argument(None, help="folder of a run, or a sweep by name; the newest run if not given"),
    sensitivity: int = typer.Option(
        0, "--sensitivity", min=0, metavar="N", help="vary the N most assumed parameters, one at a time"
    ),
    parameter: list[str] = typer.Option([], "--parameter", metavar="PATH", help="vary this one; may be repeated"),
    outcome: list[str] = typer.Option([], "--outcome", metavar="NAME", help="what to look at; those expected if none"),
    pairs: int = typer.Option(PAIRS, "--pairs", min=2, help="pairs at each end of a range"),
    csv: Path | None = typer.Option(None, "--csv", help="write assumptions here, and sensitivities beside them"),
    store: Path = typer.Option(Path("results/store"), "--store", help="folder of the store, for a sweep"),
) -> None:
    """Say what a result rests on: every assumption with its evidence, rivals, and on request sensitivities.

    diplomacity explain results/default

    diplomacity explain results/default --sensitivity 5

    diplomacity explain results/default --parameter ideas.twinning --outcome committed_share

    diplomacity explain twinning_or_networks
    """
    from experiments import results
    from experiments.spans import caution
    from experiments.tables import console
    from sim import errors

    if csv is not None and not csv.resolve().parent.is_dir():
        raise errors.missing_file("folder of --csv", csv.parent, "name a file in an existing folder")
    if result is not None and not Path(result).exists():
        _explain_sweep(result, store, outcome, csv, is_varied=bool(sensitivity or parameter))
        return
    stored = results.read(Path(result) if result else results.newest())
    found, refused = _varied(stored, sensitivity, parameter, outcome, pairs)
    _show_assumptions(stored.summary["assumptions"])
    _show_changed(stored.summary["assumptions"])
    _show_rivals(stored.summary)
    if found is None:
        typer.echo("Sensitivity to parameters is not shown: add --sensitivity 5, or --parameter PATH.")
    else:
        _show_sensitivity(found, refused, pairs)
    console().print(caution(stored.summary), style="dim")
    if csv is not None:
        _write(csv, stored.summary["assumptions"], found)


def _explain_sweep(name: str, store: Path, outcomes: Sequence[str], csv: Path | None, is_varied: bool) -> None:
    """What a sweep rests on: assumptions, those that it varies among them, and how its outcomes go with these."""
    from experiments.comparison import chosen_outcomes
    from experiments.sweeps.correlations import rank_correlations
    from experiments.sweeps.explaining import assumptions_of_sweep
    from experiments.sweeps.printed import show_correlations, show_question
    from experiments.sweeps.results import open_sweep
    from sim import errors

    result = open_sweep(name, store)
    if is_varied:
        mend = "sweep with vary=[...], or ask it of the folder of a run"
        raise errors.bad_file(f"sweep {result.name}", "has its own factors", mend)
    chosen_outcomes(outcomes)
    assumptions = assumptions_of_sweep(result)
    found = rank_correlations(result, outcomes)
    _show_assumptions(assumptions)
    _show_changed(assumptions)
    show_question(result)
    show_correlations(result, found)
    if csv is not None:
        _write(csv, assumptions, found)


def _varied(
    stored: Result, count: int, names: Sequence[str], outcomes: Sequence[str], pairs: int
) -> tuple[pd.DataFrame | None, dict[str, str]]:
    """The sensitivities that were asked for; None where none was."""
    from experiments.comparison import chosen_outcomes
    from experiments.explanation import (
        chosen_parameters,
        most_assumed,
        pairing_of,
        sensitive_outcomes,
        sensitivity,
    )
    from experiments.progress import progress_bar
    from sim import errors

    summary = stored.summary
    chosen = chosen_parameters(summary["assumptions"], names)
    told = chosen_outcomes(outcomes) if outcomes else sensitive_outcomes(summary)
    varied = list(dict.fromkeys([*chosen, *most_assumed(summary["assumptions"], count)]))
    if not varied:
        if outcomes:
            raise errors.not_allowed("--outcome", "be used alone", "add --sensitivity N or --parameter PATH")
        return None, {}
    pairing = pairing_of(stored.folder, summary)
    with progress_bar("sensitivity") as progress:
        return sensitivity(pairing, summary["assumptions"], varied, told, pairs, progress=progress)


def _show_assumptions(assumptions: Sequence[Mapping[str, Any]]) -> None:
    """All parameters by evidence, the least sure first."""
    from experiments.explanation import by_evidence
    from experiments.tables import Table, show
    from sim.parameters import MARKS

    for mark, rows in by_evidence(assumptions).items():
        if rows:
            cells = [[row["parameter"], _value(row), _range(row), row["doc"], row["source"]] for row in rows]
            header = ["parameter", "value", "plausible", "what it is", "source"]
            show(Table(f"{mark}: {MARKS[mark]} ({len(rows)})", header, cells, numeric=["value", "plausible"]))


def _value(row: Mapping[str, Any]) -> str:
    """The value with its unit; a list by its names."""
    value = row["value"]
    if row.get("is_varied"):
        return str(value)
    shown = ", ".join(value) or "none" if isinstance(value, list) else f"{value}".lower()
    return shown if row["unit"] == "1" else f"{shown} {row['unit']}"


def _range(row: Mapping[str, Any]) -> str:
    return "" if row["low"] is None else f"{row['low']:g} to {row['high']:g}"


def _show_changed(assumptions: Sequence[Mapping[str, Any]]) -> None:
    from experiments.explanation import changed
    from experiments.tables import Table, show

    rows = [
        [row["parameter"], _value(row), _value({**row, "value": row["default"]}), _range(row), row["mark"]]
        for row in changed(assumptions)
    ]
    if not rows:
        typer.echo("Every parameter stands at its default.")
        return
    header = ["parameter", "value", "default", "plausible", "mark"]
    show(Table("Not at the default", header, rows, numeric=header[1:4]))


def _show_rivals(summary: Mapping[str, Any]) -> None:
    """What was expected and what is clear, with its span; then the rivals and what each reverses or leaves open."""
    from experiments.printed import HEADER, MARKS, effect_cells
    from experiments.spans import rivals_told, span_notes
    from experiments.tables import Table, console, show

    expected = [row for row in summary["effects"] if row["mark"]]
    if expected:
        kept = [place for place, name in enumerate(HEADER) if name in SHOWN]
        cells = [effect_cells(row, bool(summary["rivals"])) for row in expected]
        signs = [row["expected"] or "-" for row in expected]
        rows = [[*(line[place] for place in kept), sign] for line, sign in zip(cells, signs, strict=True)]
        header = [*(HEADER[place] for place in kept), "expected"]
        show(Table("What was expected", header, rows, numeric=header[1:4]))
        console().print(f"{MARKS}.", style="dim")
    else:
        typer.echo("The scenario states no expectation.")
    told = rivals_told(summary)
    if told:
        show(Table("Rival assumptions", ["set as", "what it says"], told, numeric=[]))
    for line in span_notes(summary, summary["effects"]):
        console().print(line, style="dim")


SHOWN = ("outcome", "difference", "95 % interval", "span over rivals", "sign", "B/E")


def _show_sensitivity(found: pd.DataFrame, refused: Mapping[str, str], pairs: int) -> None:
    from experiments.numbers_as_text import estimate, interval
    from experiments.tables import Table, show

    rows = []
    for row in found.to_dict("records"):
        effect = row["effect"], row["low"], row["high"]
        change = row["change"], row["change_low"], row["change_high"]
        cells = [f"{estimate(*ends)} ({interval(*ends[1:])})" for ends in (effect, change)]
        rows.append([f"{row['parameter']}={row['value']:g}", row["outcome"].replace("_", " "), *cells, row["finding"]])
    title = f"One parameter at a time at the ends of its plausible range, {pairs} pairs each with the same draws"
    header = ["with", "outcome", "effect there", "change of the effect", "finding"]
    show(Table(title, header, rows, numeric=header[2:4]))
    for name, reason in refused.items():
        typer.echo(f"{name} could not be run: {reason}")
    typer.echo("In brackets 95 % intervals; one in twenty leaves out zero by chance where nothing changes.")


def _write(csv: Path, assumptions: Sequence[Mapping[str, Any]], found: pd.DataFrame | None) -> None:
    import pandas as pd

    table = pd.DataFrame(assumptions)
    table["is_default"] = [row["value"] == row["default"] for row in assumptions]
    table.to_csv(csv, index=False)
    typer.echo(str(csv))
    if found is not None:
        beside = csv.with_name(f"{csv.stem}-sensitivity{csv.suffix}")
        found.to_csv(beside, index=False)
        typer.echo(str(beside))
