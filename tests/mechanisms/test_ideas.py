"""Ideas: competing channels, contagion, the ladder of an idea, attribution, worked by hand (MODEL 2.7)."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim import Diplomacity, World
from sim.mechanisms.idea_exposure import dose_response, is_complex
from sim.mechanisms.pulls import crowding, is_slowed, leaning, vertical_push
from sim.stages import IdeaStage
from tests.mechanisms.by_hand import (
    ALDER,
    BIRCH,
    CEDAR,
    DORNE,
    FAIR,
    PLAN,
    go,
    happened,
    is_share,
    set_all,
    start,
    value,
)

SIMPLE, IF_COSTLY, COMPLEX = range(3)
UNAWARE, HEARD, ADOPTED, TESTING, IMPLEMENTED, DROPPED = (int(stage) for stage in IdeaStage)
SILENT = {f"ideas__{name}": 0.0 for name in ("own", "twinning", "networks", "neighbours", "leaders", "nation")}
SILENT |= {"ideas__national_pull": 0.0}


def waiting(world: World, seed: int, idea: int, cities: tuple[int, ...], capacity: float = 1.0, **given) -> Diplomacity:
    """A model of ideas alone in which these cities have heard of one idea; nothing else moves."""
    model = start(world, at_work=("ideas",), seed=seed, **{**SILENT, **given})
    set_all(model, "cities", capacity=capacity, openness=1.0, outlook=0.0)
    model.state["adoption"]["stage"][list(cities), idea] = HEARD
    return model


def adopted(world: World, runs: int, idea: int, city: int, months: int, prepare=None, **given) -> int:
    """In how many runs the city has adopted after so many months."""
    found = 0
    for seed in range(runs):
        model = waiting(world, seed, idea, (city,), **given)
        if prepare is not None:
            prepare(model)
        go(model, months)
        found += value(model, "adoption", "stage", city, idea) >= ADOPTED
    return found


def test_complex_contagion_bends_at_theta_and_ends_at_one() -> None:
    assert dose_response(0.0, 0.3) == 0.0
    assert dose_response(0.3, 0.3) == pytest.approx(1.09 / 2.0)
    assert dose_response(0.1, 0.3) == pytest.approx(1.09 * 0.01 / 0.10)
    assert dose_response(1.0, 0.3) == pytest.approx(1.0)


def test_only_costly_ideas_spread_by_complex_contagion_unless_told_otherwise() -> None:
    assert [is_complex(cost, IF_COSTLY) for cost in (0.1, 0.49, 0.5, 1.0)] == [False, False, True, True]
    assert not is_complex(1.0, SIMPLE)
    assert is_complex(0.0, COMPLEX)


def test_autonomy_loosens_the_nations_pull_unless_the_reversed_reading_is_chosen() -> None:
    assert leaning(1.0, 0.5, 0.5, 0.4, 1) == pytest.approx(math.exp(0.2))
    assert leaning(2.0, 0.5, 1.0, 0.4, 1) == 2.0
    assert leaning(1.0, 0.5, 0.0, 0.4, 1) == pytest.approx(math.exp(0.4))
    assert leaning(1.0, 0.5, 0.0, 0.4, 0) == 1.0
    assert leaning(1.0, 0.5, 0.0, -0.4, 1) == pytest.approx(math.exp(-0.4))  # substitution
    assert leaning(1.0, -1.0, 0.25, 0.4, 1) == pytest.approx(math.exp(-0.6))


def test_each_network_carries_less_when_a_city_is_in_many() -> None:
    assert crowding(0, 0.6) == 0.0
    assert crowding(1, 0.6) == 1.0
    assert crowding(32, 0.6) == pytest.approx(0.25)  # 2^5 to the power -0.4
    assert crowding(32, 1.0) == 1.0


def test_only_a_supportive_nation_pushes() -> None:
    assert [vertical_push(stance, 0.4) for stance in (-1.0, 0.0, 0.5)] == [0.0, 0.0, 0.2]


def test_only_an_ally_slows_and_only_cities_ahead_of_it() -> None:
    assert is_slowed(0.2, 0.5, 0.6, 0.5)
    assert not is_slowed(0.0, 0.5, 0.6, 0.5)
    assert not is_slowed(0.2, 0.3, 0.6, 0.5)
    assert not is_slowed(0.2, 0.5, 0.5, 0.5)


def test_channels_compete_in_proportion_to_their_parts(toy: World) -> None:
    """Own 0.05 and a push of 0.4 x 0.5 on a cheap idea: 0.25 x exp(-2.3 x 0.1) a year, a fifth of it own (V14)."""
    runs, found, own = 70, 0, 0
    support = {"type": "set_stance", "month": 0, "nations": ["XAA", "XBB"], "topic": "development", "level": 0.5}
    for seed in range(runs):
        model = start(
            toy, support, at_work=("ideas",), seed=seed, **{**SILENT, "ideas__own": 0.05, "ideas__nation": 0.4}
        )
        set_all(model, "cities", capacity=1.0, openness=1.0)
        model.state["adoption"]["stage"][:, FAIR] = [HEARD, HEARD, HEARD, IMPLEMENTED]
        ledger = model.run(60).ledger
        ledger = ledger[(ledger["idea"] == "fair-trade-town") & (ledger["stage"] == "adopted")]
        assert set(ledger["channel"]) <= {"own", "nation"}
        assert set(ledger[ledger["channel"] == "nation"]["source"]) <= {"XAA", "XBB"}
        first = ledger.drop_duplicates("city")
        found += len(first)
        own += int((first["channel"] == "own").sum())
    assert is_share(found, 3 * runs, 1.0 - math.exp(-5.0 * 0.25 * math.exp(-0.23)))
    assert is_share(own, found, 0.2)


def test_capacity_and_openness_multiply_and_cost_slows(toy: World) -> None:
    expected = 1.0 - math.exp(-2.0 * 20.0 * 0.05 * math.exp(-2.3 * 0.6))  # own initiative, a costly idea, two years
    assert is_share(adopted(toy, 100, PLAN, DORNE, 24, capacity=20.0, ideas__own=0.05), 100, expected)

    def open_up(model: Diplomacity) -> None:
        set_all(model, "cities", openness=20.0)

    assert is_share(adopted(toy, 100, PLAN, DORNE, 24, open_up, ideas__own=0.05), 100, expected)


@pytest.mark.parametrize(("contagion", "pull"), [("complex_if_costly", 1.09 * 0.25 / 0.34), ("simple", 0.5)])
def test_partners_pull_by_vitality_and_by_the_share_of_them_that_has_it(
    toy: World, contagion: str, pull: float
) -> None:
    """Cedar's two ties have vitality 0.5 each; Alder has the costly idea, Birch has not: half of the weight."""
    rate = 10.0 * math.exp(-2.3 * 0.6) * 0.1 * 1.0 * pull  # a capacity of ten, to be done in two years
    found = adopted(toy, 100, PLAN, CEDAR, 24, capacity=10.0, ideas__twinning=0.1, ideas__contagion=contagion)
    assert is_share(found, 100, 1.0 - math.exp(-2.0 * rate))


