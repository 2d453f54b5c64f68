"""Does what a page says, block by block, in a folder of its own, and holds what comes out against what is shown."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from experiments.command_line import main
from tests.docs.blocks import ROOT, Block, Command, blocks, commands
from tests.docs.typed import takes

WIDTH = 110  # columns of the terminal that the pages show
LOOKS = re.compile(r"\x1b\[[0-9;]*m")  # colour and weight, of which a page shows nothing
REFUSED = 2
LEFT_OUT = "..."
SPOKEN = ("error:", "warning:")
SOURCES = ("sim", "experiments", "dashboards", "conf", "scenarios", "tests", "docs")
SKIPPED = shutil.ignore_patterns("notebooks", "decisions", "assets")
ONE_PROCESS = ("run", "sweep")  # as many processes give the same bits; one does not have to be started
TOLD = "told.txt"  # what the process of a copy says of itself


class Stale(AssertionError):
    """A page shows or says what is not so."""


class Terminal(io.StringIO):
    """What a command takes for a terminal, so that tables are as wide as the pages show them."""

    def isatty(self) -> bool:
        """It says it is one."""
        return True


class Reader:
    """Somebody who does what a page says. A page that changes the program gets a copy of it to change."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.blocks = blocks(page)
        self.folder = folder
        self.namespace: dict[str, Any] = {"__name__": "page"}
        self.printed = ""
        self.has_copy = any(is_change(block) for block in self.blocks)
        self.copy = Copy(folder)
        if self.has_copy:
            copy_program(folder)

    def follow(self) -> None:
        """The whole page."""
        try:
            for block in self.blocks:
                if block.unrun is None:
                    self.take(block)
        finally:
            self.copy.close()

    def take(self, block: Block) -> None:
        """One block: written, applied, run, or compared."""
        if is_change(block):
            self.copy.close()  # what it has read may be changed
        if block.file:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.content, encoding="utf-8")
        elif block.language == "diff":
            apply_change(block, self.folder)
        elif block.language == "python":
            self.printed = self._python(block)
        elif block.is_output:
            self.hold(self.printed, block.content.splitlines(), block)
        elif block.language in ("bash", "console"):
            for command in commands(block):
                self._command(command, block)

    def hold(self, printed: str, shown: Sequence[str], block: Block) -> None:
        """What is printed against what is shown."""
        compare(printed, shown, block.where)

    def _python(self, block: Block) -> str:
        if self.has_copy:
            return self.copy.run("python", [block.content], 0, block)
        told = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(told):
            exec(compile(block.content, block.where, "exec"), self.namespace)
        return told.getvalue()

    def _command(self, command: Command, block: Block) -> None:
        program, *arguments = command.words
        status = REFUSED if any(line.startswith("error:") for line in command.shown) else 0
        if program == "diplomacity" and not self.has_copy:
            told = self._diplomacity(arguments, status, block)
        elif program in ("diplomacity", "pytest"):
            told = self.copy.run(program, arguments, status, block)
        else:
            raise Stale(f"{block.where}: {program} is not run by the tests; say why by 'unrun: ...'")
        if command.shown:
            self.hold(told, command.shown, block)

    def _diplomacity(self, arguments: list[str], status: int, block: Block) -> str:
        if arguments[0] in ONE_PROCESS:
            arguments = [*arguments, "processes=1"]
        elif takes(arguments, "--processes") and "--processes" not in arguments:
            arguments = [*arguments, "--processes", "1"]
        told, complained = Terminal(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(told),
            contextlib.redirect_stderr(complained),
            environment(COLUMNS=str(WIDTH)),
        ):
            ended = main(arguments)
        if ended != status:
            raise Stale(f"{block.where}: {' '.join(arguments)} ended with {ended}: {complained.getvalue()}")
        spoken = [line for line in complained.getvalue().splitlines() if line.startswith(SPOKEN)]  # no progress bars
        return "\n".join([LOOKS.sub("", told.getvalue()), *spoken])


