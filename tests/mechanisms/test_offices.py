"""Offices: posts, capacity, weights, wishes, travel money and calls, worked by hand (MODEL 2.4)."""

from __future__ import annotations

import math

import pytest

from sim import Diplomacity, World
from sim.mechanisms.offices import anniversary, budget_left, capacity_of, free_staff, stage_of, tie_weight
from sim.stages import OfficeStage, TieStatus
from tests.mechanisms.by_hand import ALDER, BIRCH, CEDAR, DORNE, MONTH, NORLAND, go, is_share, start, tie_of, value

EXPLORATION, CONSOLIDATION, INTEGRATION = (int(stage) for stage in OfficeStage)
# Every tie of the same motive, no focus partner, no restraint: only calendar and topic weigh.
PLAIN = {"offices__motive_spread": 0.0, "offices__focus_share": 0.0, "offices__restraint": 0.0}
# Weights in 2020: Alder-Cedar is 60 years old and counts double, Birch-Cedar has a topic, Birch-Dorne is plain.
WISHES = {
    (ALDER, CEDAR): (4.0, 0.45 * 2.99 / 0.25 * 2.0 / 3.5),  # 10.7 of Alder are cut at 4; Cedar: 2.99 free posts
    (BIRCH, CEDAR): (0.45 * 1.3 / 0.25 * 1.5 / 2.5, 0.45 * 2.99 / 0.25 * 1.5 / 3.5),  # Birch: 1.3 free posts
    (BIRCH, DORNE): (0.45 * 1.3 / 0.25 * 1.0 / 2.5, 0.45 * 0.65 / 0.25),  # Dorne: 0.65 free posts, one tie
}


def test_other_work_and_consulates_take_their_share_of_posts() -> None:
    assert free_staff(8.0, 1, 1, 0.35, 1.15) == pytest.approx(5.9662)  # 8 x (1 - 0.3515) x 1.15
    assert free_staff(8.0, 1, 1, 1.0, 1.15) == 0.0  # other work takes all, and a consulate no more
    assert free_staff(10.0, 109, 0, 0.35, 1.15) == pytest.approx(5.0)  # 109 consulates would take 0.16: at most 0.15


def test_volunteers_make_good_half_of_a_cut() -> None:
    assert budget_left(0.6, 0, 0.5) == 0.6
    assert budget_left(0.6, 1, 0.5) == pytest.approx(0.8)
    assert budget_left(1.0, 1, 0.5) == 1.0


@pytest.mark.parametrize(
    ("staff", "engaged", "live", "in_mayors_office", "stage"),
    [
        (2.0, 3, 0, 1, INTEGRATION),
        (1.9, 3, 5, 1, CONSOLIDATION),
        (5.0, 2, 5, 1, CONSOLIDATION),
        (5.0, 3, 5, 0, CONSOLIDATION),
        (0.9, 9, 9, 1, EXPLORATION),
        (3.0, 0, 1, 1, EXPLORATION),
        (3.0, 0, 2, 0, CONSOLIDATION),
    ],
)
def test_an_office_passes_stages_by_posts_engagement_and_place(
    staff: float, engaged: int, live: int, in_mayors_office: int, stage: int
) -> None:
    assert stage_of(staff, engaged, live, in_mayors_office) == stage


@pytest.mark.parametrize(
    ("staff", "stage", "capacity"),
    [
        (0.0, CONSOLIDATION, 0.7),
        (6.0, CONSOLIDATION, 1.0),  # ln 7 over ln 7
        (6.0, EXPLORATION, 0.85),
        (6.0, INTEGRATION, 1.15),
        (48.0, CONSOLIDATION, 1.3),  # 1 + 48 = 7 squared
        (1000.0, CONSOLIDATION, 1.4),
        (1000.0, INTEGRATION, 1.61),  # the stage multiplies what has been cut at 1.4
    ],
)
def test_capacity_saturates_in_posts(staff: float, stage: int, capacity: float) -> None:
    assert capacity_of(staff, stage) == pytest.approx(capacity)


