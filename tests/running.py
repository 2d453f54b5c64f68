"""Running models in tests: short names for what nearly every test does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim import Diplomacity, Record, Scenario, World

# A scenario that sets everything in motion on the toy world, for tests that ask whether something matters at all.
BUSY: dict[str, Any] = {
    "name": "busy",
    "horizon": 120,
    "events": {
        "leave": {"type": "leave_agreement", "month": 6, "nation": "XAA"},
        "quarrel": {"type": "raise_tension", "month": 8, "between": ["XAA", "XBB"],
            "level": 0.7, "over": 3, "hold": 24},
        "stop": {"type": "stop_travel", "month": 12, "hold": 18},
        "cut": {"type": "cut_budgets", "month": 14, "share": 0.4, "hold": 60},
        "money": {"type": "fund_cities", "month": 20, "nations": ["XBB"], "factor": 0.4},
        "office": {"type": "open_subnational_office", "month": 30, "nation": "XAA"},
        "forum": {"type": "hold_forum", "month": 40, "between": ["XAA", "XBB"]},
        "inward": {"type": "set_stance", "month": 24, "nations": ["XAA"], "topic": "international", "level": -0.8},
        "hostile": {"type": "set_stance", "month": 24, "nations": ["XBB"],
            "topic": "climate", "level": -0.9, "hold": 40},
        "sponsor": {"type": "withdraw_sponsor", "month": 10, "network": "harbour-circle"},
        "tie": {"type": "found_tie", "month": 15, "city": "alder-xaa", "partner": "dorne-xbb", "kind": "development"},
        "district": {"type": "found_tie", "month": 5, "city": "alder-xaa", "partner": "birch-xaa", "kind": "district"},
        "project": {"type": "found_tie", "month": 16, "city": "cedar-xbb",
            "partner": "dorne-xbb", "kind": "project", "lasts": 24},
        "network": {"type": "found_network", "month": 3, "network": "new-league", "is_sponsored": True},
    },
}  # fmt: skip


def busy() -> Scenario:
    """The busy scenario."""
    return Scenario.from_dict(BUSY)


def scenario_of(*events: Mapping[str, Any], horizon: int = 120) -> Scenario:
    """A scenario of a few events, named by their place."""
    return Scenario.from_dict(
        {"name": "test", "horizon": horizon, "events": {f"e{i}": dict(event) for i, event in enumerate(events)}}
    )


def run(world: World, scenario: Scenario, months: int = 24, seed: int = 1, **options: Any) -> Record:
    """The record of a run."""
    return Diplomacity(world, scenario, seed=seed, **options).run(months)


def only(*mechanisms: str) -> dict[str, bool]:
    """Parameters that leave just these mechanisms at work."""
    from sim.mechanisms import MONTH

    return {f"{m.name}.enabled": m.name in mechanisms for m in MONTH}
