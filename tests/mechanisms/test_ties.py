"""Ties: growth and fading, sub-ties, shield, suspension, resumption, ends, worked by hand (MODEL 2.5)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import World
from sim.mechanisms.ties import deepened, grown, resumption_rate, shield_of, status_by_vitality, suspension_rate
from sim.stages import TieStatus
from tests.mechanisms.by_hand import BIRCH, DORNE, go, happened, is_mean, is_share, set_all, start, tie_of, value

SATURATING, LINEAR = 0, 1
ACTIVE, DORMANT, SUSPENDED, ENDED = (int(status) for status in TieStatus)
NO_FORMATION = {"ties__formation": 0.0, "ties__replacement": 0.0}
STILL = {**NO_FORMATION, "ties__suspension_base": 0.0, "ties__suspension_alarm": 0.0, "ties__end_dormant": 0.0}


def plain(
    v: float, visits: int = 0, calls: int = 0, z: float = 0.0, half: float = 3.0, form: int = SATURATING
) -> float:
    return grown(v, visits, calls, z, half, 0.2, 0.4, 0.5, form)


def test_vitality_halves_in_three_years_without_exchange() -> None:
    v = 0.8
    for _ in range(36):
        v = plain(v)
    assert v == pytest.approx(0.4)


def test_full_sub_ties_double_the_half_life() -> None:
    v = 0.8
    for _ in range(72):
        v = plain(v, z=1.0)
    assert v == pytest.approx(0.4)


def test_five_and_a_half_years_of_neglect_put_a_middling_tie_to_sleep() -> None:
    v, months = 0.55, 0
    while v >= 0.15:
        v, months = plain(v), months + 1
    assert months == 68  # 3 x log2(0.55 / 0.15) = 5.62 years, that is 67.5 months (Duesseldorf)


def test_a_tie_of_full_vitality_without_contact_sleeps_after_21_896_years_at_a_half_life_of_eight() -> None:
    v = 1.0
    for _ in range(262):
        v = plain(v, half=8.0)
    assert v > 0.15 > plain(v, half=8.0)  # 21.896 years are 262.8 months (V10)


def test_an_exchange_adds_a_fifth_of_what_is_missing_and_a_call_two_fifths_of_that() -> None:
    faded = 0.5 * 2.0 ** (-1.0 / 36.0)
    assert plain(0.5, visits=1) == pytest.approx(faded + 0.2 * (1.0 - faded))
    assert plain(0.5, calls=1) == pytest.approx(faded + 0.08 * (1.0 - faded))
    assert plain(0.5, visits=2, calls=1) == pytest.approx(1.0 - (1.0 - faded) * 0.64 * 0.92)
    assert plain(0.999, visits=50) <= 1.0


def test_the_linear_form_adds_without_a_cap() -> None:
    faded = 0.9 * 2.0 ** (-1.0 / 36.0)
    assert plain(0.9, visits=2, calls=1, form=LINEAR) == pytest.approx(faded + 0.4 + 0.08)


def test_sub_ties_stand_still_where_growth_and_fading_agree() -> None:
    assert deepened(0.4, 0.5, 0.04, 0.03) == pytest.approx(0.4)  # 0.04 x 0.5 x 0.6 = 0.03 x 0.4
    assert deepened(0.0, 1.0, 0.04, 0.03) == pytest.approx(0.04 / 12.0)
    assert deepened(1.0, 1.0, 0.04, 0.03) == pytest.approx(1.0 - 0.03 / 12.0)


def test_vitality_sub_ties_and_autonomy_shield_up_to_four_fifths() -> None:
    assert shield_of(0.5, 0.4, 0.5, 0.4, 0.2, 0.2) == pytest.approx(0.38)
    assert shield_of(1.0, 1.0, 1.0, 0.6, 0.3, 0.2) == 0.8


def test_suspension_rises_with_tension_and_alarm() -> None:
    assert suspension_rate(0.0, 0.0, 0.0, 0.005, 2.6, 4.3) == pytest.approx(0.005)
    expected = (0.005 * 8.004468914 + 4.3 * 0.8) * 0.62  # exp(2.08) = 8.0045
    assert suspension_rate(0.8, 0.8, 0.38, 0.005, 2.6, 4.3) == pytest.approx(expected)


@pytest.mark.parametrize(("tension", "rate"), [(0.0, 1.0), (0.25, 0.5), (0.5, 0.0), (0.9, 0.0)])
def test_nothing_resumes_above_half_of_full_tension(tension: float, rate: float) -> None:
    assert resumption_rate(tension, 1.0) == rate


def test_a_tie_sleeps_below_one_level_and_wakes_above_a_higher_one() -> None:
    assert [status_by_vitality(ACTIVE, v, 0.15, 0.20) for v in (0.14, 0.16, 0.9)] == [DORMANT, ACTIVE, ACTIVE]
    assert [status_by_vitality(DORMANT, v, 0.15, 0.20) for v in (0.14, 0.19, 0.21)] == [DORMANT, DORMANT, ACTIVE]
    assert status_by_vitality(SUSPENDED, 0.9, 0.15, 0.20) == SUSPENDED


def test_ties_without_offices_fade_as_the_half_life_says(toy: World) -> None:
    model = start(toy, at_work=("ties",), ties__community_growth=0.0, **STILL)
    set_all(model, "ties", community=0.0)
    go(model, 36)
    assert model.state["ties"].used("vitality") == pytest.approx([0.25, 0.25, 0.25])
    model.run(63)  # 0.5 falls below 0.15 after 3 x log2(0.5 / 0.15) = 5.21 years, that is 62.5 months
    asleep = model.state["ties"]["status"][:2]  # the third ends with its mandate some time after 2022
    assert list(asleep) == [DORMANT, DORMANT]
    assert sorted(model.record.events.query("to == 'dormant'")["month"].unique()) == [62]


def test_exchanges_come_at_their_rate(toy: World) -> None:
    """Alder and Cedar meet 1.08 x 3.5377 times a year (test_offices), and schools 0.3 x 0.4 times."""
    met = []
    still = {"offices__motive_spread": 0.0, "offices__focus_share": 0.0, "offices__restraint": 0.0}
    for seed in range(120):
        model = start(
            toy,
            at_work=("offices", "ties"),
            seed=seed,
            ties__community_growth=0.0,
            ties__community_fade=0.0,
            **still,
            **STILL,
        )
        go(model, 12)
        met.append(float(model.state["ties"]["exchanges"][0]))
    assert is_mean(met, 1.08 * 3.5377143 + 0.12)
    assert is_mean([(m - 3.9407) ** 2 for m in met], 3.9407)  # a Poisson count's variance is its mean


def test_stationary_vitality_at_one_exchange_in_two_years(toy: World) -> None:
    """MODEL 2.5: with r = 0.5, b = 0.2 and a yearly decay of 0.25 the mean of the saturating form is 0.2887."""
    steady = {"ties__half_life": math.log(2.0) / 0.25, "ties__sleeps": 0.0, "ties__wakes": 0.0, **STILL}
    steady |= {"ties__community_growth": 0.0, "ties__end_mandate": 0.0}
    seen = []
    for seed in range(30):
        model = start(toy, at_work=("ties",), seed=seed, **steady)
        set_all(model, "ties", community=0.0, exchange_rate=0.5, vitality=0.2887)
        go(model, 120)
        for month in (240, 360, 480):
            go(model, month)
            seen += model.state["ties"].used("vitality").tolist()
    assert is_mean(seen, 0.2887)


def test_a_raised_tension_suspends_as_the_rate_says(toy: World) -> None:
    """Without staff nothing is exchanged: vitality is 0.5 x 2^(-1/36) in the month of the rise."""
    suspended = 0
    quarrel = {"type": "raise_tension", "month": 0, "between": ["XAA", "XBB"], "level": 0.9}
    for seed in range(200):
        model = start(toy, quarrel, at_work=("relations", "ties"), seed=seed, **NO_FORMATION)
        set_all(model, "ties", community=0.0)
        model.step()
        suspended += int((model.state["ties"].used("status") == SUSPENDED).sum())
    shield = 0.4 * 0.5 * 2.0 ** (-1.0 / 36.0) + 0.2 * 0.5  # autonomies 0.4 and 0.6
    rate = (0.005 * math.exp(2.6 * 0.9) + 4.3 * 0.8) * (1.0 - shield)
    assert is_share(suspended, 600, 1.0 - math.exp(-rate / 12.0))


def test_suspended_ties_rest_and_resume_at_low_tension(toy: World) -> None:
    resumed = 0
    for seed in range(100):
        model = start(toy, at_work=("ties",), seed=seed, ties__end_suspended=0.0, ties__end_mandate=0.0, **STILL)
        set_all(model, "ties", status=SUSPENDED, exchange_rate=4.0)
        go(model, 12)
        back = happened(model, 12, to="active")
        resumed += back["subject"].nunique()
        assert (model.state["ties"].used("exchanges")[model.state["ties"].used("status") == SUSPENDED] == 0).all()
    assert is_share(resumed, 300, 1.0 - math.exp(-0.8))  # 1 - 2 x 0.1 a year at the tension of 0.1


def test_a_banned_tie_does_not_resume(toy: World) -> None:
    model = start(toy, at_work=("ties",), ties__end_suspended=0.0, ties__end_mandate=0.0, **STILL)
    set_all(model, "ties", status=SUSPENDED, banned_by=1)
    go(model, 240)
    assert (model.state["ties"].used("status") == SUSPENDED).all()


def test_a_tie_that_resumes_without_life_is_asleep(toy: World) -> None:
    model = start(toy, at_work=("ties",), ties__end_suspended=0.0, ties__end_mandate=0.0, **STILL)
    set_all(model, "ties", status=SUSPENDED, vitality=0.05, community=0.0)
    go(model, 120)
    assert set(model.record.events["to"]) == {"dormant"}


def test_a_project_ends_after_its_mandate_and_no_other_tie_does(toy: World) -> None:
    ended_in_a_year = 0
    for seed in range(120):
        model = start(toy, at_work=("ties",), seed=seed, **STILL)
        ended = happened(model, 36, to="ended")
        assert (ended["subject"] == "birch-xaa--dorne-xbb").all()
        assert (ended["month"] >= 24).all()  # 2022 is the world's third year
        ended_in_a_year += len(ended)
    assert is_share(ended_in_a_year, 120, 1.0 - math.exp(-1.0))


def test_the_stronger_norm_and_tension_end_suspended_ties(toy: World) -> None:
    """Sorland's norm is 0.5, tension 0.1: 0.03 x 1.2 x 3 a year."""
    ended = 0
    for seed in range(150):
        model = start(toy, at_work=("ties",), seed=seed, ties__resumption=0.0, ties__end_mandate=0.0, **STILL)
        set_all(model, "ties", status=SUSPENDED)
        go(model, 60)
        ended += int((model.state["ties"].used("status") == ENDED).sum())
    assert is_share(ended, 450, 1.0 - math.exp(-0.108 * 5.0))


