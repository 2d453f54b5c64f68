"""Threshold contagion: a city follows from its own share of adopters on (Granovetter 1978; MODEL 2.7)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim import Diplomacity, World
from sim.mechanisms.idea_exposure import response, threshold_of
from sim.randomness import key_of, keys_of
from sim.stages import TieStatus
from tests.contracts.motion import thirty
from tests.mechanisms.by_hand import ALDER, BIRCH, CEDAR, DORNE, FAIR, PLAN, go, set_all, start, value

pytestmark = pytest.mark.filterwarnings("ignore::sim.PlausibilityWarning")
UNAWARE, HEARD, ADOPTED, IMPLEMENTED = 0, 1, 2, 4
THRESHOLD = 3  # place in the choices of ideas.contagion
CHANNELS = ("own", "twinning", "networks", "neighbours", "leaders", "nation")
AT_ONCE = 1e9  # a rate at which whoever can follow does so within the month


def only_by(world: World, channel: str, seed: int = 1, **given: float) -> Diplomacity:
    """A model of ideas in which one channel carries at once what it may; all cities have heard of both ideas."""
    parameters = {"ideas__own": 0.0, "ideas__testing_rate": 0.0, "ideas__national_pull": 0.0, **given}
    parameters |= {"ideas__closed_channels": tuple(name for name in CHANNELS if name != channel)}
    parameters |= {f"ideas__{channel}": AT_ONCE, "ideas__contagion": "threshold"}
    model = start(world, at_work=("ideas",), seed=seed, **parameters)
    set_all(model, "cities", capacity=1.0, openness=1.0)
    set_all(model, "memberships", engagement=1.0)
    model.state["adoption"]["stage"][:] = HEARD
    model._spin_up(0)  # sums over memberships follow what has been set
    return model


def has(model: Diplomacity, city: int, idea: int) -> bool:
    return value(model, "adoption", "stage", city, idea) >= ADOPTED


def test_the_answer_to_a_share_is_all_or_nothing() -> None:
    assert [response(share, False, 0.3, THRESHOLD, 0.5) for share in (0.0, 0.49, 0.5, 1.0)] == [0.0, 0.0, 1.0, 1.0]
    assert [response(share, True, 0.3, THRESHOLD, 0.0) for share in (0.0, 1.0)] == [1.0, 1.0]


def test_a_given_threshold_is_used_as_it_stands() -> None:
    for given in (0.0, 0.25, 1.0):
        assert threshold_of(given, np.uint64(1), np.uint64(2), np.uint64(3)) == given


def test_drawn_thresholds_are_uniform_and_differ_by_run_city_and_idea() -> None:
    cities, ideas = keys_of(f"city-{i}" for i in range(200)), keys_of(f"idea-{p}" for p in range(50))
    one, two = (np.uint64(key_of(f"run {seed}")) for seed in (1, 2))
    drawn = np.array([[threshold_of(-1.0, one, city, idea) for idea in ideas] for city in cities])
    n = drawn.size
    gap = np.abs(np.sort(drawn.ravel()) - (np.arange(n) + 0.5) / n).max() + 0.5 / n
    assert gap < 1.95 / math.sqrt(n)  # Kolmogorov and Smirnov at one in a thousand
    assert len(np.unique(drawn)) == n
    assert abs(np.corrcoef(drawn[:-1].ravel(), drawn[1:].ravel())[0, 1]) < 4.0 / math.sqrt(n)
    other = np.array([threshold_of(-1.0, two, city, ideas[0]) for city in cities])
    assert abs(np.corrcoef(drawn[:, 0], other)[0, 1]) < 4.0 / math.sqrt(len(cities))


@pytest.mark.parametrize(("threshold", "follows"), [(0.5, True), (0.51, False)])
def test_a_given_threshold_decides_among_partners(toy: World, threshold: float, follows: bool) -> None:
    """Cedar's two ties have vitality 0.5 each, and only Alder has the idea: a share of one half."""
    model = only_by(toy, "twinning")
    set_all(model, "adoption", threshold=1.0)
    model.state["adoption"]["stage"][ALDER, PLAN] = IMPLEMENTED
    model.state["adoption"]["threshold"][CEDAR, PLAN] = threshold
    go(model, 3)
    assert has(model, CEDAR, PLAN) == follows
    assert not has(model, CEDAR, FAIR)


@pytest.mark.parametrize(("threshold", "follows"), [(0.5, True), (0.51, False)])
def test_a_given_threshold_decides_in_each_network(toy: World, threshold: float, follows: bool) -> None:
    """Of Birch's two fellow members of the Climate League one has the idea."""
    model = only_by(toy, "networks")
    set_all(model, "adoption", threshold=1.0)
    model.state["adoption"]["stage"][ALDER, PLAN] = IMPLEMENTED
    model.state["adoption"]["threshold"][BIRCH, PLAN] = threshold
    events = model.run(3).events.query("kind == 'idea' and to == 'adopted' and subject == 'birch-xaa'")
    assert bool(len(events)) == follows
    assert set(events["channel"]) <= {"networks"}
    assert set(events["source"]) <= {model.ids["networks"][0]}


