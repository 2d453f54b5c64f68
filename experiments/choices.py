"""The rival hypotheses in `conf/`: groups of choices, of which the default states what the model assumes.

Nothing of them is typed twice: what an option sets and says stands in its file, and which is the default in
`config.yaml`. A group that has no default there, or null, is no group of rivals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from experiments.dotted import flat
from sim.scenario import read_yaml

CONF = "conf"
PREFIX = "mechanisms."


@dataclass(frozen=True)
class Choice:
    """An option of a group: what it says, and the parameters that it sets, by path as in 'ideas.national_pull'."""

    group: str
    option: str
    doc: str
    changes: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How it is asked for, as in 'pull=substitution'."""
        return f"{self.group}={self.option}"


@cache
def choices() -> Mapping[str, tuple[Choice, ...]]:
    """The options of every group, the default first."""
    folder = Path(str(resources.files(CONF)))
    found = {}
    for group, default in _defaults(folder).items():
        options = [_choice(file) for file in sorted((folder / group).glob("*.yaml"))]
        found[group] = tuple(sorted(options, key=lambda choice: choice.option != default))
    return found


def _defaults(folder: Path) -> dict[str, str]:
    """The default option of every group of rivals, as the list of defaults in config.yaml has it."""
    content = read_yaml((folder / "config.yaml").read_text(encoding="utf-8"), "config.yaml")
    named = [entry for entry in content["defaults"] if isinstance(entry, Mapping)]
    pairs = [pair for entry in named for pair in entry.items()]
    return {str(group): str(option) for group, option in pairs if option is not None}


def _choice(file: Path) -> Choice:
    text = file.read_text(encoding="utf-8")
    content = read_yaml(text, file.name) or {}
    said = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ") and "@package" not in line]
    changes = {path.removeprefix(PREFIX): value for path, value in flat(content).items()}
    return Choice(file.parent.name, file.stem, " ".join(said), changes)
