"""Generates a world from a gazetteer: cities above a size, ties to documented totals, memberships to documented sizes.

What is drawn is marked `generated`, what a register or another world documents stays `documented`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.worlds.gazetteer import read_gazetteer
from experiments.worlds.membership_draws import draw_memberships
from experiments.worlds.registers import CONSULATES, MEMBERSHIPS, NETWORKS, nation_rows, register
from experiments.worlds.requests import ALL, GenerationRequest
from experiments.worlds.source_texts import generated_sources
from experiments.worlds.tie_draws import Cities, Group, draw_ties, pairs_between, pairs_outside
from experiments.worlds.world_folder import Draft, check_free, write_world
from sim import errors
from sim.initial import MIDDLING_TENSION
from sim.mechanisms.ties import Ties
from sim.world import World

BASELINE_PER_POINT = 0.08  # tension in normal times a unit of distance between ideal points (MODEL 2.3)
TAKEN_OVER = (
    "name", "population", "staff", "budget", "travel_money", "in_mayors_office", "discretionary", "association",
)  # fmt: skip
Row = Mapping[str, object]


@dataclass(frozen=True)
class GenerationReport:
    """What came out: the world as the model reads it and remarks on what could not be met."""

    world: World
    remarks: tuple[str, ...]


class Generator:
    """One request at work. The steps of `draft` are in the order in which a reader would do them by hand.

    `rule` holds the parameters of the law by which ties form; worlds that are written are drawn with the defaults.
    """

    def __init__(self, request: GenerationRequest, rule: Ties | None = None) -> None:
        self.request = request
        self.rule = rule or Ties()
        self.remarks: list[str] = []
        self.documents = World.load(request.documents) if request.documents else None

    def draft(self) -> Draft:
        """The whole world, not yet written."""
        self.cities = self._chosen_cities()
        self.codes = sorted({str(city["nation"]) for city in self.cities})
        self.nations = nation_rows(set(self.codes))
        self.blocs = {row["id"]: set(row["blocs"].split("|")) - {""} for row in self.nations}
        self.row_of = {str(city["id"]): i for i, city in enumerate(self.cities)}
        self.affinity = self.request.affinities(self.blocs, self.codes)
        documented = self._documented_ties()
        ties = [*documented, *self._drawn_ties(documented)]
        if self.documents:
            self._take_over_offices(self.documents, ties)
        tables: dict[str, Sequence[Row]] = {
            "cities": self.cities,
            "nations": self.nations,
            "ties": sorted(ties, key=lambda row: (str(row["city_a"]), str(row["city_b"]))),
            "consulates": [
                row for row in register(CONSULATES) if row["city"] in self.row_of and row["nation"] in self.codes
            ],
            "relations": [
                {"nation_a": a, "nation_b": b, "affinity": value, "origin": "generated", "note": "set by --affinity"}
                for (a, b), value in sorted(self.affinity.items())
            ],
        }
        if self.request.networks:
            tables |= self._networks()
        title = self.request.title or f"Cities of {len(self.codes)} nations"
        draft = Draft(title, self.request.start_year, self.request.story, "generated", "", tables)
        draft.sources = generated_sources(self.request, draft, self.remarks)
        return draft

    def _chosen_cities(self) -> list[dict[str, object]]:
        request, thresholds = self.request, self.request.thresholds()
        chosen: list[dict[str, object]] = []
        for row in read_gazetteer(request.gazetteer):
            threshold = thresholds.get(row["nation"], thresholds.get(""))
            is_asked_for = request.nations == ALL or row["nation"] in request.codes
            if is_asked_for and threshold is not None and float(row["population"]) > threshold:
                chosen.append({**row, "origin": "documented"})
        missing = request.codes - {str(city["nation"]) for city in chosen}
        if missing or not chosen:
            what = f"no city of {errors.listed(sorted(missing)) or 'any nation'} is larger than --above"
            file = request.gazetteer or "the shipped gazetteer"
            raise errors.bad_file(file, what, "lower --above or give a --gazetteer")
        return sorted(chosen, key=lambda city: str(city["id"]))

    def _documented_ties(self) -> list[Row]:
        if self.documents is None:
            return []
        frame = self.documents.frame("ties").drop(columns="id").astype(object).fillna("")
        rows = [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
        return [row for row in rows if row["city_a"] in self.row_of and row["city_b"] in self.row_of]

    def _drawn_ties(self, documented: list[Row]) -> list[Row]:
        place = {code: i for i, code in enumerate(self.codes)}
        nation = np.array([place[str(city["nation"])] for city in self.cities], dtype=np.int64)
        population = np.array([float(str(city["population"])) for city in self.cities])
        taken = {self._rows_of(row): int(str(row["year"] or 0)) for row in documented}
        already = Counter(tuple(sorted((self.codes[nation[i]], self.codes[nation[j]]))) for i, j in taken)
        starts, groups, named = self.request.pair_starts(), [], []
        for (a, b), total in self.request.pair_totals().items():
            if a not in place or b not in place:
                raise errors.unknown_name("nation", a if a not in place else b, place, where="--pairs")
            candidates = pairs_between(nation, place[a], place[b])
            wanted = max(0, total - already[a, b])
            if wanted > len(candidates) - already[a, b]:
                self.remarks.append(f"{a}-{b}: {total} ties wanted, {len(candidates)} pairs of cities there are")
            groups.append(Group(candidates, wanted, starts.get((a, b), 0)))
            named.append((place[a], place[b]))
        if self.request.mean_degree:
            rest = round(self.request.mean_degree * len(self.cities) / 2) - len(taken) - sum(g.ties for g in groups)
            groups += self._other_groups(nation, named, max(0, rest), starts, place)
        if not groups:
            self.remarks.append("no ties were asked for (--pairs or --mean-degree)")
        cities = Cities(tuple(self.row_of), population, nation)
        effects = -self.rule.domestic_push * np.eye(len(self.codes))
        for (a, b), value in self.affinity.items():
            effects[place[a], place[b]] += value
            effects[place[b], place[a]] += value if a != b else 0.0
        drawn = draw_ties(
            cities, groups, taken, effects, self._tension(), self.request.seed, self.request.start_year,
            self.rule,
        )  # fmt: skip
        return [
            {"city_a": self.cities[i]["id"], "city_b": self.cities[j]["id"], "year": year, "origin": "generated"}
            for (i, j), year in drawn.items()
        ]

    def _other_groups(
        self,
        nation: np.ndarray,
        named: list[tuple[int, int]],
        ties: int,
        starts: dict[tuple[str, str], int],
        place: dict[str, int],
    ) -> list[Group]:
        """The pairs of nations without a total of their own, in one race."""
        late = [pair for pair in starts if pair not in self.request.pair_totals()]
        if late:
            told = ", ".join("-".join(pair) for pair in late)
            raise errors.not_allowed("--since", f"be given for {told}", "only pairs named in --pairs have a first year")
        return [Group(pairs_outside(nation, named, len(place)), ties)]

    def _tension(self) -> np.ndarray:
        """Tension in normal times, shape (nation, nation): by ideal points where both are known, else by blocs."""
        points = [float(row["ideal_point"]) if row["ideal_point"] else None for row in self.nations]
        tension = np.zeros((len(points), len(points)))
        for a, first in enumerate(points):
            for b, second in enumerate(points[:a]):
                if first is not None and second is not None:
                    value = min(MIDDLING_TENSION, BASELINE_PER_POINT * abs(first - second))
                else:
                    ours, theirs = self.blocs[self.codes[a]], self.blocs[self.codes[b]]
                    value = MIDDLING_TENSION * (1 - len(ours & theirs) / max(1, len(ours | theirs)))
                tension[a, b] = tension[b, a] = value
        return tension

    def _rows_of(self, tie: Row) -> tuple[int, int]:
        first, second = sorted((self.row_of[str(tie["city_a"])], self.row_of[str(tie["city_b"])]))
        return first, second

    def _take_over_offices(self, documents: World, ties: list[Row]) -> None:
        """Documented facts of offices; partners beyond this world become ties outside it."""
        frame = documents.frame("cities").astype(object).set_index("id")
        elsewhere = documents.frame("ties")
        listed = Counter([*elsewhere["city_a"], *elsewhere["city_b"]])
        here = Counter(str(row[end]) for row in ties for end in ("city_a", "city_b"))
        for city in self.cities:
            identifier = str(city["id"])
            if identifier not in frame.index:
                continue
            facts: dict[str, object] = {str(name): cell for name, cell in frame.loc[identifier].dropna().items()}
            if "staff" not in facts:
                continue
            city.update({name: facts[name] for name in TAKEN_OVER if name in facts})
            total = int(float(str(facts.get("ties_outside", 0)))) + listed[identifier]
            city["ties_outside"] = max(0, total - here[identifier])
            city["source"] = facts["source"]
            city["note"] = f"office as in {documents.name}; ties_outside: {total} partners less those listed here"

    def _is_admitting(self, scope: str) -> bool:
        """Whether a network admits any nation of this world; one that admits none has no place here."""
        parts = set(scope.split("|")) - {""}
        return not parts or any(code in parts or self.blocs[code] & parts for code in self.codes)

    def _networks(self) -> dict[str, Sequence[Row]]:
        networks = [row for row in register(NETWORKS) if self._is_admitting(row["scope"])]
        known_networks = {row["id"] for row in networks}
        cities = [{name: str(value) for name, value in city.items()} for city in self.cities]
        documented = [dict(row) for row in register(MEMBERSHIPS) if row["city"] in self.row_of]
        documented = [row for row in documented if row["network"] in known_networks]
        known = {(row["city"], row["network"]) for row in documented}
        drawn = draw_memberships(cities, networks, known, self.blocs, self.request.seed, self.request.start_year)
        rows: list[Row] = [*documented, *drawn]
        return {
            "networks": [{name: cell for name, cell in row.items() if name != "large_share"} for row in networks],
            "memberships": sorted(rows, key=lambda row: (str(row["network"]), str(row["city"]))),
        }


def generate_world(request: GenerationRequest, out: Path) -> GenerationReport:
    """Generate a world into a new or empty folder. Refuses what cannot be done, before anything is written."""
    check_free(out)
    generator = Generator(request)
    world = write_world(out, generator.draft())
    return GenerationReport(world, tuple(generator.remarks))
