"""The promises of keyed draws (common random numbers), each a test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from sim import Diplomacity, Record, Scenario, World
from sim.randomness import Stream, decision, key_of, keys_of, month_key, normal_quantile, pair_key, poisson, uniform
from tests.running import busy, run, scenario_of

ROOT = Path(__file__).parents[2]
DIGEST = (
    "import hashlib, sys\n"
    "from sim import Diplomacity, Scenario, World\n"
    "record = Diplomacity(World.load(sys.argv[1]), Scenario.load(sys.argv[2]), seed=7).run(int(sys.argv[3]))\n"
    "print(record.digest)\n"
)


def digest_elsewhere(world: str, scenario: str, months: int) -> str:
    """The digest of a record made by another process."""
    found = subprocess.run(
        [sys.executable, "-c", DIGEST, world, scenario, str(months)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip()


def test_the_same_seed_gives_the_same_bits(toy: World) -> None:
    assert run(toy, busy(), 40).is_same(run(toy, busy(), 40))


def test_another_seed_differs(toy: World) -> None:
    assert not run(toy, busy(), 40, seed=1).is_same(run(toy, busy(), 40, seed=2))


def test_the_same_seed_gives_the_same_bits_in_another_process(rhine: World) -> None:
    here = run(rhine, Scenario.load("paris_withdrawal"), 36, seed=7)
    assert digest_elsewhere("rhine", "paris_withdrawal", 36) == here.digest


@pytest.mark.parametrize(
    "inert",
    [
        {"type": "set_stance", "month": 6, "nations": ["XAA"], "topic": "climate", "level": 0.5},
        {"type": "fund_cities", "month": 6, "nations": ["XAA"], "factor": 1.0, "hold": 6},
        {"type": "shock", "month": 6, "target": "staff", "amount": 1.0, "hold": 3},
        {"type": "shock", "month": 6, "target": "stress", "amount": 0.0},
        {"type": "allow_travel", "month": 6},
        {"type": "rejoin_agreement", "month": 6, "nation": "XAA", "stance": -1.0},
        {"type": "cut_budgets", "month": 6, "share": 0.0, "hold": 6},
        {"type": "launch_idea", "month": 6, "idea": "climate-plan", "city": "alder-xaa"},
    ],
    ids=lambda event: event["type"],
)
def test_an_event_that_touches_nothing_changes_nothing(
    toy: World, baseline: Scenario, inert: dict[str, object]
) -> None:
    with_it, without = run(toy, scenario_of(inert), 36), run(toy, baseline, 36)
    for name, array in without.arrays.items():
        assert array.tobytes() == with_it.arrays[name].tobytes(), name
    happened = with_it.events[with_it.events["kind"] != "event"].reset_index(drop=True)
    pd.testing.assert_frame_equal(happened, without.events)


@pytest.mark.parametrize("month", [1, 17, 30])
def test_before_its_first_event_a_scenario_equals_its_baseline(toy: World, baseline: Scenario, month: int) -> None:
    scenario = scenario_of({"type": "raise_tension", "month": month, "between": ["XAA", "XBB"], "level": 0.9})
    with_it, without = run(toy, scenario, month), run(toy, baseline, month, watch=scenario)
    assert with_it.digest == without.digest
    assert run(toy, scenario, month + 12).digest != run(toy, baseline, month + 12, watch=scenario).digest


def with_hermit(world: World) -> World:
    """The world with a city more: alone in its nation, without ties or memberships, out of the formation lists."""
    frames = {name: world.frame(name) for name in world.tables if len(world.tables[name])}
    for name in set(frames) - {"cities", "nations", "networks", "ideas", "ties"}:
        frames[name] = frames[name].drop(columns=["id"])
    hermit = {
        "id": "borough-xhh",
        "name": "Borough",
        "nation": "XHH",
        "latitude": 5,
        "longitude": 5,
        "population": 700_000,
    }
    hermit |= {"eligible": False, "ties_outside": 0, "origin": "generated"}
    frames["cities"] = pd.concat([frames["cities"], pd.DataFrame([hermit])])
    frames["nations"] = pd.concat(
        [frames["nations"], pd.DataFrame([{"id": "XHH", "name": "Hermitage", "origin": "generated"}])]
    )
    return World.from_tables(frames, start_year=world.start_year)


def of_the_others(record: Record, cities: list[str]) -> dict[str, np.ndarray]:
    """State and log of these cities, by id, so that rows do not matter."""
    rows = [record.ids["cities"].index(city) for city in cities]
    found = {name: array[rows] for name, array in record.tables["cities"].items()}
    for name in ("nation", "focus", "first_tie", "first_membership"):
        found.pop(name)
    found |= {f"adoption {name}": array[rows] for name, array in record.tables["adoption"].items()}
    found |= {f"ties {name}": record.tables["ties"][name] for name in ("vitality", "status", "exchanges", "community")}
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_city_apart_changes_no_other(toy: World, seed: int) -> None:
    alone, joined = run(toy, busy(), 60, seed), run(with_hermit(toy), busy(), 60, seed)
    before, after = of_the_others(alone, alone.ids["cities"]), of_the_others(joined, alone.ids["cities"])
    for name, array in before.items():
        assert array.tobytes() == after[name].tobytes(), name
    others = joined.events[(joined.events["subject"] != "borough-xhh")].reset_index(drop=True)
    pd.testing.assert_frame_equal(others, alone.events)


def test_the_order_of_a_files_rows_changes_nothing(toy: World) -> None:
    frames = {name: toy.frame(name).iloc[::-1] for name in toy.tables if len(toy.tables[name])}
    for name in set(frames) - {"cities", "nations", "networks", "ideas", "ties"}:
        frames[name] = frames[name].drop(columns=["id"])
    reordered = World.from_tables(frames, name="toy", start_year=toy.start_year)
    assert reordered.key == World.from_tables({n: f.iloc[::-1] for n, f in frames.items()}, start_year=2020).key
    assert run(reordered, busy(), 40).is_same(run(toy, busy(), 40))


def test_the_world_seed_holds_fixed_what_is_drawn_about_the_world(rhine: World, baseline: Scenario) -> None:
    def traits(seed: int, world_seed: int | None) -> np.ndarray:
        return Diplomacity(rhine, baseline, seed=seed, world_seed=world_seed, spin_up=0).state["cities"]["staff"].copy()

    assert np.array_equal(traits(1, 9), traits(2, 9))
    assert not np.array_equal(traits(1, None), traits(2, None))
    assert not np.array_equal(traits(1, 9), traits(1, 10))


def test_meshed_runs_do_not_touch_one_another(toy: World) -> None:
    first, second = Diplomacity(toy, busy(), seed=1), Diplomacity(toy, busy(), seed=2)
    for _ in range(24):
        first.step()
        second.step()
    assert first.record.is_same(run(toy, busy(), 24, seed=1))


def test_no_rule_uses_mesas_generator(toy: World) -> None:
    model, undisturbed = Diplomacity(toy, busy(), seed=1), run(toy, busy(), 12)
    for _ in range(12):
        model.random.random()
        model.rng.random()
        model.step()
    assert model.record.is_same(undisturbed)


def test_mesas_generator_is_seeded(toy: World) -> None:
    assert Diplomacity(toy, "baseline", seed=5).random.random() == Diplomacity(toy, "baseline", seed=5).random.random()


def test_uniforms_are_uniform_and_uncorrelated() -> None:
    keys = keys_of(f"city-{i}" for i in range(20_000))
    seed = np.uint64(key_of("run 1"))
    first = np.array([uniform(decision(seed, Stream.IDEA, 5, key)) for key in keys])
    second = np.array([uniform(decision(seed, Stream.IDEA, 6, key)) for key in keys])
    assert first.min() > 0.0
    assert first.max() < 1.0
    assert abs(first.mean() - 0.5) < 4 / np.sqrt(12 * len(keys))
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(len(keys))
    counts = np.bincount((first * 20).astype(int), minlength=20)
    assert ((counts - 1000) ** 2 / 1000).sum() < 50  # chi-square with 19 degrees of freedom, P > 0.9998


def test_streams_months_and_entities_give_different_keys() -> None:
    seed = np.uint64(key_of("run 1"))
    keys = {
        int(decision(seed, stream, month, key_of(entity)))
        for stream in Stream
        for month in range(-120, 360)
        for entity in ("a", "b", "c")
    }
    assert len(keys) == len(Stream) * 480 * 3


def test_a_pair_has_one_key_whoever_is_named_first() -> None:
    a, b = keys_of(["a", "b"])
    assert pair_key(a, b) == pair_key(b, a)
    assert pair_key(a, b) != pair_key(a, a)


def test_normal_draws_match_the_reference_quantile() -> None:
    u = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 4001), 10.0 ** -np.arange(1, 300, 9.0)])
    ours = np.array([normal_quantile(float(x)) for x in u])
    assert np.allclose(ours, ndtri(u), rtol=2e-15, atol=2e-15)


def test_poisson_counts_have_their_mean_and_rise_with_it() -> None:
    seed = np.uint64(key_of("run 1"))
    keys = [np.uint64(month_key(seed, int(Stream.EXCHANGE), month)) for month in range(20_000)]
    low, high = (np.array([poisson(key, mean) for key in keys]) for mean in (0.4, 2.5))
    assert abs(low.mean() - 0.4) < 4 * np.sqrt(0.4 / len(keys))
    assert abs(high.mean() - 2.5) < 4 * np.sqrt(2.5 / len(keys))
    assert (high >= low).all()
    assert poisson(keys[0], 0.0) == 0
