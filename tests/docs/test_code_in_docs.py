"""What README and docs show is run: commands print what is shown, code runs, files are right, changes apply.

A block that is not run says why in its first line (`unrun: ...`); its commands are held against the declarations.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from sim import Scenario
from tests.docs.blocks import ROOT, Block, blocks, commands, pages
from tests.docs.following import Copy, Reader, Stale, apply_change, compare, is_change
from tests.docs.typed import check

PAGES = pages()
ALL = [block for page in PAGES for block in blocks(page)]
RUN = ("python", "console", "bash", "diff")
WRITTEN = ("yaml", "json", "text", "sparql", "css", "html")
COMMAND_LINES = re.compile(r"^\s*(?:\$ )?diplomacity [a-z]", flags=re.MULTILINE)


def runs(page: Path) -> bool:
    return any(block.language in RUN and block.unrun is None for block in blocks(page))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [page for page in PAGES if runs(page)], ids=name_of)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    Reader(page, tmp_path).follow()


@pytest.mark.parametrize("block", [b for b in ALL if b.unrun is not None], ids=lambda b: b.where)
def test_what_is_not_run_says_why_and_could_be_typed(block: Block) -> None:
    assert len(block.unrun or "") > 5, f"{block.where}: say why it is not run"
    if block.language == "python":
        compile(block.content, block.where, "exec")
    for command in commands(block) if block.language in ("bash", "console") else ():
        if command.words[0] == "diplomacity":
            check(command.words)


@pytest.mark.parametrize("block", ALL, ids=lambda b: b.where)
def test_a_block_is_of_a_kind_that_is_looked_at(block: Block) -> None:
    assert block.language in RUN + WRITTEN, f"{block.where}: say what it is"
    if block.language not in RUN and not block.is_output:
        assert not COMMAND_LINES.search(block.content), f"{block.where}: commands go into bash or console blocks"


@pytest.mark.parametrize("block", [b for b in ALL if b.language in ("yaml", "json")], ids=lambda b: b.where)
def test_a_file_that_is_shown_can_be_read(block: Block) -> None:
    content = yaml.safe_load(block.content) if block.language == "yaml" else json.loads(block.content)
    if "name" in content and "events" in content and not any(is_change(other) for other in blocks(block.page)):
        assert Scenario.from_dict(content).events


def block_of(content: str, language: str = "console", said: str = "") -> Block:
    return Block(ROOT / "README.md", 1, language, said, content)


def test_output_that_is_not_printed_is_found() -> None:
    compare("one  1\ntwo 2\nthree 3\n", ["one 1", "...", "three 3"], "here")
    compare("7 passed in 3.1 s", ["7 passed in ..."], "here")
    for shown in (["one 2", "..."], ["one 1"], ["three 3", "one 1"], ["...", "two 2"], ["one 1", "three 3"]):
        with pytest.raises(Stale):
            compare("one  1\ntwo 2\nthree 3\n", shown, "here")


def test_a_command_that_fails_or_is_unknown_is_found(tmp_path: Path) -> None:
    reader = Reader(ROOT / "README.md", tmp_path)
    with pytest.raises(Stale, match="ended with 2"):
        reader.take(block_of("$ diplomacity check nowhere.yaml\n"))
    with pytest.raises(Stale, match="unrun"):
        reader.take(block_of("$ make run\n"))
    reader.take(block_of("$ diplomacity list ideas\n...\n"))
    with pytest.raises(ZeroDivisionError):
        reader.take(block_of("1 / 0\n", "python"))


def test_a_copy_of_the_program_tells_what_went_wrong_in_it(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    (tmp_path / "tests" / "docs").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "docs" / "taking.py", tmp_path / "tests" / "docs")
    assert copy.run("python", ["print(1 + 1)"], 0, block_of("")) == "2\n"
    with pytest.raises(Stale, match="ZeroDivisionError"):
        copy.run("python", ["1 / 0"], 0, block_of(""))
    assert copy.process is None


def test_a_change_applies_where_its_lines_stand_once(tmp_path: Path) -> None:
    file = tmp_path / "names.py"
    file.write_text("A = (\n    1,\n)\nB = (\n    1,\n)\n", encoding="utf-8")
    apply_change(block_of("+++ names.py\n@@\n A = (\n     1,\n+    2,\n )\n B = (\n", "diff"), tmp_path)
    assert file.read_text(encoding="utf-8") == "A = (\n    1,\n    2,\n)\nB = (\n    1,\n)\n"
    with pytest.raises(Stale, match="2 times"):
        apply_change(block_of("+++ names.py\n     1,\n+    3,\n", "diff"), tmp_path)
