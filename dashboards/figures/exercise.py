"""An exercise's figures beside one another with their intervals, what was predicted of them, and its courses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboards.figures.dots import legend_at_the_top
from dashboards.figures.phrases import Table
from dashboards.words import Words
from experiments.answers.estimates import Estimate
from experiments.bands import DIFFERENCE
from experiments.colours import BASELINE, SCENARIO, SHOCK, faded
from experiments.figures import arm_figure, band_figure, plain, styled
from experiments.readings import SCENARIO as ARM
from experiments.story import at_the_end
from experiments.teaching.exercises import NUMBER, PICK, Course, Exercise, Figure, Run
from experiments.teaching.running import is_known
from experiments.teaching.solutions import Answer
from experiments.teaching.wording import Phrases
from experiments.workshop.texts import text_in
from sim import Scenario

ROW, AROUND = 52, 118
LABEL, LABEL_NARROW = 34, 20  # characters of a line
BEYOND = 0.06  # of the axis, by which an open range reaches past what is drawn


@dataclass(frozen=True)
class Guess:
    """What was predicted of a figure: a range from `low` to `high`, or a number, which is both; None is open."""

    low: float | None
    high: float | None


def guesses(exercise: Exercise, values: Mapping[str, Answer]) -> dict[str, Guess]:
    """Predictions that can be drawn, by their figure; a sign cannot be."""
    found = {}
    for one in exercise.predictions:
        value = values.get(one.id)
        if one.kind == NUMBER and isinstance(value, (int, float)):
            found[one.figure] = Guess(float(value), float(value))
        elif one.kind == PICK:
            chosen = next((choice for choice in one.choices if choice.id == value), None)
            if chosen is not None:
                found[one.figure] = Guess(chosen.low, chosen.high)
    return found


def estimates_figure(
    figures: Sequence[Figure],
    found: Mapping[str, Estimate],
    predicted: Mapping[str, Guess],
    phrases: Phrases,
    words: Words,
    *,
    is_narrow: bool = False,
) -> go.Figure:
    """A row a figure, the first at the top: its value with the 95 % interval, and the prediction where there is one.

    Figures of one chart have one unit. What is not identified has no mark.
    """
    drawn = go.Figure()
    known = [(row, figure) for row, figure in enumerate(figures) if is_known(found[figure.id])]
    ends = [end for _, figure in known for end in found[figure.id]]
    ends += [end for one in predicted.values() for end in (one.low, one.high) if end is not None]
    reach = (min([0.0, *ends]), max([0.0, *ends]))
    for row, figure in enumerate(figures):
        if figure.id in predicted:
            drawn.add_trace(_guessed(row, predicted[figure.id], reach, words))
    drawn.add_trace(
        go.Scatter(
            x=[found[figure.id].value for _, figure in known],
            y=[row for row, _ in known],
            name=words("teach.chart.runs"),
            mode="markers",
            marker={"size": 10, "color": SCENARIO},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [found[figure.id].high - found[figure.id].value for _, figure in known],
                "arrayminus": [found[figure.id].value - found[figure.id].low for _, figure in known],
                "color": SCENARIO,
                "thickness": 1.75,
                "width": 4,
            },
            customdata=[plain(phrases.sentence(figure, found[figure.id])) for _, figure in known],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
            showlegend=bool(predicted),
        )
    )
    drawn.add_vline(x=0, line={"color": SHOCK, "width": 1})
    wide = LABEL_NARROW if is_narrow else LABEL
    labels = ["<br>".join(plain(line) for line in wrap(text_in(one.name, phrases.language), wide)) for one in figures]
    drawn.update_yaxes(
        tickvals=list(range(len(figures))), ticktext=labels, range=[len(figures) - 0.5, -0.5], automargin=True,
        showgrid=False, ticklabelstandoff=10,
    )  # fmt: skip
    drawn.update_xaxes(title=plain(text_in(figures[0].unit, phrases.language)), rangemode="tozero")
    styled(drawn, AROUND + ROW * len(figures), words).update_layout(hovermode="closest", barmode="overlay")
    return legend_at_the_top(drawn) if predicted else drawn.update_layout(margin={"t": 16})


def _guessed(row: int, guess: Guess, reach: tuple[float, float], words: Words) -> go.Bar | go.Scatter:
    """A diamond for a number, a pale bar for a range; an open end reaches a little past what is drawn."""
    name = words("teach.chart.predicted")
    if guess.low is not None and guess.low == guess.high:
        look = {"size": 12, "color": BASELINE, "symbol": "diamond-open", "line": {"width": 2, "color": BASELINE}}
        return go.Scatter(
            x=[guess.low], y=[row], name=name, mode="markers", marker=look, cliponaxis=False, hoverinfo="x"
        )
    past = BEYOND * ((reach[1] - reach[0]) or 1.0)
    low = reach[0] - past if guess.low is None else guess.low
    high = reach[1] + past if guess.high is None else guess.high
    return go.Bar(
        x=[high - low],
        base=[low],
        y=[row],
        name=name,
        orientation="h",
        width=0.5,
        marker={"color": faded(BASELINE, 0.35), "line": {"width": 0}},
        hoverinfo="skip",
    )


def estimates_table(figures: Sequence[Figure], found: Mapping[str, Estimate], phrases: Phrases, words: Words) -> Table:
    """Every figure with its value and interval."""
    header = [words("teach.chart.figure"), words("teach.chart.value"), words("charts.interval")]
    return header, [phrases.row(figure, found[figure.id]) for figure in figures]


def course_figure(rows: pd.DataFrame, exercise: Exercise, course: Course, axis: str, words: Words) -> go.Figure:
    """A monthly series with the spread of runs: both arms and their difference, or the one arm there is."""
    events = events_of(exercise, course)
    return (band_figure if _is_paired(rows) else arm_figure)(rows, events, axis, words)


def course_sentence(rows: pd.DataFrame, title: str, words: Words) -> str:
    """What the last month says, with its uncertainty."""
    if _is_paired(rows):
        return at_the_end(rows, title, words)
    last = rows[rows["month"] == rows["month"].max()].iloc[0]
    value, spread = _told(last.to_dict(), words)
    return words("teach.chart.course", what=title, month=int(last["month"]), value=value, spread=spread)


def course_table(rows: pd.DataFrame, words: Words) -> Table:
    """Every twelfth month and the last, an arm after the other."""
    last = int(rows["month"].max())
    chosen = rows[(rows["month"] % 12 == 0) | (rows["month"] == last)]
    header = [words("charts.month"), words("teach.chart.arm"), words("teach.chart.value"), words("teach.chart.spread")]
    cells = [
        [str(int(row["month"])), words(f"charts.{row['arm']}"), *_told(row, words)] for row in chosen.to_dict("records")
    ]
    return header, cells


def _told(row: Mapping[Any, Any], words: Words) -> tuple[str, str]:
    """The mean of a month and how far it spreads; a share in percent."""
    scale, unit = (100.0, words("sentences.percent")) if row["unit"] == "share" else (1.0, "")
    middle, low, high = (scale * float(row[name]) for name in ("mean", "low", "high"))
    return f"{words.number(middle)}{unit}", f"{words.interval(low, high)}{unit}"


def events_of(exercise: Exercise, course: Course) -> list[dict[str, object]]:
    """The events of a course's scenario by name and month, those beyond the end of its runs left out."""
    run: Run = exercise.runs[course.run]
    chosen = {**run.settings, **course.at}
    name = chosen.get("scenario")
    if not isinstance(name, str):
        return []
    events = [{"name": one.name, "month": one.month} for one in Scenario.load(name).in_order()]
    return [
        {**event, "month": int(chosen.get(f"scenario.events.{event['name']}.month", event["month"]))}
        for event in events
    ]


def _is_paired(rows: pd.DataFrame) -> bool:
    return bool((rows["arm"] == DIFFERENCE).any()) and bool((rows["arm"] == ARM).any())
