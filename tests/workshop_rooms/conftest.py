"""A server with workshop pages and nothing else, people with browsers, and an engine that runs when it is told to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import flask
import pytest

from dashboards.jobs import Spool
from dashboards.workshop import rooms, start_view
from dashboards.workshop.database import Database
from dashboards.workshop.network import Listening
from dashboards.workshop.registering import register
from dashboards.workshop.site import NAME
from dashboards.workshop.tables import Base
from tests.workshop_rooms.crowd import Crowd

SHELF = Path(__file__).parent / "shelf"
OTHER = os.environ.get("WORKSHOP_DATABASE")  # the URL of another database, to run these tests on


CACHES = (rooms.plan_named, start_view._found, start_view._plans)  # each process reads its workshops once


@pytest.fixture(scope="package", autouse=True)
def _shelf():
    """A small workshop of our own beside the shipped ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIPLOMACITY_PATH", str(SHELF))
        for cache in CACHES:
            cache.cache_clear()
        yield
    for cache in CACHES:
        cache.cache_clear()


def make_server(folder: Path, listening: Listening | None = None) -> flask.Flask:
    """A server as one worker has it; those on one folder share all that they know."""
    database = Database(folder, OTHER)
    database.migrate()
    server = flask.Flask("rooms")
    register(server, Spool(folder), folder, database, listening or Listening())
    return server


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where everything is kept."""
    return tmp_path_factory.mktemp("rooms")


@pytest.fixture(scope="session")
def _made(folder):
    """One server for all tests: to make one is to translate its templates."""
    made = make_server(folder)
    yield made
    made.extensions[NAME].database.engine.dispose()


@pytest.fixture
def server(_made):
    """A server with an empty database and nothing to be run."""
    site = _made.extensions[NAME]
    with site.database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    for place in (site.spool.queue, site.spool.jobs):
        shutil.rmtree(place)
        place.mkdir()
    return _made


@pytest.fixture
def database(server):
    """Its database."""
    return server.extensions[NAME].database


@pytest.fixture
def crowd(server):
    """A facilitator with an open room of the small workshop in which everybody votes, and whoever joins it."""
    return Crowd(server).open("toy_talk/short")
