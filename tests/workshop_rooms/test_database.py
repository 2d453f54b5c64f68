"""The tables: made from nothing, brought up to date with what is in them, and refused where they cannot be used."""

import stat

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dashboards.workshop.database import FILE, WRITES, Database, alembic_config
from dashboards.workshop.tables import Base
from sim import Refusal


def upgrade(database, to):
    with database.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        command.upgrade(alembic_config(connection), to)


def downgrade(database, to):
    with database.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        command.downgrade(alembic_config(connection), to)


def differences(database):
    with database.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)


def names_of(database):
    """Every constraint and index by its name."""
    found = inspect(database.engine)
    return {
        (table, one["name"])
        for table in Base.metadata.tables
        for one in [*found.get_indexes(table), *found.get_unique_constraints(table), found.get_pk_constraint(table)]
    }


def test_migrations_make_what_the_program_declares(tmp_path):
    database = Database(tmp_path)
    database.migrate()
    assert differences(database) == []
    declared = Database(tmp_path / "declared")
    Base.metadata.create_all(declared.engine)
    assert names_of(database) == names_of(declared)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    database.migrate()  # nothing left to do


def test_an_older_database_keeps_what_it_holds(tmp_path):
    database = Database(tmp_path)
    upgrade(database, "0001")
    assert differences(database) != []
    values = "'1', 'CDFGHJ', 'h', 'p', 'short', 'k', 'de', 7, 20, 'brief', 1, 'brief', 3, 1, NULL, 1.0, 2.0"
    with database.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(text(f"INSERT INTO room VALUES ({values})"))
    database.migrate()
    assert differences(database) == []
    with database.engine.connect() as connection:
        kept = connection.execute(text("SELECT code, seed, phase, version, address, cloned_from FROM room")).all()
    assert kept == [("CDFGHJ", 7, "brief", 3, None, None)]
    downgrade(database, "0001")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT code FROM room")).scalar() == "CDFGHJ"


def test_a_newer_database_is_refused(tmp_path):
    database = Database(tmp_path)
    database.migrate()
    with database.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refusal, match="another version of this program"):
        database.migrate()


def test_foreign_keys_and_the_journal_are_switched_on_for_every_connection(tmp_path):
    database = Database(tmp_path)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "no URL"),
        ("sqlite://", "in memory"),
        ("martian://host/name", "not known"),
        ("mysql+pymysql://host/name", "needs the driver pymysql"),
        ("sqlite:////nowhere/at/all/rooms.sqlite", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_in_one_line(tmp_path, url, said):
    with pytest.raises(Refusal, match=said) as refusal:
        Database(tmp_path, url).migrate()
    assert "\n" not in str(refusal.value)


def test_no_password_is_shown(tmp_path):
    database = Database(tmp_path, f"sqlite:///{tmp_path}/rooms.sqlite")
    database.engine.url = database.engine.url.set(password="secret")
    assert "secret" not in database.shown


def test_what_is_not_a_database_is_refused(tmp_path):
    (tmp_path / FILE).write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(Refusal, match="cannot be used"):
        Database(tmp_path).migrate()
