"""Experiments as files: a question, what is varied, what is measured, and the claim that would be falsified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from experiments.choices import CONF
from experiments.configuration import EXPERIMENTS
from experiments.overrides import parsed, written
from sim import errors
from sim.parameters import MARKS
from sim.scenario import read_yaml

WORDS = ("title", "question", "claim", "falsified_by", "comparison", "classroom", "source")
MAPPINGS = ("set", "factors", "small")
LISTS = ("reports",)


@dataclass(frozen=True)
class Experiment:
    """What a file in conf/experiment holds.

    Attributes:
        title, question: what it asks.
        claim, falsified_by: the claim, and what in the results would falsify it.
        comparison: what is compared with what. `classroom`: its use in a class. `source`: where it comes from.
        given: overrides that hold for all points, as text.
        factors: what is varied: overrides in Hydra's sweep grammar, as text.
        small: overrides of the small form.
        reports: analyses that `diplomacity analyse` adds for it, by name.

    """

    name: str
    title: str
    question: str
    claim: str
    falsified_by: str
    comparison: str
    classroom: str
    source: str
    given: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    reports: tuple[Mapping[str, Any], ...] = field(default=())

    def varied(self) -> list[str]:
        """What is varied, by path: its factors, then what its setting `vary` names, a mark in words."""
        values = [override.value() for override in parsed(self.given) if override.key_or_group == "vary"]
        named = [str(name) for listed in values if isinstance(listed, list) for name in listed]
        told = [f"all parameters marked {name}" if name in MARKS else name for name in named]
        return [*(factor.partition("=")[0] for factor in self.factors), *told]

    def about(self) -> dict[str, Any]:
        """What it says of itself, for the definition of a sweep: its words, and what its results are held against."""
        return {word: getattr(self, word) for word in WORDS} | {"reports": [dict(report) for report in self.reports]}


def names() -> dict[str, Path]:
    """The experiments that are shipped, by name."""
    folder = Path(str(resources.files(CONF)), EXPERIMENTS)
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


def load(name: str) -> Experiment:
    """An experiment by its name, or from a file; refuses an unknown name, unknown keys and what is missing."""
    known = names()
    is_file = name.endswith((".yaml", ".yml"))
    if not is_file and name not in known:
        raise errors.unknown_name("experiment", name, known)
    path = Path(name).expanduser() if is_file else known[name]
    if not path.is_file():
        raise errors.missing_file("experiment", path, "give an existing YAML file or a name from `diplomacity list`")
    try:
        content = read_yaml(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise errors.bad_file(path.name, f"cannot be read ({error})", "give a UTF-8 text file") from None
    return _checked(path.stem, content)


def _checked(name: str, content: Any) -> Experiment:
    where = f"experiment {name}"
    if not isinstance(content, Mapping):
        raise errors.bad_file(where, "is not a mapping", "begin with title:, question:, factors:")
    for key in content:
        if key not in (*WORDS, *MAPPINGS, *LISTS):
            raise errors.unknown_name("key", key, [*WORDS, *MAPPINGS, *LISTS], where=where)
    words = {}
    for key in WORDS:
        value = content.get(key, "")
        if not isinstance(value, str):
            raise errors.wrong_type(key, value, "text", where)
        words[key] = " ".join(value.split())
    parts = {}
    for key in MAPPINGS:
        value = content.get(key) or {}
        if not isinstance(value, Mapping):
            raise errors.wrong_type(key, value, "a mapping of names to values", where)
        parts[key] = value
    if not words["title"]:
        raise errors.missing_field("title", where)
    reports = content.get("reports") or []
    if not isinstance(reports, list) or not all(isinstance(report, Mapping) for report in reports):
        raise errors.wrong_type("reports", reports, "a list of mappings", where)
    return Experiment(
        name,
        **words,
        given=tuple(written(str(key), value) for key, value in parts["set"].items()),
        factors=tuple(swept(str(key), value, where) for key, value in parts["factors"].items()),
        small=tuple(written(str(key), value) for key, value in parts["small"].items()),
        reports=tuple(reports),
    )


def swept(key: str, value: Any, where: str) -> str:
    """A factor as an override in sweep grammar: a list of levels, or text such as interval(0, 1)."""
    if isinstance(value, list):
        return f"{key}=choice({','.join(written('', level)[1:] for level in value)})"
    if isinstance(value, str):
        return f"{key}={value}"
    raise errors.wrong_type(f"factors.{key}", value, "a list of levels or text such as interval(0, 1)", where)
