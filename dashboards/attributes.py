"""Attributes of components that are no Python names."""

from __future__ import annotations

from typing import Any


def aria(**values: str) -> dict[str, Any]:
    """Attributes for assistive technology: `**aria(label="Run")` stands for aria-label."""
    return {f"aria-{name.replace('_', '-')}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """Attributes that scripts of the page read: `**data(format="svg")` stands for data-format."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}
