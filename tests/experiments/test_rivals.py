"""The span over rival assumptions: which rivals there are, what the span holds, and that it is said where it is not."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments import compare, rivals, variants
from experiments.choices import Choice, choices
from experiments.comparison import paired, run_pairs
from experiments.executors import InProcess
from experiments.inference import mean_interval, regressed_interval
from experiments.printed import NOT_SHOWN, effect_cells, footnotes
from experiments.provenance import configuration_hash
from experiments.report import html
from experiments.results import read
from experiments.rivals import AS_RUN, SPAN_COLUMNS, rivals_of, spanned
from experiments.spans import NOT_RUN, rivals_table, verdict
from experiments.storing import write
from experiments.story import headlines
from sim import Refusal, Scenario, errors
from sim.parameters import walk

PAIRS, FEWER = 16, 12
CONF = Path(__file__).parents[2] / "conf"
COLD = {
    "name": "cold",
    "title": "Both governments turn cold",
    "world": "toy",
    "horizon": 96,
    "events": {
        "turn": {"type": "set_stance", "month": 1, "nations": ["XAA", "XBB"], "topic": "climate", "level": -1.0}
    },
    "expects": {"share_adopted_costly": {"direction": "decreases", "origin": "E"}},
}


@pytest.fixture(scope="module")
def cold():
    return Scenario.from_dict(COLD)


@pytest.fixture(scope="module")
def brief():
    """The same within a year: for what does not ask for an effect."""
    return Scenario.from_dict({**COLD, "horizon": 12})


@pytest.fixture(scope="module")
def found(toy, cold):
    """Cities follow their nation by default, and step in where it does nothing under the rival."""
    return compare(toy, cold, replicates=PAIRS, rivals=FEWER, seed=1, processes=1)


@pytest.fixture(scope="module")
def stored(found, tmp_path_factory):
    return write(found, tmp_path_factory.mktemp("results") / "cold", {"world": "toy", "rivals": FEWER})


def defaults():
    return {parameter.path: parameter.declaration.default for parameter in walk()}


def test_rivals_are_the_options_in_conf_that_are_no_default():
    config = yaml.safe_load((CONF / "config.yaml").read_text(encoding="utf-8"))
    entries = [entry for entry in config["defaults"] if isinstance(entry, dict)]
    chosen = {group: option for entry in entries for group, option in entry.items() if option is not None}
    options = {f"{file.parent.name}={file.stem}" for group in chosen for file in (CONF / group).glob("*.yaml")}
    assert {rival.name for rival in rivals_of(defaults())} == options - {f"{g}={o}" for g, o in chosen.items()}
    assert {group: told[0].option for group, told in choices().items()} == chosen
    assert all(told[0].changes == {} for told in choices().values())
    assert all(choice.doc.endswith(".") for told in choices().values() for choice in told)


def test_every_rival_sets_what_its_file_says():
    for rival in rivals_of(defaults()):
        group, _, option = rival.name.partition("=")
        content = yaml.safe_load((CONF / group / f"{option}.yaml").read_text(encoding="utf-8"))
        written = {f"{m}.{name}": value for m, own in content["mechanisms"].items() for name, value in own.items()}
        assert rival.changes == written
        assert all(value != defaults()[path] for path, value in written.items())


def test_where_a_rival_is_chosen_the_default_takes_its_place():
    chosen = {rival.name: rival for rival in rivals_of(defaults() | {"ideas.national_pull": -0.4})}
    assert "pull=substitution" not in chosen
    assert chosen["pull=complement"].changes == {"ideas.national_pull": 0.4}
    of_neither = {rival.name for rival in rivals_of(defaults() | {"ideas.national_pull": 0.2})}
    assert {"pull=substitution", "pull=complement"} <= of_neither


def test_the_span_holds_the_interval_and_names_its_ends(found):
    known = found.effects.dropna(subset=["low"])
    assert len(known) >= 40
    assert (known["span_low"] <= known["low"]).all()
    assert (known["span_high"] >= known["high"]).all()
    under = found.rivals.effects.set_index(["rival", "outcome"])
    for row in known.to_dict("records"):
        for end, name in (("low", row["span_low_under"]), ("high", row["span_high_under"])):
            there = row[end] if name == AS_RUN else under.loc[(name, row["outcome"]), end]
            assert row[f"span_{end}"] == there
    assert found.effects.loc[found.effects["low"].isna(), "span_low"].isna().all()
    assert (known["span_high"] - known["span_low"] > 1.5 * (known["high"] - known["low"])).sum() >= 10


def test_a_rival_that_reverses_an_effect_is_named(found, stored):
    row = found.effects.set_index("outcome").loc["share_adopted_costly"]
    assert row["high"] < 0.0 < row["span_high"]
    assert row["sign"] == "reversed"
    assert row["reversed_under"] == ("pull=substitution",)
    assert row["span_high_under"] == "pull=substitution"
    assert "reversed under pull=substitution" in headlines(stored.summary)[0]
    assert any("Reversed under pull=substitution: " in line for line in footnotes(stored.summary))
    page = (stored.folder / "report.html").read_text(encoding="utf-8")
    assert "Every effect under every assumption" in page
    assert "Cities step in where their nation does not act." in page
    assert NOT_RUN not in page


def test_a_rival_gives_what_a_run_of_its_own_gives(toy, brief):
    alone = compare(
        toy, brief, replicates=4, seed=1, processes=1, keep="outcomes", parameters={"ideas.national_pull": -0.4}
    )
    equal = compare(toy, brief, replicates=4, rivals=4, seed=1, processes=1, keep="outcomes")
    under = equal.rivals.effects.query("rival == 'pull=substitution'").set_index("outcome")
    own = alone.effects.set_index("outcome")
    ends = ["difference", "low", "high"]
    for name in ("share_adopted_costly", "adoptions", "live_vitality"):
        assert list(under.loc[name, ends]) == list(own.loc[name, ends])


def test_rivals_change_nothing_of_what_is_asked_and_processes_nothing_of_them(toy, brief):
    told = []
    without = compare(toy, brief, replicates=3, seed=1, processes=1)
    one = compare(toy, brief, replicates=3, rivals=3, seed=1, processes=1)
    again = compare(
        toy, brief, replicates=3, rivals=9, seed=1, processes=2, progress=lambda done, total: told.append((done, total))
    )
    pd.testing.assert_frame_equal(without.runs, one.runs, check_exact=True)
    asked = [table.drop(columns=list(SPAN_COLUMNS)) for table in (without.effects, one.effects)]
    pd.testing.assert_frame_equal(*asked, check_exact=True)
    assert configuration_hash(without.pairing) == configuration_hash(one.pairing)
    assert again.rivals.pairs == 3
    assert told[-1] == (3 + 3 * len(again.rivals.tried),) * 2
    pd.testing.assert_frame_equal(again.rivals.effects, one.rivals.effects, check_exact=True)
    pd.testing.assert_frame_equal(again.effects, one.effects, check_exact=True)


def test_without_rivals_everything_says_that_the_span_is_not_shown(toy, brief, tmp_path):
    comparison = compare(toy, brief, replicates=3, seed=1, processes=1)
    assert comparison.rivals is None
    assert comparison.effects["span_low"].isna().all()
    assert comparison.effects["sign"].isna().all()
    result = write(comparison, tmp_path / "cold", {"world": "toy"})
    assert result.summary["rivals"] is None
    assert NOT_RUN in footnotes(result.summary)
    assert NOT_SHOWN in effect_cells(result.summary["effects"][0], has_rivals=False)
    page = html(result)
    assert page.count(NOT_RUN) >= 3
    assert rivals_table(result.summary) == ([], [])
    assert all(verdict(row, result.summary) == "" for row in result.summary["effects"])


def test_one_pair_is_no_rival(toy, brief):
    for count in (1, -1):
        with pytest.raises(Refusal, match=f"rivals = {count}"):
            compare(toy, brief, replicates=2, rivals=count, processes=1)


def test_a_rival_that_is_refused_is_named_with_its_reason(toy, brief, tmp_path, monkeypatch):
    wrong = Choice("pull", "sideways", "Cities look aside.", {"ideas.contagion": "sideways"})
    real = choices()
    monkeypatch.setattr(rivals, "choices", lambda: {"pull": (*real["pull"], wrong)})
    at_work = variants.run_replicates

    def refuse_late(pairing, replicates):
        if pairing.parameters["ideas"]["national_pull"] == -0.4:
            raise errors.not_allowed("this rival", "go on", "a tie has no end")
        return at_work(pairing, replicates)

    monkeypatch.setattr(variants, "run_replicates", refuse_late)
    comparison = run_pairs(paired(toy, brief), 2, rivals=2, executor=InProcess())
    assert comparison.rivals.tried == ()
    assert set(comparison.rivals.refused) == {"pull=sideways", "pull=substitution"}
    assert "sideways" in comparison.rivals.refused["pull=sideways"]
    assert "a tie has no end" in comparison.rivals.refused["pull=substitution"]
    result = write(comparison, tmp_path / "cold", {"world": "toy"})
    told = [line for line in footnotes(result.summary) if "could not be run" in line]
    assert len(told) == 2
    assert "a tie has no end" in html(result)


def test_a_refusal_of_what_was_asked_for_is_raised(toy, brief, monkeypatch):
    def refuse(*_):
        raise errors.not_allowed("this run", "go on", "a tie has no end")

    monkeypatch.setattr(variants, "run_replicates", refuse)
    with pytest.raises(Refusal, match="a tie has no end"):
        run_pairs(paired(toy, brief), 2, rivals=2, executor=InProcess())


def table(*rows):
    """Effects by hand: outcome, low, high."""
    return pd.DataFrame(
        [{"outcome": name, "kind": "difference", "difference": (a + b) / 2, "low": a, "high": b} for name, a, b in rows]
    )


def under(*rows):
    made = table(*((name, a, b) for _, name, a, b in rows))
    made.insert(0, "rival", [rival for rival, *_ in rows])
    return rivals.Rivals(5, (), {}, made)


@pytest.mark.parametrize(
    ("others", "sign", "span", "named"),
    [
        ([("x=1", 0.5, 3.0), ("y=1", 0.1, 1.0)], "holds", (0.1, 3.0), {}),
        ([("x=1", -1.0, 3.0)], "open", (-1.0, 3.0), {"open_under": ("x=1",)}),
        ([("x=1", -3.0, -1.0)], "reversed", (-3.0, 2.0), {"reversed_under": ("x=1",)}),
        ([("x=1", -3, -1), ("y=1", -1, 1)], "reversed", (-3, 2), {"reversed_under": ("x=1",), "open_under": ("y=1",)}),
        ([("x=1", np.nan, np.nan)], "open", (1.0, 2.0), {"unknown_under": ("x=1",)}),
    ],
)
def test_what_is_said_of_a_clear_effect(others, sign, span, named):
    row = spanned(table(("a", 1.0, 2.0)), under(*((rival, "a", low, high) for rival, low, high in others))).iloc[0]
    assert row["sign"] == sign
    assert (row["span_low"], row["span_high"]) == span
    lists = dict.fromkeys(("reversed_under", "open_under", "unknown_under", "clear_under"), ())
    assert {name: row[name] for name in lists} == lists | named


def test_what_is_said_of_an_effect_without_a_sign_and_of_none():
    effects = table(("open", -1.0, 1.0), ("unknown", np.nan, np.nan))
    rows = spanned(effects, under(("x=1", "open", 2.0, 3.0), ("x=1", "unknown", 2.0, 3.0)))
    first, second = (rows.iloc[place] for place in (0, 1))
    assert (first["sign"], first["clear_under"], first["reversed_under"]) == ("none", ("x=1",), ())
    assert pd.isna(second["sign"])
    assert np.isnan(second["span_low"])


def test_summary_keeps_every_effect_under_every_rival(stored, found):
    summary = json.loads((stored.folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["rivals"]["pairs"] == FEWER
    assert [one["rival"] for one in summary["rivals"]["tried"]] == [one.name for one in found.rivals.tried]
    assert len(summary["rivals"]["effects"]) == len(found.rivals.tried) * len(summary["effects"])
    header, rows = rivals_table(read(stored.folder).summary)
    assert header[2:] == [AS_RUN, *(one.name for one in found.rivals.tried)]
    assert all(len(row) == len(header) for row in rows)


def test_a_sharpened_interval_covers_as_often_as_it_says_and_is_narrower():
    draws = np.random.default_rng(7)
    few, every, trials = 20, 100, 3000
    hits, widths = 0, []
    for _ in range(trials):
        companion = draws.normal(size=every)
        values = 0.5 + 2.0 * companion[:few] + 0.5 * draws.normal(size=few)
        sharp, plain = regressed_interval(values, companion[:few], companion), mean_interval(values)
        hits += sharp.low <= 0.5 <= sharp.high
        widths.append((sharp.high - sharp.low) / (plain.high - plain.low))
    assert abs(hits / trials - 0.95) < 4 * (0.95 * 0.05 / trials) ** 0.5
    assert np.mean(widths) < 0.65


def test_a_companion_that_is_equal_or_of_no_use_is_met_plainly():
    every = np.random.default_rng(1).normal(size=50)
    assert regressed_interval(every[:20], every[:20], every) == mean_interval(every)
    shifted = regressed_interval(every[:20] + 1.0, every[:20], every)
    assert shifted.mean == pytest.approx(every.mean() + 1.0)
    assert shifted.high - shifted.low == pytest.approx(mean_interval(every).high - mean_interval(every).low)
    values = every[20:40]
    for companion in (np.zeros(50), np.full(50, np.nan), every[:20]):
        assert regressed_interval(values, companion[:20], companion) == mean_interval(values)
