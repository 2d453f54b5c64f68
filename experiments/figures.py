"""Figures of a stored result, for the report and the dashboard alike: from a table to a Plotly figure, and no Dash.

Grounds are transparent and texts take the page's colour (experiments/report/style.css),
so that one figure serves a light and a dark page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from statistics import median
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from experiments.colours import BASELINE, DIFFERENCE, SCENARIO, SHOCK, faded
from experiments.wording import ENGLISH, Wording

FONT = "Inter, 'Segoe UI', system-ui, -apple-system, sans-serif"
LINES = {"scenario": (SCENARIO, "solid"), "baseline": (BASELINE, "dash")}
HEIGHT = 380
MOST_EFFECTS = 25
SPAN_WIDTH = 12
ROW, ROW_NARROW = 22, 36  # pixels
LABEL = 24  # characters of a line
FAR = 60  # times as far as the middle one of the effects: out of sight


def band_figure(
    rows: pd.DataFrame, events: Sequence[Mapping[str, Any]], axis_title: str, words: Wording = ENGLISH
) -> go.Figure:
    """Both arms over the months with the middle 95 % of runs; below, their paired difference with its interval."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.66, 0.34], vertical_spacing=0.07)
    is_share = bool(rows["unit"].iloc[0] == "share")
    for arm in ("baseline", "scenario"):
        colour, dash = LINES[arm]
        add_band(figure, rows[rows["arm"] == arm], words(f"charts.{arm}"), colour, dash)
    difference = words("charts.difference")
    add_band(figure, rows[rows["arm"] == "difference"], difference, DIFFERENCE, "solid", place=(2, 1))
    figure.add_hline(y=0, row=2, col=1, line={"color": SHOCK, "width": 1})
    figure.update_layout(shapes=[*figure.layout.shapes, *event_lines(events, 2)])
    _label_events(figure, events)
    figure.update_yaxes(title=axis_title, tickformat=".0%" if is_share else "", row=1, col=1)
    figure.update_yaxes(title=difference, tickformat="+.2~%" if is_share else "+", row=2, col=1)
    month = {"text": words("charts.month"), "x": 1, "xanchor": "right", "y": 0, "yanchor": "top", "yshift": -18}
    figure.add_annotation(**month, xref="paper", yref="paper", showarrow=False)  # a title would stand in the ticks
    below = {"y": 0, "yref": "container", "yanchor": "bottom", "x": 0, "xref": "container", "xanchor": "left"}
    room = {"b": 82, "t": 40, "autoexpand": False}  # to measure what is below would draw it all twice
    return styled(figure, HEIGHT, words).update_layout(legend={**below, "font_size": 12}, margin=room)


def arm_figure(
    rows: pd.DataFrame, events: Sequence[Mapping[str, Any]], axis_title: str, words: Wording = ENGLISH
) -> go.Figure:
    """The scenario alone over the months with the middle 95 % of runs, where there is no baseline beside it."""
    figure = make_subplots(rows=1, cols=1)
    colour, dash = LINES["scenario"]
    add_band(figure, rows[rows["arm"] == "scenario"], words("charts.scenario"), colour, dash)
    figure.update_layout(shapes=event_lines(events))
    _label_events(figure, events)
    figure.update_yaxes(title=axis_title, tickformat=".0%" if bool(rows["unit"].iloc[0] == "share") else "")
    figure.update_xaxes(title=words("charts.month"))
    return styled(figure, HEIGHT, words)


def add_band(
    figure: go.Figure, rows: pd.DataFrame, name: str, colour: str, dash: str, *,
    place: tuple[int, int] = (1, 1), is_named: bool = True,
) -> None:  # fmt: skip
    """A line of means and the band around it; `place` is row and column of the panel, unnamed ones leave the legend."""
    row, column = place
    rows = rows.sort_values("month")
    months = rows["month"].tolist()
    outline = months + months[::-1]
    around = rows["high"].tolist() + rows["low"].tolist()[::-1]
    band = go.Scatter(
        x=outline,
        y=around,
        fill="toself",
        fillcolor=faded(colour),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )
    line = go.Scatter(
        x=months,
        y=rows["mean"].tolist(),
        name=name,
        mode="lines",
        line={"color": colour, "width": 2.5, "dash": dash},
        legendgroup=name,
        showlegend=is_named,
    )
    figure.add_trace(band, row=row, col=column)
    figure.add_trace(line, row=row, col=column)


def event_lines(events: Sequence[Mapping[str, Any]], panels: int = 1) -> list[dict[str, Any]]:
    """Dotted lines from bottom to top of each panel at the months of events.

    They are given to a figure all at once: Plotly takes half a minute for thirty of them one by one.
    """
    return [
        {
            "type": "line",
            "x0": month,
            "x1": month,
            "xref": f"x{axis}",
            "y0": 0,
            "y1": 1,
            "yref": f"y{axis} domain",
            "line": {"color": SHOCK, "width": 1, "dash": "dot"},
        }
        for month in sorted({int(event["month"]) for event in events})
        for axis in ("", *range(2, panels + 1))
    ]


def _label_events(figure: go.Figure, events: Sequence[Mapping[str, Any]]) -> None:
    """The names of the events at the top, those of one month together."""
    by_month: dict[int, list[str]] = {}
    for event in events:
        by_month.setdefault(int(event["month"]), []).append(plain(str(event["name"]).replace("_", " ")))
    labels = [
        {
            "x": month,
            "y": 1,
            "xref": "x",
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": "left",
            "yshift": 13 * (place % 2),
            "showarrow": False,
            "font": {"size": 11},
            "text": ", ".join(names[:2]) + (" ..." if len(names) > 2 else ""),
        }
        for place, (month, names) in enumerate(sorted(by_month.items()))
    ]
    figure.update_layout(annotations=[*figure.layout.annotations, *labels])


