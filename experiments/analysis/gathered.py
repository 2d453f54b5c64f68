"""What an analysis gathers from its methods as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from experiments.analysis.pictures import Picture
from experiments.analysis.samples import Sample
from experiments.analysis.scoring import FeatureScores
from sim import errors


@dataclass(frozen=True)
class Finding:
    """What one method says of one outcome."""

    method: str
    outcome: str
    sentence: str


@dataclass
class Gathered:
    """What the methods found: findings, tables by name, pictures, outcomes left out by the reason, feature scores."""

    findings: list[Finding] = field(default_factory=list)
    tables: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    scored: list[tuple[Sample, FeatureScores]] = field(default_factory=list)

    def leave_out(self, method: str, samples: Sequence[Sample], refusal: errors.Refusal) -> None:
        """Note a refusal; outcomes with the same one are told together."""
        names = [sample.outcome for sample in samples]
        reason = str(refusal).removeprefix(f"outcome '{names[0]}': ")
        self.left_out.setdefault(f"{method} of {{}}: {reason}", []).extend(names)

    def add(self, method: str, outcome: str, sentence: str, **tables: pd.DataFrame) -> None:
        """Add a finding and its tables, which are told apart by the outcome."""
        self.findings.append(Finding(method, outcome, sentence))
        for name, table in tables.items():
            labelled = table.copy()
            if "outcome" not in labelled:
                labelled.insert(0, "outcome", outcome)
            self.tables.setdefault(name, []).append(labelled)
