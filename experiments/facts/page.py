"""The table of facts, for the terminal and for `docs/validation.md`: what was observed beside what is simulated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.caution import OF_DRAWS
from experiments.facts.declared import FACTS, Fact, Role, by_number, chosen_patterns
from experiments.facts.remarks import REMARKS
from experiments.facts.situations import SITUATIONS
from experiments.facts.validation import validate

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
SETTINGS = ("none", "fitted")  # the options of the group `calibration` that the page compares
REPLICATES, SEED = 100, 1
HEADER = ("pattern", "role", "what", "observed", "simulated", "90 % interval", "verdict")
NUMERIC = ("observed", "simulated", "90 % interval")
BLUNT, BUILT_IN, INSIDE = "blunt", "built in", "inside"

ABOUT = """\
# Validation: stylised facts

*Written by `make validation`. Do not edit;
`diplomacity validate calibration=none,fitted` prints the same figures.*

What is known of the world (SCIENCE section 3) beside what the model shows, misses first, held-out misses before all.
{caution}

How to read the tables:

- **observed** is the range that was observed with its measurement error: ten per cent on both sides, because registers
  keep those who survive, announcements are rounded and networks promote themselves.
- **simulated** is the median over {replicates} replicates (seed {seed}) with the interval of the middle 90 %. A value
  is **inside** if that interval meets the observed range; a sign (an open range) if nine runs in ten show it.
- **blunt**: the simulated interval is wider than the observed figure itself, so that "inside" says little.
- **built in**: a parameter of the model states the figure already, so that "inside" says nothing about the rest of it.
- **none** is the model with its defaults, **fitted** is `calibration=fitted` (`conf/calibration/fitted.yaml`).
- A pattern is a share or a growth wherever a world has other cities than the register; its note says what that hides.

Facts to be fitted: {fitting}. Held out, never used in fitting: {held_out}. The others are in neither list.
"""


def figure(value: float) -> str:
    """Three figures at most."""
    if math.isnan(value):
        return "undefined"
    return "0" if abs(value) < 1e-9 else f"{value:.3g}"


def observed_range(low: float, high: float) -> str:
    """The observed range in words."""
    if math.isinf(high):
        return f"above {figure(low)}"
    if math.isinf(low):
        return f"below {figure(high)}"
    return figure(low) if low == high else f"{figure(low)} to {figure(high)}"


def verdict_of(row: Mapping[str, Any]) -> str:
    """The verdict with what takes from it."""
    said = str(row["verdict"])
    is_blunt = row["is_blunt"] and said == INSIDE
    limits = [word for word, holds in ((BLUNT, is_blunt), (BUILT_IN, row["is_built_in"])) if holds]
    said = said if said == INSIDE else said.upper()
    return f"{said} ({', '.join(limits)})" if limits else said


def interval_of(row: Mapping[str, Any]) -> str:
    """The simulated interval, with the number of runs that had none."""
    told = f"{figure(row['low'])} to {figure(row['high'])}"
    return f"{told}, {row['undefined']} undefined" if row["undefined"] else told


def cells(row: Mapping[str, Any]) -> list[str]:
    """One pattern for the terminal."""
    return [
        str(row["pattern"]),
        str(row["role"]),
        f"{row['says']} [{row['unit']}]" if row["unit"] != "1" else str(row["says"]),
        observed_range(row["observed_low"], row["observed_high"]),
        figure(row["median"]),
        interval_of(row),
        verdict_of(row),
    ]


def misses_of(rows: pd.DataFrame) -> str:
    """The sentence that a validation begins with."""
    parts = []
    for role in (Role.HELD_OUT, Role.FITTING):
        own = rows[rows["role"] == role.value]
        if len(own):
            parts.append(f"{(own['verdict'] == 'outside').sum()} of {len(own)} patterns of {role.value} facts")
    return "Outside: " + (" and ".join(parts) or "none of the two lists was asked for") + "."


@cache
def parameters_of(setting: str) -> Mapping[str, Any]:
    """What an option of the group `calibration` sets."""
    from experiments.configuration import changed

    return changed([f"calibration={setting}"])[1]


@cache
def rows_of(setting: str, fact: str) -> pd.DataFrame:
    """What the replicates of one setting say of one fact."""
    return validate(parameters_of(setting), REPLICATES, SEED, [fact])


def all_rows(setting: str) -> pd.DataFrame:
    """The same of all facts that can be measured, with every situation run once for all of its facts."""
    return validate(parameters_of(setting), REPLICATES, SEED)


def line_of(pattern: str, by_setting: Mapping[str, Mapping[str, Any]]) -> str:
    """The row of a pattern on the page."""
    first = by_setting[SETTINGS[0]]
    told = [f"**{pattern}** {first['says']}", str(first["unit"])]
    told.append(observed_range(first["observed_low"], first["observed_high"]))
    for setting in SETTINGS:
        row = by_setting[setting]
        told += [f"{figure(row['median'])} ({interval_of(row)})", verdict_of(row)]
    return "| " + " | ".join(told) + " |"


def lines_of(fact: Fact) -> dict[str, str]:
    """The rows of one fact's patterns on the page, by name."""
    return _lines({setting: rows_of(setting, fact.identifier) for setting in SETTINGS})


