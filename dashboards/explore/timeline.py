"""The events of a scenario, to be moved, changed, switched off or added, with the same declarations as the files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria, data
from dashboards.content import in_words
from dashboards.words import Words
from sim import Scenario, World
from sim.events import Event, fields_of, required_of
from sim.events.base import (
    CHOICE,
    CITIES,
    CITY,
    IDEA,
    NATION,
    NATIONS,
    NETWORK,
    NUMBER,
    SIDES,
    TOPIC,
    TOPICS,
    WHOLE,
    WORDS,
    YES,
    FieldDeclaration,
)

SEVERAL = (NATIONS, CITIES, TOPICS)


def timeline(
    scenario: Scenario, original: Scenario, off: Mapping[str, Event], world: World, months: int, words: Words
) -> list[Component]:
    """A row for each event; `off` are those that are switched off."""
    events = [*scenario.in_order(), *off.values()]
    events.sort(key=lambda event: event.month)
    rows = [row(event, event.name not in original.events, event.name in off, world, months, words) for event in events]
    nothing = html.P(words("explore.no_events"), className="quiet")
    return rows or [nothing]


def strip(scenario: Scenario, world: World, months: int, words: Words) -> list[Component]:
    """The months from left to right, with a mark for each event; the rows below say the same in words."""
    start = scenario.start_year or world.start_year
    marks = [
        html.Span(className="mark", style={"left": f"{100 * event.month / months:.2f}%"}, title=name_of(event, words))
        for event in scenario.in_order()
        if event.month < months
    ]
    ends = [html.Span(str(start)), html.Span(str(start + months // 12))]
    return [html.Div(marks, className="line"), html.Div(ends, className="ends")]


def row(event: Event, is_added: bool, is_off: bool, world: World, months: int, words: Words) -> Component:
    """One event: whether it happens, when, and its fields."""
    name = name_of(event, words)
    declared = fields_of(type(event))
    fields = [field_input(event, field, declared[field], world, words) for field in declared if field != "month"]
    switch = dmc.Switch(
        id=ids.event_switch(event.name),
        checked=not is_off,
        label=name,
        size="sm",
        className="event-name",
    )
    if is_added:
        switch = html.Div(
            [
                html.Span(name, className="event-name"),
                html.Button(
                    words("explore.remove"),
                    id=ids.event_removal(event.name),
                    className="link",
                    type="button",
                    **aria(label=words("explore.remove_event", name=name)),
                ),
            ],
            className="added",
        )
    month = dmc.Slider(
        id=ids.event_field(event.name, "month"),
        min=0,
        max=months - 1,
        step=1,
        value=min(event.month, months - 1),
        size="xs",
        disabled=is_off,
        thumbLabel=words("explore.month_of", name=name),
        updatemode="mouseup",
    )
    when = html.Span(
        words("explore.in_month", month=event.month),
        id=ids.event_when(event.name),
        className="quiet when",
        **data(text=words.unfilled("explore.in_month")),
    )
    return html.Div(
        [
            switch,
            html.Div([when, month], className="event-month"),
            html.Details([html.Summary(words("explore.fields")), html.Div(fields, className="fields")]),
        ],
        className="event off" if is_off else "event",
    )


def name_of(event: Event, words: Words) -> str:
    """What kind of event it is, and whom it is about."""
    about = [
        getattr(event, field) for field in ("nation", "nations", "city", "network", "between") if hasattr(event, field)
    ]
    said = ", ".join(_said(value) for value in about if value)
    kind = words(f"events.{event.type}")
    return f"{kind} ({said})" if said else kind


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value
    return " – ".join("+".join(part) if isinstance(part, tuple) else part for part in value)


def field_input(event: Event, field: str, declared: FieldDeclaration, world: World, words: Words) -> Component:
    """The input of one field, of the kind that its declaration asks for."""
    value = getattr(event, field)
    owner = "base" if field in ("month", "over", "hold") else event.type
    doc = words.content(f"events.{owner}.fields.{field}", declared.doc)
    unit = "" if declared.unit == "1" else words.content(f"units.{declared.unit}", declared.unit)
    about = {"label": field_label(field, words), "description": f"{doc} ({unit})" if unit else doc, "size": "xs"}
    own = ids.event_field(event.name, field)
    if declared.kind in (NUMBER, WHOLE):
        return dmc.NumberInput(
            id=own, value="" if value is None else value, min=declared.low, max=declared.high,
            allowDecimal=declared.kind == NUMBER, step=1 if declared.kind == WHOLE else 0.05, debounce=True, **about,
        )  # fmt: skip
    if declared.kind == YES:
        return dmc.Switch(
            id=own, checked=bool(value), label=about["label"], description=about["description"], size="xs"
        )
    if declared.kind == WORDS:
        return dmc.TextInput(id=own, value=value or "", debounce=True, **about)
    if declared.kind == SIDES:
        sides = value or ((), ())
        return html.Div(
            [
                dmc.MultiSelect(
                    id=ids.event_field(event.name, field, part), data=options(NATIONS, world, words), value=list(side),
                    searchable=True, limit=60, **(about | {"label": f"{about['label']} {part}"}),
                )
                for part, side in enumerate(sides, start=1)
            ]
        )  # fmt: skip
    choices = offered(event.type, field, declared, world, words)
    if declared.kind in SEVERAL:
        return dmc.MultiSelect(
            id=own, data=choices, value=list(value or ()), searchable=True, limit=60, clearable=True, **about
        )
    is_needed = field in required_of(type(event))
    return dmc.Select(
        id=own, data=choices, value=value, searchable=True, limit=60, clearable=not is_needed,
        allowDeselect=not is_needed, **about,
    )  # fmt: skip


def field_label(field: str, words: Words) -> str:
    """A field's name in plain words."""
    key = f"event_fields.{field}"
    return words(key) if words.knows(key) else field.replace("_", " ")


