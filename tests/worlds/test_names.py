"""Ids of cities and names of countries."""

from __future__ import annotations

import pytest

from experiments.worlds.country_names import CountryNames
from experiments.worlds.identifiers import Place, city_ids, slug
from experiments.worlds.registers import COUNTRY_NAMES, GAZETTEER, NATIONS, register
from sim.countries import is_code
from sim.tables import ID_PATTERN


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Köln", "DEU", "koeln"),
        ("Göteborg", "SWE", "goteborg"),
        ("Łódź", "POL", "lodz"),
        ("Eskişehir", "TUR", "eskisehir"),
        ("Xi’an", "CHN", "xian"),
        ("Gießen", "DEU", "giessen"),
        ("Esch-sur-Alzette", "LUX", "esch-sur-alzette"),
        ("St. Louis", "USA", "st-louis"),
        ("København", "DNK", "kobenhavn"),
        ("Diyarbakır", "TUR", "diyarbakir"),
        ("北京", "CHN", ""),
    ],
)
def test_slug(name, country, expected):
    assert slug(name, country) == expected


def test_the_largest_namesake_has_the_plain_id():
    places = [Place("Aurora", "USA", 200_000, "IL"), Place("Aurora", "USA", 360_000, "CO")]
    assert city_ids(places) == ["aurora-il-usa", "aurora-usa"]


def test_a_smaller_namesake_changes_no_other_id():
    places = [Place("Springfield", "USA", 170_000, "MO"), Place("Springfield", "USA", 154_000, "MA")]
    assert city_ids([*places, Place("Springfield", "USA", 114_000, "IL")])[:2] == city_ids(places)


def test_ids_never_repeat_even_without_regions():
    assert len(set(city_ids([Place("Twin", "DEU", 1.0)] * 5))) == 5


def test_a_name_without_latin_letters_still_gets_an_id():
    assert city_ids([Place("北京", "CHN", 1.0, "Q956")]) == ["city-chn"]


def test_ids_of_the_gazetteer_are_right_and_single():
    ids = [row["id"] for row in register(GAZETTEER)]
    assert len(set(ids)) == len(ids) == 2079
    assert all(ID_PATTERN.fullmatch(identifier) for identifier in ids)


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("Germany", "DEU", "name"),
        ("germany", "DEU", "name"),
        ("DEU", "DEU", "code"),
        ("England", "GBR", "name"),
        ("Scotland, United Kingdom", "GBR", "part"),
        ("Georgia (country)", "GEO", "name"),
        ("israel🇮🇱🇮🇱", "ISR", "name"),
        ("Türkiye", "TUR", "name"),
        ("U.S.", "USA", "name"),
        ("People’s Republic of China", "CHN", "name"),
        ("Kazakhstah", "KAZ", "near"),
        ("Grece", "GRC", "near"),
        ("Hong Kong", "CHN", "name"),
    ],
)
def test_usual_spellings_of_countries(text, code, how):
    match = CountryNames().match(text)
    assert match is not None
    assert (match.code, match.how) == (code, how)


@pytest.mark.parametrize("text", ["", "Austrla", "Slovekia", "Kingdom of Romania", "Atlantis", "in Italy", "Nigera"])
def test_what_may_be_several_countries_is_not_guessed(text):
    assert CountryNames().match(text) is None


def test_countries_with_like_names_are_told_apart():
    names = CountryNames()
    pairs = {"Niger": "NER", "Nigeria": "NGA", "Austria": "AUT", "Australia": "AUS", "Iran": "IRN", "Iraq": "IRQ"}
    pairs |= {"Dominica": "DMA", "Dominican Republic": "DOM", "Guinea": "GIN", "Guinea-Bissau": "GNB"}
    assert {text: match.code for text in pairs if (match := names.match(text))} == pairs


def test_every_listed_name_leads_to_a_registered_nation():
    nations = {row["id"] for row in register(NATIONS)}
    assert all(is_code(code) for code in nations)
    assert {row["code"] for row in register(COUNTRY_NAMES)} <= nations