@pytest.mark.parametrize(
    ("age", "weight"), [(-3, 1.0), (0, 1.0), (3, 1.0), (4, 1.5), (5, 2.0), (6, 1.0), (59, 1.5), (60, 2.0)]
)
def test_every_fifth_year_is_an_anniversary_that_the_year_before_prepares(age: int, weight: float) -> None:
    assert anniversary(age, 2.0, 1.5) == weight


def test_a_dormant_tie_weighs_a_quarter_and_a_suspended_one_nothing() -> None:
    assert tie_weight(2.0, int(TieStatus.ACTIVE), 2.0, True, 3.0, 0.5) == 6.0  # 2 x 2 x 3 x 0.5
    assert tie_weight(2.0, int(TieStatus.DORMANT), 1.0, False, 3.0, 1.0) == 0.5
    assert tie_weight(2.0, int(TieStatus.SUSPENDED), 2.0, True, 3.0, 1.0) == 0.0
    assert tie_weight(2.0, int(TieStatus.ENDED), 2.0, True, 3.0, 1.0) == 0.0


def test_the_first_month_of_the_toy_world(toy: World) -> None:
    model = start(toy, at_work=("offices",), **PLAIN)
    model.step()
    free = [model.city(name).effective_staff for name in ("Alder", "Birch", "Cedar", "Dorne")]
    assert free == pytest.approx([5.9662, 1.3, 2.99, 0.65])  # 4 x 0.65 x 1.15 = 2.99
    for (a, b), (of_a, of_b) in WISHES.items():
        tie = tie_of(model, a, b)
        assert value(model, "ties", "wish_a", tie) == pytest.approx(of_a)
        assert value(model, "ties", "wish_b", tie) == pytest.approx(of_b)
        # Sorland's consulate in Alder reaches Birch, 111 km away, so that every tie has 8 % more
        assert value(model, "ties", "exchange_rate", tie) == pytest.approx(1.08 * (of_a + of_b) / 2.0)
        assert value(model, "ties", "virtual_rate", tie) == 0.0
    assert model.city("Birch").trips == pytest.approx(1.17)  # half of its wishes, 2.34 a year
    assert model.city("Cedar").load == pytest.approx(2 * 0.25 / (0.30 * 2.99))
    assert model.city("Dorne").memberships == 1


def test_restraint_moves_effort_from_a_tense_partner_to_one_at_home(toy: World) -> None:
    at_home = {"type": "found_tie", "month": 0, "city": "alder-xaa", "partner": "birch-xaa"}
    model = start(toy, at_home, at_work=("offices",), **{**PLAIN, "offices__restraint": 1.0})
    model.city("Alder").staff = 2.0
    model.step()
    abroad = 2.0 * math.exp(-0.1)  # the old tie's anniversary, tension 0.1
    share = abroad / (abroad + 1.0)
    free = 2.0 * (0.65 - 0.0015) * 1.15
    assert value(model, "ties", "wish_a", tie_of(model, ALDER, CEDAR)) == pytest.approx(0.45 * free * share / 0.25)


def test_ties_outside_take_their_share_of_effort(toy: World) -> None:
    model = start(toy, at_work=("offices",), **{**PLAIN, "offices__motive_spread": 1.2})
    model.city("Dorne").ties_outside = 3.0
    model.step()
    tie = tie_of(model, BIRCH, DORNE)
    motive = value(model, "ties", "motive", tie)
    share = motive / (motive + 3.0 * math.exp(0.72))  # the mean of a lognormal with spread 1.2 is exp(1.44 / 2)
    assert value(model, "ties", "wish_b", tie) == pytest.approx(0.45 * 0.65 / 0.25 * share)


def test_short_travel_money_scales_a_citys_own_wishes_and_the_rest_is_unmet(toy: World) -> None:
    model = start(toy, at_work=("offices",), **PLAIN)
    model.city("Dorne").travel_money = 1755.0  # half of 1.17 wishes at half a trip of 6,000 EUR
    model.step()
    tie = tie_of(model, BIRCH, DORNE)
    assert value(model, "ties", "exchange_rate", tie) == pytest.approx(1.08 * (0.936 + 0.585) / 2.0)
    assert model.city("Dorne").unmet == pytest.approx(0.585)
    assert model.city("Birch").unmet == 0.0


