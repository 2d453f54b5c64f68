"""Texts in several languages, as a workshop's file holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim import errors

LANGUAGES = ("en", "de")
Texts = Mapping[str, str]


def texts_of(value: Any, what: str, where: str) -> Texts:
    """Texts by language: a mapping with every language, or one text that stands for all of them."""
    if isinstance(value, str) and value.strip():
        return dict.fromkeys(LANGUAGES, _plain(value))
    if not isinstance(value, Mapping):
        raise errors.wrong_type(what, value, "a text, or texts by language such as {en: ..., de: ...}", where)
    for language in value:
        if language not in LANGUAGES:
            raise errors.unknown_name("language", language, LANGUAGES, where=f"{where}, {what}")
    for language in LANGUAGES:
        text = value.get(language)
        if text is None:
            raise errors.missing_field(f"{what}.{language}", where)
        if not isinstance(text, str) or not text.strip():
            raise errors.wrong_type(f"{what}.{language}", text, "a text", where)
    return {language: _plain(value[language]) for language in LANGUAGES}


def text_in(texts: Texts, language: str) -> str:
    """The text in a language; refuses a language there is none for."""
    if language not in texts:
        raise errors.not_a_choice("language", language, texts)
    return texts[language]


def _plain(text: str) -> str:
    """Lines joined, paragraphs kept."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
