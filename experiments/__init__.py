"""Asks questions of the model: paired comparisons, executors, results, and the command line.

The names below are imported when they are first used, so that `diplomacity --help` answers at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.comparison import Comparison, compare
    from experiments.facts.validation import validate

__all__ = ["Comparison", "compare", "validate"]


def __getattr__(name: str) -> Any:
    if name == "validate":
        from experiments.facts import validation

        return validation.validate
    if name in __all__:
        from experiments import comparison

        return getattr(comparison, name)
    raise AttributeError(f"module 'experiments' has no attribute '{name}'")
