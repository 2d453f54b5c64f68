"""The head of one sweep: what it asks, how large it is, how far it is; and its tabs."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.attributes import aria
from dashboards.sweeps.cards import facts, link
from dashboards.sweeps.names import counted, experiment_text, factor_names, whole
from dashboards.sweeps.tabs import OPEN
from dashboards.sweeps.view import TABS, Looked, View
from dashboards.words import Words
from experiments.sweeps.results import FAILED, MISSING, OK

SHORT_LIST = 10
SAID = ("claim", "falsified_by", "comparison", "source")


def head(looked: Looked, words: Words) -> Component:
    """Title, question, facts, the experiment's claim, and the tabs."""
    view, snapshot = looked.view, looked.snapshot
    definition, counts = snapshot.definition, snapshot.counts
    about = definition["about"]
    experiment = definition["settings"]["experiment"]

    def said(part: str) -> Component | str:
        return experiment_text(experiment, part, about[part], words) if about.get(part) else ""

    rows = {
        words("sweeps.list.sweep"): snapshot.name,
        words("sweeps.list.scenario"): definition["scenario"],
        words("sweeps.world"): definition["world"],
        words("sweeps.length"): counted("sweeps.months", definition["months"], words),
        words("sweeps.list.design"): str(definition["design"]["name"]),
        words("sweeps.points"): whole(snapshot.size, words),
        words("sweeps.replicates"): whole(snapshot.replicates, words),
        words("sweeps.stored"): whole(counts[OK], words),
    }
    rows |= {
        words(f"sweeps.{name}"): whole(counts[status], words)
        for name, status in (("missing", MISSING), ("failed", FAILED))
        if counts[status]
    }
    rows[words("sweeps.list.date")] = (snapshot.about["started"] or "-")[:16].replace("T", " ")
    back = View(store=view.store, lang=view.lang)
    return html.Div(
        [
            html.Header(
                [
                    html.P(link(words("sweeps.back"), back, "top-of-page"), className="kicker"),
                    html.H1(said("title") or snapshot.name),
                    html.P(said("question"), className="lead"),
                    facts(rows),
                    _design(looked, words),
                ],
                className="sweeps-head",
            ),
            _tabs(looked, words),
        ]
    )


def _design(looked: Looked, words: Words) -> Component:
    """What is varied and what the experiment claims, for those who want to know."""
    definition = looked.snapshot.definition
    names = list(factor_names(looked.snapshot.factors).values())
    more = len(names) - SHORT_LIST
    varied = ", ".join(names[:SHORT_LIST]) + (f" {words('sweeps.told.and_more', count=more)}" if more > 0 else "")
    parts = [
        html.P(
            [
                html.Strong(f"{words(f'sweeps.{part}')}: "),
                experiment_text(definition["settings"]["experiment"], part, definition["about"][part], words),
            ]
        )
        for part in SAID
        if definition["about"].get(part)
    ]
    return html.Details(
        [
            html.Summary(words("sweeps.about_design")),
            html.P([html.Strong(f"{words('sweeps.varied')}: "), varied or words("sweeps.nothing_varied")]),
            *parts,
        ]
    )


def _tabs(looked: Looked, words: Words) -> Component:
    """The tabs are links: each is an address of its own."""
    return html.Nav(
        [
            link(words(f"sweeps.tabs.{tab}"), looked.view.at(tab), "here" if tab == looked.tab else "",
                 **(aria(current="page") if tab == looked.tab else {}))
            for tab in TABS
        ],
        className="sweeps-tabs",
        **aria(label=words("sweeps.tabs_label")),
    )  # fmt: skip


def controls(looked: Looked, words: Words) -> Component:
    """What is to be chosen in the open tab, and which points are looked at."""
    tab = OPEN[looked.tab]
    return html.Div([html.Div(tab.controls(looked, words), className="choosers"), filtered(looked, words)])


def filtered(looked: Looked, words: Words) -> Component | None:
    """That a filter is set and what it leaves; where the tab is about the whole design, that it does not count."""
    if not looked.filter.conditions:
        return None
    clear = link(words("sweeps.filter.clear"), looked.view.but(filter=""))
    if not OPEN[looked.tab].is_filtered:
        return html.P([words("sweeps.filter.whole"), " ", clear], className="filter-note")
    count = int(looked.filter.holds(looked.snapshot).sum())
    told = words("sweeps.filter.told", count=count, of=looked.snapshot.size)
    return html.P([told, " ", clear], className="filter-note", role="status")
