"""Facts on city networks: their number (F13), their members (F7, F9), who leaves and what comes of it (F10, F29)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from experiments.facts.commitments import DEPARTURE, YEAR
from experiments.facts.declared import Kind, Role, fact, pattern, ratio
from experiments.facts.situations import Episode
from sim.outcomes.declared import UNDEFINED
from sim.outcomes.diffusion import is_adopter
from sim.record import Record

F7 = fact(
    "F7",
    "C40 grows slowly: a club by invitation",
    "18 (Oct 2005), 40 (2006), 40 and 19 affiliates (2009), 70 (Feb 2015), 83 (about 2016), 97 (2025)",
    "c40cities.org; World Bank; NatGeo; c40.org",
    "H",
    Role.HELD_OUT,
)
F9 = fact(
    "F9",
    "growth of the Global Covenant of Mayors",
    "7,400 with 680 million people (Oct 2017); 11,500 in 142 countries (2023)",
    "the network's impact page; climatalk",
    "H/M",
)
F10 = fact(
    "F10",
    "a US climate network loses a fifth of its members in two years; the inward leave",
    """ICLEI: more than 350 (1999), more than 650 (about 2005), 1,107 (Dec 2009); US: 565 at the peak of 2010, a fifth
    less by 2012""",
    "climate-policy-watcher; biodiv.be; World Bank; Krause et al. 2016",
    "H",
    Role.HELD_OUT,
)
F13 = fact(
    "F13",
    "the number of city networks grows",
    "55 (1985), more than 200 (2016): 4.2 % a year; 202 analysed in 2021; 300 on a blog only",
    "citiscope on Nature; Urban Studies 58(9)",
    "H / L",
    Role.FITTING,
)
F29 = fact(
    "F29",
    "leaving a network is not back-sliding",
    "leaving ICLEI: no significant difference-in-differences effect on sustainability action",
    "Yi, Krause, Feiock 2017",
    "H",
    Role.HELD_OUT,
)


def members_of(record: Record, network: str, nation: str | None = None) -> NDArray[np.bool_]:
    """Cities that are members of a network at the end of a record, of one nation if given, shape (city,)."""
    memberships = record.tables["memberships"]
    row = record.ids["networks"].index(network)
    chosen = (memberships["network"] == row) & (memberships["is_active"] > 0)
    found = np.zeros(len(record.ids["cities"]), dtype=bool)
    found[memberships["city"][chosen]] = True
    if nation is not None:
        found &= record.tables["cities"]["nation"] == record.ids["nations"].index(nation)
    return found


@pattern(
    F13,
    "yearly growth of the number of networks at work, over 31 years",
    math.log(200 / 55) / 31,
    situation="quiet decades",
    unit="1/year",
    note="""55 to 200; a logarithmic rate, since the world has sixteen networks and not fifty-five. Counts by networks
    themselves promote""",
)
def growth(episode: Episode) -> float:
    working = episode.last.arrays["networks_active"]
    return float(math.log(working[-1] / working[0]) / ((len(working) - 1) / YEAR))


def _members(episode: Episode, network: str) -> NDArray[np.float64]:
    """Members of a network at the end of each month, shape (month,)."""
    record = episode.last
    members: NDArray[np.float64] = record.arrays["members"][:, record.ids["networks"].index(network)]
    return members


@pattern(
    F7,
    "members of C40 in mid-2025, of those of 2017",
    97 / 83,
    situation="all large cities",
    unit="times",
    note="""from the 83 members that the world starts with; 2005 to 2015 has no counterpart, since shipped worlds start
    in 2015 or 2017""",
)
def c40_members(episode: Episode) -> float:
    record = episode.last
    listed = record.tables["memberships"]
    of_c40 = listed["network"] == record.ids["networks"].index("c40")
    return ratio(float(_members(episode, "c40")[-1]), float((of_c40 & (listed["since"] < 0)).sum()))


@pattern(
    F9,
    "members of the Global Covenant in mid-2023, of those of October 2017",
    11_500 / 7_400,
    situation="all large cities",
    unit="times",
    note="large cities only, while growth came from towns as well; 2023 without a month: mid-year",
)
def global_covenant_members(episode: Episode) -> float:
    members = _members(episode, "global-covenant-of-mayors")
    return ratio(float(members[77]), float(members[9]))


@pattern(
    F10,
    "US members of ICLEI lost in the two years after the nation turned hostile",
    0.20,
    situation="withdrawal",
    unit="share",
    note="""net of those who joined. The real loss (2010-12) followed a turn in local politics, not a departure from an
    agreement; the situation's departure stands in for it. networks.backlash was set with this fact in view""",
)
def us_members_lost(episode: Episode) -> float:
    before = members_of(episode.at(DEPARTURE), "iclei", "USA")
    after = members_of(episode.at(DEPARTURE + 2 * YEAR), "iclei", "USA")
    return 1.0 - ratio(float(after.sum()), float(before.sum()))


def _leavers(episode: Episode) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """US members of any climate network in month 24 that have left one by month 48, and those that stayed in all."""
    before, after = episode.at(DEPARTURE), episode.at(DEPARTURE + 2 * YEAR)
    left = np.zeros(len(before.ids["cities"]), dtype=bool)
    was = left.copy()
    for network in ("iclei", "global-covenant-of-mayors", "c40"):
        members = members_of(before, network, "USA")
        was |= members
        left |= members & ~members_of(after, network)
    return left, was & ~left


@pattern(
    F10,
    "mean outlook of the mayors of leavers less that of stayers",
    (-math.inf, 0.0),
    situation="withdrawal",
    unit="sd",
    kind=Kind.SIGN,
    is_built_in=True,
    note="exits follow conservatism, not fiscal stress: built in by networks.backlash and networks.outlook_exit",
)
def leavers_look_inward(episode: Episode) -> float:
    left, stayed = _leavers(episode)
    outlook = episode.at(DEPARTURE).tables["cities"]["outlook"]
    return float(outlook[left].mean() - outlook[stayed].mean()) if left.any() and stayed.any() else UNDEFINED


@pattern(
    F29,
    "adoptions of climate ideas by leavers less those of stayers, before and after: difference in differences",
    0.0,
    situation="withdrawal",
    unit="share",
    scale=0.1,
    note="""over the two years after they left; members of three climate networks instead of one, since few leave. "Not
    significant" is no zero: the study's interval is not known""",
)
def no_backsliding(episode: Episode) -> float:
    left, stayed = _leavers(episode)
    if not left.any() or not stayed.any():
        return UNDEFINED
    before, after = (_climate_share(episode.at(month)) for month in (DEPARTURE + 2 * YEAR, DEPARTURE + 4 * YEAR))
    change = after - before
    return float(change[left].mean() - change[stayed].mean())


def _climate_share(record: Record) -> NDArray[np.float64]:
    """Share of the climate ideas that each city has adopted, shape (city,)."""
    on_climate = record.tables["ideas"]["topic"] == record.ids["topics"].index("climate")
    shares: NDArray[np.float64] = is_adopter(record)[:, on_climate].mean(axis=1)
    return shares
