"""What a run costs: beside an ordinary Mesa model, against the size of the world, in memory, over processes.

Everything is measured side by side in one process run, as medians; ratios mean more than seconds.
"""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np

from benchmarks.mesa_twin import CityDiplomacy
from benchmarks.worlds import LARGE, SMALL, Size, world_of
from experiments.executors import InProcess, ProcessPool
from experiments.replicates import Finished, Pairing, run_replicates
from sim import Diplomacity, PlausibilityWarning, Scenario, World
from sim.mechanisms import MONTH
from sim.randomness import fold, month_key, uniform

REPEATS = 5
MONTHS = 360
SHORT = 120  # months of a run in an ensemble of a small world
TWIN_MONTHS = 24  # a month of the twin costs about the same in all years (0.6 to 1.1 s in trials)
FOUR = ("relations", "ties", "networks", "ideas")
SIZES = (1_000, 3_000, 10_000, 30_000)
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    unit: str
    target: str = ""
    note: str = ""


def parameters_of(size: Size, mechanisms: Sequence[str] = ()) -> dict[str, Any]:
    """Parameters of a benchmark: joining in balance with leaving, and only these mechanisms if any are named."""
    joining: dict[str, Any] = {"networks.joining": 0.045 / size.networks, "networks.founding": 0.0}
    if mechanisms:
        joining |= {f"{m.name}.enabled": False for m in MONTH if m.name not in mechanisms}
    return joining


