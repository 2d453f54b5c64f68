"""Scenarios beside one another, and the words that all figures need."""

from dataclasses import replace

import pytest

from dashboards.figures import side_by_side as pictures
from dashboards.words import Words, languages
from experiments.answers.climate import BESIDE, RUNGS
from experiments.answers.side_by_side import ALIKE, courses, side_by_side
from experiments.effects import RATIOS
from experiments.wording import TEXTS
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.stages import Channel, CommitmentStage, IdeaStage, TieStatus
from tests.dashboards.figures.drawn import is_calm, texts, traces

CHOSEN = ("ties_suspended", "share_adopted", "gap_share_closed")


@pytest.fixture
def both(result, quiet):
    return {"Quarrel": result, "Cold": quiet}


@pytest.mark.parametrize("is_narrow", [False, True])
def test_effects_have_a_row_a_scenario_and_a_panel_an_outcome(both, words, is_narrow):
    found = side_by_side(both, CHOSEN)
    figure = pictures.effects_figure(found, words, is_narrow=is_narrow)
    first = found.effects["ties_suspended"][0]
    dots = [trace for trace in traces(figure, "Quarrel") if trace.x[0] is not None]
    assert dots[0].x == (first.difference,)
    assert dots[0].error_x.array[0] == pytest.approx(first.high - first.difference)
    assert dots[1].x[0] == pytest.approx(100 * found.effects["share_adopted"][0].difference)
    assert [trace.y for trace in traces(figure, "Cold") if trace.x[0] is not None] == [(1,), (1,)]
    spans = [trace for trace in figure.data if trace.mode == "lines"]
    assert list(spans[0].x) == [first.span_low, first.span_high]  # rivals were run for the first alone
    assert len(spans) == len([effects for effects in found.effects.values() if effects[0].is_identified])
    assert words("sentences.not_identified") in texts(figure)
    assert any(trace.showlegend for trace in figure.data) == is_narrow
    assert [shape.x0 for shape in figure.layout.shapes] == [0] * len(CHOSEN)
    assert is_calm(figure)


def test_the_share_k_is_never_without_its_actors(both, words):
    found = side_by_side(both, ("gap_share_closed",))
    actors = words("sentences.actors_gap_share_closed")
    assert actors in pictures.sentence(found, words)
    assert actors in pictures.table(found, words)[1][0][0]
    title = " ".join(texts(pictures.effects_figure(found, words))).replace("<br>", " ")
    assert actors in title


def test_the_sentence_names_every_scenario_and_what_is_not_alike(both, words):
    found = side_by_side(both, CHOSEN)
    told = pictures.sentence(found, words)
    effect = found.effects["ties_suspended"][0]
    assert words.interval(effect.low, effect.high) in told
    assert "Quarrel" in told
    assert "Cold" in told
    assert words("sentences.same") in told  # nothing happens in the other
    assert pictures.unlike(found, words) == ""
    longer = replace(both["Cold"], summary={**both["Cold"].summary, "months": 99})
    unlike = pictures.unlike(side_by_side({**both, "Cold": longer}, CHOSEN), words)
    assert words("stories.unlike_months") in unlike
    assert "99" in unlike


def test_courses_are_laid_over_one_another(both, words):
    found = courses(both, "adopted", "fair-trade-town")
    figure = pictures.courses_figure(found, words("charts.share_of_cities"), words)
    for label in found.labels:
        scenario, difference = traces(figure, label)
        rows = found.rows[found.rows["label"] == label]
        assert list(scenario.y) == rows.loc[rows["arm"] == "scenario", "mean"].tolist()
        assert list(difference.y) == rows.loc[rows["arm"] == "difference", "mean"].tolist()
    looks = {(line.line.color, line.line.dash) for label in found.labels for line in traces(figure, label)}
    assert len(looks) == 2
    header, rows = pictures.courses_table(found, words)
    assert [row[0] for row in rows] == list(found.labels)
    assert all(len(row) == len(header) for row in rows)


def test_titles_that_are_the_same_are_told_apart():
    assert pictures.labels_of(["A", "B", "A", "A"]) == ["A", "B", "A (2)", "A (3)"]


def test_long_titles_are_wrapped_and_stay_text():
    lines = pictures.wrapped("<b>bold</b> " * 9, is_narrow=True).split("<br>")
    assert len(lines) > 1
    assert all(line.startswith("&lt;b&gt;") for line in lines)


@pytest.mark.parametrize("language", languages())
def test_every_outcome_channel_and_stage_has_one_short_name(language):
    words = Words(language)
    outcomes = words.section("outcomes")
    assert set(outcomes) == {*OUTCOMES, *PAIRED_OUTCOMES, *(ratio.name for ratio in RATIOS)}
    assert len(set(outcomes.values())) == len(outcomes)
    assert max(len(name) for name in outcomes.values()) <= 70
    channels = words.section("channels")
    assert set(channels) == {channel.name.lower() for channel in Channel}
    assert len(set(channels.values())) == len(channels)
    for kind, stages in (("idea", IdeaStage), ("tie", TieStatus), ("commitment", CommitmentStage)):
        names = words.section(f"stages.{kind}")
        assert set(names) == {stage.name.lower() for stage in stages}
        assert len(set(names.values())) == len(names)


@pytest.mark.parametrize("language", languages())
def test_words_that_keys_are_made_of_are_there(language):
    words = Words(language)
    needed = [f"stories.{name}" for name in (*RUNGS, *BESIDE)]
    needed += [f"stories.unlike_{name}" for name in ALIKE]
    needed += [f"sentences.actors_{ratio.name}" for ratio in RATIOS]
    assert [key for key in needed if not words.knows(key)] == []


def test_english_sentences_are_those_of_the_report():
    words = Words("en")
    for section in ("sentences", "charts"):
        own = {key.removeprefix(f"{section}."): text for key, text in TEXTS.items() if key.startswith(f"{section}.")}
        assert words.section(section) == own


def test_actors_are_those_of_the_ratios():
    for ratio in RATIOS:
        assert TEXTS[f"sentences.actors_{ratio.name}"] == f"actors: {ratio.actors}"


def test_a_sentence_that_ends_with_an_abbreviation_has_one_full_stop():
    words = Words("de")
    told = words("sentences.gap_unknown", note=words.number(2e6))
    assert told.endswith("Mio.")
    assert not told.endswith("..")
