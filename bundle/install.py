"""Installs Diplomacity from this folder, without internet: `python install.py [--into FOLDER] [--plain]`.

Needs Python of the version that the bundle was made with and nothing else; nothing outside FOLDER is changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Refused(Exception):
    """It cannot be installed here; says why, and how to mend it."""


def check_machine(about: dict[str, object], here: dict[str, object]) -> None:
    """Refuse another version of Python or another kind of machine than the bundle was made for."""
    names = {"python": "Python", "system": "the system", "machine": "the processor"}
    for key, said in names.items():
        if about[key] != here[key]:
            mend = f"start it with PYTHON=python{about[key]} ./install.sh" if key == "python" else "make a bundle there"
            raise Refused(f"this bundle was made for {said} {about[key]}, and here it is {here[key]}: {mend}")


def this_machine() -> dict[str, object]:
    """What this machine is, in the words of bundle.json."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return {"python": version, "system": platform.system(), "machine": platform.machine()}


def check_files(folder: Path) -> int:
    """Hold every file against its sum; the number of files. Refuses one that is missing or altered."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    for line in lines:
        wanted, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file():
            raise Refused(f"{name} is missing: unpack the archive again")
        if hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            raise Refused(f"{name} is not what was packed: copy the archive again")
    return len(lines)


def check_place(into: Path) -> None:
    """Refuse a folder that holds something else."""
    if into.exists() and (not into.is_dir() or (any(into.iterdir()) and not (into / "pyvenv.cfg").is_file())):
        raise Refused(f"{into} holds something else: name an empty or new folder by --into")


def install(folder: Path, into: Path, about: dict[str, object], is_plain: bool) -> Path:
    """Make an environment in `into` and install everything from the wheels; the path of the command."""
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(into)
    scripts = into / ("Scripts" if os.name == "nt" else "bin")
    extras = "" if is_plain or not about["extras"] else "[" + ",".join(str(each) for each in about["extras"]) + "]"
    pip = next((folder / "wheels").glob("pip-*.whl"))
    offline = ["--no-index", "--find-links", str(folder / "wheels"), "--disable-pip-version-check", "--quiet"]
    wanted = f"diplomacity{extras}=={about['version']}"
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    done = subprocess.run([str(python), str(pip / "pip"), "install", *offline, wanted], env=environment, check=False)
    if done.returncode:
        raise Refused("pip could not install it; what it said stands above")
    return scripts / ("diplomacity.exe" if os.name == "nt" else "diplomacity")


def main(arguments: list[str] | None = None) -> int:
    """Check, install, and say what to do next."""
    parser = argparse.ArgumentParser(description="Install Diplomacity without internet.")
    parser.add_argument("--into", type=Path, default=Path("diplomacity"), help="folder to install into (diplomacity)")
    parser.add_argument("--plain", action="store_true", help="without the extras (designs, robustness, clusters ...)")
    given = parser.parse_args(arguments)
    try:
        about = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
        check_machine(about, this_machine())
        check_place(given.into)
        print(f"{check_files(HERE):,} files are as they were packed. Installing ...", flush=True)
        command = install(HERE, given.into, about, given.plain)
    except Refused as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    print(f"Installed. Try:\n  {command} run scenario=paris_withdrawal world=rhine\n  {command} dashboard")
    print(f"The documentation: {HERE / 'docs' / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
