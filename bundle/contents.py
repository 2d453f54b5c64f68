"""What the archive holds: wheels that are pinned, the built documentation, and what installs them."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
import sysconfig
import zipfile
from collections.abc import Iterable, Mapping
from email.parser import HeaderParser
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

HERE = Path(__file__).parent
PROJECT, INSTALLER = "diplomacity", "pip"
BESIDE = ("install.py", "install.sh", "install.bat", "README.txt")
STARTED = ("install.sh",)  # may be started from a shell
ELSEWHERE = ("async-timeout",)  # asked for on other patch versions of the same Python: redis, before 3.11.3
FIRST_PATCH, LAST_PATCH = 0, 99
SUMS = "SHA256SUMS"
OLDEST = (1980, 1, 1, 0, 0, 0)  # the same content gives the same archive


class Incomplete(Exception):
    """The archive would not install; says what is wrong, and how to mend it."""


def pins(text: str) -> dict[str, str]:
    """Versions by canonical name, from a file of constraints."""
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def check_wheels(names: Iterable[str], pinned: Mapping[str, str]) -> str:
    """The version of the project among these files; refuses what is no wheel, not pinned as it is, or missing."""
    found: dict[str, str] = {}
    for name in sorted(names):
        try:
            package, version, _, _ = parse_wheel_filename(name)
        except InvalidWheelFilename:
            raise Incomplete(f"{name} is no wheel: build one of it (pip wheel)") from None
        if package in found:
            raise Incomplete(f"{package} is there twice, as {found[package]} and {version}: begin with an empty folder")
        found[package] = str(version)
        if package != PROJECT and pinned.get(package) != str(version):
            told = pinned.get(package, "nothing")
            raise Incomplete(f"{package} is {version}, and constraints.txt says {told}: pin it, and begin again")
    for needed in (PROJECT, INSTALLER):
        if needed not in found:
            raise Incomplete(f"no wheel of {needed}: build it into the same folder")
    return found[PROJECT]


def check_closure(wheels: Iterable[Path], extras: Iterable[str]) -> None:
    """Refuses wheels of which one asks for a package that is not among them, on any patch version of this Python.

    What pip gathers is what this very Python asks for, and an earlier or later 3.x.y may ask for more.
    """
    asked = {canonicalize_name(parse_wheel_filename(path.name)[0]): requirements(path) for path in wheels}
    todo: list[tuple[str, str]] = [(PROJECT, extra) for extra in ("", *extras)]
    seen = set(todo)
    while todo:
        name, extra = todo.pop()
        for requirement in asked[name]:
            if not is_asked(requirement, extra):
                continue
            wanted = canonicalize_name(requirement.name)
            if wanted not in asked:
                raise Incomplete(f"{name} asks for {requirement}, which is not there: gather it too (ELSEWHERE)")
            new = {(str(wanted), each) for each in ("", *requirement.extras)} - seen
            seen |= new
            todo += new


def is_asked(requirement: Requirement, extra: str) -> bool:
    """Whether it holds for an extra on the first or the last patch version of this Python."""
    if requirement.marker is None:
        return not extra
    here = {str(key): str(value) for key, value in default_environment().items()}
    places = [
        {**here, "python_full_version": f"{here['python_version']}.{patch}"} for patch in (FIRST_PATCH, LAST_PATCH)
    ]
    return any(requirement.marker.evaluate({**place, "extra": extra}) for place in places)


def requirements(wheel: Path) -> list[Requirement]:
    """What a wheel says that it needs."""
    with zipfile.ZipFile(wheel) as file:
        [told] = [name for name in file.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        headers = HeaderParser().parsestr(file.read(told).decode())
    return [Requirement(line) for line in headers.get_all("Requires-Dist", [])]


def about(version: str, extras: Iterable[str]) -> dict[str, object]:
    """What the installer has to know, and hold its machine against."""
    return {
        "version": version,
        "extras": sorted(extras),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "system": platform.system(),
        "machine": platform.machine(),
        "made_on": sysconfig.get_platform(),
    }


def files(wheels: Path, docs: Path, told: Mapping[str, object]) -> dict[str, bytes | Path]:
    """Every file of the archive by its place in it, in order; what is a path is read when it is written."""
    if not (docs / "index.html").is_file():
        raise Incomplete(f"{docs} holds no index.html: build the documentation first (make docs)")
    content: dict[str, bytes | Path] = {name: HERE / name for name in BESIDE}
    content["bundle.json"] = (json.dumps(told, indent=2) + "\n").encode()
    content |= {f"wheels/{path.name}": path for path in sorted(wheels.glob("*.whl"))}
    content |= {f"docs/{path.relative_to(docs).as_posix()}": path for path in sorted(docs.rglob("*")) if path.is_file()}
    sums = [f"{digest(each)}  {name}\n" for name, each in sorted(content.items())]
    content[SUMS] = "".join(sums).encode()
    return dict(sorted(content.items()))


def digest(content: bytes | Path) -> str:
    """SHA-256 of a file or of what it will hold."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(archive: Path, content: Mapping[str, bytes | Path]) -> None:
    """Write the archive under a temporary name and move it into place; all of it lies in one folder."""
    top = archive.name.removesuffix(".zip")
    unfinished = archive.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w") as file:
        for name, each in content.items():
            entry = zipfile.ZipInfo(f"{top}/{name}", OLDEST)
            entry.external_attr = (0o755 if name in STARTED else 0o644) << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            file.writestr(entry, each if isinstance(each, bytes) else each.read_bytes())
    unfinished.replace(archive)


def extras_of(pyproject: str, left_out: Iterable[str] = ("test", "dev", "docs")) -> list[str]:
    """The extras that users may want, from the project's declaration."""
    section = pyproject.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    return [name for name in re.findall(r"^(\w+) = \[", section, flags=re.MULTILINE) if name not in left_out]
