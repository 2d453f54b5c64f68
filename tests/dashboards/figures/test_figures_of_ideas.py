"""S-curves, channels and family tree: the figures show what was computed, in the reader's language."""

from dataclasses import replace

import numpy as np
import pytest

from dashboards.figures import channels as of_channels
from dashboards.figures import curves, family_tree
from experiments.answers.channels import channels
from experiments.answers.city_facts import names_in
from experiments.answers.family_tree import family_tree as tree_of
from experiments.story import idea_chart
from tests.dashboards.figures.drawn import is_calm, texts, traces

IDEA = "fair-trade-town"


def test_a_curve_shows_both_arms_their_difference_and_the_events(result, words):
    chart = idea_chart(result, IDEA, "adopted", words)
    figure = curves.curve_figure(chart, result.summary["story"]["events"], words)
    for arm in ("baseline", "scenario", "difference"):
        (line,) = traces(figure, words(f"charts.{arm}"))
        assert list(line.y) == chart.rows.loc[chart.rows["arm"] == arm, "mean"].tolist()
    assert [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1] == [6, 6, 12, 12]
    assert figure.layout.separators == words.separators
    header, rows = curves.table(chart, words)
    assert header[0] == words("charts.month")
    assert [row[0] for row in rows] == ["0", "12", "24", "29"]
    last = chart.rows[(chart.rows["month"] == 29) & (chart.rows["arm"] == "scenario")].iloc[0]
    assert rows[-1][2].startswith(words.estimate(*(100 * last[["mean", "low", "high"]])))


def test_another_series_is_another_curve(result, english):
    adopted, heard = (idea_chart(result, IDEA, variable, english) for variable in ("adopted", "heard"))
    first, second = (curves.curve_figure(chart, [], english) for chart in (adopted, heard))
    assert list(traces(first, "scenario")[0].y) != list(traces(second, "scenario")[0].y)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_channels_have_bands_and_one_scale(result, words, is_narrow):
    found = channels(result)
    figure = of_channels.courses_figure(found, result.summary["story"]["events"], words, is_narrow=is_narrow)
    for arm in ("scenario", "baseline"):
        lines = [trace for trace in traces(figure, words(f"charts.{arm}")) if trace.fill is None]
        assert sum(line.y[-1] for line in lines) == pytest.approx(found.totals[arm].iloc[0])
    bands = [trace for trace in figure.data if trace.fill is not None]
    assert len(bands) >= 2 * len(found.names)
    assert len({axis.range for axis in figure.select_yaxes()}) == 1
    assert is_calm(figure)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_shares_have_their_intervals_and_differences(result, words, is_narrow):
    found = channels(result, IDEA)
    figure = of_channels.shares_figure(found, words, is_narrow=is_narrow)
    assert [shape.x0 for shape in figure.layout.shapes] == [0]  # no difference
    for column in ("scenario", "baseline", "difference"):
        (dots,) = traces(figure, words(f"charts.{column}"))
        ends = ("low", "high") if column == "difference" else (f"{column}_low", f"{column}_high")
        assert list(dots.x) == pytest.approx((100 * found.shares[column]).tolist())
        low = np.array(dots.x) - np.array(dots.error_x.arrayminus)
        high = np.array(dots.x) + np.array(dots.error_x.array)
        assert low == pytest.approx(100 * found.shares[ends[0]].to_numpy())
        assert high == pytest.approx(100 * found.shares[ends[1]].to_numpy())


def test_the_sentence_on_channels_has_its_intervals_and_follows_the_numbers(result, words):
    found = channels(result, IDEA)
    told = of_channels.sentence(found, words)
    first = found.shares["scenario"].idxmax()
    assert words(f"channels.{first}") in told
    ends = 100 * found.shares.loc[first, ["scenario_low", "scenario_high"]]
    assert words.interval(*ends) in told
    assert words.interval(*found.totals[["scenario_low", "scenario_high"]].iloc[0]) in told
    other = next(name for name in found.names if name != first)
    shares = found.shares.copy()
    shares.loc[other, ["scenario", "scenario_low", "scenario_high"]] = [0.9, 0.85, 0.95]
    assert words(f"channels.{other}") in of_channels.sentence(replace(found, shares=shares), words)
    header, rows = of_channels.table(found, words)
    assert len(header) == 5
    assert [row[0] for row in rows] == [*(words(f"channels.{name}") for name in found.names), rows[-1][0]]
    assert all(len(row) == 5 for row in rows)


def test_nothing_adopted_is_told(result, words):
    found = channels(result, IDEA)
    nothing = replace(found, totals=found.totals * 0, shares=found.shares * np.nan)
    assert str(found.pairs) in of_channels.sentence(nothing, words)


def test_the_tree_draws_a_dot_an_adoption_and_a_line_a_parent(result, words, toy):
    tree = tree_of(result, IDEA)
    names = names_in(toy)
    figure = family_tree.tree_figure(tree, names, 2015, words)
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert sum(len(trace.x) for trace in dots) == len(tree.members)
    assert sum(trace.x.count(None) for trace in lines) == (tree.members["parent"] >= 0).sum()
    assert {trace.name for trace in dots} == {words(f"channels.{name}") for name in tree.members["channel"]}
    assert "Dorne" in " ".join(texts(figure))
    assert is_calm(figure)


def test_the_tree_says_that_it_is_one_run_and_which(result, words, toy):
    names, pairs = names_in(toy), result.summary["replicates"]
    typical = tree_of(result, IDEA)
    other = tree_of(result, IDEA, replicate=(typical.replicate + 1) % pairs)
    told, of_other = (family_tree.sentence(tree, "A town", names, words) for tree in (typical, other))
    assert str(typical.replicate + 1) in told
    assert str(pairs) in told
    assert str(len(typical.roots)) in told
    assert str(typical.roots["branch"].iloc[0]) in told
    assert "median" in told.casefold()
    assert "median" not in of_other.casefold()


def test_the_table_of_the_tree_names_sources_and_dates(result, words, toy):
    tree = tree_of(result, IDEA)
    header, rows = family_tree.table(tree, names_in(toy), 2015, words)
    assert len(rows) == len(tree.members)
    assert all(len(row) == len(header) for row in rows)
    assert rows[0][:2] == [words("stories.from_the_start"), "Dorne"]
    during = tree.members[tree.members["month"] >= 0]
    month = int(during["month"].iloc[0])
    assert rows[during.index[0]][0] == f"{month % 12 + 1:02d}/{2015 + month // 12}"


def test_an_empty_tree_is_told_and_drawn(result, words, toy):
    tree = tree_of(result, IDEA)
    empty = replace(tree, members=tree.members.iloc[:0], cities=0)
    assert "A town" in family_tree.sentence(empty, "A town", names_in(toy), words)
    assert family_tree.table(empty, {}, 2015, words)[1] == []
    assert family_tree.tree_figure(empty, {}, 2015, words).layout.height >= 150


def test_names_are_text_and_never_tags(result, english):
    tree = tree_of(result, IDEA)
    hostile = dict.fromkeys(tree.members["city"], '<a href="https://x.example">b</a>')
    shown = " ".join(texts(family_tree.tree_figure(tree, hostile, 2015, english)))
    assert "<a" not in shown
    assert "&lt;a href" in shown
