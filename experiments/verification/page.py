"""The table of cases, for the terminal and for `docs/verification.md`: what was simulated beside what is exact."""

from __future__ import annotations

import math
from pathlib import Path

from experiments.verification import declared
from experiments.verification.declared import Case
from experiments.verification.evidence import FALSE_ALARMS, POWER, SHARPNESS, Check, Kind

PAGE = Path(__file__).parents[2] / "docs" / "verification.md"
HEADER = ("case", "setting", "exact", "simulated", "z", "verdict")
NUMERIC = ("exact", "simulated", "z")
ROUNDING = 1e-9

ABOUT = """\
# Verification: exact cases

*Written by `make verification`. Do not edit; `diplomacity verify` prints the same figures.*

With its other mechanisms off, the simulator has to give what mathematics says. Each sentence below is proved by one
short run through the public Python face; `diplomacity verify V3` runs a case again, `--mutated` shows that its
mutation is seen, `--seed 2` takes fresh draws.

How to read the table:

- **exact** is computed by the case's own formula, chain or enumeration, for the model's monthly step: a rate r a year
  becomes the probability 1 - exp(-r / 12) in a month. Where a textbook speaks of continuous time its value stands as
  **limit**. Rows "as printed" hold the formula against the figure in the literature notes and run nothing.
- **z** is the distance in standard errors. A mean or share passes below z* = {bound:.3f}, the bound at which all
  {chances} tests of chance together give a false alarm with probability {alarms:g} at most. For graphs the half per
  cent that a finite graph may be off is taken off first.
- **3 SE** says how sharp a test is: it must not exceed {sharpness:.0%} of the value.
- **mutated** is the same run with a mutation, in most cases the rate 5 % up; **moved** says by how many standard errors
  it misses the exact value. It has to miss by {power:g} at least, so that a passing test proves something. A dash: this
  row is not what the mutation is about.
- A variance passes within a chi-square interval whose degrees of freedom allow for kurtosis; `p` is that of a
  two-sample Kolmogorov-Smirnov test; a coverage passes between .93 and .97; the rest is equality,
  exact or to rounding.

Seeds are fixed: a failure is a change, not luck. After a change that moves draws, run `make verification` and look at
three seeds.
"""


def figure(value: float) -> str:
    """Six figures at most; what is nothing but rounding is written as zero, so that every machine writes the same."""
    return "0" if abs(value) < ROUNDING else f"{value:.6g}"


def z_of(check: Check) -> str:
    """The z-value, or what stands for it."""
    if not math.isnan(check.z):
        return f"{check.z:+.2f}"
    return f"p={check.error:.3f}" if check.kind is Kind.LAW else ""


def verdict(check: Check, bound: float) -> str:
    """What the evidence says, in a word."""
    if check.passes(bound):
        return "holds"
    return "too blunt" if abs(check.z) < bound else "FAILS"


def row(case: Case, check: Check, bound: float, is_mutated: bool) -> list[str]:
    """One check in cells, for the terminal."""
    if is_mutated:
        said = ("seen" if check.is_missed(bound) else "NOT SEEN") if check.is_moved else "not moved"
    else:
        said = verdict(check, bound)
    return [case.identifier, check.setting, figure(check.exact), figure(check.simulated), z_of(check), said]


def lines_of(case: Case) -> list[str]:
    """The part of the page that one case fills."""
    checks, mutated = case.checks(), case.checks(is_mutated=True)
    header = ("Setting", "Exact", "Limit", "Simulated", "z", "3 SE", "Independent", "Mutated", "Moved")
    lines = [f"## {case.identifier}. {case.sentence}", "", f"Mutation: {case.mutation}.", ""]
    lines += ["| " + " | ".join(header) + " |", "| --- |" + " ---: |" * (len(header) - 1)]
    lines += ["| " + " | ".join(_cells(plain, other)) + " |" for plain, other in zip(checks, mutated, strict=True)]
    return [*lines, ""]


def _cells(plain: Check, mutated: Check) -> list[str]:
    is_by_z = not math.isnan(plain.z)
    moved = "-" if not plain.is_moved else f"{mutated.distance:.1f} SE" if is_by_z else "fails"
    return [
        plain.setting,
        figure(plain.exact),
        plain.limit,
        figure(plain.simulated),
        z_of(plain),
        f"{plain.sharpness:.2%}" if is_by_z else "",
        f"{plain.replicates:,}" if plain.replicates > 1 else "",
        figure(mutated.simulated) if plain.is_moved else "-",
        moved,
    ]


def page() -> str:
    """The whole page."""
    cases = declared.in_order()
    about = ABOUT.format(
        bound=declared.bound(), chances=sum(each.chances for each in cases), alarms=FALSE_ALARMS, sharpness=SHARPNESS,
        power=POWER,
    )  # fmt: skip
    return "\n".join([about, *(line for each in cases for line in lines_of(each))]).rstrip() + "\n"


def write(path: Path = PAGE) -> Path:
    """Run all cases and write the page."""
    path.write_text(page(), encoding="utf-8")
    return path
