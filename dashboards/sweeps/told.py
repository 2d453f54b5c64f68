"""What the figures of the Sweeps page say, in sentences: each with its uncertainty, and what cannot be claimed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboards.figures.sensitivity import ranked
from dashboards.sweeps.names import percent, with_unit
from dashboards.words import Words
from experiments.analysis.phrases import records
from experiments.analysis.samples import Sample
from experiments.analysis.sobol import FIRST
from experiments.inference import Interval
from experiments.wording import enumerated, sentence_case

TOLD = 3  # findings that are told in figures; smaller ones by name


def spanned(mean: float, low: float, high: float, unit: str, words: Words) -> str:
    """A number with its unit and its 95 % interval, where it has one."""
    after = f" {unit}" if unit else ""
    if math.isnan(low) or math.isnan(high):
        return f"{words.number(mean)}{after}"
    return words(
        "sweeps.told.spanned",
        value=words.estimate(mean, low, high),
        unit=after,
        interval=words.interval(low, high),
    )


def over_points(reading: str, found: Interval, points: int, unit: str, is_effect: bool, words: Words) -> str:
    """The mean of an outcome over points, with its interval over replicates."""
    named = sentence_case(with_unit(reading, unit))
    if math.isnan(found.mean):
        return words("sweeps.told.undefined", what=sentence_case(reading))
    value = spanned(found.mean, found.low, found.high, "", words)
    told = words("sweeps.told.over_points", what=named, value=value, points=points)
    if math.isnan(found.low):
        return f"{told} {words('sweeps.told.one_replicate')}"
    if found.low == found.high == 0 and is_effect:
        return words("sweeps.told.unchanged", what=sentence_case(reading), points=points)
    if is_effect and found.low <= 0 <= found.high:
        return f"{told} {words('sweeps.told.spans_zero')}"
    return told


def dice(noise_share: float | None, replicates: int, words: Words) -> str:
    """The part that dice have of what varies between points."""
    if noise_share is None or math.isnan(noise_share):
        return words("sweeps.told.dice_unknown")
    share = "< 1" if noise_share < 0.01 else percent(noise_share)
    return words("sweeps.told.dice", share=share, replicates=replicates)


def dice_of(sample: Sample, words: Words) -> str:
    """The same for a sample."""
    return dice(sample.noise_share, sample.values.shape[1], words)


def sensitivity(
    method: str, table: pd.DataFrame, facts: Mapping[str, Any], reading: str, names: Mapping[str, str], words: Words
) -> list[str]:
    """What the bars say: the leading factors with their intervals, and those of which nothing can be claimed."""
    rows = ranked(method, table)
    unit = facts["unit"]
    clear = records(rows[rows["is_claimed"]])
    first = table[table["index"] == FIRST].set_index("factor") if method == "sobol" else None
    parts = [_finding(method, row, first, names, unit, words) for row in clear[:TOLD]]
    smaller = [names[row["factor"]] for row in clear[TOLD:]]
    if smaller:
        parts.append(words("sweeps.told.smaller", names=enumerated(smaller, words)))
    if parts:
        told = [words(f"sweeps.told.{method}", what=reading, parts="; ".join(parts))]
    else:
        told = [words(f"sweeps.told.{method}_none", what=reading)]
    unclear = [names[row["factor"]] for row in records(rows[~rows["is_claimed"]])]
    if unclear:
        told.append(words(f"sweeps.told.{method}_unclear", names=enumerated(_few(unclear, words), words)))
    left = {"sobol": "blocks", "morris": "trajectories"}.get(method, "points")
    if facts["dropped"]:
        told.append(words(f"sweeps.told.dropped_{left}", dropped=facts["dropped"], of=facts["dropped"] + facts[left]))
    return [*told, dice(facts["noise_share"], facts["replicates"], words)]


def _finding(
    method: str, row: Mapping[str, Any], first: pd.DataFrame | None, names: Mapping[str, str], unit: str, words: Words
) -> str:
    name = names[row["factor"]]
    if first is None:
        return f"{name} {spanned(row['value'], row['low'], row['high'], unit if method == 'morris' else '', words)}"
    alone = first.loc[row["factor"]]
    whole, own = (
        words("sweeps.told.share", value=percent(one["value"]), low=percent(one["low"]),
              high=percent(one["high"]))
        for one in (row, alone)
    )  # fmt: skip
    return words("sweeps.told.with_interactions", name=name, whole=whole, alone=own)


def _few(names: Sequence[str], words: Words, most: int = 12) -> list[str]:
    """The first of many names, and how many more there are."""
    rest = len(names) - most
    return [*names[:most], words("sweeps.told.more", count=rest)] if rest > 0 else list(names)


def box(dimensions: pd.DataFrame, figures: pd.DataFrame, facts: Mapping[str, Any], what: str, limits: Sequence[str],
        words: Words) -> list[str]:  # fmt: skip
    """Where the cases of interest lie, how well the box holds them, and how sure that is."""
    cases = words("sweeps.told.cases", cases=facts["cases"], points=facts["points"], what=what)
    told = [cases if limits else f"{cases} {words('sweeps.told.no_box')}"]
    if limits:
        told.append(words("sweeps.told.box", where=enumerated(list(limits), words)))
        told.append(words("sweeps.told.how_good", own=_quality(figures, "in the sample", words)))
        told.append(words("sweeps.told.held_out", other=_quality(figures, "on points held out", words)))
        weak = sum(row["reproduced"] < 0.5 for row in records(dimensions))
        if weak:
            told.append(words("sweeps.told.not_reproduced", count=weak))
    if facts["dropped"]:
        told.append(
            words("sweeps.told.dropped_points", dropped=facts["dropped"], of=facts["dropped"] + facts["points"])
        )
    return [*told, dice(facts["noise_share"], facts["replicates"], words)]


def _quality(figures: pd.DataFrame, judged: str, words: Words) -> str:
    rows = records(figures[figures["judged"] == judged])
    return ", ".join(
        words(
            "sweeps.told.quality",
            name=words(f"sweeps.told.{row['figure']}"),
            value=percent(row["value"]),
            low=percent(row["low"]),
            high=percent(row["high"]),
        )
        for row in rows
        if not math.isnan(row["value"])
    )


def limit(name: str, row: Mapping[str, Any], unit: str, words: Words) -> str:
    """A restriction of a box in words."""
    from experiments.analysis.discovery import BETWEEN_LEVELS

    after = f" {unit}" if unit else ""
    if row["levels"]:
        levels = row["levels"].replace("_", " ").split(BETWEEN_LEVELS)
        return words("sweeps.told.limit_levels", name=name, levels=", ".join(levels))
    low, high = (None if math.isnan(row[end]) else f"{words.number(row[end])}{after}" for end in ("low", "high"))
    if low is None:
        return words("sweeps.told.limit_high", name=name, high=high)
    if high is None:
        return words("sweeps.told.limit_low", name=name, low=low)
    return words("sweeps.told.limit_both", name=name, low=low, high=high)
