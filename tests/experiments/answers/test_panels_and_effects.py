"""Series, rungs and effects of a stored result, read as they were stored; results beside one another."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from experiments.answers.climate import RUNGS, climate
from experiments.answers.effects_told import effects_of, of_resilience
from experiments.answers.panels import dialogues, ladder, statuses
from experiments.answers.side_by_side import courses, side_by_side
from experiments.effects import RATIOS
from sim import Refusal


def series_of(result, variable):
    return result.series[result.series["variable"] == variable]


def test_statuses_are_the_stored_series(result):
    panels = {panel.key[0]: panel for panel in statuses(result)}
    for status, panel in panels.items():
        stored = series_of(result, f"ties_{status}").set_index(["arm", "month"])
        assert panel.unit == "ties"
        assert len(panel.rows) == len(stored) == 3 * 36
        assert panel.at_the_end("scenario").value == stored.loc[("scenario", 35), "mean"]
        assert panel.at("difference", 20).low == stored.loc[("difference", 20), "low"]
    missing = {"active", "dormant", "suspended", "ended"} - set(panels)
    assert all(series_of(result, f"ties_{status}")["high"].max() == 0 for status in missing)


def test_blocs_are_taken_once_and_pairs_alike_together(result):
    panels = dialogues(result)
    keys = [key for panel in panels for key in (panel.key, *panel.alike)]
    assert len(keys) == len(set(keys))
    assert all(one <= other for one, other in keys)
    stored = series_of(result, "dialogue")
    for panel in panels:
        for one, other in (panel.key, *panel.alike):
            rows = stored[(stored["bloc"] == one) & (stored["other_bloc"] == other)]
            assert panel.rows["mean"].tolist() == rows["mean"].tolist()
    with_any = stored[(stored["arm"] != "difference") & (stored["high"] > 0)]
    assert {tuple(sorted(pair)) for pair in zip(with_any["bloc"], with_any["other_bloc"], strict=True)} == set(keys)
    changes = [panel.largest_difference for panel in panels]
    assert changes == sorted(changes, reverse=True)
    assert len(dialogues(result, most=1)) == 1


def test_the_ladder_adds_up_to_all_cities(result):
    panels = ladder(result)
    assert panels[0].key == ("none",)
    assert sum(panel.at_the_end("scenario").value for panel in panels) == pytest.approx(1.0, abs=1e-6)


def test_a_result_without_a_series_is_refused(result):
    fewer = replace(result, series=result.series[result.series["variable"] != "ladder"])
    with pytest.raises(Refusal, match="unknown series 'ladder'"):
        ladder(fewer)


def test_rungs_and_tonnes_are_the_effects_of_the_summary(result):
    found = climate(result)
    stored = {row["outcome"]: row for row in result.summary["effects"]}
    for table in (found.rungs, found.tonnes):
        for name, row in table.iterrows():
            expected = [stored[name][key] for key in ("baseline", "scenario", "difference", "low", "high")]
            assert row[["baseline", "scenario", "difference", "low", "high"]].tolist() == pytest.approx(expected)
    shares = found.rungs.loc[list(RUNGS), "scenario"].tolist()
    assert shares == sorted(shares, reverse=True)
    assert [gap.outcome for gap in found.gaps] == [ratio.name for ratio in RATIOS]


def test_runs_that_are_not_there_are_refused(result, tmp_path):
    with pytest.raises(Refusal, match="run the scenario again"):
        climate(replace(result, folder=tmp_path))


def test_effects_are_typed_and_say_what_they_are(result):
    rows = {row["outcome"]: row for row in result.summary["effects"]}
    for effect in effects_of(result.summary, rows):
        row = rows[effect.outcome]
        assert effect.is_identified == (row["difference"] is not None and row["low"] is not None)
        if effect.is_identified:
            assert effect.estimate == (row["difference"], row["low"], row["high"])
        assert effect.is_clear == bool(effect.kind == "difference" and (effect.low > 0 or effect.high < 0))
    unchanged = [effect for effect in effects_of(result.summary, rows) if effect.is_unchanged]
    assert unchanged
    assert not any(effect.is_clear for effect in unchanged)
    with pytest.raises(Refusal, match="did you mean 'ties_active'"):
        effects_of(result.summary, ["ties_actve"])


def test_tiles_leave_out_what_is_not_identified(result):
    shown = of_resilience(result.summary)
    assert all(effect.is_identified for effect in shown)
    assert {"live_watched", "ties_active"} <= {effect.outcome for effect in shown}
    rows = [
        row | {"difference": None} if row["outcome"] == "live_watched" else row for row in result.summary["effects"]
    ]
    fewer = of_resilience({**result.summary, "effects": rows})
    assert {effect.outcome for effect in shown} - {effect.outcome for effect in fewer} == {"live_watched"}


def test_results_side_by_side_keep_their_effects_and_say_what_differs(result):
    longer = replace(result, summary={**result.summary, "months": 48})
    found = side_by_side({"one": result, "two": longer}, ["ties_active", "share_adopted"])
    assert found.unlike == {"months": ("36", "48")}
    assert list(found.effects) == ["ties_active", "share_adopted"]
    own = effects_of(result.summary, ["share_adopted"])[0]
    assert found.effects["share_adopted"] == (own, own)


@pytest.mark.parametrize("count", [1, 5])
def test_two_to_four_results_are_compared(result, count):
    with pytest.raises(Refusal, match="give a value from 2 to 4"):
        side_by_side({str(number): result for number in range(count)}, ["ties_active"])


def test_courses_side_by_side_are_the_stored_series(result):
    halved = result.series.assign(mean=result.series["mean"] / 2)
    found = courses({"one": result, "two": replace(result, series=halved)}, "adopted", "climate-plan")
    stored = result.series[(result.series["variable"] == "adopted") & (result.series["idea"] == "climate-plan")]
    first, second = (found.rows[found.rows["label"] == label]["mean"].to_numpy() for label in found.labels)
    assert first == pytest.approx(stored["mean"].to_numpy())
    assert second == pytest.approx(first / 2)
    assert found.unit == "share"
    both = {"one": result, "two": result}
    assert courses(both, "ties_active").unit == "ties"
    with pytest.raises(Refusal, match="did you mean 'climate-plan'"):
        courses(both, "adopted", "climate-pla")
    with pytest.raises(Refusal, match="'ladder' is not allowed"):
        courses(both, "ladder")


def test_a_row_read_from_a_file_is_the_row_in_memory(result):
    """What the answers read is what `summary.json` holds: nulls for what is not identified."""
    stored = json.loads((result.folder / "summary.json").read_text(encoding="utf-8"))
    names = [row["outcome"] for row in stored["effects"]]
    for one, other in zip(effects_of(stored, names), effects_of(result.summary, names), strict=True):
        pd.testing.assert_series_equal(pd.Series(one.row), pd.Series(other.row))
