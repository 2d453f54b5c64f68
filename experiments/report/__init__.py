"""The HTML report of a stored result: one file with everything in it, that opens without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from experiments.figures import band_figure, relative_effects_figure
from experiments.numbers_as_text import number
from experiments.printed import HEADER, effect_cells, footnotes
from experiments.results import Result
from experiments.spans import caution, rivals_table, rivals_told
from experiments.story import Chart, charts, headlines
from experiments.wording import ENGLISH, Wording

MARKS = {
    "S": "seen in a primary page or the source documents",
    "S2": "seen in a secondary page",
    "M": "general knowledge of the literature",
    "A": "assumption",
    "C": "computed from documented figures or in a trial",
}
PLOT_SETTINGS = {"displaylogo": False, "responsive": True, "displayModeBar": False}


def html(result: Result) -> str:
    """The whole page as text."""
    from plotly.offline import get_plotlyjs

    environment = Environment(loader=PackageLoader("experiments", "report"), autoescape=True, undefined=StrictUndefined)
    environment.filters["number"] = number
    summary = result.summary
    drawn = charts(result)
    figures = {chart.key: band_figure(chart.rows, summary["story"]["events"], chart.axis) for chart in drawn}
    figures["effects"] = relative_effects_figure(summary["effects"])
    return environment.get_template("page.html").render(
        summary=summary,
        headlines=headlines(summary),
        charts=[(chart, chart_cells(chart)) for chart in drawn],
        header=HEADER,
        effects=[(effect_cells(row, bool(summary["rivals"])), about(row)) for row in summary["effects"]],
        footnotes=footnotes(summary),
        caution=caution(summary),
        rivals=rivals_told(summary),
        rivals_table=rivals_table(summary),
        assumptions=sorted(summary["assumptions"], key=lambda row: row["value"] == row["default"]),
        marks=MARKS,
        style=Markup(asset("style.css")),  # noqa: S704  (files of this package)
        plotly=Markup(get_plotlyjs()),  # noqa: S704
        figures=Markup(embedded({key: json.loads(figure.to_json()) for key, figure in figures.items()})),  # noqa: S704
        settings=Markup(embedded(PLOT_SETTINGS)),  # noqa: S704
    )


def about(row: Mapping[str, Any]) -> str:
    """What an outcome is, and what there is to say about its value."""
    return f"{row['doc']}; {row['note']}" if row["note"] else str(row["doc"])


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


def chart_cells(chart: Chart, words: Wording = ENGLISH) -> list[list[str]]:
    """The chart's table, as text."""
    return [
        [
            str(int(row["month"])),
            words.number(row["baseline"]),
            words.number(row["scenario"]),
            words.number(row["difference"]),
            words.interval(row["low"], row["high"]),
        ]
        for row in chart.table().to_dict("records")
    ]
