"""Entries to compiled loops that take a table of addresses in place of dozens of arrays.

Numba looks at every array that Python hands it, which for the sixty arrays of a loop takes longer than a small world's
month. An entry takes one table of whole numbers (addresses, shapes, counts) and one of real numbers, both made once
for a run, and sees the loop's own arguments in them. Its source is written into the folder of compiled kernels, since
numba can keep only what comes from a file; the folder's name is a digest of all sources, so that no entry
outlives the source it belongs to.

Whoever holds a `Call` holds the arrays behind the addresses; `sim.binding` makes a new one when arrays are replaced.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np

from sim import errors
from sim.compilation import kernel_folder

WRITING = Lock()  # entries are written and imported by one thread at a time
INTEGERS = (bool, int, np.bool_, np.integer)


class Call:
    """A loop with all its arguments but the month. Calling it with a month runs the loop."""

    def __init__(self, loop: Callable[..., Any], names: Sequence[str], arguments: Sequence[Any]) -> None:
        self.held = list(arguments)
        wholes: list[int] = []
        reals: list[float] = []
        kinds: list[str] = []
        for name, value in zip(names, arguments, strict=True):
            if name == "month":
                kinds.append("month")
            elif isinstance(value, np.ndarray):
                if not value.flags.c_contiguous:
                    raise TypeError(f"array '{name}' of {loop} does not lie in one piece")
                kinds.append(f"{value.dtype.str} {value.ndim} {value.flags.writeable}")
                wholes += [value.__array_interface__["data"][0], *value.shape]
            elif isinstance(value, np.uint64):
                kinds.append("key")
                wholes.append(int(value.astype(np.int64)))
            elif isinstance(value, INTEGERS):
                kinds.append("whole")
                wholes.append(int(value))
            else:
                kinds.append("real")
                reals.append(float(value))
        self.wholes, self.reals = np.array(wholes, dtype=np.int64), np.array(reals, dtype=np.float64)
        function: Any = getattr(loop, "py_func", loop)
        self.entry = _entry(function.__module__, function.__name__, tuple(kinds))

    def __reduce__(self) -> Any:
        raise TypeError("a call holds addresses of one model's arrays and cannot be copied")

    def __call__(self, month: int) -> Any:
        """Run the loop for a month."""
        return self.entry(self.wholes, self.reals, month)


@functools.cache
def _entry(module: str, name: str, kinds: tuple[str, ...]) -> Callable[..., Any]:
    """The compiled entry of a loop for arguments of these kinds, written and imported when first asked for."""
    arguments: list[str] = []
    arrays: list[str] = []
    wholes, reals = 0, 0
    for kind in kinds:
        if kind == "month":
            arguments.append("month")
        elif kind == "real":
            arguments.append(f"reals[{reals}]")
            reals += 1
        elif kind in ("key", "whole"):
            arguments.append(f"uint64(wholes[{wholes}])" if kind == "key" else f"wholes[{wholes}]")
            wholes += 1
        else:
            dtype, dimensions, is_written = kind.split()
            arguments.append(f"array_at(wholes, {wholes}, KIND_{len(arrays)})")
            arrays.append(f"Array(from_dtype(dtype('{dtype}')), {dimensions}, 'C', {is_written != 'True'})")
            wholes += 1 + int(dimensions)
    return _written(module, name, arrays, arguments)


def _written(module: str, name: str, kinds: Sequence[str], arguments: Sequence[str]) -> Callable[..., Any]:
    """An entry as a module of its own in the folder of compiled kernels."""
    source = "\n".join(
        [
            f'"""Entry of {module}.{name}, written by sim.entries."""',
            "from numba.core.types import Array",
            "from numba.np.numpy_support import from_dtype",
            "from numpy import dtype, uint64",
            "from sim.address import array_at",
            "from sim.compilation import compiled",
            f"from {module} import {name} as loop",
            *(f"KIND_{number} = {kind}" for number, kind in enumerate(kinds)),
            "@compiled",
            "def entry(wholes, reals, month):",
            "    return loop(",
            *(f"        {argument}," for argument in arguments),
            "    )",
            "",
        ]
    )
    title = f"{module.rsplit('.', 1)[-1]}_{name}_{hashlib.blake2b(source.encode(), digest_size=6).hexdigest()}"
    full_name = f"diplomacity_entries.{title}"
    with WRITING:
        if full_name not in sys.modules:
            path = kernel_folder() / "entries" / f"{title}.py"
            if not path.exists():
                _write(path, source)
            sys.modules[full_name] = _imported(full_name, path)
    found: Callable[..., Any] = sys.modules[full_name].entry
    return found


def _write(path: Path, source: str) -> None:
    """Write a file at once and whole: other processes may be doing the same."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, written = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(source)
        Path(written).replace(path)
    except OSError as error:
        what = f"compiled code cannot be kept there ({error.strerror})"
        raise errors.bad_file(path.parent, what, "name a folder of yours in DIPLOMACITY_CACHE") from None


def _imported(name: str, path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise ImportError(f"cannot import {path}")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
