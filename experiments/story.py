"""What a result says in sentences, and which charts tell it: the same in report and dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.numbers_as_text import estimate, interval, number
from experiments.results import Result
from experiments.spans import verdict

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
    title: str
    says: str
    axis: str | None = None
    most: int = 1


PLANS = (
    Plan("committed", "Signatures of {place}", "cities of {place} that have signed the climate commitment", "nation"),
    Plan("planned", "Plans of {place}", "cities of {place} with a climate plan", "nation"),
    Plan("adopted", "Spread of an idea: {place}", "cities that have adopted it", "idea", IDEAS_SHOWN),
    Plan("live_vitality", "Life in the partnerships", "the vitality of all live partnerships together"),
    Plan("ties_suspended", "Partnerships on ice", "suspended partnerships"),
    Plan("live_watched", "Dialogue between the sides", "the vitality of live ties between the sides of the quarrel"),
)


def charts(result: Result) -> list[Chart]:
    """The charts of a result; a series that is zero in both arms throughout is left out."""
    made = []
    for plan in PLANS:
        rows = result.series[result.series["variable"] == plan.variable]
        for place in _places(rows, plan):
            chosen = rows if place is None else rows[rows[str(plan.axis)] == place]
            if chosen.empty or (chosen["high"].abs().max() == 0 and chosen["low"].abs().max() == 0):
                continue
            shown = result.summary["story"]["ideas"][place] if plan.axis == "idea" else str(place)
            made.append(
                Chart(
                    key=f"{plan.variable}-{place}" if place else plan.variable,
                    title=plan.title.format(place=shown),
                    sentence=_at_the_end(chosen, plan.says.format(place=shown)),
                    axis=_axis(str(chosen["unit"].iloc[0])),
                    rows=chosen,
                )
            )
    return made


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


def _axis(unit: str) -> str:
    return {"share": "share of cities", "1": ""}.get(unit, unit)


def _at_the_end(rows: pd.DataFrame, what: str) -> str:
    """One sentence on the last month, with its uncertainty."""
    last = rows[rows["month"] == rows["month"].max()].set_index("arm")
    scenario, baseline, difference = (last.loc[arm] for arm in ("scenario", "baseline", "difference"))
    is_share = rows["unit"].iloc[0] == "share"
    scale, unit, of_difference = (100.0, " %", " points") if is_share else (1.0, "", "")
    values = (
        f"{number(scenario['mean'] * scale)}{unit} with the scenario, {number(baseline['mean'] * scale)}{unit} without"
    )
    middle, low, high = (difference[name] * scale for name in ("mean", "low", "high"))
    return f"Month {int(rows['month'].max())}, {what}: {values}{_of_difference(middle, low, high, of_difference)}."


def _of_difference(middle: float, low: float, high: float, unit: str = "") -> str:
    """The end of a sentence: the difference with its interval, and whether one can be claimed at all."""
    if middle == low == high == 0:
        return "; the same in every pair"
    span = f"{estimate(middle, low, high)}{unit}, 95 % interval {interval(low, high)}"
    is_open = low <= 0 <= high
    return f"; no difference can be claimed ({span})" if is_open else f"; a difference of {span}"


def headlines(summary: Mapping[str, Any]) -> list[str]:
    """The first sentences of a result: what was expected to change, then the clearest other differences."""
    rows = [row for row in summary["effects"] if row["kind"] == "difference" and row["difference"] is not None]
    rows.sort(key=lambda row: (row["mark"] is None, -_clearness(row)))
    sentences = [_headline(row, summary) for row in rows[:HEADLINES]]
    gaps = [row for row in summary["effects"] if row["kind"] == "ratio" and row["replicates"]]
    return [*sentences, *(_of_gap(row, summary) for row in gaps[:1])]


def _clearness(row: Mapping[str, Any]) -> float:
    """How many half-widths of its interval a difference lies from zero."""
    half = (row["high"] - row["low"]) / 2
    if half == 0:  # the same in every pair: nothing, or what the event itself sets
        return 0.0
    return float(abs(row["difference"]) / half)


def _headline(row: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    name = row["outcome"].replace("_", " ").capitalize()
    unit = "" if row["unit"] in ("1", "share") else f" {row['unit']}"
    mark = {"B": " (built in)", "E": " (emergent)"}.get(row["mark"] or "", "")
    values = f"{number(row['scenario'])}{unit} with the scenario, {number(row['baseline'])}{unit} without"
    difference = _of_difference(row["difference"], row["low"], row["high"])
    return f"{name}{mark}: {values}{difference}{_of_span(row, summary)}."


def _of_span(row: Mapping[str, Any], summary: Mapping[str, Any], scale: float = 1.0, unit: str = "") -> str:
    """The end of a sentence: what rival assumptions make of the effect; empty where none was run."""
    if not summary["rivals"] or row["span_low"] == row["span_high"]:
        return verdict(row, summary)
    span = interval(row["span_low"] * scale, row["span_high"] * scale)
    return f"; over rival assumptions {span}{unit}{verdict(row, summary).replace('; ', ', ', 1)}"


def _of_gap(row: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    """The share of the withdrawal gap, never without its interval and its actors."""
    if row["difference"] is None:
        return f"Share of the gap that cities make good: {row['note']}."
    low, high = row["low"] * 100, row["high"] * 100
    share = f"{estimate(row['difference'] * 100, low, high)} %, 95 % interval {interval(low, high)} %"
    share += _of_span(row, summary, 100.0, " %")
    return f"Share of the gap that cities make good: {share}; {row['doc'].partition('; ')[2]}."
