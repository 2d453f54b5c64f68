"""Pinned results: `make baseline` renews them. A change that alters them says so in CHANGELOG.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim import Diplomacity, Scenario, World
from sim.outcomes import OUTCOMES

PINNED = Path(__file__).with_name("baseline.json")
RUNS = (("toy", "baseline", 1, 120), ("rhine", "paris_withdrawal", 1, 120), ("rhine", "2017_2026", 2, 120))
RUNS += (("pacific", "great_power_tension", 3, 60),)
OUTCOMES_PINNED = tuple(OUTCOMES)


def results() -> dict[str, Any]:
    """Outcomes of a few runs. Integers are exact everywhere; floats agree across platforms to about 1e-9."""
    found: dict[str, Any] = {}
    for world, scenario, seed, months in RUNS:
        record = Diplomacity(World.load(world), Scenario.load(scenario), seed=seed).run(months)
        values = {name: record.outcome(name) for name in OUTCOMES_PINNED}
        passages = record.events.groupby("kind").size().to_dict()
        found[f"{world} {scenario} seed {seed}"] = {
            "passages": {str(kind): int(count) for kind, count in sorted(passages.items())},
            "outcomes": {name: value for name, value in values.items() if value == value},
        }
    return found


if __name__ == "__main__":
    PINNED.write_text(json.dumps(results(), indent=1) + "\n", encoding="utf-8")
    print(PINNED)
