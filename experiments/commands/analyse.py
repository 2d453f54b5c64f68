"""`diplomacity analyse`: what a stored sweep says."""

from __future__ import annotations

from pathlib import Path

import typer


def analyse(
    result: str | None = typer.Argument(None, help="a sweep, by its name or how that begins (default: the last one)"),
    outcome: list[str] = typer.Option(None, "--outcome", help="may be given again (default: the sweep's own)"),
    method: list[str] = typer.Option(
        None,
        "--method",
        help="one of effects, sobol, morris, pawn, scoring, prim, robustness, plane, flip; repeatable",
    ),
    of: str | None = typer.Option(
        None,
        "--of",
        help="effect, scenario or baseline (default: effect, where there are pairs)",
    ),
    where: str | None = typer.Option(
        None,
        "--where",
        help="cases of interest of prim, as 'effect<0' or 'effect>q0.9' (default: the experiment's, else > q0.75)",
    ),
    policy: str | None = typer.Option(None, "--policy", help="the factor that is a policy; all others are uncertain"),
    aim: str = typer.Option("more", "--aim", help="whether more or less of an outcome is wanted of a policy"),
    seed: int = typer.Option(1, "--seed", help="seed of the resampling"),
    resamples: int | None = typer.Option(None, "--resamples", help="for every interval (default: the method's own)"),
    out: Path | None = typer.Option(None, "--out", help="folder to write (default: results/analysis-NAME)"),
    store: Path = typer.Option(Path("results/store"), "--store", help="folder of the store"),
    no_png: bool = typer.Option(False, "--no-png", help="write no PNG, which need a browser"),
) -> None:
    """Effects, sensitivities, boxes, robustness and flips of a stored sweep, each with its interval.

    diplomacity analyse twinning_or_networks

    diplomacity analyse too_many_networks --outcome share_adopted --method prim --where 'effect<0'
    """
    from experiments.analysis import folder
    from experiments.analysis.columns import LONG, readable
    from experiments.analysis.question import Question
    from experiments.analysis.report import answered
    from experiments.caution import OF_SAMPLES
    from experiments.sweeps.claims import stated_rules
    from experiments.sweeps.results import open_sweep
    from experiments.tables import show

    sweep = open_sweep(result, store)
    place = out or Path("results") / f"analysis-{sweep.name}"
    rules = {} if where else stated_rules(sweep)
    asked = Question(outcome or (), method or (), of or "", where or "", rules, policy, aim, seed, resamples)
    asked = asked.put_to(sweep)
    folder.check_folder(place, has_png=not no_png)
    found = answered(sweep, asked)
    for name, table in found.tables.items():
        if name not in LONG and len(table):
            show(readable(name, table))
    for finding in found.findings:
        typer.echo(f"{finding.outcome.replace('_', ' ')}, {finding.method}: {finding.sentence}\n")
    for line in found.left_out:
        typer.echo(f"not said: {line}")
    typer.echo(OF_SAMPLES)
    typer.echo(str(folder.write(found, place, has_png=not no_png)))
