"""Folders that commands write: refused beforehand where they cannot be, then made whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim import errors


def check_place(folder: Path, kind: str, mark: str, option: str) -> bool:
    """Refuses a folder that cannot be written, or that holds something else than `kind`; says whether it holds one.

    `mark` is the file that every such folder holds, `option` how another folder is named.
    """
    another = f"give another folder with {option}"
    try:
        folder.exists()
    except OSError as error:
        problem = f"cannot be a folder ({error.strerror})"
        raise errors.bad_file(f"{str(folder)[:60]}...", problem, another) from None
    if folder.exists() and not folder.is_dir():
        raise errors.bad_file(folder, "is a file", another)
    holds_something = folder.is_dir() and any(folder.iterdir())
    if holds_something and not (folder / mark).is_file():
        raise errors.bad_file(folder, f"holds something that is not {kind}", another)
    existing = next(parent for parent in folder.absolute().parents if parent.exists())
    try:
        with tempfile.TemporaryDirectory(dir=existing):  # rights alone do not tell: a disk may be full or read only
            pass
    except OSError as error:
        problem = f"cannot be written ({error.strerror} in {existing})"
        raise errors.bad_file(folder, problem, another) from None
    return holds_something


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """A folder to write into: it takes the place of `folder` if all goes well, else it is gone and nothing changed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        unfinished.chmod(0o755)
        yield unfinished
        _put_in_place(unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise


def _put_in_place(unfinished: Path, folder: Path) -> None:
    """Rename; what stood in the same place is set aside first and removed last."""
    if not folder.exists():
        unfinished.rename(folder)
        return
    older = Path(tempfile.mkdtemp(prefix=f".{folder.name}-older-", dir=folder.parent))
    folder.rename(older / folder.name)
    unfinished.rename(folder)
    shutil.rmtree(older)
