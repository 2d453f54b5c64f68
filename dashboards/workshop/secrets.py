"""What nobody may guess: join codes, facilitators' keys, the secret that signs cookies."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from sim import errors

SECRET = "secret.key"  # noqa: S105  (the name of its file)
LETTERS = "CDFGHJKMNPQRTVWXY34679"  # no vowels, and nothing that is read as something else (0 O, 1 I L, 2 Z, 5 S, 8 B)
CODE_LENGTH = 6
KEY_LENGTH, KEY_GROUP = 30, 5  # 30 letters of 22: 133 bits
SECRET_BYTES = 32


def new_id() -> str:
    """A name that is never met by chance: 128 random bits."""
    return secrets.token_hex(16)


def new_code() -> str:
    """A join code: six letters that are told apart aloud and on a projector; 113 million are possible."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def code_typed(text: str) -> str:
    """A code as somebody typed it: small letters, spaces and hyphens do not matter."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[: 2 * CODE_LENGTH]


def new_key() -> str:
    """A facilitator's key of more than 128 random bits, in groups so that it can be copied by hand."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(KEY_LENGTH))
    return "-".join(letters[start : start + KEY_GROUP] for start in range(0, KEY_LENGTH, KEY_GROUP))


def hashed(key: str) -> str:
    """What is stored of a key. It is random and long, so that a plain digest gives nothing away."""
    letters = "".join(letter for letter in key.upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def is_key(key: str, stored: str) -> bool:
    """Whether this is the key of which the digest is stored."""
    return hmac.compare_digest(hashed(key), stored)


def secret_in(folder: Path) -> bytes:
    """The secret that signs cookies, made at the first start and kept for the owner's eyes alone."""
    path = folder / SECRET
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        handle, unfinished = tempfile.mkstemp(dir=folder, prefix=".")  # with mode 600
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret holds
            os.link(unfinished, path)
        Path(unfinished).unlink()
    path.chmod(0o600)
    content = path.read_bytes()
    if len(content) != SECRET_BYTES:
        raise errors.bad_file(path, "is not the secret that was written", "remove it; everybody has to join again")
    return content


def digest_under(secret: bytes, *parts: str) -> str:
    """A name for something that is not to be stored itself, such as an address."""
    return hmac.new(secret, "\n".join(parts).encode(), hashlib.sha256).hexdigest()[:32]
