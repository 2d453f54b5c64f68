"""The generated reference says what the declarations say, and covers every id of the source documents."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from experiments import odd
from experiments.facts import FACTS
from experiments.markdown import renewed
from experiments.reference import FOLDER, PAGES, coverage
from experiments.rules_page import rules
from sim import mechanisms
from sim.errors import Refusal
from sim.mechanisms import MONTH
from sim.mechanisms.base import Mechanism
from sim.parameters import walk
from sim.rows import TABLES

MECHANISMS = Path(mechanisms.__file__).parent


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_fresh(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "stale: run `make reference`"


def test_every_id_of_the_source_documents_is_shown_somewhere() -> None:
    missing = [identifier for identifier, places in coverage().items() if not places]
    assert missing == []


def test_the_written_parts_of_the_odd_protocol_are_fresh() -> None:
    assert odd.PAGE.read_text(encoding="utf-8") == odd.renewed_page(), "stale: run `make reference`"


def test_the_odd_protocol_has_its_seven_elements_and_eleven_concepts() -> None:
    text = odd.PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^## (\d)\.", text, flags=re.MULTILINE) == [str(number) for number in range(1, 8)]
    concepts = re.findall(
        r"^\*\*(\w+(?: principles)?)\.\*\*", text.partition("## 4.")[2].partition("## 5.")[0], flags=re.MULTILINE
    )
    assert len(concepts) == 11
    assert re.findall(r"^### (\w+)$", text, flags=re.MULTILINE) == [mechanism.name for mechanism in MONTH]
    for fact in FACTS:
        assert f"| {fact} |" in text


@pytest.mark.parametrize("mechanism", MONTH, ids=lambda mechanism: mechanism.name)
def test_numbers_in_the_equations_of_a_submodel_stand_in_its_code(mechanism: type[Mechanism]) -> None:
    text = odd.PAGE.read_text(encoding="utf-8")
    own = text.partition(f"\n### {mechanism.name}\n")[2].partition("\n##")[0]
    by_hand = re.sub(r"<!-- written.*?<!-- end of what is written -->", "", own, flags=re.DOTALL)
    said = re.sub(r"MODEL 2\.\d+|`[^`]*`|\]\([^)]*\)|_\w+|\\\w+", " ", by_hand)
    numbers = {float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", said)}
    trees = [ast.parse((MECHANISMS / f"{name}.py").read_text(encoding="utf-8")) for name in odd.modules(mechanism)]
    literals = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert numbers - {value for value in literals if isinstance(value, (int, float))} - {0, 1, 2} == set()


def test_parameters_that_documents_name_are_declared() -> None:
    known = {parameter.path for parameter in walk()} | {f"{t}.{c}" for t, rows in TABLES.items() for c in rows.columns}
    names = "|".join(mechanism.name for mechanism in MONTH)
    named = []
    for page in [*odd.DOCS.rglob("*.md"), odd.DOCS.parent / "README.md"]:
        found = re.findall(rf"`(?:mechanisms\.)?((?:{names})\.[a-z_]+)(?:=[^`]*)?`", page.read_text(encoding="utf-8"))
        named += [(page.name, name) for name in found]
    assert len(named) > 100
    assert [(page, name) for page, name in named if name not in known and not name.endswith((".csv", "_"))] == []


def test_short_forms_of_sources_are_explained() -> None:
    text = (odd.DOCS / "sources.md").read_text(encoding="utf-8") + odd.PAGE.read_text(encoding="utf-8")
    used = {
        form for parameter in walk() for form in re.findall(r"(?:MODEL|SCIENCE) 2\.\d+", parameter.declaration.source)
    }
    assert len(used) > 15
    assert [form for form in sorted(used) if not re.search(rf"{re.escape(form)}[.* ]", text)] == []


def test_every_rule_of_a_mechanism_is_shown() -> None:
    page = (FOLDER / "rules.md").read_text(encoding="utf-8")
    assert sum(len(own) for own in rules().values()) == page.count("\n### ") > 30


def test_a_page_is_renewed_between_its_marks_alone() -> None:
    page = "before\n<!-- written: one -->\nold\n<!-- end of what is written -->\nafter\n"
    assert "old" not in renewed(page, {"one": lambda: "new"}, "here")
    for wrong in (page.replace("one", "two"), page + page, page.replace("<!-- end of what is written -->", "")):
        with pytest.raises(Refusal, match="here"):
            renewed(wrong, {"one": lambda: "new"}, "here")
