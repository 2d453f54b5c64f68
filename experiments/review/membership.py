"""Naive against true effect of membership in city networks, from regressions on simulated event histories.

A researcher sees who was a member when, who adopted what when, and how large cities are; the model knows more. The
naive hazard ratio is that of members against others in a complementary log-log regression; the true one is what
happens to the same members when networks carry nothing, with the same draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.inference import mean_interval
from experiments.replicates import seed_of
from experiments.verification.regressions import fit_event_histories
from sim import Diplomacity, Scenario, World, errors
from sim.stages import Channel, IdeaStage, Kind, Presence

SELECTIONS = (0.0, 0.5, 1.0)
FEWEST_REPLICATES = 2
NAIVE, BY_SIZE, KNOWING = "naive", "and size", "and latent greenness"
REMOVED, ATTRIBUTED = "true: networks removed", "true: attributed to networks"
WITHOUT = "naive, though networks carry nothing"
BIAS = "bias: naive and size over removed"
RATIOS = (NAIVE, BY_SIZE, KNOWING, REMOVED, ATTRIBUTED, WITHOUT, BIAS)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """Who was a member, and who adopted, month by month in one run.

    Attributes:
        is_member: (month, city), at the beginning of the month, in one network or more.
        adopted: (month, city), first adoptions of ideas. `at_risk`: ideas not adopted before, (month, city).
        by_networks: (month, city), those of the adoptions that networks carried.
        population, greenness: (city,).

    """

    is_member: NDArray[np.bool_]
    adopted: Floats
    at_risk: Floats
    by_networks: Floats
    population: Floats
    greenness: Floats


def history_of(model: Diplomacity, months: int) -> History:
    """Run a model that has not begun and read its event history from the log."""
    cities = len(model.world.tables["cities"])
    begun = np.asarray(model.state["adoption"]["stage"]) >= int(IdeaStage.ADOPTED)
    members = _members(model, cities)
    record = model.run(months)
    log = record.log
    changes = np.zeros((months, cities))
    joined = log[log[:, 1] == int(Kind.MEMBERSHIP)]
    signs = np.where(joined[:, 5] == int(Presence.PRESENT), 1.0, -1.0)
    np.add.at(changes, (joined[:, 0], joined[:, 2]), signs)
    count = members + np.cumsum(changes, axis=0) - changes
    first = _first_adoptions(log, begun)
    adopted, by_networks = np.zeros((months, cities)), np.zeros((months, cities))
    np.add.at(adopted, (first[:, 0], first[:, 2]), 1.0)
    carried = first[first[:, 6] == int(Channel.NETWORKS)]
    np.add.at(by_networks, (carried[:, 0], carried[:, 2]), 1.0)
    at_risk = (~begun).sum(axis=1) - (np.cumsum(adopted, axis=0) - adopted)
    table = record.tables["cities"]
    return History(
        count > 0.5, adopted, at_risk, by_networks, np.array(table["population"]), np.array(table["greenness"])
    )  # fmt: skip


def _members(model: Diplomacity, cities: int) -> Floats:
    """Memberships of each city before the first month, (city,)."""
    table = model.state["memberships"]
    active = np.asarray(table["is_active"]) == int(Presence.PRESENT)
    return np.bincount(np.asarray(table["city"])[active], minlength=cities).astype(float)


def _first_adoptions(log: NDArray[np.int32], begun: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Rows of the log in which a city adopts an idea for the first time."""
    rows = log[(log[:, 1] == int(Kind.IDEA)) & (log[:, 5] == int(IdeaStage.ADOPTED))]
    rows = rows[~begun[rows[:, 2], rows[:, 3]]]
    _, first = np.unique(rows[:, [2, 3]], axis=0, return_index=True)
    return np.asarray(rows[np.sort(first)])


def log_hazard_ratio(history: History, *, with_size: bool = False, with_greenness: bool = False) -> float:
    """The logarithm of members' hazard over others', by maximum likelihood, from all months of all cities at risk.

    A trend by year is taken out always, size and latent greenness if asked for. NaN where all or none are members.
    """
    months, cities = history.is_member.shape
    chosen = (history.at_risk > 0).ravel()
    year = np.repeat(np.arange(months) / 12.0, cities)
    columns = [np.ones(months * cities), history.is_member.ravel().astype(float), year - year.mean()]
    if with_size:
        columns.append(np.tile(np.log(history.population / history.population.mean()), months))
    if with_greenness:
        columns.append(np.tile(history.greenness, months))
    covariates = np.stack(columns, axis=1)[chosen]
    events = history.adopted.ravel()[chosen]
    survived = history.at_risk.ravel()[chosen] - events
    member = covariates[:, 1] > 0
    if not events[member].any() or not events[~member].any():
        return math.nan
    fitted = fit_event_histories(events[None], survived[None], covariates, np.zeros(len(events)))
    return float(fitted.coefficients[0, 1])


