"""The reference: the same source as ordinary Python gives the same bits as compiled, on one process and on two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.compilation import IS_COMPILED
from sim.events import EVENT_TYPES
from sim.rows import FILES
from sim.stages import Channel, Kind
from tests.contracts import motion

ROOT = Path(__file__).parents[2]
CASES = ("toy, default", "toy, rivals", "thirty, default", "thirty, rivals", "rhine, default")


@pytest.fixture(scope="module")
def compiled() -> dict[str, dict[str, Any]]:
    if not IS_COMPILED:
        pytest.skip("the tests themselves run as ordinary Python")
    return {str(processes): motion.digests(processes) for processes in (1, 2)}


@pytest.fixture(scope="module")
def plain() -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.contracts.motion"],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("case", CASES)
def test_compiled_and_plain_python_agree_bit_for_bit_on_one_and_two_processes(compiled, plain, case: str) -> None:
    four = [found[processes][case] for found in (compiled, plain) for processes in ("1", "2")]
    assert [all(is_compiled for _, _, is_compiled in made) for made in four] == [True, True, False, False]
    assert not any(is_compiled for made in four[2:] for _, _, is_compiled in made)
    assert len({tuple(digest for _, digest, _ in found) for found in four}) == 1


def test_seeds_and_rules_make_a_difference(compiled) -> None:
    """Digests that were all alike would agree too."""
    found = [digest for case in compiled["1"].values() for _, digest, _ in case]
    assert len(found) == len(CASES) * len(motion.SEEDS) == len(set(found))


def test_in_the_world_of_thirty_everything_moves() -> None:
    shared = dict(motion.cases())
    world, scenario, _ = shared["thirty, default"]
    assert {event.type for event in scenario.events.values()} == set(EVENT_TYPES)
    assert [table for table in FILES if not len(world.tables[table])] == []
    record = motion.run_of(shared["thirty, default"], motion.SEEDS[0])
    assert set(Kind) - set(record.log[:, 1].tolist()) == set()
    assert set(Channel) - set(record.log[:, 6].tolist()) == {Channel.START}
