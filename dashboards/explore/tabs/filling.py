"""How a tab is filled: when it is looked at and there is a result, and again when that or a choice in it changes.

What a tab has shown of a result is kept beside it, so that what was seen once is there at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash._utils import to_json

import dashboards
import experiments
from dashboards import ids
from dashboards.explore.tabs.cards import needs_all
from dashboards.explore.tabs.shown import is_whole, result_of
from dashboards.jobs import Spool
from dashboards.jobs.spool import canonical
from dashboards.words import Words
from experiments.results import Result

Filler = Callable[..., Any]
PAGES = "pages"
WRITTEN = ("*.py", "*.yaml")  # what a page is made by


def fills(
    app: Dash, spool: Spool, tab: str, *watched: Input, known: tuple[State, ...] = (), when_partial: bool = False
) -> Callable[[Filler], Filler]:
    """Wire a function that gives the content of a tab from a result, words, and what is `watched` and `known`.

    Unless it can do with fewer (`when_partial`), it is called when all pairs are done.
    """

    def wire(function: Filler) -> Filler:
        @app.callback(
            Output(ids.panel(tab), "children"),
            Input(ids.looked(tab), "data"),
            *watched,
            *known,
            State(ids.TAB, "value"),
            State(ids.LANGUAGE, "data"),
            prevent_initial_call=True,
        )
        def fill(shown: dict[str, Any] | None, *rest: Any) -> Any:
            *values, current, language = rest
            result = result_of(shown, spool)
            if current != tab or result is None:
                return no_update
            if not when_partial and not is_whole(result):
                return needs_all(Words(language))
            return kept(result, (tab, values, language), lambda: function(result, Words(language), *values))

        return function

    return wire


def kept(result: Result, asked: Any, make: Callable[[], Any]) -> Any:
    """What was made of a result for these choices before, or what is made of it now; `asked` is plain data."""
    digest = hashlib.blake2b(f"{_program()}{canonical(asked)}".encode(), digest_size=12).hexdigest()
    file = result.folder / PAGES / f"{digest}.json"
    if file.is_file():
        return json.loads(file.read_text(encoding="utf-8"))
    made = make()
    if made is not no_update:
        _put(file, str(to_json(made)))
    return made


def _put(file: Path, text: str) -> None:
    """Write a file whole or not at all; another worker may be doing the same."""
    file.parent.mkdir(exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{hashlib.blake2b(text.encode(), digest_size=6).hexdigest()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)


@cache
def _program() -> str:
    """A digest of all that pages are made by: another version makes them anew."""
    digest = hashlib.blake2b(digest_size=12)
    for package in (dashboards, experiments):
        root = Path(str(package.__file__)).parent
        for file in sorted(path for pattern in WRITTEN for path in root.rglob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def as_given(value: str | None) -> dict[str, Any]:
    """Value and choices of a chooser before its choices are known: it drops a value that is not among them."""
    return {} if value is None else {"value": value, "data": options_of({value: value})}


def options_of(names: dict[str, str]) -> list[dict[str, str]]:
    """Names by key as a chooser takes them."""
    return [{"value": key, "label": name} for key, name in names.items()]
