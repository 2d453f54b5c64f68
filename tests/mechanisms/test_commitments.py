"""Commitments: signing, defiance, the ladder, deadlines and leaving, worked by hand (MODEL 2.8)."""

from __future__ import annotations

import math

import pytest

from sim import Diplomacity, World
from sim.mechanisms.commitments import defiance_rate, is_signatory, opposition
from sim.stages import CommitmentStage
from tests.mechanisms.by_hand import ALDER, BIRCH, CEDAR, DORNE, go, happened, is_share, set_all, start, value

NONE, COMMITTED, INVENTORY, TARGET, PLAN, MONITORED, ON_HOLD, LEFT = (int(stage) for stage in CommitmentStage)
SILENT = {f"commitments__{name}": 0.0 for name in ("own", "twinning", "networks", "neighbours", "burst", "tail")}
SILENT |= {"commitments__leaving": 0.0, "commitments__standards_gain": 0.0, "ideas__national_pull": 0.0}
LEAVE = {"type": "leave_agreement", "month": 0, "nation": "XBB"}


def ladder(world: World, *events, seed: int = 1, stage: int = NONE, **given) -> Diplomacity:
    """Commitments alone, every city at one stage, of capacity and openness one."""
    model = start(world, *events, at_work=("commitments",), seed=seed, **{**SILENT, **given})
    set_all(model, "cities", capacity=1.0, openness=1.0, outlook=0.0, commitment=stage, deadline=36, plan_month=-1)
    return model


def count(model: Diplomacity, *stages: int) -> int:
    return sum(int(stage in stages) for stage in model.state["cities"]["commitment"])


def test_a_signatory_is_one_from_signing_until_leaving_also_on_hold() -> None:
    assert [is_signatory(stage) for stage in range(8)] == [False, True, True, True, True, True, True, False]


def test_a_mayor_opposes_in_full_from_one_and_a_half_standard_deviations() -> None:
    assert [opposition(outlook, 1.5) for outlook in (-1.0, 0.0, 0.75, 1.5, 3.0)] == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_defiance_is_a_burst_of_days_and_a_tail_of_years() -> None:
    assert defiance_rate(0.0, 16.0, 0.05, 0.15, 1.5) == pytest.approx(16.15)
    assert defiance_rate(0.05, 16.0, 0.05, 0.0, 1.5) == pytest.approx(16.0 / math.e)
    assert defiance_rate(1.5, 16.0, 0.05, 0.15, 1.5) == pytest.approx(0.15 / math.e, rel=1e-6)


def test_own_initiative_times_capacity_and_openness(toy: World) -> None:
    signed = 0
    for seed in range(100):
        model = ladder(toy, seed=seed, commitments__own=0.05)
        set_all(model, "cities", capacity=2.0, openness=1.5)
        go(model, 24)
        signed += 4 - count(model, NONE)
    assert is_share(signed, 400, 1.0 - math.exp(-2.0 * 0.15))


def test_neighbours_pull_by_the_share_of_signatories_at_home(toy: World) -> None:
    signed = 0
    for seed in range(120):
        model = ladder(toy, seed=seed, commitments__neighbours=0.25, commitments__ladder=0.0)
        model.state["cities"]["commitment"][ALDER] = COMMITTED
        events = happened(model, 24, to="committed")
        assert set(events["subject"]) <= {"birch-xaa"}
        assert set(events["source"]) <= {"alder-xaa"}
        signed += len(events)
    assert is_share(signed, 120, 1.0 - math.exp(-0.5))


