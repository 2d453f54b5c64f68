"""Which of a run's settings a measurement of the facts follows: each fact has a situation of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from experiments.overrides import parsed
from experiments.settings import declared_settings
from sim import errors


def refuse_other_settings(overrides: Sequence[str], used: Collection[str], command: str) -> None:
    """Refuses settings of a run that the situations of the facts would not follow; `used` are those that they do."""
    for override in parsed(overrides):
        key = override.key_or_group
        if key in declared_settings() and key not in used:
            raise errors.not_allowed(command, f"follow '{key}'", "each fact is measured on its own situation")
