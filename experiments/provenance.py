"""Where a result comes from: versions, the commit, a digest of the configuration and one of the model's source."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from experiments.replicates import Pairing
from sim.compilation import source_digest

PROJECT = "diplomacity"
ENVIRONMENT = "environment.txt"
PACKAGES = ("diplomacity", "mesa", "numpy", "scipy", "numba", "xarray", "pandas", "hydra-core")


def provenance(pairing: Pairing) -> dict[str, Any]:
    """What somebody needs to get the same numbers again."""
    return {
        **of_source(),
        "configuration": configuration_hash(pairing),
        "world_key": pairing.world.key,
    }


def of_source() -> dict[str, Any]:
    """Versions, platform, commit and the digest of the model's source: what is the same for all runs of a program."""
    return {
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "platform": f"{platform.system()} {platform.machine()}",
        "commit": commit(),
        "source": source_digest(),
    }


def configuration_hash(pairing: Pairing) -> str:
    """A digest of all that the runs read; story, replicates, processes and paths stay out."""
    content = {
        "parameters": pairing.parameters,
        "scenario": pairing.scenario.to_dict()["events"],
        "baseline": pairing.baseline.to_dict()["events"],
        "names": [pairing.scenario.name, pairing.baseline.name],
        "months": pairing.months,
        "world": pairing.world.key,
        "seed": pairing.seed,
        "world_seed": pairing.world_seed,
        "source": source_digest(),
    }
    if pairing.decisions:
        content["decisions"] = [order.to_dict() for order in pairing.decisions]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=list)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@cache
def environment(extras: tuple[str, ...] = ()) -> str:
    """What environment.txt holds: the exact versions of all that the project needs here, for pip to install again.

    `extras` are those of the project's extras that were used, as in ("dask",). A process is asked once: what it runs
    stays what it has loaded.
    """
    head = [
        f"# Made with Python {platform.python_version()} on {platform.system()} {platform.machine()}.",
        f"# diplomacity {version(PROJECT)}, commit {commit() or 'unknown'}, source {source_digest()}",
        "# To have this environment again, in a new virtual environment of that Python:",
        f"#   pip install -r {ENVIRONMENT}",
        "# and then, in a checkout of that commit:",
        "#   pip install --no-deps .",
    ]
    return "\n".join([*head, *(f"{name}=={version(name)}" for name in needed(extras))]) + "\n"


def needed(extras: Sequence[str] = ()) -> list[str]:
    """The names of the distributions that the project needs on this platform, and what these need in turn."""
    found: set[str] = set()
    waiting = [Requirement(f"{PROJECT}[{','.join(extras)}]" if extras else PROJECT)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        if (name, frozenset(asked.extras)) in seen:
            continue
        seen.add((name, frozenset(asked.extras)))
        found.add(name)
        for line in requires(name) or ():
            requirement = Requirement(line)
            contexts = [{"extra": extra} for extra in ("", *asked.extras)]
            if requirement.marker is None or any(requirement.marker.evaluate(context) for context in contexts):
                waiting.append(requirement)
    return sorted(found - {PROJECT})


@cache
def commit() -> str | None:
    """The commit of the source, with '+' after it where files differ; None where the source is no git checkout.

    A process is asked once: what it runs stays what it has loaded.
    """
    folder = Path(__file__).resolve().parent.parent
    if not (folder / ".git").exists():
        return None
    try:
        head = _git(folder, "rev-parse", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    except (FileNotFoundError, subprocess.CalledProcessError):  # git is not installed, or there is no commit yet
        return None
    return f"{head}+" if changed else head


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
