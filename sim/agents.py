"""The three kinds of agent. Each is a Mesa agent that is a view of one row of declared columns."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import mesa

from sim.columns import Row, column
from sim.stages import CommitmentStage, OfficeStage

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.strategies import Strategy


class _Counters:
    """unique_id counters by model that let a model go: Mesa's own table keeps every model for ever."""

    def __init__(self) -> None:
        self._by_model: weakref.WeakKeyDictionary[Any, Iterator[int]] = weakref.WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._by_model.setdefault(model, itertools.count(1))


class Actor(Row, mesa.Agent):  # type: ignore[misc]  # mesa ships no types
    """A Mesa agent that stands for one row. Setting `strategy` replaces its decisions by the strategy's."""

    _ids: ClassVar[Any] = _Counters()

    def __init__(self, model: Diplomacity, index: int) -> None:
        self.index = index
        super().__init__(model)

    @property
    def id(self) -> str:
        """The stable id of the world's table."""
        return str(self.model.ids[self.table][self.index])

    @property
    def strategy(self) -> Strategy | None:
        """Who decides for this agent; None where the rules of the mechanisms do."""
        found: Strategy | None = self.model.strategies.get((self.table, self.index))
        return found

    @strategy.setter
    def strategy(self, strategy: Strategy | None) -> None:
        self.model.set_strategy(self, strategy)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


