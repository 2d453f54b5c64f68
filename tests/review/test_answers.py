"""The answers to a reviewer, held against what is known: lines, ratios and shares that were put there."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.commands.review import review
from experiments.review import boundary, staff_time, suspensions
from experiments.review.membership import (
    History,
    history_of,
    log_hazard_ratio,
    members_rate,
    membership_table,
)
from sim import Diplomacity, Scenario, World, errors

TRUE_RATIO, PULL_OF_GREEN = 2.0, 0.8


def lead(middles, spread=0.05, count=40):
    return [middle + np.random.default_rng(i).normal(0, spread, count) for i, middle in enumerate(middles)]


def test_the_line_is_found_where_it_was_put_and_its_interval_holds_it():
    """The lead is log(networks / (4 twinning)): it flips where networks pull four times as much."""
    cells = [(t, n) for t in (0.03, 0.1, 0.3) for n in np.geomspace(0.05, 0.8, 5)]
    plane = pd.DataFrame(cells, columns=["twinning", "networks"])
    plane["lead"] = lead([math.log(n / (4 * t)) for t, n in cells])
    line = staff_time.flip_line(plane).set_index("twinning")
    for twinning in (0.03, 0.1):
        at = line.loc[twinning]
        assert at.flips_at == pytest.approx(4 * twinning, rel=0.1)
        assert at.low <= 4 * twinning <= at.high
    assert (line.loc[0.3].leads, math.isnan(line.loc[0.3].flips_at)) == ("twinning", True)


@pytest.fixture(scope="module")
def drawn():
    """Cities of which the greener join more readily; membership doubles the hazard, greenness raises it as well."""
    random = np.random.default_rng(5)
    cities, months, ideas = 400, 60, 10
    greenness = random.normal(0, 1, cities)
    members = random.random(cities) < 1 / (1 + np.exp(-1.5 * greenness))
    hazard = 0.004 * np.where(members, TRUE_RATIO, 1.0) * np.exp(PULL_OF_GREEN * greenness)
    adopted, at_risk, left = np.zeros((months, cities)), np.zeros((months, cities)), np.full(cities, ideas)
    for month in range(months):
        at_risk[month] = left
        adopted[month] = random.binomial(left, -np.expm1(-hazard))
        left = left - adopted[month].astype(int)
    every_month = np.tile(members, (months, 1))
    return History(every_month, adopted, at_risk, np.zeros_like(adopted), np.full(cities, 1e6), greenness)


def test_the_naive_ratio_overstates_and_the_one_that_knows_finds_the_true_one(drawn):
    naive, knowing = log_hazard_ratio(drawn), log_hazard_ratio(drawn, with_greenness=True)
    assert knowing == pytest.approx(math.log(TRUE_RATIO), abs=0.12)
    assert naive > math.log(TRUE_RATIO) + 0.4


def test_without_members_there_is_no_ratio(drawn):
    nobody = History(np.zeros_like(drawn.is_member), *(getattr(drawn, n) for n in list(History.__annotations__)[1:]))
    assert math.isnan(log_hazard_ratio(nobody))
    assert math.isnan(members_rate(nobody))


def test_a_history_holds_what_the_record_holds():
    model = Diplomacity("rhine", "baseline", seed=4)
    history = history_of(model, 60)
    record = model.record
    ledger = record.ledger[record.ledger["stage"] == "adopted"].drop_duplicates(["city", "idea"])
    assert history.adopted.sum() == len(ledger)
    assert history.by_networks.sum() == (ledger["channel"] == "networks").sum()
    assert (history.adopted <= history.at_risk).all()
    table, joined = record.tables["memberships"], record.log[record.log[:, 0] == 59]
    active = np.bincount(table["city"][table["is_active"] == 1], minlength=history.is_member.shape[1]) > 0
    untouched = ~np.isin(np.arange(len(active)), joined[:, 2])
    assert (history.is_member[-1] == active)[untouched].all()


def test_where_networks_carry_nothing_the_true_ratio_is_one_and_selection_alone_gives_a_naive_one():
    """Closed from the start in both arms, removal changes nothing; what members do more, their greenness does."""
    table = membership_table(
        World.load("rhine"), Scenario.load("baseline"), replicates=6, months=60, selections=(1.0,),
        parameters={"ideas.networks": 0.0},
    ).set_index("ratio")  # fmt: skip
    assert list(table.loc["true: networks removed", ["mean", "low", "high"]]) == [1.0, 1.0, 1.0]
    assert table.loc["naive", "mean"] > 1.05
    with pytest.raises(errors.Refusal, match="replicates"):
        membership_table(World.load("toy"), Scenario.load("baseline"), replicates=1)


def test_the_alarm_of_a_share_is_read_from_the_curve():
    pulls = np.array([1.0, 10.0])
    suspended = np.array([[0.2, 0.2], [0.6, 0.6]])
    assert suspensions.alarm_for(pulls, suspended, 0.4) == pytest.approx(math.sqrt(10))
    assert math.isnan(suspensions.alarm_for(pulls, suspended, 0.1)), "no value in the range gives so little"
    assert suspensions.READINGS["all who were silent"] == pytest.approx(38 / 82)


class Grid:
    """Two worlds, ties outside or not, one scenario; the effect is 1 or 3, with noise common to both."""

    name = "grid"
    definition = {"design": {"name": "grid"}, "outcomes": ["exchanges"]}  # noqa: RUF012

    def __init__(self):
        cells = [(w, o) for w in ("rhine", "pacific") for o in ("open", "closed")]
        self.points = pd.DataFrame(cells, columns=["world", boundary.OUTSIDE])
        self.points.insert(0, "scenario", "pandemic")
        noise = np.random.default_rng(2).normal(0, 0.5, 30)
        signs = np.where(self.points["world"] == "rhine", 1, -1)
        sizes = np.where(self.points[boundary.OUTSIDE] == "open", 3, 1)
        self.effects = (signs * sizes)[:, None] + noise

    def reading(self):
        return "effect"

    def values(self, outcome, of):
        return self.effects


def test_what_ties_outside_do_is_paired_and_a_contradiction_of_signs_is_seen():
    grid = Grid()
    told = boundary.what_outside_does(grid, ["exchanges"]).set_index("world")
    assert told.loc["rhine", ["difference", "low", "high"]].tolist() == pytest.approx([2.0] * 3)
    assert told.loc["pacific", "difference"] == pytest.approx(-2.0)
    (signs,) = boundary.signs_differ(boundary.effects_by_level(grid, ["exchanges"])).to_dict("records")
    assert (signs["rises"], signs["falls"], signs["contradicts"]) == (2, 2, True)


class Break:
    """Suspended a quarter on: a fifth at an alarm of 1, three fifths at 100; losses later 2 and 6 tie years."""

    name = "break"

    def __init__(self):
        cells = [(months, alarm) for months in (9, 78) for alarm in (1.0, 100.0)]
        self.points = pd.DataFrame(cells, columns=["months", suspensions.ALARM])

    def reading(self):
        return "effect"

    def values(self, outcome, of):
        draws = np.random.default_rng(3).normal(0, 0.01, 80)
        if outcome == "kept_watched":
            return np.array([0.8, 0.4, 0.8, 0.4])[:, None] + draws
        return np.array([np.nan, np.nan, 2.0, 6.0])[:, None] + draws


def test_readings_of_the_survey_find_their_alarm_and_their_loss():
    """Shares rise by .2 a factor of ten, losses by 2."""
    readings = suspensions.alarm_of_readings(Break()).set_index("silent cities counted")
    for reading, share in suspensions.READINGS.items():
        row = readings.loc[reading]
        assert row.alarm == pytest.approx(10 ** ((share - 0.2) / 0.2), rel=0.05)
        assert row.low <= 10 ** ((share - 0.2) / 0.2) <= row.high
    told = suspensions.afterwards(Break()).set_index(["silent cities counted", "outcome"])["mean"]
    expected = [2 + 2 * (share - 0.2) / 0.2 for share in suspensions.READINGS.values()]
    assert [told[reading, "bruneau_loss"] for reading in suspensions.READINGS] == pytest.approx(expected, rel=0.02)
    assert told["last over first", "loss_ratio"] == pytest.approx(expected[-1] / expected[0], rel=0.02)


def asked(question, folder, **options):
    given = {"store": folder / "store", "name": None, "world": "toy", "replicates": 2, "months": 24, "seed": 1}
    review(question, **{**given, "csv": folder, **options})


def test_the_command_answers_writes_tables_and_refuses_what_it_does_not_know(tmp_path, capsys):
    asked("membership", tmp_path, world="rhine", months=36)
    assert "naive, though networks carry nothing" in capsys.readouterr().out
    (file,) = tmp_path.glob("*.csv")
    assert len(pd.read_csv(file)) == 21, "seven ratios at three strengths of selection"
    asked("membership", tmp_path)  # four cities for two years: what is not defined is not a number
    assert "nan" in capsys.readouterr().out
    with pytest.raises(errors.Refusal, match="did you mean 'boundary'"):
        asked("bondary", tmp_path)
    with pytest.raises(errors.Refusal, match="store"):
        asked("boundary", tmp_path)
