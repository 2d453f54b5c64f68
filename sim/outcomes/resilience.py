"""What holds when states fall out: ties by status, dialogue, and how it recovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.chosen_ties import ends, is_live, is_watched, touches
from sim.outcomes.declared import UNDEFINED, outcome, paired_outcome
from sim.outcomes.diffusion import cities_named
from sim.rows import TIE_KINDS
from sim.stages import TieStatus

if TYPE_CHECKING:
    from sim.record import Record

RECOVERED = 0.95  # of the counterfactual, not of the past (Bruneau et al. 2003)


def _count(status: TieStatus, unit_doc: str, *questions: str) -> None:
    def count(record: Record) -> float:
        return float((record.tables["ties"]["status"] == status).sum())

    count.__module__ = __name__
    outcome("ties", unit_doc, *questions, name=f"ties_{status.name.lower()}")(count)


_count(TieStatus.ACTIVE, "partnerships in active exchange", "Q3", "Q9", "Q12")
_count(TieStatus.DORMANT, "partnerships asleep for want of exchange", "Q3", "Q8")
_count(TieStatus.SUSPENDED, "partnerships put on ice", "Q3", "Q10")
_count(TieStatus.ENDED, "partnerships ended", "Q3", "Q12")


@outcome("ties", "entries on the register; it never forgets", "Q3")
def ties_registered(record: Record) -> float:
    return float(len(record.tables["ties"]["status"]))


@outcome("ties", "partnerships formed since the start", "Q3", "Q7")
def ties_formed(record: Record) -> float:
    return float((record.tables["ties"]["formed"] >= 0).sum())


@outcome("ties", "vitality summed over live ties", "Q3", "Q7", "Q8", "Q9")
def live_vitality(record: Record) -> float:
    return float(record.tables["ties"]["vitality"][is_live(record)].sum())


@outcome("ties", "vitality summed over live ties that stood on the register at month 0", "Q3", "Q12")
def live_vitality_older(record: Record) -> float:
    ties = record.tables["ties"]
    return float(ties["vitality"][is_live(record) & (ties["formed"] < 0)].sum())


@outcome("ties", "vitality summed over live ties between nations", "Q3")
def live_abroad(record: Record) -> float:
    a, b = ends(record)
    nation = record.tables["cities"]["nation"]
    return float(record.tables["ties"]["vitality"][is_live(record) & (nation[a] != nation[b])].sum())


@outcome("ties", "live vitality between the sides that the scenario names", "Q3", "Q10")
def live_watched(record: Record) -> float:
    if not record.watched.any():
        return UNDEFINED
    return float(record.tables["ties"]["vitality"][is_live(record) & is_watched(record)].sum())


@outcome("ties", "active ties between the sides that the scenario names", "Q3", "Q6", "Q10")
def active_watched(record: Record) -> float:
    if not record.watched.any():
        return UNDEFINED
    return float(((record.tables["ties"]["status"] == TieStatus.ACTIVE) & is_watched(record)).sum())


@outcome("ties", "suspended ties between the sides that the scenario names", "Q3", "Q10")
def suspended_watched(record: Record) -> float:
    if not record.watched.any():
        return UNDEFINED
    return float(((record.tables["ties"]["status"] == TieStatus.SUSPENDED) & is_watched(record)).sum())


@outcome("share", "ties of the register at month 0 between the named sides that are neither suspended nor ended", "Q3")
def kept_watched(record: Record) -> float:
    chosen = is_watched(record) & (record.tables["ties"]["formed"] < 0)
    return float(is_live(record)[chosen].mean()) if chosen.any() else UNDEFINED


@outcome("ties", "live vitality of ties with an end in a city that an event names", "Q3", "Q11")
def live_named(record: Record) -> float:
    named = cities_named(record)
    return (
        float(record.tables["ties"]["vitality"][is_live(record) & touches(record, named)].sum())
        if named.any()
        else UNDEFINED
    )


@outcome("share", "ties formed since the start that have an end in a nation that an event names", "Q3")
def share_formed_named(record: Record) -> float:
    named = np.isin(record.ids["nations"], record.about["named_nations"])
    formed = record.tables["ties"]["formed"] >= 0
    if not named.any() or not formed.any():
        return UNDEFINED
    return float(touches(record, named[record.tables["cities"]["nation"]])[formed].mean())


def _share_live(kind: str) -> None:
    def share(record: Record) -> float:
        chosen = record.tables["ties"]["kind"] == TIE_KINDS.index(kind)
        return float(is_live(record)[chosen].mean()) if chosen.any() else UNDEFINED

    share.__module__ = __name__
    outcome("share", f"ties of the kind '{kind}' that are live", "Q12", name=f"live_share_{kind}")(share)


for _kind in TIE_KINDS:
    _share_live(_kind)


def _dialogue(scenario: Record, baseline: Record) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Live vitality by month in both arms: between the named sides, or between all nations if none is named."""
    name = "live_watched" if scenario.watched.any() else "live_abroad"
    return scenario.arrays[name], baseline.arrays[name]


@paired_outcome("tie years", "dialogue lost against the counterfactual over the run (Bruneau loss)", "Q3")
def bruneau_loss(scenario: Record, baseline: Record) -> float:
    with_shock, without = _dialogue(scenario, baseline)
    return float((without - with_shock).sum() / 12.0)


@paired_outcome(
    "years", "from the month of the deepest fall until dialogue is back at 95 % of the counterfactual", "Q3"
)
def years_to_recover(scenario: Record, baseline: Record) -> float:
    with_shock, without = _dialogue(scenario, baseline)
    ratio = np.divide(with_shock, without, out=np.ones_like(without), where=without > 0)
    fallen = ratio < RECOVERED
    if not fallen.any():
        return 0.0
    deepest = int(ratio.argmin())
    back = np.flatnonzero(~fallen[deepest:])
    return float(back[0] / 12.0) if len(back) else UNDEFINED


@paired_outcome("share", "live ties of the register at month 0, of those live in the counterfactual", "Q3")
def ties_kept_share(scenario: Record, baseline: Record) -> float:
    first = int((baseline.tables["ties"]["formed"] < 0).sum())
    without = int(is_live(baseline)[:first].sum())
    return float(is_live(scenario)[:first].sum() / without) if without else UNDEFINED
