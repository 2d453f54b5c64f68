"""The process of a changed copy: takes commands as lines of JSON, does them, and answers with status and output.

One process for a page: what a page's commands import is imported once.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import Any, TextIO

NAMESPACE: dict[str, Any] = {"__name__": "page"}


def take(program: str, *arguments: str) -> tuple[int, str]:
    """Do one command; its status and all that it printed. An error ends the process, which says so on its way."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        ended = _run(program, list(arguments))
    return ended, told.getvalue()


def _run(program: str, arguments: list[str]) -> int:
    if program == "python":
        exec(compile(arguments[0], "page", "exec"), NAMESPACE)
        return 0
    if program == "diplomacity":
        from experiments.command_line import main

        return main(arguments)
    import pytest

    imported = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # plugins that an earlier command brought in
    return int(pytest.main(["-q", "-p", "no:cacheprovider", *imported, *arguments]))


def serve(asked: TextIO, answers: TextIO) -> None:
    """Take commands until nobody asks any more."""
    for line in asked:
        answers.write(json.dumps(take(*json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
