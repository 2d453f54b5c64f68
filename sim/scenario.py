"""A scenario: a story with dated events, read from YAML that can hold nothing but data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from sim import errors
from sim.events import EVENT_TYPES, Event, check_names, from_mapping
from sim.search_path import find, known_names
from sim.world import World

DIRECTIONS = ("increases", "decreases", "unchanged", "unclear")
SURENESS = ("high", "medium", "low", "unclear")
ORIGINS = {"B": "built in: true by construction", "E": "emergent"}
DEFAULT_HORIZON = 120
NAME = re.compile(r"[\w-]+")
FIELDS: tuple[str, ...] = (
    "name",
    "title",
    "story",
    "sources",
    "world",
    "baseline",
    "horizon",
    "start_year",
    "includes",
    "events",
    "expects",
    "teaching",
    "questions",
    "parameters",
)


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML that refuses duplicate keys and reads NO as Norway: only true and false are truth values."""


_StrictLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, int] = {}
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, (str, int, float, bool)):
            raise errors.bad_file("YAML", f"line {key_node.start_mark.line + 1}: a key is not a word", "use plain keys")
        if key in seen:
            problem = f"key '{key}' stands twice (lines {seen[key]} and {key_node.start_mark.line + 1})"
            raise errors.bad_file("YAML", problem, "keep one of them")
        seen[key] = key_node.start_mark.line + 1
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str, where: str) -> Any:
    """Data from YAML text. Refuses duplicate keys, tags, `${` and what is not YAML, in one line each."""
    if "${" in text:
        line = text[: text.index("${")].count("\n") + 1
        raise errors.bad_file(where, f"line {line}: '${{' is not allowed", "write the value itself")
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  (a safe loader, made stricter)
    except errors.Refusal as refusal:
        raise errors.Refusal(str(refusal).replace("YAML", where, 1)) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise errors.bad_file(where, f"{place}not YAML ({problem})", "check indents, colons and quotes") from None


@dataclass(frozen=True)
class Expectation:
    """The sign of one effect that a scenario is expected to have.

    `origin` is B (true by construction) or E (emerges); `sure` says how sure; `month` is when it is read, the
    horizon if not given; `parameters` are set for this expectation, as for a rival hypothesis.
    """

    outcome: str
    direction: str
    origin: str = "E"
    sure: str = "medium"
    months: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Scenario:
    """What happens, when, and in which story. `events` maps names to events with a `month` from the start.

    `start_year` is the calendar year of month 0, the world's if not given.
    """

    name: str
    title: str = ""
    story: str = ""
    sources: tuple[str, ...] = ()
    world: str = "rhine"
    baseline: str | None = "baseline"
    horizon: int = DEFAULT_HORIZON
    start_year: int | None = None
    events: Mapping[str, Event] = field(default_factory=dict)
    expects: tuple[Expectation, ...] = ()
    teaching: str = ""
    questions: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def names(cls, search_path: Iterable[str | os.PathLike[str]] = ()) -> dict[str, Path]:
        """The scenarios that can be loaded by name, with their files."""
        return known_names("scenarios", search_path)

    @classmethod
    def load(cls, name: str | os.PathLike[str], search_path: Iterable[str | os.PathLike[str]] = ()) -> Scenario:
        """A scenario by its name on the search path, or from a file."""
        return cls.from_dict(cls.content(name, search_path), search_path)

    @classmethod
    def content(
        cls, name: str | os.PathLike[str], search_path: Iterable[str | os.PathLike[str]] = ()
    ) -> dict[str, Any]:
        """What a scenario's file holds, as plain data, with nothing checked but the YAML."""
        path = find("scenarios", name, search_path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise errors.bad_file(path.name, f"cannot be read ({error})", "give a UTF-8 text file") from None
        content = read_yaml(text, path.name)
        if not isinstance(content, dict):
            raise errors.bad_file(path.name, "is not a mapping", "begin with name:, title:, events:")
        content.setdefault("name", path.stem)
        return content

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], search_path: Iterable[str | os.PathLike[str]] = ()) -> Scenario:
        """A scenario from what a file holds. Refuses unknown keys, wrong types and events after the horizon."""
        where = f"scenario {content.get('name', '?')}"
        for key in content:
            if key not in FIELDS:
                raise errors.unknown_name("key", key, FIELDS, where=where)
        if not isinstance(content.get("name"), str) or not content["name"]:
            raise errors.missing_field("name", "scenario")
        name = content["name"]
        if not NAME.fullmatch(name):
            raise errors.wrong_type("name", name, "a short name of letters, digits, hyphens and underscores", where)
        horizon = content.get("horizon", DEFAULT_HORIZON)
        if isinstance(horizon, bool) or not isinstance(horizon, int):
            raise errors.wrong_type("horizon", horizon, "a whole number", where)
        if not 1 <= horizon <= 1200:
            raise errors.out_of_bounds("horizon", horizon, 1, 1200, "months", where)
        events = cls._included(content, name, search_path)
        given = content.get("events") or {}
        if not isinstance(given, Mapping):
            raise errors.wrong_type("events", given, "a mapping of names to events", where)
        events |= {
            str(key): from_mapping(EVENT_TYPES, str(key), value, name)
            for key, value in given.items()
            if value is not None
        }
        for key, value in given.items():
            if value is None:
                events.pop(str(key), None)
        for event in events.values():
            if event.month >= horizon:
                raise errors.out_of_bounds(
                    "month", event.month, 0, horizon - 1, "months", f"{where}, event '{event.name}'"
                )
        return cls(
            name=name,
            title=_text(content, "title", where) or name.replace("_", " ").capitalize(),
            story=_text(content, "story", where),
            sources=_words(content, "sources", where),
            world=_text(content, "world", where) or "rhine",
            baseline=_text(content, "baseline", where) or ("baseline" if name != "baseline" else None),
            horizon=horizon,
            start_year=_year(content, where),
            events=events,
            expects=_expectations(content.get("expects") or {}, where, horizon),
            teaching=_text(content, "teaching", where),
            questions=_words(content, "questions", where),
            parameters=_parameters(content, where),
        )

    @staticmethod
    def _included(
        content: Mapping[str, Any], name: str, search_path: Iterable[str | os.PathLike[str]]
    ) -> dict[str, Event]:
        events: dict[str, Event] = {}
        for other in _words(content, "includes", f"scenario {name}"):
            if other == name:
                raise errors.not_a_choice("includes", other, ["another scenario"], f"scenario {name}")
            included = Scenario.content(other, search_path)
            try:
                events |= Scenario.from_dict(included, search_path).events
            except RecursionError:
                allowed = ["a scenario that does not include this one"]
                raise errors.not_a_choice("includes", other, allowed, f"scenario {name}") from None
        return events

    def check(self, world: World) -> None:
        """Refuses events that name what the world does not hold, or that cannot happen after those before them."""
        founded = frozenset(str(e.network) for e in self.events.values() if e.type == "found_network" and e.network)  # type: ignore[attr-defined]
        agenda = self.in_order()
        for place, event in enumerate(agenda):
            where = f"scenario {self.name}, event '{event.name}'"
            check_names(event, world, where, founded)
            event.check(world, agenda[:place], where)

    def with_horizon(self, months: int) -> Scenario:
        """The same scenario over so many months, with all its events."""
        return replace(self, horizon=months)

    def up_to(self, months: int) -> Scenario:
        """The same scenario over fewer months, without the events that come later."""
        earlier = {name: event for name, event in self.events.items() if event.month < months}
        return replace(self, horizon=months, events=earlier)

    def in_order(self) -> list[Event]:
        """Events by month, then by their place in the file."""
        return sorted(self.events.values(), key=lambda event: event.month)

    def to_dict(self) -> dict[str, Any]:
        """The form a scenario file holds; `Scenario.from_dict` gives an equal scenario back."""
        content: dict[str, Any] = {"name": self.name, "title": self.title, "story": self.story}
        content |= {"sources": list(self.sources), "world": self.world, "horizon": self.horizon}
        content |= {"baseline": self.baseline} if self.baseline else {}
        content |= {"start_year": self.start_year} if self.start_year else {}
        content["events"] = {name: event.to_dict() for name, event in self.events.items()}
        if self.expects:
            content["expects"] = {f"{i + 1}": _written(e) for i, e in enumerate(self.expects)}
        for key in ("teaching", "questions", "parameters"):
            value = getattr(self, key)
            if value:
                content[key] = list(value) if isinstance(value, tuple) else value
        return content


