"""Plans are read as they are written, and every mistake in a file is answered in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.workshop.plans import FORMS, LANGUAGES, PHASES, Plan, load_plan, plan_names, text_in
from sim import Refusal
from tests.workshop.small import WORKSHOP, option, said, workshop, written

SHIPPED = ("great_power_tension", "mayors_forum", "paris_withdrawal")
Content = dict[str, Any]


def test_three_are_shipped_and_a_folder_of_ones_own_is_searched_too(folder: Path) -> None:
    assert tuple(plan_names()) == SHIPPED
    assert plan_names([folder]) == sorted([*SHIPPED, "small"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_workshop_fits_its_world_its_hours_and_its_phones(name: str, form: str) -> None:
    plan = load_plan(name, form)
    assert plan.minutes == 45 if form == "short" else 120 <= plan.minutes <= 180
    assert plan.mode == ("vote" if form == "short" else "roles")
    assert {role.table for role in plan.roles} == ({"cities", "nations", "networks"} if form == "long" else set()) or (
        form == "short" and len(plan.roles) == 1
    )
    for turn in plan.turns:
        assert set(turn.minutes) == set(PHASES)
        for role in plan.roles:
            options = turn.options[role.id]
            assert 2 <= len(options) <= 5
            assert options[0].moves == ()  # to wait is always there
            assert any(one.cost <= role.budget for one in options if one.moves)
            assert all(len(text_in(one.text, language)) <= 60 for one in options for language in LANGUAGES)  # a button
    assert sum(role.seats for role in plan.roles) >= 30


def test_texts_of_the_shipped_ones_are_two_languages_and_not_one_twice() -> None:
    for name in SHIPPED:
        plan = load_plan(name, "long")
        texts = [turn.brief for turn in plan.turns] + [turn.debrief for turn in plan.turns]
        texts += [turn.question.text for turn in plan.turns] + [role.card for role in plan.roles]
        texts += [option.why for turn in plan.turns for options in turn.options.values() for option in options]
        assert all(found["en"] != found["de"] for found in texts)


def test_a_plan_is_as_the_file_says(plan: Plan, folder: Path) -> None:
    assert (plan.name, plan.form, plan.mode, plan.seed, plan.replicates) == ("small", "short", "roles", 3, 4)
    first, second = plan.turns
    assert [(t.number, t.first_month, t.last_month, t.months) for t in plan.turns] == [(1, 6, 11, 6), (2, 12, 19, 8)]
    assert plan.months == 20
    assert plan.minutes == 28
    assert first.question.marks == (8, 11)
    assert [choice.high for choice in second.question.choices] == [1.0, 2.0, None]
    assert first.option("birch", "adopt").moves == (
        {"move": "adopt_idea", "idea": "climate-plan"},
        {"move": "adopt_idea", "idea": "fair-trade-town"},
    )
    shown = first.option("norland", "forbid").shows
    assert shown is not None
    assert shown.place == {"nations": "XAA"}
    assert text_in(plan.role("birch").title, "de") == "title of birch-xaa (de)"
    long = load_plan("small", "long", [folder])
    assert (long.mode, long.turns[0].first_month, len(long.roles)) == ("vote", 0, 1)
    assert (plan.role("norland").seats, long.role("norland").seats) == (4, 500)  # the whole room


def test_a_plan_is_found_by_its_path_too(plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = load_plan(folder / "workshops" / "small.yaml", "short", [folder])
    assert found.key == plan.key
    assert found.source.endswith("small.yaml")
    monkeypatch.setenv("DIPLOMACITY_PATH", str(folder))
    assert load_plan("small", "short").key == plan.key


def test_the_key_is_that_of_the_content(plan: Plan, tmp_path: Path) -> None:
    content = workshop()
    content["options"]["birch"]["sign"]["why"] = said("It does something else")
    assert load_plan("small", "short", [written(tmp_path, content)]).key != plan.key


def set_in(*path: Any, value: Any) -> Callable[[Content], None]:
    """A change of one value in a file."""

    def change(content: Content) -> None:
        place: Any = content
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


def without(*path: Any) -> Callable[[Content], None]:
    def change(content: Content) -> None:
        place: Any = content
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


SHORT = ("forms", "short")
TURN = (*SHORT, "turns", 0)
QUESTION = (*TURN, "question")
LIVE = ("questions", "live")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (set_in("titel", value="x"), "unknown key 'titel'; did you mean 'title'?"),
        (without("story"), "'story' is missing"),
        (set_in("title", value={"en": "x"}), "'title.de' is missing"),
        (set_in("title", value={"en": "x", "de": "x", "fr": "x"}), "unknown language 'fr'"),
        (set_in("title", "de", value=" "), "title.de = ' ' is not a text"),
        (set_in("scenario", value="small_quarel"), "did you mean 'small_quarrel'?"),
        (set_in("world", value="tyo"), "unknown world 'tyo'"),
        (set_in("world", value="rhine"), "unknown nation or bloc 'XAA'"),
        (set_in("seed", value=-1), "seed = -1 is outside"),
        (set_in("roles", "birch", "agent", value="brich-xaa"), "did you mean 'birch-xaa'?"),
        (set_in("roles", "birch", "table", value="towns"), "table = 'towns' is not allowed"),
        (set_in("roles", "birch", "budget", value="much"), "budget = 'much' is not a whole number"),
        (set_in("roles", "birch", "seats", value=0), "seats = 0 is outside"),
        (without("roles", "birch", "card"), "'card' is missing"),
        (set_in("options", "brich", value={}), "unknown role 'brich'; did you mean 'birch'?"),
        (set_in("options", "birch", "sign", "cost", value=4), "cost = 4 is outside"),
        (set_in("options", "birch", "sign", "moves", value=[{"move": "sing"}]), "unknown move 'sing'"),
        (set_in("options", "birch", "sign", "moves", value=[{"move": "quit_agreement"}]), "it belongs to nations"),
        (set_in("options", "birch", "sign", "moves", value="sign"), "is not a list of moves"),
        (set_in("options", "birch", "sign", "shows", value={"fact": "singed"}), "did you mean 'signed'?"),
        (set_in("options", "birch", "sign", "shows", value={"series": "load"}), "name a fact, as in"),
        (without("options", "birch", "sign", "shows"), "has 1 moves and no 'shows'"),
        (set_in("options", "norland", "wait", "shows", value={"fact": "visits"}), "has 0 moves and a 'shows'"),
        (set_in("options", "norland", "allow", "after", value="forbidden"), "unknown option of an earlier turn"),
        (
            set_in("options", "birch", "adopt", "moves", 0, "idea", value=["climate-plam"]),
            "option birch.adopt: unknown idea 'climate-plam'; did you mean 'climate-plan'?",
        ),
        (set_in("options", "norland", "money", "moves", 0, "factor", value=40.0), "from 0.0 to 3.0"),
        (set_in("forms", "medium", value={}), "unknown form 'medium'"),
        (set_in(*SHORT, "mode", value="voting"), "mode = 'voting' is not allowed"),
        (set_in(*SHORT, "mode", value="vote"), "in mode vote the room plays one"),
        (set_in(*SHORT, "roles", value=["birch", "nrland"]), "did you mean 'norland'?"),
        (set_in(*SHORT, "replicates", value=1), "replicates = 1 is outside"),
        (set_in(*SHORT, "turns", value=[]), "turns = [] is not a list"),
        (set_in(*TURN, "months", value=0), "months = 0 is outside"),
        (set_in(*TURN, "question", value="life"), "unknown question 'life'; did you mean 'live'?"),
        (set_in(*TURN, "minutes", "breif", value=1), "unknown phase 'breif'; did you mean 'brief'?"),
        (without(*TURN, "minutes", "run"), "'run' is missing"),
        (without(*TURN, "options", "birch"), "'options.birch' is missing"),
        (set_in(*TURN, "options", "birch", value=["sing"]), "unknown option 'sing'; did you mean 'sign'?"),
        (set_in(*TURN, "options", "birch", value=["sign", "sign"]), "once is enough"),
        (set_in(*TURN, "options", "brich", value=["sign"]), "unknown role 'brich'"),
        (set_in(*QUESTION, "marks", value=[8, 12]), "marks = 12 is outside"),
        (set_in(*QUESTION, "marks", value=[11, 8]), "marks that do not rise"),
        (set_in(*QUESTION, "high", value=0), "high = 0.0 is outside"),
        (set_in(*QUESTION, "choices", value={}), "leave it out"),
        (set_in(*QUESTION, "kind", value="guess"), "kind = 'guess' is not allowed"),
        (set_in(*QUESTION, "arm", value="both"), "arm = 'both' is not allowed"),
        (set_in(*QUESTION, "measure", value={"fact": "ties_live", "cities": "birch-xaa"}), "only a series has values"),
        (set_in(*LIVE, "measure", value={"fact": "ties_live"}), "does not say whose fact"),
        (set_in(*LIVE, "measure", value={"fact": "ties_live", "cities": "brich-xaa"}), "did you mean 'birch-xaa'?"),
        (set_in(*LIVE, "measure", value={"outcome": "comitted_share"}), "did you mean 'committed_share'?"),
        (set_in(*LIVE, "measure", value={"series": "committed", "nation": "XAB"}), "unknown nation 'XAB'"),
        (set_in(*LIVE, "measure", value={"series": "committed"}), "'nation' is missing"),
        (set_in(*LIVE, "measure", value={"series": "load", "nation": "XAA"}), "unknown key 'nation'"),
        (set_in(*LIVE, "measure", value={"series": "load", "outcome": "load"}), "names 2 measures"),
        (set_in(*LIVE, "measure", value={"series": "ladder", "commitment_stage": "plans"}), "did you mean 'plan'?"),
        (set_in(*LIVE, "choices", "one", "low", value=1.5), "does not begin where 'none' ends"),
        (set_in(*LIVE, "choices", "none", "low", value=0), "leave values out"),
        (set_in(*LIVE, "choices", value={"all": {"text": said("all")}}), "choices = 1 is outside"),
        (set_in("name", value="a name"), "name = 'a name' is not a name"),
    ],
)
def test_a_mistake_in_a_file_is_refused_in_one_line(
    change: Callable[[Content], None], says: str, tmp_path: Path
) -> None:
    content = workshop()
    change(content)
    with pytest.raises(Refusal) as told:
        load_plan("small", "short", [written(tmp_path, content)])
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_what_is_asked_for_is_refused_with_the_nearest_name(folder: Path) -> None:
    with pytest.raises(Refusal, match="did you mean 'paris_withdrawal'"):
        load_plan("paris_withdrawl", "short")
    with pytest.raises(Refusal, match="form = 'shrt' is not allowed"):
        load_plan("small", "shrt", [folder])
    with pytest.raises(Refusal, match=r"nowhere.yaml is missing"):
        load_plan("nowhere.yaml", "short")


def test_unreadable_files_are_refused_in_one_line(tmp_path: Path) -> None:
    for name, text, says in (
        ("list", "- a\n", "is not a mapping"),
        ("twice", "name: a\nname: b\n", "stands twice"),
        ("broken", "name: [", "not YAML"),
    ):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Refusal, match=says):
            load_plan(path, "short")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refusal, match="cannot be read"):
        load_plan(tmp_path / "bytes.yaml", "short")


def test_one_text_stands_for_all_languages(tmp_path: Path) -> None:
    content = workshop()
    content["title"] = "Klein"
    plan = load_plan("small", "short", [written(tmp_path, content)])
    assert plan.title == {"en": "Klein", "de": "Klein"}
    with pytest.raises(Refusal, match="language = 'fr' is not allowed"):
        text_in(plan.title, "fr")


def test_turns_roles_and_options_are_found_by_name_or_refused(plan: Plan) -> None:
    with pytest.raises(Refusal, match="from 1 to 2"):
        plan.turn(3)
    with pytest.raises(Refusal, match="did you mean 'norland'"):
        plan.role("nordland")
    with pytest.raises(Refusal, match="did you mean 'forbid'"):
        plan.turn(1).option("norland", "forbit")


def test_the_small_workshop_has_options_of_every_kind() -> None:
    moves = [move for of_role in WORKSHOP["options"].values() for one in of_role.values() for move in one["moves"]]
    assert len(moves) == 6
    assert option(0)["moves"] == []