def _lines(verdicts: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The rows of the page by pattern, from a table for each setting."""
    tables = {setting: table.set_index("pattern", drop=False) for setting, table in verdicts.items()}
    return {
        str(name): line_of(
            str(name), {setting: {str(k): v for k, v in table.loc[name].items()} for setting, table in tables.items()}
        )
        for name in sorted(tables[SETTINGS[0]].index)
    }


def fact_lines(fact: Fact) -> list[str]:
    """What the page says of a fact itself, with the notes of its patterns."""
    lines = [f"### {fact.identifier}. {fact.says}", ""]
    lines.append(f"{fact.role.value}; confidence {fact.confidence}. Observed: {fact.value}. Source: {fact.source}.")
    if fact.reason:
        return [*lines, "", f"Not measured: {fact.reason}.", ""]
    own = sorted(chosen_patterns([fact.identifier]), key=lambda each: each.name)
    return [*lines, "", *(f"- {each.name} (on: {each.situation}): {each.note or each.says}." for each in own), ""]


def in_number() -> list[Fact]:
    """All facts by their number."""
    return sorted(FACTS.values(), key=lambda fact: by_number(fact.identifier))


def page() -> str:
    """The whole page."""
    verdicts = {setting: all_rows(setting) for setting in SETTINGS}
    lines = _lines(verdicts)
    parts = [about()]
    parts += [f"With `calibration={setting}`: {misses_of(table)}  " for setting, table in verdicts.items()]
    parts += ["", *_tables(lines, verdicts), *told_lines()]
    return "\n".join(parts).rstrip() + "\n"


def about() -> str:
    """What the page begins with."""
    by_role = {
        role: ", ".join(fact.identifier for fact in in_number() if fact.role is role)
        for role in (Role.FITTING, Role.HELD_OUT)
    }
    fitting, held_out = by_role[Role.FITTING], by_role[Role.HELD_OUT]
    return ABOUT.format(caution=OF_DRAWS, replicates=REPLICATES, seed=SEED, fitting=fitting, held_out=held_out)


def told_lines() -> list[str]:
    """What the page says after its tables: remarks, facts, situations."""
    lines = ["## What did not fit, and why", "", REMARKS.strip(), "", "## The facts", ""]
    lines += [line for fact in in_number() for line in fact_lines(fact)]
    lines += ["## Where they are measured", ""]
    return [*lines, *(f"- **{name}**: {' '.join(each.says.split())}." for name, each in SITUATIONS.items())]


def _tables(lines: Mapping[str, str], verdicts: Mapping[str, pd.DataFrame]) -> list[str]:
    """Misses under either setting first, by role, then what is inside under both."""
    both = pd.concat(verdicts.values(), ignore_index=True)
    missed = set(both.loc[both["verdict"] == "outside", "pattern"])
    found: list[str] = []
    for is_miss in (True, False):
        for role in (Role.HELD_OUT, Role.FITTING, Role.NEITHER):
            of_role = verdicts[SETTINGS[0]]
            names = of_role.loc[of_role["role"] == role.value, "pattern"]
            wanted = [name for name in names if (name in missed) == is_miss]
            if wanted:
                what = "Outside" if is_miss else "Inside"
                found += [f"## {what}: {_title(role)}", "", *_head(), *(lines[name] for name in sorted(wanted)), ""]
    return found


def _title(role: Role) -> str:
    return "facts in neither list" if role is Role.NEITHER else f"{role.value} facts"


def _head() -> list[str]:
    header = ["Pattern", "Unit", "Observed"]
    for setting in SETTINGS:
        header += [f"Simulated, {setting}", f"Verdict, {setting}"]
    return ["| " + " | ".join(header) + " |", "| --- | --- | ---: |" + " ---: | --- |" * len(SETTINGS)]


def write(path: Path = PAGE) -> Path:
    """Measure all facts under both settings and write the page."""
    path.write_text(page(), encoding="utf-8")
    return path
