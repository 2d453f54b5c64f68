"""`diplomacity dashboard`: a stored result in the browser."""

from __future__ import annotations

from pathlib import Path

import typer

HOST, PORT = "127.0.0.1", 8050


def dashboard(
    result: Path | None = typer.Argument(None, help="folder of a result; the newest in results/ if not given"),
    host: str = typer.Option(HOST, help="address to listen on; the default is seen from this computer only"),
    port: int = typer.Option(PORT, min=1, max=65535, help="port to listen on"),
) -> None:
    """Show a stored result in the browser."""
    from dashboards.application import serve

    serve(result, host, port)
