"""Stored sweeps as they are read: values, series, forms of a notebook, order, and repeating a run by its key."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import compare
from experiments.executors import InProcess
from experiments.inference import mean_interval
from experiments.replicates import seed_of
from experiments.sweeps import keeping
from experiments.sweeps.compacting import compact
from experiments.sweeps.planning import forecast
from experiments.sweeps.repeating import repeat
from experiments.sweeps.results import failures, open_sweep
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store, keeps
from experiments.sweeps.summary import summary_of
from sim import Diplomacity, Scenario, errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from tests.sweeps.conftest import HALF_LIFE, run_here


def test_a_point_is_what_compare_gives_with_its_values(result, quarrel_file):
    point = 3
    values = result.points.iloc[point].to_dict()
    parameters = {name.removeprefix("mechanisms."): value for name, value in values.items()}
    alone = compare("toy", Scenario.load(quarrel_file), replicates=2, parameters=parameters, processes=1)
    rows = alone.effects.set_index("outcome")
    for name in (*OUTCOMES, *PAIRED_OUTCOMES):
        mean = result.values(name)[point]
        if np.isnan(mean).any():
            continue
        assert mean.mean() == pytest.approx(rows.loc[name, "difference"], abs=1e-12), name


def test_values_are_scenario_less_baseline_in_the_same_seed(result):
    scenario, baseline = (result.values("live_vitality", of) for of in ("scenario", "baseline"))
    assert scenario.shape == (6, 2)
    assert (result.values("live_vitality") == scenario - baseline).all()
    assert list(result.runs["seed"][:2]) == [seed_of(1, 0), seed_of(1, 1)]
    assert (baseline != scenario).any()


def test_series_are_those_of_the_runs(result, plan):
    pairing = plan.pairing(2)
    for arm in ("scenario", "baseline"):
        record = pairing.run(arm, 1)
        row = 2 * 2 + 1
        assert (result.series("live_vitality", arm)[row] == record.arrays["live_vitality"].astype(np.float32)).all()
        idea = record.ids["ideas"].index("climate-plan")
        adopted = record.arrays["adopted"][:, idea].astype(np.float32)
        assert (result.series("adopted/climate-plan", arm)[row] == adopted).all()
    assert "committed/XAA" in result.series_names()
    with pytest.raises(errors.Refusal, match="did you mean 'adopted/climate-plan'"):
        result.series("adopted/climate-plann")


def test_bands_cover_runs_and_their_mean_difference(result):
    bands = result.bands("live_vitality", "scenario")
    values = result.series("live_vitality", "scenario").astype(float)
    assert np.allclose(bands["mean"], values.mean(axis=0))
    assert np.allclose(bands["low"], np.quantile(values, 0.025, axis=0))
    effect = result.bands("live_vitality")
    by_replicate = result.series("live_vitality").astype(float).reshape(6, 2, -1).mean(axis=0)
    for month in (0, 18, 23):
        interval = mean_interval(by_replicate[:, month])
        assert effect.loc[month, ["mean", "low", "high"]].tolist() == pytest.approx(
            [interval.mean, interval.low, interval.high], abs=1e-9
        )


def test_forms_of_a_notebook_hold_the_same_numbers(result):
    pandas, polars, xarray = result.to_pandas(), result.to_polars(), result.to_xarray()
    name = "effect of live_vitality"
    assert pandas.shape == polars.shape
    assert polars[name].to_list() == pandas[name].tolist()
    assert (xarray["live_vitality"].sel(reading="effect").to_numpy().ravel() == pandas[name].to_numpy()).all()
    assert xarray["live_vitality"].attrs["units"] == OUTCOMES["live_vitality"].unit
    assert (xarray[HALF_LIFE].to_numpy() == result.points[HALF_LIFE].to_numpy()).all()


def test_summary_says_interval_over_seeds_and_spread_over_points(result):
    row = summary_of(result, ["live_vitality"]).iloc[0]
    values = result.values("live_vitality")
    interval = mean_interval(values.mean(axis=0))
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((interval.mean, interval.low, interval.high))
    assert row["point_low"] == pytest.approx(np.quantile(values.mean(axis=1), 0.025))
    assert row["interval_over"] == "replicates"


@pytest.mark.parametrize("arm", ["key", "baseline_key"])
def test_any_run_is_repeated_by_its_key_with_the_same_bits(result, arm):
    key = result.runs[arm][5]
    again = repeat(result.store, key[:12])
    assert again.is_same, again.sentence
    assert again.compared > len(OUTCOMES) + 20
    assert again.key == key


def test_repeating_sees_another_number(asked, tmp_path, monkeypatch):
    result = run_here(asked(tmp_path / "store", "samples=1", "replicates=1"))
    usual = Diplomacity.run

    def run(self, months=None):
        record = usual(self, months)
        record.arrays["live_vitality"] = record.arrays["live_vitality"] * 1.0000001
        return record

    monkeypatch.setattr(Diplomacity, "run", run)
    again = repeat(result.store, result.runs["key"][0])
    assert not again.is_same
    assert "live_vitality" in again.different


@pytest.mark.parametrize(
    ("key", "said"), [("zzzz", "at least four letters"), ("0123456789abcdef", "is no run"), ("abc", "at least four")]
)
def test_a_key_that_is_no_run_is_refused(result, key, said):
    with pytest.raises(errors.Refusal, match=said):
        repeat(result.store, key)


def test_a_run_of_another_model_is_not_repeated(result, monkeypatch):
    from experiments.sweeps import repeating

    monkeypatch.setattr(repeating, "source_digest", lambda: "another")
    with pytest.raises(errors.Refusal, match="check out that commit"):
        repeat(result.store, result.runs["key"][0])


def test_more_replicates_reuse_the_earlier_ones(asked, tmp_path):
    few = run_here(asked(tmp_path / "store"))
    more = asked(tmp_path / "store", "replicates=3")
    assert more.name == few.name
    assert run_plan(more, few.store, InProcess()).pending == 6 * 2
    result = open_sweep(few.name, few.store.folder)
    assert (result.values("live_vitality")[:, :2] == few.values("live_vitality")).all()


def test_an_edited_world_never_meets_an_old_result(asked, tmp_path, toy):
    mine = tmp_path / "worlds" / "mine"
    shutil.copytree(toy.path, mine)
    first = asked(tmp_path / "store", f"world={mine}")
    run_plan(first, Store(tmp_path / "store"), InProcess())
    cities = pd.read_csv(mine / "cities.csv", dtype=str, keep_default_na=False)
    cities.loc[0, "population"] = str(int(float(cities.loc[0, "population"])) + 1)
    cities.to_csv(mine / "cities.csv", index=False)
    second = asked(tmp_path / "store", f"world={mine}")
    assert second.name != first.name
    store = Store(tmp_path / "store")
    assert not set(second.keys(0, 0)) & store.stored("outcomes", retries=False)
    key = open_sweep(first.name, store.folder).runs["key"][0]
    assert repeat(store, key).is_same  # from the tables that the store has kept


def test_what_is_kept_decides_what_is_stored(asked, tmp_path):
    store = Store(tmp_path / "store")
    run_plan(asked(store.folder, "keep=outcomes"), store, InProcess())
    series = asked(store.folder, "keep=series", "series=[adopted]")
    assert run_plan(series, store, InProcess()).pending == 24
    assert run_plan(asked(store.folder, "keep=outcomes"), store, InProcess()).pending == 0
    events = asked(store.folder, "keep=events", "series=[adopted]")
    assert run_plan(events, store, InProcess()).pending == 24
    result = open_sweep(events.name, store.folder)
    told = result.events()
    record = events.pairing(1).run("baseline", 1)
    own = told[(told["point"] == 1) & (told["replicate"] == 1) & (told["arm"] == "baseline")]
    assert len(own) == len(record.events)
    assert own["channel"].tolist() == record.events["channel"].tolist()
    before = result.to_pandas()
    assert compact(store) == (3, 24)
    pd.testing.assert_frame_equal(open_sweep(events.name, store.folder).to_pandas(), before)
    assert len(open_sweep(events.name, store.folder).events()) == len(told)
    assert run_plan(events, store, InProcess()).pending == 0


def test_keeping_more_covers_keeping_less():
    assert keeps("series adopted committed", "series adopted")
    assert keeps("events adopted", "outcomes")
    assert not keeps("series adopted", "series committed")
    assert not keeps("outcomes", "series")


def test_unpaired_runs_have_no_effects(asked, tmp_path):
    plan = asked(tmp_path / "store", "paired=false")
    result = run_here(plan)
    assert len(result.store.runs()) == 12
    assert result.values("live_vitality", "scenario").shape == (6, 2)
    for ask in (lambda: result.values("live_vitality"), lambda: result.bands("live_vitality")):
        with pytest.raises(errors.Refusal, match="was run without baselines"):
            ask()
    assert summary_of(result)["mean"].notna().all()


def test_removing_takes_what_no_other_sweep_needs(asked, tmp_path):
    first = run_here(asked(tmp_path / "store"))
    second = run_here(asked(tmp_path / "store", "replicates=1", f"{HALF_LIFE}=3,4", "design=grid"))
    assert first.name != second.name
    shared = run_here(asked(tmp_path / "store", "name=more", "replicates=1"))
    keys = keeping.needed_by_it_alone(first)
    assert len(keys) == 12  # the other replicate of each arm; `more` needs the first
    keeping.remove(first, keys)
    assert (open_sweep(second.name, tmp_path / "store").runs["status"] == "ok").all()
    assert (open_sweep(shared.name, tmp_path / "store").runs["status"] == "ok").all()
    with pytest.raises(errors.Refusal, match="unknown sweep"):
        open_sweep(first.name, tmp_path / "store")
    keeping.remove(shared, keeping.needed_by_it_alone(shared))
    keeping.remove(second, keeping.needed_by_it_alone(second))
    assert len(second.store.runs()) == 0
    assert not list((tmp_path / "store" / "worlds").iterdir())


def test_missing_runs_are_said_and_do_not_hide(asked, tmp_path):
    part = asked(tmp_path / "store", "shard=1/3", "samples=30")
    result = run_here(part)
    counts = result.runs["status"].value_counts()
    assert counts["missing"] > 0
    assert counts["ok"] > 0
    assert np.isnan(result.values("live_vitality")).sum() == counts["missing"]
    assert failures(result).empty


def test_export_gives_the_numbers_with_where_they_come_from(result, tmp_path):
    import xarray as xr

    for form in ("csv", "parquet", "nc"):
        keeping.export(result, tmp_path / f"out.{form}")
    text = (tmp_path / "out.csv").read_text()
    assert text.startswith("# Conditional on the model, not a forecast")
    table = pd.read_csv(tmp_path / "out.csv", comment="#")
    assert np.allclose(table["effect of live_vitality"], result.values("live_vitality").ravel())
    assert len(pd.read_parquet(tmp_path / "out.parquet")) == 12
    with xr.open_dataset(tmp_path / "out.nc", engine="scipy") as data:
        assert np.allclose(data["live_vitality"].sel(reading="effect"), result.values("live_vitality"))
    with pytest.raises(errors.Refusal, match="ending in .csv"):
        keeping.export(result, tmp_path / "out.xls")


def test_every_row_says_where_it_comes_from(result):
    rows = result.store.runs()
    for column in ("version", "source", "environment", "host", "started"):
        assert rows[column].notna().all()
        assert (rows[column].astype(str) != "").all()
    environment = (result.store.folder / "environments" / f"{rows['environment'][0]}.txt").read_text()
    assert f"numpy=={np.__version__}" in environment
    stored = json.loads(next((result.store.folder / "sweeps").iterdir()).read_text())
    assert stored["provenance"]["source"] == rows["source"][0]


def test_a_forecast_counts_and_measures(asked, tmp_path, plan, result):
    told = forecast(asked(tmp_path / "new", "pilot=3"), Store(tmp_path / "new"), 2)
    assert (told.runs, told.stored, told.new) == (24, 0, 24)
    assert not (tmp_path / "new").exists()
    assert told.seconds > 0
    assert told.bytes > 0
    known = forecast(plan, result.store, 2)
    assert (known.runs, known.stored, known.new, known.seconds) == (24, 24, 0, 0.0)
    advice = told.advice.set_index("outcome")
    assert (advice["replicates_needed"].dropna() >= 2).all()


def test_a_sweep_is_found_by_the_beginning_of_its_name(result, tmp_path):
    assert open_sweep(result.name[:8], result.store.folder).name == result.name
    assert open_sweep(None, result.store.folder).name == result.name
    with pytest.raises(errors.Refusal, match="unknown sweep 'nothing'"):
        open_sweep("nothing", result.store.folder)
    with pytest.raises(errors.Refusal, match="make one with `diplomacity sweep`"):
        open_sweep(None, tmp_path)
