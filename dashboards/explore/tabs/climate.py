"""From signature to tonnes: the climate funnel, the ladder through time, and the share K of the gap."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.tabs.cards import chart, needs_all, waiting
from dashboards.explore.tabs.shown import is_whole, result_of
from dashboards.figures import climate as pictures
from dashboards.figures.multiples import panels_sentence, panels_table
from dashboards.jobs import Spool
from dashboards.state import State as PageState
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.answers.climate import climate
from experiments.answers.panels import ladder
from experiments.results import Result

TAB = "climate"


def panel(words: Words, _state: PageState) -> Component:
    """Where the charts stand."""
    return html.Div(waiting(words), id=ids.panel(TAB))


def register(app: Dash, spool: Spool, _uploads: Uploads) -> None:
    """Wire the tab."""

    @app.callback(
        Output(ids.panel(TAB), "children"),
        Input(ids.SHOWN, "data"),
        Input(ids.TAB, "value"),
        Input(ids.NARROW, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def fill(shown: dict[str, Any] | None, tab: str, narrow: bool, language: str) -> Any:
        result = result_of(shown, spool)
        if tab != TAB or result is None:
            return no_update
        words = Words(language)
        return content(result, bool(narrow), words) if is_whole(result) else needs_all(words)


def content(result: Result, is_narrow: bool, words: Words) -> list[Component]:
    """The share K in words, the funnel, the ladder."""
    events = result.summary["story"]["events"]
    found, rungs = climate(result), ladder(result)
    titles = pictures.ladder_titles(rungs, words)
    told = pictures.gap_sentences(found, result.summary, words)
    what = words("climate.ladder")
    return [
        html.Div(
            [html.H3(words("climate.gap")), html.Ul([html.Li(line) for line in told])],
            className="tile",
            style={"marginBottom": "18px"},
        ),
        chart(
            words("climate.funnel"),
            pictures.sentence(found, words),
            pictures.funnel_figure(found, words, is_narrow=is_narrow),
            *pictures.table(found, words),
            "funnel",
            words,
        ),
        chart(
            what,
            panels_sentence(rungs, titles, what, words),
            pictures.ladder_figure(rungs, events, words, is_narrow=is_narrow),
            *panels_table(rungs, titles, words),
            "ladder",
            words,
        ),
    ]
