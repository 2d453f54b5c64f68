"""Pages as one file each, with style, figures and plotly.js in them: they open without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

PLOT_SETTINGS = {"displaylogo": False, "responsive": True, "displayModeBar": False}


def rendered(template: str, figures: Mapping[str, go.Figure], **content: Any) -> str:
    """A page as text; a template stands on base.html and places its figures by their names."""
    from plotly.offline import get_plotlyjs

    environment = Environment(loader=PackageLoader("experiments", "report"), autoescape=True, undefined=StrictUndefined)
    plain = {name: json.loads(figure.to_json()) for name, figure in figures.items()}
    return environment.get_template(template).render(
        style=Markup(asset("style.css")),  # noqa: S704  (files of this package)
        plotly=Markup(get_plotlyjs()),  # noqa: S704
        figures=Markup(embedded(plain)),  # noqa: S704
        settings=Markup(embedded(PLOT_SETTINGS)),  # noqa: S704
        **content,
    )


def asset(name: str) -> str:
    """The text of a file that report and dashboard share."""
    return (resources.files("experiments.report") / name).read_text(encoding="utf-8")


def embedded(content: Any) -> str:
    """JSON that can stand inside a script element, whatever texts it holds."""
    return (
        json.dumps(content, allow_nan=False)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