def test_a_network_below_the_threshold_is_never_named_as_source(toy: World) -> None:
    """Cedar is in both networks: in the Circle its only fellow has the idea, in the League one of two."""
    sources = set()
    for seed in range(30):
        model = only_by(toy, "networks", seed)
        set_all(model, "adoption", threshold=1.0)
        model.state["adoption"]["stage"][[ALDER, DORNE], FAIR] = IMPLEMENTED
        model.state["adoption"]["threshold"][CEDAR, FAIR] = 0.75
        events = model.run(2).events.query("kind == 'idea' and to == 'adopted' and subject == 'cedar-xbb'")
        sources |= set(events["source"])
    assert sources == {model.ids["networks"][1]}


def test_neighbours_are_named_among_adopters_at_home(toy: World) -> None:
    """Birch's only neighbour at home is Alder: nobody follows before it has the idea, and then it is the source."""
    before, after = only_by(toy, "neighbours"), only_by(toy, "neighbours")
    for model in (before, after):
        set_all(model, "adoption", threshold=1.0)
    after.state["adoption"]["stage"][ALDER, PLAN] = IMPLEMENTED
    go(before, 2)
    assert not before.log.count
    events = after.run(2).events.query("kind == 'idea' and to == 'adopted'")
    assert events[["subject", "channel", "source"]].to_numpy().tolist() == [["birch-xaa", "neighbours", "alder-xaa"]]


@pytest.mark.parametrize("vitality", [0.1, 0.3, 0.7])
def test_a_threshold_of_one_is_reached_when_all_partners_have_the_idea(vitality: float) -> None:
    """However the vitality of ties adds up: rounding does not decide."""
    model = only_by(thirty(), "twinning")
    set_all(model, "cities", ties_outside=0.0)
    ties = model.state["ties"]
    ties["vitality"][:] = vitality * (1.0 + np.arange(ties.capacity) % 7)
    set_all(model, "ties", status=0)
    set_all(model, "adoption", threshold=1.0)
    tied = np.flatnonzero(model.state["cities"].used("first_tie") >= 0)
    model._spin_up(0)
    for city in tied:
        model.state["adoption"]["stage"][:, 0] = IMPLEMENTED
        model.state["adoption"]["stage"][city, 0] = HEARD
        model._make_scratch()
        model.replaced.times += 1
        model.step()
        assert has(model, int(city), 0), city


def test_a_city_without_live_ties_follows_no_partners(toy: World) -> None:
    model = only_by(toy, "twinning")
    set_all(model, "adoption", threshold=0.0)
    set_all(model, "ties", status=int(TieStatus.SUSPENDED))
    set_all(model, "cities", ties_outside=0.0)
    go(model, 3)
    assert not any(has(model, city, FAIR) for city in (ALDER, BIRCH, CEDAR))


def test_hearing_stays_in_proportion_to_the_share(toy: World) -> None:
    """Threshold or not: what a city hears of does not depend on it, draw by draw."""
    heard = []
    for contagion in ("simple", "threshold"):
        model = start(toy, at_work=("ideas",), ideas__contagion=contagion, ideas__own=0.0, ideas__leaders=0.0)
        set_all(model, "cities", capacity=0.0)
        set_all(model, "adoption", threshold=1.0)
        model.state["adoption"]["stage"][[BIRCH, CEDAR], :] = UNAWARE
        events = model.run(120).events.query("kind == 'idea' and to == 'heard'")
        heard.append(events[["month", "subject", "object", "channel"]].to_numpy().tolist())
    assert len(heard[0]) > 1
    assert heard[0] == heard[1]


def test_drawn_thresholds_stay_from_month_to_month_and_differ_from_run_to_run(toy: World) -> None:
    """Half of Cedar's partners have the idea: it follows at once or never, and in half of the runs."""
    followed = []
    for seed in range(200):
        model = only_by(toy, "twinning", seed)
        model.state["adoption"]["stage"][ALDER, FAIR] = IMPLEMENTED
        model.state["adoption"]["threshold"][[BIRCH, DORNE], FAIR] = 1.0
        go(model, 1)
        at_once = has(model, CEDAR, FAIR)
        go(model, 24)
        assert has(model, CEDAR, FAIR) == at_once
        followed.append(at_once)
    assert abs(sum(followed) - 100) < 4.0 * math.sqrt(50.0)


def test_a_threshold_of_zero_is_followed_unasked_and_names_no_source(toy: World) -> None:
    """Alder's only tie is live; nobody has the Fair Trade idea."""
    model = only_by(toy, "twinning")
    set_all(model, "adoption", threshold=1.0)
    model.state["adoption"]["threshold"][ALDER, FAIR] = 0.0
    ledger = model.run(1).ledger
    assert ledger[["city", "channel"]].to_numpy().tolist() == [["alder-xaa", "twinning"]]
    assert ledger["source"].isna().all()


def test_a_worlds_table_gives_thresholds_and_leaves_the_others_to_be_drawn(toy: World) -> None:
    frames = {name: toy.frame(name) for name in ("nations", "cities", "ideas")}
    frames["adoption"] = pd.DataFrame(
        {
            "city": ["alder-xaa", "birch-xaa"],
            "idea": "climate-plan",
            "stage": ["implemented", "heard"],
            "threshold": [None, 0.25],
        }
    )
    given = Diplomacity(World.from_tables(frames), spin_up=0).state["adoption"]["threshold"]
    assert given[BIRCH, PLAN] == 0.25
    given[BIRCH, PLAN] = np.nan
    assert np.isnan(given).all()
