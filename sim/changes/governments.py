"""Changes by national governments: the agreement, the camp in power, the subnational office, travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.log import NOBODY
from sim.stages import Camp, Channel, Kind, Presence

if TYPE_CHECKING:
    from sim.model import Diplomacity

ABSENT, PRESENT = Presence.ABSENT, Presence.PRESENT
STANCE_OUT, STANCE_IN = -0.6, 0.5  # climate stance at most outside the agreement, at least back in it (MODEL 2.2)


def leave_agreement(model: Diplomacity, nation: int, stance: float, channel: Channel = Channel.EVENT) -> None:
    """Out of the agreement; the climate stance is at most `stance`."""
    nations, climate = model.state["nations"], model.world.topics.index("climate")
    stances = model.state["stances"]["stance"]
    stances[nation, climate] = min(stances[nation, climate], stance)
    if nations["in_agreement"][nation]:
        nations["in_agreement"][nation] = 0
        nations["departed"][nation] = model.month
        model.note(Kind.AGREEMENT, nation, NOBODY, PRESENT, ABSENT, channel)


def rejoin_agreement(model: Diplomacity, nation: int, stance: float, channel: Channel = Channel.EVENT) -> None:
    """Back in the agreement; the climate stance is at least `stance`."""
    nations, climate = model.state["nations"], model.world.topics.index("climate")
    stances = model.state["stances"]["stance"]
    stances[nation, climate] = max(stances[nation, climate], stance)
    if not nations["in_agreement"][nation]:
        nations["in_agreement"][nation] = 1
        model.note(Kind.AGREEMENT, nation, NOBODY, ABSENT, PRESENT, channel)


def change_camp(model: Diplomacity, nation: int, channel: Channel = Channel.EVENT) -> None:
    """The other camp governs: every contested stance is its mean plus or minus the nation's swing."""
    nations, stances = model.state["nations"], model.state["stances"]
    before = Camp(int(nations["camp"][nation]))
    after = Camp.SECOND if before == Camp.FIRST else Camp.FIRST
    nations["camp"][nation] = after
    sign = -1.0 if after == Camp.SECOND else 1.0
    other = np.clip(stances["mean"][nation] + sign * nations["swing"][nation], -1.0, 1.0)
    stances["stance"][nation] = np.where(stances["is_contested"][nation] > 0, other, stances["stance"][nation])
    model.note(Kind.GOVERNMENT, nation, NOBODY, before, after, channel)


def open_subnational_office(
    model: Diplomacity, nation: int, serves: str, share: float, channel: Channel = Channel.EVENT
) -> bool:
    """A national office for subnational diplomacy helps some or all of the nation's cities; whether it is new."""
    nations, cities = model.state["nations"], model.state["cities"]
    if nations["subnational_office"][nation]:
        return False
    rows = np.flatnonzero(cities.used("nation") == nation)
    order = rows[np.lexsort((cities["key"][rows], cities["population"][rows]))]
    count = round(share * len(rows))
    served = (
        rows if serves == "all" and share >= 1.0 else (order[:count] if serves == "smallest" else order[::-1][:count])
    )
    cities["is_matched"][served] = 1
    nations["subnational_office"][nation] = 1
    nations["upward_doors"][nation] += 1
    model.note(Kind.SUBNATIONAL_OFFICE, nation, NOBODY, ABSENT, PRESENT, channel)
    return True


def close_subnational_office(model: Diplomacity, nation: int, channel: Channel = Channel.EVENT) -> None:
    """The office closes and its help ends."""
    nations, cities = model.state["nations"], model.state["cities"]
    if not nations["subnational_office"][nation]:
        return
    cities["is_matched"][cities.used("nation") == nation] = 0
    nations["subnational_office"][nation] = 0
    nations["upward_doors"][nation] -= 1
    model.note(Kind.SUBNATIONAL_OFFICE, nation, NOBODY, PRESENT, ABSENT, channel)


def stop_travel(model: Diplomacity, nations: tuple[str, ...] | None, name: str) -> None:
    """Delegations of these nations' cities cannot travel until the event of this name lets go or travel is allowed."""
    model.held.add("nations", "travel_stopped", name, _nations(model, nations), 1)


def allow_travel(model: Diplomacity, nations: tuple[str, ...] | None) -> None:
    """They can travel again, whatever stopped them."""
    model.held.clear("nations", "travel_stopped", _nations(model, nations))


def _nations(model: Diplomacity, nations: tuple[str, ...] | None) -> list[int]:
    return list(range(model.state["nations"].count)) if nations is None else model.world.nation_rows(nations)
