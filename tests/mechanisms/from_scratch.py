"""What the loops of ideas keep from month to month or bound from above, worked out anew from the state alone.

Nothing here walks a chain, follows the log or bounds a rate: rows are gone through one by one, in ordinary Python.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import Diplomacity
from sim.log import NOBODY, OUTSIDE
from sim.mechanisms.pulls import crowding, first_of, leaning
from sim.randomness import Stream, decision, uniform
from sim.stages import IDEA_CHANNELS, Channel, IdeaStage, TieStatus

MONTH = 1.0 / 12.0
UNAWARE, HEARD, ADOPTED, TESTING, IMPLEMENTED, DROPPED = (int(stage) for stage in IdeaStage)
NAMES = [channel.name.lower() for channel in IDEA_CHANNELS]
Cell = tuple[int, int]


def adopters_of(model: Diplomacity) -> NDArray[np.bool_]:
    """Who is an adopter, shape (city, idea)."""
    stages = model.state["adoption"]["stage"]
    return (stages >= ADOPTED) & (stages <= IMPLEMENTED)


def partners_of(model: Diplomacity) -> dict[int, list[tuple[int, int]]]:
    """Ties of each city with the city at the other end, the newest first; ended ones are among them."""
    ties, found = model.state["ties"], defaultdict(list)
    for tie in reversed(range(ties.count)):
        a, b = int(ties["city_a"][tie]), int(ties["city_b"][tie])
        found[a].append((tie, b))
        found[b].append((tie, a))
    return found


def memberships_of(model: Diplomacity) -> dict[int, list[int]]:
    """Rows of present memberships by city, the newest first."""
    memberships, found = model.state["memberships"], defaultdict(list)
    for row in reversed(range(memberships.count)):
        if memberships["is_active"][row]:
            found[int(memberships["city"][row])].append(row)
    return found


def live_vitality(model: Diplomacity) -> list[float]:
    """Vitality of each city's active and dormant ties."""
    ties = model.state["ties"]
    partners = partners_of(model)
    return [
        math.fsum(ties["vitality"][t] for t, _ in partners[i] if ties["status"][t] <= TieStatus.DORMANT)
        for i in range(model.state["cities"].count)
    ]


def engagement(model: Diplomacity) -> list[float]:
    """Engagement of each city over its networks."""
    given, rows = model.state["memberships"]["engagement"], memberships_of(model)
    return [math.fsum(given[row] for row in rows[i]) for i in range(model.state["cities"].count)]


@dataclass
class Weighed:
    """Of one cell: the yearly rate of a passage, and the pulls of the channels where they compete."""

    rate: float
    pulls: NDArray[np.float64] | None = None
    drop: float = 0.0


