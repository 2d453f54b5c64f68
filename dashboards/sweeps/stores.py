"""Which stores of sweeps there are, and which sweeps are in them: names from an address are looked up here."""

from __future__ import annotations

import hashlib
from pathlib import Path

from experiments.sweeps.results import sweeps_in
from experiments.sweeps.store import MARK, RUNS, Store
from sim import errors

FIRST = "store"


def stores_in(folder: Path) -> dict[str, Store]:
    """The stores that are offered, by name: the folder itself where it is one, and those right below it."""
    candidates = [folder, *(sorted(place for place in folder.iterdir() if place.is_dir()) if folder.is_dir() else [])]
    return {place.name: Store(place) for place in candidates if (place / MARK).is_file()}


def store_named(name: str, folder: Path) -> Store:
    """A store by its name, the first one where none is named; where there is none yet, the one that would be made.

    Refuses a name that is not offered: no path comes from outside.
    """
    known = stores_in(folder)
    if not name:
        return next(iter(known.values()), Store(folder / FIRST))
    if name not in known:
        raise errors.unknown_name("store", name[:60], known, where="the dashboard")
    return known[name]


def check_sweep(name: str, store: Store) -> None:
    """Refuses a sweep that is not in a store."""
    known = sweeps_in(store)
    if name not in known:
        raise errors.unknown_name("sweep", name[:60], known, where=f"store {store.folder.name}")


def moment(store: Store) -> str:
    """A digest that changes when something is stored: of the names of parts, and of sweeps with their times."""
    parts = sorted(file.name for file in (store.folder / RUNS).glob("*.parquet"))
    sweeps = [f"{name} {file.stat().st_mtime_ns}" for name, file in sweeps_in(store).items()]
    return hashlib.blake2b("\n".join([*parts, *sorted(sweeps)]).encode(), digest_size=8).hexdigest()
