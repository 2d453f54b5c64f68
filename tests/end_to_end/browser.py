"""`python -m tests.end_to_end.browser`: finds the browser of the tests, and installs Debian's where it may.

`$CHROMIUM` comes first, then Debian's Chromium, then a Chromium or Chrome on the path, then `apt-get` where we are
root. Whatever is found must say its version; where nothing is, the tests that need one do not run, and that is a
failure unless `BROWSER=0` says that it is meant.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

VARIABLE, WITHOUT = "CHROMIUM", "BROWSER"
DEBIAN = "/usr/bin/chromium"
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 60.0
INSTALL = (["apt-get", "update", "--quiet=2"], ["apt-get", "install", "--yes", "--quiet=2", "chromium"])


class NoBrowser(Exception):
    """There is none to test with; says what was looked for, and how to mend it."""


def found(environment: Mapping[str, str] = os.environ) -> str:
    """Path of the browser; raises NoBrowser. A `$CHROMIUM` that does not start is refused, not passed over."""
    named = environment.get(VARIABLE)
    if named:
        if not _starts(named):
            raise NoBrowser(f"${VARIABLE} is {named}, which does not start; name a Chromium or Chrome")
        return named
    for candidate in _candidates(environment):
        if _starts(candidate):
            return candidate
    raise NoBrowser(
        f"no Chromium or Chrome was found; install one (Debian: apt-get install chromium), name one by ${VARIABLE}, "
        f"or do without by {WITHOUT}=0"
    )


def is_left_out(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the tests are to do without a browser."""
    return environment.get(WITHOUT) == "0"


def may_install() -> bool:
    """Whether we can install one: as root, where there is `apt-get`."""
    return shutil.which("apt-get") is not None and getattr(os, "geteuid", lambda: 1)() == 0


def install() -> None:
    """Install Debian's; raises NoBrowser with the last lines of what `apt-get` said."""
    for command in INSTALL:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        ended = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if ended.returncode:
            said = " ".join((ended.stderr or ended.stdout).split())[-300:]
            raise NoBrowser(f"{' '.join(command)} failed: {said}")


def _candidates(environment: Mapping[str, str]) -> Iterator[str]:
    yield DEBIAN
    for name in ON_PATH:
        path = shutil.which(name, path=environment.get("PATH"))
        if path is not None:
            yield path


def _starts(path: str) -> bool:
    """Whether a browser says its version: some distributions put a script there that only says where to get one."""
    try:
        ended = subprocess.run([path, "--version"], capture_output=True, timeout=START_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0 and b"chrom" in ended.stdout.lower()


def main() -> int:
    """Find or install, and say which it is; that there is none is said by the tests, which then fail."""
    if is_left_out():
        print(f"{WITHOUT}=0: tests that need a browser are left out.")
        return 0
    try:
        path = found()
    except NoBrowser as problem:
        if os.environ.get(VARIABLE) or not may_install():
            print(f"Browser tests cannot run: {problem}.", file=sys.stderr)
            return 0
        print("Installing Chromium (once; a minute or two) ...")
        try:
            install()
            path = found()
        except NoBrowser as still:
            print(f"Browser tests cannot run: {still}.", file=sys.stderr)
            return 0
    print(f"Browser tests run in {path}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
