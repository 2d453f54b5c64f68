"""Worlds in which everything moves, and the digests of their runs: here or as `python -m tests.contracts.motion`.

The world of thirty cities is generated, has every table, and its scenario has one event of every type; four of its
cities are played by strategies. It and the toy run with the default rules and with every rival switch thrown.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.worlds import Size, world_of
from experiments.executors import InProcess, ProcessPool, dismiss_workers
from sim import Diplomacity, PlausibilityWarning, Record, Scenario, World
from sim.compilation import IS_COMPILED
from sim.parameters import walk
from sim.strategies import Cautious, Defiant, Pioneer
from tests.running import busy

MONTHS = 72
SEEDS = (7, 8)
THIRTY = Size(cities=30, ideas=4, ties=80, networks=6, memberships=60, nations=4)
LIVELY = {
    "ties.formation": 0.2, "ties.end_suspended": 0.1, "ties.end_dormant": 0.01, "networks.joining": 0.03,
    "networks.founding": 0.08, "commitments.own": 0.05, "commitments.leaving": 0.05, "ideas.drop_rate": 0.1,
    "governments.elections": True,
}  # fmt: skip
EVENTS: dict[str, dict[str, Any]] = {
    "leave_agreement": {"month": 12, "nation": "XAA", "hold": 30},
    "rejoin_agreement": {"month": 50, "nation": "XAB"},
    "set_stance": {"month": 6, "nations": ["XAC"], "topic": "climate", "level": -0.8, "over": 6, "hold": 30},
    "change_government": {"month": 20, "nation": "XAD"},
    "raise_tension": {"month": 10, "between": ["XAA", ["XAB", "XAC"]], "level": 0.9, "over": 3},
    "ease_tension": {"month": 40, "between": ["XAA", "XAB"]},
    "cut_contacts": {"month": 14, "nation": "XAB", "toward": ["XAA", "XAC"]},
    "restore_contacts": {"month": 44, "nation": "XAB", "toward": ["XAA"]},
    "close_consulate": {"month": 16, "nation": "XAB", "city": "city-0"},
    "open_consulate": {"month": 18, "nation": "XAC", "city": "city-1"},
    "fund_cities": {"month": 22, "nations": ["XAA", "XAD"], "factor": 0.4, "over": 4, "hold": 24},
    "cut_budgets": {"month": 24, "share": 0.5, "over": 3, "hold": 30},
    "freeze_funds": {"month": 26, "cities": ["city-2", "city-6"]},
    "stop_travel": {"month": 30, "nations": ["XAA", "XAB"]},
    "allow_travel": {"month": 42},
    "found_network": {"month": 4, "network": "new-league", "is_sponsored": True},
    "dissolve_network": {"month": 33, "network": "network-0"},
    "withdraw_sponsor": {"month": 28, "network": "new-league"},
    "hold_forum": {"month": 5, "between": ["XAA", "XAB"], "invites": "partners", "invitees": 4, "hold": 48},
    "open_subnational_office": {"month": 8, "nation": "XAC", "serves": "smallest", "share": 0.5},
    "close_subnational_office": {"month": 48, "nation": "XAC"},
    "launch_idea": {"month": 9, "idea": "idea-3", "city": "city-4"},
    "elect_mayor_to_government": {"month": 36, "nation": "XAD"},
    "shock": {"month": 38, "target": "costly_ideas", "amount": 0.3, "over": 3, "hold": 12},
    "found_office": {"month": 11, "city": "city-5", "staff": 4, "over": 4},
    "found_tie": {"month": 3, "city": "city-0", "partner": "city-1", "kind": "project", "lasts": 24},
    "sign_agreement": {"month": 13, "city": "city-0", "partner": "city-1"},
    "give_cities_a_seat": {"month": 45, "hold": 20},
}


def thirty() -> World:
    """The generated world with rows in every table, and columns that are given in some rows and open in others."""
    plain = world_of(THIRTY)
    frames = {name: plain.frame(name).drop(columns=["source"]) for name in plain.tables if len(plain.tables[name])}
    frames = {name: frame.dropna(axis=1, how="all") for name, frame in frames.items()}
    frames["memberships"] = frames["memberships"].drop(columns=["id"])
    row = np.arange(THIRTY.cities)
    cities = [f"city-{i}" for i in row]
    frames["cities"] = frames["cities"].assign(
        staff=[None if i % 3 else 0.5 * i for i in row], is_city_state=row % 10 == 0, eligible=row % 11 != 1
    )
    frames["ties"] = frames["ties"].assign(
        kind=[("partnership", "project", "district", "development")[i % 4] for i in range(THIRTY.ties)],
        end_year=[2018 if i % 8 == 1 else None for i in range(THIRTY.ties)],
        topic=["climate" if i % 5 == 0 else None for i in range(THIRTY.ties)],
    )
    frames["networks"] = frames["networks"].assign(
        is_sponsored=True, entry=["open", "application", "invitation"] * 2, fee=1000.0,
        founded=[2010, 2017, 2010, 2010, 2010, 2010], dissolved=[None, None, 2019, None, None, None],
    )  # fmt: skip
    frames["nations"] = frames["nations"].assign(
        blocs=["EU", "EU|NATO", None, "NATO"], ending_norm=[0.0, 0.5, 0.0, 1.0]
    )
    frames["relations"] = pd.DataFrame({"nation_a": ["XAA"], "nation_b": ["XAC"], "affinity": 1.0, "baseline": 0.25})
    frames["consulates"] = pd.DataFrame({"city": ["city-0", "city-3"], "nation": ["XAB", "XAA"]})
    frames["stances"] = pd.DataFrame(
        {"nation": ["XAA", "XAB"], "topic": ["mobility", "climate"], "stance": [0.8, -0.4]}
    )
    frames["adoption"] = pd.DataFrame({"city": cities[:8], "idea": "idea-0", "stage": ["adopted", "heard"] * 4})
    frames["commitments"] = pd.DataFrame(
        {"city": cities[5:10], "stage": ["committed", "inventory", "target", "plan", "monitored"], "year": 2014}
    )
    return World.from_tables(frames, name="thirty", start_year=2015)


def everything() -> Scenario:
    """A scenario with one event of every type, for the world of thirty cities."""
    events = {name: {"type": name, **fields} for name, fields in EVENTS.items()}
    return Scenario.from_dict({"name": "everything", "horizon": 120, "events": events})


def rivals() -> dict[str, Any]:
    """Every switch thrown but those that leave out a mechanism, and the last of every list of choices."""
    thrown: dict[str, Any] = {"offices.coordination": 0.5, "voters.reporting": 0.5, "relations.dialogue_eases": 0.1}
    for parameter in walk():
        declared = parameter.declaration
        if declared.kind == "switch" and parameter.name != "enabled":
            thrown[parameter.path] = not declared.default
        elif declared.kind == "choice":
            thrown[parameter.path] = next(c for c in reversed(declared.choices or ()) if c != declared.default)
    return thrown


def cases() -> Iterator[tuple[str, tuple[World, Scenario, dict[str, Any]]]]:
    """What is run, by name: two worlds under two sets of rules, and the documented one as it is shipped."""
    for name, world, scenario in (("toy", World.load("toy"), busy()), ("thirty", thirty(), everything())):
        yield f"{name}, default", (world, scenario, LIVELY)
        yield f"{name}, rivals", (world, scenario, {**LIVELY, **rivals()})
    yield "rhine, default", (World.load("rhine"), Scenario.load("2017_2026"), {})


def run_of(shared: tuple[World, Scenario, dict[str, Any]], seed: int) -> Record:
    """One run; strategies play four cities where there are that many to spare, one of which joins no networks."""
    world, scenario, parameters = shared
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)
        model = Diplomacity(world, scenario, seed=seed, parameters=parameters)
    if world.name == "thirty":
        players = {"city-2": Defiant(), "city-8": Pioneer(), "city-12": Pioneer(), "city-14": Cautious()}
        for city, strategy in players.items():
            model.city(city).strategy = strategy
    return model.run(MONTHS)


def digest_of(shared: tuple[World, Scenario, dict[str, Any]], seed: int) -> tuple[int, str, bool]:
    """Seed, digest, and whether the rules were compiled where it was made."""
    return seed, run_of(shared, seed).digest, IS_COMPILED


def digests(processes: int) -> dict[str, list[list[Any]]]:
    """Digests of every case and seed, by case, made by so many processes."""
    executor = InProcess() if processes == 1 else ProcessPool(processes)
    found = {
        name: [list(part) for part in sorted(executor.map_chunks(digest_of, SEEDS, shared))] for name, shared in cases()
    }
    dismiss_workers()
    return found


if __name__ == "__main__":
    json.dump({processes: digests(processes) for processes in (1, 2)}, sys.stdout)
