"""One city: shares of runs, months, channels and sources of a ledger by hand; the facts of the register."""

import numpy as np
import pandas as pd
import pytest

from experiments.answers.city_facts import city_facts, names_in
from experiments.answers.one_city import FOUNDED, city_and_idea, city_ideas
from experiments.answers.shares_of_runs import paired_difference, wilson_interval
from sim import Refusal, World

ROWS = [
    # pair 0: adopts through a partner in both arms, earlier with the scenario; adopts again later
    ("scenario", 0, 2, "a", "plan", "twinning", "b"),
    ("scenario", 0, 8, "a", "plan", "own", None),
    ("baseline", 0, 6, "a", "plan", "twinning", "c"),
    # pair 1: adopts with the scenario alone
    ("scenario", 1, 4, "a", "plan", "networks", "founded-3-1"),
    # pair 2: has it from the start
    ("scenario", 2, -1, "a", "plan", "start", None),
    ("baseline", 2, -1, "a", "plan", "start", None),
    # pair 3: never; another city and another idea besides
    ("scenario", 3, 1, "b", "plan", "own", None),
    ("scenario", 3, 5, "a", "town", "networks", "founded-9-2"),
]


def test_one_idea_by_hand(by_hand):
    found = city_and_idea(by_hand(ROWS, pairs=4), "a", "plan")
    assert (found.pairs, found.held) == (4, 1)
    row = found.adopted.loc["adopted"]
    assert row[["scenario", "baseline", "difference", "pairs", "changed"]].tolist() == pytest.approx(
        [2 / 3, 1 / 3, 1 / 3, 3, 1]
    )
    assert (row["scenario_low"], row["scenario_high"]) == wilson_interval(2, 3)
    assert tuple(row[["difference", "low", "high"]]) == paired_difference([1, 1, 0], [1, 0, 0])
    assert found.months.loc["scenario", ["median", "runs"]].tolist() == [3, 2]
    assert found.months.loc["baseline"].tolist() == [6, 6, 6, 1]
    assert found.channels.loc[["twinning", "networks"], "scenario"].tolist() == [0.5, 0.5]
    assert found.channels.loc["twinning", "baseline"] == 1.0
    assert found.sources.to_numpy().tolist() == [
        ["twinning", "b", 1, 0],
        ["networks", FOUNDED, 1, 0],
        ["twinning", "c", 0, 1],
    ]


def test_the_share_of_runs_by_month(by_hand):
    reached = city_and_idea(by_hand(ROWS, pairs=4), "a", "plan").reached.set_index("arm")
    assert reached.loc["scenario", "share"].tolist() == pytest.approx([0, 0, *[1 / 3] * 2, *[2 / 3] * 6])
    assert reached.loc["baseline", "share"].tolist() == pytest.approx([*[0] * 6, *[1 / 3] * 4])
    assert (reached["low"] <= reached["share"]).all()
    assert (reached["high"] >= reached["share"]).all()
    assert (reached["high"] - reached["low"] > 0.3).all()  # three runs say little, also where none adopted


def test_all_ideas_by_hand(by_hand):
    found = city_ideas(by_hand(ROWS, pairs=4), "a")
    assert found.ideas.index.tolist() == ["plan", "town"]
    assert found.ideas.loc["town", ["scenario", "baseline", "pairs"]].tolist() == [0.25, 0.0, 4]
    assert found.adopted.loc["ideas", ["scenario", "baseline"]].tolist() == [0.75, 0.25]
    assert found.channels.loc["networks", "scenario"] == pytest.approx((0 + 1 + 1) / 3)  # of the three runs with any
    assert found.sources.iloc[0].tolist() == ["networks", FOUNDED, 2, 0]


def test_a_city_that_never_adopts(by_hand):
    found = city_and_idea(by_hand(ROWS, pairs=4), "z", "plan")
    assert found.adopted["scenario"].iloc[0] == 0.0
    assert found.adopted["scenario_high"].iloc[0] > 0.4
    assert found.months["median"].isna().all()
    assert found.channels["scenario"].isna().all()
    assert found.sources.empty


