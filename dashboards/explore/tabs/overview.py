"""How it unfolds: the spread of one idea and what else changed, scenario and counterfactual with their bands."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.looks import STAGES, look_of
from dashboards.explore.tabs.cards import chart, waiting
from dashboards.explore.tabs.filling import kept, options_of
from dashboards.explore.tabs.shown import idea_names, is_whole, named_events, result_of
from dashboards.figures import curves as pictures
from dashboards.jobs import Spool
from dashboards.state import State as PageState
from dashboards.state import state_of
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.results import Result
from experiments.story import Chart, charts, idea_chart

TAB = "overview"
REST, SEEN = "overview-rest", "overview-seen"
FIRST = 1  # charts that are drawn at once; the others are drawn after them


def panel(words: Words, state: PageState) -> Component:
    """The choice of an idea and a stage, and where the charts stand."""
    return html.Div(
        [
            html.Div(
                [
                    dmc.Select(
                        id=ids.IDEA, label=words("overview.idea"), searchable=True, allowDeselect=False, size="sm"
                    ),
                    dmc.Select(
                        id=ids.STAGE,
                        label=words("overview.stage"),
                        data=[{"value": stage, "label": words(f"overview.{stage}")} for stage in STAGES],
                        value=look_of(state, "stage"),
                        allowDeselect=False,
                        size="sm",
                    ),
                ],
                className="choosers",
            ),
            dcc.Store(id=SEEN),
            html.Div(
                [
                    html.Div(waiting(words), id=ids.panel(TAB), className="cards-inside"),
                    html.Div(id=REST, className="cards-inside"),
                ],
                className="charts",
            ),
        ]
    )


def register(app: Dash, spool: Spool, _uploads: Uploads) -> None:
    """Wire the tab."""

    @app.callback(
        Output(ids.panel(TAB), "children"),
        Output(SEEN, "data"),
        Output(ids.IDEA, "data"),
        Output(ids.IDEA, "value"),
        Input(ids.looked(TAB), "data"),
        Input(ids.IDEA, "value"),
        Input(ids.STAGE, "value"),
        State(ids.IDEA, "data"),
        State(ids.STATE, "data"),
        State(ids.TAB, "value"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def fill(
        shown: dict[str, Any] | None,
        chosen: str | None,
        stage: str,
        offered: Any,
        content: Any,
        tab: str,
        language: str,
    ) -> tuple[Any, Any, Any, Any]:
        result, words = result_of(shown, spool), Words(language)
        if tab != TAB or result is None:
            return (no_update,) * 4
        ideas = idea_names(result, words)
        idea = next((one for one in (chosen, state_of(content).idea) if one in ideas), None)
        idea = idea or _most_moved(result, list(ideas))
        data = options_of(ideas)
        return (
            kept(result, (TAB, idea, stage, language), lambda: _cards(result, idea, stage, words, slice(FIRST))),
            {"shown": shown, "idea": idea, "stage": stage},
            no_update if data == offered else data,
            no_update if idea == chosen else idea,
        )

    @app.callback(
        Output(REST, "children"),
        Input(SEEN, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def fill_rest(seen: dict[str, Any], language: str) -> Any:
        result, words = result_of(seen["shown"], spool), Words(language)
        idea, stage = seen["idea"], seen["stage"]
        if result is None or not is_whole(result):  # drawn once, when it is: until then the runs need the time
            return []
        return kept(
            result, (REST, idea, stage, language), lambda: _cards(result, idea, stage, words, slice(FIRST, None))
        )


def _cards(result: Result, idea: str, stage: str, words: Words, which: slice) -> list[Component]:
    held = set(result.series["variable"].unique())
    drawn = [idea_chart(result, idea, stage, words)] if stage in held else []
    known = {one.key for one in drawn}
    drawn += [one for one in charts(result, words) if one.key not in known and not one.key.startswith("adopted-")]
    events = named_events(result, words)
    return [_card(one, events, words) for one in drawn[which]]


def _card(one: Chart, events: Any, words: Words) -> Component:
    figure = pictures.curve_figure(one, events, words)
    return chart(one.title, one.sentence, figure, *pictures.table(one, words), one.key, words)


def _most_moved(result: Any, ideas: list[str]) -> str:
    """The idea whose spread differs most at any time; the first one where none does."""
    rows = result.series[(result.series["variable"] == "adopted") & (result.series["arm"] == "difference")]
    largest = rows.groupby("idea", observed=True)["mean"].agg(lambda values: values.abs().max())
    return str(largest.idxmax()) if len(largest) and largest.max() > 0 else ideas[0]
