"""Rows that are no agents: ties, memberships, relations and the rest, declared like the agents' columns."""

from __future__ import annotations

from sim.agents import City, CityNetwork, NationalGovernment
from sim.columns import Row, column
from sim.stages import Channel, IdeaStage, TieStatus

TIE_KINDS = ("partnership", "project", "district", "development")


class Tie(Row):
    """A partnership between two cities; the entry in the register outlives it (T1 to T13)."""

    table = "ties"
    axes = ("tie",)

    city_a = column("city", given="required", doc="one partner")
    city_b = column("city", given="required", doc="the other partner")
    year = column(
        "whole", unit="year", low=1000, high=2100, given="optional", default=0, doc="year it was formalised",
        unknown="drawn among the four generations (T2)",
    )  # fmt: skip
    kind = column(
        "choice", choices=TIE_KINDS, given="optional", doc="open-ended, project, district or development",
        unknown="partnership",
    )  # fmt: skip
    end_year = column(
        "whole", unit="year", low=1900, high=2200, given="optional", default=9999,
        doc="year in which its mandate or project ends (T5)", unknown="open-ended",
    )  # fmt: skip
    topic = column(
        "topic", given="optional", default=-1, doc="topic that revives it, as in a climate partnership (T11)",
        unknown="none",
    )  # fmt: skip

    has_agreement = column(
        "yes", given="optional", doc="a trade or cooperation agreement stands on top of it (M25)", unknown="no"
    )

    key = column("key", doc="digest of the two cities and the order of their ties")
    formed = column("whole", unit="month", default=-1, doc="month it was formed, negative for the register's ties")
    end_month = column("whole", unit="month", default=1_000_000, doc="month from which it ends by its mandate")
    motive = column("number", low=0, default=1.0, doc="strength of motive (mu), lognormal, drawn once (M18)")
    trip_cost = column("number", unit="EUR", low=0, doc="one delegation's trip")
    vitality = column("number", low=0, high=1, default=0.5, doc="how alive the exchange is (v)")
    community = column("number", low=0, high=1, default=0.4, doc="sub-ties: schools, clubs, ports (z) (T8)")
    status = column("choice", choices=TieStatus, doc="active, dormant, suspended or ended")
    status_month = column("whole", unit="month", default=-1, doc="month of the last change of status")
    exchange_rate = column("number", unit="exchanges/year", low=0, doc="in-person exchanges by the offices (r)")
    virtual_rate = column("number", unit="exchanges/year", low=0, doc="virtual exchanges")
    exchanges = column("whole", unit="exchanges", doc="in-person exchanges since month 0")
    virtual_exchanges = column("whole", unit="exchanges", doc="virtual exchanges since month 0")
    effort_a = column("number", default=-1.0, doc="weight set by city_a's strategy, -1 for the rule's")
    effort_b = column("number", default=-1.0, doc="weight set by city_b's strategy, -1 for the rule's")
    wish_a = column("number", low=0, unit="exchanges/year", doc="exchanges that city_a wishes this month")
    wish_b = column("number", low=0, unit="exchanges/year", doc="exchanges that city_b wishes this month")
    unmet_rate = column("number", unit="exchanges/year", low=0, doc="wished in-person exchanges that fell through")
    banned_by = column("whole", doc="nations that forbid the contact: 1 city_a's, 2 city_b's, 3 both; it cannot resume")
    ends_by_choice = column("yes", doc="a strategy has decided to end it this month")
    next_a = column("whole", default=-1, doc="next end in the chain of city_a's ties")
    next_b = column("whole", default=-1, doc="next end in the chain of city_b's ties")


class Membership(Row):
    """A city's membership in a network."""

    table = "memberships"
    axes = ("membership",)

    city = column("city", given="required", doc="the member")
    network = column("network", given="required", doc="the network")
    year = column(
        "whole", unit="year", low=1800, high=2100, given="optional", default=0, doc="joined", unknown="before"
    )

    key = column("key", doc="digest of city and network")
    since = column("whole", unit="month", default=-1, doc="month of joining, negative for the world's table")
    engagement = column("number", low=0, high=1, default=0.5, doc="how active the member is (e) (M12)")
    is_active = column("yes", doc="a member now")
    effort = column("number", default=-1.0, doc="weight set by the city's strategy, -1 for the rule's")
    next = column("whole", default=-1, doc="next row in the chain of the city's memberships")


