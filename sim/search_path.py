"""Where scenarios and worlds are found: the shipped folder, then folders that a user names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from sim import errors

VARIABLE = "DIPLOMACITY_PATH"  # folders, separated as in PATH


def shipped() -> Path:
    """The `scenarios` folder that comes with the project."""
    return Path(str(resources.files("scenarios")))


def folders(search_path: Iterable[str | os.PathLike[str]] = ()) -> list[Path]:
    """All folders to look in, the user's before the shipped one."""
    named = [Path(folder) for folder in search_path]
    from_environment = [Path(folder) for folder in os.environ.get(VARIABLE, "").split(os.pathsep) if folder]
    for folder in named + from_environment:
        if not folder.is_dir():
            raise errors.missing_file("search path folder", folder, "name an existing folder")
    return [*named, *from_environment, shipped()]


def known_names(kind: str, search_path: Iterable[str | os.PathLike[str]] = ()) -> dict[str, Path]:
    """Names and places of all worlds, scenarios, workshops or ideas on the search path; an earlier folder wins."""
    found: dict[str, Path] = {}
    for folder in folders(search_path):
        if kind == "worlds":
            candidates = {p.parent.name: p.parent for p in sorted(folder.glob("worlds/*/cities.csv"))}
        elif kind == "workshops":
            candidates = {p.stem: p for p in sorted(folder.glob("workshops/*.yaml"))}
        elif kind == "ideas":
            candidates = {p.stem: p for p in sorted(folder.glob("ideas.csv"))}
        else:
            candidates = {p.stem: p for p in sorted(folder.glob("*.yaml"))}
        found = {**candidates, **found}
    return dict(sorted(found.items()))


def find(kind: str, name: str | os.PathLike[str], search_path: Iterable[str | os.PathLike[str]] = ()) -> Path:
    """The place of a name, or the path itself where one is given; refuses an unknown name with the nearest one."""
    text = os.fspath(name)
    looks_like_path = os.sep in text or "/" in text or text.endswith((".yaml", ".yml")) or text in (".", "..")
    if looks_like_path:
        path = Path(text).expanduser()
        if not path.exists():
            raise errors.missing_file(
                kind.removesuffix("s"), path, "give an existing path or a name from `diplomacity list`"
            )
        if kind == "worlds" and not path.is_dir():
            raise errors.bad_file(path, "is not a folder", "a world is a folder of CSV files")
        return path
    known = known_names(kind, search_path)
    if text not in known:
        raise errors.unknown_name(kind.removesuffix("s"), text, known)
    return known[text]
