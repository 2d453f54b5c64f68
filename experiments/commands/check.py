"""`diplomacity check`: is this world or scenario right?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sim import Scenario


def check(
    names: list[str] = typer.Argument(..., metavar="NAME|PATH...", help="worlds and scenarios, by name or by path"),
    search_path: list[Path] = typer.Option([], "--search-path", help="a folder with scenarios and worlds of your own"),
) -> None:
    """Say whether a world or a scenario is right: one line each, exit status 2 at the first that is not."""
    for name in names:
        for line in _checked(name, search_path):
            typer.echo(line)


def _checked(name: str, folders: list[Path]) -> list[str]:
    from sim import Scenario, World, errors

    worlds, scenarios = World.names(folders), Scenario.names(folders)
    path = Path(name).expanduser()
    is_file = name.endswith((".yaml", ".yml"))
    if name in worlds or name in scenarios:
        return [
            *([_world(name, folders)] if name in worlds else []),
            *([_scenario(name, folders)] if name in scenarios else []),
        ]
    if is_file:
        return [_scenario(name, folders)]
    if path.is_dir():
        return [_world(f"{name}/", folders)]
    if path.exists():
        raise errors.bad_file(path, "is neither a folder nor YAML", "a world is a folder, a scenario a .yaml file")
    raise errors.unknown_name("world or scenario", name, [*worlds, *scenarios])


def _world(name: str, folders: list[Path]) -> str:
    from sim import World

    world = World.load(name, folders)
    shown = ", ".join(f"{len(data)} {table}" for table, data in world.tables.items() if len(data))
    return f"ok: world {world.name}: {shown}"


def _scenario(name: str, folders: list[Path]) -> str:
    from sim import Scenario

    scenario = Scenario.load(name, folders)
    if scenario.baseline:
        Scenario.load(scenario.baseline, folders)
    _check_outcomes(scenario)
    _warn_about_world(scenario, folders)
    events = ", ".join(f"{event.name} (month {event.month})" for event in scenario.in_order()) or "no events"
    return f"ok: scenario {scenario.name}: {scenario.horizon} months on {scenario.world}, {events}"


def _check_outcomes(scenario: Scenario) -> None:
    """Refuses an expectation about an outcome that nobody measures, and parameters that nobody declares."""
    from sim import errors
    from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
    from sim.parameters import configured

    known = [*OUTCOMES, *PAIRED_OUTCOMES]
    configured(scenario.parameters)
    for expectation in scenario.expects:
        if expectation.outcome not in known:
            raise errors.unknown_name("outcome", expectation.outcome, known, where=f"scenario {scenario.name}, expects")
        configured(expectation.parameters)


def _warn_about_world(scenario: Scenario, folders: list[Path]) -> None:
    """A scenario may be written for a world that is elsewhere; that is worth a word and no refusal."""
    from sim import World, errors

    try:
        scenario.check(World.load(scenario.world, folders))
    except errors.Refusal as refusal:
        print(f"warning: on world {scenario.world}: {refusal}", file=sys.stderr)
