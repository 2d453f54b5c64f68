"""Changes of ideas: a pioneer launches one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.stages import Channel, IdeaStage, Kind

if TYPE_CHECKING:
    from sim.model import Diplomacity


def launch_idea(model: Diplomacity, city: int, idea: int, channel: Channel = Channel.EVENT) -> None:
    """A pioneer implements an idea."""
    adoption = model.state["adoption"]
    before = IdeaStage(int(adoption["stage"][city, idea]))
    if before == IdeaStage.IMPLEMENTED:
        return
    if before not in (IdeaStage.ADOPTED, IdeaStage.TESTING):
        adoption["adopted"][city, idea] = model.month
        adoption["channel"][city, idea] = channel
    adoption["stage"][city, idea] = IdeaStage.IMPLEMENTED
    adoption["since"][city, idea] = model.month
    model.note(Kind.IDEA, city, idea, before, IdeaStage.IMPLEMENTED, channel)
