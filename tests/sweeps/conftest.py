"""A small sweep in the toy world, run once."""

from pathlib import Path

import pytest

from experiments.executors import InProcess
from experiments.sweeps.asking import plan_of
from experiments.sweeps.results import open_sweep
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store

HALF_LIFE = "mechanisms.ties.half_life"
QUARREL = """
name: quarrel
title: A quarrel
world: toy
horizon: 24
events:
  quarrel: {type: raise_tension, month: 6, between: [XAA, XBB], level: 0.8}
  withdrawal: {type: leave_agreement, month: 12, nation: XAA}
expects:
  live_vitality: {direction: decreases, origin: E}
  committed_share: {direction: unclear, origin: E}
"""


@pytest.fixture(scope="session")
def quarrel_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("scenarios") / "quarrel.yaml"
    file.write_text(QUARREL, encoding="utf-8")
    return file


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
