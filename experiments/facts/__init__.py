"""Stylised facts (SCIENCE section 3): what was observed, and the number of a run that stands beside it.

Importing this package declares them all: `FACTS` by id, `PATTERNS` by name.
"""

from experiments.facts import commitments, networks, partnerships, without_counterpart
from experiments.facts.declared import FACTS, PATTERNS, Fact, Kind, Pattern, Role, chosen_patterns

__all__ = [
    "FACTS",
    "PATTERNS",
    "Fact",
    "Kind",
    "Pattern",
    "Role",
    "chosen_patterns",
    "commitments",
    "networks",
    "partnerships",
    "without_counterpart",
]
