"""Facts about nations that a user brings to an import."""

from __future__ import annotations

import pytest

from experiments.worlds.nation_facts import read_ideal_points, read_local_autonomy, with_facts
from sim.errors import Refusal


def test_the_latest_session_counts(write):
    table = "iso3c,session,IdealPoint\nDEU,73,1.0\nDEU,74,1.5\nDEU,45,9.0\n"
    assert read_ideal_points(write("ip.csv", table)) == {"DEU": ("1.5", "ideal point: ip.csv, session 74")}


def test_the_latest_year_counts_on_0_to_1(write):
    table = "country_code,D_LAI_2000,D_LAI_2014\nDEU,71.5,71.62\n"
    told = {"DEU": ("0.7162", "autonomy: lai.csv, 2014, divided by 100")}
    assert read_local_autonomy(write("lai.csv", table)) == told


def test_a_users_fact_takes_the_place_of_the_registers():
    nations = [
        {"id": "DEU", "autonomy": "0.1", "source": "blocs: public record; autonomy: old"},
        {"id": "FRA", "source": ""},
    ]
    told = with_facts(nations, "autonomy", {"DEU": ("0.7", "autonomy: lai.csv, 2014")})
    assert told == [
        {"id": "DEU", "autonomy": "0.7", "source": "blocs: public record; autonomy: lai.csv, 2014"},
        {"id": "FRA", "source": ""},
    ]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("iso3c,session\nDEU,74\n", "column 'IdealPoint' is missing"),
        ("iso3c,session,IdealPoint\nDEU,last,1\n", "column 'session': 'last'"),
        ("iso3c,session,IdealPoint\nDEU,74,99\n", "column 'IdealPoint': '99'"),
    ],
)
def test_bad_ideal_points_are_refused(table, words, write):
    with pytest.raises(Refusal, match=words):
        read_ideal_points(write("ip.csv", table))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("country_code,D_LAI\nDEU,70\n", "columns are missing"),
        ("country_code,D_LAI_2014\nDEU,seventy\n", "column 'D_LAI_2014': 'seventy'"),
        ("country_code,D_LAI_2014\nDEU,170\n", "column 'D_LAI_2014': '170'"),
    ],
)
def test_bad_autonomy_is_refused(table, words, write):
    with pytest.raises(Refusal, match=words):
        read_local_autonomy(write("lai.csv", table))
