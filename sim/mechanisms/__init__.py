"""The order of the month: eleven mechanisms, each in its own file. `diplomacity list mechanisms` prints it."""

from __future__ import annotations

from sim.mechanisms.base import Mechanism
from sim.mechanisms.commitments import Commitments
from sim.mechanisms.emissions import Emissions
from sim.mechanisms.events import Events
from sim.mechanisms.governments import Governments
from sim.mechanisms.ideas import Ideas
from sim.mechanisms.networks import Networks
from sim.mechanisms.offices import Offices
from sim.mechanisms.relations import Relations
from sim.mechanisms.ties import Ties
from sim.mechanisms.upward import Upward
from sim.mechanisms.voters import Voters

MONTH: tuple[type[Mechanism], ...] = (
    Events,
    Governments,
    Relations,
    Offices,
    Ties,
    Networks,
    Ideas,
    Commitments,
    Emissions,
    Voters,
    Upward,
)

__all__ = ["MONTH", "Mechanism"]
