"""Predictions beside what came of them, as chart, table and sentences."""

import math

import pytest

from dashboards.figures.predictions import course_figure, predictions_figure, predictions_table
from dashboards.jobs.workshop import told
from dashboards.words import Words
from dashboards.workshop import scores
from experiments.executors import InProcess
from experiments.workshop.plans import load_plan
from experiments.workshop.play import play
from experiments.workshop.script import Decision, Script

WORDS = Words()


@pytest.fixture(scope="module")
def plan(_shelf):
    return load_plan("toy_talk", "short")


@pytest.fixture(scope="module")
def results(plan):
    """What the engine keeps of both turns."""
    script = Script("toy_talk", "short", 3, 6, (Decision(1, "alder", "harbour"), Decision(2, "alder", "leave_harbour")))
    return {turn: told(play(script, turn, InProcess(), plan=plan, keep="series"), plan, turn) for turn in (1, 2)}


def test_a_picked_question_shows_shares_of_room_and_runs(plan, results):
    question, answer, values = plan.turn(1).question, results[1]["answer"], ["one", "two", "two", "two"]
    figure = predictions_figure(question, answer, values, WORDS)
    room, acted, nobody = figure.data
    assert list(room.y) == [0.25, 0.75]
    assert list(acted.y) == [answer["shares"]["scenario"][choice]["value"] for choice in ("one", "two")]
    assert list(nobody.y) == [answer["shares"]["baseline"][choice]["value"] for choice in ("one", "two")]
    assert all(low >= 0 and high >= 0 for low, high in zip(acted.error_y.arrayminus, acted.error_y.array, strict=True))
    header, rows = predictions_table(question, answer, values, WORDS)
    assert len(header) == len(rows[0]) == 4
    assert [row[1] for row in rows] == ["1", "3"]
    assert all("%" in cell for row in rows for cell in row[2:])


def test_a_drawn_question_shows_curves_bands_and_the_rooms_median(plan, results):
    question, answer, values = plan.turn(2).question, results[2]["answer"], [[1.0, 2.0], [2.0, 3.0], [3.0, 1.0]]
    figure = predictions_figure(question, answer, values, WORDS)
    median = figure.data[-1]
    assert list(median.y) == [2.0, 2.0]
    assert list(median.x) == [14, 23]
    assert len([trace for trace in figure.data if trace.name == WORDS("workshop.wall.predictions")]) == 3
    _, rows = predictions_table(question, answer, values, WORDS)
    assert [row[0] for row in rows] == ["14", "23"]
    assert all("(" in cell for row in rows for cell in row[2:])  # never without its interval
    assert predictions_table(question, answer, [], WORDS)[1][0][1] == "-"


def test_nobody_may_have_predicted(plan, results):
    for turn in (1, 2):
        question, answer = plan.turn(turn).question, results[turn]["answer"]
        assert predictions_figure(question, answer, [], WORDS).data
        assert scores.room_told(question, [], WORDS) == WORDS("workshop.wall.nobody_said")
        assert scores.scores_told(question, results[turn], [], WORDS) == ""


def test_the_course_names_both_arms_as_the_room_does(plan, results):
    assert results[1]["course"] == []  # a fact at the end has no course
    figure = course_figure(results[2]["course"], plan.turn(2).question, [0, 12], WORDS)
    names = {trace.name for trace in figure.data}
    assert {WORDS("workshop.wall.acted"), WORDS("workshop.wall.nobody_acted"), WORDS("charts.difference")} <= names
    table = scores.course_table(results[2]["course"], WORDS)
    assert [row[0] for row in table["rows"]] == ["0", "12", "23"]
    assert all(len(row) == len(table["header"]) == 4 for row in table["rows"])


def test_scores_are_those_of_the_plan_and_survive_being_stored(plan, results):
    question = plan.turn(1).question
    shares = results[1]["answer"]["shares"]["scenario"]
    assert scores.score_of(question, results[1], "one") == pytest.approx(shares["one"]["value"])
    assert results[1]["best"] == pytest.approx(max(one["value"] for one in shares.values()))
    nothing = {**results[1], "values": [[None]] * 6}
    assert scores.score_of(question, nothing, "one") is None
    assert scores.score_of(plan.turn(2).question, results[2], [2.0, 2.0]) <= results[2]["best"]


def test_what_is_not_defined_is_told_so(plan, results):
    from experiments.answers.estimates import Estimate

    nothing = Estimate(math.nan, math.nan, math.nan)
    assert scores.middle_told(nothing, "ideas", WORDS) == "not defined"
    assert scores.share_told(nothing, WORDS) == "not defined"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_outcome_is_told_with_intervals_and_the_year(plan, results, language):
    words = Words(language)
    for turn in (1, 2):
        told_ = scores.outcome_told(plan, turn, results[turn], words)
        assert len(told_) == (2 if turn == 1 else 1)
        assert ("(2020)" if turn == 1 else "(2021)") in told_[-1]
        assert "95 %" in told_[-1]
        assert results[turn]["happened"][language]["alder"]
        assert scores.fates_told(results[turn], language, "alder")
        assert scores.fates_told(results[turn], language, "birch") == []
