"""Two to four scenarios beside one another: effects as dots with intervals, a row each, and courses laid over."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.dots import legend_at_the_top
from dashboards.figures.phrases import Table, in_a_row, percent_with_interval, points, shortened, with_interval
from dashboards.words import Words
from experiments.answers.effects_told import Effect
from experiments.answers.estimates import estimated
from experiments.answers.side_by_side import Courses, SideBySide
from experiments.colours import SEVERAL, SHOCK, faded
from experiments.figures import add_band, plain, styled
from experiments.wording import sentence_case, unit_of

ROW, AROUND, TITLE, LINE, LEGEND_ROW = 34, 60, 62, 16, 21
NARROW, WIDE = 44, 110  # letters that fit into a line
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
HEIGHT = 460
SPAN_WIDTH = 10


def effects_figure(found: SideBySide, words: Words, *, is_narrow: bool = False) -> go.Figure:
    """A panel for each outcome and in it a row for each scenario: paired difference with its 95 % interval.

    The span over rival assumptions lies wide and pale behind it. What is not identified says so in its row. On a narrow
    page the scenarios are named once, at the top.
    """
    panels, rows = len(found.effects), len(found.labels)
    titles = [wrapped(effect_title(effects[0], words), is_narrow) for effects in found.effects.values()]
    between = TITLE + LINE * max(title.count("<br>") for title in titles)
    height = AROUND + panels * (rows * ROW + between)
    spacing = between / (height - AROUND) if panels > 1 else 0
    figure = make_subplots(rows=panels, cols=1, subplot_titles=titles, vertical_spacing=spacing)
    for panel, effects in enumerate(found.effects.values(), start=1):
        line = {"color": SHOCK, "width": 1}
        figure.add_vline(x=0, line=line, row=panel, col=1, exclude_empty_subplots=False)
        for place, effect in enumerate(effects):
            for trace in _effect_traces(effect, place, found.labels[place], words):
                figure.add_trace(trace, row=panel, col=1)
        missing = [place for place, effect in enumerate(effects) if not effect.is_identified]
        for place in missing:
            figure.add_annotation(
                x=0, y=place, text=words("sentences.not_identified"), showarrow=False, xanchor="left", xshift=8,
                font={"size": 12}, row=panel, col=1,
            )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(rows)),
        ticktext=[wrapped(label, is_narrow=True) for label in found.labels],
        showticklabels=not is_narrow,
        range=[rows - 0.5, -0.5],
        automargin=True,
        ticklabelstandoff=8,
        showgrid=False,
    )
    figure.update_xaxes(nticks=6, tickangle=0)
    figure.update_annotations(
        xanchor="left", x=0, xref="paper", align="left", font_size=13, selector={"xanchor": "center"}
    )
    figure = styled(figure, height, words).update_layout(
        hovermode="closest", showlegend=False, margin={"t": 36, "b": 36}
    )
    return _named_at_the_top(figure, found, height) if is_narrow else figure


def _named_at_the_top(figure: go.Figure, found: SideBySide, height: int) -> go.Figure:
    """A legend of the scenarios, with room for it."""
    for place, label in enumerate(found.labels):
        called = plain(shortened(label, NARROW))
        marker = {"size": 9, "color": SEVERAL[place], "symbol": SYMBOLS[place]}
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", name=called, marker=marker, showlegend=True))
    room = LEGEND_ROW * len(found.labels)
    figure = legend_at_the_top(figure).update_layout(showlegend=True, height=height + room)
    one_a_row = {"entrywidth": 1, "entrywidthmode": "fraction"}
    return figure.update_layout(legend=one_a_row, margin={"t": 40 + room, "l": 16})


def wrapped(text: str, is_narrow: bool) -> str:
    """A text in lines that fit, ready for Plotly."""
    return "<br>".join(plain(line) for line in wrap(text, NARROW if is_narrow else WIDE)) or plain(text)


def effect_title(effect: Effect, words: Words) -> str:
    """The outcome in plain language with the unit of its differences, the share K with its actors."""
    name = sentence_case(words(f"outcomes.{effect.outcome}"))
    if effect.kind == "ratio":
        return f"{name}, % ({words(f'sentences.actors_{effect.outcome}')})"
    unit = words("sentences.points") if effect.unit == "share" else unit_of(effect.unit, words)
    return name if unit.strip().casefold() in name.casefold() else f"{name},{unit}"


def _scale(effect: Effect) -> float:
    return 100.0 if effect.unit == "share" or effect.kind == "ratio" else 1.0


def _effect_traces(effect: Effect, place: int, label: str, words: Words) -> list[go.Scatter]:
    if not effect.is_identified:
        return []
    scale, colour = _scale(effect), SEVERAL[place]
    shown = effect.estimate.times(scale)
    dot = go.Scatter(
        x=[shown.value],
        y=[place],
        mode="markers",
        name=plain(label),
        marker={"size": 9, "color": colour, "symbol": SYMBOLS[place]},
        error_x={
            "type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 4,
            "array": [shown.high - shown.value], "arrayminus": [shown.value - shown.low],
        },
        customdata=[with_interval(shown, words)],
        hovertemplate="%{customdata}",
        showlegend=False,
    )  # fmt: skip
    if effect.span_low != effect.span_low:  # none was run
        return [dot]
    line = {"color": faded(colour), "width": SPAN_WIDTH}
    across = [scale * effect.span_low, scale * effect.span_high]
    return [go.Scatter(x=across, y=[place, place], mode="lines", line=line, hoverinfo="skip", showlegend=False), dot]


def courses_figure(found: Courses, axis: str, words: Words) -> go.Figure:
    """Every scenario with the middle 95 % of runs; below, each less its own counterfactual with its 95 % interval."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.62, 0.38], vertical_spacing=0.07)
    is_share = found.unit == "share"
    for place, label in enumerate(found.labels):
        rows = found.rows[found.rows["label"] == label]
        for row, arm in ((1, "scenario"), (2, "difference")):
            chosen = rows[rows["arm"] == arm]
            look = (SEVERAL[place], DASHES[place])
            add_band(figure, chosen, plain(label), *look, place=(row, 1), is_named=row == 1)
    figure.add_hline(y=0, row=2, col=1, line={"color": SHOCK, "width": 1})
    figure.update_yaxes(title=axis, tickformat=".0%" if is_share else "", row=1, col=1)
    figure.update_yaxes(title=words("charts.difference"), tickformat="+.2~%" if is_share else "+", row=2, col=1)
    figure.update_xaxes(title=words("charts.month"), row=2, col=1)
    return legend_at_the_top(styled(figure, HEIGHT, words))