def test_a_dormant_tie_still_carries_and_a_suspended_one_does_not(toy: World) -> None:
    def with_status(status: int):
        def prepare(model: Diplomacity) -> None:
            set_all(model, "ties", status=status)

        return prepare

    rate = 10.0 * math.exp(-2.3 * 0.6) * 0.1 * 1.09 * 0.25 / 0.34
    asleep = adopted(toy, 100, PLAN, CEDAR, 24, with_status(1), capacity=10.0, ideas__twinning=0.1)
    assert is_share(asleep, 100, 1.0 - math.exp(-2.0 * rate))
    assert adopted(toy, 20, PLAN, CEDAR, 24, with_status(2), capacity=10.0, ideas__twinning=0.1) == 0


def test_ties_outside_pull_with_the_share_of_the_worlds_partner_cities(toy: World) -> None:
    """Dorne has five ties outside at 0.4 beside its own of 0.5; a quarter of the four cities has the costly idea."""

    def reach_out(model: Diplomacity) -> None:
        model.city("Dorne").ties_outside = 5.0

    live, share = 2.5, 2.0 * 0.25 / 2.5
    pull = live * 1.09 * share**2 / (share**2 + 0.09)
    rate = 10.0 * math.exp(-2.3 * 0.6) * 0.1 * pull
    found = adopted(toy, 100, PLAN, DORNE, 24, reach_out, capacity=10.0, ideas__twinning=0.1)
    assert is_share(found, 100, 1.0 - math.exp(-2.0 * rate))


