"""Why ideas spread: what carried adoptions, what would be missing without a channel, the family tree of an idea."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import Dash, Input, NoUpdate, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import asked
from dashboards.explore.looks import look_of
from dashboards.explore.side_jobs import asked_for, follow, job_of, run_chooser, stores, tick_of, told_of
from dashboards.explore.tabs.cards import chart, table, waiting
from dashboards.explore.tabs.filling import as_given, fills, options_of
from dashboards.explore.tabs.shown import idea_names, is_whole, named_events, result_of
from dashboards.figures import channels as pictures
from dashboards.figures import family_tree as tree_pictures
from dashboards.jobs import Spool
from dashboards.state import State as PageState
from dashboards.state import state_of
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.answers.channels import channels
from experiments.answers.city_facts import names_in
from experiments.answers.family_tree import family_tree
from experiments.results import Result
from sim import World

TAB = "channels"
REMOVAL = "removal"
PAIRS_OF_REMOVAL = 20


def panel(words: Words, state: PageState) -> Component:
    """Which idea and run, the charts, and the question what would be missing."""
    return html.Div(
        [
            html.Div(
                [
                    dmc.Select(
                        id=ids.CHANNEL_IDEA,
                        label=words("channels_tab.idea"),
                        **as_given(look_of(state, "channels")),
                        searchable=True,
                        size="sm",
                    ),
                    run_chooser(
                        ids.TREE_RUN, words("channels_tab.run"), look_of(state, "tree"), words("channels_tab.typical")
                    ),
                ],
                className="choosers",
            ),
            html.Div(waiting(words), id=ids.panel(TAB)),
            html.Section(
                [
                    html.H3(words("channels_tab.removal")),
                    html.P(words("channels_tab.removal_says", pairs=PAIRS_OF_REMOVAL), className="sentence"),
                    html.Button(words("channels_tab.remove"), id=ids.REMOVAL, className="plain", type="button"),
                    *stores(REMOVAL),
                    html.Div(id=ids.REMOVAL_SHOWN),
                ]
            ),
        ]
    )


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """Wire the tab."""

    @app.callback(
        Output(ids.CHANNEL_IDEA, "data"),
        Output(ids.CHANNEL_IDEA, "value"),
        Output(ids.TREE_RUN, "max"),
        Input(ids.looked(TAB), "data"),
        State(ids.IDEA, "value"),
        State(ids.CHANNEL_IDEA, "value"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def offer(
        shown: dict[str, Any] | None, idea: str | None, chosen: str | None, language: str
    ) -> tuple[Any, Any, Any]:
        result = result_of(shown, spool)
        if result is None or not is_whole(result):
            return no_update, no_update, no_update
        words = Words(language)
        names = idea_names(result, words)
        kept = chosen if chosen in names else (idea if idea in names else next(iter(names)))
        return options_of(names), kept, int(result.summary["replicates"])

    chosen = (Input(ids.CHANNEL_IDEA, "value"), Input(ids.TREE_RUN, "value"), Input(ids.NARROW, "data"))

    @fills(app, spool, TAB, *chosen, known=(State(ids.STATE, "data"),))
    def fill(
        result: Result, words: Words, idea: str | None, run: Any, narrow: bool, content: Any
    ) -> list[Component] | NoUpdate:
        if not idea:
            return no_update
        world = asked(state_of(content), uploads).world
        place = int(run) - 1 if isinstance(run, int) and 1 <= run <= int(result.summary["replicates"]) else None
        return charts_of(result, idea, place, world, bool(narrow), words)

    @app.callback(
        Output(job_of(REMOVAL), "data"),
        Input(ids.REMOVAL, "n_clicks"),
        State(ids.SHOWN, "data"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def remove(clicks: int | None, shown: dict[str, Any] | None, visitor: str) -> Any:
        payload = asked_for(shown, spool)
        if not clicks or payload is None:
            return no_update
        return spool.ask(REMOVAL, {**payload, "replicates": min(PAIRS_OF_REMOVAL, payload["replicates"])}, visitor)

    @app.callback(
        Output(ids.REMOVAL_SHOWN, "children"),
        Output(tick_of(REMOVAL), "disabled"),
        Output(told_of(REMOVAL), "children"),
        Input(job_of(REMOVAL), "data"),
        Input(tick_of(REMOVAL), "n_intervals"),
        Input(ids.looked(TAB), "data"),
        State(ids.VISITOR, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def removed(
        key: str | None, _ticks: int, shown: dict[str, Any] | None, visitor: str, language: str
    ) -> tuple[Any, bool, Any]:
        words = Words(language)
        request = spool.request(key) if key else None
        payload = asked_for(shown, spool)
        if request is None or payload is None or {**request.payload, "replicates": 0} != {**payload, "replicates": 0}:
            return None, True, None  # it was about other settings
        is_done, may_rest, told = follow(key, spool, visitor, words)
        if not is_done:
            return no_update, may_rest, told
        return removal_table(pd.read_parquet(spool.folder(str(key)) / "removal.parquet"), words), True, None


def charts_of(
    result: Result, idea: str, run: int | None, world: World, is_narrow: bool, words: Words
) -> list[Component]:
    """Channels through time and at the end, and the family tree."""
    events = named_events(result, words)
    names = names_in(world)
    label = idea_names(result, words)[idea]
    found = channels(result, idea)
    told, cells = pictures.sentence(found, words), pictures.table(found, words)
    tree = family_tree(result, idea, replicate=run)
    start = int(result.summary["story"]["start_year"])
    return [
        chart(
            words("channels_tab.through_time", idea=label),
            told,
            pictures.courses_figure(found, events, words, is_narrow=is_narrow),
            *cells,
            f"channels-{idea}",
            words,
        ),
        chart(
            words("channels_tab.shares", idea=label),
            words("channels_tab.shares_say"),
            pictures.shares_figure(found, words, is_narrow=is_narrow),
            *cells,
            f"channel-shares-{idea}",
            words,
        ),
        chart(
            words("channels_tab.tree", idea=label),
            tree_pictures.sentence(tree, label, names, words),
            tree_pictures.tree_figure(tree, names, start, words),
            *tree_pictures.table(tree, names, start, words),
            f"tree-{idea}",
            words,
        ),
    ]


def removal_table(found: pd.DataFrame, words: Words) -> Component:
    """Both meanings of cause side by side."""
    header = [words(f"channels_tab.{column}") for column in ("channel", "share", "loss")]
    rows = [
        [words(f"channels.{row['channel']}"), *(_percent(row, name, words) for name in ("share", "loss"))]
        for row in found.to_dict("records")
    ]
    title = words("channels_tab.removal")
    return html.Div([table(header, rows, title), html.P(words("channels_tab.two_meanings"), className="note")])


def _percent(row: Mapping[Any, Any], name: str, words: Words) -> str:
    middle, low, high = (100 * row[key] for key in (name, f"{name}_low", f"{name}_high"))
    if pd.isna(middle):
        return words("sentences.not_identified")
    return f"{words.estimate(middle, low, high)}{words('sentences.percent')} ({words.interval(low, high)})"