def timed(action: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def medians(actions: Mapping[str, Callable[[], object]], repeats: int = REPEATS) -> dict[str, float]:
    """Median seconds of each action; the actions take turns, so that a slow spell of the machine meets all."""
    for action in actions.values():
        action()
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(repeats):
        for name, action in actions.items():
            taken[name].append(timed(action))
    return {name: statistics.median(values) for name, values in taken.items()}


def run_of(world: World, size: Size, months: int, mechanisms: Sequence[str] = ()) -> Callable[[], object]:
    """A whole run from the world to its record, without months before the start, to be timed."""
    parameters, baseline = parameters_of(size, mechanisms), Scenario.load("baseline")
    return lambda: Diplomacity(world, baseline, seed=1, parameters=parameters, spin_up=0).run(months)


def beside_mesa() -> list[Figure]:
    """The large and the small world under our rules and under those of the ordinary Mesa model."""
    found = []
    large, small = world_of(LARGE), world_of(SMALL)
    twin = CityDiplomacy(large, parameters_of(LARGE), 1)
    twin.step()

    def months_of_twin() -> None:
        for _ in range(TWIN_MONTHS // REPEATS):
            twin.step()

    seconds = medians(
        {
            "four": run_of(large, LARGE, MONTHS, FOUR),
            "all": run_of(large, LARGE, MONTHS),
            "twin": months_of_twin,
        }
    )
    whole_twin = seconds["twin"] / (TWIN_MONTHS // REPEATS) * MONTHS
    found += [
        Figure("W: Mesa twin, 360 months", whole_twin, "s", "", "from months spread over the run's first years"),
        Figure("W: four mechanisms, 360 months", seconds["four"], "s"),
        Figure("W: all eleven, 360 months", seconds["all"], "s"),
        Figure("W: four mechanisms, times as fast as the twin", whole_twin / seconds["four"], "x", "at least 250"),
        Figure("W: all eleven, times as fast as the twin of four", whole_twin / seconds["all"], "x", "at least 120"),
    ]
    floor = floor_of(LARGE, MONTHS)
    found += [
        Figure("W: floor (draws made and edges gathered, at their cost)", floor, "s"),
        Figure("W: four mechanisms, times the floor", seconds["four"] / floor, "x"),
    ]
    for months in (SHORT, MONTHS):
        seconds = medians(
            {"four": run_of(small, SMALL, months, FOUR), "all": run_of(small, SMALL, months)}, 4 * REPEATS
        )
        found += [
            Figure(f"W_small: four mechanisms, {months} months", 1.0 / seconds["four"], "runs/s", "at least 80"),
            Figure(f"W_small: all eleven, {months} months", 1.0 / seconds["all"], "runs/s", "at least 40"),
        ]
    return found


@numba.njit
def _draws(count: int, cities: np.ndarray, ideas: np.ndarray) -> int:
    """So many draws held against a limit."""
    below = 0
    for round_ in range(count // (len(cities) * len(ideas))):
        draw = month_key(np.uint64(1), 1, round_)
        for i in range(len(cities)):
            of_city = fold(draw, cities[i])
            for p in range(len(ideas)):
                below += 1 if uniform(fold(of_city, ideas[p])) < 0.01 else 0
    return below


@numba.njit
def _gathers(edges: np.ndarray, weights: np.ndarray, out: np.ndarray) -> None:
    """Every edge adds its weight at one end."""
    for e in range(len(edges)):
        out[edges[e]] += weights[e]


def floor_of(size: Size, months: int) -> float:
    """Seconds that the draws and the gathered edges of a run would take if nothing else were done.

    Draws a month: one a city and idea, one a tie for its exchanges and one for its status, one a membership, two a
    city. Edges a month: both ends of every tie once, every membership once.
    """
    random = np.random.default_rng(1)
    cities = random.integers(0, 2**63, size.cities).astype(np.uint64)
    ideas = random.integers(0, 2**63, size.ideas).astype(np.uint64)
    edges = random.integers(0, size.cities, 2 * size.ties).astype(np.int32)
    weights, out = random.random(len(edges)), np.zeros(size.cities)
    count = 20 * size.cities * size.ideas
    seconds = medians(
        {"draws": lambda: _draws(count, cities, ideas), "edges": lambda: _gathers(edges, weights, out)}, 2 * REPEATS
    )
    draws = size.cities * size.ideas + 2 * size.ties + size.memberships + 2 * size.cities
    gathered = 2 * size.ties + size.memberships
    return months * (draws * seconds["draws"] / count + gathered * seconds["edges"] / len(edges))


def against_size() -> list[Figure]:
    """Cost against the number of cities, ties and memberships a city held fixed."""
    found = []
    for name, mechanisms in (("four mechanisms", FOUR), ("all eleven", ())):
        actions = {}
        for cities in SIZES:
            size = LARGE.scaled(cities)
            actions[str(cities)] = run_of(world_of(size), size, SHORT, mechanisms)
        seconds = medians(actions)
        exponent = float(np.polyfit(np.log(SIZES), [math.log(seconds[str(cities)]) for cities in SIZES], 1)[0])
        found += [Figure(f"{name}: {cities} cities, 120 months", seconds[str(cities)], "s") for cities in SIZES]
        found.append(Figure(f"{name}: exponent of cost against cities", exponent, "", "at most 1.10"))
    return found


MEMORY = """
import re, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
def peak():  # of this process since it began; getrusage would count what its parent had taken before
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
import sim
after_import = peak()
world = sim.World.load(sys.argv[1])
parameters = {"networks.joining": float(sys.argv[2]), "networks.founding": 0.0}
model = sim.Diplomacity(world, "baseline", seed=1, parameters=parameters, spin_up=0)
record = model.run(360)
print((peak() - after_import) / 1024)
"""


def memory() -> Figure:
    """Peak memory of the large world, over that after `import sim`, in a process of its own that reads its files."""
    world = world_of(LARGE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large")
        path.mkdir()
        for table in world.tables:
            if len(world.tables[table]):
                frame = world.frame(table)
                frame = frame.drop(columns="id") if table == "memberships" else frame
                frame.to_csv(path / f"{table}.csv", index=False)
        command = [sys.executable, "-c", MEMORY, str(path), str(parameters_of(LARGE)["networks.joining"])]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Figure("W: peak memory over that after import sim", float(done.stdout), "MB", "below 300")


def burn(rounds: int, chunk: Sequence[int]) -> float:
    """Work for one core that touches no memory: the control of what two processes can reach here."""
    total = 0.0
    for _ in chunk:
        for number in range(rounds):
            total += number % 7
    return total


def hand_over(finished: Finished, chunk: Sequence[int]) -> tuple[Sequence[int], Finished]:
    """A chunk that was done before: all that is left is to hand it over."""
    return chunk, finished


def over_processes() -> list[Figure]:
    """What the executor adds to a run, and what a second process brings."""
    rhine = World.load("rhine")
    pairing = Pairing(
        world=rhine,
        scenario=Scenario.load("paris_withdrawal"),
        baseline=Scenario.load("baseline"),
        months=SHORT,
        seed=1,
        parameters={},
        world_seed=None,
        keep="series",
    ).tried()
    chunks = [tuple(range(start, start + 5)) for start in range(0, 100, 5)]
    finished = run_replicates(pairing, chunks[0])
    two, one = ProcessPool(2), InProcess()
    overhead = medians({"overhead": lambda: list(two.map_chunks(hand_over, chunks, finished))})["overhead"]
    rounds = 150_000
    seconds = medians(
        {
            "runs on one": lambda: list(one.map_chunks(run_replicates, chunks, pairing)),
            "runs on two": lambda: list(two.map_chunks(run_replicates, chunks, pairing)),
            "control on one": lambda: list(one.map_chunks(burn, chunks, rounds)),
            "control on two": lambda: list(two.map_chunks(burn, chunks, rounds)),
        },
        3,
    )
    runs = seconds["runs on one"] / seconds["runs on two"]
    control = seconds["control on one"] / seconds["control on two"]
    return [
        Figure("executor: overhead a run", 1e3 * overhead / 200, "ms", "below 2", "handing over of 100 finished pairs"),
        Figure("two processes: speed-up of runs", runs, "x"),
        Figure("two processes: speed-up of a pure-CPU control", control, "x"),
        Figure("two processes: runs over control", runs / control, "", "at least 0.9"),
    ]


def figures() -> list[Figure]:
    """Every figure of this module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)  # joining is set for balance, not for plausibility
        return [memory(), *over_processes(), *beside_mesa(), *against_size()]
