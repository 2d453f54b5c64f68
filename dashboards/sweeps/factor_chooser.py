"""What several tabs are asked: the outcome, how it is read, and the factors that are shown."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.sweeps.cards import chooser
from dashboards.sweeps.names import factor_names, options, outcome_name
from dashboards.sweeps.view import MOST_FACTORS, Looked
from dashboards.words import Words


def outcome_choosers(looked: Looked, words: Words) -> list[Component]:
    """The outcome, and how it is read where there is a choice."""
    snapshot = looked.snapshot
    offered = {name: outcome_name(name, words) for name in snapshot.outcomes}
    found = [chooser("outcome", words("sweeps.outcome"), looked.outcome, offered, snapshot.outcomes[0])]
    if len(snapshot.readings) > 1:
        readings = {of: words(f"sweeps.of.{of}") for of in snapshot.readings}
        found.append(chooser("of", words("sweeps.reading"), looked.of, readings, snapshot.readings[0]))
    return found


def factor_chooser(looked: Looked, words: Words) -> Component:
    """The factors whose values are shown, some at a time."""
    names = factor_names(looked.snapshot.factors)
    default = ",".join(list(names)[:MOST_FACTORS])
    chosen = dmc.MultiSelect(
        id=ids.sweeps_control("factors", default),
        label=words("sweeps.factors_shown", most=MOST_FACTORS),
        data=options(names),
        value=list(looked.factors),
        maxValues=MOST_FACTORS,
        searchable=True,
        clearable=False,
        size="sm",
    )
    return html.Div(chosen, className="wide")
