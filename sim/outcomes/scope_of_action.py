"""A city's scope of action at home and abroad, the load on its office, and politics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.chosen_ties import ends, is_live
from sim.outcomes.declared import UNDEFINED, outcome
from sim.outcomes.diffusion import is_adopter
from sim.stages import IdeaStage, Kind, Presence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.record import Record

OVERLOADED = 1.0


@outcome("ideas", "ideas that a city has implemented, mean: what it can do at home", "Q4")
def scope_at_home(record: Record) -> float:
    done = record.tables["adoption"]["stage"] == int(IdeaStage.IMPLEMENTED)
    return float(done.sum(axis=1).mean())


def _nations_reached(record: Record) -> NDArray[np.float64]:
    """Other nations that a city reaches by a live tie or a shared network, weighted by vitality or engagement."""
    a, b = ends(record)
    live = is_live(record)
    nation = record.tables["cities"]["nation"]
    n, nations = len(record.ids["cities"]), len(record.ids["nations"])
    reached = np.zeros((n, nations))
    v = record.tables["ties"]["vitality"]
    for first, second in ((a[live], b[live]), (b[live], a[live])):
        np.maximum.at(reached, (first, nation[second]), v[live])
    reached[np.arange(n), nation] = 0.0
    total: NDArray[np.float64] = reached.sum(axis=1)
    return total


@outcome(
    "nations", "other nations that a city reaches by live ties, weighted by vitality, mean: its scope abroad", "Q4"
)
def scope_abroad(record: Record) -> float:
    return float(_nations_reached(record).mean())


@outcome("1", "engagement of a city summed over its networks, mean: voice in joint bodies", "Q4")
def scope_in_networks(record: Record) -> float:
    memberships = record.tables["memberships"]
    engaged = memberships["engagement"][memberships["is_active"] > 0]
    return float(engaged.sum() / len(record.ids["cities"]))


@outcome("memberships", "memberships in networks", "Q2", "Q4", "Q5")
def memberships(record: Record) -> float:
    return float(record.tables["memberships"]["is_active"].sum())


@outcome("memberships", "memberships that have ended since the start", "Q5")
def memberships_left(record: Record) -> float:
    log = record.log
    return float(((log[:, 1] == Kind.MEMBERSHIP) & (log[:, 5] == Presence.ABSENT)).sum())


@outcome("networks", "networks a city belongs to, mean", "Q5")
def memberships_per_city(record: Record) -> float:
    return memberships(record) / len(record.ids["cities"])


@outcome("share", "engagement of members, mean over memberships", "Q4", "Q5")
def engagement(record: Record) -> float:
    held = record.tables["memberships"]
    active = held["is_active"] > 0
    return float(held["engagement"][active].mean()) if active.any() else UNDEFINED


@outcome("1", "engagement summed over memberships in networks that an event names; 0 once dissolved", "Q5")
def engagement_named(record: Record) -> float:
    named = np.isin(record.ids["networks"], record.about["named_networks"])
    if not named.any():
        return UNDEFINED
    held = record.tables["memberships"]
    chosen = named[held["network"]] & (held["is_active"] > 0)
    return float(held["engagement"][chosen].sum())


@outcome("ideas", "ideas implemented by cities that were members of a named network at the start", "Q5")
def implemented_named_network(record: Record) -> float:
    named = np.isin(record.ids["networks"], record.about["named_networks"])
    held = record.tables["memberships"]
    first = named[held["network"]] & (held["since"] < 0)
    if not first.any():
        return UNDEFINED
    cities = np.unique(held["city"][first])
    return float((record.tables["adoption"]["stage"][cities] == int(IdeaStage.IMPLEMENTED)).sum())


@outcome("networks", "networks at work", "Q5")
def networks_active(record: Record) -> float:
    return float(record.tables["networks"]["is_active"].sum())


@outcome("1", "load of offices by memberships, mean; above 1 they cannot attend to all", "Q5")
def load(record: Record) -> float:
    return float(record.tables["cities"]["load"].mean())


@outcome("share", "cities whose memberships ask for more than the staff time there is", "Q5")
def overloaded_share(record: Record) -> float:
    return float((record.tables["cities"]["load"] > OVERLOADED).mean())


@outcome("exchanges/year", "wished exchanges without money or travel, at the last month's rate", "Q7", "Q8")
def unmet_exchanges(record: Record) -> float:
    return float(record.tables["cities"]["unmet"].sum() / 2.0)


@outcome("share", "voters' support for international work, mean over cities", "Q4", "Q11")
def support(record: Record) -> float:
    return float(record.tables["cities"]["support"].mean())


@outcome("changes", "changes of mayor since the start", "Q6")
def mayors_changed(record: Record) -> float:
    return float((record.log[:, 1] == Kind.MAYOR).sum())


@outcome("1", "climate stance of governments at the end, mean over nations weighted by people", "Q1", "Q6")
def national_stance_climate(record: Record) -> float:
    people = np.bincount(
        record.tables["cities"]["nation"], record.tables["cities"]["population"], len(record.ids["nations"])
    )
    return float(people @ record.arrays["stance_climate"][-1] / people.sum()) if record.months else UNDEFINED


@outcome("1", "climate stance at the end of governments that an event names, mean", "Q6")
def stance_named(record: Record) -> float:
    named = np.isin(record.ids["nations"], record.about["named_nations"])
    return float(record.arrays["stance_climate"][-1][named].mean()) if named.any() and record.months else UNDEFINED


@outcome("1", "tension between the sides that the scenario names, mean at the end", "Q10")
def tension_watched(record: Record) -> float:
    return float(record.tables["relations"]["tension"][record.watched].mean()) if record.watched.any() else UNDEFINED


@outcome("ideas", "ideas that a city has adopted for each network it belongs to, mean over members", "Q5")
def adoption_per_membership(record: Record) -> float:
    count = record.tables["cities"]["memberships"]
    chosen = count > 0
    return float((is_adopter(record).sum(axis=1)[chosen] / count[chosen]).mean()) if chosen.any() else UNDEFINED
