"""National governments: money, elections, camps and ministers (MODEL 2.2, 2.11)."""

from __future__ import annotations

import pytest

from sim import World
from sim.strategies import Scripted
from tests.mechanisms.by_hand import NORLAND, SORLAND, happened, is_share, set_all, start, value


def test_a_seventh_of_the_means_follows_national_money(toy: World) -> None:
    model = start(toy, {"type": "fund_cities", "month": 0, "nations": ["XAA"], "factor": 0.4}, at_work=("governments",))
    model.step()
    assert [model.city(name).funding for name in ("Alder", "Birch")] == pytest.approx([0.91, 0.91])  # 1 - 0.15 x 0.6
    assert [model.city(name).funding for name in ("Cedar", "Dorne")] == [1.0, 1.0]


def test_frozen_project_funds_come_on_top(toy: World) -> None:
    cut = {"type": "fund_cities", "month": 0, "nations": ["XAA"], "factor": 0.0}
    frozen = {"type": "freeze_funds", "month": 0, "cities": ["birch-xaa"], "share": 0.5}
    model = start(toy, cut, frozen, at_work=("governments", "offices"))
    model.step()
    assert model.city("Birch").funding == pytest.approx(0.85 * 0.5)
    assert model.city("Birch").effective_staff == pytest.approx(2.0 * 0.65 * 0.425)


def test_elections_are_not_drawn_by_default(toy: World) -> None:
    assert len(start(toy, at_work=("governments",)).run(600).events) == 0


def test_elections_come_every_term_and_two_in_five_bring_the_other_camp(toy: World) -> None:
    """From month 60 every 60 months in Norland, from month 24 every 48 in Sorland: 10 and 13 in fifty years."""
    changes = 0
    for seed in range(30):
        events = start(toy, at_work=("governments",), seed=seed, governments__elections=True).run(601).events
        assert (events[events["subject"] == "XAA"]["month"] % 60 == 0).all()
        assert ((events[events["subject"] == "XBB"]["month"] - 24) % 48 == 0).all()
        assert events["month"].min() >= 24
        changes += len(events)
    assert is_share(changes, 30 * (10 + 13), 0.40)


def test_the_second_camp_stands_a_swing_below_the_mean(toy: World) -> None:
    model = start(toy, {"type": "change_government", "month": 0, "nation": "XAA"}, at_work=("governments",))
    climate, migration = (model.world.topics.index(topic) for topic in ("climate", "migration"))
    mean = [value(model, "stances", "mean", NORLAND, topic) for topic in (climate, migration)]
    model.step()
    assert value(model, "stances", "stance", NORLAND, climate) == pytest.approx(mean[0] - 0.3)
    assert value(model, "stances", "stance", NORLAND, migration) == pytest.approx(mean[1] - 0.3)
    assert value(model, "stances", "stance", SORLAND, climate) == -0.2
    assert model.nation("XAA").camp == "second"


def test_ministers_from_city_halls_move_the_climate_stance_a_little(toy: World) -> None:
    """With every minister a mayor, both mayors of Sorland move it by 0.02 of what is missing to their outlook."""
    model = start(toy, at_work=("governments",), governments__elections=True, governments__change=0.0)
    object.__setattr__(model.mechanism("governments"), "mayors_in_cabinet", 1.0)
    set_all(model, "cities", outlook=1.0)
    stance = model.run(25).arrays["stance_climate"][-1, SORLAND]
    assert stance == pytest.approx(1.0 - 1.2 * 0.98**2)


def test_cabinets_without_mayors_leave_the_stance_alone(toy: World) -> None:
    model = start(
        toy,
        at_work=("governments",),
        governments__elections=True,
        governments__change=0.0,
        governments__mayors_in_cabinet=0.0,
    )
    assert model.run(240).arrays["stance_climate"][-1] == pytest.approx([0.5, -0.2])


def test_a_government_with_a_strategy_is_not_voted_out_by_a_draw(toy: World) -> None:
    for seed in range(10):
        model = start(toy, at_work=("governments",), seed=seed, governments__elections=True)
        model.nation("XAA").strategy = Scripted({})
        assert set(happened(model, 600)["subject"]) <= {"XBB"}