def members_rate(history: History) -> float:
    """First adoptions of members for each idea, city and month at risk."""
    at_risk = history.at_risk[history.is_member].sum()
    return float(history.adopted[history.is_member].sum() / at_risk) if at_risk else math.nan


def log_ratios(
    world: World, scenario: Scenario, seed: int, months: int, parameters: Mapping[str, Any]
) -> dict[str, float]:
    """Logarithms of all ratios in one replicate: three naive ones, two true ones, and the one of mere selection.

    Removed: members' rate of adoption with networks over that of the run in which networks carry nothing, whoever is
    member in each; it holds what spreads onward. Attributed: all adoptions of members over those that networks did
    not carry; it holds the last step alone.
    """
    arms = [history_of(_model(world, scenario, seed, parameters, closed), months) for closed in ((), ("networks",))]
    at_work, without = arms
    by_networks, adopted = (values[at_work.is_member].sum() for values in (at_work.by_networks, at_work.adopted))
    return {
        NAIVE: log_hazard_ratio(at_work),
        BY_SIZE: log_hazard_ratio(at_work, with_size=True),
        KNOWING: log_hazard_ratio(at_work, with_size=True, with_greenness=True),
        REMOVED: _log_ratio(members_rate(at_work), members_rate(without)),
        ATTRIBUTED: _log_ratio(adopted, adopted - by_networks),
        WITHOUT: log_hazard_ratio(without, with_size=True),
    }


def _log_ratio(above: float, below: float) -> float:
    """The logarithm of a ratio; NaN where either is nought or unknown, as in short runs of few cities."""
    return math.log(above / below) if above > 0 and below > 0 else math.nan


def _model(
    world: World, scenario: Scenario, seed: int, parameters: Mapping[str, Any], closed: Sequence[str]
) -> Diplomacity:
    given = {**parameters, "ideas.closed_channels": tuple(closed)}
    return Diplomacity(world, scenario, seed=seed, parameters=given)


def membership_table(
    world: World,
    scenario: Scenario,
    *,
    replicates: int = 60,
    months: int = 120,
    seed: int = 1,
    selections: Sequence[float] = SELECTIONS,
    parameters: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Hazard ratios by how strongly latent greenness makes cities join: selection, ratio, mean, low, high, replicates.

    Means and 95 % intervals are over replicates, of logarithms, and written as ratios. A last row for each selection,
    'bias', is the ratio of the naive (with size) to the true one by removal, paired by replicate: above one, the naive
    comparison overstates. Refuses fewer than two replicates.
    """
    if replicates < FEWEST_REPLICATES:
        raise errors.out_of_bounds("replicates", replicates, FEWEST_REPLICATES, "any number")
    seeds = [seed_of(seed, replicate) for replicate in range(replicates)]
    found = [
        logged_ratios(world, scenario, selection, own, months, parameters) for selection in selections for own in seeds
    ]
    return ratio_table(pd.DataFrame(found))


def logged_ratios(
    world: World,
    scenario: Scenario,
    selection: float,
    seed: int,
    months: int,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, float]:
    """Selection, and the logarithms of `RATIOS` in one replicate."""
    ratios = log_ratios(world, scenario, seed, months, {**(parameters or {}), "networks.selection": selection})
    return {"selection": selection, **ratios, BIAS: ratios[BY_SIZE] - ratios[REMOVED]}


def ratio_table(found: pd.DataFrame) -> pd.DataFrame:
    """Means over replicates of logged ratios, written as ratios; see `membership_table` for the columns."""
    rows = []
    for selection, of_selection in found.groupby("selection", sort=False):
        for name in RATIOS:
            row = mean_interval(of_selection[name].to_numpy(dtype=float))
            rows.append((selection, name, *(math.exp(end) for end in (row.mean, row.low, row.high)), row.count))
    return pd.DataFrame(rows, columns=["selection", "ratio", "mean", "low", "high", "replicates"])
