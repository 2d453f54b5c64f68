"""Serves the application: gunicorn with several workers (waitress on Windows) and the engine beside it."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from sqlalchemy.exc import OperationalError

from dashboards.application import Places, application
from dashboards.workshop.database import Database
from dashboards.workshop.network import Listening
from dashboards.workshop.rooms import DAY_SECONDS, sweep
from sim import errors

if TYPE_CHECKING:
    from flask import Flask

THREADS = 8
HOUR_SECONDS = 3600.0
LOOPBACK = "127.0.0.1"
STARTS_A_MINUTE = 5  # of the engine, before it is given up


def serve(places: Places, listening: Listening, workers: int) -> None:
    """Serve until interrupted. Refuses an address that is taken."""
    host, port = listening.host, listening.port
    _refuse_taken(host, port)
    server = application(places, listening).server
    engine = Engine(places.folder)
    engine.start()
    _say_where(listening)
    try:
        (_serve_on_windows if sys.platform == "win32" else _serve)(server, places, host, port, workers)
    finally:
        engine.stop()


def _say_where(listening: Listening) -> None:
    if listening.is_local:
        typer.echo(f"Dashboard: {listening.url(listening.host)} (Ctrl-C ends it)")
        return
    typer.echo(f"Dashboard: {listening.url(LOOPBACK)} (Ctrl-C ends it)")
    for address in listening.addresses() or [listening.host]:
        typer.echo(f"Phones: {listening.url(address)}/join")
    if listening.phones_only:
        typer.echo("Other computers get the pages for phones and nothing else. They see it unencrypted (http).")
    else:
        typer.echo("It listens to other computers too: whoever reaches this address can run scenarios here.")


def _begin_sweeping(places: Places) -> None:
    """Delete the rooms whose time is over, now and once a day; in a worker, which forks no more."""
    database = Database(places.folder, places.database)

    def sweep_daily() -> None:
        while True:
            try:
                sweep(database)
            except OperationalError as error:  # a full disk, say: rooms are deleted when there is room again
                typer.echo(
                    f"error: workshop rooms could not be looked through ({error.orig}); in an hour again", err=True
                )
                time.sleep(HOUR_SECONDS)
            else:
                time.sleep(DAY_SECONDS)

    threading.Thread(target=sweep_daily, daemon=True).start()


def _serve(server: Flask, places: Places, host: str, port: int, workers: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
        """Gunicorn with our settings and no command line of its own."""

        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": THREADS,
                "preload_app": True,
                "loglevel": "warning",
                "graceful_timeout": 3,
                "proc_name": "diplomacity",
                "post_worker_init": lambda _worker: _begin_sweeping(places),
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return server

    gc.collect()
    gc.freeze()  # what is there already is shared by all workers: none copies it to collect it, and each ends at once
    Application().run()


def _serve_on_windows(server: Flask, places: Places, host: str, port: int, _workers: int) -> None:
    from waitress import serve as serve_threads

    _begin_sweeping(places)
    serve_threads(server, host=host, port=port, threads=2 * THREADS)


class Engine:
    """The process that runs jobs; started again when it dies, and ended with this one."""

    def __init__(self, folder: Path) -> None:
        self.command = [sys.executable, "-m", "dashboards.jobs.engine", str(folder)]
        self.process: subprocess.Popen[bytes] | None = None
        self._is_wanted = True

    def start(self) -> None:
        """Start it, and watch it in a thread."""
        self._begin()
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self) -> None:
        """End it: it does when its input ends."""
        self._is_wanted = False
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def _begin(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def _watch(self) -> None:
        starts: list[float] = []
        while self._is_wanted:
            time.sleep(0.5)
            if self.process is None or self.process.poll() is None or not self._is_wanted:
                continue
            starts = [moment for moment in starts if time.monotonic() - moment < 60] + [time.monotonic()]
            if len(starts) > STARTS_A_MINUTE:
                typer.echo("error: the engine ended again and again; runs are not possible", err=True)
                return
            self._begin()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            problem = f"cannot be listened on ({error.strerror or error})"
            raise errors.bad_file(f"{host}:{port}", problem, "give another --port or --host") from None
