"""Nothing changes results unnoticed."""

from __future__ import annotations

import json

import pytest

from tests.regression.baseline import PINNED, results


def test_results_are_those_that_are_pinned() -> None:
    pinned, now = json.loads(PINNED.read_text(encoding="utf-8")), results()
    assert list(now) == list(pinned), "run `make baseline` and say 'changes results' in CHANGELOG.md"
    for name, expected in pinned.items():
        assert now[name]["passages"] == expected["passages"], name
        assert now[name]["outcomes"] == pytest.approx(expected["outcomes"], rel=1e-9), name
