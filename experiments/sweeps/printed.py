"""What a sweep, its plan and its store look like on a terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.analysis.phrases import records
from experiments.caution import OF_DRAWS
from experiments.numbers_as_text import NONE, estimate, interval, number
from experiments.printed import probability
from experiments.readings import EFFECT
from experiments.sweeps.factors import Factor
from experiments.sweeps.plan import Plan
from experiments.sweeps.planning import Forecast
from experiments.sweeps.results import SweepResult
from experiments.sweeps.summary import summary_of
from experiments.tables import Table, console, show

MINUTE, HOUR = 60.0, 3600.0
UNITS = ("B", "kB", "MB", "GB", "TB")


def show_summary(result: SweepResult) -> None:
    """The table of a sweep: its question and claim, what was varied, effects over its points, and what is missing."""
    show_question(result)
    show(factor_table(result.factors))
    table = summary_of(result)
    is_effect = result.reading() == EFFECT
    what = "effects of the scenario (scenario less baseline)" if is_effect else "outcomes of the scenario"
    months = next((range_in_words(f) for f in result.factors if f.name == "months"), result.definition["months"])
    title = f"{result.name}: {what}, {months} months, {_counted(len(result.points), 'point')}"
    header = ("outcome", "unit", "mean", "95 % interval", "p adjusted", "95 % of points", "rises", "falls", "dice")
    rows = [_summary_cells(row) for row in records(table)]
    show(Table(title, header, rows, numeric=header[2:]))
    for line in _notes(result, is_effect):
        console().print(line, style="dim", markup=False)


def _summary_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    name = row["outcome"].replace("_", " ")
    if math.isnan(row["mean"]):
        return name, "", "undefined at every point", *[NONE] * 6
    return (
        name,
        row["unit"],
        estimate(row["mean"], _or_none(row["low"]), _or_none(row["high"])),
        interval(_or_none(row["low"]), _or_none(row["high"])),
        probability(_or_none(row["p_adjusted"])),
        interval(row["point_low"], row["point_high"]),
        _percent(row["rises"]),
        _percent(row["falls"]),
        _percent(row["noise_share"]),
    )


def show_question(result: SweepResult) -> None:
    """What the experiment asks and claims, where it is one."""
    about = result.definition["about"]
    for word in ("question", "claim", "falsified_by"):
        if about.get(word):
            console().print(f"{word.replace('_', ' ').capitalize()}: {about[word]}", markup=False)


def show_correlations(result: SweepResult, found: pd.DataFrame) -> None:
    """How outcomes go with factors, the strongest first; what spans zero is said to."""
    if not result.factors:
        console().print("Nothing was varied.")
        return
    ordered = found.assign(size=found["correlation"].abs()).sort_values(
        ["outcome", "size"], ascending=[True, False], kind="stable", na_position="last"
    )
    rows = [
        (
            row["outcome"].replace("_", " "),
            row["factor"],
            estimate(_or_none(row["correlation"]), _or_none(row["low"]), _or_none(row["high"])),
            interval(_or_none(row["low"]), _or_none(row["high"])),
            row["finding"],
        )
        for row in ordered.to_dict("records")
    ]
    what = "effects" if result.reading() == EFFECT else "outcomes"
    title = f"Rank correlation of {what} with factors over {len(result.points)} points"
    header = ("outcome", "factor", "correlation", "95 % interval", "finding")
    show(Table(title, header, rows, numeric=header[2:4]))
    for line in (OF_DRAWS, f"Indices that know of interactions: diplomacity analyse {result.name}"):
        console().print(line, style="dim", markup=False)


def _notes(result: SweepResult, is_effect: bool) -> list[str]:
    runs = result.runs["status"].value_counts()
    lines = [
        OF_DRAWS,
        "The mean is over all points; 95 % of points: how far factors spread it; dice: share of that which is noise.",
        "Rises, falls: share of points at which that can be claimed after correction for their number.",
        _of_interval(result),
    ]
    if not is_effect:
        lines.append("Without baselines: these are no effects.")
    left_out = {name: int(runs.get(name, 0)) for name in ("failed", "missing")}
    lines += [f"{count} of {len(result.runs)} runs {name}." for name, count in left_out.items() if count]
    lines.append(f"More: diplomacity analyse {result.name}; diplomacity explain {result.name}")
    return lines


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _of_interval(result: SweepResult) -> str:
    if result.replicates > 1:
        return f"The interval is over the {result.replicates} seeds that all points have in common."
    return "One seed says nothing of the dice, so there is no interval: add replicates."


def factor_table(factors: tuple[Factor, ...]) -> Table:
    """What was varied and over which range."""
    rows = [(f.name, range_in_words(f), "" if f.unit == "1" else f.unit, f.mark, f.doc) for f in factors]
    return Table("Factors", ["factor", "range", "unit", "mark", "what it is"], rows)


def range_in_words(factor: Factor) -> str:
    """The range of a factor as it is read."""
    if factor.levels:
        return ", ".join(level_in_words(level) for level in factor.levels)
    scale = ", logarithmic" if factor.is_log else ", whole numbers" if factor.is_whole else ""
    return f"{factor.low:g} to {factor.high:g}{scale}"


def show_verdicts(result: SweepResult, table: pd.DataFrame) -> None:
    """The claims of an experiment with what was found and the verdicts."""
    rows = [
        (
            row["claim"],
            row["at"],
            row["expects"],
            estimate(_or_none(row["estimate"]), _or_none(row["low"]), _or_none(row["high"])),
            interval(_or_none(row["low"]), _or_none(row["high"])),
            row["verdict"],
        )
        for row in table.to_dict("records")
    ]
    header = ("claim", "at", "expected", "found", "95 % interval", "verdict")
    show(Table(f"{result.name}: claims", header, rows, numeric=header[3:5]))
    falsified_by = result.definition["about"].get("falsified_by")
    for line in (f"Falsified by: {falsified_by}" if falsified_by else "", OF_DRAWS):
        if line:
            console().print(line, style="dim", markup=False)


def level_in_words(level: Any) -> str:
    """A level as it is read: a list of names by its names, a switch as it is typed."""
    if isinstance(level, tuple):
        return " and ".join(str(part) for part in level) or "none"
    return str(level).lower() if isinstance(level, bool) else str(level)


def show_forecast(plan: Plan, told: Forecast) -> None:
    """How many runs, how long, how much, and how many replicates."""
    show(factor_table(plan.points.factors))
    arms = "with their baselines" if plan.is_paired else "without baselines"
    rows = [
        ("design", f"{plan.design.name}, {told.points:,} points x {told.replicates:,} replicates, {arms}"),
        ("runs", f"{told.runs:,}"),
        ("already stored", f"{told.stored:,}"),
        ("new", f"{told.new:,}"),
        ("expected time", f"{duration(told.seconds)} on {told.workers} workers"),
        ("expected size", f"{amount(told.bytes)} in {plan.settings['store']}"),
    ]
    show(Table(f"{plan.name}: nothing is run", ["what", "how much"], rows, numeric=()))
    header = ("outcome", "unit", "mean", "deviation of a pair", "replicates needed", "planned")
    advice = [
        (
            row["outcome"].replace("_", " "),
            "" if row["unit"] == "1" else row["unit"],
            number(_or_none(row["mean"])),
            number(_or_none(row["deviation"])),
            f"{row['replicates_needed']:,}" if isinstance(row["replicates_needed"], int) else NONE,
            f"{told.replicates:,}",
        )
        for row in told.advice.astype(object).to_dict("records")
    ]
    aim = f"{100 * plan.settings['precision']:g}"
    title = f"Replicates a point, for +/- {aim} % of the larger of the two means (from a pilot of {told.pilot} runs)"
    show(Table(title, header, advice, numeric=header[2:]))


def duration(seconds: float) -> str:
    """A time in words of its size."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.1f} h"


def amount(size: float) -> str:
    """Bytes in the unit of their size."""
    place = 0
    while size >= 1000 and place < len(UNITS) - 1:
        size, place = size / 1000, place + 1
    return f"{size:.0f} {UNITS[place]}" if size >= 10 or place == 0 else f"{size:.1f} {UNITS[place]}"


def _percent(share: float) -> str:
    return NONE if math.isnan(share) else f"{100 * share:.0f} %"


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
