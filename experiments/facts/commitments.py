"""Facts on signatures, the ladder behind them, and delivery: F1, F2, F8, F27, F28."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from experiments.facts.declared import Kind, Role, fact, pattern, ratio
from experiments.facts.situations import Episode
from sim.outcomes.declared import UNDEFINED
from sim.record import Record
from sim.stages import CommitmentStage as Stage

in_the_usa = partial(pattern, situation="withdrawal", unit="share")
in_europe = partial(pattern, situation="europe 2008", unit="share")
DEPARTURE, YEAR = 24, 12  # of the situation "withdrawal": June 2017 is month 24
# Months of the situation "europe 2008", counted from January 2008.
EARLY_2009, END_OF_2009, NOVEMBER_2011, MAY_2012, MID_2013, SEPTEMBER_2016, END_OF_2019 = 13, 23, 46, 52, 66, 104, 143


def signed_in(record: Record, nation: str) -> NDArray[np.float64]:
    """Share of a nation's cities that have signed and not left, at the end of each month, shape (month,)."""
    shares: NDArray[np.float64] = record.arrays["committed"][:, record.ids["nations"].index(nation)]
    return shares


def signed(record: Record) -> NDArray[np.float64]:
    """Share of all cities that have signed and not left, those on hold included, shape (month,)."""
    shares: NDArray[np.float64] = record.arrays["ladder"][:, Stage.COMMITTED : Stage.ON_HOLD + 1].sum(axis=1)
    return shares


F1 = fact(
    "F1",
    "a burst of signatures answers the withdrawal (Climate Mayors)",
    """61 (1 Jun 2017, within hours), 83 (2 Jun), 180, 279 (by 9 Jun), 405 (Jun 2018), 427-435 (2019), "nearly 500"
    (Dec 2022)""",
    "engadget; ibtimes; medium @ClimateMayors; wikiclassic; greenmatters; climatemayors.org",
    "H",
    Role.FITTING,
)
F2 = fact(
    "F2",
    "the burst is concave: half of the year's gain within about a week",
    "computed on F1",
    "computed in the notes on F1's counts",
    "M",
    Role.FITTING,
)
F8 = fact(
    "F8",
    "growth of the Covenant of Mayors",
    """350+ (10 Feb 2009), 1,000 (Dec 2009), 1,200 (early 2010), 1,800 (2010), 3,069 (Nov 2011), 4,000+ (May 2012),
    6,201 (4 Sep 2016), 9,700 (31 Dec 2019), 10,000+ (2021)""",
    "EC press; buildup.eu; eumayors; JRC; eurocities",
    "H",
    Role.FITTING,
)
F27 = fact(
    "F27",
    "few signatories are on hold at first, about a tenth later; fewer still report",
    """33 of 3,069 suspended (Nov 2011); about 10 % on hold (around 2013); 315 implementation reports among 6,201
    signatories (2016); at most 2,850 monitoring reports beside 9,700 signatories (end of 2019)""",
    "eumayors.eu; the reports: SCIENCE 2.9",
    "H",
    Role.FITTING,
)
F28 = fact(
    "F28",
    "delivery falls short of what was planned",
    """EU: 60 % of more than 1,000 on track; 85.6 % of the 2020 reduction target reached on average; emissions rose in
    12 %; 55.2 % pledged against 48 % forecast for 2030""",
    "Nat. Clim. Change 2020; MDPI 2022; EU-mayors 2024",
    "H",
    Role.FITTING,
)


def _gains(episode: Episode) -> NDArray[np.float64]:
    """Signatures gained in each month of the year that begins with the departure, shape (12,)."""
    shares = signed_in(episode.last, "USA")
    return np.diff(shares[DEPARTURE - 1 : DEPARTURE + YEAR])


def _times(episode: Episode, month: int, before: int) -> float:
    """Signatories at the end of a month, of those at the end of an earlier one."""
    shares = signed_in(episode.last, "USA")
    return ratio(shares[month], shares[before])


@in_the_usa(
    F1,
    "share of the year's gain that came in the first month",
    ((279 - 61) / (405 - 61), 0.94),
    note="""by day 8: (279 - 61) / (405 - 61); by day 30 at most 0.94 (MODEL 3, d1). A month is the model's step, so
    that the week itself cannot be seen. Signatures that would have come anyway are in both""",
)
def first_month(episode: Episode) -> float:
    gains = _gains(episode)
    return ratio(gains[0], gains.sum())


@in_the_usa(
    F1,
    "signatories a year after the departure, of those just before",
    405 / 61,
    unit="times",
    note="""the list counted 61 within hours, when the burst had begun; how far a campaign had come before the
    departure is the situation's choice (two years from nobody), and the factor hangs on it""",
)
def after_a_year(episode: Episode) -> float:
    return _times(episode, DEPARTURE + YEAR - 1, DEPARTURE - 1)


@in_the_usa(
    F1,
    "gain of the second year, of the signatories after the first",
    ((427 - 405) / 405, (435 - 405) / 405),
    note="427 to 435 in 2019, no month given: two years after the departure at the latest",
)
def second_year(episode: Episode) -> float:
    return _times(episode, DEPARTURE + 2 * YEAR - 1, DEPARTURE + YEAR - 1) - 1.0


@in_the_usa(
    F1,
    "gain from the first anniversary to December 2022, of the signatories then",
    ((450 - 405) / 405, (500 - 405) / 405),
    note=""""nearly 500" is taken as 450 to 500; the list is one campaign, while the model's signatories may sign any
    climate commitment""",
)
def five_years_on(episode: Episode) -> float:
    return _times(episode, DEPARTURE + 66, DEPARTURE + YEAR - 1) - 1.0