def test_dormancy_at_rates_has_the_stationary_shares_of_three_states(toy: World) -> None:
    """V11: active, dormant and suspended at .06, .03, .005 and .02 a year settle at 4 : 8 : 1."""
    rates = {
        "ties__dormancy": "rate",
        "ties__suspension_base": 0.005,
        "ties__suspension_slope": 0.0,
        "ties__suspension_alarm": 0.0,
    }
    rates |= {
        "ties__shield_vitality": 0.0,
        "ties__shield_community": 0.0,
        "ties__shield_autonomy": 0.0,
        "ties__end_dormant": 0.0,
    }
    counts = np.zeros(4)
    for seed in range(60):
        model = start(
            toy, at_work=("ties",), seed=seed, ties__end_suspended=0.0, ties__end_mandate=0.0, **rates, **NO_FORMATION
        )
        set_all(model, "ties", status=np.array([ACTIVE, DORMANT, DORMANT])[seed % 3])
        set_all(model, "relations", tension=0.49)  # 1 - 2 x 0.49 = 0.02 resumptions a year
        go(model, 600)
        counts += np.bincount(model.state["ties"].used("status"), minlength=4)
    for status, share in ((ACTIVE, 4 / 13), (DORMANT, 8 / 13), (SUSPENDED, 1 / 13)):
        assert is_share(int(counts[status]), 180, share)


def test_a_district_partnership_meets_more_often(toy: World) -> None:
    district = {"type": "found_tie", "month": 0, "city": "alder-xaa", "partner": "dorne-xbb", "kind": "district"}
    met = []
    for seed in range(80):
        still = {"ties__community_growth": 0.0, "ties__community_fade": 0.0}
        model = start(toy, district, at_work=("ties",), seed=seed, **still, **STILL)
        go(model, 1)
        model.state["ties"]["community"][3] = 0.4
        go(model, 25)
        met.append(value(model, "ties", "exchanges", 3))
    assert is_mean(met, 2.0 * 1.5 * 0.4)


def test_the_outside_takes_no_part_where_it_is_switched_off(toy: World) -> None:
    model = start(toy, ties__outside=False)
    assert (model.state["cities"]["ties_outside"] == 0.0).all()


def test_the_months_before_the_start_move_ties_and_count_nothing(toy: World) -> None:
    model = start(toy, spin_up=120)
    ties = model.state["ties"]
    assert model.month == 0
    assert (ties.used("vitality") != 0.5).all()
    assert (ties.used("exchanges") == 0).all()
    assert ties.count == 3
    assert value(model, "ties", "status", tie_of(model, BIRCH, DORNE)) <= DORMANT
