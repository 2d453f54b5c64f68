"""Events that fall on city networks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim import changes, errors
from sim.events.base import NETWORK, NUMBER, TOPICS, WHOLE, WORDS, YES, Event, event_field
from sim.tables import ID_PATTERN

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.world import World

OF_THE_RULES = re.compile(r"founded-\d+-\d+")  # ids that the mechanism `networks` gives


@dataclass(frozen=True, kw_only=True)
class FoundNetwork(Event):
    """A network is founded, or networks are founded at a higher yearly rate (X13, Q5).

    Give `network` and `topics` for one network, or `rate` for the growth of their number.
    """

    type = "found_network"
    covers = ("X13",)
    is_gradual = True
    network: str | None = event_field(WORDS, "id of the new network", default=None)
    topics: tuple[str, ...] = event_field(TOPICS, "its topics", default=("climate",))
    is_sponsored: bool = event_field(YES, "lives on a sponsor", default=False)
    founders: int = event_field(
        WHOLE, "founding members, drawn on size and leaning", unit="cities", default=10, low=0, high=1000
    )
    rate: float | None = event_field(
        NUMBER, "yearly growth of the number of networks", unit="1/year", default=None, low=0, high=1
    )

    def __post_init__(self) -> None:
        if (self.network is None) == (self.rate is None):
            raise errors.missing_field("network (or rate, not both)", f"event '{self.name}' ({self.type})")
        if self.network is not None and not ID_PATTERN.fullmatch(self.network):
            raise errors.not_an_id("network", self.network, f"event '{self.name}' ({self.type})")
        if self.network is not None and self.over > 1:
            why = "one network is founded at once; leave 'over' out"
            raise errors.not_allowed(f"event '{self.name}'", "come in over months", why)

    def check(self, world: World, earlier: Sequence[Event], where: str) -> None:
        if self.network in world.rows["networks"] or self.network in _founded_by(earlier):
            raise errors.not_allowed(where, f"found the network '{self.network}'", "there is one; give another id")
        if self.network is not None and OF_THE_RULES.fullmatch(self.network):
            why = "networks that arise by the rules have such ids; give another one"
            raise errors.not_allowed(where, f"found the network '{self.network}'", why)

    def happen(self, model: Diplomacity, fraction: float) -> None:
        if self.rate is not None:
            model.state["circumstances"]["founding_rate"][0] = self.rate * fraction
        elif fraction >= 1.0:
            topics = [model.world.topics.index(topic) for topic in self.topics]
            changes.found_network(model, str(self.network), topics, self.is_sponsored, self.founders)

    def pass_away(self, model: Diplomacity) -> None:
        if self.rate is not None:
            others = [other.rate for other in self.at_work_beside(model) if isinstance(other, FoundNetwork)]
            held = [rate for rate in others if rate is not None]
            model.state["circumstances"]["founding_rate"][0] = held[-1] if held else -1.0
        else:
            changes.dissolve_network(model, model.network_row(str(self.network)))


@dataclass(frozen=True, kw_only=True)
class DissolveNetwork(Event):
    """A network dissolves and all memberships in it end."""

    type = "dissolve_network"
    covers = ("X17",)
    network: str = event_field(NETWORK, "which network")

    def check(self, world: World, earlier: Sequence[Event], where: str) -> None:
        _check_founded(self.network, world, earlier, where, "dissolve")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        changes.dissolve_network(model, model.network_row(self.network))


@dataclass(frozen=True, kw_only=True)
class WithdrawSponsor(Event):
    """A network's sponsor withdraws: its services halve and it may dissolve (A8, X17)."""

    type = "withdraw_sponsor"
    covers = ("A8", "X17", "X6")
    network: str = event_field(NETWORK, "which network")

    def check(self, world: World, earlier: Sequence[Event], where: str) -> None:
        _check_founded(self.network, world, earlier, where, "withdraw the sponsor of")

    def happen(self, model: Diplomacity, fraction: float) -> None:
        model.state["networks"]["lost_sponsor"][model.network_row(self.network)] = 1

    def pass_away(self, model: Diplomacity) -> None:
        others = [other for other in self.at_work_beside(model) if isinstance(other, WithdrawSponsor)]
        if all(other.network != self.network for other in others):
            model.state["networks"]["lost_sponsor"][model.network_row(self.network)] = 0


def _founded_by(events: Sequence[Event]) -> set[str]:
    return {event.network for event in events if isinstance(event, FoundNetwork) and event.network is not None}


def _check_founded(network: str, world: World, earlier: Sequence[Event], where: str, what: str) -> None:
    """Refuses what happens to a network that an event founds later."""
    if network not in world.rows["networks"] and network not in _founded_by(earlier):
        why = "it is founded only later; date this after the founding"
        raise errors.not_allowed(where, f"{what} the network '{network}'", why)
