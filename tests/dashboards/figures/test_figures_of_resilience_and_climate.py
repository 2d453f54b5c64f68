"""Tiles, small multiples, the climate funnel and the share K."""

from dataclasses import replace

import pytest

from dashboards.figures import climate as of_climate
from dashboards.figures import resilience
from dashboards.figures.multiples import columns_for, panels_sentence, panels_table
from experiments.answers.climate import BESIDE, RUNGS, climate
from experiments.answers.effects_told import of_resilience
from experiments.answers.panels import dialogues, ladder, statuses
from tests.dashboards.figures.drawn import is_calm, texts, traces


def test_a_tile_says_value_difference_and_span(result, words):
    effects = of_resilience(result.summary)
    shown = {tile.outcome: tile for tile in resilience.tiles(effects, result.summary, words)}
    effect = next(effect for effect in effects if effect.outcome == "ties_suspended")
    tile = shown["ties_suspended"]
    assert tile.value.startswith(words.number(effect.scenario))
    assert words.number(effect.baseline) in tile.beside
    assert words.interval(effect.low, effect.high) in tile.difference
    assert words.interval(effect.span_low, effect.span_high) in tile.span
    assert tile.is_clear == effect.is_clear
    of_pair = shown["bruneau_loss"]
    assert of_pair.beside == ""
    assert "95" in of_pair.difference
    share = shown["reachable_pairs"]
    assert share.value.endswith("%")


def test_tiles_without_rivals_say_so(quiet, words):
    effects = of_resilience(quiet.summary)
    shown = resilience.tiles(effects, quiet.summary, words)
    assert {tile.span for tile in shown} == {words("stories.tile_no_rivals")}
    told = resilience.tiles_sentence(effects, words)
    differences = [effect for effect in effects if effect.kind == "difference"]
    assert told == words("stories.tiles_none", count=len(differences), same=len(differences))


def test_the_sentence_on_tiles_names_what_is_clear(result, words):
    effects = of_resilience(result.summary)
    clear = [effect for effect in effects if effect.is_clear]
    assert clear
    told = resilience.tiles_sentence(effects, words)
    assert all(words(f"outcomes.{effect.outcome}") in told for effect in clear)
    header, rows = resilience.tiles_table(effects, result.summary, words)
    assert len(rows) == len(effects)
    assert all(len(row) == len(header) for row in rows)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_small_multiples_show_every_panel_with_its_bands(result, words, is_narrow):
    panels = statuses(result)
    events = result.summary["story"]["events"]
    figure = resilience.ties_figure(panels, events, words, is_narrow=is_narrow)
    for arm in ("scenario", "baseline"):
        lines = traces(figure, words(f"charts.{arm}"))
        assert [list(line.y) for line in lines] == [
            panel.rows.loc[panel.rows["arm"] == arm, "mean"].tolist() for panel in panels
        ]
        assert [line.showlegend for line in lines] == [True] + [False] * (len(panels) - 1)
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    assert len(bands) == 2 * len(panels)
    titles = [annotation.text.casefold() for annotation in figure.layout.annotations]
    assert titles == [title.casefold() for title in resilience.ties_titles(panels, words)]
    assert len(figure.layout.shapes) == len(panels) * len(events)
    assert is_calm(figure)


def test_rows_of_panels_are_as_full_as_can_be():
    assert [columns_for(count, False) for count in (1, 2, 3, 4, 5, 6, 7, 8)] == [1, 2, 3, 2, 3, 3, 4, 4]
    assert [columns_for(count, True) for count in (1, 4, 5, 8)] == [1, 1, 2, 2]


def test_the_sentence_on_panels_is_about_the_one_that_differs_most(result, words):
    panels = statuses(result)
    names = resilience.ties_titles(panels, words)
    largest = max(panels, key=lambda panel: abs(panel.at_the_end("difference").value))
    told = panels_sentence(panels, names, "X", words)
    assert told.startswith("X")
    assert names[panels.index(largest)] in told
    assert words.number(largest.at_the_end("scenario").value) in told
    assert panels_sentence([], [], "X", words) == words("stories.no_panels", what="X")
    header, rows = panels_table(panels, names, words)
    assert [row[0] for row in rows] == names
    assert all(len(row) == len(header) for row in rows)