@pytest.mark.parametrize(("idea", "city", "match"), [(FAIR, CEDAR, 1.0), (PLAN, CEDAR, 1.0), (FAIR, BIRCH, 0.2)])
def test_networks_pull_by_engagement_members_and_topic(toy: World, idea: int, city: int, match: float) -> None:
    """Cedar is in both networks, Birch in the Climate League, where here Cedar has the Fair Trade idea."""

    def engage(model: Diplomacity) -> None:
        set_all(model, "memberships", engagement=0.8)
        model.state["cities"]["memberships"][:] = [1, 1, 2, 1]
        if city == BIRCH:
            model.state["adoption"]["stage"][[ALDER, CEDAR], FAIR] = [UNAWARE, IMPLEMENTED]

    crowd = 2.0**-0.4 if city == CEDAR else 1.0
    share = 1.0 if (idea, city) == (FAIR, CEDAR) else 0.5  # Dorne is the Circle's other member; one of the League's two
    shaped = 1.09 * 0.25 / 0.34 if idea == PLAN else share
    rate = 5.0 * math.exp(-2.3 * (0.6 if idea == PLAN else 0.1)) * 0.6 * crowd * 0.8 * match * shaped
    found = adopted(toy, 100, idea, city, 6, engage, capacity=5.0, ideas__networks=0.6)
    assert is_share(found, 100, 1.0 - math.exp(-0.5 * rate))


def test_neighbours_pull_by_their_share_without_the_city_itself(toy: World) -> None:
    """Birch's only neighbour Alder has the costly idea: a share of one."""
    rate = 2.0 * math.exp(-2.3 * 0.6) * 0.5
    found = adopted(toy, 100, PLAN, BIRCH, 24, capacity=2.0, ideas__neighbours=0.5)
    assert is_share(found, 100, 1.0 - math.exp(-2.0 * rate))


def test_leaders_are_followed_for_twelve_months(toy: World) -> None:
    """Alder leads Norland; it launches in month 3 and pulls Birch in that month and the twelve that follow."""
    months = []
    launch = {"type": "launch_idea", "month": 3, "idea": "fair-trade-town", "city": "alder-xaa"}
    for seed in range(100):
        model = start(toy, launch, at_work=("ideas",), seed=seed, **{**SILENT, "ideas__leaders": 0.4})
        set_all(model, "cities", capacity=3.0, openness=1.0)
        model.state["adoption"]["stage"][[ALDER, BIRCH], FAIR] = HEARD
        events = happened(model, 24, kind="idea", to="adopted", subject="birch-xaa")
        months += events["month"].tolist()
        assert set(events["channel"]) <= {"leaders"}
        assert set(events["source"]) <= {"alder-xaa"}
    assert min(months) == 3
    assert max(months) == 15
    assert is_share(len(months), 100, 1.0 - math.exp(-13.0 / 12.0 * 3.0 * 0.4 * math.exp(-0.23)))


def test_hearing_is_six_times_as_fast_and_asks_neither_capacity_nor_openness(toy: World) -> None:
    heard = 0
    for seed in range(100):
        model = start(toy, at_work=("ideas",), seed=seed, **SILENT)
        set_all(model, "cities", capacity=0.1, openness=0.1)
        go(model, 12)
        heard += int((model.state["adoption"]["stage"][[ALDER, BIRCH, CEDAR], FAIR] == HEARD).sum())
    assert is_share(heard, 300, 1.0 - math.exp(-0.6))


