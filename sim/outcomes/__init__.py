"""Outcomes of a run, and of a run beside its counterfactual. Importing this package declares them all."""

from sim.outcomes import (
    attribution,
    climate,
    connectedness,
    diffusion,
    exchanges,
    resilience,
    scope_of_action,
)
from sim.outcomes.declared import OUTCOMES, PAIRED_OUTCOMES, Outcome, PairedOutcome

__all__ = [
    "OUTCOMES",
    "PAIRED_OUTCOMES",
    "Outcome",
    "PairedOutcome",
    "attribution",
    "climate",
    "connectedness",
    "diffusion",
    "exchanges",
    "resilience",
    "scope_of_action",
]