def test_a_trip_is_long_from_three_thousand_kilometres_and_development_ties_pay_half(toy: World) -> None:
    model = start(
        toy, {"type": "found_tie", "month": 0, "city": "alder-xaa", "partner": "dorne-xbb", "kind": "development"}
    )
    model.step()
    assert value(model, "ties", "trip_cost", tie_of(model, ALDER, DORNE)) == 3000.0  # half of a short trip of 6,000
    far = start(toy, offices__long_haul=2000.0)
    assert value(far, "ties", "trip_cost", tie_of(far, ALDER, CEDAR)) == 6000.0  # ten degrees are 1,112 km


def test_a_cut_takes_all_of_it_from_a_discretionary_budget_and_half_from_a_line_item(toy: World) -> None:
    model = start(toy, {"type": "cut_budgets", "month": 0, "share": 0.4}, at_work=("offices",), **PLAIN)
    model.step()
    assert model.city("Alder").effective_staff == pytest.approx(5.9662 * 0.8)
    assert model.city("Cedar").effective_staff == pytest.approx(2.99 * 0.6)
    assert model.city("Dorne").effective_staff == pytest.approx(0.65 * 0.8)  # its association makes good half of 0.4


def test_when_travel_stops_wishes_turn_into_calls_as_practice_grows(toy: World) -> None:
    model = start(toy, {"type": "stop_travel", "month": 0}, at_work=("offices",), **PLAIN)
    model.step()
    practice = 0.8 * (1.0 - math.exp(-1.0 / 6.0))  # a month of a time constant of half a year
    tie, wishes = tie_of(model, BIRCH, DORNE), (0.936 + 1.17) / 2.0
    assert model.nation("XAA").practice == pytest.approx(practice)
    assert value(model, "ties", "exchange_rate", tie) == 0.0
    assert value(model, "ties", "unmet_rate", tie) == pytest.approx(wishes)
    assert value(model, "ties", "virtual_rate", tie) == pytest.approx(practice * wishes / 0.3)
    assert value(model, "ties", "virtual_rate", tie_of(model, ALDER, CEDAR)) == pytest.approx(
        practice * 3.5377143 / 0.3
    )
    go(model, 60)
    assert model.nation("XAA").practice == pytest.approx(0.8, abs=1e-4)
    assert value(model, "ties", "virtual_rate", tie_of(model, ALDER, CEDAR)) == 4.0  # never more than four a year


def test_after_a_long_stop_some_calls_stay_beside_the_visits(toy: World) -> None:
    model = start(toy, {"type": "stop_travel", "month": 0, "hold": 24}, at_work=("offices",), **PLAIN)
    model.run(24 + 61)  # January 2027: Birch-Dorne is 9 years old, Birch-Cedar 34
    tie = tie_of(model, BIRCH, DORNE)
    wishes = 0.45 * 1.3 / 0.25 * 1.5 / (1.5 + 2.25), 1.17  # a year before both anniversaries; Birch-Cedar has a topic
    assert model.nation("XAA").practice == pytest.approx(0.3, abs=1e-4)
    assert value(model, "ties", "virtual_rate", tie) == pytest.approx(0.3 * 0.3 * sum(wishes) / 2.0, rel=1e-3)


def test_without_virtual_exchange_a_stop_leaves_nothing(toy: World) -> None:
    model = start(toy, {"type": "stop_travel", "month": 0}, at_work=("offices",), offices__virtual=False, **PLAIN)
    go(model, 12)
    assert model.state["ties"].used("virtual_rate").sum() == 0.0


def test_a_consulate_serves_its_region_and_no_one_beyond(toy: World) -> None:
    model = start(toy, offices__consulate_reach=100.0, at_work=("offices",), **PLAIN)
    model.step()
    with_it, without = tie_of(model, ALDER, CEDAR), tie_of(model, BIRCH, CEDAR)
    a, b = WISHES[ALDER, CEDAR], WISHES[BIRCH, CEDAR]
    assert value(model, "ties", "exchange_rate", with_it) == pytest.approx(1.08 * sum(a) / 2.0)
    assert value(model, "ties", "exchange_rate", without) == pytest.approx(sum(b) / 2.0)


