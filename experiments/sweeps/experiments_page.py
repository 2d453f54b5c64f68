"""Writes the list of experiments in `docs/experiments.md`: `python -m experiments.sweeps.experiments_page`.

Only what lies between the two marks is written; findings around it are by hand. A test fails when it is stale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.overrides import parsed
from experiments.sweeps.claims import Claim, claims_of
from experiments.sweeps.experiment_files import Experiment, load, names
from sim import errors

PAGE = Path(__file__).parents[2] / "docs" / "experiments.md"
BEGIN, END = "<!-- written by experiments.sweeps.experiments_page -->", "<!-- end of what is written -->"
NUMBER = re.compile(r"E(\d+)$")


def listed() -> list[Experiment]:
    """All experiments, those of the literature notes first in their order."""
    experiments = [load(name) for name in names()]
    return sorted(experiments, key=lambda experiment: (_number(experiment) or 99, experiment.name))


def _number(experiment: Experiment) -> int:
    found = NUMBER.search(experiment.source)
    return int(found[1]) if found else 0


def written() -> str:
    """The part of the page that is written from the files."""
    parts = []
    for experiment in listed():
        number = f"E{_number(experiment)}: " if _number(experiment) else ""
        design = {o.key_or_group: o.value() for o in parsed(experiment.given)}
        varied = [name if " " in name else f"`{name.removeprefix('mechanisms.')}`" for name in experiment.varied()]
        size = "" if design["design"] == "grid" else f", {design['samples']} samples"
        said_design = f"{design['design']}{size}, {design['replicates']} replicates a point"
        lines = [
            f"### {number}{experiment.title}",
            f"`diplomacity sweep experiment={experiment.name}`",
            f"**Question.** {experiment.question}",
            f"**Claim.** {experiment.claim}",
            f"**Falsified by.** {experiment.falsified_by}",
            f"**Comparison.** {experiment.comparison}",
            f"**Design.** {said_design}; varied: {', '.join(varied)}.",
            f"**In class.** {experiment.classroom} **From.** {experiment.source}.",
        ]
        claims = [f"- {_said(claim)}" for claim in claims_of(experiment)]
        if claims:
            lines.append("Held against the results by `diplomacity results verdict`:")
            lines.append("\n".join(claims))
        others = [report for report in experiment.reports if report["analysis"] not in ("claim", "left_out")]
        if others:
            lines.append("Analysed further:")
            lines.append("\n".join(f"- {_told(report, experiment.name)}" for report in others))
        left_out = [report for report in experiment.reports if report["analysis"] == "left_out"]
        lines += [f"Not analysed by {' and '.join(r['methods'])}: {' '.join(r['says'].split())}." for r in left_out]
        parts.append("\n\n".join(lines))
    return "\n\n".join(parts)


def _told(report: Mapping[str, Any], name: str) -> str:
    """An analysis that is no claim, with the command that makes it."""
    if report["analysis"] == "review":
        return f"{report['says']}: `diplomacity review {report['answer']}`"
    options = f"--method {report['analysis']} --outcome {report['outcome']}"
    options += f" --where '{report['where']}'" if "where" in report else ""
    options += f" --of {report['of']}" if "of" in report else ""
    return f"{report['says']}: `diplomacity analyse {name} {options}`"


def _said(claim: Claim) -> str:
    """A claim with the number that it is about."""
    number = f"`{claim.outcome}`" + (f" less `{claim.less}`" if claim.less else "")
    number += f" over `{claim.over}`" if claim.over else ""
    if claim.shape:
        levels = ", ".join(" and ".join(x) or "none" if isinstance(x, tuple) else str(x) for x in claim.levels)
        number += f", {claim.shape} of `{claim.factor.removeprefix('mechanisms.')}` ({levels})"
    return f"{claim.says}: {number} {claim.expects}"


def renewed(page: str) -> str:
    """The page with its written part renewed; refuses a page without the two marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise errors.bad_file(PAGE.name, "has lost the marks of its written part", f"put back {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{written()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