def test_signed_partners_pull_by_vitality_and_networks_by_engagement(toy: World) -> None:
    """Cedar: Alder's tie of 0.5 and a share of one half of the League at 0.8; two memberships crowd by 2^-0.4."""
    parts = {"twinning": 0.1 * 0.5, "networks": 0.5 * 2.0**-0.4 * 0.8 * 0.5}
    carried = {"twinning": 0, "networks": 0}
    for seed in range(120):
        model = ladder(toy, seed=seed, commitments__twinning=0.1, commitments__networks=0.5, commitments__ladder=0.0)
        set_all(model, "memberships", engagement=0.8)
        model.state["cities"]["openness"][[BIRCH, DORNE]] = 0.0
        model.state["cities"]["memberships"][CEDAR] = 2
        model.state["cities"]["commitment"][ALDER] = PLAN
        for row in happened(model, 36, to="committed").itertuples():
            carried[row.channel] += 1
            assert row.source == {"twinning": "alder-xaa", "networks": "climate-league"}[row.channel]
    found = sum(carried.values())
    assert is_share(found, 120, 1.0 - math.exp(-3.0 * sum(parts.values())))
    assert is_share(carried["twinning"], found, parts["twinning"] / sum(parts.values()))


def test_a_departure_sets_off_defiance_at_home_in_its_own_month(toy: World) -> None:
    """At a rate of 16.15 three in four outward cities sign in the first month, 1 - exp(-16.15 / 12)."""
    at_once, abroad, sources = 0, 0, set()
    for seed in range(100):
        model = ladder(toy, LEAVE, seed=seed, commitments__burst=16.0, commitments__tail=0.15)
        set_all(model, "cities", outlook=3.0)
        events = happened(model, 1, to="committed")
        at_once += len(events)
        abroad += int(events["subject"].isin(["alder-xaa", "birch-xaa"]).sum())
        sources |= {(row.channel, row.source) for row in events.itertuples()}
    assert abroad == 0
    assert sources == {("defiance", "XBB")}
    assert is_share(at_once, 200, 1.0 - math.exp(-16.15 / 12.0))


def test_defiance_fades_within_two_months(toy: World) -> None:
    signed = 0
    for seed in range(100):
        model = ladder(toy, LEAVE, seed=seed, commitments__burst=16.0)
        go(model, 1)
        set_all(model, "cities", outlook=3.0)  # nobody was outward in the month of the departure
        signed += len(happened(model, 2, to="committed"))
    assert is_share(signed, 200, 1.0 - math.exp(-16.0 * math.exp(-1.0 / 0.6) / 12.0))


def test_nobody_defies_a_nation_that_has_come_back(toy: World) -> None:
    back = {"type": "rejoin_agreement", "month": 1, "nation": "XBB"}
    for seed in range(30):
        model = ladder(toy, LEAVE, back, seed=seed, commitments__burst=16.0, commitments__tail=0.15)
        go(model, 1)
        set_all(model, "cities", outlook=3.0)
        assert len(happened(model, 60, kind="commitment")) == 0


def test_three_rungs_in_three_years(toy: World) -> None:
    """V15 at monthly steps: three or more of 36 months bring a rung, each with probability 1 - exp(-1 / 12)."""
    planned = 0
    for seed in range(80):
        model = ladder(toy, seed=seed, stage=COMMITTED, commitments__hold_enforced=False, commitments__monitoring=0.0)
        go(model, 36)
        planned += count(model, PLAN)
    p = 1.0 - math.exp(-1.0 / 12.0)
    fewer = sum(math.comb(36, k) * p**k * (1.0 - p) ** (36 - k) for k in range(3))
    assert fewer == pytest.approx(1.0 - 0.5768, abs=0.025)  # the exact value in continuous time
    assert is_share(planned, 320, 1.0 - fewer)


def test_without_a_plan_at_36_months_a_city_is_put_on_hold_and_gets_a_year_of_grace(toy: World) -> None:
    model = ladder(toy, stage=INVENTORY, commitments__ladder=0.0, commitments__resuming=1.0)
    record = model.run(240)
    for city in record.ids["cities"]:
        course = record.events[(record.events["kind"] == "commitment") & (record.events["subject"] == city)]
        assert tuple(course.iloc[0][["month", "from", "to"]]) == (36, "inventory", "on_hold")
        for before, after in zip(course.itertuples(), list(course.itertuples())[1:], strict=False):
            if after.to == "on_hold":
                assert after.month == before.month + 12
            else:
                assert after.to == "inventory"


