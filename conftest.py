"""After the tests: how long each folder took, so that a slow one is seen; what did not run for want of a browser."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

import pytest

from tests.end_to_end.browser import NoBrowser, found, is_left_out


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
    count = len(without_browser(terminalreporter))
    if count:
        terminalreporter.write_line(f"{count} tests did not run for want of a browser: {why()}", red=not is_left_out())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tests that could not run are a failure, unless it was asked for."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and without_browser(reporter) and not is_left_out():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def without_browser(reporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    """The tests that were skipped and need a browser."""
    return [report for report in reporter.stats.get("skipped", []) if "browser" in getattr(report, "keywords", {})]


def why() -> str:
    """Why there is none."""
    try:
        return "BROWSER=0" if is_left_out() else f"{found()} was found too late"
    except NoBrowser as problem:
        return str(problem)
