"""Where a result comes from: versions, the commit, a digest of the configuration and one of the model's source."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.replicates import Pairing
from sim.compilation import source_digest

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
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=list)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def commit() -> str | None:
    """The commit of the source, with '+' after it where files differ; None where the source is not a git checkout."""
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
