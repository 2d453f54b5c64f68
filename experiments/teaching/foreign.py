"""Files that others send: read as plain data, with a limit on their size, and their parts in their declared form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim import errors

LARGEST = 400_000  # bytes: a memo of thirty pages and everything beside it
MOST_LEVELS = 8


def read_json(file: Path, kind: str) -> dict[str, Any]:
    """What a JSON file holds; refuses one that is not there, is too large, or is no JSON mapping."""
    if not file.is_file():
        raise errors.missing_file(kind, file, "name an existing file")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise errors.bad_file(file, f"cannot be read ({error.strerror})", "check its rights") from None
    return json_from(content, file.name, kind)


def json_from(content: bytes, name: str, kind: str) -> dict[str, Any]:
    """The same from the bytes of a file that was sent."""
    another = f"give the file that `diplomacity teach` or the Teach page wrote as a {kind}"
    if len(content) > LARGEST:
        raise errors.bad_file(name, f"is larger than {LARGEST // 1000} kB", another)
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise errors.bad_file(name, f"is no {kind}: it cannot be read as JSON", another) from None
    if not isinstance(found, dict) or not _is_shallow(found, MOST_LEVELS):
        raise errors.bad_file(name, f"is no {kind}", another)
    return found


def parts_of(content: Any, known: Sequence[str], where: str, optional: Sequence[str] = ()) -> Mapping[str, Any]:
    """A mapping with these keys and no others; a missing optional one is None."""
    if not isinstance(content, Mapping):
        raise errors.wrong_type(where, content, "a mapping")
    for key in content:
        if key not in known:
            raise errors.unknown_name("key", str(key)[:40], known, where=where)
    for key in known:
        if key not in content and key not in optional:
            raise errors.missing_field(key, where)
    return {key: content.get(key) for key in known}


def text_of(value: Any, what: str, where: str, longest: int = 200) -> str:
    """A short text."""
    if not isinstance(value, str) or not value or len(value) > longest:
        raise errors.wrong_type(what, value, f"a text of at most {longest} characters", where)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _is_shallow(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(part, levels - 1) for part in parts)
