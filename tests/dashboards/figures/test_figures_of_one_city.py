"""One city's answer in figures, sentences and tables."""

import time
from dataclasses import replace

import pytest

from dashboards.figures import one_city
from experiments.answers.city_facts import city_facts, names_in
from experiments.answers.one_city import city_and_idea, city_ideas
from sim import World
from tests.dashboards.figures.drawn import is_calm, traces

CITY, IDEA = "birch-xaa", "fair-trade-town"


@pytest.fixture
def found(result):
    return city_and_idea(result, CITY, IDEA)


def test_the_share_of_runs_by_month_is_drawn_with_its_interval(found, result, words):
    figure = one_city.reached_figure(found, result.summary["story"]["events"], words)
    for arm in ("scenario", "baseline"):
        (line,) = traces(figure, words(f"charts.{arm}"))
        rows = found.reached[found.reached["arm"] == arm]
        assert list(line.y) == rows["share"].tolist()
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    assert list(bands[0].y[:30]) == found.reached.loc[found.reached["arm"] == "baseline", "high"].tolist()
    assert is_calm(figure)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_channels_are_bars_with_intervals(found, words, is_narrow):
    figure = one_city.channels_figure(found, words, is_narrow=is_narrow)
    assert [trace.type for trace in figure.data].count("bar") == 2
    (dots,) = traces(figure, words("charts.scenario"))
    assert list(dots.x) == pytest.approx((100 * found.channels["scenario"]).tolist())
    assert traces(figure, words("charts.difference")) == []  # other runs adopt in the other arm: nothing is paired


def test_the_sentence_answers_in_how_many_runs_when_how_and_from_whom(found, result, words, toy):
    names = names_in(toy)
    told = one_city.sentence(found, "Birch", "A town", names, words)
    row, when = found.adopted.iloc[0], found.months.loc["scenario"]
    assert "Birch" in told
    assert words.interval(100 * row["scenario_low"], 100 * row["scenario_high"]) in told
    assert str(round(when["median"])) in told
    assert words(f"channels.{found.channels['scenario'].idxmax()}") in told
    late = replace(found, months=found.months + 5)
    assert str(round(when["median"]) + 5) in one_city.sentence(late, "Birch", "A town", names, words)
    held = replace(found, held=2)
    assert words("stories.city_held", count=2, pairs=result.summary["replicates"]) in one_city.sentence(
        held, "Birch", "A town", names, words
    )


def test_the_scenario_changes_the_sentence(found, words):
    changed = found.adopted.assign(difference=0.4, low=0.1, high=0.6, changed=3)
    told = one_city.sentence(replace(found, adopted=changed), "Birch", "A town", {}, words)
    assert words.interval(10, 60) in told
    same = one_city.sentence(replace(found, adopted=found.adopted.assign(changed=0)), "Birch", "A town", {}, words)
    assert words("sentences.same") in same


def test_tables_hold_what_the_figures_show(found, words, toy):
    header, rows = one_city.table(found, words)
    assert len(rows) == 2 + len(found.channels)
    assert all(len(row) == len(header) for row in rows)
    header, rows = one_city.sources_table(found.sources, names_in(toy), words)
    assert len(rows) == min(len(found.sources), one_city.MOST_SOURCES)
    assert sum(int(row[3]) for row in rows) <= found.pairs


@pytest.mark.parametrize("is_narrow", [False, True])
def test_all_ideas_of_a_city(result, words, is_narrow):
    found = city_ideas(result, CITY)
    ideas = result.summary["story"]["ideas"]
    figure = one_city.ideas_figure(found, ideas, words, is_narrow=is_narrow)
    assert list(figure.layout.yaxis.ticktext) == [ideas[name] for name in found.ideas.index]
    (dots,) = traces(figure, words("charts.difference"))
    assert list(dots.x) == pytest.approx((100 * found.ideas["difference"]).tolist())
    told = one_city.ideas_sentence(found, "Birch", ideas, words)
    assert ideas[found.ideas.index[0]] in told
    row = found.adopted.iloc[0]
    assert words.interval(row["scenario_low"], row["scenario_high"]) in told
    _, rows = one_city.ideas_table(found, ideas, words)
    assert [cells[0] for cells in rows] == [ideas[name] for name in found.ideas.index]


def test_facts_are_the_register_and_say_what_is_not_in_it(words, toy):
    _, rows = one_city.facts(city_facts(toy, CITY), words)
    values = dict(rows)
    assert values[words("stories.country")] == words.content("nations.XAA", "Norland")
    assert values[words("stories.population")] == words.number(250_000)
    assert words("stories.generated") in values.values()  # every city of the toy world is invented
    documented = dict(one_city.facts(city_facts(World.load("rhine"), "koeln-deu"), words)[1])
    assert words("stories.generated") not in documented.values()
    nobody = replace(city_facts(toy, CITY), population=None, partners=())
    assert words("stories.not_in_the_table") in dict(one_city.facts(nobody, words)[1]).values()


def test_an_answer_takes_little_time(result, english, toy):
    names = names_in(toy)
    best = []
    for _ in range(5):
        start = time.perf_counter()
        found = city_and_idea(result, CITY, IDEA)
        one_city.sentence(found, "Birch", "A town", names, english)
        best.append(time.perf_counter() - start)
    assert min(best) < 0.1
