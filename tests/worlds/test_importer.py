"""Imported worlds: every city and tie of a table is placed or listed, in each of the three forms."""

from __future__ import annotations

import os

import pytest

from experiments.worlds.importer import ImportRequest, import_world
from experiments.worlds.public_tables import QUERY, kilometres
from sim.errors import Refusal
from sim.world import World

NODES = """id,label,country,lat,lon,population
Q1,Köln,Germany,50.93,6.95,1000000
Q2,Springfield,United States of America,37.2,-93.3,170000
Q3,Springfield,U.S.,42.1,-72.6,154000
Q4,Lost,Atlantis,10,10,5000
Q5,Nowhere,France,,,5000
Q6,Province,China,30,110,60000000
Q7,Lyon,Frannce,45.75,4.85,
Q8,Weiler,Germany,50,8,0
"""
EDGES = """source,target,year
Q1,Q2,1988
Q2,Q1,1990
Q1,Q4,1999
Q1,Q77,
Q3,Q3,
Q7,Q1,1967
"""
EDGE_LIST = """city1,country1,lat1,lng1,city2,country2,lat2,lng2
Leeds,England,53.8,-1.55,Dortmund,Germany,51.51,7.47
Leeds,"England, United Kingdom",53.79,-1.54,Brno,Czech Republic,49.2,16.6
Dortmund,Germany,51.51,7.47,Leeds,United Kingdom,53.8,-1.55
Springfield,United States,39.8,-89.6,Kozani,Grece,40.3,21.8
Springfield,United States,42.1,-72.6,Kozani,Greece,40.3,21.8
Brno,Czech Republic,49.2,16.6,Somewhere,,1,1
"""
WIKIDATA = """city,cityLabel,countryCode,latitude,longitude,population,partner,year
wd/Q365,Cologne,DEU,50.94,6.96,1073096,wd/Q648,1958
wd/Q648,Lille,FRA,50.63,3.06,236234,wd/Q365,1958
wd/Q648,Lille,FRA,50.63,3.06,236234,wd/Q999,
"""


def imported(out, **request) -> tuple:
    report = import_world(ImportRequest(**request), out)
    return report, report.world


class TestNodesAndEdges:
    @pytest.fixture
    def result(self, write, tmp_path):
        return imported(tmp_path / "out", nodes=write("nodes.csv", NODES), edges=write("edges.csv", EDGES))

    def test_cities_have_ids_that_tell_namesakes_apart(self, result):
        assert result[1].tables["cities"].ids == [
            "koeln-deu",
            "lyon-fra",
            "springfield-q3-usa",
            "springfield-usa",
            "weiler-deu",
        ]

    def test_a_tie_told_from_both_sides_counts_once_with_its_earliest_year(self, result):
        ties = result[1].frame("ties").set_index("id")
        assert dict(ties["year"]) == {"koeln-deu--springfield-usa": 1988, "koeln-deu--lyon-fra": 1967}
        assert result[0].ties_doubled == 1

    def test_what_cannot_be_placed_is_listed_with_the_reason(self, result, tmp_path, read):
        listed = {(row["kind"], row["line"]): row["reason"] for row in read(tmp_path / "out" / "unplaced.csv")}
        assert listed == {
            ("city", "5"): "country is not known",
            ("city", "6"): "coordinates are missing",
            ("city", "7"): "too many people for a city",
            ("tie", "4"): "one of its cities is not placed",
            ("tie", "5"): "names a city that the table does not list",
            ("tie", "6"): "ties a city to itself",
        }
        assert "6 could not be placed" in "\n".join(result[0].lines())

    def test_a_near_match_is_told(self, result):
        assert "'Frannce' as France" in "\n".join(result[0].lines())
        assert "| Frannce | France |" in result[1].sources

    def test_missing_populations_come_from_the_gazetteer_or_are_assumed(self, result):
        cities = result[1].frame("cities").set_index("id")
        assert cities.loc["lyon-fra", "population"] == 520774
        assert cities.loc["weiler-deu", "population"] == 20000
        assert result[0].populations == {
            "as the table gives them": 3,
            "from the gazetteer": 1,
            "assumed to be 20000": 1,
        }

    def test_rows_say_where_they_are_from(self, result):
        assert result[1].tables["cities"].source[0] == "nodes.csv, line 2"
        assert set(result[1].tables["cities"].origin) == {"documented"}

    def test_nations_have_what_the_register_knows(self, result):
        nations = result[1].frame("nations").set_index("id")
        assert list(nations.index) == ["DEU", "FRA", "USA"]
        assert nations.loc["DEU", "federal"]
        assert "EU" in nations.loc["FRA", "blocs"]

    def test_the_folder_is_a_world(self, result, tmp_path):
        assert World.load(f"{tmp_path / 'out'}/").key == result[1].key

    def test_columns_of_the_wikidata_dump(self, write, tmp_path):
        nodes = write("n.csv", NODES.replace("id,", "qid,", 1))
        edges = write("e.csv", EDGES.replace("source,target", "source_qid,target_qid"))
        assert imported(tmp_path / "out", nodes=nodes, edges=edges)[0].ties == 2


