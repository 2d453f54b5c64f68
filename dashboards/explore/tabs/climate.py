"""From signature to tonnes: the climate funnel, the ladder through time, and the share K of the gap."""

from __future__ import annotations

from dash import Dash, Input, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.tabs.cards import chart, waiting
from dashboards.explore.tabs.filling import fills
from dashboards.explore.tabs.shown import named_events
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

    @fills(app, spool, TAB, Input(ids.NARROW, "data"))
    def fill(result: Result, words: Words, narrow: bool) -> list[Component]:
        return content(result, bool(narrow), words)


def content(result: Result, is_narrow: bool, words: Words) -> list[Component]:
    """The share K in words, the funnel, the ladder."""
    events = named_events(result, words)
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
