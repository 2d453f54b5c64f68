"""Every shipped world loads, says where it comes from, and holds what the documents hold."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from experiments.worlds.build import SHIPPED, build
from experiments.worlds.identifiers import slug
from experiments.worlds.registers import GAZETTEER, register
from sim.search_path import shipped
from sim.world import World

WORLDS = sorted(World.names())
# cities, nations, networks, ties, documented ties, memberships
SIZES = {
    "toy": (4, 2, 2, 3, 0, 5),
    "rhine": (72, 32, 16, 74, 74, 34),
    "transatlantic": (387, 2, 22, 213, 6, 545),
    "pacific": (197, 2, 13, 280, 0, 355),
    "world": (1763, 149, 22, 2556, 53, 2167),
}
TOPICS = {
    "climate", "international", "transport", "migration", "security", "inclusion", "resilience", "water", "development",
    "digital", "participation", "culture", "governance",
}  # fmt: skip


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {name: World.load(name) for name in WORLDS}


def test_the_shipped_worlds_are_these():
    assert set(WORLDS) == set(SIZES)


@pytest.mark.parametrize("name", WORLDS)
class TestEveryShippedWorld:
    def test_it_has_the_stated_size(self, worlds, name):
        tables = worlds[name].tables
        documented = tables["ties"].origin.count("documented")
        sizes = [len(tables[table]) for table in ("cities", "nations", "networks", "ties")]
        assert (*sizes, documented, len(tables["memberships"])) == SIZES[name]

    def test_it_says_where_it_comes_from(self, worlds, name):
        assert len(worlds[name].sources) > 500
        assert worlds[name].title
        assert worlds[name].story

    def test_every_row_of_every_file_is_marked(self, worlds, name, read):
        for path in (shipped() / "worlds" / name).glob("*.csv"):
            assert {row["origin"] for row in read(path)} <= {"documented", "generated"}, path.name

    def test_every_documented_row_has_a_source(self, worlds, name):
        for table in worlds[name].tables.values():
            for row, origin in enumerate(table.origin):
                assert origin == "generated" or table.source[row] or table.ids[row] == "ESH", (
                    table.name,
                    table.ids[row],
                )

    def test_topics_come_from_the_vocabulary(self, worlds, name):
        assert set(worlds[name].topics) <= TOPICS

    def test_named_cities_carry_register_facts_only(self, worlds, name):
        known = worlds[name].tables["cities"].known
        if name != "toy":
            assert not any(known[column].any() for column in ("topics", "stress", "eligible"))
            assert not len(worlds[name].tables["stances"])

    def test_no_tie_is_younger_than_the_world(self, worlds, name):
        world = worlds[name]
        assert world.tables["ties"].values["year"].max() < world.start_year
        assert world.tables["memberships"].values["year"].max() <= world.start_year


class TestIdeas:
    def test_there_are_the_twelve(self, worlds):
        ideas = worlds["rhine"].tables["ideas"]
        ids = {source.split()[1] for source in ideas.source}
        assert ids == {f"I{number}" for number in range(1, 13)}

    def test_pioneers_are_known_cities(self, worlds):
        pioneers = set(worlds["rhine"].tables["ideas"].values["pioneer"]) - {""}
        assert pioneers == {"denver-usa", "san-antonio-usa"}
        assert pioneers <= {row["id"] for row in register(GAZETTEER)}


class TestToyByHand:
    def test_populations_are_squares(self, worlds):
        cities = worlds["toy"].tables["cities"]
        roots = dict(zip(cities.ids, (math.sqrt(n) for n in cities.values["population"]), strict=True))
        assert roots == {"alder-xaa": 1000, "birch-xaa": 500, "cedar-xbb": 800, "dorne-xbb": 300}

    def test_the_ties_are_a_chain(self, worlds):
        assert worlds["toy"].tables["ties"].ids == [
            "alder-xaa--cedar-xbb",
            "birch-xaa--cedar-xbb",
            "birch-xaa--dorne-xbb--project",
        ]

    def test_nothing_about_cities_and_nations_is_left_open(self, worlds):
        for table in ("cities", "nations"):
            known = worlds["toy"].tables[table].known
            assert all(mask.all() for mask in known.values()), [n for n, mask in known.items() if not mask.all()]


class TestRhine:
    def test_ties_are_those_of_the_document(self, worlds, facts, read):
        documented = {}
        for row in read(facts / "partner_cities.csv"):
            ends = (row["city"], row["country"]), (row["partner"], row["partner_country"])
            pair = tuple(sorted(f"{slug(name, code)}-{code.lower()}" for name, code in ends))
            documented[pair] = int(row["year_formalised"])
        ties = worlds["rhine"].frame("ties")
        assert documented == {tuple(sorted((t.city_a, t.city_b))): t.year for t in ties.itertuples()}

    def test_offices_are_those_of_the_document(self, worlds, facts, read):
        cities = worlds["rhine"].frame("cities").set_index("id")
        ties = worlds["rhine"].frame("ties")
        listed = Counter([*ties["city_a"], *ties["city_b"]])
        for row in read(facts / "offices.csv"):
            city = cities.loc[f"{slug(row['city'], row['country'])}-{row['country'].lower()}"]
            rate = 1.24 if row["currency"] == "GBP" else 1.0
            assert city["name"] == row["city"]
            assert city["population"] == float(row["population"])
            assert city["staff"] == float(row["staff_fte"])
            assert city["budget"] == pytest.approx(float(row["budget_per_year"]) * rate)
            assert city["ties_outside"] + listed[city.name] == float(row["partner_cities"])

    def test_districts_and_climate_partnerships(self, worlds):
        ties = worlds["rhine"].frame("ties")
        assert set(ties[ties["kind"] == "district"]["city_a"]) == {"berlin-treptow-deu", "berlin-neukoelln-deu"}
        climate = ties[ties["topic"] == "climate"]
        assert set(zip(climate["city_a"], climate["city_b"], strict=True)) == {
            ("corinto-nic", "koeln-deu"),
            ("koeln-deu", "rio-de-janeiro-bra"),
        }

    def test_places_are_the_gazetteers(self, worlds):
        known = {row["id"]: (float(row["latitude"]), float(row["longitude"])) for row in register(GAZETTEER)}
        cities = worlds["rhine"].frame("cities")
        unknown = []
        for city in cities.itertuples():
            if city.id in known:
                assert known[city.id] == (city.latitude, city.longitude)
            else:
                unknown.append(city.id)
        assert unknown == ["berlin-neukoelln-deu", "berlin-treptow-deu"]

    @pytest.mark.parametrize(
        ("table", "keys"), [("nations", ["id"]), ("networks", ["id"]), ("consulates", ["city", "nation"])]
    )
    def test_what_the_registers_hold_too_is_the_same_there(self, table, keys, read):
        known = {tuple(row[key] for key in keys): row for row in register(table)}
        for row in read(shipped() / "worlds" / "rhine" / f"{table}.csv"):
            there = known[tuple(row[key] for key in keys)]
            assert row == {column: there[column] for column in row}


class TestGeneratedWorlds:
    def test_documented_totals_are_met(self, worlds):
        for name, pair, total in (("transatlantic", {"DEU", "USA"}, 210), ("pacific", {"CHN", "USA"}, 280)):
            ties = worlds[name].frame("ties")
            nations = [{a[-3:].upper(), b[-3:].upper()} for a, b in zip(ties["city_a"], ties["city_b"], strict=True)]
            assert nations.count(pair) == total

    def test_dortmund_and_pittsburgh_are_there(self, worlds):
        assert {"dortmund-deu", "pittsburgh-usa"} <= set(worlds["transatlantic"].tables["cities"].ids)

    def test_houston_has_its_consulate(self, worlds):
        assert "houston-usa--CHN" in worlds["pacific"].tables["consulates"].ids

    def test_no_sino_american_tie_before_1979(self, worlds):
        assert worlds["pacific"].tables["ties"].values["year"].min() >= 1979

    def test_mean_degree_of_the_world(self, worlds):
        world = worlds["world"]
        assert 2 * len(world.tables["ties"]) / len(world.tables["cities"]) == pytest.approx(2.9, abs=0.01)

    def test_country_pairs_of_the_world_are_those_of_large_cities(self, worlds):
        """The shares that SOURCES.md states: partners of German cities abroad, and ties within a nation."""
        world = worlds["world"]
        ties, nations = world.frame("ties"), world.frame("nations").set_index("id")
        pairs = [(a[-3:].upper(), b[-3:].upper()) for a, b in zip(ties["city_a"], ties["city_b"], strict=True)]
        partners = [b if a == "DEU" else a for a, b in pairs if (a == "DEU") != (b == "DEU")]
        in_the_union = sum("EU" in str(nations.loc[code, "blocs"]).split("|") for code in partners)
        assert in_the_union / len(partners) == pytest.approx(0.49, abs=0.01)
        assert sum(code in ("FRA", "POL") for code in partners) / len(partners) == pytest.approx(0.17, abs=0.01)
        assert sum(a == b for a, b in pairs) / len(pairs) == pytest.approx(0.04, abs=0.005)

    @pytest.mark.parametrize("name", sorted(SHIPPED))
    def test_the_build_makes_the_shipped_files_again(self, name, tmp_path):
        made = build(name, tmp_path)
        files = sorted(path.name for path in made.iterdir())
        assert files == sorted(path.name for path in (shipped() / "worlds" / name).iterdir())
        for file in files:
            assert (made / file).read_bytes() == (shipped() / "worlds" / name / file).read_bytes(), file
