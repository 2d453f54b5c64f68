"""Worlds that a store keeps by their keys, so that a run can be repeated when the files have changed since."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Set
from pathlib import Path

from experiments.sweeps.store import UNFINISHED, WORLDS, Store
from sim import errors
from sim.world import World

WORLD_KEY = re.compile(r"[0-9a-f]{32}")


def add_world(store: Store, world: World) -> None:
    """Keep a world's tables under its key; a world that was made in Python has no files, and is not kept."""
    target = store.folder / WORLDS / world.key
    if world.path is None or target.is_dir():
        return
    from sim.search_path import find

    with tempfile.TemporaryDirectory(dir=store.folder / WORLDS, prefix=UNFINISHED) as scratch:
        made = Path(scratch) / world.key
        shutil.copytree(world.path, made)
        if not (made / "ideas.csv").exists():
            shutil.copy(find("ideas", "ideas", [world.path.parent.parent]), made / "ideas.csv")
        if World.load(f"{made}{os.sep}").key != world.key:
            raise errors.bad_file(world.path, "has changed while it was read", "start the sweep again")
        try:
            made.rename(target)
        except OSError:  # another sweep was faster
            if not target.is_dir():
                raise


def kept_world(store: Store, key: str) -> World:
    """A world by its key; refuses one that was not kept."""
    folder = store.folder / WORLDS / key
    if not folder.is_dir():
        mend = "start its sweep again, which puts it back; a world made in Python is not kept"
        raise errors.missing_file("world", folder, mend)
    world = World.load(f"{folder}{os.sep}")
    if world.key != key:
        raise errors.bad_file(folder, "has been edited", "remove the folder and start its sweep again")
    return world


def drop_worlds(store: Store, but: Set[str]) -> None:
    """Remove the worlds that are kept, but for those with these keys."""
    for folder in (store.folder / WORLDS).iterdir():
        if folder.is_dir() and WORLD_KEY.fullmatch(folder.name) and folder.name not in but:
            shutil.rmtree(folder)
