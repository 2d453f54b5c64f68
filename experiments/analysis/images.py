"""Figures as PNG, by kaleido and a browser of this machine; no network is used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.analysis.pictures import Picture
from experiments.extras import needs
from sim import errors

SCALE = 2


def write_png(pictures: Sequence[Picture], folder: Path) -> list[Path]:
    """Write each picture as `key`.png into a folder that exists; the browser is started once for all of them.

    Refuses where there is no browser, or the one named by BROWSER_PATH cannot be started, and says how to get one.
    """
    kaleido = needs("kaleido", "analysis")
    failures = needs("kaleido.errors", "analysis")
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
        raise errors.missing_file(
            "browser for",
            "PNG",
            f"install one (apt install chromium, or `kaleido_get_chrome`), name it in BROWSER_PATH, or give --no-png "
            f"({str(error).splitlines()[0]})",
        ) from None
    return files