class Surroundings:
    """Rates of every city and idea, from the state as it stands before the ideas of a month."""

    def __init__(self, model: Diplomacity) -> None:
        self.model, self.state, self.rule = model, model.state, model.mechanism("ideas")
        self.adopters = adopters_of(model)
        self.partners, self.memberships = partners_of(model), memberships_of(model)
        self.on_register = sorted(self.partners)
        self.home = model.state["cities"].used("nation")
        self.members: dict[int, list[int]] = defaultdict(list)
        for city, rows in self.memberships.items():
            for row in rows:
                self.members[int(model.state["memberships"]["network"][row])].append(city)

    def threshold(self, i: int, p: int) -> float:
        """The city's own threshold for the idea: given, or drawn by run, city and idea."""
        given = float(self.state["adoption"]["threshold"][i, p])
        keys = self.state["cities"]["key"][i], self.state["ideas"]["key"][p]
        return given if given >= 0.0 else uniform(decision(self.model.key, Stream.THRESHOLD, 0, *keys))

    def answer(self, share: float, i: int, p: int, *, hears: bool) -> float:
        """What a share of adopters does, under the hypothesis of this run."""
        if hears or self.rule.contagion == "simple":
            return share
        if self.rule.contagion == "threshold":
            return float(share >= self.threshold(i, p))
        if self.rule.contagion == "complex" or self.state["ideas"]["cost"][p] >= 0.5:
            square, bend = share**2, self.rule.theta**2
            return (1.0 + bend) * square / (square + bend)
        return share

    def twinning(self, i: int, p: int, *, hears: bool) -> float:
        """Live vitality times the answer to the part of it that is with adopters."""
        ties = self.state["ties"]
        live = [(ties["vitality"][t], j) for t, j in self.partners[i] if ties["status"][t] <= TieStatus.DORMANT]
        outside = self.model.mechanism("ties").outside_vitality * self.state["cities"]["ties_outside"][i]
        world = self.adopters[self.on_register, p].mean() if self.on_register else 0.0
        total = math.fsum(v for v, _ in live) + outside
        if total <= 0.0:
            return 0.0
        share = (math.fsum(v for v, j in live if self.adopters[j, p]) + outside * world) / total
        return float(self.rule.twinning * total * self.answer(share, i, p, hears=hears))

    def networks(self, i: int, p: int, *, hears: bool) -> float:
        """Engagement in each network times what it carries, crowded by their number."""
        networks, given = self.state["networks"], self.model.mechanism("networks")
        total = 0.0
        for row in self.memberships[i]:
            g = int(self.state["memberships"]["network"][row])
            if len(self.members[g]) < 2:
                continue
            share = min(1.0, sum(self.adopters[j, p] for j in self.members[g]) / (len(self.members[g]) - 1))
            matches = int(networks["topics"][g]) >> int(self.state["ideas"]["topic"][p]) & 1
            strength = networks["learning"][g] * (given.without_sponsor if networks["lost_sponsor"][g] else 1.0)
            strength *= 1.0 if matches else self.rule.match_off
            total += self.state["memberships"]["engagement"][row] * strength * self.answer(share, i, p, hears=hears)
        return float(self.rule.networks * crowding(len(self.memberships[i]), given.returns) * total)

    def at_home(self, i: int, p: int, *, leading: bool, recent: bool) -> float:
        """Share of the other cities of the nation, or of its other leading ones, that have it, perhaps since lately."""
        others = [j for j in np.flatnonzero(self.home == self.home[i]) if j != i]
        if leading:
            others = [j for j in others if self.state["cities"]["is_leading"][j]]
        adopted = self.state["adoption"]["adopted"]
        have = [j for j in others if self.adopters[j, p] and (not recent or self.model.month - adopted[j, p] <= 12)]
        return len(have) / len(others) if others else 0.0

    def pulls(self, i: int, p: int, *, hears: bool) -> NDArray[np.float64]:
        """What each channel pulls with, closed ones with nothing."""
        stance = self.state["stances"]["stance"][self.home[i], self.state["ideas"]["topic"][p]]
        at_home = self.at_home(i, p, leading=False, recent=False)
        found = {
            "own": self.rule.hearing_own if hears else self.rule.own,
            "twinning": self.twinning(i, p, hears=hears),
            "networks": self.networks(i, p, hears=hears),
            "neighbours": self.rule.neighbours * self.answer(at_home, i, p, hears=hears),
            "leaders": self.rule.leaders * self.at_home(i, p, leading=True, recent=True),
            "nation": self.rule.nation * max(0.0, stance),
        }
        return np.array([0.0 if name in self.rule.closed_channels else found[name] for name in NAMES])

    def brake(self, i: int, p: int) -> float:
        """Factor by which an allied nation slows a city that is ahead of the others."""
        own, home = self.adopters[i].sum(), self.adopters[self.home == self.home[i]].sum(axis=1).mean()
        is_allied = self.state["stances"]["stance"][self.home[i], self.state["ideas"]["topic"][p]] > 0.3
        if not is_allied or own <= home + 1e-12:
            return 1.0
        return float(1.0 - self.rule.front_runner_brake * (1.0 - self.state["nations"]["autonomy"][self.home[i]]))

    def weigh(self, i: int, p: int) -> Weighed:
        """The rate of the next passage of an idea in a city."""
        rule, cities = self.rule, self.state["cities"]
        stage, cost = int(self.state["adoption"]["stage"][i, p]), float(self.state["ideas"]["cost"][p])
        factor = float(self.state["ideas"]["factor"][p])
        if stage == IMPLEMENTED:
            return Weighed(0.0)
        if stage == ADOPTED:
            return Weighed(rule.testing_rate)
        if stage == TESTING:
            finish = cities["capacity"][i] * (1.0 + rule.grant_gain * cities["network_grants"][i])
            finish *= factor / (0.25 + 3.0 * cost)
            drop = rule.drop_rate * (2.0 if cities["outlook"][i] < -1.0 else 1.0) * (1.0 + cost)
            drop = 0.0 if cities["is_directed"][i] else drop
            return Weighed(float(finish + drop), drop=float(drop))
        pulls = self.pulls(i, p, hears=stage == UNAWARE)
        if stage == UNAWARE:
            return Weighed(rule.hearing * math.fsum(pulls), pulls)
        if cities["is_directed"][i]:
            return Weighed(0.0)
        stance = self.state["stances"]["stance"][self.home[i], self.state["ideas"]["topic"][p]]
        autonomy = self.state["nations"]["autonomy"][self.home[i]]
        speed = cities["capacity"][i] * math.exp(-rule.cost_weight * cost) * factor
        speed *= leaning(cities["openness"][i], stance, autonomy, rule.national_pull, int(rule.autonomy_frees))
        speed *= (rule.readoption if stage == DROPPED else 1.0) * self.brake(i, p)
        return Weighed(float(speed * math.fsum(pulls)), pulls)

    def sources(self, i: int, p: int) -> dict[int, set[int]]:
        """Who can have carried the idea to the city, by channel: rows of cities, networks and nations."""
        status, leads = self.state["ties"]["status"], self.state["cities"]["is_leading"]
        live = {j for t, j in self.partners[i] if status[t] <= TieStatus.DORMANT and self.adopters[j, p]}
        held = {int(self.state["memberships"]["network"][row]) for row in self.memberships[i]}
        at_home = {int(j) for j in np.flatnonzero((self.home == self.home[i]) & self.adopters[:, p]) if j != i}
        since = self.model.month - self.state["adoption"]["adopted"][:, p]
        return {
            int(Channel.RULE): {NOBODY},
            int(Channel.OWN): {NOBODY},
            int(Channel.TWINNING): live | ({OUTSIDE} if self.state["cities"]["ties_outside"][i] > 0 else set()),
            int(Channel.NETWORKS): {g for g in held if any(self.adopters[j, p] for j in self.members[g])},
            int(Channel.NEIGHBOURS): at_home,
            int(Channel.LEADERS): {j for j in at_home if leads[j] and since[j] <= 12},
            int(Channel.NATION): {int(self.home[i])},
        }

    def cells(self) -> Iterator[tuple[Cell, Weighed]]:
        """Every city and idea with its rate."""
        for i in range(self.state["cities"].count):
            for p in range(self.state["ideas"].count):
                yield (i, p), self.weigh(i, p)

    def key(self, stream: Stream, cell: Cell) -> np.uint64:
        """The key of a decision about a city and an idea this month."""
        i, p = cell
        keys = self.state["cities"]["key"][i], self.state["ideas"]["key"][p]
        return decision(self.model.key, stream, self.model.month, *keys)

    def passage(self, cell: Cell, weighed: Weighed) -> tuple[int, int] | None:
        """The stage after this month and the channel, where the draw falls below the probability of a passage."""
        if uniform(self.key(Stream.IDEA, cell)) >= -math.expm1(-weighed.rate * MONTH):
            return None
        cause = self.key(Stream.IDEA_CAUSE, cell)
        stage = int(self.state["adoption"]["stage"][cell])
        if stage == ADOPTED:
            return TESTING, int(Channel.RULE)
        if stage == TESTING:
            is_dropped = uniform(cause) * weighed.rate < weighed.drop
            return DROPPED if is_dropped else IMPLEMENTED, int(Channel.RULE)
        return HEARD if stage == UNAWARE else ADOPTED, int(IDEA_CHANNELS[first_of(cause, weighed.pulls)])