class Copy:
    """A changed copy of the program in a process of its own, which does one command after another.

    It runs uncompiled: the copy's sources would all have to be compiled anew.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None

    def run(self, program: str, arguments: Sequence[str], status: int, block: Block) -> str:
        """What a command prints; raises Stale where it ends with another status."""
        process = self.process or self._started()
        if process.stdin is None or process.stdout is None:
            raise TypeError("a process with pipes has them")
        process.stdin.write(json.dumps([program, *arguments]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            self.close()
            raise Stale(f"{block.where}: the copy of the program ended: {(self.folder / TOLD).read_text()[-3000:]}")
        ended, told = json.loads(answer)
        if ended != status:
            raise Stale(f"{block.where}: ended with {ended}:\n{told[-6000:]}")
        return str(told)

    def close(self) -> None:
        """End the process, if there is one."""
        if self.process is not None:
            with self.process:
                self.process.kill()
            self.process = None

    def _started(self) -> subprocess.Popen[str]:
        set_here = {"PYTHONPATH": str(self.folder), "NUMBA_DISABLE_JIT": "1", "COLUMNS": str(WIDTH)}
        with (self.folder / TOLD).open("w", encoding="utf-8") as complaints:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.docs.taking"],
                cwd=self.folder,
                env={**os.environ, **set_here},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )
        return self.process


def is_change(block: Block) -> bool:
    """Whether a block changes the program."""
    is_source = block.file.partition("/")[0] in SOURCES and "/" in block.file
    return block.unrun is None and (block.language == "diff" or is_source)


def copy_program(folder: Path) -> None:
    """Everything of the checkout that a change may concern."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=SKIPPED)
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, folder / name)


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def apply_change(block: Block, folder: Path) -> None:
    """Apply a change that is shown as the lines taken out, put in and left around them; `+++` names the file."""
    path = None
    was: list[str] = []
    becomes: list[str] = []
    for line in [*block.content.splitlines(), "@@"]:
        if line.startswith(("@@", "+++")) and path is not None and (was or becomes):
            _replace(path, "\n".join(was), "\n".join(becomes), block)
            was, becomes = [], []
        if line.startswith("+++ "):
            path = folder / line.removeprefix("+++ ").removeprefix("b/")
        elif not line.startswith(("---", "@@")):
            if not line.startswith("+"):
                was.append(line[1:])
            if not line.startswith("-"):
                becomes.append(line[1:])


def _replace(path: Path, was: str, becomes: str, block: Block) -> None:
    text = path.read_text(encoding="utf-8")
    if text.count(was) != 1:
        raise Stale(f"{block.where}: {path.name} holds this {text.count(was)} times, not once:\n{was}")
    path.write_text(text.replace(was, becomes), encoding="utf-8")


def compare(printed: str, shown: Iterable[str], where: str) -> None:
    """Every shown line stands in what was printed, in order; '...' stands for lines, or the end of one, left out.

    Blanks and empty lines do not count.
    """
    told = [line for line in map(plain, printed.splitlines()) if line]
    may_skip = False
    for wanted in filter(None, map(plain, shown)):
        if wanted == LEFT_OUT:
            may_skip = True
            continue
        while told and may_skip and not fits(told[0], wanted):
            told.pop(0)
        if not told or not fits(told[0], wanted):
            raise Stale(f"{where}: not printed here: {wanted!r}\nwhat was printed:\n{printed}")
        told.pop(0)
        may_skip = False
    if told and not may_skip:
        raise Stale(f"{where}: printed and not shown: {told[0]!r}")


def plain(line: str) -> str:
    """A line with single blanks."""
    return " ".join(line.split())


def fits(line: str, wanted: str) -> bool:
    """Whether a printed line is the one that is shown, or begins like it."""
    start = wanted.removesuffix(LEFT_OUT).rstrip()
    return line.startswith(start) if wanted.endswith(LEFT_OUT) else line == wanted
