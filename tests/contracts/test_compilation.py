"""What was found about numba by trial, each met and tested: stale caches, arithmetic, cold starts."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

import sim
from sim.compilation import kernel_folder, source_digest

HELPER = 'def gain():\n    """A helper."""\n    return {value}\n'
SCRIPT = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from sim.compilation import compiled, kernel_folder\n"
    "from sim.user import use\n"
    "print(use(), kernel_folder().name)\n"
)
USER = "from sim.compilation import compiled\nfrom sim.helper import gain\n\n@compiled\ndef use():\n    return gain()\n"


def small_package(folder: Path, value: float) -> None:
    """A package with the project's own compilation module and a helper in another file than its user."""
    package = folder / "sim"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("")
    for name in ("compilation.py", "errors.py"):
        shutil.copy(Path(sim.__file__).parent / name, package)
    (package / "helper.py").write_text(
        "from sim.compilation import compiled\n\n@compiled\n" + HELPER.format(value=value)
    )
    (package / "user.py").write_text(USER)


def outcome_of(folder: Path) -> list[str]:
    environment = {**os.environ, "DIPLOMACITY_CACHE": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("NUMBA_DISABLE_JIT", None)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_an_edited_helper_in_another_file_is_seen(tmp_path: Path) -> None:
    small_package(tmp_path, 1.5)
    first, again = outcome_of(tmp_path), outcome_of(tmp_path)
    assert first == again
    assert first[0] == "1.5"
    small_package(tmp_path, 2.5)
    edited = outcome_of(tmp_path)
    assert edited[0] == "2.5"
    assert edited[1] != first[1]


def test_compiled_code_is_kept_where_the_sources_digest_says() -> None:
    assert os.environ["NUMBA_CACHE_DIR"] == str(kernel_folder())
    assert source_digest() in kernel_folder().name


def test_a_cache_that_cannot_be_written_is_refused_with_a_way_out(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    done = subprocess.run(
        [sys.executable, "-c", "import sim"],
        env={**os.environ, "DIPLOMACITY_CACHE": str(blocked)},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(sim.__file__).parents[1],
    )
    assert done.returncode != 0
    assert "name a folder of yours in DIPLOMACITY_CACHE" in done.stderr.strip().splitlines()[-1]


SHARED_ARITHMETIC = {
    "exp": math.exp,
    "expm1": math.expm1,
    "log": math.log,
    "log1p": math.log1p,
    "tanh": math.tanh,
    "sqrt": math.sqrt,
    "floor": math.floor,
}


@pytest.mark.parametrize("name", SHARED_ARITHMETIC)
def test_a_function_that_rules_use_agrees_bit_for_bit_with_plain_python(name: str) -> None:
    plain = SHARED_ARITHMETIC[name]
    compiled = numba.njit(calling(plain))
    points = np.concatenate([np.linspace(1e-9, 30.0, 4001), 10.0 ** np.linspace(-12, 2, 2001)])
    assert all(compiled(float(x)) == plain(float(x)) for x in points)


def calling(function):
    def call(x):
        return function(x)

    return call


def test_powers_agree_as_math_pow() -> None:
    compiled = numba.njit(lambda x, y: math.pow(x, y))
    rng = np.random.default_rng(1)
    for x, y in zip(rng.random(4000) * 40, rng.random(4000) * 4 - 2, strict=True):
        assert compiled(float(x), float(y)) == math.pow(float(x), float(y))