def sentence(found: SideBySide, words: Words) -> str:
    """For the first outcome, what each scenario changes; and what else is not the same in all of them."""
    effects = next(iter(found.effects.values()))
    said = [
        words("stories.side", scenario=label, difference=_cell(effect, words))
        for label, effect in zip(found.labels, effects, strict=True)
    ]
    first = words("stories.sides", outcome=effect_title(effects[0], words), said="; ".join(said))
    return f"{first} {unlike(found, words)}".strip()


def unlike(found: SideBySide, words: Words) -> str:
    """What is not the same in all that are compared; empty where nothing is."""
    if not found.unlike:
        return ""
    named = [
        words("stories.unlike_one", what=words(f"stories.unlike_{name}"), values=in_a_row(list(values), words))
        for name, values in found.unlike.items()
    ]
    return words("stories.unlike", said="; ".join(named))


def table(found: SideBySide, words: Words) -> Table:
    """A row an outcome, a column a scenario: paired difference with its 95 % interval."""
    rows = [
        [effect_title(effects[0], words), *(_cell(effect, words) for effect in effects)]
        for effects in found.effects.values()
    ]
    return [words("stories.outcome"), *found.labels], rows


def _cell(effect: Effect, words: Words) -> str:
    if effect.is_unchanged:
        return words("sentences.same")
    return with_interval(effect.estimate.times(_scale(effect)), words)


def courses_table(found: Courses, words: Words) -> Table:
    """Every scenario in its last month: value with the middle 95 % of runs, difference with its 95 % interval."""
    said = percent_with_interval if found.unit == "share" else with_interval
    header = [
        words("stories.scenario"),
        *(words(f"charts.{key}") for key in ("month", "scenario", "difference", "interval")),
    ]
    rows = []
    for label in found.labels:
        own = found.rows[found.rows["label"] == label]
        last = own[own["month"] == own["month"].max()].set_index("arm")
        scenario, difference = (estimated(last.loc[arm], "mean") for arm in ("scenario", "difference"))
        shown = difference.times(100.0) if found.unit == "share" else difference
        middle = points(difference, words) if found.unit == "share" else words.estimate(*difference)
        month = str(int(own["month"].max()))
        rows.append([label, month, said(scenario, words), middle, words.interval(shown.low, shown.high)])
    return header, rows


def labels_of(titles: Sequence[str]) -> list[str]:
    """Titles told apart by a number where two are the same."""
    found: list[str] = []
    for title in titles:
        count = sum(other == title for other in titles[: len(found)])
        found.append(f"{title} ({count + 1})" if count else title)
    return found
