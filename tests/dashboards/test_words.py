"""Every language says the same things: the same keys, the same names to fill in, numbers in its own manner."""

import re

import pytest

from dashboards.content import as_yaml, declared, in_words
from dashboards.words import DEFAULT, FOLDER, Words, languages, placeholders
from experiments.dotted import flat
from sim import Refusal
from sim.events import EVENT_TYPES, fields_of
from sim.parameters import walk
from sim.scenario import read_yaml

CONTENT = "content."
LONGEST_LABEL = 45  # characters of a slider's label that fit beside its value on a phone
YEAR, COMMAND, REFERENCE = re.compile(r"\b(?:19|20)\d\d\b"), re.compile(r"`[^`]*`"), re.compile(r"\b[A-Z]\d{1,2}\b")
OTHERS = [code for code in languages() if code != DEFAULT]


def said(language):
    """All texts of a language outside of `content`."""
    texts = flat(read_yaml((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), f"{language}.yaml"))
    return {key: str(text) for key, text in texts.items() if not key.startswith(CONTENT)}


def translated(language):
    """What a language says for what declarations and shipped files say."""
    return Words(language).section("content")


def test_languages_are_offered_by_their_own_names_english_first():
    assert next(iter(languages())) == DEFAULT
    assert languages()["de"] == "Deutsch"
    with pytest.raises(Refusal, match="language"):
        Words("xx")


@pytest.mark.parametrize("language", OTHERS)
def test_files_hold_the_same_keys_and_names(language):
    english, other = said(DEFAULT), said(language)
    assert sorted(set(english) - set(other)) == []
    assert sorted(set(other) - set(english)) == []
    unlike = {key for key, text in english.items() if placeholders(text) != placeholders(other[key])}
    assert unlike == set()


def test_english_says_no_content_twice():
    assert translated(DEFAULT) == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_holds_all_that_is_declared_and_nothing_else(language):
    missing = {key: text for key, text in declared().items() if key not in translated(language)}
    assert missing == {}
    assert sorted(set(translated(language)) - set(declared())) == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english_or_empty(language):
    content, texts = translated(language), said(language)
    pairs = {CONTENT + key: (text, content[key]) for key, text in declared().items()}
    pairs |= {key: (text, texts[key]) for key, text in said(DEFAULT).items()}
    assert [key for key, (_, text) in pairs.items() if not text.strip()] == []
    assert [key for key, (english, text) in pairs.items() if len(english.split()) > 3 and english == text] == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_years_commands_and_sources(language):
    """Years, commands and the ids of sources that a text names stand in its translation too."""
    content = translated(language)
    for pattern in (YEAR, COMMAND, REFERENCE):
        kept = {
            key: (sorted(pattern.findall(text)), sorted(pattern.findall(content[key])))
            for key, text in declared().items()
        }
        assert {key: found for key, found in kept.items() if found[0] != found[1]} == {}


@pytest.mark.parametrize("language", languages())
def test_every_event_type_has_a_plain_name(language):
    assert set(Words(language).section("events")) == set(EVENT_TYPES)


@pytest.mark.parametrize("language", languages())
def test_every_field_of_an_event_has_a_label(language):
    fields = {field for event in EVENT_TYPES.values() for field in fields_of(event)}
    assert set(Words(language).section("event_fields")) == fields


@pytest.mark.parametrize("language", languages())
def test_sliders_name_parameters_and_both_ends_of_their_range(language):
    words = Words(language)
    labels, ends = words.section("sliders"), words.section("sliders_ends")
    declarations = {parameter.path: parameter.declaration for parameter in walk()}
    assert set(labels) <= set(declarations)
    assert [path for path in labels if declarations[path].low is None or declarations[path].high is None] == []
    assert set(ends) == {f"{path}.{end}" for path in labels for end in ("low", "high")}
    assert [path for path in labels if ends[f"{path}.low"] == ends[f"{path}.high"]] == []
    assert {label: len(label) for label in labels.values() if len(label) > LONGEST_LABEL} == {}


def test_content_is_the_original_in_english_and_the_translation_elsewhere():
    original = declared()["scenarios.pandemic.title"]
    assert Words().content("scenarios.pandemic.title", original) == original
    assert Words("de").content("scenarios.pandemic.title", original) == "Eine Pandemie stoppt das Reisen"
    assert in_words("costly_ideas") == "costly ideas"


def test_what_is_to_be_translated_can_be_written_out():
    assert flat(read_yaml(as_yaml(), "content")) == {CONTENT + key: text for key, text in declared().items()}


@pytest.mark.parametrize(
    ("language", "number", "million", "interval", "estimate"),
    [
        ("en", "1,234.5", "1.23 M", "1.2 to 3.4", "2.3"),
        ("de", "1.234,5", "1,23 Mio.", "1,2 bis 3,4", "2,3"),
    ],
)
def test_numbers_in_the_manner_of_the_language(language, number, million, interval, estimate):
    words = Words(language)
    assert words.number(1234.5, 5) == number
    assert words.number(1_234_567) == million
    assert words.interval(1.2, 3.4) == interval
    assert words.estimate(2.3, 1.2, 3.4) == estimate
    assert words.number(None) == words.interval(None, 1) == "-"


def test_intervals_of_millions_name_them_wherever_they_stand():
    assert Words("de").interval(1.2e6, 3.4e6) == "1,2 bis 3,4 Mio."
    assert Words("de").interval(2e6, 2e6) == "2,00 Mio. bis 2,00 Mio."


@pytest.mark.parametrize("language", languages())
def test_a_file_is_plain_text_in_its_own_letters(language):
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    assert "\\u" not in text
    assert "\t" not in text