def test_a_city_that_has_it_from_the_start_in_every_run(by_hand):
    rows = [(arm, pair, -1, "a", "plan", "start", None) for arm in ("scenario", "baseline") for pair in range(2)]
    found = city_and_idea(by_hand(rows), "a", "plan")
    assert found.held == 2
    assert found.adopted["pairs"].iloc[0] == 0
    assert np.isnan(found.adopted["scenario"].iloc[0])


def test_all_cities_of_a_real_result_add_up(result, toy):
    ledger = pd.read_parquet(result.folder / "ledger.parquet")
    during = ledger[(ledger["month"] >= 0) & (ledger["arm"] == "scenario")]
    for idea in result.summary["story"]["ideas"]:
        adopted = sum(
            city_and_idea(result, city, idea).months.loc["scenario", "runs"] for city in toy.tables["cities"].ids
        )
        first = during[during["idea"] == idea].drop_duplicates(["replicate", "city"])
        held = ledger[(ledger["month"] < 0) & (ledger["idea"] == idea) & (ledger["arm"] == "scenario")]
        again = first.merge(held, on=["replicate", "city"])
        assert adopted == len(first) - len(again)


def test_what_a_city_has_when_the_run_begins_is_in_the_ledger(result, toy):
    ledger = pd.read_parquet(result.folder / "ledger.parquet")
    held = ledger[ledger["month"] < 0]
    assert set(held["channel"]) == {"start"}
    rows = toy.frame("adoption")  # the table says of every pioneer how far it is
    expected = set(zip(rows["city"], rows["idea"], rows["stage"], strict=True))
    assert set(toy.tables["ideas"].values["pioneer"]) <= set(rows["city"])
    adopting = {row for row in expected if row[2] in ("adopted", "testing", "implemented")}
    for _, of_run in held.groupby(["arm", "replicate"], observed=True):
        assert set(zip(of_run["city"], of_run["idea"], of_run["stage"], strict=True)) == adopting
    assert held.groupby(["arm", "replicate"], observed=True).ngroups == 2 * result.summary["replicates"]


@pytest.mark.parametrize(("count", "trials"), [(0, 10), (3, 10), (10, 10), (44, 50)])
def test_wilson_is_that_of_scipy(count, trials):
    from scipy.stats import binomtest

    expected = binomtest(count, trials).proportion_ci(0.95, "wilson")
    assert wilson_interval(count, trials) == pytest.approx((expected.low, expected.high))


def test_the_paired_difference_is_that_of_newcombe():
    """His example of 36, 12, 2 and 0 pairs: method 10 gives 0.0569 to 0.3404."""
    scenario, baseline = [1] * 48 + [0] * 2, [1] * 36 + [0] * 12 + [1] * 2
    assert paired_difference(scenario, baseline) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)
    assert paired_difference(baseline, scenario) == pytest.approx((-0.2, -0.3404, -0.0569), abs=5e-5)


def test_pairs_that_never_differ_leave_an_interval():
    same = [1] * 12 + [0] * 8
    middle, low, high = paired_difference(same, same)
    assert middle == 0
    assert low == pytest.approx(-high)
    assert 0.0 < high < 0.1
    assert paired_difference([1] * 5, [1] * 5)[2] > 0.3  # nothing varies: no correlation to lean on


def test_facts_are_those_of_the_register():
    facts = city_facts(World.load("rhine"), "koeln-deu")
    assert (facts.name, facts.nation_name, facts.population, facts.ties) == ("Köln", "Germany", 1044555, 24)
    assert "Liverpool" in facts.partners
    assert facts.networks == ("German Association of Cities",)
    with pytest.raises(Refusal, match="did you mean 'koeln-deu'"):
        city_facts(World.load("rhine"), "koeln-de")


def test_generated_partners_are_counted_and_not_named():
    facts = city_facts(World.load("pacific"), "chicago-usa")
    assert facts.ties > facts.ties_documented
    assert len(facts.partners) <= facts.ties_documented
    assert len(facts.networks) == facts.memberships_documented < facts.memberships


def test_names_that_repeat_are_told_apart(toy):
    assert names_in(toy)["alder-xaa"] == "Alder"
    cities = toy.frame("cities").assign(name="Alder")
    twice = World.from_tables({"cities": cities, "nations": toy.frame("nations")})
    assert names_in(twice)["cedar-xbb"] == "Alder (XBB)"
