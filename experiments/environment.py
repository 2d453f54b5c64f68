"""The environment of a result as a file from which pip rebuilds it, without addresses."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version

from packaging.requirements import Requirement

from experiments.provenance import commit

OURS = "diplomacity"


@cache
def environment_text() -> str:
    """Every distribution that the project needs, with those that they need, as name==version, one a line.

    Extras are followed where what they bring is installed.
    """
    about = f"{OURS} {version(OURS)} (commit {commit() or 'unknown'}) ran with, on Python {platform.python_version()}"
    lines = [
        f"# What {about}.",
        "# pip install -r this file, then the project itself at that commit.",
    ]
    return "\n".join([*lines, *(f"{name}=={found}" for name, found in sorted(_needed().items()))]) + "\n"


def environment_digest(text: str) -> str:
    """What an environment is called."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _needed() -> dict[str, str]:
    """Installed distributions that the project needs, with their versions, by name."""
    found: dict[str, str] = {}
    waiting = [(OURS, frozenset(distribution(OURS).metadata.get_all("Provides-Extra") or ()))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            known = distribution(name)
        except PackageNotFoundError:  # of an extra that is not installed
            continue
        if name != OURS:
            found[known.metadata["Name"]] = known.version
        for text in known.requires or ():
            requirement = Requirement(text)
            if any(requirement.marker is None or requirement.marker.evaluate({"extra": e}) for e in (*extras, "")):
                waiting.append((requirement.name, frozenset(requirement.extras)))
    found.pop(OURS, None)
    return found
