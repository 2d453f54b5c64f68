"""What an event is: a month, typed and documented fields, and what it does to the state."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sim import errors
from sim.parameters import is_finite

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.world import World

NATION, NATIONS, SIDES = "nation", "nations", "sides"
CITY, CITIES, NETWORK, IDEA, TOPIC, TOPICS = "city", "cities", "network", "idea", "topic", "topics"
NUMBER, WHOLE, YES, CHOICE, WORDS = "number", "whole", "yes", "choice", "words"

SAID = {
    NATION: "a nation's code such as DEU",
    NATIONS: "a list of nations' codes or blocs such as [USA, EU]",
    SIDES: "two sides, each a nation, a bloc or a list of them, such as [USA, CHN]",
    CITY: "a city's id",
    CITIES: "a list of cities' ids",
    NETWORK: "a network's id",
    IDEA: "an idea's id",
    TOPIC: "a topic",
    TOPICS: "a list of topics",
    NUMBER: "a number",
    WHOLE: "a whole number",
    YES: "true or false",
    CHOICE: "one of the listed words",
    WORDS: "text",
}


@dataclass(frozen=True)
class FieldDeclaration:
    """One field of an event: kind, unit, bounds, meaning."""

    kind: str
    doc: str
    unit: str = "1"
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def event_field(
    kind: str,
    doc: str,
    *,
    default: Any = dataclasses.MISSING,
    unit: str = "1",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a field of an event; without a default it has to be given."""
    metadata = {"declaration": FieldDeclaration(kind, doc, unit, low, high, choices)}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something dated. `happen` is called at `month`, and in each month of a ramp; `pass_away` after `hold` months.

    Subclasses declare fields with `event_field` and say in `covers` which ids of the source documents they stand for.
    """

    type: ClassVar[str] = ""
    covers: ClassVar[tuple[str, ...]] = ()
    is_gradual: ClassVar[bool] = False  # whether it can come in over months; others happen at once

    name: str = ""
    month: int = event_field(WHOLE, "month it happens, counted from the start", unit="month", low=0, high=1200)
    over: int = event_field(WHOLE, "months over which it comes in, linearly", unit="months", low=0, high=240, default=0)
    hold: int | None = event_field(
        WHOLE, "months it is kept; to the horizon if not given", unit="months", low=1, high=1200, default=None
    )

    def happen(self, model: Diplomacity, fraction: float) -> None:
        """Do it. `fraction` is how much of a ramp has passed, 1 at its end or without one."""
        raise NotImplementedError(f"event type {self.type} does nothing")

    def pass_away(self, model: Diplomacity) -> None:
        """Undo what holds only for a time. Events that leave a lasting change do nothing here."""

    @classmethod
    def can_pass_away(cls) -> bool:
        """Whether it can be kept for a time only."""
        return cls.pass_away is not Event.pass_away

    def check(self, world: World, earlier: Sequence[Event], where: str) -> None:
        """Refuses what cannot happen in this world after the events that come `earlier` in the scenario."""

    def at_work_beside(self, model: Diplomacity) -> list[Event]:
        """Other events of this type that have happened and not passed away, in the order of the agenda."""
        return [
            other
            for other in model.agenda
            if other.type == self.type
            and other.name != self.name
            and other.month < model.month
            and (other.end_month is None or other.end_month > model.month)
        ]

    def successors(self, model: Diplomacity) -> list[Event]:
        """Events of any type after this one in the agenda that have happened and not passed away yet.

        One that passes away in this very month is among them: its turn comes after this event's.
        """
        place = next(place for place, event in enumerate(model.agenda) if event.name == self.name)
        return [
            other
            for other in model.agenda[place + 1 :]
            if other.month < model.month and (other.end_month is None or other.end_month >= model.month)
        ]

    @property
    def last_month_of_ramp(self) -> int:
        """The month in which the ramp is complete."""
        return self.month + max(0, self.over - 1)

    @property
    def end_month(self) -> int | None:
        """The month in which it passes away, or None."""
        return None if self.hold is None else self.month + self.hold

    def fraction_at(self, month: int) -> float:
        """Share of the ramp that has passed in this month."""
        return 1.0 if self.over <= 1 else min(1.0, (month - self.month + 1) / self.over)

    def to_dict(self) -> dict[str, Any]:
        """The form a scenario file holds, without what is at its default."""
        content: dict[str, Any] = {"type": self.type}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name != "name" and (field.default is dataclasses.MISSING or value != field.default):
                content[field.name] = _listed(value)
        return content

    def pairs(self, world: World) -> list[tuple[int, int]]:
        """Pairs of nation rows whose dialogue this event is about; none by default."""
        return []


def _listed(value: Any) -> Any:
    return [_listed(part) for part in value] if isinstance(value, tuple) else value


def fields_of(event: type[Event]) -> dict[str, FieldDeclaration]:
    """The declared fields of an event type."""
    return {f.name: f.metadata["declaration"] for f in dataclasses.fields(event) if "declaration" in f.metadata}


def required_of(event: type[Event]) -> list[str]:
    """The fields that have to be given."""
    return [
        f.name
        for f in dataclasses.fields(event)
        if "declaration" in f.metadata and f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]


def checked(declared: FieldDeclaration, name: str, value: Any, where: str) -> Any:
    """A field's value in its declared form; names are checked later, against a world."""
    kind = declared.kind
    if kind in (NUMBER, WHOLE):
        return _checked_number(declared, name, value, where)
    if kind == YES:
        if not isinstance(value, bool):
            raise errors.wrong_type(name, value, SAID[YES], where)
        return value
    if kind == CHOICE:
        if value not in declared.choices:
            raise errors.not_a_choice(name, value, declared.choices, where)
        return value
    if kind in (NATIONS, CITIES, TOPICS):
        parts = [value] if isinstance(value, str) else value
        if not isinstance(parts, (list, tuple)) or not parts or not all(isinstance(part, str) for part in parts):
            raise errors.wrong_type(name, value, SAID[kind], where)
        return tuple(parts)
    if kind == SIDES:
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise errors.wrong_type(name, value, SAID[SIDES], where)
        side = FieldDeclaration(NATIONS, declared.doc)
        return tuple(checked(side, name, part, where) for part in value)
    if not isinstance(value, str) or not value:
        raise errors.wrong_type(name, value, SAID[kind], where)
    return value


