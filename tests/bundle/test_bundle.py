"""The archive holds what its machine needs and nothing unpinned; the installer refuses what would not work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from bundle import install
from bundle.contents import (
    BESIDE,
    ELSEWHERE,
    HERE,
    SUMS,
    Incomplete,
    about,
    check_closure,
    check_wheels,
    extras_of,
    files,
    pins,
    write,
)

ROOT = Path(__file__).parents[2]
PINNED = {"pip": "26.3", "six": "1.17.0", "pyyaml": "6.0.3"}
WHEELS = [
    "diplomacity-0.1.0-py3-none-any.whl",
    "pip-26.3-py3-none-any.whl",
    "PyYAML-6.0.3-cp311-cp311-manylinux2014_x86_64.whl",
    "six-1.17.0-py2.py3-none-any.whl",
]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Wheels and documentation as the build leaves them, in small."""
    for name in WHEELS:
        path = tmp_path / "wheels" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    (tmp_path / "docs" / "guide").mkdir(parents=True)
    (tmp_path / "docs" / "index.html").write_text("<h1>docs</h1>", encoding="utf-8")
    (tmp_path / "docs" / "guide" / "a.html").write_text("<h1>a</h1>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def unpacked(built: Path) -> Path:
    """The archive, written and unpacked elsewhere."""
    archive = built / "diplomacity-0.1.0-bundle.zip"
    write(archive, files(built / "wheels", built / "docs", about("0.1.0", ["analysis"])))
    with zipfile.ZipFile(archive) as file:
        file.extractall(built / "there")
    return built / "there" / "diplomacity-0.1.0-bundle"


def test_the_version_is_that_of_the_projects_wheel() -> None:
    assert check_wheels(WHEELS, PINNED) == "0.1.0"


@pytest.mark.parametrize(
    ("wheels", "says"),
    [
        ([*WHEELS, "antlr4-4.9.3.tar.gz"], "antlr4-4.9.3.tar.gz is no wheel"),
        ([*WHEELS, "numpy-2.4.6-cp311-cp311-win_amd64.whl"], "numpy is 2.4.6, and constraints.txt says nothing"),
        ([*WHEELS[:3], "six-1.16.0-py3-none-any.whl"], "six is 1.16.0, and constraints.txt says 1.17.0"),
        ([*WHEELS, "six-1.17.0-py3-none-any.whl"], "six is there twice"),
        (WHEELS[1:], "no wheel of diplomacity"),
        ([WHEELS[0], *WHEELS[2:]], "no wheel of pip"),
    ],
)
def test_what_would_not_install_is_refused(wheels: list[str], says: str) -> None:
    with pytest.raises(Incomplete) as told:
        check_wheels(wheels, PINNED)
    assert says in str(told.value)


def wheel_of(folder: Path, name: str, *asks: str) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}-1.0.dist-info/METADATA", "".join(f"Requires-Dist: {line}\n" for line in asks) + "\n")
    return path


def test_what_another_patch_version_of_python_asks_for_has_to_be_there(tmp_path: Path) -> None:
    earlier = f"{sys.version_info.major}.{sys.version_info.minor}.1"
    wheels = [
        wheel_of(tmp_path, "diplomacity", "six>=1", 'redis[fast]; extra == "calibration"'),
        wheel_of(tmp_path, "six", 'gone; python_version < "3"', 'unasked; extra == "other"'),
        wheel_of(tmp_path, "redis", f'async-timeout; python_full_version < "{earlier}"', 'hi; extra == "fast"'),
        wheel_of(tmp_path, "hi"),
    ]
    check_closure(wheels, [])
    with pytest.raises(Incomplete, match="redis asks for async-timeout"):
        check_closure(wheels, ["calibration"])
    check_closure([*wheels, wheel_of(tmp_path, "async_timeout")], ["calibration"])
    with pytest.raises(Incomplete, match="redis asks for hi"):
        check_closure([*wheels[:3], wheel_of(tmp_path, "async_timeout")], ["calibration"])


def test_without_documentation_there_is_no_archive(built: Path) -> None:
    (built / "docs" / "index.html").unlink()
    with pytest.raises(Incomplete, match="make docs"):
        files(built / "wheels", built / "docs", {})


def test_the_archive_lies_in_one_folder_and_is_the_same_again(built: Path) -> None:
    content = files(built / "wheels", built / "docs", about("0.1.0", []))
    written = []
    for name in ("one", "two"):
        archive = built / name / "diplomacity-0.1.0-bundle.zip"
        archive.parent.mkdir()
        write(archive, content)
        written.append(archive.read_bytes())
    assert written[0] == written[1]
    with zipfile.ZipFile(archive) as file:
        names = {entry.filename: entry.external_attr >> 16 for entry in file.infolist()}
    assert set(names) == {f"diplomacity-0.1.0-bundle/{name}" for name in content}
    assert names["diplomacity-0.1.0-bundle/install.sh"] == 0o755
    expected = {*BESIDE, SUMS, "bundle.json", "docs/index.html", "docs/guide/a.html", *(f"wheels/{w}" for w in WHEELS)}
    assert set(content) == expected


def test_the_installer_checks_every_file(unpacked: Path) -> None:
    assert install.check_files(unpacked) == len(BESIDE) + 1 + 2 + len(WHEELS)
    wheel = unpacked / "wheels" / WHEELS[0]
    wheel.write_bytes(b"something else")
    with pytest.raises(install.Refused, match="not what was packed"):
        install.check_files(unpacked)
    wheel.unlink()
    with pytest.raises(install.Refused, match="is missing"):
        install.check_files(unpacked)


def test_another_machine_is_refused(unpacked: Path) -> None:
    made_for = json.loads((unpacked / "bundle.json").read_text(encoding="utf-8"))
    here = install.this_machine()
    install.check_machine(made_for, here)
    for key, other in (("python", "3.9"), ("system", "Plan9"), ("machine", "vax")):
        with pytest.raises(install.Refused, match=other):
            install.check_machine(made_for, {**here, key: other})


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    install.check_place(tmp_path / "new")
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(install.Refused, match="something else"):
        install.check_place(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_script_tells_a_refusal_in_one_line(unpacked: Path) -> None:
    wrong = json.loads((unpacked / "bundle.json").read_text(encoding="utf-8")) | {"machine": "vax"}
    (unpacked / "bundle.json").write_text(json.dumps(wrong, indent=2), encoding="utf-8")
    command = ["sh", str(unpacked / "install.sh")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=unpacked.parent)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: this bundle was made for the processor vax")
    assert ended.stderr.count("\n") == 1


def test_everything_that_is_installed_is_pinned_and_every_extra_is_offered() -> None:
    pinned = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    assert {"numpy", "pip", "mesa", "dash", *ELSEWHERE} <= set(pinned)
    extras = extras_of((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"analysis", "dask", "notebook"} <= set(extras)
    assert not {"test", "dev", "docs"} & set(extras)


def test_the_scripts_stand_beside(tmp_path: Path) -> None:
    for name in BESIDE:
        assert (HERE / name).read_bytes(), name
    assert b"\r\n" in (HERE / "install.bat").read_bytes()


def test_every_file_of_a_package_is_packed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["tool"]["setuptools"]["package-data"]
    assert len(declared) >= 5
    for package, patterns in declared.items():
        folder = ROOT / package
        packed = {path for pattern in patterns for path in folder.glob(pattern.replace("/**", "/**/*"))}
        there = {path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
        assert [path.relative_to(ROOT).as_posix() for path in sorted(there - packed)] == [], package
