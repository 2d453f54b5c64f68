"""What is told after a run: in both languages, with its uncertainty, and nothing that a move says is left untold."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.changes.networks
import sim.moves
from experiments.workshop.facts import FACTS
from experiments.workshop.happened import share_told, told_sentences, what_happened
from experiments.workshop.plans import FORMS, LANGUAGES, PHASES, TABLES
from experiments.workshop.script import Decision, Script
from experiments.workshop.wording import listed, reason, texts
from sim import Refusal
from sim.stages import IdeaStage

STAGES = [IdeaStage.UNAWARE, IdeaStage.ADOPTED, IdeaStage.TESTING, IdeaStage.IMPLEMENTED]


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    return {}


@pytest.fixture
def played(play_here: Any, script: Script, kept: dict[str, Any]) -> Any:
    if "played" not in kept:
        decisions = (*script.decisions, Decision(2, "birch", "adopt"), Decision(2, "birch", "sign"))
        kept["played"] = play_here(dataclasses.replace(script, decisions=decisions), 2)
    return kept["played"]


def test_an_agent_is_told_truths_numbers_and_what_did_not_change(played: Any) -> None:
    lines = what_happened(played, "birch", 2, "en")
    assert re.fullmatch(
        r"Climate commitment signed: in 100 % of the runs \(51 % to 100 %\); had nobody acted, in 25 % of the runs .*",
        lines[0],
    )
    assert any(line.startswith("No difference to had nobody acted stands out") for line in lines)
    assert lines[-1] == "Conditional on the model, not a forecast."
    german = what_happened(played, "birch", 2, "de")
    assert len(german) == len(lines)
    assert german[0].startswith("Klimaverpflichtung unterzeichnet: in 100 % der Läufe (51 % bis 100 %)")
    assert german[-1] == "Bedingt durch das Modell, keine Vorhersage."


def test_numbers_that_stand_out_come_with_their_interval(played: Any) -> None:
    facts = played.facts["cities", "birch-xaa"]
    facts["support"] = np.array([[0.6, 0.61, 0.62, 0.63], [0.5, 0.5, 0.5, 0.5]])
    lines = what_happened(played, "birch", 2, "en")
    told = next(line for line in lines if line.startswith("Voters' support"))
    assert told == (
        "Voters' support for international work, in percent: 61.5 on average; "
        "the difference to had nobody acted is +11.5 (95 % interval 9.4 to 13.6)."
    )
    facts["support"] = facts["support"][::-1]
    german = what_happened(played, "birch", 2, "de")
    assert any("Unterschied zum Verlauf ohne Handeln -11,5 (95-%-Intervall -13,6 bis -9,4)" in line for line in german)
    facts["support"] = np.full((2, 4), 0.5)
    same = next(line for line in what_happened(played, "birch", 2, "en") if line.startswith("In every run just as"))
    assert "Voters' support" in same


def test_only_the_last_turn_that_was_played_is_told(played: Any) -> None:
    with pytest.raises(Refusal, match="it ends with turn 2"):
        what_happened(played, "birch", 1, "en")
    with pytest.raises(Refusal, match="did you mean 'birch'"):
        what_happened(played, "brich", 2, "en")
    with pytest.raises(Refusal, match="language = 'fr' is not allowed"):
        what_happened(played, "birch", 2, "fr")


def test_every_decision_is_told_with_what_stood_in_its_way(played: Any) -> None:
    lines = told_sentences(played, "en")
    assert len(lines) == len(played.script.decisions)
    first = next(line for line in lines if line.startswith("Turn 1, title of birch-xaa"))
    assert first == "Turn 1, title of birch-xaa: Do it. Done in 100 % of the runs (51 % to 100 %)."
    again = lines[-2]
    assert again.startswith("Turn 2, title of birch-xaa: Do it. Done in 25 % of the runs")
    assert "It could not be done in 75 % of the runs (30 % to 95 %), mostly because: it has signed." in again
    several = lines[-1]
    assert several.startswith("Turn 2, title of birch-xaa: Do it. Of its 2 moves")
    german = told_sentences(played, "de")
    assert "meist deshalb: die Stadt hat schon unterzeichnet." in german[-2]
    assert german[0].startswith("Runde 1, title of XAA (de): Do it (de). Ausgeführt in 100 % der Läufe")


def test_to_wait_is_told_too(play_here: Any, script: Script) -> None:
    waited = play_here(dataclasses.replace(script, decisions=(Decision(1, "norland", "wait"),)), 1)
    assert told_sentences(waited, "en") == ["Turn 1, title of XAA: Do it. Nothing had to be done."]


def test_a_share_is_told_with_wilsons_interval() -> None:
    assert share_told([True] * 10, "en") == "100 % of the runs (72 % to 100 %)"
    assert share_told([False, True], "de") == "50 % der Läufe (9 % bis 91 %)"


def reasons_in_the_source() -> set[str]:
    """Every reason that a move can be refused for: the last argument of `refusal`, and obstacles to a membership."""
    found: set[str] = set()
    for file in Path(sim.moves.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refusal":
                last = node.args[-1]
                if isinstance(last, ast.Constant):
                    found.add(str(last.value))
                elif isinstance(last, ast.JoinedStr):
                    found |= {f"for the city it is {stage.name.lower()}" for stage in STAGES}
                else:
                    assert isinstance(last, ast.Name), ast.dump(last)  # an obstacle, below
    for node in ast.walk(ast.parse(Path(sim.changes.networks.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            found.add(node.value.elts[0].value)  # type: ignore[attr-defined]
    return found | {"the city is a member"}


def test_every_reason_of_a_move_is_said_in_every_language() -> None:
    known = reasons_in_the_source()
    assert len(known) >= 20
    for why in known:
        assert reason("en", why) == why
        assert reason("de", why) != why
    translated = {key.removeprefix("reasons.") for key in texts("de") if key.startswith("reasons.")}
    assert translated == known


def test_languages_say_the_same_things() -> None:
    keys = {language: {key for key in texts(language) if not key.startswith("reasons.")} for language in LANGUAGES}
    assert keys["en"] == keys["de"]
    for key in keys["en"]:
        names = [set(re.findall(r"{(\w+)}", texts(language)[key])) for language in LANGUAGES]
        assert names[0] == names[1], key
    assert len(listed("en", "cards.checks")) == len(listed("de", "cards.checks"))
    for table in TABLES:
        assert {key for key in keys["en"] if key.startswith(f"facts.{table}.")} == {
            f"facts.{table}.{name}" for name in FACTS[table]
        }
    assert {f"phases.{phase}" for phase in PHASES} | {f"forms.{form}" for form in FORMS} < keys["en"]
