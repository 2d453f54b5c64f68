"""The rules of `relations`, `ties`, `networks` and `ideas` as an ordinary Mesa model states them.

Agents with attributes and step methods, a networkx graph of partnerships, Mesa's own generator and DataCollector;
no compiled code. It is what `sim` is compared with: in its results (tests/verification/test_mesa_twin.py) and in its
cost (benchmarks/speed.py). It states what those four mechanisms do when nothing else is at work and nothing is dated
by a scenario: offices, governments, voters, events and the months before the start are left out, so that capacity,
openness and load keep the values that the columns declare. Numbers come from the declared parameters of `sim`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pandas as pd
from mesa.datacollection import DataCollector

from sim import World
from sim.agents import City
from sim.initial import MIDDLING_TENSION
from sim.initial.cities import TOPICS_OF_A_CITY
from sim.initial.ideas import CLIMATE_IN, CLIMATE_OUT
from sim.parameters import configured
from sim.rows import Tie

MONTH = 1.0 / 12.0  # in years; rates are per year
COSTLY = 0.5  # from this cost on, contagion is complex unless configured otherwise
TOPICS_OF_A_NEW_NETWORK = 2
LONG_AGO = -1_000_000  # month of the adoption of who had an idea before the start

ACTIVE, DORMANT, SUSPENDED = "active", "dormant", "suspended"  # a tie that has ended leaves the graph
UNAWARE, HEARD, ADOPTED = "unaware", "heard", "adopted"
TESTING, IMPLEMENTED, DROPPED = "testing", "implemented", "dropped"
OUTSIDE = "outside"  # cities that the world does not hold
CHANNELS = ("own", "twinning", "networks", "neighbours", "leaders", "nation")

# What the twin does not state, so that it must be absent: cells of a world, and parameters away from their defaults.
NOT_STATED: dict[str, tuple[str, ...]] = {
    "cities": ("eligible",),
    "nations": ("blocs", "ending_norm", "ideal_point"),
    "networks": ("founded", "dissolved", "scope", "services", "is_sponsored"),
    "ties": ("kind", "end_year"),
}
NOT_STATED_TABLES = ("relations", "consulates", "stances", "adoption")
AT_DEFAULT = {
    "relations": ("dialogue_eases",),
    "ties": ("gain_form", "dormancy"),
    "networks": ("fee_stress",),
    "ideas": ("autonomy_frees", "front_runner_brake", "closed_channels"),
}


@dataclass(frozen=True)
class Rules:
    """The parameters of the mechanisms, as `sim` declares them."""

    relations: Any
    ties: Any
    networks: Any
    ideas: Any
    offices: Any  # for the posts that an office is drawn with
    voters: Any  # for the outlook that a mayor is drawn with

    @classmethod
    def of(cls, parameters: Mapping[str, object]) -> Rules:
        """The declared parameters with these values; raises ValueError where the twin states the default only."""
        by_name = {mechanism.name: mechanism for mechanism in configured(parameters)}
        for name, fields in AT_DEFAULT.items():
            for field in fields:
                if getattr(by_name[name], field) != getattr(type(by_name[name])(), field):
                    raise ValueError(f"the twin states {name}.{field} at its default only")
        return cls(**{name: by_name[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Idea:
    """A policy idea, with what follows from its cost."""

    number: int
    name: str
    topic: str
    cost: float
    scale: float
    is_complex: bool


@dataclass(slots=True)
class Relation:
    """How two nations stand."""

    baseline: float
    affinity: float
    tension: float
    previous: float
    alarm: float = 0.0

    def step(self, easing: float, alarm_half_life: float) -> None:
        """Tension eases towards its normal level; a rise alarms."""
        self.tension -= MONTH * (self.tension - self.baseline) * math.log(2.0) / easing
        self.alarm = self.alarm * 2.0 ** (-1.0 / alarm_half_life) + max(0.0, self.tension - self.previous)
        self.previous = self.tension


class NationAgent(mesa.Agent):
    """A national government and the cities at home."""

    def __init__(self, model: CityDiplomacy, code: str, number: int, autonomy: float, climate: float) -> None:
        super().__init__(model)
        self.code, self.number, self.autonomy = code, number, autonomy
        self.stances = {"climate": climate}
        self.cities: list[CityAgent] = []
        self.relations: dict[NationAgent, Relation] = {}
        self.adopters: list[list[CityAgent]] = []
        self.recent: list[list[CityAgent]] = []
        self.leading = 0
        self.neighbours: list[float] = []
        self.neighbours_shaped: list[float] = []
        self.leaders_by_peers: dict[bool, list[float]] = {}
        self.leaning: list[float] = []
        self.push: list[float] = []

    def step(self) -> None:
        """Relations with the nations that come after this one in the list, so that each pair moves once."""
        rules = self.model.rules.relations
        for other, relation in self.relations.items():
            if other.number >= self.number:
                relation.step(rules.easing, rules.alarm_half_life)

    def take_stock(self) -> None:
        """What home carries of each idea: who has it, who of the largest fifth took it up within a year, the nation.

        Who can still take up an idea does not have it, so that the share without this city is count / (cities - 1).
        """
        rules, month = self.model.rules.ideas, self.model.month
        self.adopters = [[] for _ in self.model.ideas]
        self.recent = [[] for _ in self.model.ideas]
        for city in self.cities:
            for p in city.ideas_seen:
                self.adopters[p].append(city)
                if city.is_leading and month - city.adopted_in[p] <= 12:
                    self.recent[p].append(city)
        others, response = len(self.cities) - 1, self.model.response
        shares = [len(found) / others if others > 0 else 0.0 for found in self.adopters]
        self.neighbours = [rules.neighbours * share for share in shares]
        self.neighbours_shaped = [
            rules.neighbours * (response(share) if idea.is_complex else share)
            for share, idea in zip(shares, self.model.ideas, strict=True)
        ]
        self.leaders_by_peers = {
            is_leading: [rules.leaders * len(found) / peers if peers > 0 else 0.0 for found in self.recent]
            for is_leading, peers in ((True, self.leading - 1), (False, self.leading))
        }
        stances = [self.stances.get(idea.topic, 0.0) for idea in self.model.ideas]
        self.leaning = [math.exp(rules.national_pull * 2.0 * (1.0 - self.autonomy) * stance) for stance in stances]
        self.push = [rules.nation * max(0.0, stance) for stance in stances]


class NetworkAgent(mesa.Agent):
    """A city network: its members learn from one another."""

    def __init__(
        self,
        model: CityDiplomacy,
        name: str,
        topics: Iterable[str],
        entry: float = 1.0,
        maximum: float = math.inf,
        minimum_population: float = 0.0,
    ) -> None:
        super().__init__(model)
        self.name, self.topics = name, frozenset(topics)
        self.entry, self.maximum, self.minimum_population = entry, maximum, minimum_population
        self.members: dict[CityAgent, None] = {}  # a set that keeps its order, so that a seed gives one run
        off = model.rules.ideas.match_off
        self.match = [1.0 if idea.topic in self.topics else off for idea in model.ideas]
        self.heard_of: list[float] = []
        self.taught: list[float] = []

    def take_stock(self) -> None:
        """What membership carries of each idea: the other members' share, by topic, plain and as contagion shapes it.

        Who can still learn an idea does not have it, so that the share without the learner is count / (members - 1).
        """
        others = len(self.members) - 1
        if others <= 0:
            self.heard_of = self.taught = [0.0] * len(self.match)
            return
        counts = Counter(chain.from_iterable(city.ideas_seen for city in self.members))
        shares = [min(1.0, counts[p] / others) for p in range(len(self.match))]
        response = self.model.response
        self.heard_of = [match * share for match, share in zip(self.match, shares, strict=True)]
        self.taught = [
            match * (response(share) if idea.is_complex else share)
            for match, share, idea in zip(self.match, shares, self.model.ideas, strict=True)
        ]


class CityAgent(mesa.Agent):
    """A city that keeps partnerships, joins networks and takes up ideas."""

    capacity = float(City.columns["capacity"].default)
    openness = float(City.columns["openness"].default)
    load = float(City.columns["load"].default or 0.0)

    def __init__(
        self,
        model: CityDiplomacy,
        name: str,
        number: int,
        nation: NationAgent,
        population: float,
        staff: float,
        ties_outside: float,
        topics: Iterable[str],
        greenness: float,
        outlook: float,
    ) -> None:
        super().__init__(model)
        self.name, self.number, self.nation, self.population = name, number, nation, population
        self.staff, self.ties_outside, self.topics = staff, ties_outside, frozenset(topics)
        self.greenness, self.outlook = greenness, outlook
        self.is_leading = False
        self.was_ever_tied = False
        self.losses: list[int] = []  # months in which a tie ended
        self.engagement: dict[NetworkAgent, float] = {}
        self.grants = 0.0
        self.stages = [UNAWARE] * len(model.ideas)
        self.adopted_in = [LONG_AGO] * len(model.ideas)
        self.ideas_seen: list[int] = []  # what others see: the ideas it had at the start of the month
        nation.cities.append(self)

    # --- partnerships

    def room(self) -> float:
        """How much room its office has for more ties, 0 to 1."""
        limit = self.model.rules.ties.ties_per_post * self.staff
        taken = len(self.model.partners[self]) + self.ties_outside
        return max(0.0, 1.0 - taken / limit) if limit > 0.0 else 0.0

    def propose(self) -> None:
        """Perhaps propose a partnership to a city that size, relations, topics and company make attractive."""
        model, rules = self.model, self.model.rules.ties
        self.losses = [month for month in self.losses if model.month - month < 12]
        rate = rules.formation * self.openness * self.room() + rules.replacement * len(self.losses)
        if not model.happens(rate):
            return
        partner = self.choose_partner()
        if partner is not None and self.random.random() < min(1.0, partner.openness * partner.room()):
            model.found_tie(self, partner, rules.new_vitality, community=0.0)

    def choose_partner(self) -> CityAgent | None:
        """A city drawn in proportion to its attraction."""
        model, rules = self.model, self.model.rules.ties
        abroad = np.array([r.affinity - rules.tension_push * r.tension for r in self.nation.relations.values()])
        weights = model.sizes * np.exp(abroad)[model.homes]
        shares_topic = model.topics_matter[:, [model.topics.index(topic) for topic in self.topics]].any(axis=1)
        weights[shares_topic] *= math.exp(rules.topic_pull)
        company = {
            member.number
            for network, engagement in self.engagement.items()
            if engagement > 0.5
            for member in network.members
            if member.engagement[network] > 0.5
        }
        weights[list(company)] *= math.exp(rules.network_pull)
        common = {
            further.number
            for partner, tie in model.partners[self].items()
            if tie["status"] == ACTIVE
            for further, second in model.partners[partner].items()
            if second["status"] == ACTIVE
        }
        weights[list(common)] *= math.exp(rules.triangle_pull)
        weights[[partner.number for partner in model.partners[self]]] = 0.0
        weights[self.number] = 0.0
        total = weights.sum()
        return model.cities[self.rng.choice(len(weights), p=weights / total)] if total > 0.0 else None

    # --- networks

    def attend(self) -> None:
        """Engagement follows staff time; the inactive, the inward and those under a hostile nation may leave."""
        model, rules = self.model, self.model.rules.networks
        target = 1.0 if self.load <= 1.0 else 1.0 / self.load
        holding = rules.ordinary_exit * math.exp(-rules.outlook_exit * self.outlook)
        self.grants = 0.0
        for network, engagement in list(self.engagement.items()):
            now = engagement + (target - engagement) * model.adjusting
            self.engagement[network] = now
            self.grants += now
            rate = holding * math.exp(-now)
            if self.outlook < 0.0 and any(
                self.nation.stances.get(topic, 0.0) < rules.hostile_below for topic in network.topics
            ):
                rate += rules.backlash
            if model.happens(rate):
                del self.engagement[network], network.members[self]

    def join(self) -> None:
        """Join at most one network a month: partners' membership, topics and greenness draw."""
        model, rules = self.model, self.model.rules.networks
        rate = rules.joining * (self.population / 1e6) ** rules.size_pull * math.exp(rules.selection * self.greenness)
        rate *= max(0.1, 1.0 - max(0.0, self.load - 1.0))
        u = self.random.random()
        if u >= rate * MONTH * len(model.networks) * math.exp(rules.partner_pull + rules.topic_pull):
            return  # not even if every network were as attractive as can be
        live = [partner for partner, tie in model.partners[self].items() if tie["status"] != SUSPENDED]
        partners_in = Counter(chain.from_iterable(partner.engagement for partner in live))
        candidates, weights = [], []
        for network in model.networks:
            if network in self.engagement or len(network.members) >= network.maximum:
                continue
            if self.population < network.minimum_population:
                continue
            pull = rules.partner_pull * partners_in[network] / len(live) if live else 0.0
            if not self.topics.isdisjoint(network.topics):
                pull += rules.topic_pull
            candidates.append(network)
            weights.append(network.entry * math.exp(pull))
        if u < -math.expm1(-rate * sum(weights) * MONTH):
            self.enter(self.random.choices(candidates, weights)[0])

    def enter(self, network: NetworkAgent) -> None:
        """Become a member."""
        network.members[self] = None
        self.engagement[network] = 1.0 if self.load <= 1.0 else 1.0 / self.load

    # --- ideas

    def consider_ideas(self) -> None:
        """One month with every idea; at most one passage each, by what was there at the start of the month."""
        at_risk = []
        for idea, stage in zip(self.model.ideas, self.stages, strict=True):
            if stage == ADOPTED:
                if self.model.happens(self.model.rules.ideas.testing_rate):
                    self.stages[idea.number] = TESTING
            elif stage == TESTING:
                self.work_on(idea)
            elif stage != IMPLEMENTED:
                at_risk.append((idea, stage))
        if at_risk:
            self.learn(at_risk)

    def work_on(self, idea: Idea) -> None:
        """Testing ends in implementing or dropping."""
        rules = self.model.rules.ideas
        finish = self.capacity / (0.25 + 3.0 * idea.cost) * (1.0 + rules.grant_gain * self.grants)
        drop = rules.drop_rate * (1.0 + idea.cost) * (2.0 if self.outlook < -1.0 else 1.0)
        if self.model.happens(finish + drop):
            is_dropped = self.random.random() * (finish + drop) < drop
            self.stages[idea.number] = DROPPED if is_dropped else IMPLEMENTED

    def learn(self, at_risk: list[tuple[Idea, str]]) -> None:
        """Hear of ideas and adopt them: the channels compete."""
        model, rules, nation = self.model, self.model.rules.ideas, self.nation
        response, random, world_share = model.response, self.random.random, model.world_share
        outside = model.rules.ties.outside_vitality * self.ties_outside
        live, twins = outside, [0.0] * len(model.ideas)
        for partner, tie in model.partners[self].items():
            if tie["status"] != SUSPENDED:
                vitality = tie["vitality"]
                live += vitality
                for p in partner.ideas_seen:
                    twins[p] += vitality
        memberships = [(engagement, g.heard_of, g.taught) for g, engagement in self.engagement.items()]
        crowd = len(memberships) ** (model.rules.networks.returns - 1.0) if memberships else 0.0
        by_networks, by_twins = rules.networks * crowd, rules.twinning * live
        leaders = nation.leaders_by_peers[self.is_leading]
        for idea, stage in at_risk:
            p = idea.number
            share = (twins[p] + outside * world_share[p]) / live if live > 0.0 else 0.0
            if stage == UNAWARE:
                taught = sum([engagement * heard_of[p] for engagement, heard_of, _ in memberships])
                own, neighbours, factor = rules.hearing_own, nation.neighbours[p], rules.hearing
            else:
                taught = sum([engagement * shaped[p] for engagement, _, shaped in memberships])
                own, neighbours = rules.own, nation.neighbours_shaped[p]
                factor = self.capacity * self.openness * nation.leaning[p] * idea.scale
                if idea.is_complex:
                    share = response(share)
                if stage == DROPPED:
                    factor *= rules.readoption
            pulls = (own, by_twins * share, by_networks * taught, neighbours, leaders[p], nation.push[p])
            hazard = factor * sum(pulls) * MONTH
            u = random()
            if u < hazard and u < -math.expm1(-hazard):
                self.take_up(idea, stage, pulls)

    def take_up(self, idea: Idea, stage: str, pulls: tuple[float, ...]) -> None:
        """Hear of an idea or adopt it; channel and source are drawn in proportion to their parts."""
        after = HEARD if stage == UNAWARE else ADOPTED
        channel = self.random.choices(CHANNELS, pulls)[0]
        source = self.source_of(idea, channel, stage)
        self.stages[idea.number] = after
        if after == ADOPTED:
            self.adopted_in[idea.number] = self.model.month
        row = {"month": self.model.month, "city": self.name, "idea": idea.name, "stage": after}
        self.model.datacollector.add_table_row("ledger", row | {"channel": channel, "source": source})

    def source_of(self, idea: Idea, channel: str, stage: str) -> str | None:
        """The city, network or nation that carried it."""
        model, p = self.model, idea.number
        if channel == "twinning":
            sources, weights = [OUTSIDE], [
                model.rules.ties.outside_vitality * self.ties_outside * model.world_share[p]
            ]  # fmt: skip
            for partner, tie in model.partners[self].items():
                if tie["status"] != SUSPENDED and p in partner.ideas_seen:
                    sources.append(partner.name)
                    weights.append(tie["vitality"])
            return self.random.choices(sources, weights)[0]
        if channel == "networks":
            networks = list(self.engagement)
            shown = [network.heard_of[p] if stage == UNAWARE else network.taught[p] for network in networks]
            weights = [self.engagement[network] * part for network, part in zip(networks, shown, strict=True)]
            return self.random.choices(networks, weights)[0].name
        if channel == "neighbours":
            return self.random.choice(self.nation.adopters[p]).name
        if channel == "leaders":
            return self.random.choice(self.nation.recent[p]).name
        return self.nation.code if channel == "nation" else None

    def show_ideas(self) -> None:
        """Let others see next month what it has now."""
        self.ideas_seen = [p for p, stage in enumerate(self.stages) if stage in (ADOPTED, TESTING, IMPLEMENTED)]