class TestEdgeList:
    @pytest.fixture
    def result(self, write, tmp_path):
        return imported(tmp_path / "out", edge_list=write("list.csv", EDGE_LIST))

    def test_one_city_under_three_names_of_its_country(self, result):
        ids = result[1].tables["cities"].ids
        assert [identifier for identifier in ids if "leeds" in identifier] == ["leeds-gbr"]

    def test_namesakes_far_apart_are_two_cities(self, result):  # the larger, by the gazetteer, has the plain id
        ids = result[1].tables["cities"].ids
        assert [identifier for identifier in ids if "springfield" in identifier] == [
            "springfield-n40-w90-usa",
            "springfield-usa",
        ]

    def test_a_blank_country_is_listed(self, result):
        assert [(row["kind"], row["reason"]) for row in result[0].unplaced] == [
            ("city", "country is empty"),
            ("tie", "one of its cities is not placed"),
        ]

    def test_every_spelling_not_matched_as_written_is_told(self, result):
        assert {text: match.how for text, match in result[0].matches.items()} == {
            "England, United Kingdom": "part",
            "Grece": "near",
        }

    def test_differing_coordinates_are_told(self, result):
        assert "1 city has more than one coordinate" in result[0].remarks[0]
        assert "1 name stands in one country for places farther apart" in result[0].remarks[1]


class TestWikidata:
    def test_a_result_of_the_query(self, write, tmp_path):
        report, world = imported(tmp_path / "out", wikidata=write("query.csv", WIKIDATA))
        assert world.tables["ties"].ids == ["cologne-deu--lille-fra"]
        assert world.tables["ties"].values["year"].tolist() == [1958]
        assert [row["reason"] for row in report.unplaced] == ["names a city that the table does not list"]

    def test_the_query_asks_for_the_columns_that_are_read(self):
        for column in WIKIDATA.splitlines()[0].split(","):
            assert f"?{column}" in QUERY


class TestRealTables:
    def test_wikidata_2022(self, public_tables, tmp_path):
        report, world = imported(
            tmp_path / "out",
            nodes=public_tables / "sister_wikidata_2022_nodes.csv",
            edges=public_tables / "sister_wikidata_2022_edges.csv",
            ideal_points=public_tables / "un_ideal_points_apr2020.csv",
            local_autonomy=public_tables / "LAI_2014.csv",
        )
        assert (report.cities, report.ties, report.ties_doubled) == (4562, 8171, 0)
        assert report.cities + sum(row["kind"] == "city" for row in report.unplaced) == 4566
        assert report.ties + sum(row["kind"] == "tie" for row in report.unplaced) == 8182
        assert report.reasons() == {
            "tie: one of its cities is not placed": 11,
            "city: country is not known": 2,
            "city: too many people for a city": 2,
        }
        nations = world.frame("nations").set_index("id")
        assert nations.loc["DEU", "autonomy"] == pytest.approx(0.7162)
        assert nations.loc["USA", "ideal_point"] == pytest.approx(2.69, abs=0.01)

    def test_twin_cities_of_wikipedia(self, public_tables, tmp_path):
        report, _ = imported(tmp_path / "out", edge_list=public_tables / "twin_cities_hekman_2026.csv")
        ties_unplaced = sum(row["kind"] == "tie" for row in report.unplaced)
        assert report.ties + report.ties_doubled + ties_unplaced == 25917
        assert (report.cities, report.ties) == (17047, 24675)
        assert sum(row["reason"] == "country is empty" for row in report.unplaced) == 3  # three cities in five rows
        near = {text: match.code for text, match in report.matches.items() if match.how == "near"}
        assert near == {"Kazakhstah": "KAZ", "Grece": "GRC", "Madagaskar": "MDG", "Bosnia and Hercegovina": "BIH"}
        assert report.populations["from the gazetteer"] > 1000


