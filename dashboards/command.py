"""`diplomacity dashboard`: Explore, Sweeps, Workshop and Teach in the browser."""

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
    room: bool = typer.Option(False, "--room", help="let phones of this network join workshops, and do nothing else"),
    database: str | None = typer.Option(
        None, envvar="DIPLOMACITY_DATABASE", help="URL of a database for workshop rooms; the default is in the folder"
    ),
) -> None:
    """Explore scenarios and sweeps, lead workshops and teach, in the browser."""
    from dashboards.application import Places
    from dashboards.jobs.adopted import adopted
    from dashboards.server import serve
    from dashboards.state import State
    from dashboards.workshop.network import EVERYWHERE, Listening
    from sim import errors

    if room and host == HOST:
        host = EVERYWHERE[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.bad_file(folder, f"cannot be written ({error.strerror})", "give another --folder") from None
    first = State() if result is None else adopted(result, folder)
    serve(Places(folder, stores, first, database), Listening(host, port, room), workers)
