"""What a result says in sentences, and which charts tell it: the same in report and dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.results import Result
from experiments.spans import verdict
from experiments.wording import ENGLISH, Wording, sentence_case, unit_of
from sim import errors

HEADLINES = 3
IDEAS_SHOWN = 2
YEARLY = 12


@dataclass(frozen=True)
class Chart:
    """A chart to be drawn: its title, the sentence that says what it shows, and its rows of the long series."""

    key: str
    title: str
    sentence: str
    axis: str
    rows: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """The chart in figures, once a year: month, both arms, difference with its interval."""
        yearly = self.rows[self.rows["month"] % YEARLY == 0]
        columns = {
            arm: yearly[yearly["arm"] == arm].set_index("month") for arm in ("baseline", "scenario", "difference")
        }
        return pd.DataFrame(
            {
                "baseline": columns["baseline"]["mean"],
                "scenario": columns["scenario"]["mean"],
                "difference": columns["difference"]["mean"],
                "low": columns["difference"]["low"],
                "high": columns["difference"]["high"],
            }
        ).reset_index()


@dataclass(frozen=True)
class Plan:
    """Which series a chart is about; along `axis` the places with the largest differences are shown."""

    variable: str
    axis: str | None = None
    most: int = 1


PLANS = (
    Plan("committed", "nation"),
    Plan("planned", "nation"),
    Plan("adopted", "idea", IDEAS_SHOWN),
    Plan("live_vitality"),
    Plan("ties_suspended"),
    Plan("live_watched"),
)
OF_IDEAS = ("heard", "adopted", "implemented", "dropped", "population_adopted")


def charts(result: Result, words: Wording = ENGLISH) -> list[Chart]:
    """The charts of a result; a series that is zero in both arms throughout is left out."""
    made = []
    for plan in PLANS:
        rows = result.series[result.series["variable"] == plan.variable]
        for place in _places(rows, plan):
            chosen = rows if place is None else rows[rows[str(plan.axis)] == place]
            if chosen.empty or (chosen["high"].abs().max() == 0 and chosen["low"].abs().max() == 0):
                continue
            made.append(_chart(result, plan.variable, place, chosen, words))
    return made


def idea_chart(result: Result, idea: str, variable: str = "adopted", words: Wording = ENGLISH) -> Chart:
    """The chart of one idea: who has heard of it, adopted, implemented or dropped it, or people in adopting cities."""
    ideas = result.summary["story"]["ideas"]
    if variable not in OF_IDEAS:
        raise errors.not_a_choice("series", variable, OF_IDEAS)
    if idea not in ideas:
        raise errors.unknown_name("idea", idea, ideas)
    series = result.series
    return _chart(result, variable, idea, series[(series["variable"] == variable) & (series["idea"] == idea)], words)


def _chart(result: Result, variable: str, place: Any, rows: pd.DataFrame, words: Wording) -> Chart:
    shown = str(place)
    if variable in OF_IDEAS:
        shown = words.content_if_there(f"ideas.{place}", result.summary["story"]["ideas"][place])
    return Chart(
        key=f"{variable}-{place}" if place else variable,
        title=words(f"charts.{variable}", place=shown),
        sentence=at_the_end(rows, words(f"charts.{variable}_says", place=shown), words),
        axis=_axis(variable, str(rows["unit"].iloc[0]), words),
        rows=rows,
    )


def _places(rows: pd.DataFrame, plan: Plan) -> Sequence[Any]:
    """Along the plan's axis, the places with the largest mean difference at any time; None where it has no axis."""
    if plan.axis is None:
        return [None]
    largest = (
        rows[rows["arm"] == "difference"]
        .groupby(plan.axis, observed=True)["mean"]
        .agg(lambda values: values.abs().max())
    )
    return list(largest.sort_values(ascending=False, kind="stable").index[: plan.most])


def _axis(variable: str, unit: str, words: Wording) -> str:
    if unit == "share":
        return words("charts.share_of_people" if variable == "population_adopted" else "charts.share_of_cities")
    return unit_of(unit, words).strip()


def at_the_end(rows: pd.DataFrame, what: str, words: Wording = ENGLISH) -> str:
    """One sentence on the last month of a series, with its uncertainty."""
    last = rows[rows["month"] == rows["month"].max()].set_index("arm")
    scenario, baseline, difference = (last.loc[arm] for arm in ("scenario", "baseline", "difference"))
    is_share = rows["unit"].iloc[0] == "share"
    scale, unit = (100.0, words("sentences.percent")) if is_share else (1.0, "")
    values = words(
        "sentences.values",
        scenario=words.number(scenario["mean"] * scale),
        baseline=words.number(baseline["mean"] * scale),
        unit=unit,
    )
    middle, low, high = (difference[name] * scale for name in ("mean", "low", "high"))
    of_difference = difference_told(middle, low, high, words, words("sentences.points") if is_share else "")
    month = int(rows["month"].max())
    return words("sentences.at_the_end", month=month, what=what, values=values, difference=of_difference)


