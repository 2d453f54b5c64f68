"""`diplomacity verify`: does the simulator reproduce what is known exactly?"""

from __future__ import annotations

import typer


def verify(
    cases: list[str] = typer.Argument(None, metavar="[CASE]...", help="V2, V3 ...; all if none is named"),
    mutated: bool = typer.Option(False, "--mutated", help="run the mutations: each has to be seen"),
    seed: int = typer.Option(1, "--seed", min=0, help="seed of the draws"),
) -> None:
    """Run the exact cases and print what was simulated beside what is exact; exit status 1 if one fails."""
    import experiments.verification as verification
    from experiments.tables import Table, console, show
    from experiments.verification.page import HEADER, NUMERIC, row

    bound, missed = verification.bound(), 0
    rows = []
    for case in verification.chosen(cases or ()):
        for check in case.checks(mutated, seed):
            rows.append(row(case, check, bound, mutated))
            missed += not (check.is_missed(bound) or not check.is_moved if mutated else check.passes(bound))
    what = "Exact cases, mutated" if mutated else "Exact cases"
    show(Table(f"{what}; z* = {bound:.3f}, seed {seed}", HEADER, rows, numeric=NUMERIC))
    said = "mutations not seen" if mutated else "checks that fail"
    console().print(f"{said}: {missed} of {len(rows)}")
    if missed:
        raise typer.Exit(1)
