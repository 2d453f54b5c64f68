"""A working folder with a scenario of its own."""

import pytest

from tests.quarrel import written


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path
