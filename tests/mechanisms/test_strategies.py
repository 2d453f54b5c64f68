"""Scripted strategies move their city as their names promise, against the same city under the rules, seed by seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sim import Diplomacity, Record, Refusal, World
from sim.snapshots import of_city, of_network
from sim.strategies import STRATEGIES, Cautious, Defiant, Pioneer, Scripted, Strategy, strategy_named
from tests.mechanisms.by_hand import BIRCH, DORNE, HARBOUR, LEAGUE, start_of, value
from tests.running import scenario_of

SEEDS, MONTHS = 60, 48
QUARREL = {"type": "raise_tension", "month": 6, "between": ["XAA", "XBB"], "level": 0.8}
DEPARTURE = {"type": "leave_agreement", "month": 12, "nation": "XAA"}
AT_HOME = {"type": "found_tie", "month": 0, "city": "alder-xaa", "partner": "birch-xaa"}  # a partner without tension
Runs = dict[str, list[Record]]


def runs_of(
    world: World, strategy: type[Strategy], *events: Mapping[str, Any], city: str = "birch-xaa", seeds: int = SEEDS
) -> Runs:
    """A city under a strategy and under the rules, with the same draws."""
    runs: Runs = {"strategy": [], "rules": []}
    for seed in range(seeds):
        for arm, found in runs.items():
            model = start_of(world, scenario_of(*events), seed=seed)
            if arm == "strategy":
                model.city(city).strategy = strategy()
            found.append(model.run(MONTHS))
    return runs


@pytest.fixture(scope="module")
def pioneers(toy: World) -> Runs:
    return runs_of(toy, Pioneer)


@pytest.fixture(scope="module")
def cautious(toy: World) -> Runs:
    return runs_of(toy, Cautious, QUARREL, AT_HOME)


@pytest.fixture(scope="module")
def defiant(toy: World) -> Runs:
    return runs_of(toy, Defiant, QUARREL, AT_HOME, DEPARTURE)


def gains(runs: Runs, number: Callable[[Record], float]) -> tuple[float, float]:
    """The mean paired difference of a number, strategy less rules, and its standard error."""
    differences = [number(a) - number(b) for a, b in zip(runs["strategy"], runs["rules"], strict=True)]
    n, mean = len(differences), math.fsum(differences) / len(differences)
    return mean, math.sqrt(math.fsum((d - mean) ** 2 for d in differences) / (n - 1) / n)


def adopted(record: Record, city: str = "birch-xaa") -> float:
    stages = record.tables["adoption"]["stage"][record.ids["cities"].index(city)]
    return float(((stages >= 2) & (stages <= 4)).sum())


def memberships(record: Record) -> float:
    held = record.tables["memberships"]
    return float(((held["city"] == BIRCH) & (held["is_active"] > 0)).sum())


def signed_at(record: Record) -> float:
    signed = record.events.query("kind == 'commitment' and subject == 'birch-xaa' and to == 'committed'")["month"]
    return float(signed.min()) if len(signed) else float(MONTHS)


def exchanges_abroad(record: Record) -> float:
    """Visits to Sorland's cities, all of them tense partners from the quarrel on."""
    ties, home = record.tables["ties"], record.tables["cities"]["nation"]
    mine = (ties["city_a"] == BIRCH) | (ties["city_b"] == BIRCH)
    return float(ties["exchanges"][mine & (home[ties["city_a"]] != home[ties["city_b"]])].sum())


def wish_abroad(record: Record) -> float:
    """What Birch itself would like to exchange with them in the last month."""
    ties, home = record.tables["ties"], record.tables["cities"]["nation"]
    abroad = home[ties["city_a"]] != home[ties["city_b"]]
    side_a, side_b = abroad & (ties["city_a"] == BIRCH), abroad & (ties["city_b"] == BIRCH)
    return float(ties["wish_a"][side_a].sum() + ties["wish_b"][side_b].sum())


def test_there_are_three_and_each_has_its_name() -> None:
    assert set(STRATEGIES) == {"pioneer", "cautious", "defiant"}
    assert isinstance(strategy_named("defiant"), Defiant)
    with pytest.raises(Refusal, match="did you mean 'pioneer'"):
        strategy_named("pionier")


def test_a_pioneer_signs_at_once(pioneers: Runs) -> None:
    assert {signed_at(record) for record in pioneers["strategy"]} == {0.0}
    assert gains(pioneers, signed_at)[0] < -12.0  # a year earlier at the least


def test_a_pioneer_adopts_more(pioneers: Runs) -> None:
    mean, error = gains(pioneers, adopted)
    assert mean > 0.3 + error  # of the two ideas of the toy world


def test_a_pioneer_joins_what_it_can_attend(pioneers: Runs) -> None:
    mean, error = gains(pioneers, memberships)
    assert mean > 0.5 + error


def test_a_pioneer_that_takes_no_part_in_networks_sees_none_and_runs_on(toy: World) -> None:
    model = start_of(toy, scenario_of())
    model.city("Dorne").eligible = False
    model.city("Dorne").strategy = Pioneer()
    assert of_city(model, DORNE).joinable == ()
    assert "dorne-xbb" not in of_network(model, LEAGUE).applicants
    joined = model.run(24).events.query("kind == 'membership' and subject == 'dorne-xbb' and to == 'present'")
    assert len(joined) == 0


def test_what_a_snapshot_lists_can_be_joined(toy: World) -> None:
    model = start_of(toy, scenario_of())
    model.network("climate-league").maximum = int(value(model, "networks", "members", LEAGUE))
    model.state["networks"]["is_active"][HARBOUR] = 0
    for row, city in enumerate(model.ids["cities"]):
        assert of_city(model, row).joinable == ()
        assert city not in of_network(model, LEAGUE).applicants
        assert city not in of_network(model, HARBOUR).applicants


