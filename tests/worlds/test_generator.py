"""Generated worlds: totals are met, draws are keyed, and the weights are the model's."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.worlds.describe import assortativity, clustering, degrees, describe, largest_component
from experiments.worlds.generator import generate_world
from experiments.worlds.membership_draws import draw_memberships, is_eligible
from experiments.worlds.registers import NETWORKS, register
from experiments.worlds.requests import GenerationRequest
from experiments.worlds.tie_draws import Cities, Group, draw_ties, pairs_between, pairs_outside, quotas
from sim.errors import Refusal
from sim.world import World

SMALL = {"nations": "DEU,FRA", "above": "400000", "pairs": "DEU-FRA:15"}


def small_cities(populations: list[float]) -> Cities:
    half = len(populations) // 2
    nation = np.array([0] * half + [1] * (len(populations) - half), dtype=np.int64)
    return Cities(tuple(f"city-{i}" for i in range(len(populations))), np.array(populations), nation)


def drawn(cities: Cities, ties: int, seed: int = 1, **changes):
    flat = np.zeros((2, 2))
    group = Group(pairs_between(cities.nation, 0, 1), ties)
    arguments = {"taken": {}, "effects": flat, "tension": flat, "seed": seed, "start_year": 2017} | changes
    return draw_ties(cities, [group], **arguments)


class TestQuotas:
    def test_by_hand(self):
        # rates times years to 2016: 18 x 0.19, 11 x 0.12, 8 x 0.65, 10 x 0.07, 13 x 0.11 of 12.07
        assert quotas(1207, 2017) == [
            (1957, 1974, 342),
            (1975, 1985, 132),
            (1986, 1993, 520),
            (1994, 2003, 70),
            (2004, 2016, 143),
        ]

    @pytest.mark.parametrize("ties", [0, 1, 7, 280])
    def test_they_add_up(self, ties):
        assert sum(count for _, _, count in quotas(ties, 2017, 1979)) == ties

    def test_nothing_before_the_first_year(self):
        assert quotas(10, 2017, 1979)[0][:2] == (1979, 1985)


class TestCandidates:
    def test_pairs_between_and_outside_are_all_pairs(self):
        nation = np.array([0, 0, 1, 1, 2], dtype=np.int64)
        named = pairs_between(nation, 0, 1)
        assert named.tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]
        assert len(named) + len(pairs_outside(nation, [(0, 1)], 3)) == 10

    def test_within_a_nation(self):
        assert pairs_between(np.array([0, 0, 1, 0]), 0, 0).tolist() == [[0, 1], [0, 3], [1, 3]]


class TestRace:
    def test_the_same_seed_draws_the_same(self):
        cities = small_cities([1e5 * (i + 1) for i in range(20)])
        assert drawn(cities, 12) == drawn(cities, 12)
        assert drawn(cities, 12) != drawn(cities, 12, seed=2)

    def test_a_newcomer_takes_only_the_places_it_wins(self):
        few = small_cities([2e5] * 20)
        more = Cities((*few.ids, "newcomer"), np.append(few.population, 2e5), np.append(few.nation, 1))
        era = {"start_year": 1960}  # one era, so that no common partner stands between
        before, after = set(drawn(few, 12, **era)), set(drawn(more, 12, **era))
        won = {pair for pair in after if 20 in pair}
        assert len(before - after) == len(won)
        assert after - won <= before

    def test_more_ties_keep_the_fewer(self):
        cities = small_cities([2e5] * 20)
        assert set(drawn(cities, 5, start_year=1960)) < set(drawn(cities, 9, start_year=1960))

    def test_all_candidates_win_where_too_few(self):
        assert len(drawn(small_cities([2e5] * 4), 100)) == 4

    def test_years_lie_before_the_start(self):
        years = drawn(small_cities([2e5] * 30), 100).values()
        assert min(years) >= 1957
        assert max(years) <= 2016

    def test_taken_ties_are_not_drawn_again(self):
        assert (0, 2) not in drawn(small_cities([2e5] * 4), 3, taken={(0, 2): 1960})

    def test_size_counts_by_its_square_root(self):
        # one place, two candidates of weights 2 : 1 (populations 4 : 1)
        first = 0
        for seed in range(2000):
            cities = Cities(("home", "large", "small"), np.array([1e6, 4e6, 1e6]), np.array([0, 1, 1], dtype=np.int64))
            first += (0, 1) in drawn(cities, 1, seed=seed, start_year=1960)
        assert abs(first / 2000 - 2 / 3) < 3.7 * math.sqrt(2 / 9 / 2000)

    def test_effects_and_tension_count_in_the_logarithm(self):
        # affinity 1 against tension 0.1 at three a unit: exp(1) : exp(-0.3)
        first = 0
        effects, tension = np.zeros((3, 3)), np.zeros((3, 3))
        effects[0, 1], tension[0, 2] = 1.0, 0.1
        cities = Cities(("home", "friend", "foe"), np.array([1e6] * 3), np.array([0, 1, 2], dtype=np.int64))
        group = Group(np.array([[0, 1], [0, 2]], dtype=np.int64), 1)
        for seed in range(2000):
            first += (0, 1) in draw_ties(cities, [group], {}, effects, tension, seed, 1960)
        share = math.exp(1) / (math.exp(1) + math.exp(-0.3))
        assert abs(first / 2000 - share) < 3.7 * math.sqrt(share * (1 - share) / 2000)


class TestMemberships:
    def test_rules_of_entry(self):
        eurocities = next(row for row in register(NETWORKS) if row["id"] == "eurocities")
        blocs = {"FRA": {"EU"}, "USA": {"NATO"}}
        assert is_eligible({"nation": "FRA", "population": "300000"}, eurocities, blocs)
        assert not is_eligible({"nation": "FRA", "population": "200000"}, eurocities, blocs)
        assert not is_eligible({"nation": "USA", "population": "300000"}, eurocities, blocs)

    def test_a_network_founded_later_has_no_members_yet(self):
        cities = [{"id": "a-deu", "nation": "DEU", "population": "1000000"}]
        later = [row for row in register(NETWORKS) if row["id"] == "u20"]
        assert draw_memberships(cities, later, set(), {"DEU": {"EU", "G20"}}, 1, 2017) == []


class TestGenerateWorld:
    def test_it_is_the_same_again_and_can_be_loaded(self, tmp_path):
        first = generate_world(GenerationRequest(**SMALL), tmp_path / "a").world
        second = generate_world(GenerationRequest(**SMALL), tmp_path / "b").world
        assert first.key == second.key == World.load(f"{tmp_path}/a").key
        assert generate_world(GenerationRequest(**SMALL, seed=2), tmp_path / "c").world.key != first.key

    def test_documented_ties_count_towards_the_total(self, tmp_path):
        world = generate_world(GenerationRequest(**SMALL, documents="rhine"), tmp_path / "a").world
        ties = world.frame("ties")
        abroad = ties[ties["city_a"].str[-3:] != ties["city_b"].str[-3:]]
        assert len(abroad) == 15
        assert set(abroad["origin"]) == {"documented", "generated"}
        office = world.frame("cities").set_index("id").loc["hamburg-deu"]
        here = int((ties["city_a"] == "hamburg-deu").sum() + (ties["city_b"] == "hamburg-deu").sum())
        assert office["staff"] == 9
        assert office["ties_outside"] == max(0, 9 - here)

    def test_what_cannot_be_met_is_said(self, tmp_path):
        report = generate_world(GenerationRequest(**{**SMALL, "pairs": "DEU-FRA:5000"}), tmp_path / "a")
        assert "5000 ties wanted" in report.remarks[0]
        assert report.remarks[0] in report.world.sources

    def test_a_gazetteer_of_ones_own(self, tmp_path, write):
        cities = "name,country,lat,lon,population\nEins,Germany,50,8,500000\nDeux,France,48,2,600000\n"
        request = GenerationRequest(above="100000", pairs="DEU-FRA:1", gazetteer=write("g.csv", cities), networks=False)
        world = generate_world(request, tmp_path / "a").world
        assert world.tables["ties"].ids == ["deux-fra--eins-deu"]
        assert "--gazetteer g.csv" in world.sources

    def test_the_command_is_told(self, tmp_path):
        world = generate_world(GenerationRequest(**SMALL), tmp_path / "a").world
        told = "diplomacity world generate --nations DEU,FRA --above 400000 --pairs DEU-FRA:15 --seed 1 OUT"
        assert told in world.sources

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"nations": "DEU,US"}, "did you mean 'USA'"),
            ({"above": "many"}, "--above"),
            ({"pairs": "DEU-FRA"}, "--pairs"),
            ({"pairs": "DEU-FRA:-3"}, "--pairs"),
            ({"pairs": "Germany-France:3"}, "--pairs"),
            ({"pairs": "DEU-USA:3"}, "--pairs"),
            ({"affinity": "EUU:1"}, "did you mean 'EU'"),
            ({"mean_degree": -1}, "--mean-degree"),
            ({"above": "90000000"}, "lower --above"),
            ({"since": "DEU-FRA:1963", "pairs": "", "mean_degree": 2}, "--since"),
            ({"documents": "rhin"}, "did you mean 'rhine'"),
            ({"start_year": 1800}, "--start-year"),
        ],
    )
    def test_mistakes_are_refused_in_one_line_and_nothing_is_written(self, changes, words, tmp_path):
        with pytest.raises(Refusal) as refusal:
            generate_world(GenerationRequest(**{**SMALL, **changes}), tmp_path / "a")
        assert words in str(refusal.value)
        assert "\n" not in str(refusal.value)
        assert list(tmp_path.iterdir()) == []


class TestDescribe:
    def test_measures_of_small_graphs(self):
        path = np.array([[0, 1], [1, 2], [2, 3]])
        triangle = np.array([[0, 1], [1, 2], [0, 2]])
        assert degrees(path, 5).tolist() == [1, 2, 2, 1, 0]
        assert assortativity(path, degrees(path, 5)) == pytest.approx(-0.5)
        assert math.isnan(assortativity(triangle, degrees(triangle, 3)))
        assert clustering(path, 5) == 0
        assert clustering(triangle, 3) == 1
        assert largest_component(path, 5) == 0.8

    def test_a_world_is_told_in_full(self):
        text = "\n".join(describe(World.load("rhine")).lines())
        assert "74 documented" in text
        assert "DEU-FRA 5" in text
