"""The panel on the left: scenario, world, horizon, draws, events, sliders, and Run."""

from __future__ import annotations

from functools import cache

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import MOST_MONTHS, MOST_PAIRS, RIVALS, Asked
from dashboards.attributes import aria
from dashboards.explore.gallery import story_of, title_of
from dashboards.explore.sliders import first_sliders, found
from dashboards.explore.timeline import strip, timeline
from dashboards.words import Words
from experiments.settings import MOST_SEED
from sim import World
from sim.events import EVENT_TYPES

PAIRS_OFFERED = (20, 50, 100, 200)


def chosen(one: Asked, words: Words) -> list[Component]:
    """Which scenario is run."""
    return [
        html.P(words("explore.scenario"), className="kicker"),
        html.H2(title_of(one.original, words)),
        html.P(story_of(one.original, words), className="story"),
        html.P(words("explore.sources", sources=", ".join(one.original.sources) or "-"), className="quiet"),
    ]


def chooser(one: Asked, words: Words) -> Component:
    """Which scenario is run, and the way to another; its button stays, and the focus with it."""
    change = html.Button(words("explore.change"), id=ids.GALLERY_OPEN, className="plain", type="button")
    return html.Section([html.Div(chosen(one, words), id=ids.CHOSEN), change], className="chosen")


def controls(one: Asked, words: Words) -> list[Component]:
    """All that can be set of the chosen scenario, at the values of a state."""
    return [
        _frame(one, words),
        dmc.Accordion(
            [
                _part("events", words("explore.events"), _events(one, words)),
                _part("first", words("explore.sliders"), html.Div(first_sliders(one.parameters, words))),
                _part("others", words("explore.all_parameters"), _others(one, words)),
            ],
            multiple=True,
            value=["events"],
            variant="separated",
            order=3,
        ),
    ]


def run_bar(words: Words) -> Component:
    """Run, Cancel and how far it is; stays in sight."""
    return html.Div(
        [
            html.Button(words("explore.run"), id=ids.RUN, className="primary", type="button"),
            html.Button(words("explore.cancel"), id=ids.CANCEL, className="plain", type="button", hidden=True),
            html.Button(words("explore.reset"), id=ids.RESET, className="link", type="button"),
            html.Div(id=ids.PROGRESS, className="progress"),
            html.Div(id=ids.PROBLEM, className="problem", role="alert"),
        ],
        className="run-bar",
    )


def _part(value: str, title: str, content: Component) -> Component:
    return dmc.AccordionItem([dmc.AccordionControl(title), dmc.AccordionPanel(content)], value=value)


def _frame(one: Asked, words: Words) -> Component:
    """World, horizon, draws."""
    state = one.state
    pairs = int(one.payload["replicates"])
    offered = sorted({*PAIRS_OFFERED, pairs})
    rivals = int(one.payload["rivals"])
    return html.Section(
        [
            dmc.Select(
                id=ids.WORLD, label=words("explore.world"), data=worlds(one, words),
                value=state.world or one.world.name, allowDeselect=False, size="sm",
            ),
            dmc.NumberInput(
                id=ids.MONTHS, label=words("explore.horizon"), value=one.pairing.months, min=12, max=MOST_MONTHS,
                step=12, allowDecimal=False, debounce=True, size="sm", suffix=f" {words('explore.months')}",
            ),
            dmc.Select(
                id=ids.PAIRS, label=words("explore.pairs"), description=words("explore.pairs_what"),
                data=[{"value": str(count), "label": str(count)} for count in offered if count <= MOST_PAIRS],
                value=str(pairs), allowDeselect=False, size="sm",
            ),
            dmc.NumberInput(
                id=ids.SEED, label=words("explore.seed"), description=words("explore.seed_what"),
                value=one.pairing.seed, min=0, max=min(MOST_SEED, 2**53), allowDecimal=False, debounce=True, size="sm",
            ),
            dmc.Switch(
                id=ids.RIVALS, label=words("explore.rivals"), checked=rivals > 0, size="sm",
                description=words("explore.rivals_what", pairs=rivals or RIVALS),
            ),
        ],
        className="frame",
    )  # fmt: skip


def _events(one: Asked, words: Words) -> Component:
    return html.Div(
        [
            html.Div(strip_of(one, words), id=ids.STRIP, className="strip", **aria(hidden="true")),
            html.Div(event_rows(one, words), id=ids.TIMELINE),
            html.Div(
                [
                    dmc.Select(
                        id=ids.ADD_TYPE,
                        label=words("explore.add_event"),
                        data=[{"value": kind, "label": words(f"events.{kind}")} for kind in EVENT_TYPES],
                        searchable=True,
                        placeholder=words("explore.choose_event"),
                        size="sm",
                    ),
                    html.Button(words("explore.add"), id=ids.ADD_EVENT, className="plain", type="button"),
                ],
                className="add",
            ),
        ]
    )


def strip_of(one: Asked, words: Words) -> list[Component]:
    """The months with a mark for each event."""
    return strip(one.scenario, one.world, one.pairing.months, words)


def event_rows(one: Asked, words: Words) -> list[Component]:
    """The timeline of a state."""
    off = {name: event for name, event in one.original.events.items() if one.state.events.get(name, event) is None}
    return timeline(one.scenario, one.original, off, one.world, one.pairing.months, words)


def _others(one: Asked, words: Words) -> Component:
    return html.Div(
        [
            dcc.Input(
                id=ids.SEARCH, type="search", debounce=0.3, placeholder=words("explore.search"), className="search",
                autoComplete="off",
            ),
            html.Div(found("", one.parameters, words), id=ids.SEARCHED, **aria(live="polite")),
        ]
    )  # fmt: skip


def worlds(one: Asked, words: Words) -> list[dict[str, str]]:
    """The worlds that are offered, and the uploaded one in use."""
    offered = [{"value": name, "label": _world_title(name, words)} for name in World.names()]
    used = one.state.world
    if used and used not in World.names():
        offered.append({"value": used, "label": one.world.title or words("explore.own_world")})
    return offered


def _world_title(name: str, words: Words) -> str:
    return words.content(f"worlds.{name}.title", _shipped_title(name))


@cache
def _shipped_title(name: str) -> str:
    return World.load(name).title or name
