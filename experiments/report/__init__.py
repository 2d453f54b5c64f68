"""The HTML report of a stored result: one file with everything in it, that opens without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.figures import band_figure, relative_effects_figure
from experiments.printed import HEADER, effect_cells, footnotes
from experiments.report.rendering import asset, rendered
from experiments.results import Result
from experiments.spans import caution, rivals_table, rivals_told
from experiments.story import Chart, charts, headlines
from experiments.wording import ENGLISH, Wording
from sim.parameters import MARKS

__all__ = ["about", "asset", "chart_cells", "html"]


def html(result: Result) -> str:
    """The whole page as text."""
    summary = result.summary
    drawn = charts(result)
    figures = {chart.key: band_figure(chart.rows, summary["story"]["events"], chart.axis) for chart in drawn}
    figures["effects"] = relative_effects_figure(summary["effects"])
    return rendered(
        "page.html",
        figures,
        title=summary["story"]["title"],
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
        decisions=[_decided(order) for order in summary.get("decisions", [])],
    )


def _decided(order: Mapping[str, Any]) -> str:
    """A decision in a line."""
    details = ", ".join(f"{key} {value}" for key, value in order["move"].items() if key != "move")
    move = order["move"]["move"].replace("_", " ")
    months = f"months {order['first']} to {order['last']}"
    return f"{order['agent']}: {move}{f' ({details})' if details else ''}, {months}"


def about(row: Mapping[str, Any]) -> str:
    """What an outcome is, and what there is to say about its value."""
    return f"{row['doc']}; {row['note']}" if row["note"] else str(row["doc"])


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
