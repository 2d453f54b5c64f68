"""The rules of the mechanisms as they stand in the source: what one agent, tie or membership does in a month."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources

PACKAGE = "sim.mechanisms"
ABOUT = """\
What one city, one government, one network, one tie or one membership does in a month, as plain Python that runs: the
same source is compiled. Rates are per year, and `MONTH` is a twelfth of a year. What stands around a rule walks over
the agents and draws; the [ODD protocol](../odd.md#7-submodels) says how."""


@dataclass(frozen=True)
class Rule:
    """One rule: its name, what its docstring says, and its source."""

    name: str
    says: str
    source: str


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """The rules of each module of the mechanisms, in the order in which they stand there."""
    found = {}
    for file in sorted(resources.files(PACKAGE).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py"):
            text = file.read_text(encoding="utf-8")
            own = tuple(_rule(node, text) for node in ast.parse(text).body if _is_rule(node))
            if own:
                found[file.name.removesuffix(".py")] = own
    return found


def _is_rule(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(decorator, ast.Name) and decorator.id == "rule" for decorator in node.decorator_list
    )


def _rule(node: ast.stmt, text: str) -> Rule:
    if not isinstance(node, ast.FunctionDef):
        raise TypeError("a rule is a function")
    source = ast.get_source_segment(text, node) or ""
    return Rule(node.name, " ".join((ast.get_docstring(node) or "").split()), source)


def about(module: str) -> str:
    """What a module of the mechanisms says of itself, in its first sentence."""
    said = (import_module(f"{PACKAGE}.{module}").__doc__ or "").strip()
    return " ".join(said.split("\n\n", maxsplit=1)[0].split())


def parts() -> list[str]:
    """The page below its title."""
    told = [ABOUT]
    for module, own in rules().items():
        told += [f"## {module.replace('_', ' ')}", about(module)]
        told += [f"### {rule.name}\n\n```python\n{rule.source}\n```" for rule in own]
    return told