def _written(expectation: Expectation) -> dict[str, Any]:
    content: dict[str, Any] = {"outcome": expectation.outcome, "direction": expectation.direction}
    content |= {"origin": expectation.origin, "sure": expectation.sure}
    content |= {"months": expectation.months} if expectation.months else {}
    content |= {"parameters": dict(expectation.parameters)} if expectation.parameters else {}
    content |= {"why": expectation.why} if expectation.why else {}
    return content


def _parameters(content: Mapping[str, Any], where: str) -> dict[str, Any]:
    given = content.get("parameters") or {}
    if not isinstance(given, Mapping):
        raise errors.wrong_type("parameters", given, "a mapping of parameters to values", where)
    return dict(given)


def _year(content: Mapping[str, Any], where: str) -> int | None:
    year = content.get("start_year")
    if year is None:
        return None
    if isinstance(year, bool) or not isinstance(year, int):
        raise errors.wrong_type("start_year", year, "a year", where)
    if not 1900 <= year <= 2200:
        raise errors.out_of_bounds("start_year", year, 1900, 2200, where=where)
    return year


def _text(content: Mapping[str, Any], key: str, where: str) -> str:
    value = content.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise errors.wrong_type(key, value, "text", where)
    return value


def _words(content: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = content.get(key) or []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)) or not all(isinstance(word, str) for word in value):
        raise errors.wrong_type(key, value, "a list of words", where)
    return tuple(value)


def _expectations(content: Any, where: str, horizon: int) -> tuple[Expectation, ...]:
    if not isinstance(content, Mapping):
        raise errors.wrong_type("expects", content, "a mapping of outcomes to signs", where)
    known = ("outcome", "direction", "origin", "sure", "months", "parameters", "why")
    expectations = []
    for key, value in content.items():
        place = f"{where}, expects '{key}'"
        fields = {"direction": value} if isinstance(value, str) else value
        if not isinstance(fields, Mapping):
            raise errors.wrong_type("expectation", value, "a sign or a mapping", place)
        for name in fields:
            if name not in known:
                raise errors.unknown_name("field", name, known, where=place)
        if "direction" not in fields:
            raise errors.missing_field("direction", place)
        for name, choices in (("direction", DIRECTIONS), ("origin", tuple(ORIGINS)), ("sure", SURENESS)):
            if name in fields and fields[name] not in choices:
                raise errors.not_a_choice(name, fields[name], choices, place)
        _parameters(fields, place)
        months = fields.get("months")
        if months is not None and (
            isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= horizon
        ):
            raise errors.out_of_bounds("months", months, 1, horizon, "months", place)
        expectations.append(Expectation(**{"outcome": str(key), **fields}))
    return tuple(expectations)