def test_an_idea_is_tested_and_then_implemented_or_dropped(toy: World) -> None:
    """Cost 0.1, capacity 1: implemented at 1 / 0.55 a year, dropped at 0.055, twice that under an inward mayor."""
    for outlook, factor in ((0.0, 1.0), (-1.5, 2.0)):
        tested, done, dropped = 0, 0, 0
        for seed in range(40):
            model = waiting(toy, seed, FAIR, (), ideas__drop_rate=0.1)
            model.state["adoption"]["stage"][:, FAIR] = ADOPTED
            set_all(model, "cities", outlook=outlook)
            events = happened(model, 96, object="fair-trade-town")
            tested += int(((events["to"] == "testing") & (events["month"] < 3)).sum())
            done += int((events["to"] == "implemented").sum())
            dropped += int((events["to"] == "dropped").sum())
        assert is_share(tested, 160, 1.0 - math.exp(-1.0))  # four a year
        fails = 0.11 * factor
        assert is_share(dropped, done + dropped, fails / (fails + 1.0 / 0.55))


def test_a_dropped_idea_returns_at_half_the_rate(toy: World) -> None:
    def drop(model: Diplomacity) -> None:
        model.state["adoption"]["stage"][DORNE, PLAN] = DROPPED

    again = 0
    for seed in range(100):
        model = waiting(toy, seed, PLAN, (DORNE,), capacity=40.0, ideas__own=0.05)
        drop(model)
        again += bool(len(happened(model, 12, subject="dorne-xbb", to="adopted")))
    assert is_share(again, 100, 1.0 - math.exp(-0.5 * 40.0 * 0.05 * math.exp(-1.38)))


def test_a_shock_to_costly_ideas_stalls_them_and_no_others(toy: World) -> None:
    stall = {"type": "shock", "month": 0, "target": "costly_ideas", "amount": 0.0}
    model = start(toy, stall, at_work=("ideas",), **{**SILENT, "ideas__own": 0.05})
    set_all(model, "cities", capacity=50.0, openness=1.0)
    model.state["adoption"]["stage"][1:, PLAN] = [HEARD, HEARD, TESTING]
    model.state["adoption"]["stage"][:3, FAIR] = HEARD
    go(model, 60)
    assert list(model.state["adoption"]["stage"][1:3, PLAN]) == [HEARD, HEARD]
    assert model.state["adoption"]["stage"][DORNE, PLAN] in (TESTING, DROPPED)
    assert (model.state["adoption"]["stage"][:, FAIR] >= ADOPTED).all()


@pytest.mark.parametrize("channel", ["own", "twinning", "networks", "neighbours", "leaders", "nation"])
def test_a_closed_channel_carries_nothing(toy: World, channel: str) -> None:
    for seed in range(5):
        record = start(toy, seed=seed, ideas__closed_channels=(channel,)).run(120)
        ideas = record.events.query("kind == 'idea'")
        assert len(ideas) > 0
        assert channel not in set(ideas["channel"])


def test_shares_of_the_six_channels_sum_to_one(rhine: World) -> None:
    record = Diplomacity(rhine, "baseline", seed=4).run(120)
    six = ("own", "twinning", "networks", "neighbours", "leaders", "nation")
    assert math.fsum(record.outcome(f"adoptions_{name}") for name in six) == pytest.approx(1.0)
    assert record.outcome("adoptions") == len(record.ledger) > 100


def test_the_source_of_an_adoption_is_one_that_could_have_carried_it(rhine: World) -> None:
    record = Diplomacity(rhine, "baseline", seed=4).run(120)
    ledger = record.ledger
    nation = dict(
        zip(record.ids["cities"], (record.ids["nations"][n] for n in record.tables["cities"]["nation"]), strict=True)
    )
    names, ties = record.ids["cities"], record.tables["ties"]
    partners = {frozenset((names[a], names[b])) for a, b in zip(ties["city_a"], ties["city_b"], strict=True)}
    for row in ledger.itertuples():
        if row.channel == "twinning":
            assert row.source == "outside" or frozenset((row.city, row.source)) in partners
        elif row.channel == "networks":
            assert row.source in record.ids["networks"]
        elif row.channel in ("neighbours", "leaders"):
            assert nation[row.source] == nation[row.city]
            assert row.source != row.city
        elif row.channel == "nation":
            assert row.source == nation[row.city]
        else:
            assert pd.isna(row.source)
