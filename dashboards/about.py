"""What the program is: versions, licence, how to cite it, and whose work it stands on."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.explore.tabs.cards import table
from dashboards.words import Words
from experiments.provenance import of_source

PARTS = (
    ("Mesa", "agents", "Apache-2.0"),
    ("Numba", "compiled rules", "BSD-2-Clause"),
    ("Dash, Plotly", "pages and charts", "MIT"),
    ("Dash Mantine Components", "forms", "MIT"),
    ("AG Grid Community, dash-ag-grid", "tables of sweeps", "MIT"),
    ("Natural Earth, world-atlas", "land and borders of the map", "public domain, ISC"),
)


def layout(words: Words) -> Component:
    """The page."""
    source = of_source()
    versions = [[name, version] for name, version in source["versions"].items()]
    versions += [["commit", source["commit"] or "-"], [words("about.source"), source["source"]]]
    return html.Div(
        [
            html.H1(words("about.title")),
            html.P(words("about.lead")),
            html.H2(words("about.cite")),
            html.P(words("about.cite_text", version=source["versions"]["diplomacity"])),
            html.H2(words("about.versions")),
            table([words("about.part"), words("about.version")], versions, words("about.versions"), "words"),
            html.H2(words("about.parts")),
            table(
                [words("about.part"), words("about.for_what"), words("about.licence")],
                [list(part) for part in PARTS],
                words("about.parts"),
                "words",
            ),
        ],
        className="about-page",
    )
