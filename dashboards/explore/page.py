"""The layout of the Explore page: what is asked on the left, what came of it on the right."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import Asked
from dashboards.attributes import aria
from dashboards.explore.controls import chooser, controls, run_bar
from dashboards.explore.gallery import gallery
from dashboards.explore.side_jobs import TICK_MILLISECONDS
from dashboards.explore.tabs import TABS, panels
from dashboards.state import State
from dashboards.words import Words


def layout(one: Asked, problem: str, words: Words) -> Component:
    """The page of a state; `problem` is what could not be read of the address, in one line."""
    return html.Div(
        [
            dcc.Store(id=ids.STATE, data=one.state.to_dict()),
            dcc.Store(id=ids.ADDRESS),
            dcc.Store(id=ids.WRITTEN),
            dcc.Store(id=ids.NARROW),
            dcc.Store(id=ids.PICKED),
            dcc.Store(id=ids.JOB),
            dcc.Store(id=ids.SHOWN),
            *[dcc.Store(id=ids.looked(tab)) for tab in TABS],
            dcc.Interval(id=ids.TICK, interval=TICK_MILLISECONDS, disabled=True),
            gallery(words),
            html.H1(words("explore.title"), className="hidden-title"),
            html.Div(problem, className="problem wide", role="alert") if problem else None,
            html.Div(
                [
                    html.Section(
                        [
                            html.Details(
                                [
                                    html.Summary(words("explore.set"), className="on-phone"),
                                    chooser(one, words),
                                    html.Div(controls(one, words), id=ids.CONTROLS),
                                ],
                                open=True,
                                className="settings",
                            ),
                            run_bar(words),
                        ],
                        className="left",
                        **aria(label=words("explore.set")),
                    ),
                    html.Div(
                        [
                            html.Div(
                                html.P(words("explore.first_answer"), className="quiet"),
                                id=ids.HEADLINES,
                                className="headlines-box",
                                **aria(live="polite"),
                            ),
                            html.P(words("explore.stale"), className="stale-note", role="status"),
                            _tabs(one.state, words),
                        ],
                        id=ids.RESULTS,
                        className="right",
                    ),
                ],
                className="two",
            ),
        ]
    )


def _tabs(state: State, words: Words) -> Component:
    """The results by topic; all panels are there, each is filled when it is looked at."""
    return dmc.Tabs(
        [
            dmc.TabsList([dmc.TabsTab(words(f"tabs.{tab}"), value=tab) for tab in TABS], className="tab-list"),
            *[dmc.TabsPanel(panel, value=tab) for tab, panel in panels(words, state).items()],
        ],
        id=ids.TAB,
        value=state.tab if state.tab in TABS else next(iter(TABS)),
        keepMounted=True,
        variant="outline",
    )
