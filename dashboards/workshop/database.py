"""The database of workshop rooms: SQLite with a write-ahead log beside the dashboard's answers, or another by its URL.

Many processes and threads read and write at once. Every change is one short transaction that sees the newest state
before it writes: SQLite takes the lock as it begins (BEGIN IMMEDIATE), another database locks the room's row. Nobody
waits for readers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from dashboards.workshop.tables import Room
from sim import errors

FILE = "workshop.sqlite"
BUSY_SECONDS = 20
WRITES = "writes"  # the option of a connection whose transaction begins with the lock
MIGRATIONS = Path(__file__).parent / "migrations"
MEND = "give --database as a URL such as postgresql+psycopg://user@host/name, or leave it out"


class Database:
    """Sessions on the rooms' tables; may be made before a process forks, which then has connections of its own."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """Refuses a URL that is none, or one whose driver is not installed."""
        if url is None:
            folder.mkdir(parents=True, exist_ok=True)
            url = f"sqlite:///{(folder / FILE).resolve()}"
        self.engine = _engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self.engine.dispose)  # SQLite's connections must not be carried over a fork

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all made at its end, or none where anything is raised."""
        with self._sessions.begin() as session:
            session.connection(execution_options={WRITES: True})
            yield session

    def migrate(self) -> None:
        """Make the tables, or bring older ones up to date. Refuses a database that a newer version made."""
        from alembic import command
        from alembic.util import CommandError

        self._create_private()
        try:
            with self.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                command.upgrade(alembic_config(connection), "head")
        except CommandError as error:
            problem = f"was made by another version of this program ({' '.join(str(error).split())[:120]})"
            raise errors.bad_file(self.shown, problem, "use that version, or another --database") from None
        except DBAPIError as error:
            raise self._unusable(error) from None

    @property
    def shown(self) -> str:
        """Its address without a password."""
        return self.engine.url.render_as_string(hide_password=True)

    def _create_private(self) -> None:
        """Make SQLite's file ours alone before anything is written: it holds names.

        One that is there is not touched: to close it would drop the locks that this process holds on it.
        """
        if not self.is_sqlite or not self.engine.url.database:
            return
        try:
            os.close(os.open(self.engine.url.database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            return
        except OSError as error:
            raise errors.bad_file(self.shown, f"cannot be opened ({error.strerror})", MEND) from None

    def _unusable(self, error: SQLAlchemyError) -> errors.Refusal:
        said = " ".join(str(getattr(error, "orig", None) or error).split())[:160]
        return errors.bad_file(self.shown, f"cannot be used ({said})", MEND)


def room_to_change(session: Session, room_id: str) -> Room | None:
    """The room as it is now; whoever else wants to change it waits until this transaction has ended."""
    return session.scalar(select(Room).where(Room.id == room_id).with_for_update())


def alembic_config(connection: Connection) -> Any:
    """What alembic needs to know: where the migrations are, and the connection that they are made on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
        if not parsed.database or parsed.database == ":memory:":
            raise errors.bad_file("--database", "SQLite in memory is not shared by the server's processes", MEND)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, pool_size=8, max_overflow=16)
    except NoSuchModuleError as error:
        raise errors.bad_file("--database", f"names a kind of database that is not known ({error})", MEND) from None
    except ArgumentError:
        raise errors.bad_file("--database", "is no URL of a database", MEND) from None
    except ModuleNotFoundError as error:
        raise errors.bad_file("--database", f"needs the driver {error.name}", f"pip install {error.name}") from None
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Settings of every connection to SQLite. Transactions are begun by us, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")