def test_no_city_is_put_on_hold_where_that_is_switched_off_or_with_a_plan(toy: World) -> None:
    lax = ladder(toy, stage=INVENTORY, commitments__ladder=0.0, commitments__hold_enforced=False)
    done = ladder(toy, stage=PLAN, commitments__monitoring=0.0)
    assert lax.run(120).outcome("on_hold_share") == done.run(120).outcome("on_hold_share") == 0.0


def test_resuming_takes_two_years_on_average(toy: World) -> None:
    resumed = 0
    for seed in range(100):
        model = ladder(toy, seed=seed, stage=ON_HOLD, commitments__ladder=0.0)
        set_all(model, "cities", held_from=TARGET)
        resumed += happened(model, 12, to="target")["subject"].nunique()
    assert is_share(resumed, 400, 1.0 - math.exp(-0.5))


def test_monitoring_and_leaving_compete(toy: World) -> None:
    """Monitored at 0.06 whatever the capacity, left at 0.02 x exp(0.3 x 2) under an inward mayor."""
    monitored, left = 0, 0
    for seed in range(100):
        model = ladder(toy, seed=seed, stage=PLAN, commitments__leaving=0.02)
        set_all(model, "cities", capacity=0.1, outlook=-2.0)
        first = happened(model, 120, kind="commitment").drop_duplicates("subject")
        monitored += int((first["to"] == "monitored").sum())
        left += int((first["to"] == "left").sum())
    leaving = 0.02 * math.exp(0.6)
    assert is_share(monitored + left, 400, 1.0 - math.exp(-10.0 * (0.06 + leaving)))
    assert is_share(left, monitored + left, leaving / (0.06 + leaving))


def test_one_who_left_signs_again_at_half_the_rate(toy: World) -> None:
    again = 0
    for seed in range(100):
        model = ladder(toy, seed=seed, stage=LEFT, commitments__own=0.05)
        set_all(model, "cities", capacity=4.0)
        again += len(happened(model, 48, from_="left"))
    assert is_share(again, 400, 1.0 - math.exp(-4.0 * 0.1))


def test_standards_of_engaged_networks_speed_the_ladder(toy: World) -> None:
    climbed = 0
    for seed in range(80):
        model = ladder(toy, seed=seed, stage=COMMITTED, commitments__standards_gain=0.1)
        set_all(model, "cities", network_standards=2.0)
        climbed += len(happened(model, 6, to="inventory"))
    assert is_share(climbed, 320, 1.0 - math.exp(-0.5 * 1.2))


def test_a_signature_sets_its_deadline_and_a_plan_its_month(toy: World) -> None:
    model = ladder(toy, commitments__own=0.05, commitments__ladder=1.4)
    set_all(model, "cities", capacity=1.4, openness=3.0)
    events = model.run(120).events.query("kind == 'commitment'")
    signed = events.query("to == 'committed'").drop_duplicates("subject").set_index("subject")["month"]
    planned = events.query("to == 'plan'").drop_duplicates("subject").set_index("subject")["month"]
    assert len(signed) > 0
    assert len(planned) > 0
    for city, month in signed.items():
        assert value(model, "cities", "committed_month", model.ids["cities"].index(city)) == month
    for city, month in planned.items():
        assert value(model, "cities", "plan_month", model.ids["cities"].index(city)) == month


def test_the_worlds_table_says_where_cities_stand(toy: World) -> None:
    model = start(toy)
    assert [int(stage) for stage in model.state["cities"]["commitment"]] == [PLAN, NONE, COMMITTED, NONE]
    assert value(model, "cities", "deadline", CEDAR) == 24  # signed in 2019, due after 36 months
    assert value(model, "cities", "plan_month", ALDER) == 0
    assert value(model, "cities", "plan_month", BIRCH) == value(model, "cities", "plan_month", DORNE) == -1


@pytest.mark.parametrize("channel", ["own", "twinning", "networks", "neighbours", "defiance"])
def test_a_closed_channel_brings_no_signature(toy: World, channel: str) -> None:
    for seed in range(5):
        model = start(toy, {**LEAVE, "month": 6}, seed=seed, commitments__closed_channels=(channel,))
        assert channel not in set(model.run(120).events.query("kind == 'commitment'")["channel"])