def test_a_pioneers_adoptions_are_decisions(pioneers: Runs) -> None:
    for record in pioneers["strategy"]:
        own = record.ledger.query("city == 'birch-xaa'")
        assert set(own["channel"]) <= {"decision"}
    assert sum(len(r.ledger.query("city == 'birch-xaa' and channel == 'decision'")) for r in pioneers["rules"]) == 0


def test_a_cautious_city_of_many_partners_adopts_less(rhine: World) -> None:
    """Cologne waits until most of its twelve listed partners have an idea."""
    runs = runs_of(rhine, Cautious, city="koeln-deu", seeds=10)
    mean, error = gains(runs, lambda record: adopted(record, "koeln-deu"))
    assert mean < -0.5 - error  # of the twelve ideas


def test_a_cautious_city_belongs_to_fewer_networks_and_joins_none(cautious: Runs) -> None:
    assert gains(cautious, memberships)[0] < 0.0
    for record in cautious["strategy"]:
        joined = record.events.query(
            "kind == 'membership' and subject == 'birch-xaa' and to == 'present' and channel != 'rule'"
        )
        assert len(joined) == 0


def test_a_cautious_city_does_not_sign_under_a_lukewarm_nation(cautious: Runs) -> None:
    assert {signed_at(record) for record in cautious["strategy"]} == {float(MONTHS)}


def test_a_cautious_city_gives_nothing_to_partners_in_a_tense_nation(cautious: Runs) -> None:
    assert {wish_abroad(record) for record in cautious["strategy"]} == {0.0}
    mean, error = gains(cautious, exchanges_abroad)
    assert mean < -0.5 - error


def test_a_cautious_city_returns_to_its_partners_when_tension_has_eased(toy: World) -> None:
    passing = {**QUARREL, "hold": 12}
    given = {"relations__easing": 1.0}
    model = start_of(toy, scenario_of(passing), seed=3, **given)
    model.city("Birch").strategy = Cautious()
    model.run(12)
    assert (model.state["ties"]["effort_a"][1:3] <= 0.0).all()
    model.run(60)
    assert value(model, "ties", "effort_a", 1) == -1.0


def test_a_cautious_city_welcomes_nobody(cautious: Runs) -> None:
    for record in cautious["strategy"]:
        ties = record.tables["ties"]
        new = (ties["formed"] > 0) & ((ties["city_a"] == BIRCH) | (ties["city_b"] == BIRCH))
        assert not new.any()


def test_a_cautious_city_leaves_networks_that_are_too_many(toy: World) -> None:
    model = start_of(toy, scenario_of(), offices__membership_time=0.5)
    model.city("Cedar").strategy = Cautious()
    model.state["cities"]["staff"][2] = 1.0
    record = model.run(6)
    left = record.events.query("kind == 'membership' and subject == 'cedar-xbb' and to == 'absent'")
    assert set(left["channel"]) == {"decision"}
    assert len(left) == 2  # even one asks for more than 0.3 x 0.7 posts


def test_a_defiant_city_signs_in_the_month_of_the_departure(defiant: Runs) -> None:
    for record in defiant["strategy"]:
        assert signed_at(record) == 12.0
    course = defiant["strategy"][0].events.query("kind == 'commitment' and subject == 'birch-xaa'").iloc[0]
    assert (course["from"], course["to"], course["channel"]) == ("none", "committed", "decision")
    assert gains(defiant, signed_at)[0] < -2.0


def test_a_defiant_city_keeps_more_exchanges_with_partners_in_a_tense_nation(defiant: Runs) -> None:
    mean, error = gains(defiant, wish_abroad)
    assert mean > 0.1 + error
    mean, error = gains(defiant, exchanges_abroad)
    assert mean > 0.5 + error


def test_a_defiant_city_adopts_what_its_nation_opposes(defiant: Runs) -> None:
    mean, error = gains(defiant, adopted)
    assert mean > 0.1 + error


def test_a_strategy_without_moves_leaves_to_chance_what_befalls_a_city(toy: World) -> None:
    """Hearing goes on, the ladder too; adopting, signing, joining and proposing are the strategy's."""
    model = start_of(toy, scenario_of(), seed=5)
    model.city("Birch").strategy = Scripted({})
    model.city("Cedar").strategy = Scripted({})
    events = model.run(120).events
    assert set(events.query("kind == 'idea' and subject == 'birch-xaa'")["to"]) == {"heard"}
    assert len(events.query("kind == 'commitment' and subject == 'birch-xaa'")) == 0
    assert len(events.query("kind == 'membership' and subject == 'birch-xaa'")) == 0
    assert {"inventory", "target", "plan"} & set(events.query("kind == 'commitment' and subject == 'cedar-xbb'")["to"])


def test_the_rules_take_over_again_where_a_strategy_is_taken_off(toy: World) -> None:
    model = start_of(toy, scenario_of(), seed=2)
    model.city("Birch").strategy = Cautious()
    model.run(12)
    model.city("Birch").strategy = None
    assert not model.city("Birch").is_directed
    assert (model.state["ties"].used("effort_a") == -1.0).all()
    assert isinstance(model.run(24), Record)


def test_a_strategy_set_on_one_city_changes_nothing_before_its_first_move(toy: World) -> None:
    def course(strategy: Strategy | None) -> Record:
        model: Diplomacity = start_of(toy, scenario_of(), seed=9)
        model.city("Dorne").strategy = strategy
        return model.run(1)

    with_it, without = course(Scripted({})), course(None)
    others = [name for name in without.arrays if name != "load"]
    assert all((with_it.arrays[name] == without.arrays[name]).all() for name in others)
