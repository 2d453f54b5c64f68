"""`diplomacity verify` prints the table and says by its exit status whether all holds."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from experiments.commands.verify import verify
from experiments.verification import CASES
from experiments.verification.declared import chosen


def run(*cases: str, **options: Any) -> None:
    verify(list(cases), options.get("mutated", False), options.get("seed", 1))


def test_it_prints_what_was_simulated_beside_what_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    run("V13")
    printed = capsys.readouterr().out
    assert "cycle C6: Kirchhoff index" in printed
    assert "17.5" in printed
    assert "checks that fail: 0 of 8" in printed


def test_it_shows_that_mutations_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    run("V13", mutated=True)
    assert capsys.readouterr().out.count("seen") >= 4


def test_it_exits_with_status_one_when_a_case_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from experiments.verification import graphs

    monkeypatch.setitem(graphs.SMALL_GRAPHS, "cycle C6", (graphs.SMALL_GRAPHS["path P6"][0], 17.5, 1.0))
    case = CASES["V13_spectrum_of_small_graphs"]
    with pytest.raises(typer.Exit) as stopped:
        run("V13", seed=4_711)  # a seed that no other test has asked for: checks are computed once a seed
    assert stopped.value.exit_code == 1
    assert "FAILS" in capsys.readouterr().out
    assert chosen(["V13"]) == [case]
