"""Small multiples: some series of a result, both arms with their bands, one panel each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import pandas as pd

from experiments.results import Result
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
        rows: columns of `ROW_COLUMNS`; arms scenario and baseline with the middle 95 % of runs, difference with the 95 %
            t-interval of the mean paired difference.

    """

    key: tuple[str, ...]
    alike: tuple[tuple[str, ...], ...]
    unit: str
    rows: pd.DataFrame

    def at_the_end(self, arm: str) -> tuple[float, float, float]:
        """Mean, low and high in the last month."""
        return self.at(arm, int(self.rows["month"].max()))

    def at(self, arm: str, month: int) -> tuple[float, float, float]:
        """Mean, low and high in a month."""
        row = self.rows[(self.rows["arm"] == arm) & (self.rows["month"] == month)].iloc[0]
        return float(row["mean"]), float(row["low"]), float(row["high"])

    @property
    def largest_difference(self) -> float:
        """The largest mean difference at any time, without its sign."""
        return float(self.rows.loc[self.rows["arm"] == "difference", "mean"].abs().max())


def statuses(result: Result) -> list[Panel]:
    """Partnerships by status; what never occurs is left out."""
    panels = [_panel(result, f"ties_{status}", (status,)) for status in STATUSES]
    return [panel for panel in panels if _occurs(panel)]


def ladder(result: Result) -> list[Panel]:
    """Cities by place on the climate ladder; places where no city ever stands are left out."""
    panels = [_panel(result, "ladder", (stage,), commitment_stage=stage) for stage in STAGES]
    return [panel for panel in panels if _occurs(panel)]


def dialogues(result: Result, most: int = 6) -> list[Panel]:
    """Live vitality between two blocs, or within one: those that changed most first, then the largest.

    Pairs of blocs without any tie are left out; those whose members, and so whose figures, are the same stand together.
    """
    blocs = sorted({str(bloc) for bloc in result.series["bloc"].dropna().unique()})
    found = [
        _panel(result, "dialogue", pair, bloc=pair[0], other_bloc=pair[1])
        for pair in combinations_with_replacement(blocs, 2)
    ]
    distinct = _without_doubles([panel for panel in found if _occurs(panel)])
    distinct.sort(key=lambda panel: (-panel.largest_difference, -panel.at_the_end("baseline")[0]))
    return distinct[:most]


def _panel(result: Result, variable: str, key: tuple[str, ...], **place: str) -> Panel:
    series = result.series
    chosen = series["variable"] == variable
    for column, value in place.items():
        chosen &= series[column] == value
    rows = series[chosen]
    unit = str(rows["unit"].iloc[0])
    return Panel(key, (), unit, rows[ROW_COLUMNS].astype({"arm": str}).reset_index(drop=True))


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
