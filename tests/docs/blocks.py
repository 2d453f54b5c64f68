"""The fenced blocks of the documents, and what their first line says about running them.

After the language a block may name the file that it is (`yaml file=mine.yaml`), say that it is what the block before
printed (`text output`), or say why the tests do not run it: `bash unrun: needs a cluster`, or `console slow: a minute`,
which `make shown` runs. Browsers and code hosts look at the first word alone.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = ("reference", "_site")
PROMPT = "$ "


@dataclass(frozen=True)
class Block:
    """One fenced block of a page; `line` is that of its fence."""

    page: Path
    line: int
    language: str
    said: str
    content: str

    @property
    def where(self) -> str:
        """Page and line, for messages."""
        page = self.page.relative_to(ROOT) if self.page.is_relative_to(ROOT) else self.page
        return f"{page}:{self.line}"

    @property
    def file(self) -> str:
        """The file that the block is, empty where it is none."""
        named = re.search(r"(?:^| )file=(\S+)", self.said)
        return named[1] if named else ""

    @property
    def unrun(self) -> str | None:
        """Why the tests do not run it; None where they do."""
        said = re.match(r"(?:unrun|slow)\b:?(.*)", self.said)
        return said[1].strip() if said else None

    @property
    def is_slow(self) -> bool:
        """Whether it is run where time does not matter."""
        return self.said.startswith("slow")

    @property
    def is_output(self) -> bool:
        """Whether it is what the Python block before it prints."""
        return self.said == "output"


@dataclass(frozen=True)
class Command:
    """One command line of a block, and the lines that are shown below it."""

    words: tuple[str, ...]
    shown: tuple[str, ...]


def pages() -> list[Path]:
    """README and every page that is written by hand."""
    found = [path for path in sorted(DOCS.rglob("*.md")) if path.relative_to(DOCS).parts[0] not in GENERATED]
    return [ROOT / "README.md", *found]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in their order; directives of the site are not among them."""
    text = page.read_text(encoding="utf-8")
    found = []
    for token in MarkdownIt().parse(text):
        language, _, said = token.info.strip().partition(" ")
        if token.type in ("fence", "code_block") and not language.startswith("{"):
            line = token.map[0] + 1 if token.map else 0
            kind = language if token.type == "fence" else "indented"
            found.append(Block(page, line, kind, said.strip(), token.content))
    return found


def commands(block: Block) -> Iterator[Command]:
    """Commands of a block: all lines of `bash`, and of `console` those behind a prompt, with what they print."""
    lines = block.content.replace("\\\n", " ").splitlines()
    if block.language == "bash":
        for line in lines:
            if words := shlex.split(line, comments=True):
                yield Command(tuple(words), ())
        return
    starts = [number for number, line in enumerate(lines) if line.startswith(PROMPT)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        words = tuple(shlex.split(lines[start].removeprefix(PROMPT), comments=True))
        yield Command(words, tuple(lines[start + 1 : end]))