@in_the_usa(
    F2,
    "gain of the first month less the largest of any later month of the year, as a share of the year's gain",
    (0.0, math.inf),
    kind=Kind.SIGN,
    note="""what a monthly model can show of the shape: concave, not S-shaped; half of the year's gain within a week
    cannot be seen in months""",
)
def is_concave(episode: Episode) -> float:
    gains = _gains(episode)
    return ratio(gains[0] - gains[1:].max(), gains.sum())


def _of_final(month: int, episode: Episode) -> float:
    shares = signed(episode.last)
    return ratio(shares[month], shares[END_OF_2019])


RESCALED = """as a share of the count of December 2019: the situation has 181 cities and not ten thousand
towns, and the register keeps those who left"""


@in_europe(F8, "signatories of December 2009, of those ten years later", 1000 / 9700, note=RESCALED)
def end_of_2009(episode: Episode) -> float:
    return _of_final(END_OF_2009, episode)


@in_europe(F8, "signatories of November 2011, of those of December 2019", 3069 / 9700, note=RESCALED)
def november_2011(episode: Episode) -> float:
    return _of_final(NOVEMBER_2011, episode)


@in_europe(F8, "signatories of September 2016, of those of December 2019", 6201 / 9700, note=RESCALED)
def september_2016(episode: Episode) -> float:
    return _of_final(SEPTEMBER_2016, episode)


@in_europe(
    F8,
    "monthly gain between December 2009 and May 2012, of that up to February 2009",
    (1.0, math.inf),
    unit="times",
    kind=Kind.SIGN,
    note="observed: (4,000 - 1,000) / 29 against 350 / 13, or 3.8 times; the start is convex where F1 is concave",
)
def takes_off(episode: Episode) -> float:
    shares = signed(episode.last)
    early = shares[EARLY_2009] / (EARLY_2009 + 1)
    return ratio((shares[MAY_2012] - shares[END_OF_2009]) / (MAY_2012 - END_OF_2009), early)


def _of_signatories(record: Record, month: int, stage: Stage) -> float:
    return ratio(record.arrays["ladder"][month, stage], signed(record)[month])


@in_europe(
    F27,
    "signatories on hold in November 2011",
    33 / 3069,
    scale=0.1,
    note="""the Covenant asked for a plan within one year then, and prolonged; the model keeps the three years of the
    Global Covenant throughout (commitments.plan_due)""",
)
def on_hold_in_2011(episode: Episode) -> float:
    return _of_signatories(episode.last, NOVEMBER_2011, Stage.ON_HOLD)


@in_europe(F27, "signatories on hold in mid-2013", 0.10, note='"around 2013", about 10 %: rounded by the source')
def on_hold_in_2013(episode: Episode) -> float:
    return _of_signatories(episode.last, MID_2013, Stage.ON_HOLD)


@in_europe(F27, "signatories with a monitored plan in September 2016", 315 / 6201,
         note="implementation reports among signatories")  # fmt: skip
def monitored_in_2016(episode: Episode) -> float:
    return _of_signatories(episode.last, SEPTEMBER_2016, Stage.MONITORED)


@in_europe(F27, "signatories with a monitored plan at the end of 2019", (0.0, 2850 / 9700),
         note="an upper bound: a city may have sent several reports")  # fmt: skip
def monitored_in_2019(episode: Episode) -> float:
    return _of_signatories(episode.last, END_OF_2019, Stage.MONITORED)


@in_europe(
    F27,
    "the least that a rung of the ladder loses on the one before, of all signatories",
    (0.0, math.inf),
    kind=Kind.SIGN,
    note="""the funnel in September 2016: committed, inventory, target, plan, monitored, each counting those at the
    rung or above; nearly built in, since a rung is reached from the one before, and missed where one is empty""",
)
def funnel_narrows(episode: Episode) -> float:
    at = episode.last.arrays["ladder"][SEPTEMBER_2016, Stage.COMMITTED : Stage.MONITORED + 1]
    lost = at[:-1]  # a rung exceeds the next by those who stand on it
    return ratio(lost.min() if (at > 0.0).all() else -1.0, at.sum())


def _efficacies(episode: Episode) -> NDArray[np.float64]:
    """Delivery relative to plan of every city that has one at the end, shape (planned city,)."""
    cities = episode.last.tables["cities"]
    drawn: NDArray[np.float64] = cities["efficacy"][cities["plan_month"] >= 0]
    return drawn


@in_europe(F28, "cities with a plan that are on track", 0.60, is_built_in=True,
         note="stated by emissions.on_track_eu; United Kingdom counted as the EU member it was in 2008")  # fmt: skip
def on_track(episode: Episode) -> float:
    drawn = _efficacies(episode)
    return float((drawn >= 1.0).mean()) if len(drawn) else UNDEFINED


@in_europe(F28, "cities with a plan whose emissions rise by their own doing", 0.12,
         is_built_in=True, note="stated by emissions.backwards")  # fmt: skip
def backwards(episode: Episode) -> float:
    drawn = _efficacies(episode)
    return float((drawn < 0.0).mean()) if len(drawn) else UNDEFINED


@in_europe(
    F28,
    "delivery of plans, of what they aim at, mean over cities",
    (0.856, 48.0 / 55.2),
    note="""85.6 % of the 2020 target reached; 48 of 55.2 % forecast for 2030. Cities with reports are those that
    deliver: survivors""",
)
def mean_delivery(episode: Episode) -> float:
    drawn = _efficacies(episode)
    return float(drawn.mean()) if len(drawn) else UNDEFINED
