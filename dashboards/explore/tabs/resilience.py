"""What holds when states fall out: tiles, partnerships by status, and dialogue between blocs."""

from __future__ import annotations

from dash import Dash, Input, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.tabs.cards import chart, table, tile, waiting
from dashboards.explore.tabs.filling import fills
from dashboards.explore.tabs.shown import named_events
from dashboards.figures import resilience as pictures
from dashboards.figures.multiples import panels_sentence, panels_table
from dashboards.jobs import Spool
from dashboards.state import State as PageState
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.answers.effects_told import of_resilience
from experiments.answers.panels import dialogues, statuses
from experiments.results import Result

TAB = "resilience"


def panel(words: Words, _state: PageState) -> Component:
    """Where tiles and charts stand."""
    return html.Div(waiting(words), id=ids.panel(TAB))


def register(app: Dash, spool: Spool, _uploads: Uploads) -> None:
    """Wire the tab."""

    @fills(app, spool, TAB, Input(ids.NARROW, "data"))
    def fill(result: Result, words: Words, narrow: bool) -> list[Component]:
        return content(result, bool(narrow), words)


def content(result: Result, is_narrow: bool, words: Words) -> list[Component]:
    """The tiles first, then how they came about."""
    summary = result.summary
    events = named_events(result, words)
    effects = of_resilience(summary)
    cells = pictures.tiles_table(effects, summary, words)
    shown: list[Component] = [
        html.P(pictures.tiles_sentence(effects, words), className="sentence"),
        html.Div([_tile(one) for one in pictures.tiles(effects, summary, words)], className="tiles"),
        html.Details([html.Summary(words("cards.figures")), table(*cells, words("tabs.resilience"))]),
    ]
    by_status, by_blocs = statuses(result), dialogues(result)
    if by_status:
        names = pictures.ties_titles(by_status, words)
        title = words("resilience.ties")
        told = panels_sentence(by_status, names, title, words)
        figure = pictures.ties_figure(by_status, events, words, is_narrow=is_narrow)
        shown.append(chart(title, told, figure, *panels_table(by_status, names, words), "ties", words))
    if by_blocs:
        names = [pictures.dialogue_title(one, words) for one in by_blocs]
        title = words("resilience.dialogue")
        told = panels_sentence(by_blocs, names, title, words)
        figure = pictures.dialogue_figure(by_blocs, events, words, is_narrow=is_narrow)
        shown.append(chart(title, told, figure, *panels_table(by_blocs, names, words), "dialogue", words))
    else:
        shown.append(html.P(words("resilience.no_blocs"), className="empty"))
    return shown


def _tile(one: pictures.Tile) -> Component:
    told = [part for part in (one.beside, one.difference, one.span) if part]
    return tile(one.title, one.value, told)
