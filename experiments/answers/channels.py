"""What carried adoptions: by channel through time, and the exact shares at the end of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.answers.ledgers import checked_idea, codes_of, ledger_of, pairs_of
from experiments.answers.panels import Panel
from experiments.bands import STATISTICS, middle_of_runs, paired_difference
from experiments.inference import mean_interval
from experiments.replicates import ARMS
from experiments.results import Result
from sim.stages import IDEA_CHANNELS, Channel

ALWAYS = tuple(channel.name.lower() for channel in IDEA_CHANNELS)
OTHERS = tuple(name for name in (channel.name.lower() for channel in Channel) if name not in (*ALWAYS, "start"))
COLUMNS = (
    *("scenario", "scenario_low", "scenario_high", "baseline", "baseline_low", "baseline_high"),
    *("difference", "low", "high", "pairs"),
)


@dataclass(frozen=True)
class Channels:
    """Adoptions by the channel that carried them, of one idea or of all.

    Attributes:
        idea: its id, or None for all ideas together.
        pairs: pairs that were run.
        months: months of a run.
        names: channels, in the order of the model; those of events and players only where they carried anything.
        panels: adoptions since the start by month, one panel a channel in the order of `names`.
        shares: a row a channel: its share of a run's adoptions, mean over runs with 95 % interval, in both arms, and
            the paired difference; `pairs` are those with adoptions in both arms.
        totals: the same columns for all adoptions of a run, one row.

    """

    idea: str | None
    pairs: int
    months: int
    names: tuple[str, ...]
    panels: tuple[Panel, ...]
    shares: pd.DataFrame
    totals: pd.DataFrame


def channels(result: Result, idea: str | None = None) -> Channels:
    """What carried adoptions in both arms; refuses an unknown idea and a result without a ledger."""
    chosen = {} if idea is None else {"idea": checked_idea(result, idea)}
    ledger = ledger_of(result, ["arm", "replicate", "month", "channel"], **chosen)
    months = int(result.summary["months"])
    counts = counted(ledger, pairs_of(result), months)
    carried = counts.sum(axis=(0, 1, 2)) > 0
    kept = [place for place, name in enumerate((*ALWAYS, *OTHERS)) if name in ALWAYS or carried[place]]
    ends = counts.sum(axis=2)
    totals = ends.sum(axis=2, keepdims=True)
    with np.errstate(invalid="ignore"):
        shares = ends / totals
    names = tuple((*ALWAYS, *OTHERS)[place] for place in kept)
    return Channels(
        idea=idea,
        pairs=counts.shape[1],
        months=months,
        names=names,
        panels=tuple(
            through_time(name, counts[..., place].cumsum(axis=2)) for name, place in zip(names, kept, strict=True)
        ),
        shares=compared(shares[..., kept], names, is_share=True),
        totals=compared(totals, ("adoptions",)),
    )


def through_time(channel: str, counts: NDArray[np.float64]) -> Panel:
    """One channel's adoptions since the start; `counts` are (arm, replicate, month)."""
    found = {arm: middle_of_runs(runs) for arm, runs in zip(ARMS, counts, strict=True)}
    found["difference"] = paired_difference(counts[0] - counts[1])
    months = np.arange(counts.shape[2])
    rows = [
        pd.DataFrame({"arm": arm, "month": months, **dict(zip(STATISTICS, values, strict=True))})
        for arm, values in found.items()
    ]
    return Panel((channel,), (), "adoptions", pd.concat(rows, ignore_index=True))


def counted(ledger: pd.DataFrame, pairs: int, months: int) -> NDArray[np.float64]:
    """Adoptions of every run by month and channel, shape (arm, replicate, month, channel)."""
    names = (*ALWAYS, *OTHERS)
    during = ledger[ledger["month"] >= 0]
    counts = np.zeros((len(ARMS), pairs, months, len(names)))
    places = (
        codes_of(during["arm"], ARMS),
        during["replicate"].to_numpy(),
        during["month"].to_numpy(),
        codes_of(during["channel"], names),
    )
    np.add.at(counts, places, 1.0)
    return counts


def compared(values: NDArray[np.float64], names: Sequence[str], *, is_share: bool = False) -> pd.DataFrame:
    """Both arms and their paired difference, with 95 % t-intervals of means; `values` are (arm, replicate, name).

    The interval of a share ends where shares do, at 0 and 1; few runs would take it beyond.
    """
    rows = []
    for place in range(len(names)):
        scenario, baseline = values[0, :, place], values[1, :, place]
        found = [mean_interval(of) for of in (scenario, baseline, scenario - baseline)]
        ends = np.array([(one.mean, one.low, one.high) for one in found])
        if is_share:
            ends = np.clip(ends, [[0.0], [0.0], [-1.0]], 1.0)
        rows.append([*ends.ravel().tolist(), found[-1].count])
    return pd.DataFrame(rows, columns=list(COLUMNS), index=pd.Index(names, name="name"))