def test_panels_that_never_differ_are_told_as_the_same(quiet, words):
    panels = statuses(quiet)
    told = panels_sentence(panels, resilience.ties_titles(panels, words), "X", words)
    assert told == words("stories.panels_same", what="X")


def test_blocs_are_named_and_pairs_alike_counted(result, words):
    panels = dialogues(result)
    titles = [resilience.dialogue_title(panel, words) for panel in panels]
    assert len(set(titles)) == len(panels)
    alike = [panel for panel in panels if panel.alike]
    assert alike
    assert all(str(len(panel.alike)) in resilience.dialogue_title(panel, words) for panel in alike)
    assert resilience.pair_named(("EU", "EU"), words) != resilience.pair_named(("EU", "NATO"), words)
    figure = resilience.dialogue_figure(panels, [], words)
    assert sorted(text.casefold() for text in titles) == sorted(
        annotation.text.casefold() for annotation in figure.layout.annotations
    )


@pytest.mark.parametrize("is_narrow", [False, True])
def test_the_funnel_shows_every_rung_of_both_arms(result, words, is_narrow):
    found = climate(result)
    figure = of_climate.funnel_figure(found, words, is_narrow=is_narrow)
    for arm in ("scenario", "baseline"):
        (dots,) = traces(figure, words(f"charts.{arm}"))
        assert list(dots.x) == pytest.approx((100 * found.rungs.loc[[*RUNGS, *BESIDE], arm]).tolist())
    assert [words(f"stories.{name}") for name in (*RUNGS, *BESIDE)] == list(figure.layout.yaxis.ticktext)
    changed = replace(found, rungs=found.rungs * 0.5)
    again = of_climate.funnel_figure(changed, words, is_narrow=is_narrow)
    assert traces(again, words("charts.scenario"))[0].x != traces(figure, words("charts.scenario"))[0].x


def test_the_ladder_has_a_panel_a_place(result, words):
    panels = ladder(result)
    figure = of_climate.ladder_figure(panels, [], words)
    assert len([trace for trace in figure.data if trace.fill == "toself"]) == 2 * len(panels)
    assert len(set(of_climate.ladder_titles(panels, words))) == len(panels)


def test_climate_is_told_with_intervals_and_k_with_its_actors(result, words):
    found = climate(result)
    told = of_climate.sentence(found, words)
    signed = found.rungs.loc["committed_share"]
    assert words.interval(100 * signed["scenario_low"], 100 * signed["scenario_high"]) in told
    gaps = of_climate.gap_sentences(found, result.summary, words)
    _, rows = of_climate.table(found, words)
    assert len(gaps) == len(found.gaps) == 2
    for gap, sentence in zip(found.gaps, gaps, strict=True):
        actors = words(f"sentences.actors_{gap.outcome}")
        row = next(row for row in rows if actors in row[0])
        if gap.is_identified:
            assert actors in sentence
            assert words.interval(100 * gap.low, 100 * gap.high) in sentence
            assert words.interval(100 * gap.low, 100 * gap.high) in row[-1]
        else:
            assert words("sentences.not_identified") in sentence
            assert words("sentences.not_identified") in row
    assert any(gap.is_identified for gap in found.gaps)


def test_k_is_not_identified_where_nobody_leaves(quiet, words):
    found = climate(quiet)
    assert of_climate.gap_sentences(found, quiet.summary, words) == [
        words("sentences.gap_unknown", note=words("sentences.nobody_leaves"))
    ]
    _, rows = of_climate.table(found, words)
    for row in rows[-2:]:
        assert row[1:] == ["-", "-", words("sentences.not_identified"), "-"]


def test_tick_labels_are_text(result, english):
    assert not [text for text in texts(of_climate.funnel_figure(climate(result), english)) if "<" in text]
