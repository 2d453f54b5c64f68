"""How a tab is filled: when it is looked at and there is a result, and again when that or a choice in it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboards import ids
from dashboards.explore.tabs.cards import needs_all
from dashboards.explore.tabs.shown import is_whole, result_of
from dashboards.jobs import Spool
from dashboards.words import Words

Filler = Callable[..., Any]


def fills(
    app: Dash, spool: Spool, tab: str, *watched: Input, known: tuple[State, ...] = (), when_partial: bool = False
) -> Callable[[Filler], Filler]:
    """Wire a function that gives the content of a tab from a result, words, and what is `watched` and `known`.

    Unless it can do with fewer (`when_partial`), it is called when all pairs are done.
    """

    def wire(function: Filler) -> Filler:
        @app.callback(
            Output(ids.panel(tab), "children"),
            Input(ids.SHOWN, "data"),
            Input(ids.TAB, "value"),
            *watched,
            *known,
            State(ids.LANGUAGE, "data"),
            prevent_initial_call=True,
        )
        def fill(shown: dict[str, Any] | None, current: str, *rest: Any) -> Any:
            *values, language = rest
            result = result_of(shown, spool)
            if current != tab or result is None:
                return no_update
            words = Words(language)
            return function(result, words, *values) if when_partial or is_whole(result) else needs_all(words)

        return function

    return wire


def options_of(names: dict[str, str]) -> list[dict[str, str]]:
    """Names by key as a chooser takes them."""
    return [{"value": key, "label": name} for key, name in names.items()]
