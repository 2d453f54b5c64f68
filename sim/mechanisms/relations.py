"""Relations between nations: tension, its easing, and the alarm over a recent rise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.compilation import loop, rule
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.parameters import parameter
from sim.stages import TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

DORMANT, ENDED = int(TieStatus.DORMANT), int(TieStatus.ENDED)


@rule
def eased(tension: float, baseline: float, half_life: float) -> float:
    """Tension a month later when nothing holds it up: half the distance to normal in a half-life (MODEL 2.3)."""
    return tension - MONTH * (tension - baseline) * math.log(2.0) / half_life


@rule
def alarmed(alarm: float, rise: float, half_life: float) -> float:
    """Alarm after a month: the old halves by its half-life in months, a rise adds to it (MODEL 2.3)."""
    return alarm * math.pow(2.0, -1.0 / half_life) + max(0.0, rise)


@loop
def move_tension(
    nations_count, relations_tension, relations_previous, relations_alarm, relations_baseline, relations_holds,
    relations_live_ties, easing, alarm_half_life, dialogue_eases,
):  # fmt: skip
    """Every pair of nations: ease where nothing holds, then take in the rise since last month."""
    n = nations_count[0]
    for a in range(n):
        for b in range(a + 1, n):
            tension, before = relations_tension[a, b], relations_previous[a, b]
            is_calm = tension == before and relations_alarm[a, b] == 0.0
            if is_calm and dialogue_eases == 0.0 and (relations_holds[a, b] or tension == relations_baseline[a, b]):
                continue  # nothing moves between most nations in most months
            if not relations_holds[a, b]:
                normal = max(0.0, relations_baseline[a, b] - dialogue_eases * relations_live_ties[a, b])
                if tension != normal:
                    tension = eased(tension, normal, easing)
            rise = tension - before
            alarm = relations_alarm[a, b]
            if rise > 0.0 or alarm > 0.0:
                alarm = alarmed(alarm, rise, alarm_half_life)
                alarm = alarm if alarm > 1e-9 else 0.0
            relations_tension[a, b] = tension
            relations_tension[b, a] = tension
            relations_previous[a, b] = tension
            relations_previous[b, a] = tension
            relations_alarm[a, b] = alarm
            relations_alarm[b, a] = alarm


@loop
def count_live_ties(
    nations_count, cities_nation, ties_count, ties_city_a, ties_city_b, ties_status, relations_live_ties, listed
):  # fmt: skip
    """Share of each pair's listed ties that are live, shape (nation, nation)."""
    n = nations_count[0]
    for a in range(n):
        for b in range(n):
            listed[a, b] = 0
            relations_live_ties[a, b] = 0.0
    for t in range(ties_count[0]):
        if ties_status[t] == ENDED:
            continue
        a, b = cities_nation[ties_city_a[t]], cities_nation[ties_city_b[t]]
        listed[a, b] += 1
        listed[b, a] += 1
        if ties_status[t] <= DORMANT:
            relations_live_ties[a, b] += 1.0
            relations_live_ties[b, a] += 1.0
    for a in range(n):
        for b in range(n):
            if listed[a, b] > 0:
                relations_live_ties[a, b] = relations_live_ties[a, b] / listed[a, b]


@dataclass(frozen=True)
class Relations(Mechanism):
    """Tension between nations grows by events, eases by itself, and alarms cities when it rises (MODEL 2.3)."""

    name: ClassVar[str] = "relations"
    covers: ClassVar[tuple[str, ...]] = ("A2", "M8", "X3", "X10", "Q10")
    reads: ClassVar[frozenset[str]] = (
        variables("relations", "baseline", "holds")
        | variables("cities", "nation")
        | variables("ties", "city_a", "city_b", "status")
    )
    writes: ClassVar[frozenset[str]] = variables("relations", "tension", "previous", "alarm", "live_ties")

    easing: float = parameter(
        3.0, unit="years", low=1.0, high=10.0, at_least=0.1, doc="half-life of tension that nothing holds up",
        source="MODEL 2.3", mark="A",
    )  # fmt: skip
    alarm_half_life: float = parameter(
        1.0, unit="months", low=0.5, high=3.0, at_least=0.1, doc="half-life of the alarm over a rise (tau)",
        source="German cities and Russia, March 2022: the response came within days", mark="C",
    )  # fmt: skip
    dialogue_eases: float = parameter(
        0.0, unit="tension", low=0.0, high=0.2, at_most=1,
        doc="how far normal tension falls when all of a pair's ties are live (iota, Q10)",
        source="asked, not answered, in the source documents", mark="A",
    )  # fmt: skip

    def scratch(self, model: Diplomacity) -> dict[str, object]:
        import numpy as np

        n = model.state["nations"].count
        return {"listed": np.zeros((n, n), dtype=np.int32)}

    def month(self, model: Diplomacity) -> None:
        if self.dialogue_eases > 0.0:
            model.run_loop(self, count_live_ties)
        model.run_loop(self, move_tension)
