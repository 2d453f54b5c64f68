"""Where compiled code is kept, and the one decorator that compiles.

Numba's own cache does not see an edit of a helper that lives in another file and then runs the old code.
So the cache folder is named by a digest of every source file of `sim`, the versions of numba and NumPy and the
processor: an edit anywhere gives a fresh folder. This module must be imported before any kernel is defined;
`sim/__init__.py` sees to that.

With NUMBA_DISABLE_JIT=1 the same source runs as ordinary Python, which is the reference in the tests.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import shutil
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from sim import errors

UNUSED_FOR_DAYS = 30
SOURCE_FOLDER = Path(__file__).parent

Function = TypeVar("Function", bound=Callable[..., Any])


@functools.cache
def source_digest(folder: Path = SOURCE_FOLDER) -> str:
    """A digest of every Python source below the folder: the model's identity in caches and stores."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def user_cache_folder() -> Path:
    """The per-user cache folder of this platform, overridden by DIPLOMACITY_CACHE."""
    given = os.environ.get("DIPLOMACITY_CACHE")
    if given:
        return Path(given)
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")))
    return base / "diplomacity"


def kernel_folder() -> Path:
    """The folder for compiled kernels of exactly these sources on exactly this machine."""
    machine = hashlib.blake2b(digest_size=6)
    for part in (
        version("numba"),
        version("numpy"),
        platform.processor(),
        platform.machine(),
        platform.python_version(),
    ):
        machine.update(part.encode())
    return user_cache_folder() / "kernels" / f"{source_digest()}-{machine.hexdigest()}"


def _remove_unused(kernels: Path) -> None:
    """Forget kernels of sources that nobody has run for a month; another process may be doing the same."""
    oldest = time.time() - UNUSED_FOR_DAYS * 86_400
    for folder in kernels.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _use_kernel_folder() -> None:
    folder = kernel_folder()
    try:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _remove_unused(folder.parent)
    except OSError as error:
        what = f"compiled code cannot be kept there ({error.strerror})"
        raise errors.bad_file(folder.parent, what, "name a folder of yours in DIPLOMACITY_CACHE") from None
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    import numba

    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


_use_kernel_folder()

import numba  # noqa: E402  (the cache folder has to be set first)

IS_COMPILED: bool = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]


def compiled(function: Function) -> Function:
    """Compile a module-level function to machine code, cached on disk; no fast maths, no threads inside."""
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)  # type: ignore[return-value]


# A rule is scalar: what one agent, tie or membership does in a month. A loop runs a rule over a table.
# Both compile alike; the two names say which is which to the reader and to the checks in tests/contracts.
rule = compiled
loop = compiled


def wraps_around(function: Function) -> Function:
    """For Python that draws keys: lets 64-bit keys wrap in silence, as compiled code does."""
    import numpy as np

    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        with np.errstate(over="ignore"):
            return function(*arguments, **named)

    return function if IS_COMPILED else wrapped  # type: ignore[return-value]
