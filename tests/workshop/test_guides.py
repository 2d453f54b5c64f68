"""The guides for facilitators: their tables are those of the plans, and the command that made them still makes them."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from experiments.executors import InProcess
from experiments.workshop.facts import FACTS
from experiments.workshop.guides import (
    FOLDER,
    MARK,
    check_effects,
    expectations_told,
    expected,
    guide_of,
    minutes_told,
    renewed,
)
from experiments.workshop.plans import FORMS, LANGUAGES, Plan, load_plan, plan_names, text_in
from sim import Refusal
from tests.workshop.small import said, workshop, written


def blocks(path: Path) -> dict[tuple[str, str], str]:
    """The tables of a guide by kind and form."""
    text = path.read_text(encoding="utf-8")
    return {(found[1], found[2]): found[0].split("\n", 1)[1].rsplit("\n", 1)[0] for found in MARK.finditer(text)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", plan_names())
def test_the_tables_of_a_guide_are_those_of_the_plan(name: str, language: str) -> None:
    found = blocks(guide_of(name, language))
    assert set(found) == {(kind, form) for kind in ("minutes", "expect") for form in FORMS}
    for form in FORMS:
        plan = load_plan(name, form)
        assert found["minutes", form] == minutes_told(plan, language), "stale: run `make workshops`"
        told = found["expect", form]
        assert f"Plan {plan.key}." in told, "stale: run `make workshops`"
        assert f"{plan.replicates} " in told.splitlines()[-1]
        for turn in plan.turns:
            assert text_in(turn.question.text, language) in told
            for role in plan.roles:
                for option in turn.options[role.id]:
                    if option.moves:
                        cells = f"| {text_in(role.title, language)} | {text_in(option.text, language)}"
                        assert cells in told, option.id


def test_a_guide_is_there_in_both_languages_and_links_to_the_checklist() -> None:
    files = {path.name for path in FOLDER.glob("*.md")}
    assert files == {f"{name}{ending}" for name in (*plan_names(), "before_the_day") for ending in (".md", ".de.md")}
    for name in plan_names():
        assert "(before_the_day.md)" in guide_of(name, "en").read_text(encoding="utf-8")
        assert "(before_the_day.de.md)" in guide_of(name, "de").read_text(encoding="utf-8")


def test_renewing_a_guide_changes_what_stands_between_its_marks() -> None:
    text = "a\n<!-- minutes short -->\nold\n<!-- end -->\nb\n<!-- expect short -->\n<!-- end -->\nc\n"
    new = renewed(text, {("minutes", "short"): "new", ("expect", "short"): "two\nlines"})
    assert (
        new == "a\n<!-- minutes short -->\nnew\n<!-- end -->\nb\n<!-- expect short -->\ntwo\nlines\n<!-- end -->\nc\n"
    )
    assert renewed(new, {("minutes", "short"): "new", ("expect", "short"): "two\nlines"}) == new


def test_the_figures_of_a_guide_come_from_the_command_in_a_small_form_too() -> None:
    plan = load_plan("great_power_tension", "short")
    found = expected(plan, 3, InProcess())
    effects = {(effect.turn.number, effect.option.id): effect for effect in found.effects}
    assert set(effects) == {
        (turn.number, option.id) for turn in plan.turns for option in turn.options["washington"] if option.moves
    }
    forbid, allow = effects[1, "forbid"], effects[2, "allow"]
    assert forbid.effect.low > 50.0  # partnerships
    assert forbid.effect == forbid.asked
    assert forbid.made == 1.0
    assert allow.effect.low == allow.effect.high == 0.0
    assert allow.option.lesson is not None
    assert effects[2, "inward"].effect.high < 0.0
    for language in LANGUAGES:
        told = expectations_told(found, language)
        assert text_in(allow.option.lesson, language) in told
        for line in told.splitlines():
            if text_in(forbid.option.text, language) in line:
                assert re.search(r"\+\d+", line)


def small_expected(tmp_path: Path, lesson: bool) -> tuple[Plan, str]:
    """What is expected of a workshop with an option that changes nothing: to allow what nobody forbade."""
    content = workshop()
    allow = content["options"]["norland"]["allow"]
    del allow["after"]
    if lesson:
        allow["lesson"] = said("Nobody forbade it")
    plan = load_plan("small", "short", [written(tmp_path, content)])
    first = dataclasses.replace(
        plan.turn(2), options={"norland": plan.turn(2).options["norland"], "birch": (), "league": ()}
    )
    plan = dataclasses.replace(plan, turns=(dataclasses.replace(first, number=1),))
    found = expected(plan, 3, InProcess(), is_first_only=True)
    check_effects(found)
    return plan, expectations_told(found, "en")


def test_an_option_that_changes_nothing_is_refused_unless_that_is_the_lesson(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"nothing that stands out is changed by norland\.allow"):
        small_expected(tmp_path, lesson=False)
    assert 'Why "Do it" changes nothing: Nobody forbade it' in small_expected(tmp_path, lesson=True)[1]


def test_an_option_offered_again_is_measured_once_where_that_is_asked(plan: Plan) -> None:
    every = expected(plan, 2, InProcess()).effects
    first = expected(plan, 2, InProcess(), is_first_only=True).effects
    names = [(effect.role.id, effect.option.id) for effect in first]
    assert len(set(names)) == len(names) < len(every)
    assert {(effect.role.id, effect.option.id) for effect in every} == set(names)


def test_the_workshop_in_the_guide_can_be_played(tmp_path: Path) -> None:
    guide = (FOLDER.parent / "guide" / "write_a_workshop.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```yaml file=workshops/(\w+)\.yaml\n(.*?)```", guide, flags=re.DOTALL)
    (tmp_path / "workshops").mkdir()
    (tmp_path / "workshops" / f"{found[0]}.yaml").write_text(found[1], encoding="utf-8")
    plan = load_plan(found[0], "short", [tmp_path])
    assert (plan.mode, plan.minutes, len(plan.turns)) == ("vote", 45, 1)
    for table, facts in FACTS.items():
        assert f"| {table} | {', '.join(facts)} |" in guide