class City(Actor):
    """A city with its office of international affairs, its mayor and its voters (A1, A4, A5, A10)."""

    table = "cities"
    axes = ("city",)

    name = column("text", doc="name as its country writes it", given="required")
    nation = column("nation", doc="home nation", given="required")
    latitude = column("number", unit="degrees north", low=-90, high=90, given="required", doc="of the city's centre")
    longitude = column("number", unit="degrees east", low=-180, high=180, given="required", doc="of the centre")
    population = column("number", unit="people", low=1, high=5e7, given="required", doc="inhabitants")
    staff = column(
        "number", unit="FTE", low=0, high=1000, given="optional",
        doc="full-time posts of the international office",
        unknown="lognormal around a power of population and a national factor (offices.staff_*)",
    )  # fmt: skip
    budget = column(
        "number", unit="EUR/year", low=0, high=1e9, given="optional", doc="yearly budget of the office",
        unknown="staff times offices.budget_per_post",
    )  # fmt: skip
    travel_money = column(
        "number", unit="EUR/year", low=0, high=1e8, given="optional", doc="money for trips in a normal year",
        unknown="two trips of 10,000 EUR a post, half of it in the USA (offices.trips_per_post)",
    )  # fmt: skip
    in_mayors_office = column(
        "yes", given="optional", doc="the office sits in the mayor's own office",
        unknown="drawn with probability offices.share_in_mayors_office",
    )  # fmt: skip
    discretionary = column(
        "yes", given="optional", doc="the budget is discretionary and is cut first (M14)",
        unknown="drawn with probability offices.share_discretionary",
    )  # fmt: skip
    association = column(
        "yes", given="optional", doc="a sister-city association shares the work (A5)",
        unknown="drawn with probability offices.share_with_association, in the USA its own",
    )  # fmt: skip
    ambassadors = column(
        "number",
        unit="people",
        low=0,
        high=1000,
        given="optional",
        doc="honorary ambassadors and people in offices abroad who share the work (A7)",
        unknown="none",
    )
    economic_office = column(
        "yes",
        given="optional",
        doc="an economic development office, city marketing or chamber turns contacts into results (A12)",
        unknown="drawn with probability voters.share_with_economic_office",
    )
    is_city_state = column(
        "yes",
        given="optional",
        doc="a city that is a state of its federation, so that its mayor speaks twice (A11)",
        unknown="no",
    )
    ties_outside = column(
        "number", unit="ties", low=0, high=500, given="optional",
        doc="live partnerships with cities that this world does not hold; they take effort and carry ideas",
        unknown="ties.outside_per_size times population in millions to the power 0.3",
    )  # fmt: skip
    topics = column(
        "topics", given="optional", doc="topics that matter to the city (like problems, M2)",
        unknown="three topics drawn by a keyed race",
    )  # fmt: skip
    eligible = column(
        "yes", given="optional", default=1, doc="may form new ties and join networks",
        unknown="yes",
    )  # fmt: skip
    stress = column(
        "number", low=0, high=5, given="optional", doc="economic stress that unseats mayors (A1, X20)",
        unknown="0, moved by shocks",
    )  # fmt: skip

    key = column("key", doc="digest of the id")
    near_consulates = column("whole", unit="nations", doc="nations with a consulate in the city or within reach")
    live_vitality = column(
        "number", unit="ties", low=0, doc="vitality summed over live ties, before this month's moves"
    )
    engagement = column("number", low=0, doc="engagement summed over memberships, before this month's moves")
    is_leading = column("yes", doc="among the largest fifth of its nation's cities, whom others emulate")
    greenness = column("number", unit="standard deviations", doc="latent leaning of the city (u), normal, drawn")
    outlook = column("number", unit="standard deviations", doc="outlook of the mayor in office; positive is outward")
    openness = column(
        "number", low=0, default=1.0, doc="openness of city hall, exp(outlook_pull x outlook), mean near 1"
    )
    support = column("number", low=0, high=1, doc="voters' support for international work")
    results = column("number", low=0, doc="jobs, investment and grants that came back (M22), decaying stock")
    term = column("whole", unit="months", doc="length of the mayor's term")
    election = column("whole", unit="month", doc="next mayoral election")
    budget_factor = column("number", low=0, default=1.0, doc="share of the office's normal budget left after cuts")
    project_funds = column("number", low=0, default=1.0, doc="supranational project money, 1 is normal (X11)")
    funding = column("number", low=0, default=1.0, doc="national and supranational money together, 1 is normal")
    forum = column("number", unit="meetings/year", low=0, doc="meetings of mayors' forums the city takes part in (X8)")
    is_matched = column("yes", doc="the national office for subnational diplomacy helps the city find partners (X9)")
    staff_factor = column("number", low=0, default=1.0, doc="staff relative to the world's table, moved by events")
    effective_staff = column("number", unit="FTE", low=0, doc="posts free for ties and networks (L)")
    capacity = column("number", low=0, default=1.0, doc="capacity to act on ideas (C)")
    stage = column("choice", choices=OfficeStage, doc="stage of internationalisation (M19)")
    network_grants = column("number", low=0, doc="grants of its networks, weighted by engagement")
    network_standards = column("number", low=0, doc="standards of its networks, weighted by engagement")
    memberships = column("whole", unit="networks", doc="networks the city belongs to (m)")
    load = column("number", low=0, doc="work that memberships ask for over the staff time there is for them")
    travel_stopped = column("yes", doc="delegations cannot travel (X5)")
    practice = column("number", low=0, high=1, doc="practice with virtual exchange (V)")
    trips = column("number", unit="trips/year", low=0, doc="delegations sent a year at this month's rate")
    unmet = column("number", unit="exchanges/year", low=0, doc="wishes that travel money or a stop left unmet (U)")
    consulates = column("whole", unit="consulates", doc="consulates in the city")
    focus = column("whole", unit="tie", default=-1, doc="row of the focus tie of the year, -1 without")
    lost = column("number", unit="ties", doc="ties lost in the last 12 months")
    listed = column("whole", unit="ties", doc="ties in this world that have not ended")
    first_tie = column("whole", default=-1, doc="first end (2 x tie + side) of the chain of the city's ties")
    first_membership = column("whole", default=-1, doc="first row of the chain of the city's memberships")
    is_directed = column("yes", doc="a strategy decides for the city")
    commitment = column("choice", choices=CommitmentStage, doc="place on the climate ladder")
    commitment_since = column("whole", unit="month", default=-1, doc="month of the last passage on the ladder")
    committed_month = column("whole", unit="month", default=-1, doc="month of the last signing")
    deadline = column("whole", unit="month", default=1_000_000, doc="month by which a plan is due")
    held_from = column("choice", choices=CommitmentStage, doc="stage the city was put on hold from")
    plan_month = column("whole", unit="month", default=-1, doc="month of the first climate plan, -1 before")
    efficacy = column("number", doc="delivery of the plan (I), drawn once: on track, partly, backwards")
    emissions = column("number", unit="tCO2/year", doc="emissions on the city's territory")
    emissions_without = column("number", unit="tCO2/year", doc="emissions had the city delivered nothing")
    tonnes = column("number", unit="tCO2", doc="emitted since the start")
    tonnes_delivered = column("number", unit="tCO2", doc="avoided since the start by the city's own delivery")


