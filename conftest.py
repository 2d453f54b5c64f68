"""After the tests: how long each folder took, so that a slow one is seen when it becomes slow."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print seconds and number of tests by folder; with several workers the seconds are added up over them."""
    seconds: dict[str, float] = defaultdict(float)
    tests: dict[str, set[str]] = defaultdict(set)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                folder = str(PurePosixPath(report.nodeid.split("::")[0]).parent)
                seconds[folder] += report.duration
                tests[folder].add(report.nodeid)
    if seconds:
        terminalreporter.section("time by folder")
        for folder, spent in sorted(seconds.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{spent:8.1f} s  {len(tests[folder]):5d} tests  {folder}")
