"""The scenarios as cards: title, story, and the documents that they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import shipped
from dashboards.attributes import aria, data
from dashboards.uploads import LARGEST
from dashboards.words import Words
from sim import Scenario

LEFT_OUT = ("baseline", "triangle_at_peace")  # counterfactuals, which are nothing to be tested


def gallery(words: Words) -> Component:
    """The place of all scenarios to choose from, and a way to bring one's own."""
    own = html.Div(
        [
            html.H3(words("explore.own_scenario")),
            html.P(words("explore.own_scenario_how", kilobytes=LARGEST // 1000), className="quiet"),
            dcc.Upload(
                html.Button(words("explore.choose_file"), className="plain", type="button"),
                id=ids.UPLOAD,
                max_size=-1,  # the component would leave out what is too large without a word
                multiple=False,
            ),
            html.P(
                id=ids.TOO_LARGE,
                className="problem",
                role="alert",
                **data(most=str(LARGEST), text=words("explore.too_large", kilobytes=LARGEST // 1000)),
            ),
        ],
        className="card own",
    )
    return dmc.Modal(
        html.Div([html.Div(id=ids.CARDS, className="cards-inside"), own], className="cards"),
        id=ids.GALLERY,
        title=words("explore.choose_scenario"),
        size="min(1100px, 96vw)",
        opened=False,
        keepMounted=True,
        closeButtonProps=aria(label=words("explore.close")),
    )


def cards(words: Words) -> list[Component]:
    """A card for each scenario that is offered; made when they are looked at: every component costs the page time."""
    return [card(scenario, words) for scenario in offered()]


def offered() -> list[Scenario]:
    """The scenarios that can be chosen."""
    return [shipped(name, file) for name, file in Scenario.names().items() if name not in LEFT_OUT]


def card(scenario: Scenario, words: Words) -> Component:
    """One scenario to be chosen."""
    return html.Button(
        [
            html.Strong(title_of(scenario, words)),
            html.Span(story_of(scenario, words), className="story"),
            html.Span(words("explore.sources", sources=", ".join(scenario.sources) or "-"), className="quiet"),
        ],
        id=ids.scenario_card(scenario.name),
        className="card",
        type="button",
    )


def title_of(scenario: Scenario, words: Words) -> str:
    """A scenario's title; that of an uploaded one is as it was written."""
    return (
        words.content(f"scenarios.{scenario.name}.title", scenario.title) if _is_shipped(scenario) else scenario.title
    )


def story_of(scenario: Scenario, words: Words) -> str:
    """A scenario's story in one paragraph."""
    story = " ".join(scenario.story.split())
    return words.content(f"scenarios.{scenario.name}.story", story) if _is_shipped(scenario) else story


def _is_shipped(scenario: Scenario) -> bool:
    """Whether it is one of ours, so that its texts are translated; one whose file was changed shows what it says."""
    return _own_titles().get(scenario.name) == scenario.title


@cache
def _own_titles() -> Mapping[str, str]:
    return {name: shipped(name, file).title for name, file in Scenario.names().items()}
