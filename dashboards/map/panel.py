"""The panel of the map: its choosers, the container that the script fills, and what connects them in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, get_asset_url, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.map.basemap import file_name
from dashboards.map.month import CLIMATE, NO_LAYER
from dashboards.map.projection import CENTRES
from dashboards.words import Words
from experiments.colours import BASELINE, COMMITMENT_STAGES, IDEA_STAGES, TIE_STATUS

ARMS = ("scenario", "baseline")


def map_panel(
    words: Words,
    logs: Mapping[str, Any] | None = None,
    *,
    arm: str = ARMS[0],
    layer: str = CLIMATE,
    nation: str | None = None,
    network: str | None = None,
    city: str | None = None,
    month: int | None = None,
) -> Component:
    """The map with its choosers.

    `logs` by arm ("scenario", and "baseline", its counterfactual, where there is one) are run logs or addresses on
    this server that answer with one; they may come later, into the store MAP_LOGS. MAP_CITY holds the id of the chosen
    city, set here or by a click; MAP_MONTH the month at which the map stands, None for the
    last.
    """
    return html.Div(
        [
            html.P(words("map.one_run"), className="map-quiet map-caution"),
            html.Div(
                [
                    _arms(words, arm),
                    _chooser(words, ids.MAP_LAYER, "layer", layer, _layer_name(layer, words), is_clearable=False),
                    _chooser(words, ids.MAP_NATION, "nation", nation),
                    _chooser(words, ids.MAP_NETWORK, "network", network),
                    _borders(words),
                ],
                className="map-choosers",
            ),
            html.Div(id=ids.MAP, className="map"),
            dcc.Store(id=ids.MAP_LOGS, data=None if logs is None else dict(logs)),
            dcc.Store(id=ids.MAP_OPTIONS, data=options(words)),
            dcc.Store(id=ids.MAP_CITY, data=city),
            dcc.Store(id=ids.MAP_MONTH, data=month),
        ],
        className="map-panel",
    )


def options(words: Words) -> dict[str, Any]:
    """What the script is told once: where things are, colours and texts."""
    return {
        "container": ids.MAP,
        "language": words.language,
        "words": words.section("map"),
        "ideas": words.section("content.ideas"),
        "events": words.section("content.event_names"),
        "basemaps": {str(centre): get_asset_url(file_name(centre)) for centre in CENTRES},
        "colours": {
            "ties": TIE_STATUS,
            "ideas": IDEA_STAGES,
            "commitments": COMMITMENT_STAGES,
            "city": BASELINE,
        },
        "stores": {"city": ids.MAP_CITY, "month": ids.MAP_MONTH},
    }


def register(app: Dash) -> None:
    """The panel's callbacks; all of them run in the browser."""
    app.clientside_callback(
        ClientsideFunction("map", "choices"),
        Output(ids.MAP_LAYER, "data"),
        Output(ids.MAP_NATION, "data"),
        Output(ids.MAP_NETWORK, "data"),
        Input(ids.MAP_LOGS, "data"),
        State(ids.MAP_OPTIONS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("map", "update"),
        Input(ids.MAP_LOGS, "data"),
        Input(ids.MAP_OPTIONS, "data"),
        Input(ids.MAP_ARM, "value"),
        Input(ids.MAP_LAYER, "value"),
        Input(ids.MAP_NATION, "value"),
        Input(ids.MAP_NETWORK, "value"),
        Input(ids.MAP_BORDERS, "checked"),
        Input(ids.MAP_CITY, "data"),
        State(ids.MAP_MONTH, "data"),
    )


def _arms(words: Words, arm: str) -> Component:
    """Scenario or counterfactual, as a group with a name."""
    control = dmc.SegmentedControl(
        id=ids.MAP_ARM,
        value=arm,
        data=[{"value": arm, "label": words(f"map.arm_{arm}")} for arm in ARMS],
    )
    return html.Fieldset([html.Legend(words("map.run")), control], className="map-arms")


def _layer_name(layer: str, words: Words) -> str:
    return words(f"map.layer_{layer}") if layer in (CLIMATE, NO_LAYER) else layer


def _chooser(
    words: Words, name: str, key: str, value: str | None, label: str | None = None, *, is_clearable: bool = True
) -> Component:
    """What is chosen stands among the choices from the first: a chooser drops what it does not know."""
    select: Component = dmc.Select(
        id=name,
        label=words(f"map.{key}"),
        placeholder=words("map.all") if is_clearable else "",
        value=value,
        data=[] if value is None else [{"value": value, "label": label or value}],
        searchable=True,
        clearable=is_clearable,
        allowDeselect=is_clearable,
        nothingFoundMessage=words("map.nothing_found"),
        className="map-chooser",
    )
    return select


def _borders(words: Words) -> Component:
    switch: Component = dmc.Switch(
        id=ids.MAP_BORDERS,
        label=words("map.borders"),
        checked=False,
        className="map-borders",
    )
    return switch
