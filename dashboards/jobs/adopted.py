"""A result of the command line, put where the engine puts its own: the page shows it without running it again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from dashboards.asking import MOST_MONTHS, MOST_PAIRS, MOST_RIVALS, asked
from dashboards.jobs.answers import ANSWER, part_folder
from dashboards.jobs.spool import DONE, REQUEST, Spool, Status, key_of, put
from dashboards.state import State
from dashboards.uploads import Uploads
from experiments.dotted import flat
from experiments.provenance import configuration_hash
from experiments.results import CONFIGURATION, read
from sim import Scenario, World, errors
from sim.scenario import read_yaml


def adopted(result: Path, folder: Path) -> State:
    """The state of a stored result. Refuses one that the page cannot hold, and says what shows it instead."""
    summary = read(result).summary
    file = result / CONFIGURATION
    content: dict[str, Any] = read_yaml(file.read_text(encoding="utf-8"), str(file))
    uploads = Uploads(folder / "uploads")
    state = State(
        scenario=_name(content["scenario"], uploads),
        world=_world(str(content["world"]), result),
        months=int(content["months"]),
        pairs=int(content["replicates"]),
        seed=int(content["seed"]),
        rivals=min(int(content["rivals"]), MOST_RIVALS),
        parameters=_changed(content["mechanisms"]),
    )
    if (state.pairs and state.pairs > MOST_PAIRS) or (state.months and state.months > MOST_MONTHS):
        raise _not_shown(result, f"has more than {MOST_PAIRS} pairs or {MOST_MONTHS} months")
    if content.get("world_seed") is not None:
        raise _not_shown(result, "holds the world's draws fixed")
    if content.get("decisions"):
        raise _not_shown(result, "holds the decisions of a workshop's room")
    one = asked(state, uploads)
    if summary["provenance"]["configuration"] != configuration_hash(one.pairing):
        raise _not_shown(result, "was made by another version of the model or with another baseline")
    spool, key = Spool(folder), key_of(ANSWER, one.payload)
    place = part_folder(spool.folder(key), 1)
    if place.exists():
        shutil.rmtree(place)
    shutil.copytree(result, place)
    put(spool.folder(key) / REQUEST, {"kind": ANSWER, "payload": one.payload})
    pairs = int(summary["replicates"])
    spool.note(key, Status(DONE, pairs, pairs, "rivals" if summary["rivals"] else "pairs", 1))
    return state


def _not_shown(result: Path, why: str) -> errors.Refusal:
    return errors.bad_file(result, f"{why} and cannot be explored", f"open {result / 'report.html'}, or run it again")


def _name(content: dict[str, Any], uploads: Uploads) -> str:
    """The scenario's name where its file says the same, else that of a copy which is kept like an upload."""
    scenario = Scenario.from_dict(content)
    if scenario.name in Scenario.names() and Scenario.load(scenario.name).to_dict()["events"] == content["events"]:
        return scenario.name
    return uploads.add_content(scenario)


def _world(name: str, result: Path) -> str:
    if name not in World.names():
        raise _not_shown(result, f"is about a world of your own ({name})")
    return name


def _changed(mechanisms: dict[str, Any]) -> dict[str, Any]:
    """The parameters that differ from their defaults, by path."""
    from experiments.assumptions import plain
    from sim.parameters import walk

    used = flat(mechanisms)
    return {one.path: used[one.path] for one in walk() if used[one.path] != plain(one.declaration.default)}
