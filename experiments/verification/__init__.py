"""Exact cases that the simulator has to reproduce with its other mechanisms off (SCIENCE section 4)."""

from experiments.verification import climate, diffusion, graphs, partnerships, regressions, shocks
from experiments.verification.declared import CASES, Case, Trial, bound, chosen, in_order

__all__ = ["CASES", "Case", "Trial", "bound", "chosen", "climate", "diffusion", "graphs", "in_order", "partnerships"]