def _checked_number(declared: FieldDeclaration, name: str, value: Any, where: str) -> float | int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not is_finite(value):
        raise errors.wrong_type(name, value, SAID[declared.kind], where)
    if declared.kind == WHOLE and value != int(value):
        raise errors.wrong_type(name, value, SAID[WHOLE], where)
    if (declared.low is not None and value < declared.low) or (declared.high is not None and value > declared.high):
        raise errors.out_of_bounds(name, value, declared.low, declared.high, declared.unit, where)
    return int(value) if declared.kind == WHOLE else float(value)


def check_names(event: Event, world: World, where: str, founded: frozenset[str] = frozenset()) -> None:
    """Refuses an event that names a city, nation, network, idea or topic that the world does not hold.

    `founded` are the ids of networks that events of the same scenario found.
    """
    for name, declared in fields_of(type(event)).items():
        value = getattr(event, name)
        if value is None:
            continue
        place = f"{where}, field '{name}'"
        if declared.kind == NATION:
            world.row("nations", value, place)
        elif declared.kind == NATIONS:
            world.nation_rows(value, place)
        elif declared.kind == SIDES:
            for side in value:
                world.nation_rows(side, place)
        elif declared.kind == CITY:
            world.row("cities", value, place)
        elif declared.kind == CITIES:
            for city in value:
                world.row("cities", city, place)
        elif declared.kind == NETWORK and value not in founded:
            world.row("networks", value, place)
        elif declared.kind == IDEA:
            world.row("ideas", value, place)
        elif declared.kind in (TOPIC, TOPICS):
            for topic in (value,) if isinstance(value, str) else value:
                if topic not in world.topics:
                    raise errors.unknown_name("topic", topic, world.topics, where=place)


def from_mapping(types: Mapping[str, type[Event]], name: str, content: Any, scenario: str) -> Event:
    """An event from what a scenario file holds under its name."""
    where = f"scenario {scenario}, event '{name}'"
    if not isinstance(content, Mapping):
        raise errors.wrong_type("event", content, "a mapping with type and month", where)
    if "type" not in content:
        raise errors.missing_field("type", where)
    if not isinstance(content["type"], str) or content["type"] not in types:
        raise errors.unknown_name("event type", content["type"], types, where=where)
    event = types[str(content["type"])]
    declared = fields_of(event)
    values: dict[str, Any] = {}
    for field, value in content.items():
        if field == "type":
            continue
        if field not in declared:
            raise errors.unknown_name("field", field, declared, where=f"{where} ({event.type})")
        if value is not None:
            values[str(field)] = checked(declared[str(field)], str(field), value, where)
    for field in required_of(event):
        if field not in values:
            raise errors.missing_field(field, f"{where} ({event.type})")
    _check_course(event, values, where)
    return event(name=name, **values)


def _check_course(event: type[Event], values: Mapping[str, Any], where: str) -> None:
    """Refuses a ramp of what happens at once, an end of what lasts, and an end before the ramp is complete."""
    over, hold = values.get("over", 0), values.get("hold")
    if over > 1 and not event.is_gradual:
        raise errors.not_allowed(where, "come in over months", f"a {event.type} happens at once; leave 'over' out")
    if hold is not None and not event.can_pass_away():
        raise errors.not_allowed(where, "be held for a time", f"a {event.type} lasts; leave 'hold' out")
    if hold is not None and hold < over:
        raise errors.out_of_bounds("hold", hold, over, 1200, "months, no less than 'over'", where)