class TestMistakes:
    """Each is refused in one line that says what and where, and nothing is written."""

    def refused(self, out, **request) -> str:
        with pytest.raises(Refusal) as refusal:
            import_world(ImportRequest(**request), out)
        assert "\n" not in str(refusal.value)
        assert not out.exists()
        assert not list(out.parent.glob(".world-*"))
        return str(refusal.value)

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("50.93", "95", "nodes.csv, line 2, column 'latitude': '95' is off the globe"),
            ("6.95", "east", "column 'longitude': 'east' is not a number"),
            ("1000000", "a million", "column 'population': 'a million' is not a number"),
            ("1000000", "-5", "is no number of people"),
            ("country,", "", "line 2 has 6 cells and the header 5"),
            ("country", "land", "column 'country' is missing"),
            ("Q1,", ",", "column 'id': '' is empty"),
        ],
    )
    def test_in_nodes(self, old, new, words, write, tmp_path):
        nodes = write("nodes.csv", NODES.replace(old, new, 1))
        assert words in self.refused(tmp_path / "out", nodes=nodes, edges=write("edges.csv", EDGES))

    def test_in_edges(self, write, tmp_path):
        nodes, edges = write("nodes.csv", NODES), write("edges.csv", EDGES.replace("1988", "88"))
        assert "edges.csv, line 2, column 'year': '88'" in self.refused(tmp_path / "out", nodes=nodes, edges=edges)

    def test_a_missing_file(self, write, tmp_path):
        request = {"nodes": tmp_path / "none.csv", "edges": write("edges.csv", EDGES)}
        assert "none.csv: cannot be read" in self.refused(tmp_path / "out", **request)

    def test_another_encoding(self, tmp_path):
        path = tmp_path / "list.csv"
        path.write_bytes(EDGE_LIST.replace("Dortmund", "Köln").encode("latin-1"))
        assert "list.csv: not UTF-8" in self.refused(tmp_path / "out", edge_list=path)

    def test_no_city_at_all(self, write, tmp_path):
        path = write("list.csv", EDGE_LIST.splitlines()[0] + "\n")
        assert "no city can be placed" in self.refused(tmp_path / "out", edge_list=path)

    def test_a_column_of_another_form(self, write, tmp_path):
        assert "column 'city' is missing" in self.refused(tmp_path / "out", wikidata=write("q.csv", EDGE_LIST))

    def test_bad_facts_about_nations(self, write, tmp_path):
        table = write("ip.csv", "iso3c,session,IdealPoint\nDEU,74,far\n")
        request = {"edge_list": write("list.csv", EDGE_LIST), "ideal_points": table}
        assert "ip.csv, line 2, column 'IdealPoint': 'far'" in self.refused(tmp_path / "out", **request)

    def test_none_or_two_forms(self, write, tmp_path):
        assert "one form" in self.refused(tmp_path / "out")
        path = write("list.csv", EDGE_LIST)
        assert "one form" in self.refused(tmp_path / "out", edge_list=path, wikidata=path)
        assert "--edges" in self.refused(tmp_path / "out", nodes=path)

    def test_an_assumption_off_bounds(self, write, tmp_path):
        request = {"edge_list": write("list.csv", EDGE_LIST), "assumed_population": 0}
        assert "--assume-population" in self.refused(tmp_path / "out", **request)

    def test_a_folder_that_is_not_empty(self, write, tmp_path):
        out = tmp_path / "out"
        out.mkdir()
        (out / "mine.txt").write_text("mine")
        with pytest.raises(Refusal, match="exists and is not empty"):
            import_world(ImportRequest(edge_list=write("list.csv", EDGE_LIST)), out)
        assert [path.name for path in out.iterdir()] == ["mine.txt"]

    def test_a_file_in_place_of_the_folder(self, write):
        with pytest.raises(Refusal, match="is a file"):
            import_world(ImportRequest(edge_list=write("list.csv", EDGE_LIST)), write("out", ""))

    def test_an_empty_folder_is_filled(self, write, tmp_path):
        (tmp_path / "out").mkdir()
        import_world(ImportRequest(edge_list=write("list.csv", EDGE_LIST)), tmp_path / "out")
        assert (tmp_path / "out" / "cities.csv").exists()

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind this user")
    def test_a_place_without_rights(self, write, tmp_path):
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        with pytest.raises(Refusal, match="cannot be written"):
            import_world(ImportRequest(edge_list=write("list.csv", EDGE_LIST)), closed / "out")

    def test_a_place_that_fails_while_writing(self, write, tmp_path, monkeypatch):
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("experiments.worlds.world_folder.write_table", full)
        refused = self.refused(tmp_path / "out", edge_list=write("list.csv", EDGE_LIST))
        assert "cannot be written (No space left on device)" in refused


def test_distance():
    assert kilometres(0, 0, 0, 1) == pytest.approx(111.19, abs=0.01)
    assert kilometres(90, 0, -90, 0) == pytest.approx(20015.1, abs=0.1)
