"""What declarations and shipped files say in English: the texts that another language translates as `content`.

Nothing is said twice: English shows these texts where they are declared, and every other language file holds a text for
each key of `declared()` and no other. `python -m dashboards.content` writes them as YAML, to translate from.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from experiments.choices import choices
from experiments.sweeps import experiment_files
from sim.events import EVENT_TYPES, Event, fields_of
from sim.mechanisms import MONTH
from sim.observation import SERIES
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.parameters import MARKS, walk
from sim.scenario import Scenario
from sim.world import World

BASE = "base"  # the fields that every event type has
EXPERIMENT_WORDS = ("title", "question", "claim", "falsified_by", "comparison", "classroom")

Said = Iterator[tuple[str, str]]


@cache
def declared() -> Mapping[str, str]:
    """The English text of every key of `content`; of an idea that two worlds name differently, the shared name."""
    found: dict[str, str] = {}
    for part in (_stories, _worlds, _events, _model, _measures, _rivals):
        for key, text in part():
            found.setdefault(key, text)
    return found


def in_words(name: str) -> str:
    """A word that a declaration offers to choose, as text: costly_ideas is costly ideas."""
    return name.replace("_", " ")


def _stories() -> Said:
    for name in Scenario.names():
        scenario = Scenario.load(name)
        yield f"scenarios.{name}.title", scenario.title
        yield f"scenarios.{name}.story", scenario.story
        yield from ((f"event_names.{event}", in_words(event)) for event in scenario.events)
    for name in experiment_files.names():
        experiment = experiment_files.load(name)
        for word in EXPERIMENT_WORDS:
            if getattr(experiment, word):
                yield f"experiments.{name}.{word}", getattr(experiment, word)


def _worlds() -> Said:
    """Titles and stories, and the names of what the worlds' tables hold, those with the shared table of ideas first."""
    worlds = [World.load(name) for name in World.names()]
    for world in sorted(worlds, key=lambda world: world.path is not None and (world.path / "ideas.csv").exists()):
        yield f"worlds.{world.name}.title", world.title
        yield f"worlds.{world.name}.story", world.story
        for table in ("ideas", "nations"):
            rows = world.frame(table)
            yield from ((f"{table}.{row}", str(said)) for row, said in zip(rows["id"], rows["name"], strict=True))
        yield from ((f"topics.{topic}", in_words(topic)) for topic in world.topics)


def _events() -> Said:
    shared = fields_of(Event)
    yield from ((f"events.{BASE}.fields.{name}", field.doc) for name, field in shared.items())
    for name, event in EVENT_TYPES.items():
        yield f"events.{name}.doc", _first_line(event)
        for field, declaration in fields_of(event).items():
            if field not in shared:
                yield f"events.{name}.fields.{field}", declaration.doc
                yield from ((f"events.{name}.choices.{field}.{one}", in_words(one)) for one in declaration.choices)


def _model() -> Said:
    for mechanism in MONTH:
        yield f"mechanisms.{mechanism.name}", _first_line(mechanism)
        yield f"mechanism_names.{mechanism.name}", in_words(mechanism.name)
    for parameter in walk():
        key, declaration = f"parameters.{parameter.path}", parameter.declaration
        yield f"{key}.doc", declaration.doc
        yield from ((f"{key}.choices.{one}", in_words(one)) for one in declaration.choices or ())
    yield from ((f"marks.{mark}", said) for mark, said in MARKS.items())


def _measures() -> Said:
    """Outcomes and monthly series, and the units of everything."""
    measured: dict[str, Mapping[str, Any]] = {"outcomes": {**OUTCOMES, **PAIRED_OUTCOMES}, "series": SERIES}
    for section, entries in measured.items():
        yield from ((f"{section}.{name}.doc", entry.doc) for name, entry in entries.items())
    units = {parameter.declaration.unit for parameter in walk()}
    units |= {field.unit for event in EVENT_TYPES.values() for field in fields_of(event).values()}
    units |= {entry.unit for entries in measured.values() for entry in entries.values()}
    yield from ((f"units.{unit}", unit) for unit in sorted(units))


def _rivals() -> Said:
    for group, options in choices().items():
        yield from ((f"choices.{group}.{option.option}.doc", option.doc) for option in options)


def _first_line(described: type) -> str:
    return (inspect.getdoc(described) or "").split("\n", maxsplit=1)[0]


def as_yaml() -> str:
    """All of it as the section `content` of a language's file, in English."""
    tree: dict[str, Any] = {}
    for key, text in declared().items():
        *path, last = key.split(".")
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = text
    return str(yaml.safe_dump({"content": tree}, allow_unicode=True, width=118, sort_keys=False))


if __name__ == "__main__":
    sys.stdout.write(as_yaml())