def offered(kind: str, field: str, declared: FieldDeclaration, world: World, words: Words) -> list[dict[str, str]]:
    """What can be chosen for a field: its own words, or what the world holds of its kind."""
    if declared.kind != CHOICE:
        return options(declared.kind, world, words)
    return [
        {"value": choice, "label": words.content(f"events.{kind}.choices.{field}.{choice}", in_words(choice))}
        for choice in declared.choices
    ]


def options(kind: str, world: World, words: Words) -> list[dict[str, str]]:
    """What a field can name in this world."""
    if kind in (NATION, NATIONS):
        nations = world.tables["nations"]
        states = [
            {"value": code, "label": f"{words.content_if_there(f'nations.{code}', str(name))} ({code})"}
            for code, name in zip(nations.ids, nations.values["name"], strict=True)
        ]
        blocs = [{"value": bloc, "label": bloc} for bloc in world.blocs] if kind == NATIONS else []
        return [*blocs, *states]
    if kind in (CITY, CITIES):
        cities, nations = world.tables["cities"], world.tables["nations"]
        return [
            {"value": own, "label": f"{name} ({nations.ids[nation]})"}
            for own, name, nation in zip(cities.ids, cities.values["name"], cities.values["nation"], strict=True)
        ]
    if kind in (NETWORK, IDEA):
        table = world.tables["networks" if kind == NETWORK else "ideas"]
        named = dict(zip(table.ids, table.values["name"], strict=True))
        if kind == IDEA:
            named = {own: words.content_if_there(f"ideas.{own}", str(name)) for own, name in named.items()}
        return [{"value": own, "label": str(name)} for own, name in named.items()]
    if kind in (TOPIC, TOPICS):
        return [
            {"value": topic, "label": words.content_if_there(f"topics.{topic}", in_words(topic))}
            for topic in world.topics
        ]
    raise ValueError(f"a field of kind {kind} names nothing of a world")
