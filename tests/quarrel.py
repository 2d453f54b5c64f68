"""A small scenario as a file: two nations of the toy world quarrel. Events stand last, so that a test can add some."""

from pathlib import Path

QUARREL = """
name: quarrel
title: A quarrel
world: toy
horizon: 24
expects:
  live_vitality: {direction: decreases, origin: E}
events:
  quarrel: {type: raise_tension, month: 6, between: [XAA, XBB], level: 0.8}
"""


def written(folder: Path, text: str = QUARREL) -> Path:
    """The scenario as a file of this folder."""
    file = folder / "quarrel.yaml"
    file.write_text(text, encoding="utf-8")
    return file
