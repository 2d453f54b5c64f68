"""Figures as PNG, by kaleido and a browser of this machine; no network is used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from experiments.analysis.pictures import Picture
from experiments.extras import needs
from sim import errors

SCALE = 2


def write_png(pictures: Sequence[Picture], folder: Path) -> list[Path]:
    """Write each picture as `key`.png into a folder that exists; the browser is started once for all of them.

    Refuses where there is no browser, or the one named by BROWSER_PATH cannot be started, and says how to get one.
    """
    kaleido, failures = _kaleido()
    files = [folder / f"{picture.key}.png" for picture in pictures]
    if not pictures:
        return files
    figures = [
        {"fig": picture.framed(), "path": str(file), "opts": {"scale": SCALE}}
        for picture, file in zip(pictures, files, strict=True)
    ]
    try:
        kaleido.write_fig_from_object_sync(figures, kopts={"mathjax": False})
    except (failures.ChromeNotFoundError, failures.BrowserFailedError) as error:
        raise _no_browser(error) from None
    return files


def check_browser() -> None:
    """Refuses where there is no kaleido or no browser that could write PNG, without starting one."""
    kaleido, failures = _kaleido()
    try:
        kaleido.Kaleido(mathjax=False)
    except failures.ChromeNotFoundError as error:
        raise _no_browser(error) from None


def _kaleido() -> tuple[ModuleType, ModuleType]:
    """The package and its errors; refuses where it is not installed, and says that all the rest does without it."""
    try:
        return needs("kaleido", "analysis"), needs("kaleido.errors", "analysis")
    except errors.Refusal as refusal:
        raise errors.Refusal(f"{refusal}; or give --no-png, which does without") from None


def _no_browser(error: Exception) -> errors.Refusal:
    said = " ".join(str(error).split())[:120]
    mend = "install one (apt install chromium, or kaleido_get_chrome), name it in BROWSER_PATH, or give --no-png"
    return errors.Refusal(f"PNG needs a browser: {said}; {mend}")
