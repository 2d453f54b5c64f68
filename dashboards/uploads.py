"""Scenarios, worlds and states that visitors bring: checked on arrival, kept under the digest of their content."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import lzma
import re
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dashboards.foreign_yaml import read_foreign_yaml
from dashboards.state import SAVED, State, read_query, state_of
from sim import Scenario, World, errors

LARGEST = 1_000_000  # bytes of an upload
LARGEST_UNPACKED = 10_000_000
UPLOADS = "uploads"  # their folder in that of the dashboard
MOST_KEPT = 500  # of each kind; of states ten times as many
NAME = re.compile(r"upload-([0-9a-f]{20})")
STATE = re.compile(r"[0-9a-f]{20}")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)  # what a broken archive makes the library raise
TABLE = re.compile(r"[a-z_]{1,40}\.csv")
BESIDE = {".md", ".txt"}  # what may lie beside the tables of a world: its sources


class Uploads:
    """What was brought, below a folder; a name is `upload-` and a digest, which nobody meets by chance."""

    def __init__(self, folder: Path) -> None:
        self.scenarios, self.worlds, self.states = (folder / part for part in ("scenarios", "worlds", "states"))
        for place in (self.scenarios, self.worlds, self.states):
            place.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def is_uploaded(name: str) -> bool:
        """Whether a name is that of something uploaded."""
        return NAME.fullmatch(name) is not None

    def add_scenario(self, content: bytes) -> str:
        """Keep a scenario's YAML; refuses what is too large, no UTF-8, or no scenario. Returns its name."""
        _refuse_large(content)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise errors.bad_file("the uploaded scenario", "is not UTF-8 text", "save it as UTF-8") from None
        made = self._checked(read_foreign_yaml(text, "the uploaded scenario"))
        return self._keep_scenario(made)

    def add_content(self, scenario: Scenario) -> str:
        """Keep a scenario that was made here, as from a result of the command line."""
        return self._keep_scenario(self._checked(scenario.to_dict()))

    def _keep_scenario(self, scenario: Scenario) -> str:
        text = json.dumps(scenario.to_dict(), sort_keys=True)
        name = f"upload-{_digest(text.encode())}"
        _put(self.scenarios / f"{name}.json", text)
        return name

    def _checked(self, content: Any) -> Scenario:
        """A scenario from outside: it names no path, neither of a baseline nor of what it includes."""
        if not isinstance(content, dict):
            raise errors.bad_file("the uploaded scenario", "is not a mapping", "begin with name:, title:, events:")
        known = Scenario.names()
        includes = content.get("includes") or []
        named = [content.get("baseline"), *(includes if isinstance(includes, list) else [includes])]
        for name in named:
            if name is not None and (not isinstance(name, str) or name not in known):
                raise errors.unknown_name("scenario", str(name)[:60], known, where="the uploaded scenario")
        world = content.get("world")
        if world is not None and (not isinstance(world, str) or world not in World.names()):
            raise errors.unknown_name("world", str(world)[:60], World.names(), where="the uploaded scenario")
        return Scenario.from_dict(content)

    def scenario(self, name: str) -> Scenario:
        """An uploaded scenario; refuses one that is not here (any more)."""
        file = self.scenarios / f"{_safe(name)}.json"
        if not file.is_file():
            raise errors.missing_file("uploaded scenario", name, "upload its file again")
        return self._checked(json.loads(file.read_text(encoding="utf-8")))

    def add_world(self, content: bytes) -> str:
        """Keep a world, a ZIP archive of its CSV files; refuses what is too large or no world. Returns its name."""
        _refuse_large(content)
        name = f"upload-{_digest(content)}"
        place = self.worlds / name
        if place.is_dir():
            return name
        unfinished = Path(tempfile.mkdtemp(dir=self.worlds, prefix="."))
        try:
            inside = unfinished / name
            inside.mkdir()
            _unpack(content, inside)
            World.load(inside)
            inside.replace(place)
        finally:
            shutil.rmtree(unfinished)
        return name

    def world_folder(self, name: str) -> Path:
        """Where an uploaded world is; refuses one that is not here (any more)."""
        folder = self.worlds / _safe(name)
        if not folder.is_dir():
            raise errors.missing_file("uploaded world", name, "upload its archive again")
        return folder

    def save_state(self, state: State) -> str:
        """Keep a state that is too long for an address; returns the query that opens it, in the same language."""
        text = json.dumps(dataclasses.replace(state, lang=None).to_dict(), sort_keys=True)
        digest = _digest(text.encode())
        if not (self.states / f"{digest}.json").is_file():
            _put(self.states / f"{digest}.json", text)
        return urlencode({SAVED: digest, **({"lang": state.lang} if state.lang else {})})

    def state(self, query: str) -> State:
        """The state of an address, a saved one included."""
        text = query.removeprefix("?")
        if not text.startswith(f"{SAVED}="):
            return read_query(text)
        saved, _, rest = text.removeprefix(f"{SAVED}=").partition("&")
        language = read_query(rest).lang
        digest = saved
        if not STATE.fullmatch(digest):
            raise errors.wrong_type(SAVED, digest[:40], "the name of a saved page", "the address")
        file = self.states / f"{digest}.json"
        if not file.is_file():
            raise errors.missing_file(
                "saved page", digest, "it was made on another computer; ask for its full settings"
            )
        return dataclasses.replace(state_of(json.loads(file.read_text(encoding="utf-8"))), lang=language)

    def prune(self) -> None:
        """Remove what was brought or saved longest ago, beyond so many of each."""
        for place, most in ((self.scenarios, MOST_KEPT), (self.worlds, MOST_KEPT), (self.states, 10 * MOST_KEPT)):
            kept = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime_ns)
            for path in kept[: max(0, len(kept) - most)]:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _unpack(content: bytes, place: Path) -> None:
    """The CSV files of an archive, by their names alone: paths in it are not followed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise errors.bad_file("the uploaded world", "is too large unpacked", "10 MB at most")
            for member in members:
                file = Path(member.filename).name
                if _is_beside(member.filename):
                    continue
                if (place / file).exists():
                    raise errors.bad_file("the uploaded world", f"holds {file} twice", "keep one world in an archive")
                if not TABLE.fullmatch(file):
                    raise errors.bad_file("the uploaded world", f"holds '{file[:40]}'", "keep its CSV files only")
                with archive.open(member) as source:
                    text = source.read(LARGEST_UNPACKED + 1)
                if len(text) > LARGEST_UNPACKED:
                    raise errors.bad_file("the uploaded world", "is too large unpacked", "10 MB at most")
                (place / file).write_bytes(text)
    except errors.Refusal:
        raise
    except BROKEN as error:
        problem = f"cannot be unpacked ({' '.join(str(error).split())[:80]})"
        raise errors.bad_file("the uploaded world", problem, "a ZIP archive of the world's CSV files") from None


def _is_beside(path: str) -> bool:
    """Whether a member of an archive is no table, yet no fault: sources, and what file managers leave behind."""
    parts = Path(path).parts
    return Path(path).suffix in BESIDE or parts[-1].startswith(".") or "__MACOSX" in parts


def _safe(name: str) -> str:
    if not NAME.fullmatch(name):
        raise errors.wrong_type("name", name[:40], "a name that an upload was given")
    return name


def _refuse_large(content: bytes) -> None:
    if len(content) > LARGEST:
        raise errors.out_of_bounds("size of the upload", len(content), 0, LARGEST, "bytes")


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=10).hexdigest()


def _put(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).replace(path)
