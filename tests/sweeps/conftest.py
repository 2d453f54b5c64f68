"""A small sweep in the toy world, run once."""

from pathlib import Path

import pytest

from experiments.executors import InProcess
from experiments.sweeps.asking import plan_of
from experiments.sweeps.results import open_sweep
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store
from tests.quarrel import QUARREL, written

HALF_LIFE = "mechanisms.ties.half_life"
TEXT = QUARREL.replace("expects:\n", "expects:\n  committed_share: {direction: unclear, origin: E}\n")
TEXT += "  withdrawal: {type: leave_agreement, month: 12, nation: XAA}\n"


@pytest.fixture(scope="session")
def quarrel_file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("scenarios"), TEXT)


@pytest.fixture(scope="session")
def asked(quarrel_file):
    """A function that makes a plan in a store; what is given comes after the small defaults."""

    def plan(store, *arguments):
        small = {"scenario": str(quarrel_file), "world": "toy", "samples": "6", "replicates": "2", "processes": "1"}
        for argument in arguments:
            small.pop(argument.partition("=")[0], None)
        swept = [] if any("=interval" in argument for argument in arguments) else [f"{HALF_LIFE}=interval(2,6)"]
        return plan_of([*(f"{k}={v}" for k, v in small.items()), f"store={store}", *swept, *arguments])

    return plan


def run_here(plan):
    run_plan(plan, Store(Path(plan.settings["store"])), InProcess())
    return open_sweep(plan.name, plan.settings["store"])


@pytest.fixture(scope="session")
def plan(asked, tmp_path_factory):
    return asked(tmp_path_factory.mktemp("stores") / "store", "series=[adopted,committed]")


@pytest.fixture(scope="session")
def result(plan):
    return run_here(plan)
