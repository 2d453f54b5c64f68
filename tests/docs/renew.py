"""`python -m tests.docs.renew [PAGE ...]`: runs what pages show and writes what is printed into them.

Which lines are shown stays: a line that is printed no more is looked for by its first words, and one that is not found
either is named, and left to be mended by hand. A block of output that leaves nothing out is replaced as a whole.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.docs.blocks import PROMPT, ROOT, Block, blocks, pages
from tests.docs.following import LEFT_OUT, Reader, Stale, fits, plain

FIRST_WORDS = re.compile(r"^\W*[^\d]*?(?=\s{2,}|\d|$)")


class Scribe(Reader):
    """Follows a page and notes what it should show."""

    def __init__(self, page: Path, folder: Path) -> None:
        super().__init__(page, folder)
        self.noted: dict[Block, list[list[str]]] = {}
        self.lost: list[str] = []

    def follow(self) -> None:
        """The whole page, slow blocks too."""
        for block in self.blocks:
            if block.unrun is None or block.is_slow:
                self.take(block)

    def hold(self, printed: str, shown: Sequence[str], block: Block) -> None:
        """Note the lines instead of comparing them."""
        told = [line.rstrip() for line in printed.splitlines()]
        is_whole = LEFT_OUT not in map(plain, shown)
        new = _without_empty_ends(told) if is_whole else self._renewed(shown, told, block)
        self.noted.setdefault(block, []).append(new)

    def _renewed(self, shown: Sequence[str], told: list[str], block: Block) -> list[str]:
        """The shown lines as they are printed now, each behind the one before."""
        new, place = [], 0
        for line in shown:
            wanted = plain(line)
            if wanted in ("", LEFT_OUT):
                new.append(line)
                continue
            rest = range(place, len(told))
            exact = [number for number in rest if fits(plain(told[number]), wanted)]
            alike = [number for number in rest if _first_words(told[number]) == _first_words(line)]
            if not exact and not alike:
                self.lost.append(f"{block.where}: nothing printed is like {wanted!r}")
                continue
            place = (exact or alike)[0]
            new.append(line if exact and wanted.endswith(LEFT_OUT) else told[place])
            place += 1
        return new


def _first_words(line: str) -> str:
    found = FIRST_WORDS.match(line)
    return plain(found[0]) if found else ""


def _without_empty_ends(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    while lines and not lines[0]:
        lines = lines[1:]
    return lines


def renewed(block: Block, noted: list[list[str]]) -> str:
    """The content of a block with the lines that its commands print."""
    if block.language != "console":
        return "".join(f"{line}\n" for line in noted[0])
    lines, answers = block.content.splitlines(), iter(noted)
    content: list[str] = []
    for number, line in enumerate(lines):
        is_command = line.startswith(PROMPT) or (number > 0 and lines[number - 1].endswith("\\"))
        if is_command:
            content.append(line)
            following = lines[number + 1] if number + 1 < len(lines) else PROMPT
            if not line.endswith("\\") and not following.startswith(PROMPT):
                content += next(answers)
    return "".join(f"{line}\n" for line in content)


def renew(page: Path) -> list[str]:
    """Write a page anew; what could not be found, because of which nothing is written."""
    with tempfile.TemporaryDirectory() as folder:
        scribe = Scribe(page, Path(folder))
        scribe.follow()
    if not scribe.lost:
        lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
        for block, noted in sorted(scribe.noted.items(), key=lambda item: -item[0].line):
            lines[block.line : block.line + block.content.count("\n")] = [renewed(block, noted)]
        page.write_text("".join(lines), encoding="utf-8")
    return scribe.lost


def main(names: Sequence[str]) -> int:
    """Renew these pages, or all that run something."""
    wanted = [Path(name).resolve() for name in names] or pages()
    lost = []
    for page in wanted:
        if any(
            (block.unrun is None or block.is_slow) and block.language in ("console", "python") for block in blocks(page)
        ):
            try:
                lost += renew(page)
                print(page.relative_to(ROOT))
            except Stale as problem:
                lost.append(str(problem))
    for problem in lost:
        print(problem, file=sys.stderr)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
