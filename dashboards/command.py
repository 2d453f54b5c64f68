"""`diplomacity dashboard`: Explore and Sweeps in the browser."""

from __future__ import annotations

from pathlib import Path

import typer

HOST, PORT, WORKERS = "127.0.0.1", 8050, 2


def dashboard(
    result: Path | None = typer.Argument(None, help="folder of a result that the page shows first"),
    host: str = typer.Option(HOST, help="address to listen on; the default is seen from this computer only"),
    port: int = typer.Option(PORT, min=1, max=65535, help="port to listen on"),
    workers: int = typer.Option(WORKERS, min=1, max=64, help="processes that answer requests"),
    folder: Path = typer.Option(Path("results/dashboard"), help="where answers and uploads are kept"),
    stores: Path = typer.Option(Path("results"), help="where stores of sweeps are looked for"),
) -> None:
    """Explore scenarios and sweeps in the browser."""
    from dashboards.application import Places
    from dashboards.jobs.adopted import adopted
    from dashboards.server import serve
    from dashboards.state import State
    from sim import errors

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.bad_file(folder, f"cannot be written ({error.strerror})", "give another --folder") from None
    first = State() if result is None else adopted(result, folder)
    serve(Places(folder, stores, first), host, port, workers)
