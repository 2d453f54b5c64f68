"""A store with one small sweep, made in the process: what the Sweeps page shows; the default store stays empty."""

from __future__ import annotations

import warnings
from pathlib import Path

from experiments.executors import InProcess
from experiments.sweeps.asking import plan_of
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store
from sim import PlausibilityWarning

STORE, NAME = "swept", "trial"
ASKED = (
    *("scenario=pandemic", "world=toy", "months=60", "pull=complement,substitution", f"name={NAME}", "processes=1"),
    *("mechanisms.ties.half_life=interval(2,6)", "scenario.events.reopening.month=interval(40,55)"),
    *("design=lhs", "samples=20", "replicates=2", "series=[adopted]", "outcomes=[live_vitality,exchanges]"),
)


def make_store(stores: Path) -> None:
    """Make a store with a sweep of 40 points below a folder."""
    place = stores / STORE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)
        run_plan(plan_of([*ASKED, f"store={place}"]), Store(place), InProcess(), lambda *_: None)
