"""A refusal as a page shows it: one line of a length that is read."""

from __future__ import annotations

from sim.errors import Refusal

LONGEST = 400
END = 160  # characters of it that say what is allowed


def line_of(refusal: Refusal) -> str:
    """The refusal; of one that repeats a long value, its beginning and its end. It may begin with a name."""
    text = " ".join(str(refusal).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - END]} … {text[-END:]}"