class Relation(Row):
    """A pair of nations."""

    table = "relations"
    axes = ("nation", "nation")

    nation_a = column("nation", given="required", doc="one nation")
    nation_b = column("nation", given="required", doc="the other nation")
    affinity = column(
        "number", low=-5, high=5, given="optional",
        doc="log factor on forming ties; of a nation with itself, among its own cities", unknown="0",
    )  # fmt: skip
    diaspora = column(
        "number", low=0, high=5, given="optional", doc="log factor on forming ties by diaspora (T12)", unknown="0"
    )  # fmt: skip
    baseline = column(
        "number", low=0, high=1, given="optional", doc="tension in normal times (T*)",
        unknown="min(0.3, 0.08 x distance of ideal points), or 0.3 x (1 - share of blocs in common)",
    )  # fmt: skip

    tension = column("number", low=0, high=1, doc="tension now (T)")
    previous = column("number", low=0, high=1, doc="tension last month")
    alarm = column("number", low=0, doc="alarm over a recent rise (M)")
    holds = column("whole", unit="events", doc="events that hold the tension where it is")
    live_ties = column("number", low=0, doc="share of the pair's ties that are live, for the feedback (Q10)")


class Consulate(Row):
    """A consulate of one nation in a city of another (A6)."""

    table = "consulates"
    axes = ("city", "nation")

    city = column("city", given="required", doc="host city")
    nation = column("nation", given="required", doc="sending nation")

    is_open = column("yes", doc="open now")
    is_near = column("yes", doc="one of the nation's consulates is in the city or within reach")


class Idea(Row):
    """A policy idea that travels (I1 to I12)."""

    table = "ideas"
    axes = ("idea",)

    name = column("text", doc="short name", given="required")
    topic = column("topic", given="required", doc="topic it belongs to")
    cost = column("number", low=0, high=1, given="required", doc="from symbolic (0) to costly (1)")
    pioneer = column(
        "text", given="optional", doc="id of the pioneer city", unknown="drawn by a race on size and outlook"
    )  # fmt: skip

    key = column("key", doc="digest of the id")
    factor = column("number", low=0, default=1.0, doc="moved by shocks: 1 is normal, 0 is stalled (X7)")


class Stance(Row):
    """A nation's stance on a topic."""

    table = "stances"
    axes = ("nation", "topic")

    nation = column("nation", given="required", doc="the nation")
    topic = column("topic", given="required", doc="the topic")
    stance = column(
        "number", low=-1, high=1, given="required", doc="from hostile (-1) to supportive (1) (S)"
    )  # fmt: skip
    mean = column("number", low=-2, high=2, doc="middle of the two camps (m)")
    is_contested = column("yes", doc="the camps differ on it: climate, and what the world's table gives a stance on")


class Adoption(Row):
    """Where an idea stands in a city."""

    table = "adoption"
    axes = ("city", "idea")

    city = column("city", given="required", doc="the city")
    idea = column("idea", given="required", doc="the idea")
    stage = column("choice", choices=IdeaStage, given="required", doc="how far the idea has come")
    threshold = column(
        "number", low=0, high=1, given="optional", default=float("nan"),
        doc="share of adopters from which the city follows, with ideas.contagion=threshold (Granovetter 1978)",
        unknown="uniform on 0 to 1, drawn per run",
    )  # fmt: skip

    since = column("whole", unit="month", default=-1, doc="month of the last passage")
    adopted = column("whole", unit="month", default=-1_000_000, doc="month of the last adoption")
    channel = column("choice", choices=Channel, default=int(Channel.START), doc="what carried the last adoption")


class Commitment(Row):
    """A documented place on the climate ladder at the start."""

    table = "commitments"
    axes = ("city",)

    city = column("city", given="required", doc="the city")
    stage = column(
        "choice", choices=("committed", "inventory", "target", "plan", "monitored"), given="required", doc="its place"
    )  # fmt: skip
    year = column("whole", unit="year", low=1990, high=2100, given="optional", default=0, doc="year of signing")


class Circumstance(Row):
    """What concerns the whole world: one row."""

    table = "circumstances"
    axes = ("world",)

    founding_rate = column(
        "number", unit="1/year", default=-1.0, doc="growth of the number of networks set by an event"
    )


FILES: dict[str, type[Row]] = {
    row.table: row
    for row in (
        City,
        NationalGovernment,
        CityNetwork,
        Tie,
        Membership,
        Relation,
        Consulate,
        Idea,
        Stance,
        Adoption,
        Commitment,
    )
}
TABLES: dict[str, type[Row]] = {**FILES, Circumstance.table: Circumstance}
