"""`diplomacity report`: the HTML report of a stored result again."""

from __future__ import annotations

from pathlib import Path

import typer


def report(
    result: Path | None = typer.Argument(None, help="folder of a result; the newest in results/ if not given"),
) -> None:
    """Write the report of a stored result again, and say where it is."""
    from experiments import results
    from experiments.report import html

    stored = results.read(result or results.newest())
    file = stored.folder / results.REPORT
    file.write_text(html(stored), encoding="utf-8")
    typer.echo(str(file))
