"""Entries hold addresses: copies, threads and lengthened runs must each meet their own arrays."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from sim import Diplomacity
from sim.compilation import IS_COMPILED, kernel_folder
from sim.entries import Call
from tests.running import busy

MONTHS = 24


@pytest.fixture(scope="module")
def uninterrupted() -> str:
    return Diplomacity("toy", busy(), seed=3, months=MONTHS).run().digest


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_of_a_model_runs_on_by_itself(uninterrupted: str, duplicate) -> None:
    model = Diplomacity("toy", busy(), seed=3, months=MONTHS)
    for _ in range(MONTHS // 2):
        model.step()
    twin = duplicate(model)
    assert twin.run().digest == uninterrupted
    assert model.run().digest == uninterrupted


@pytest.mark.skipif(not IS_COMPILED, reason="plain Python has no entries")
def test_a_call_cannot_be_copied() -> None:
    model = Diplomacity("toy", seed=1, spin_up=0)
    model.step()
    call = next(binding.call for binding in model._bindings.values())
    assert isinstance(call, Call)
    with pytest.raises(TypeError, match="cannot be copied"):
        copy.deepcopy(call)


def test_many_threads_may_begin_at_once() -> None:
    script = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from sim import Diplomacity\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    print(*pool.map(lambda seed: Diplomacity('toy', seed=seed, months=2).run().digest, [1, 1, 2, 2]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    first, again, second, second_again = done.stdout.split()
    assert (first, second) == (again, second_again)
    assert first != second


def test_threads_that_share_a_process_do_not_share_state() -> None:
    with ThreadPoolExecutor(2) as pool:
        digests = list(pool.map(lambda seed: Diplomacity("toy", busy(), seed=seed, months=12).run().digest, [1, 2, 1]))
    assert digests[0] == digests[2] != digests[1]


def test_a_run_beyond_its_horizon_has_the_bits_of_a_longer_one() -> None:
    long, short = (Diplomacity("rhine", "2017_2026", seed=3, months=months) for months in (48, 12))
    assert long.run(48).digest == short.run(48).digest


@pytest.mark.skipif(not IS_COMPILED, reason="plain Python has no entries")
def test_what_is_written_beside_the_kernels_is_whole() -> None:
    Diplomacity("toy", seed=1, months=1).run()
    written = list((kernel_folder() / "entries").iterdir())
    assert written
    assert not [path for path in written if path.suffix == ".part"]


def test_an_array_in_pieces_is_refused() -> None:
    with pytest.raises(TypeError, match="does not lie in one piece"):
        Call(busy, ["column"], [np.zeros((4, 4))[:, 1]])