def relative_effects_figure(
    effects: Sequence[Mapping[str, Any]], words: Wording = ENGLISH, *, is_narrow: bool = False
) -> go.Figure:
    """The largest differences in percent of the baseline's mean, with their 95 % intervals, largest at the top.

    Where rival assumptions were run, the span over them lies wide and pale behind each interval. What an event sets to
    the same value in every pair is no finding and is left to the table.
    """
    chosen = [row for row in effects if row["kind"] == "difference" and row["baseline"] and _varies(row)]
    chosen.sort(key=lambda row: abs(row["difference"] / row["baseline"]))
    chosen = chosen[-MOST_EFFECTS:]
    shown = [_relative(row, "difference", "low", "high") for row in chosen]
    labels = [_label(words(f"outcomes.{row['outcome']}"), is_narrow) for row in chosen]
    is_clear = [low > 0 or high < 0 for _, low, high in shown]
    figure = go.Figure(
        go.Scatter(
            x=[effect[0] for effect in shown],
            y=labels,
            mode="markers",
            marker={"size": 8, "color": [SCENARIO if clear else SHOCK for clear in is_clear]},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [high - middle for middle, _, high in shown],
                "arrayminus": [middle - low for middle, low, _ in shown],
                "color": SHOCK,
                "thickness": 1.5,
                "width": 3,
            },
            showlegend=False,
            zorder=1,
        )
    )
    if any(row["span_low"] is not None for row in chosen):
        figure.add_trace(_spans(chosen, labels))
    figure.add_vline(x=0, line={"color": SHOCK, "width": 1})
    figure.update_xaxes(title=words("charts.relative"))
    figure.update_yaxes(automargin=True)
    _leave_out_of_sight(figure, dict(zip(labels, shown, strict=True)), [_reach(row) for row in chosen], words)
    figure = styled(figure, 100 + (ROW_NARROW if is_narrow else ROW) * len(shown), words).update_layout(margin_t=12)
    return figure.update_yaxes(tickfont_size=10) if is_narrow else figure


def _reach(row: Mapping[str, Any]) -> float:
    """How far an effect reaches from zero, its span included, in percent of the baseline's mean."""
    ends = [name for name in ("low", "high", "span_low", "span_high") if row[name] is not None]
    return max(abs(value) for value in _relative(row, *ends))


def _leave_out_of_sight(
    figure: go.Figure, shown: Mapping[str, tuple[float, ...]], reaches: Sequence[float], words: Wording
) -> None:
    """Effects on a baseline near zero would squeeze all others: the axis ends before them, and an arrow tells them."""
    reach = {label: max(abs(value) for value in effect) for label, effect in shown.items()}
    usual = FAR * median(reach.values()) if reach else 0.0
    edge = 1.1 * max((extent for extent in (*reach.values(), *reaches) if extent <= usual), default=0.0)
    far = {label: effect for label, effect in shown.items() if reach[label] > usual}
    if not far or not edge:
        return
    figure.update_xaxes(range=[-edge, edge])
    figure.update_layout(annotations=[_told_at_edge(label, effect, edge, words) for label, effect in far.items()])


def _told_at_edge(label: str, effect: tuple[float, ...], edge: float, words: Wording) -> dict[str, Any]:
    """An effect that is out of sight, in figures at the end of the axis to which it lies."""
    middle, low, high = effect
    is_right = middle > 0
    said = f"{words.estimate(middle, low, high)} ({words.interval(low, high)}) %"
    return {
        "x": edge if is_right else -edge,
        "y": label,
        "xanchor": "right" if is_right else "left",
        "yshift": 10,
        "showarrow": False,
        "font": {"size": 11},
        "text": f"{said} \u2192" if is_right else f"\u2190 {said}",
    }


def _label(name: str, is_narrow: bool) -> str:
    """An outcome beside its row; on a phone in lines, so that there is room for the row."""
    return "<br>".join(wrap(name, LABEL)) if is_narrow else name


def _relative(row: Mapping[str, Any], *names: str) -> tuple[float, ...]:
    """Values of an effect in percent of the baseline's mean."""
    return tuple(100 * row[name] / abs(row["baseline"]) for name in names)


def _spans(effects: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> go.Scatter:
    """A wide and pale bar for each span."""
    across: list[float | None] = []
    along: list[str | None] = []
    for row, label in zip(effects, labels, strict=True):
        if row["span_low"] is not None:
            across += [*_relative(row, "span_low", "span_high"), None]
            along += [label, label, None]
    line = {"color": faded(DIFFERENCE), "width": SPAN_WIDTH}
    return go.Scatter(x=across, y=along, mode="lines", line=line, hoverinfo="skip", showlegend=False, zorder=0)


def _varies(row: Mapping[str, Any]) -> bool:
    return row["difference"] is not None and row["high"] - row["low"] > abs(row["difference"]) * 1e-9


def plain(text: str) -> str:
    """A name as Plotly has to be given it, which would read tags and links in it."""
    return escape(text, quote=False)


def styled(figure: go.Figure, height: int, words: Wording = ENGLISH) -> go.Figure:
    """One look for every figure, with numbers in the manner of the language."""
    figure.update_layout(
        height=height,
        margin={"l": 64, "r": 16, "t": 56, "b": 48},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": -0.16, "yanchor": "top"},
        hovermode="x unified",
        modebar={"bgcolor": "rgba(0,0,0,0)"},
        separators=words.separators,
    )
    axes = {"zeroline": False, "gridcolor": "rgba(138,143,152,0.22)", "title_font_size": 13}
    figure.update_xaxes(**axes)
    figure.update_yaxes(**axes)
    return figure
