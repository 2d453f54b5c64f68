"""What a store holds, in one line: python -m tests.cluster.stored FOLDER [FOLDER]

Of one store the number of its runs, and a digest of every outcome and series of each; of two whether they are equal,
with status 1 if not. Start times, seconds, host and part names are left out.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.sweeps.rows import VARYING
from experiments.sweeps.store import Store


def digest(frame: pd.DataFrame) -> str:
    """A digest of rows sorted by key, cell by cell, exact to the last bit of numbers."""
    found = hashlib.blake2b(digest_size=8)
    for name in sorted(frame.columns):
        found.update(name.encode())
        for cell in frame[name]:
            is_text = isinstance(cell, str) or cell is None
            found.update(repr(cell).encode() if is_text else np.asarray(cell).tobytes())
    return found.hexdigest()


def told(folder: str) -> str:
    """Number and digests of the runs that went well."""
    store = Store(Path(folder))
    runs = store.runs().drop(columns=list(VARYING))
    runs = runs[runs["status"] == "ok"].reset_index(drop=True)
    series = store.arrow("series").to_pandas().drop(columns="part").drop_duplicates("key").sort_values("key")
    return f"{len(runs)} runs, digest of outcomes {digest(runs)}, of series {digest(series)}"


def main(folders: list[str]) -> int:
    """Print one line a store; 1 if two differ."""
    lines = [told(folder) for folder in folders]
    for folder, line in zip(folders, lines, strict=True):
        print(f"{Path(folder).name}: {line}")
    return int(len(set(lines)) > 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
