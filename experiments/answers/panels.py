"""Small multiples: some series of a result, both arms with their bands, one panel each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.answers.estimates import Estimate, estimated
from experiments.results import Result
from sim import errors
from sim.stages import CommitmentStage, TieStatus

ROW_COLUMNS = ["arm", "month", "mean", "low", "high"]
STATUSES = tuple(status.name.lower() for status in TieStatus)
STAGES = tuple(stage.name.lower() for stage in CommitmentStage)


@dataclass(frozen=True)
class Panel:
    """One series.

    Attributes:
        key: what it is about: a status, a stage, or two blocs.
        alike: keys of further series that are the same in all figures, and are not shown apart.
        unit: of the values.
        rows: columns of `ROW_COLUMNS`; arms scenario and baseline with the middle 95 % of runs, difference with the
            95 % t-interval of the mean paired difference.

    """

    key: tuple[str, ...]
    alike: tuple[tuple[str, ...], ...]
    unit: str
    rows: pd.DataFrame

    def at_the_end(self, arm: str) -> Estimate:
        """Mean, low and high in the last month."""
        return self.at(arm, int(self.rows["month"].max()))

    def at(self, arm: str, month: int) -> Estimate:
        """Mean, low and high in a month."""
        row = self.rows[(self.rows["arm"] == arm) & (self.rows["month"] == month)].iloc[0]
        return estimated(row, "mean")

    @property
    def largest_difference(self) -> float:
        """The largest mean difference at any time, without its sign."""
        return float(self.rows.loc[self.rows["arm"] == "difference", "mean"].abs().max())


def statuses(result: Result) -> list[Panel]:
    """Partnerships by status; what never occurs is left out."""
    found = [_panel((status,), _rows(result, f"ties_{status}")) for status in STATUSES]
    return [panel for panel in found if _occurs(panel)]


def ladder(result: Result) -> list[Panel]:
    """Cities by place on the climate ladder, lowest first; places where no city ever stands are left out."""
    by_stage = _rows(result, "ladder").groupby("commitment_stage", observed=True)
    found = {str(stage): _panel((str(stage),), rows) for stage, rows in by_stage}
    return [found[stage] for stage in STAGES if stage in found and _occurs(found[stage])]


def dialogues(result: Result, most: int = 6) -> list[Panel]:
    """Live vitality between two blocs, or within one: those that changed most first, then the largest.

    Pairs of blocs without any tie are left out; those whose members, and so whose figures, are the same stand together.
    """
    by_pair = _rows(result, "dialogue").groupby(["bloc", "other_bloc"], observed=True)
    found = [_panel((str(one), str(other)), rows) for (one, other), rows in by_pair if str(one) <= str(other)]
    distinct = _without_doubles([panel for panel in found if _occurs(panel)])
    distinct.sort(key=lambda panel: (-panel.largest_difference, -panel.at_the_end("baseline")[0]))
    return distinct[:most]


def _rows(result: Result, variable: str) -> pd.DataFrame:
    rows = result.series[result.series["variable"] == variable]
    if rows.empty:
        raise errors.unknown_name("series", variable, sorted(result.series["variable"].astype(str).unique()))
    return rows.astype({"arm": str})


def _panel(key: tuple[str, ...], rows: pd.DataFrame) -> Panel:
    unit = str(rows["unit"].iloc[0])
    return Panel(key, (), unit, rows[ROW_COLUMNS].reset_index(drop=True))


def _occurs(panel: Panel) -> bool:
    return bool(panel.rows.loc[panel.rows["arm"] != "difference", "high"].max() > 0)


def _without_doubles(panels: Sequence[Panel]) -> list[Panel]:
    """Panels with the same figures together, under the first of them."""
    found: list[Panel] = []
    for panel in panels:
        place = next((i for i, other in enumerate(found) if panel.rows.equals(other.rows)), None)
        if place is None:
            found.append(panel)
        else:
            first = found[place]
            found[place] = Panel(first.key, (*first.alike, panel.key), first.unit, first.rows)
    return found
