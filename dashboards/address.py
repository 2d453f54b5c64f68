"""What stands in an address after the question mark, for every page."""

from __future__ import annotations

from urllib.parse import parse_qsl

from sim import errors


def pairs_in(query: str, most: int, longest: int, *, keep_empty: bool = False) -> list[tuple[str, str]]:
    """Names and values; refuses what is too long, or more than `most` of them, to have come from here."""
    text = query.removeprefix("?")
    if len(text) > longest:
        raise errors.out_of_bounds("length of the address", len(text), 0, longest, "characters")
    try:
        return parse_qsl(text, keep_blank_values=keep_empty, strict_parsing=bool(text), max_num_fields=most)
    except ValueError:
        raise errors.wrong_type("address", text[:60], "NAME=VALUE, joined by &", "after the question mark") from None
