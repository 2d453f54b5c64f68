"""What a result rests on, and what it is sensitive to: told from its folder, and refused where it cannot be."""

import json

import pandas as pd
import pytest

from experiments import compare
from experiments.command_line import main
from experiments.commands import explain
from experiments.comparison import paired, run_pairs
from experiments.explanation import (
    LEAST_SURE_FIRST,
    NO_CHANGE,
    SAME,
    by_evidence,
    changed,
    chosen_parameters,
    most_assumed,
    pairing_of,
    sensitive_outcomes,
    sensitivity,
)
from experiments.storing import write
from sim import Refusal
from sim.parameters import MARKS, walk

SETTINGS = {"world": "toy", "seed": 5, "search_path": []}


@pytest.fixture(scope="module")
def assumptions(result):
    return result.summary["assumptions"]


@pytest.fixture
def app(monkeypatch):
    """The command line with this command, whatever is installed."""

    def run(*arguments):
        return main(["explain", *map(str, arguments)])

    return run


def test_every_parameter_stands_under_its_mark(assumptions):
    grouped = by_evidence(assumptions)
    assert list(grouped) == list(LEAST_SURE_FIRST)
    assert set(grouped) == set(MARKS)
    told = {row["parameter"]: mark for mark, rows in grouped.items() for row in rows}
    assert told == {parameter.path: parameter.declaration.mark for parameter in walk()}


def test_what_differs_from_the_defaults_is_named(toy, quarrel, tmp_path, assumptions):
    assert changed(assumptions) == []
    comparison = run_pairs(paired(toy, quarrel, parameters={"ideas.twinning": 0.2}), 2, processes=1)
    result = write(comparison, tmp_path / "other", SETTINGS)
    assert [row["parameter"] for row in changed(result.summary["assumptions"])] == ["ideas.twinning"]


def row(parameter, mark, low, high, value):
    return {"parameter": parameter, "mark": mark, "low": low, "high": high, "value": value}


def test_the_most_assumed_come_first_by_mark_and_then_by_width():
    rows = [
        row("a.narrow", "A", 1.0, 2.0, 1.5),
        row("a.wide", "A", 0.0, 2.0, 1.5),
        row("a.seen", "S", 0.0, 9.0, 1.0),
        row("a.computed", "C", 0.0, 9.0, 1.0),
        row("a.named", "A", None, None, "x"),
        row("b.enabled", "A", None, None, False),
        row("b.off", "A", 0.0, 9.0, 1.0),
    ]
    assert most_assumed(rows, 9) == ["a.wide", "a.narrow", "a.computed", "a.seen"]
    assert most_assumed(rows, 1) == ["a.wide"]
    assert most_assumed(rows, 0) == []


def test_parameters_are_found_by_name_or_refused(assumptions):
    assert chosen_parameters(assumptions, ["mechanisms.ideas.twinning", "ties.gain"]) == ["ideas.twinning", "ties.gain"]
    with pytest.raises(Refusal, match=r"did you mean 'ideas\.twinning'"):
        chosen_parameters(assumptions, ["ideas.twining"])
    with pytest.raises(Refusal, match="no plausible range"):
        chosen_parameters(assumptions, ["ideas.enabled"])


def test_outcomes_are_those_expected_or_else_the_clearest(result):
    assert sensitive_outcomes(result.summary) == ["live_vitality"]
    effects = [{**effect, "mark": None} for effect in result.summary["effects"]]
    clearest = sensitive_outcomes({**result.summary, "effects": effects})
    assert len(clearest) == 3
    p_values = {effect["outcome"]: effect["p_value"] for effect in effects}
    assert max(p_values[name] for name in clearest) <= sorted(p for p in p_values.values() if p is not None)[2]


@pytest.fixture(scope="module")
def varied(comparison, assumptions):
    names, outcomes = ["ties.half_life", "emissions.gap"], ["live_vitality"]
    return sensitivity(comparison.pairing, assumptions, names, outcomes, 8, processes=1)