class NationalGovernment(Actor):
    """A national government: in an agreement or not, with a stance on each topic, federal or unitary (A2, A11)."""

    table = "nations"
    axes = ("nation",)

    name = column("text", doc="short English name", given="required")
    federal = column("yes", given="optional", doc="a federal state", unknown="no")
    autonomy = column(
        "number", low=0, high=1, given="optional", doc="what a city may do on its own",
        unknown="uniform on 0.35 to 0.65, federal states 0.1 more",
    )  # fmt: skip
    blocs = column("names", given="optional", doc="blocs the nation belongs to (EU, NATO, G7, G20, OECD, BRICS)")
    in_agreement = column(
        "yes", given="optional", default=1, doc="a party to the climate agreement", unknown="yes"
    )  # fmt: skip
    emissions_per_head = column(
        "number", unit="tCO2/year", low=0, high=100, given="optional", doc="national emissions a head",
        unknown="5, near the world's mean",
    )  # fmt: skip
    term = column(
        "whole", unit="months", low=1, high=240, given="optional", default=60, doc="between national elections",
        unknown="60; 48 for the USA and Germany",
    )  # fmt: skip
    next_election = column(
        "whole", unit="month", low=0, high=1200, given="optional", default=-1, doc="first election, from month 0",
        unknown="drawn within a term",
    )  # fmt: skip
    ending_norm = column(
        "number", low=0, high=1, given="optional",
        doc="how far the national association of cities urges to end, not suspend", unknown="0",
    )  # fmt: skip
    ideal_point = column(
        "number", unit="UN ideal point", low=-10, high=10, given="optional", default=float("nan"),
        doc="position in General Assembly votes; sets baseline tension where both nations have one",
        unknown="shared blocs are used instead",
    )  # fmt: skip

    key = column("key", doc="digest of the code")
    departed = column("whole", unit="month", default=-1, doc="month of the last departure from the agreement, or -1")
    money = column("number", low=0, default=1.0, doc="national money for cities, 1 is normal (M15)")
    camp = column("choice", choices=("first", "second"), doc="the camp in government")
    swing = column("number", low=0, default=0.3, doc="how far a change of camp moves every stance")
    subnational_office = column("yes", doc="a federal office for subnational diplomacy is open (X9)")
    upward_doors = column("whole", doc="forums, seats and offices through which cities move the nation (M6)")
    attraction = column("number", default=0.0, doc="log factor on being chosen for new ties, moved by shocks (X18)")
    travel_stopped = column("whole", unit="events", doc="events that stop travel of the nation's cities")
    practice = column("number", low=0, high=1, doc="practice with virtual exchange of the nation's cities")
    isolation = column("number", low=0, high=1, doc="turn inward that lowers voters' support (M17)")
    is_european = column("yes", doc="member of the EU, for the mixture of delivery")
    is_directed = column("yes", doc="a strategy decides for the government")


class CityNetwork(Actor):
    """A network of cities with topics, entry rule, fee and services (A3, A8)."""

    table = "networks"
    axes = ("network",)

    name = column("text", doc="full name", given="required")
    topics = column("topics", given="required", doc="what the network works on")
    founded = column(
        "whole", unit="year", low=1800, high=2100, given="optional", default=0, doc="year of founding", unknown="before"
    )  # fmt: skip
    dissolved = column(
        "whole", unit="year", low=1800, high=2200, given="optional", default=9999, doc="year of its end",
        unknown="none",
    )  # fmt: skip
    entry = column(
        "choice", choices=("open", "application", "invitation"), given="optional",
        doc="entry rule; slows joining (networks.entry_*)", unknown="open",
    )  # fmt: skip
    fee = column("number", unit="EUR/year", low=0, high=1e7, given="optional", doc="yearly fee", unknown="0")
    maximum = column(
        "whole", unit="cities", low=1, high=1_000_000, given="optional", default=1_000_000,
        doc="most members it takes", unknown="no limit",
    )  # fmt: skip
    minimum_population = column(
        "number", unit="people", low=0, high=1e8, given="optional", doc="smallest city it admits", unknown="0"
    )  # fmt: skip
    scope = column("names", given="optional", doc="nations or blocs it admits", unknown="all nations")
    services = column(
        "names", given="optional", doc="learning, standards, grants, convening", unknown="all four"
    )  # fmt: skip
    is_sponsored = column("yes", given="optional", doc="lives on a sponsor (A8)", unknown="no")
    documented_size = column(
        "whole", unit="cities", low=0, high=1_000_000, given="optional", doc="members it has in the world at large",
        unknown="not used",
    )  # fmt: skip

    key = column("key", doc="digest of the id")
    is_active = column("yes", doc="founded and not dissolved")
    lost_sponsor = column("yes", doc="its sponsor has withdrawn (X17)")
    learning = column("number", low=0, default=1.0, doc="strength of peer learning, 1 is normal")
    standards = column("number", low=0, default=1.0, doc="strength of standards and monitoring")
    grants = column("number", low=0, default=1.0, doc="strength of grants")
    convening = column("number", low=0, default=1.0, doc="strength of convening")
    members = column("whole", unit="cities", doc="members now")
    required_engagement = column("number", low=0, high=1, doc="engagement below which members are let go")
    is_directed = column("yes", doc="a strategy decides for the network")
