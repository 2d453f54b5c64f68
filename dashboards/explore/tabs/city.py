"""One city: in how many runs it adopted, when, through which channel, from whom; and what the register says of it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, NoUpdate, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import asked
from dashboards.explore.looks import ALL_IDEAS, look_of
from dashboards.explore.tabs.cards import chart, table, waiting
from dashboards.explore.tabs.filling import as_given, fills, options_of
from dashboards.explore.tabs.shown import idea_names, named_events, result_of
from dashboards.explore.timeline import options
from dashboards.figures import one_city as pictures
from dashboards.jobs import Spool
from dashboards.state import State as PageState
from dashboards.state import state_of
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.answers.city_facts import city_facts, names_in
from experiments.answers.one_city import city_and_idea, city_ideas
from experiments.results import Result
from sim import World
from sim.events.base import CITY

TAB = "city"


def panel(words: Words, state: PageState) -> Component:
    """Which city and which idea, and where the answer stands."""
    return html.Div(
        [
            html.Div(
                [
                    dmc.Select(
                        id=ids.CITY,
                        label=words("city.city"),
                        searchable=True,
                        allowDeselect=False,
                        limit=80,
                        size="sm",
                        nothingFoundMessage=words("city.none_found"),
                    ),
                    dmc.Select(
                        id=ids.CITY_IDEA,
                        label=words("city.idea"),
                        **as_given(look_of(state, "city_idea")),
                        searchable=True,
                        allowDeselect=False,
                        size="sm",
                    ),
                ],
                className="choosers",
            ),
            html.Div(waiting(words), id=ids.panel(TAB)),
        ]
    )


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """Wire the tab."""

    @app.callback(
        Output(ids.CITY, "data"),
        Output(ids.CITY, "value"),
        Output(ids.CITY_IDEA, "data"),
        Output(ids.CITY_IDEA, "value"),
        Input(ids.looked(TAB), "data"),
        Input(ids.MAP_CITY, "data"),
        State(ids.TAB, "value"),
        State(ids.CITY, "value"),
        State(ids.CITY_IDEA, "value"),
        State(ids.IDEA, "value"),
        State(ids.STATE, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def offer(
        shown: dict[str, Any] | None,
        clicked: str | None,
        tab: str,
        city: str | None,
        chosen: str | None,
        idea: str | None,
        content: Any,
        language: str,
    ) -> tuple[Any, Any, Any, Any]:
        result = result_of(shown, spool)
        if tab != TAB or result is None:
            return no_update, no_update, no_update, no_update
        words = Words(language)
        state = state_of(content)
        world = asked(state, uploads).world
        cities = options(CITY, world, words)
        known = {one["value"] for one in cities}
        wanted = next((one for one in (clicked, city, state.city, largest(world)) if one in known), None)
        names = idea_names(result, words)
        ideas = options_of({ALL_IDEAS: words("city.all_ideas"), **names})
        first = chosen if chosen in {*names, ALL_IDEAS} else idea if idea in names else ALL_IDEAS
        return cities, wanted, ideas, first

    chosen = (Input(ids.CITY, "value"), Input(ids.CITY_IDEA, "value"), Input(ids.NARROW, "data"))

    @fills(app, spool, TAB, *chosen, known=(State(ids.STATE, "data"),))
    def fill(
        result: Result, words: Words, city: str | None, idea: str | None, narrow: bool, content: Any
    ) -> list[Component] | NoUpdate:
        world = asked(state_of(content), uploads).world
        if not idea or city not in world.tables["cities"].ids:  # not chosen yet, or of the world before
            return no_update
        return answer(result, str(city), idea, world, bool(narrow), words)


def largest(world: World) -> str:
    """The city that is shown first: the one with the most ties, of these the first."""
    cities, ties = world.tables["cities"], world.tables["ties"]
    ends = [*ties.values["city_a"].tolist(), *ties.values["city_b"].tolist()]
    counts = dict.fromkeys(range(len(cities)), 0)
    for end in ends:
        counts[end] += 1
    return str(cities.ids[max(counts, key=lambda row: counts[row])])


def answer(result: Result, city: str, idea: str, world: World, is_narrow: bool, words: Words) -> list[Component]:
    """What can be said of a city and an idea, or of all ideas; then the register."""
    names = names_in(world)
    name = names.get(city, city)
    facts = pictures.facts(city_facts(world, city), words)
    register_of_city = [html.H3(words("city.register", city=name)), table(*facts, name, "words")]
    if idea == ALL_IDEAS:
        ideas = idea_names(result, words)
        all_of_them = city_ideas(result, city)
        return [
            chart(
                words("city.which_ideas", city=name),
                pictures.ideas_sentence(all_of_them, name, ideas, words),
                pictures.ideas_figure(all_of_them, ideas, words, is_narrow=is_narrow),
                *pictures.ideas_table(all_of_them, ideas, words),
                f"{city}-ideas",
                words,
            ),
            *register_of_city,
        ]
    label = idea_names(result, words)[idea]
    found = city_and_idea(result, city, idea)
    events = named_events(result, words)
    cells = pictures.table(found, words)
    return [
        chart(
            words("city.why", city=name, idea=label),
            pictures.sentence(found, name, label, names, words),
            pictures.reached_figure(found, events, words),
            *cells,
            f"{city}-{idea}",
            words,
        ),
        chart(
            words("city.through", city=name),
            words("city.through_says"),
            pictures.channels_figure(found, words, is_narrow=is_narrow),
            *cells,
            f"{city}-{idea}-channels",
            words,
        ),
        html.H3(words("city.sources")),
        table(*pictures.sources_table(found.sources, names, words), words("city.sources")),
        *register_of_city,
    ]
