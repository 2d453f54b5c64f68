"""The first thing that is read: three sentences with their uncertainty, and what they are conditional on."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.progress import is_running
from dashboards.explore.tabs.shown import result_of
from dashboards.jobs import Spool
from dashboards.words import Words
from experiments.results import Result
from experiments.story import headlines


def register(app: Dash, spool: Spool) -> None:
    """Wire the headlines."""

    @app.callback(
        Output(ids.HEADLINES, "children"),
        Input(ids.SHOWN, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def tell(shown: dict[str, Any] | None, language: str) -> Any:
        words = Words(language)
        result = result_of(shown, spool)
        if shown is None or result is None:
            return nothing_yet(shown, words)
        return told(result, shown, words)


def nothing_yet(shown: dict[str, Any] | None, words: Words) -> Any:
    """What stands where no sentence is: that one is coming, or that the run ended before there was one."""
    if shown is None:
        return no_update
    return html.P(words("explore.first_answer" if is_running(shown) else "explore.no_answer"), className="quiet")


def told(result: Result, shown: dict[str, Any], words: Words) -> list[Component]:
    """The sentences of a result, and how much of it there is yet."""
    summary = result.summary
    pairs = int(summary["replicates"])
    if pairs < int(shown["pairs"]):
        foot = words("explore.partly", done=pairs, total=shown["pairs"])
    elif summary["rivals"] is None and is_running(shown):
        foot = words("explore.rivals_to_come", pairs=pairs)
    else:
        foot = words("explore.all_pairs", pairs=pairs)
    return [
        html.Ul(
            [html.Li(sentence) for sentence in headlines(summary, words, in_percent=True)[:3]], className="headlines"
        ),
        html.P([foot, " ", _caution(summary, shown, words)], className="note foot"),
    ]


def _caution(summary: Any, shown: dict[str, Any], words: Words) -> str:
    """What the result is conditional on; that no rival was run is not said while they are being run."""
    first = words("sentences.caution")
    return first if summary["rivals"] or is_running(shown) else f"{first} {words('explore.no_rivals')}"
