"""YAML that a stranger sent: before anything is built of it, what would grow out of all bounds is refused."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import yaml

from sim import errors
from sim.scenario import read_yaml

MOST_LEVELS, MOST_PARTS, LONGEST_PART = 12, 20_000, 20_000
LARGEST = 2**63 - 1
PLAIN = (str, int, float, type(None))
BEGINS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def read_foreign_yaml(text: str, where: str) -> Any:
    """Data from YAML text. Refuses what `read_yaml` does, and aliases, deep nesting, very many parts, dates and such.

    A kilobyte of aliases to aliases says as much as gigabytes, every level of nesting needs a call of its own, and a
    megabyte of small parts keeps a web worker for seconds.
    """
    levels = 0
    with contextlib.suppress(yaml.YAMLError):  # what is no YAML is told below, at the same place
        for place, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if place > MOST_PARTS:
                raise errors.bad_file(where, "has too many parts", f"{MOST_PARTS:,} at most")
            if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST_PART:
                raise errors.bad_file(where, f"line {line}: is too long", f"{LONGEST_PART:,} characters at most")
            if isinstance(event, yaml.AliasEvent):
                raise errors.bad_file(where, f"line {line}: repeats another part by *", "write it out")
            levels += isinstance(event, BEGINS) - isinstance(event, ENDS)
            if levels > MOST_LEVELS:
                raise errors.bad_file(where, f"line {line}: is nested too deep", f"{MOST_LEVELS} levels at most")
    content = read_yaml(text, where)
    _refuse_odd(content, where)
    return content


def _refuse_odd(content: Any, where: str) -> None:
    """Refuses what JSON cannot hold, and numbers with which nothing can be computed."""
    if isinstance(content, dict):
        parts = [*content, *content.values()]
    elif isinstance(content, list):
        parts = content
    else:
        parts = []
        if isinstance(content, float) and not math.isfinite(content):
            raise errors.wrong_type("a value", content, "a finite number", where)
        if isinstance(content, int) and abs(content) > LARGEST:
            raise errors.bad_file(where, "has a number that is too large", f"{LARGEST} at most")
        if not isinstance(content, PLAIN):
            raise errors.wrong_type("a value", str(content)[:60], "a number or a word (a word may need quotes)", where)
    for part in parts:
        _refuse_odd(part, where)
