"""`make benchmark`: prints one table and writes results/benchmark.json."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.dashboard import figures as dashboard_figures
from benchmarks.speed import Figure, medians
from benchmarks.speed import figures as speed_figures
from benchmarks.sweeps import figures as sweep_figures
from experiments import compare
from sim import Diplomacity, Scenario, World
from sim.mechanisms import MONTH

ROOT = Path(__file__).parents[1]
REPEATS = 5
IDEAS = 20
DIPLOMACITY = str(Path(sys.executable).with_name("diplomacity"))


def seconds(action: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median time of an action, after one run to warm up."""
    action()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def with_ideas(name: str, count: int) -> World:
    """A shipped world with so many ideas, of costs spread over 0 to 1."""
    world = World.load(name)
    frames = {table: world.frame(table) for table in world.tables if len(world.tables[table])}
    for table in set(frames) - {"cities", "nations", "networks", "ideas", "ties"}:
        frames[table] = frames[table].drop(columns=["id"])
    topics = [topic for topic in world.topics if topic != "international"]
    frames["ideas"] = pd.DataFrame(
        {
            "id": [f"idea-{i}" for i in range(count)],
            "name": [f"Idea {i}" for i in range(count)],
            "topic": [topics[i % len(topics)] for i in range(count)],
            "cost": [i / (count - 1) for i in range(count)],
        }
    )
    return World.from_tables(frames, name=name, start_year=world.start_year)


def cold_start() -> float:
    """The first run after installation, compiling included: a fresh process with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        start = time.perf_counter()
        command = [DIPLOMACITY, "run", "scenario=paris_withdrawal", "world=rhine", "replicates=2"]
        subprocess.run(
            [*command, f"out={cache}/result"],
            cwd=ROOT,
            env={**os.environ, "DIPLOMACITY_CACHE": cache},
            check=True,
            capture_output=True,
        )
        return time.perf_counter() - start


def help_time() -> float:
    """`diplomacity --help` in a fresh process."""
    command = [DIPLOMACITY, "--help"]
    return seconds(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))


def run_once(world: World, scenario: Scenario, months: int, **parameters: Any) -> Callable[[], object]:
    """One run, to be timed."""
    return lambda: Diplomacity(world, scenario, seed=1, parameters=parameters or None).run(months)


def figures() -> list[Figure]:
    """Every figure of the shipped worlds."""
    rhine, baseline, paris = World.load("rhine"), Scenario.load("baseline"), Scenario.load("paris_withdrawal")
    large = with_ideas("world", IDEAS)
    pairs = lambda: compare(rhine, paris, replicates=100, months=120, processes=2, keep="series")  # noqa: E731
    found = [
        Figure("first run after installation, compiling included", cold_start(), "s", "at most 60"),
        Figure("diplomacity --help", help_time(), "s", "at most 0.5"),
        Figure("rhine, 120 months, 100 pairs on two processes", seconds(pairs, 3), "s", "at most 5"),
        Figure("world, 20 ideas, 360 months, one run", seconds(run_once(large, baseline, 360)), "s", "at most 2"),
    ]
    for name in ("toy", "rhine", "pacific", "transatlantic", "world"):
        world = World.load(name)
        found.append(Figure(f"{name}, 120 months, one run", 1e3 * seconds(run_once(world, baseline, 120)), "ms"))
    actions = {"": run_once(rhine, baseline, 120)}
    actions |= {m.name: run_once(rhine, baseline, 120, **{f"{m.name}.enabled": False}) for m in MONTH}
    taken = medians(actions, 4 * REPEATS)
    for mechanism in MONTH:
        share = 100.0 * (taken[""] - taken[mechanism.name]) / taken[""]
        found.append(Figure(f"change of a run of rhine without {mechanism.name}", -share, "%"))
    return found


def main() -> None:
    """Measure, print, write."""
    found = [*figures(), *speed_figures(), *sweep_figures(), *dashboard_figures()]
    table = Table("figure", "value", "unit", "target", "note")
    for figure in found:
        table.add_row(figure.name, f"{figure.value:.3g}", figure.unit, figure.target, figure.note)
    Console(width=150).print(table)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    content = {"machine": machine, "figures": {figure.name: asdict(figure) for figure in found}}
    path = ROOT / "results" / "benchmark.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
