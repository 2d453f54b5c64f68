"""What carried adoptions: the exact share of each channel. Removal, its other meaning, is a comparison of two runs.

A channel's share says what was pulling at the moment of adoption; removing the channel with the same draws says
what would not have happened without it. The two are not the same and stand side by side (MODEL 5.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.declared import UNDEFINED, outcome
from sim.stages import IDEA_CHANNELS, Channel

if TYPE_CHECKING:
    from sim.outcomes.declared import OneRecord
    from sim.record import Record

SAID = {
    Channel.OWN: "cities' own initiative",
    Channel.TWINNING: "partner cities",
    Channel.NETWORKS: "city networks",
    Channel.NEIGHBOURS: "adopters at home",
    Channel.LEADERS: "the nation's largest cities",
    Channel.NATION: "the national government",
}


@outcome("adoptions", "adoptions of ideas by cities since the start, repeated ones included", "Q2")
def adoptions(record: Record) -> float:
    return float(record.is_adoption.sum())


def _share_of(channel: Channel) -> OneRecord:
    def share(record: Record) -> float:
        carried = record.log[record.is_adoption, 6]
        return float(np.mean(carried == channel)) if len(carried) else UNDEFINED

    share.__module__ = __name__
    return share


for _channel in IDEA_CHANNELS:
    outcome(
        "share",
        f"adoptions that {SAID[_channel]} carried, by exact attribution",
        "Q2",
        name=f"adoptions_{_channel.name.lower()}",
    )(_share_of(_channel))
