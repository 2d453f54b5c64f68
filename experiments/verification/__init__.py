"""Exact cases that the simulator has to reproduce with its other mechanisms off (SCIENCE section 4).

Importing this package declares them all: `CASES` by name, in the modules of their themes.
"""

from experiments.verification import (
    climate,
    diffusion,
    draws,
    graphs,
    partnerships,
    regressions,
    shocks,
    thresholds,
)
from experiments.verification.declared import CASES, Case, Trial, bound, chosen, in_order

__all__ = [
    "CASES",
    "Case",
    "Trial",
    "bound",
    "chosen",
    "climate",
    "diffusion",
    "draws",
    "graphs",
    "in_order",
    "partnerships",
    "regressions",
    "shocks",
    "thresholds",
]
