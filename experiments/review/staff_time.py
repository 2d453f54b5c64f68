"""Twinning against networks at equal staff time: where in the plane of their pulls does the ranking flip?

Offices split free time by two parameters, `offices.ties_share` and `offices.networks_share`; time for partner cities
becomes exchanges at `offices.exchange_time` each, time for networks becomes engagement at `offices.membership_time` a
membership. The choice `staff_time=equal` gives both the same share and leaves their sum as it is, so that the two are
compared at the same budget of time; what is used of it is told beside, because neither need use it up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.inference import MIDDLE, mean_interval
from experiments.readings import SCENARIO
from experiments.sweeps.results import SweepResult
from sim import errors
from sim.mechanisms.offices import Offices

TWINNING, NETWORKS = "mechanisms.ideas.twinning", "mechanisms.ideas.networks"
CLOSED, SPLIT = "mechanisms.ideas.closed_channels", "staff_time"
OPEN, NO_TWINNING, NO_NETWORKS = (), ("twinning",), ("networks",)
CARRIED, MISSING = "carried", "missing without it"
RESAMPLES = 400
Floats = NDArray[np.float64]


def lead_of_networks(result: SweepResult, split: str) -> dict[str, pd.DataFrame]:
    """By how much networks lead partner cities over the plane, in both meanings of cause.

    Each table has a row a cell of the plane: twinning, networks (pulls a year) and `lead`, an array (replicate,): the
    share of adoptions that networks carried less that of partner cities, or the share of cities that has adopted
    without partners less that without networks.
    """
    points = result.points
    missing = [name for name in (TWINNING, NETWORKS, CLOSED, SPLIT) if name not in points]
    if missing:
        problem = f"does not vary {missing[0]}"
        raise errors.bad_file(f"sweep {result.name}", problem, "sweep experiment=equal_staff_time")
    carried = result.values("adoptions_networks", SCENARIO) - result.values("adoptions_twinning", SCENARIO)
    adopted = result.values("share_adopted", SCENARIO)
    rows: dict[str, list[tuple[float, float, Floats]]] = {CARRIED: [], MISSING: []}
    at_split = points[points[SPLIT] == split]
    for _, cell in at_split.groupby([TWINNING, NETWORKS]):
        pulls = (float(cell[TWINNING].iloc[0]), float(cell[NETWORKS].iloc[0]))
        numbers = cell.index.to_numpy(dtype=int).tolist()
        place = {tuple(closed): point for closed, point in zip(cell[CLOSED], numbers, strict=True)}
        rows[CARRIED].append((*pulls, carried[place[OPEN]]))
        rows[MISSING].append((*pulls, adopted[place[NO_TWINNING]] - adopted[place[NO_NETWORKS]]))
    return {name: pd.DataFrame(found, columns=["twinning", "networks", "lead"]) for name, found in rows.items()}


def flip_line(plane: pd.DataFrame, resamples: int = RESAMPLES, seed: int = 1) -> pd.DataFrame:
    """For each pull of twinning, the pull of networks at which the ranking flips: a row with flips_at, low, high.

    Between the levels of the grid the lead is taken as linear in the logarithm of the pull. The interval is that of
    replicates drawn anew. NaN where one of the two leads over the whole range; `leads` then says which, and where the
    line leaves the range in some resamples, the end of the interval is the end of the range.
    """
    random = np.random.default_rng(seed)
    count = len(plane["lead"].iloc[0])
    draws = random.integers(0, count, (resamples, count))
    rows = []
    for twinning, cells in plane.groupby("twinning"):
        ordered = cells.sort_values("networks")
        pulls = np.log(ordered["networks"].to_numpy(dtype=float))
        leads = np.stack(ordered["lead"].to_list())
        found = _crossing(pulls, leads.mean(axis=1))
        drawn = np.array([_crossing(pulls, leads[:, draw].mean(axis=1)) for draw in draws])
        tails = np.quantile(drawn, MIDDLE, method="nearest")
        low, high = np.exp(np.clip(tails, pulls[0], pulls[-1]))
        is_inside = math.isfinite(found)
        leader = "" if is_inside else ("networks" if found < 0 else "twinning")
        at = float(np.exp(found)) if is_inside else math.nan
        rows.append((twinning, at, low if is_inside else math.nan, high if is_inside else math.nan, leader))
    return pd.DataFrame(rows, columns=["twinning", "flips_at", "low", "high", "leads"])


def _crossing(pulls: Floats, leads: Floats) -> float:
    """Where a lead first rises through zero; minus infinity where it is positive from the start, infinity if never."""
    if leads[0] >= 0:
        return -math.inf
    above = np.flatnonzero(leads >= 0)
    if not above.size:
        return math.inf
    after = int(above[0])
    before = after - 1
    part = -leads[before] / (leads[after] - leads[before])
    return float(pulls[before] + part * (pulls[after] - pulls[before]))


def time_used(result: SweepResult, split: str, exchange_time: float, membership_time: float) -> pd.DataFrame:
    """Posts (FTE, all offices together) that exchanges take and that memberships ask for, with intervals.

    In-person exchanges take `exchange_time` (FTE years) in each of two offices; memberships ask for `membership_time`
    each (FTE), which offices meet as far as their time goes. Exchanges with cities outside the world are not counted.
    """
    points = result.points
    at = ((points[SPLIT] == split) & (points[CLOSED].map(tuple) == OPEN)).to_numpy()
    years = float(result.definition["months"]) / 12.0
    exchanges = 2.0 * exchange_time / years * result.values("exchanges", SCENARIO)[at].mean(axis=0)
    memberships = membership_time * result.values("memberships", SCENARIO)[at].mean(axis=0)
    rows = []
    for name, values in (("exchanges with partner cities", exchanges), ("memberships at the end", memberships)):
        found = mean_interval(values)
        rows.append((name, found.mean, found.low, found.high))
    return pd.DataFrame(rows, columns=["work", "posts", "low", "high"])


def answer(result: SweepResult) -> list[tuple[str, pd.DataFrame]]:
    """The lines at both splits and in both meanings, and the time used: titles with tables."""
    found: list[tuple[str, pd.DataFrame]] = []
    splits: Sequence[str] = [str(level) for f in result.factors if f.name == SPLIT for level in f.levels]
    for split in splits:
        for meaning, plane in lead_of_networks(result, split).items():
            title = f"{meaning}, staff time {split}: pull of networks above which they lead, by pull of twinning"
            found.append((title, flip_line(plane)))
        used = time_used(result, split, Offices.exchange_time, Offices.membership_time)
        found.append((f"staff time {split}: posts at work", used))
    return found
