"""SALib's analyses, called on the unit cube: a design's shares are what they take, whatever the factors' ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.extras import needs
from experiments.sweeps.designs import problem


def analysed(method: str, names: Sequence[str], *given: Any, **options: Any) -> Any:
    """What SALib finds by a method, such as 'sobol', for these factors; refuses where the extra is missing."""
    return needs(f"SALib.analyze.{method}", "analysis").analyze(problem(names), *given, **options)
