"""What is written down at the end of every month. Each series is declared once, with its axes and unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.compilation import loop
from sim.mechanisms.base import Mechanism, variables
from sim.stages import CommitmentStage, IdeaStage, Kind, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

HEARD, ADOPTED, IMPLEMENTED = int(IdeaStage.HEARD), int(IdeaStage.ADOPTED), int(IdeaStage.IMPLEMENTED)
TESTING, DROPPED = int(IdeaStage.TESTING), int(IdeaStage.DROPPED)
DORMANT, ENDED, IDEA = int(TieStatus.DORMANT), int(TieStatus.ENDED), int(Kind.IDEA)
STAGES = len(CommitmentStage)


@dataclass(frozen=True)
class Series:
    """A monthly series: axes beside the month, unit, meaning."""

    axes: tuple[str, ...]
    unit: str
    doc: str


SERIES: dict[str, Series] = {
    "ties_active": Series((), "ties", "partnerships in active exchange"),
    "ties_dormant": Series((), "ties", "partnerships asleep for want of exchange"),
    "ties_suspended": Series((), "ties", "partnerships put on ice"),
    "ties_ended": Series((), "ties", "partnerships ended; they stay on the register"),
    "ties_registered": Series((), "ties", "entries on the register, ended ones included"),
    "live_vitality": Series((), "ties", "vitality summed over active and dormant ties"),
    "live_abroad": Series((), "ties", "the same over ties between nations"),
    "live_watched": Series((), "ties", "the same between the sides that the scenario names"),
    "suspended_watched": Series((), "ties", "suspended ties between the sides that the scenario names"),
    "exchanges": Series((), "exchanges", "in-person exchanges since month 0"),
    "virtual_exchanges": Series((), "exchanges", "virtual exchanges since month 0"),
    "unmet_exchanges": Series((), "exchanges/year", "wished exchanges without money or travel, at this month's rate"),
    "memberships": Series((), "memberships", "memberships of cities in networks"),
    "engagement": Series((), "share", "mean engagement of members"),
    "networks_active": Series((), "networks", "networks at work"),
    "load": Series((), "1", "mean load of offices by memberships"),
    "support": Series((), "share", "mean support of voters"),
    "emissions": Series(("nation",), "tCO2/year", "emissions of the cities"),
    "tonnes": Series(("nation",), "tCO2", "emitted by the cities since month 0"),
    "tonnes_delivered": Series(("nation",), "tCO2", "avoided by the cities' own delivery since month 0"),
    "committed": Series(("nation",), "share", "cities that have signed and not left"),
    "planned": Series(("nation",), "share", "cities with a climate plan"),
    "adopted_at_home": Series(("nation",), "share", "mean share of ideas adopted"),
    "stance_climate": Series(("nation",), "1", "climate stance of the government"),
    "in_agreement": Series(("nation",), "1", "party to the agreement"),
    "heard": Series(("idea",), "share", "cities that have heard of the idea"),
    "adopted": Series(("idea",), "share", "cities that have adopted it, are testing or have implemented it"),
    "implemented": Series(("idea",), "share", "cities that have implemented it"),
    "dropped": Series(("idea",), "share", "cities that have dropped it"),
    "population_adopted": Series(("idea",), "share", "people in cities that have adopted it"),
    "ladder": Series(("commitment_stage",), "share", "cities by place on the climate ladder"),
    "members": Series(("network",), "cities", "members of the network"),
    "dialogue": Series(("bloc", "other_bloc"), "ties", "live vitality of ties between members of two blocs"),
}


@loop
def count_stages(
    cities_count, cities_nation, cities_population, ideas_count, adoption_stage, log, log_count, followed, stage_counts,
    people, home_counts, seen_population,
):  # fmt: skip
    """Cities by stage of each idea, and the people in adopting ones, moved by what the log has noted since."""
    is_stale = followed[0] < 0
    for i in range(cities_count[0]):
        is_stale = is_stale or cities_population[i] != seen_population[i]
    if is_stale:
        for c in range(len(home_counts)):
            home_counts[c] = 0
        for p in range(ideas_count[0]):
            people[p] = 0.0
            for stage in range(stage_counts.shape[1]):
                stage_counts[p, stage] = 0
        for i in range(cities_count[0]):
            seen_population[i] = cities_population[i]
            for p in range(ideas_count[0]):
                stage = adoption_stage[i, p]
                stage_counts[p, stage] += 1
                if ADOPTED <= stage <= IMPLEMENTED:
                    people[p] += cities_population[i]
                    home_counts[cities_nation[i]] += 1
        followed[0] = log_count[0]
    for entry in range(followed[0], log_count[0]):
        if log[entry, 1] == IDEA:
            i, p, before, after = log[entry, 2], log[entry, 3], log[entry, 4], log[entry, 5]
            stage_counts[p, before] -= 1
            stage_counts[p, after] += 1
            change = (1 if ADOPTED <= after <= IMPLEMENTED else 0) - (1 if ADOPTED <= before <= IMPLEMENTED else 0)
            people[p] += change * cities_population[i]
            home_counts[cities_nation[i]] += change
    followed[0] = log_count[0]


@loop
def observe(
    month, cities_count, cities_nation, cities_population, cities_load, cities_support, cities_unmet, cities_emissions,
    cities_tonnes, cities_tonnes_delivered, cities_commitment, nations_count, nations_in_agreement, networks_count,
    networks_is_active, networks_members, ties_count, ties_city_a, ties_city_b, ties_status, ties_vitality,
    ties_exchanges, ties_virtual_exchanges, memberships_count, memberships_engagement, memberships_is_active,
    ideas_count, adoption_stage, stances_stance, climate, watched, in_bloc, between, sizes, log, log_count, followed,
    stage_counts, people, home_counts, seen_population, ties_active, ties_dormant, ties_suspended, ties_ended,
    ties_registered, live_vitality, live_abroad, live_watched, suspended_watched, exchanges, virtual_exchanges,
    unmet_exchanges, memberships, engagement, networks_active, load, support, emissions, tonnes, tonnes_delivered,
    committed, planned, adopted_at_home, stance_climate, in_agreement, heard, adopted, implemented, dropped,
    population_adopted, ladder, members, dialogue,
):  # fmt: skip
    """Write down one month, at the row of that month."""
    m, n, ideas, blocs = month, cities_count[0], ideas_count[0], in_bloc.shape[1]
    counts = np.zeros(4)
    if blocs > 0:
        for c in range(nations_count[0]):
            for d in range(nations_count[0]):
                between[c, d] = 0.0
    met, called, live_sum, abroad, across, frozen = 0, 0, 0.0, 0.0, 0.0, 0.0
    for t in range(ties_count[0]):
        status = ties_status[t]
        counts[status] += 1.0
        met += ties_exchanges[t]
        called += ties_virtual_exchanges[t]
        if status == ENDED:
            continue
        c, d = cities_nation[np.uint64(ties_city_a[t])], cities_nation[np.uint64(ties_city_b[t])]
        if status <= DORMANT:
            live_sum += ties_vitality[t]
            if c != d:
                abroad += ties_vitality[t]
                if blocs > 0:
                    between[c, d] += ties_vitality[t]
                if watched[c, d]:
                    across += ties_vitality[t]
        elif watched[c, d]:
            frozen += 1.0
    ties_active[m], ties_dormant[m], ties_suspended[m], ties_ended[m] = counts[0], counts[1], counts[2], counts[3]
    ties_registered[m] = float(ties_count[0])
    live_vitality[m], live_abroad[m], live_watched[m], suspended_watched[m] = live_sum, abroad, across, frozen
    exchanges[m], virtual_exchanges[m] = float(met), float(called)
    if blocs > 0:
        for c in range(nations_count[0]):
            for d in range(nations_count[0]):
                v = between[c, d]
                if v > 0.0:
                    for k in range(blocs):
                        for other in range(k, blocs):
                            if (in_bloc[c, k] and in_bloc[d, other]) or (in_bloc[c, other] and in_bloc[d, k]):
                                dialogue[m, k, other] += v
    for k in range(blocs):
        for other in range(k):
            dialogue[m, k, other] = dialogue[m, other, k]
    joined, engaged = 0, 0.0
    for row in range(memberships_count[0]):
        if memberships_is_active[row]:
            joined += 1
            engaged += memberships_engagement[row]
    memberships[m] = float(joined)
    engagement[m] = engaged / joined if joined > 0 else 0.0
    active = 0
    for g in range(networks_count[0]):
        active += networks_is_active[g]
        members[m, g] = float(networks_members[g])
    networks_active[m] = float(active)
    loads, supports, wishes, everybody = 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        c = cities_nation[i]
        loads += cities_load[i]
        supports += cities_support[i]
        wishes += cities_unmet[i]
        everybody += cities_population[i]
        emissions[m, c] += cities_emissions[i]
        tonnes[m, c] += cities_tonnes[i]
        tonnes_delivered[m, c] += cities_tonnes_delivered[i]
        place = cities_commitment[i]
        ladder[m, place] += 1.0
        committed[m, c] += 1.0 if 1 <= place <= 6 else 0.0
        planned[m, c] += 1.0 if 4 <= place <= 5 else 0.0
    load[m], support[m], unmet_exchanges[m] = loads / n, supports / n, 0.5 * wishes
    for place in range(ladder.shape[1]):
        ladder[m, place] = ladder[m, place] / n
    count_stages(
        cities_count, cities_nation, cities_population, ideas_count, adoption_stage, log, log_count, followed,
        stage_counts, people, home_counts, seen_population,
    )  # fmt: skip
    for p in range(ideas):
        adopters = stage_counts[p, ADOPTED] + stage_counts[p, TESTING] + stage_counts[p, IMPLEMENTED]
        heard[m, p] = (adopters + stage_counts[p, HEARD] + stage_counts[p, DROPPED]) / n
        adopted[m, p] = adopters / n
        implemented[m, p] = stage_counts[p, IMPLEMENTED] / n
        dropped[m, p] = stage_counts[p, DROPPED] / n
        population_adopted[m, p] = people[p] / everybody
    for c in range(nations_count[0]):
        if sizes[c] > 0.0:
            committed[m, c] = committed[m, c] / sizes[c]
            planned[m, c] = planned[m, c] / sizes[c]
            adopted_at_home[m, c] = home_counts[c] / (sizes[c] * ideas) if ideas > 0 else 0.0
        stance_climate[m, c] = stances_stance[c, climate]
        in_agreement[m, c] = float(nations_in_agreement[c])


@dataclass(frozen=True)
class Observation(Mechanism):
    """Writes down every month; changes nothing."""

    name: ClassVar[str] = "observation"
    reads: ClassVar[frozenset[str]] = (
        variables(
            "cities", "nation", "population", "load", "support", "unmet", "emissions", "tonnes", "tonnes_delivered",
            "commitment",
        )
        | variables("nations", "in_agreement")
        | variables("networks", "is_active", "members")
        | variables("ties", "city_a", "city_b", "status", "vitality", "exchanges", "virtual_exchanges")
        | variables("memberships", "engagement", "is_active")
        | variables("adoption", "stage")
        | variables("stances", "stance")
    )  # fmt: skip

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        nations = model.state["nations"].count
        member = np.zeros((nations, len(model.world.blocs)), dtype=np.bool_)
        for column, rows in enumerate(model.world.blocs.values()):
            member[list(rows), column] = True
        sizes = np.bincount(model.state["cities"].used("nation"), minlength=nations).astype(np.float64)
        return {
            **model.series,
            "climate": model.world.topics.index("climate"),
            "watched": model.watched,
            "in_bloc": member,
            "between": np.zeros((nations, nations)),
            "sizes": sizes,
            "followed": np.full(1, -1, dtype=np.int64),
            "seen_population": np.zeros(model.state["cities"].capacity),
            "stage_counts": np.zeros((model.state["ideas"].count, len(IdeaStage)), dtype=np.int64),
            "people": np.zeros(model.state["ideas"].count),
            "home_counts": np.zeros(nations, dtype=np.int64),
        }

    def month(self, model: Diplomacity) -> None:
        model.run_loop(self, observe)


def empty_series(model: Diplomacity, months: int) -> dict[str, NDArray[np.float64]]:
    """Arrays for so many months, shape (month, *axes); networks have room to grow."""
    sizes = {
        "nation": model.state["nations"].count,
        "idea": model.state["ideas"].count,
        "network": model.state["networks"].capacity,
        "commitment_stage": STAGES,
        "bloc": len(model.world.blocs),
        "other_bloc": len(model.world.blocs),
    }
    return {name: np.zeros((months, *(sizes[axis] for axis in declared.axes))) for name, declared in SERIES.items()}