def test_one_parameter_at_a_time_at_the_ends_of_its_range(varied, comparison, toy, quarrel, assumptions):
    found, refused = varied
    assert refused == {}
    ranges = {one["parameter"]: (one["low"], one["high"]) for one in assumptions}
    of_life = found[found["parameter"] == "ties.half_life"]
    assert tuple(of_life["value"]) == ranges["ties.half_life"]
    high = of_life.iloc[1]
    other = {"ties.half_life": high["value"]}
    own = compare(toy, quarrel, replicates=8, seed=5, processes=1, parameters=other, keep="outcomes")
    alone = own.effects.set_index("outcome").loc["live_vitality"]
    assert tuple(high[["effect", "low", "high"]]) == tuple(alone[["difference", "low", "high"]])
    pairs = [table.runs[table.runs["replicate"] < 8] for table in (own, comparison)]
    means = [table.groupby("arm")["live_vitality"].mean() for table in pairs]
    expected = (means[0]["scenario"] - means[0]["baseline"]) - (means[1]["scenario"] - means[1]["baseline"])
    assert high["change"] == pytest.approx(expected)
    assert high["change_low"] < high["change"] < high["change_high"]


def test_what_a_parameter_does_not_touch_is_said_to_be_the_same(varied):
    found, _ = varied
    of_gap = found[found["parameter"] == "emissions.gap"]
    assert set(of_gap["finding"]) == {SAME}
    assert (of_gap["change"] == 0).all()
    spanning = (found["change_low"] < 0) & (found["change_high"] > 0)
    assert (found.loc[spanning, "finding"] == NO_CHANGE).all()
    assert not (found.loc[~spanning, "finding"] == NO_CHANGE).any()


def test_a_result_is_rebuilt_or_refused_where_something_has_changed(result):
    assert pairing_of(result.folder, result.summary).parameters == pairing_of(result.folder, result.summary).parameters
    other = {**result.summary, "provenance": {**result.summary["provenance"], "configuration": "0" * 16}}
    with pytest.raises(Refusal, match=r"run it again: diplomacity run --config"):
        pairing_of(result.folder, other)


def test_explain_prints_assumptions_rivals_and_sensitivities(result, app, capsys, tmp_path):
    assert app(result.folder, "--parameter", "ties.half_life", "--pairs", 2, "--csv", tmp_path / "a.csv") == 0
    printed = capsys.readouterr().out
    for text in ("A: assumption", "Every parameter stands at its default", "span over rivals", "not shown"):
        assert text in printed
    assert "ties.half_life=" in printed
    table = pd.read_csv(tmp_path / "a.csv")
    assert len(table) == len(list(walk()))
    assert {"parameter", "value", "low", "high", "mark", "source", "is_default"} <= set(table.columns)
    beside = pd.read_csv(tmp_path / "a-sensitivity.csv")
    assert set(beside["parameter"]) == {"ties.half_life"}


def test_explain_refuses_in_one_line(result, app, capsys, tmp_path):
    wrong = {
        ("nowhere",): "is missing",
        (result.folder, "--parameter", "ties.half_lif"): "did you mean",
        (result.folder, "--sensitivity", "1", "--outcome", "live_vitalty"): "did you mean",
        (result.folder, "--outcome", "live_vitality"): "--sensitivity N or --parameter",
        (result.folder, "--csv", tmp_path / "none" / "a.csv"): "folder of --csv",
    }
    for arguments, said in wrong.items():
        assert app(*arguments) == 2
        told = capsys.readouterr()
        assert said in told.err
        assert told.err.count("\n") == 1


def test_a_list_and_a_switch_are_shown_as_one_sets_them():
    assert explain._value({"value": [], "unit": "1"}) == "none"
    assert explain._value({"value": ["a", "b"], "unit": "1"}) == "a, b"
    assert explain._value({"value": True, "unit": "1"}) == "true"
    assert explain._value({"value": 0.5, "unit": "share"}) == "0.5 share"
    assert json.dumps(explain._range({"low": None})) == '""'