class CityDiplomacy(mesa.Model):
    """Cities, nations and networks of a world; `parameters` are those of `sim`, by dotted path.

    Raises ValueError where world or parameters hold what the twin does not state.
    """

    def __init__(self, world: World, parameters: Mapping[str, object] | None = None, seed: int = 1) -> None:
        super().__init__(seed=seed)
        _refuse_what_is_not_stated(world)
        self.rules = Rules.of(parameters or {})
        self.month = 0
        self.ideas = self._ideas_of(world)
        self.topics = sorted({idea.topic for idea in self.ideas})
        self.adjusting = -math.expm1(-MONTH / self.rules.networks.adjustment)
        self.nations = self._nations_of(world)
        self.cities = self._cities_of(world)
        self.graph = nx.Graph()
        self.graph.add_nodes_from(self.cities)
        self.partners = dict(self.graph.adjacency())  # the graph's own dictionaries, without a view around them
        self.ties_ended = 0
        self.sizes = np.array([city.population / 1e6 for city in self.cities]) ** self.rules.ties.size_pull
        self.homes = np.array([city.nation.number for city in self.cities])
        self.topics_matter = np.array([[topic in city.topics for topic in self.topics] for city in self.cities])
        self._tie_up(world)
        self.networks = self._networks_of(world)
        self._place_ideas(world)
        self.world_share = [0.0] * len(self.ideas)
        self.adopters_of = self._count(self.cities)
        self.ties_by_status: Counter[str] = Counter()
        self.datacollector = DataCollector(
            model_reporters={
                **{f"ties_{status}": [self.ties_in, [status]] for status in (ACTIVE, DORMANT, SUSPENDED)},
                "memberships": lambda model: sum(len(network.members) for network in model.networks),
                **{f"adopted {idea.name}": [self.share_adopted, [idea.number]] for idea in self.ideas},
            },
            tables={"ledger": ["month", "city", "idea", "stage", "channel", "source"]},
        )

    # --- a month

    def step(self) -> None:
        """Relations, ties, networks, ideas; then the record."""
        nations, cities = self.agents_by_type[NationAgent], self.agents_by_type[CityAgent]
        nations.do("step")
        self.move_ties()
        cities.do("propose")
        cities.do("attend")
        cities.do("join")
        self.found_networks()
        nations.do("take_stock")
        self.agents_by_type[NetworkAgent].do("take_stock")
        connected = [city for city in self.cities if city.was_ever_tied]
        counts = self._count(connected)
        self.world_share = [counts[p] / max(1, len(connected)) for p in range(len(self.ideas))]
        cities.do("consider_ideas")
        cities.do("show_ideas")
        self.adopters_of = self._count(self.cities)
        self.ties_by_status = Counter(status for _, _, status in self.graph.edges(data="status"))
        self.datacollector.collect(self)
        self.month += 1

    def move_ties(self) -> None:
        """Every partnership lives a month: exchanges, vitality, sub-ties, and at most one change of status."""
        rules = self.rules.ties
        fading = MONTH * math.log(2.0) / rules.half_life
        ended = []
        for city, partner, tie in self.graph.edges(data=True):
            status, vitality, community = tie["status"], tie["vitality"], tie["community"]
            visits = self.poisson(rules.community_exchanges * community * MONTH) if status != SUSPENDED else 0
            grown = vitality * math.exp(-fading * (1.0 - rules.community_slows * community))
            if visits:
                grown = 1.0 - (1.0 - grown) * (1.0 - rules.gain) ** visits
            lively = vitality if status != SUSPENDED else 0.0
            deepened = rules.community_growth * lively * (1.0 - community) - rules.community_fade * community
            community += MONTH * deepened
            tie["vitality"], tie["community"] = grown, community
            tension = tie["relation"].tension
            if status == SUSPENDED:
                leaving = rules.end_suspended * (1.0 + 2.0 * tension)
                changing = rules.resumption * max(0.0, 1.0 - 2.0 * tension)
            else:
                autonomy = 0.5 * (city.nation.autonomy + partner.nation.autonomy)
                shield = rules.shield_vitality * grown + rules.shield_community * community
                shield = min(0.8, shield + rules.shield_autonomy * autonomy)
                pressure = rules.suspension_base * math.exp(rules.suspension_slope * tension)
                changing = (pressure + rules.suspension_alarm * tie["relation"].alarm) * (1.0 - shield)
                leaving = rules.end_active if status == ACTIVE else rules.end_dormant
            if self.happens(changing + leaving):
                if self.random.random() * (changing + leaving) < leaving:
                    ended.append((city, partner))
                elif status == SUSPENDED:
                    tie["status"] = DORMANT if grown < rules.sleeps else ACTIVE
                else:
                    tie["status"] = SUSPENDED
            elif status == ACTIVE and grown < rules.sleeps:
                tie["status"] = DORMANT
            elif status == DORMANT and grown > rules.wakes:
                tie["status"] = ACTIVE
        for city, partner in ended:
            self.graph.remove_edge(city, partner)
            city.losses.append(self.month)
            partner.losses.append(self.month)
            self.ties_ended += 1

    def found_tie(self, city: CityAgent, partner: CityAgent, vitality: float, community: float) -> None:
        """A partnership, from now on an edge of the graph."""
        relation = city.nation.relations[partner.nation]
        self.graph.add_edge(city, partner, status=ACTIVE, vitality=vitality, community=community, relation=relation)
        city.was_ever_tied = partner.was_ever_tied = True

    def found_networks(self) -> None:
        """New networks, each with founding members drawn by size and leaning."""
        rules = self.rules.networks
        for number in range(self.poisson(rules.founding * len(self.networks) * MONTH)):
            topics = self.random.sample(self.topics, min(TOPICS_OF_A_NEW_NETWORK, len(self.topics)))
            network = NetworkAgent(self, f"founded-{self.month}-{number + 1}", topics)
            self.networks.append(network)
            weights = np.array(
                [
                    (city.population / 1e6) ** rules.size_pull * math.exp(rules.selection * city.greenness)
                    for city in self.cities
                ]
            )
            founders = min(rules.founders, len(self.cities))
            for row in self.rng.choice(len(weights), founders, replace=False, p=weights / weights.sum()):
                self.cities[row].enter(network)

    # --- draws and counts

    def happens(self, rate: float) -> bool:
        """Whether something at this yearly rate happens within the month."""
        return self.random.random() < -math.expm1(-rate * MONTH)

    def poisson(self, mean: float) -> int:
        """A Poisson count, by multiplying uniforms (Knuth): fast where means are small."""
        limit, product, count = math.exp(-mean), self.random.random(), 0
        while product > limit:
            product *= self.random.random()
            count += 1
        return count

    def response(self, share: float) -> float:
        """Complex contagion: little below a bend, then much."""
        square, bend = share * share, self.rules.ideas.theta**2
        return (1.0 + bend) * square / (square + bend)

    def ties_in(self, status: str) -> int:
        """How many partnerships have this status."""
        return self.ties_by_status[status]

    def share_adopted(self, idea: int) -> float:
        """Share of cities that have adopted an idea, are testing or have implemented it."""
        return self.adopters_of[idea] / len(self.cities)

    @property
    def ledger(self) -> pd.DataFrame:
        """Every hearing and adoption: month, city, idea, stage, channel, source."""
        return self.datacollector.get_table_dataframe("ledger")

    @staticmethod
    def _count(cities: Iterable[CityAgent]) -> Counter[int]:
        return Counter(chain.from_iterable(city.ideas_seen for city in cities))

    # --- the start

    def _ideas_of(self, world: World) -> list[Idea]:
        rules, found = self.rules.ideas, []
        for number, row in enumerate(_rows(world, "ideas")):
            is_complex = rules.contagion == "complex" or (
                rules.contagion == "complex_if_costly" and row["cost"] >= COSTLY
            )
            scale = math.exp(-rules.cost_weight * row["cost"])
            found.append(Idea(number, row["id"], row["topic"], float(row["cost"]), scale, is_complex))
        return found

    def _nations_of(self, world: World) -> list[NationAgent]:
        nations = []
        for number, row in enumerate(_rows(world, "nations")):
            drawn = 0.35 + 0.30 * self.random.random() + (0.1 if row.get("federal") else 0.0)
            climate = CLIMATE_IN if row.get("in_agreement", True) else CLIMATE_OUT
            nations.append(NationAgent(self, row["id"], number, row.get("autonomy", drawn), climate))
        for nation in nations:
            nation.relations = dict.fromkeys(nations)  # in the order of the list
            nation.relations[nation] = Relation(0.0, -self.rules.ties.domestic_push, 0.0, 0.0)
        for one, other in combinations(nations, 2):
            relation = Relation(MIDDLING_TENSION, 0.0, MIDDLING_TENSION, MIDDLING_TENSION)
            one.relations[other] = other.relations[one] = relation
        return nations

    def _cities_of(self, world: World) -> list[CityAgent]:
        offices, voters, ties = self.rules.offices, self.rules.voters, self.rules.ties
        level = {"USA": offices.staff_usa, "DEU": offices.staff_germany}
        nations = {nation.code: nation for nation in self.nations}
        cities = []
        for number, row in enumerate(_rows(world, "cities")):
            millions = row["population"] / 1e6
            staff = offices.staff_scale * millions**offices.staff_exponent
            staff *= level.get(row["nation"], offices.staff_elsewhere)
            staff *= math.exp(offices.staff_spread * self.random.gauss())
            outside = row.get("ties_outside", ties.outside_per_size * millions**0.3) if ties.outside else 0.0
            topics = row.get("topics") or self.random.sample(self.topics, min(TOPICS_OF_A_CITY, len(self.topics)))
            greenness = self.random.gauss()
            outlook = voters.inheritance * greenness + voters.novelty * self.random.gauss()
            cities.append(
                CityAgent(
                    self,
                    name=row["id"],
                    number=number,
                    nation=nations[row["nation"]],
                    population=row["population"],
                    staff=row.get("staff", staff),
                    ties_outside=outside,
                    topics=_words(topics),
                    greenness=greenness,
                    outlook=outlook,
                )
            )
        for nation in self.nations:
            by_size = sorted(nation.cities, key=lambda city: -city.population)
            nation.leading = max(1, round(len(by_size) / 5)) if by_size else 0
            for city in by_size[: nation.leading]:
                city.is_leading = True
        return cities

    def _tie_up(self, world: World) -> None:
        cities = {city.name: city for city in self.cities}
        vitality, community = (float(Tie.columns[name].default) for name in ("vitality", "community"))
        for row in _rows(world, "ties"):
            self.found_tie(cities[row["city_a"]], cities[row["city_b"]], vitality, community)

    def _networks_of(self, world: World) -> list[NetworkAgent]:
        rules = self.rules.networks
        entry = {"open": 1.0, "application": rules.entry_application, "invitation": rules.entry_invitation}
        found = {}
        for row in _rows(world, "networks"):
            found[row["id"]] = NetworkAgent(
                self,
                row["id"],
                _words(row["topics"]),
                entry[row.get("entry", "open")],
                row.get("maximum", math.inf),
                row.get("minimum_population", 0.0),
            )
        cities = {city.name: city for city in self.cities}
        for row in _rows(world, "memberships"):
            cities[row["city"]].enter(found[row["network"]])
        return list(found.values())

    def _place_ideas(self, world: World) -> None:
        cities = {city.name: city for city in self.cities}
        for idea, row in zip(self.ideas, _rows(world, "ideas"), strict=True):
            pioneer = cities.get(row.get("pioneer", ""))
            if pioneer is None:
                weights = [math.sqrt(city.population) * math.exp(0.5 * city.outlook) for city in self.cities]
                pioneer = self.random.choices(self.cities, weights)[0]
            pioneer.stages[idea.number] = IMPLEMENTED
            pioneer.show_ideas()


def _rows(world: World, table: str) -> list[dict[str, Any]]:
    """Rows of a world's table as dictionaries that hold what is known."""
    records = world.frame(table).to_dict("records")
    return [{name: value for name, value in row.items() if not pd.isna(value)} for row in records]


def _words(given: Any) -> list[str]:
    """Words of a cell that holds several."""
    return given.split("|") if isinstance(given, str) else list(given)


def _refuse_what_is_not_stated(world: World) -> None:
    for table in NOT_STATED_TABLES:
        if len(world.tables[table]):
            raise ValueError(f"the twin does not state what the table {table} is for")
    for table, columns in NOT_STATED.items():
        for column in columns:
            if world.tables[table].known[column].any():
                raise ValueError(f"the twin does not state what {table}.{column} is for")
