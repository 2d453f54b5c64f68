"""Sentences of a result: the same in every wording, and the English ones word for word."""

import pytest

from experiments.report import chart_cells
from experiments.spans import caution, verdict
from experiments.story import charts, difference_told, gap_told, headline, headlines, idea_chart, note_told
from experiments.wording import ENGLISH, English, enumerated, sentence_case, unit_of
from sim import Refusal

SUMMARY = {"rivals": {"tried": [{}] * 8, "pairs": 20, "refused": {}}, "caution": ""}
ROW = {
    "outcome": "live_vitality",
    "unit": "ties",
    "kind": "difference",
    "mark": "E",
    "scenario": 51.06,
    "baseline": 87.8,
    "difference": -36.74,
    "low": -38.1,
    "high": -35.3,
    "span_low": -82.6,
    "span_high": 1.5,
    "sign": "open",
    "open_under": ["boundary=closed", "pull=complement"],
    "unknown_under": ["contagion=simple"],
    "reversed_under": [],
    "clear_under": [],
    "replicates": 20,
    "undefined": 0,
}


class Shouting(English):
    """Another wording: the same texts, in capitals."""

    def __call__(self, key, /, **values):
        return super().__call__(key, **values).upper()


def test_a_headline_word_for_word():
    assert headline(ROW, SUMMARY) == (
        "Live vitality (emergent): 51.1 ties with the scenario, 87.8 ties without; a difference of -36.7, 95 % "
        "interval -38.1 to -35.3; over rival assumptions -83 to 2, the sign is open under boundary=closed and "
        "pull=complement, not identified under contagion=simple."
    )


def test_shares_in_percent_where_that_is_asked():
    row = ROW | {"unit": "share", "scenario": 0.5, "baseline": 0.55, "difference": -0.05, "low": -0.07, "high": -0.03}
    row |= {"span_low": -0.1, "span_high": 0.1, "mark": None, "sign": "holds"}
    assert headline(row, SUMMARY) == (
        "Live vitality: 0.500 with the scenario, 0.550 without; a difference of -0.050, 95 % interval -0.070 to "
        "-0.030; over rival assumptions -0.10 to 0.10, the sign holds under all 8 rival assumptions."
    )
    assert headline(row, SUMMARY, in_percent=True) == (
        "Live vitality: 50.0 % with the scenario, 55.0 % without; a difference of -5.0 points, 95 % interval -7.0 to "
        "-3.0; over rival assumptions -10 to 10 points, the sign holds under all 8 rival assumptions."
    )


def test_what_cannot_be_claimed_is_not():
    assert difference_told(0.0, 0.0, 0.0) == "the same in every pair"
    assert difference_told(0.1, -0.4, 0.6).startswith("no difference can be claimed (0.10, 95 % interval -0.40 to 0.60")
    assert difference_told(0.5, 0.4, 0.6).startswith("a difference of 0.50")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sign": "reversed", "reversed_under": ["a"], "open_under": [], "unknown_under": []}, "reversed under a"),
        ({"sign": "none", "clear_under": ["a", "b"]}, "a sign only under a and b"),
        ({"sign": "none"}, ""),
        ({"sign": "holds"}, "the sign holds under all 8 rival assumptions"),
        ({"sign": None}, ""),
    ],
)
def test_verdicts(changes, said):
    assert verdict(ROW | changes, SUMMARY) == said
    assert verdict(ROW | changes, {"rivals": None}) == ""


def test_the_gap_is_never_told_without_actors_and_interval():
    row = ROW | {"kind": "ratio", "outcome": "gap_share_closed", "difference": 0.041, "low": 0.013, "high": 0.069}
    told = gap_told(row | {"span_low": -0.002, "span_high": 0.069, "sign": None}, SUMMARY)
    assert told == (
        "Share of the gap that cities make good: 4.1 %, 95 % interval 1.3 to 6.9 %; over rival assumptions -0.2 to "
        "6.9 %; actors: all cities of the nation that left."
    )
    unknown = row | {"difference": None}
    assert "not identified: the gap is below" in gap_told(unknown, SUMMARY)
    assert "not identified: no nation leaves" in gap_told(unknown | {"replicates": 0}, SUMMARY)


def test_notes_are_those_of_the_table_of_effects(result):
    told = [(note_told(row), row["note"]) for row in result.summary["effects"]]
    assert sum(bool(note) for _, note in told) >= 3
    for said, note in told:
        assert said == note


def test_all_sentences_and_charts_take_the_wording_that_is_given(result):
    shouting = Shouting()
    for sentence, shouted in zip(headlines(result.summary), headlines(result.summary, shouting), strict=True):
        assert shouted.casefold() == sentence.casefold()
        assert "SCENARIO" in shouted or "MAKE GOOD" in shouted
    assert caution(result.summary, shouting) == caution(result.summary).upper()
    for plain, shouted in zip(charts(result), charts(result, shouting), strict=True):
        assert shouted.sentence.casefold() == plain.sentence.casefold() != shouted.sentence
        assert shouted.title == plain.title.upper()
        assert chart_cells(plain) == chart_cells(shouted, shouting)


def test_one_idea_has_a_chart_for_every_stage(result):
    adopted = idea_chart(result, "climate-plan")
    people = idea_chart(result, "climate-plan", "population_adopted")
    assert (adopted.axis, people.axis) == ("share of cities", "share of people")
    assert adopted.title == "Spread of an idea: Climate action plan"
    assert set(adopted.rows["arm"]) == {"scenario", "baseline", "difference"}
    assert adopted.sentence != people.sentence
    with pytest.raises(Refusal, match="did you mean 'climate-plan'"):
        idea_chart(result, "climate-plam")
    with pytest.raises(Refusal, match="series = 'ladder' is not allowed"):
        idea_chart(result, "climate-plan", "ladder")


def test_small_words():
    assert enumerated(["a"], ENGLISH) == "a"
    assert enumerated(["a", "b", "c"], ENGLISH) == "a, b and c"
    assert sentence_case("tonnes of CO2") == "Tonnes of CO2"
    assert [unit_of(unit, ENGLISH) for unit in ("1", "share", "tie years")] == ["", "", " tie years"]
    assert ENGLISH("outcomes.live_vitality") == "live vitality"
    with pytest.raises(KeyError):
        ENGLISH("sentences.unheard_of")
