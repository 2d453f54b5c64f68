"""Events: what the scenario has dated for this month happens, and what has been held long enough passes away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sim.log import NOBODY
from sim.mechanisms.base import Mechanism
from sim.stages import Channel, Kind, Presence

if TYPE_CHECKING:
    from sim.model import Diplomacity


@dataclass(frozen=True)
class Events(Mechanism):
    """Dated events in the order of their months and of the file (MODEL 2.1). They may touch any state variable."""

    name: ClassVar[str] = "events"
    covers: ClassVar[tuple[str, ...]] = tuple(f"X{number}" for number in range(1, 21))

    def month(self, model: Diplomacity) -> None:
        month = model.month
        for event in model.agenda:
            if event.end_month == month:
                event.pass_away(model)
                self._note(model, event.name, Presence.PRESENT, Presence.ABSENT)
            if event.month <= month <= event.last_month_of_ramp:
                event.happen(model, event.fraction_at(month))
                if month == event.month:
                    self._note(model, event.name, Presence.ABSENT, Presence.PRESENT)

    def _note(self, model: Diplomacity, name: str, before: Presence, after: Presence) -> None:
        model.note(Kind.EVENT, model.event_names.index(name), NOBODY, before, after, Channel.EVENT)