def difference_told(middle: float, low: float, high: float, words: Wording = ENGLISH, unit: str = "") -> str:
    """Part of a sentence: the difference with its interval, and whether one can be claimed at all."""
    if middle == low == high == 0:
        return words("sentences.same")
    told = words(
        "sentences.with_interval",
        middle=words.estimate(middle, low, high),
        unit=unit,
        interval=words.interval(low, high),
    )
    return words("sentences.open" if low <= 0 <= high else "sentences.clear", difference=told)


def headlines(summary: Mapping[str, Any], words: Wording = ENGLISH, *, in_percent: bool = False) -> list[str]:
    """The first sentences of a result: what was expected to change, then the clearest other differences.

    Shares stand as they are, or in percent.
    """
    rows = [row for row in summary["effects"] if row["kind"] == "difference" and row["difference"] is not None]
    rows.sort(key=lambda row: (row["mark"] is None, -_clearness(row)))
    sentences = [headline(row, summary, words, in_percent=in_percent) for row in rows[:HEADLINES]]
    gaps = [row for row in summary["effects"] if row["kind"] == "ratio" and row["replicates"]]
    return [*sentences, *(gap_told(row, summary, words) for row in gaps[:1])]


def _clearness(row: Mapping[str, Any]) -> float:
    """How many half-widths of its interval a difference lies from zero."""
    half = (row["high"] - row["low"]) / 2
    if half == 0:  # the same in every pair: nothing, or what the event itself sets
        return 0.0
    return float(abs(row["difference"]) / half)


def headline(
    row: Mapping[str, Any], summary: Mapping[str, Any], words: Wording = ENGLISH, *, in_percent: bool = False
) -> str:
    """One effect in a sentence: both arms, the difference with its interval, the span over rival assumptions."""
    is_percent = in_percent and row["unit"] == "share"
    scale = 100.0 if is_percent else 1.0
    unit = words("sentences.percent") if is_percent else unit_of(row["unit"], words)
    points = words("sentences.points") if is_percent else ""
    return words(
        "sentences.headline",
        name=sentence_case(words(f"outcomes.{row['outcome']}")),
        mark=words(f"sentences.mark_{row['mark']}") if row["mark"] in ("B", "E") else "",
        values=words(
            "sentences.values",
            scenario=words.number(row["scenario"] * scale),
            baseline=words.number(row["baseline"] * scale),
            unit=unit,
        ),
        difference=difference_told(row["difference"] * scale, row["low"] * scale, row["high"] * scale, words, points),
        span=_of_span(row, summary, words, scale, points),
    )


def _of_span(
    row: Mapping[str, Any], summary: Mapping[str, Any], words: Wording, scale: float = 1.0, unit: str = ""
) -> str:
    """The end of a sentence: what rival assumptions make of the effect; empty where none was run."""
    said = verdict(row, summary, words)
    if not summary["rivals"] or row["span_low"] == row["span_high"]:
        return f"; {said}" if said else ""
    interval = words.interval(row["span_low"] * scale, row["span_high"] * scale)
    return words("sentences.over_rivals", interval=interval, unit=unit) + (f", {said}" if said else "")


def gap_told(row: Mapping[str, Any], summary: Mapping[str, Any], words: Wording = ENGLISH) -> str:
    """The share K of the withdrawal gap, never without its interval and its actors."""
    if row["difference"] is None:
        return words("sentences.gap_unknown", note=note_told(row, words))
    low, high = row["low"] * 100, row["high"] * 100
    share = words(
        "sentences.gap_share",
        middle=words.estimate(row["difference"] * 100, low, high),
        interval=words.interval(low, high),
    )
    share += _of_span(row, summary, words, 100.0, words("sentences.percent"))
    return words("sentences.gap", share=share, actors=words(f"sentences.actors_{row['outcome']}"))


def note_told(row: Mapping[str, Any], words: Wording = ENGLISH) -> str:
    """What is undefined or not identified about an effect; empty where nothing is."""
    is_known = row["difference"] is not None
    if row["kind"] == "ratio" and not is_known:
        return words("sentences.gap_too_small" if row["replicates"] else "sentences.nobody_leaves")
    if not row["undefined"]:
        return "" if is_known else words("sentences.not_identified")
    key = "sentences.undefined" if is_known else "sentences.mostly_undefined"
    return words(key, count=row["undefined"], pairs=row["undefined"] + row["replicates"])