def test_an_outward_mayor_opens_city_hall(toy: World) -> None:
    model = start(toy, at_work=("offices",))
    model.city("Alder").outlook = 2.0
    model.city("Birch").outlook = -2.0
    model.step()
    assert model.city("Alder").openness == pytest.approx(math.exp(0.5))
    assert model.city("Birch").openness == pytest.approx(math.exp(-0.5))


def test_honorary_ambassadors_are_worth_a_fiftieth_of_a_post_each(toy: World) -> None:
    model = start(toy, at_work=("offices",))
    model.city("Birch").ambassadors = 35.0
    model.step()
    assert model.city("Birch").effective_staff == pytest.approx((2.0 + 0.7) * 0.65)


def test_the_focus_partner_of_the_year_weighs_three_times(toy: World) -> None:
    model = start(toy, at_work=("offices",), **{**PLAIN, "offices__focus_share": 1.0})
    model.step()
    focus = int(model.state["cities"]["focus"][BIRCH])
    other = tie_of(model, BIRCH, CEDAR) + tie_of(model, BIRCH, DORNE) - focus
    plain = {tie_of(model, BIRCH, CEDAR): 1.5, tie_of(model, BIRCH, DORNE): 1.0}
    share = 3.0 * plain[focus] / (3.0 * plain[focus] + plain[other])
    assert value(model, "ties", "wish_a", focus) == pytest.approx(0.45 * 1.3 / 0.25 * share)


def test_the_focus_partner_changes_from_year_to_year_by_motive(toy: World) -> None:
    """Birch has two ties; one of three times the motive is chosen in three years of four, whichever side it is on."""
    chosen, years = 0, 0
    for seed in range(25):
        model = start(toy, at_work=("offices",), seed=seed, offices__focus_share=1.0)
        model.state["ties"]["motive"][1:3] = [3.0, 1.0]
        for year in range(10):
            go(model, 12 * year + 1)
            chosen += int(model.state["cities"]["focus"][BIRCH]) == 1
            years += 1
    assert is_share(chosen, years, 0.75)


def test_practice_gained_in_a_short_stop_does_not_grow_afterwards(toy: World) -> None:
    model = start(toy, {"type": "stop_travel", "month": 0, "hold": 1}, at_work=("offices",))
    go(model, 1)
    after_a_month = model.nation("XAA").practice
    go(model, 60)
    assert model.nation("XAA").practice == after_a_month == pytest.approx(0.8 * (1.0 - math.exp(-1.0 / 6.0)))


def test_coordination_saves_staff_time(toy: World) -> None:
    model = start(toy, at_work=("offices",), offices__coordination=1.0, **PLAIN)
    model.step()
    wish = value(model, "ties", "wish_b", tie_of(model, BIRCH, DORNE))
    assert wish == pytest.approx(1.17 / 0.85)


def test_practice_is_the_nations(toy: World) -> None:
    model = start(toy, {"type": "stop_travel", "month": 0, "nations": ["XBB"]}, at_work=("offices",))
    model.step()
    assert value(model, "nations", "practice", NORLAND) == 0.0
    assert model.city("Cedar").practice == pytest.approx(0.8 * -math.expm1(-MONTH / 0.5))
    assert model.state["ties"].used("exchange_rate").sum() == 0.0  # every tie has an end in Sorland


def test_what_a_user_sets_is_worked_out_again_by_the_next_month() -> None:
    model = Diplomacity("toy", "baseline", seed=1)
    model.step()
    cities = model.state["cities"]
    before = cities["capacity"].copy(), cities["openness"].copy()
    cities["capacity"][:], cities["openness"][:] = 9.0, 9.0
    model.step()
    assert cities["capacity"].tolist() == before[0].tolist()
    assert cities["openness"].tolist() == before[1].tolist()
