"""Attribution through time: a ledger by hand, and the same shares as the outcomes of a real result."""

import numpy as np
import pandas as pd
import pytest

from experiments.answers.channels import ALWAYS, channels
from experiments.inference import mean_interval
from experiments.results import RUNS
from sim import Refusal


def course(found, channel, arm, column="mean"):
    rows = found.panels[found.names.index(channel)].rows
    return rows.loc[rows["arm"] == arm, column].tolist()


def test_a_ledger_by_hand(by_hand):
    rows = [
        ("scenario", 0, -1, "a", "plan", "start", None),
        ("scenario", 0, 1, "b", "plan", "own", None),
        ("scenario", 0, 4, "c", "plan", "twinning", "b"),
        ("scenario", 0, 9, "d", "town", "twinning", "b"),
        ("scenario", 1, 2, "b", "plan", "event", None),
        ("baseline", 0, 3, "b", "plan", "own", None),
        ("baseline", 1, 3, "b", "plan", "own", None),
    ]
    found = channels(by_hand(rows), "plan")
    assert found.names == (*ALWAYS, "event")
    assert course(found, "own", "scenario") == [0, *[0.5] * 9]  # one of two runs, from month 1 on
    assert course(found, "twinning", "scenario") == [*[0] * 4, *[0.5] * 6]
    assert course(found, "event", "scenario")[-1] == 0.5
    assert course(found, "own", "baseline") == [0, 0, 0, *[1] * 7]
    assert course(found, "own", "difference")[-1] == -0.5
    assert course(found, "own", "scenario", "high")[-1] == pytest.approx(0.975)  # of none and one
    shares = found.shares
    assert shares.loc["own", "scenario"] == 0.25  # half of the first run's adoptions, none of the second's
    assert shares.loc["own", "difference"] == -0.75
    assert tuple(shares.loc["own", ["low", "high"]]) == (-1.0, 1.0)  # two pairs: the t-interval goes far beyond
    expected = mean_interval([2.0, 1.0])
    assert tuple(found.totals.loc["adoptions", ["scenario_low", "scenario_high"]]) == (expected.low, expected.high)
    assert found.totals.loc["adoptions", ["scenario", "baseline"]].tolist() == [1.5, 1.0]
    everything = channels(by_hand(rows))
    assert everything.totals.loc["adoptions", "scenario"] == 2.0


def test_runs_without_adoptions_have_no_shares(by_hand):
    found = channels(by_hand([("scenario", 0, 1, "a", "plan", "own", None)], pairs=3))
    assert found.shares.loc["own", "scenario"] == 1.0
    assert np.isnan(found.shares.loc["own", "baseline"])
    assert found.shares.loc["own", "pairs"] == 0
    assert found.totals.loc["adoptions", "scenario"] == pytest.approx(1 / 3)


def test_shares_are_the_outcomes_of_the_runs(result):
    found = channels(result)
    runs = pd.read_parquet(result.folder / RUNS).set_index("arm")
    for name in found.names:
        for arm in ("scenario", "baseline"):
            expected = mean_interval(runs.loc[arm, f"adoptions_{name}"])
            row = found.shares.loc[name]
            assert row[[arm, f"{arm}_low", f"{arm}_high"]].tolist() == pytest.approx(
                [expected.mean, max(0.0, expected.low), min(1.0, expected.high)]
            )
    assert found.totals["scenario"].iloc[0] == pytest.approx(runs.loc["scenario", "adoptions"].mean())
    assert sum(course(found, name, "scenario")[-1] for name in found.names) == pytest.approx(
        found.totals["scenario"].iloc[0]
    )


def test_courses_are_the_series_added_up(result):
    """The stored series holds the mean adoptions of every month."""
    found = channels(result, "climate-plan")
    series = result.series
    rows = series[
        (series["variable"] == "adoptions") & (series["idea"] == "climate-plan") & (series["arm"] == "scenario")
    ]
    monthly = rows.pivot_table(index="month", columns="channel", values="mean", observed=True)
    added = monthly[list(found.names)].cumsum()
    for name in found.names:
        assert course(found, name, "scenario") == pytest.approx(added[name].tolist(), abs=1e-5)


def test_intervals_of_shares_end_where_shares_do(by_hand):
    rows = [("scenario", pair, 1, "a", "plan", "own" if pair else "nation", None) for pair in range(4)]
    shares = channels(by_hand(rows, pairs=4)).shares
    assert shares.loc["own", ["scenario", "scenario_high"]].tolist() == [0.75, 1.0]
    assert mean_interval([0, 1, 1, 1]).high > 1.0


def test_an_unknown_idea_is_refused(result):
    with pytest.raises(Refusal, match="did you mean 'climate-plan'"):
        channels(result, "climate-pla")
