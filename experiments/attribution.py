"""The two meanings of cause, side by side: what carried an adoption, and what would be missing without the channel.

Attribution is exact in each run: given an adoption, its channel is drawn in proportion to its pull. Removal closes the
channel and runs again with the same draws. The shares add up to one; the losses do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison import FEWEST_REPLICATES
from experiments.executors import Executor, available_cores, executor_for
from experiments.inference import mean_interval
from experiments.replicates import Pairing, chunks_of
from experiments.variants import Progress
from sim import errors
from sim.stages import IDEA_CHANNELS

CHANNELS = tuple(channel.name.lower() for channel in IDEA_CHANNELS)
COLUMNS = ("channel", "share", "share_low", "share_high", "loss", "loss_low", "loss_high", "replicates")


@dataclass(frozen=True)
class Removals:
    """Shares and losses of some replicates, shape (replicate, channel)."""

    first: int
    shares: NDArray[np.float64]
    losses: NDArray[np.float64]


def run_removals(pairing: Pairing, replicates: Sequence[int]) -> Removals:
    """For each replicate: the scenario as it is, and once without each channel, with the same draws."""
    shares = np.full((len(replicates), len(CHANNELS)), np.nan)
    losses = np.full_like(shares, np.nan)
    for place, replicate in enumerate(replicates):
        record = pairing.run("scenario", replicate)
        adopted = record.outcome("share_adopted")
        for column, channel in enumerate(CHANNELS):
            shares[place, column] = record.outcome(f"adoptions_{channel}")
            parameters = {**pairing.parameters, "ideas": {**pairing.parameters["ideas"], "closed_channels": (channel,)}}
            without = replace(pairing, parameters=parameters).run("scenario", replicate)
            if adopted > 0.0:
                losses[place, column] = 1.0 - without.outcome("share_adopted") / adopted
    return Removals(replicates[0], shares, losses)


def attribute(
    pairing: Pairing,
    replicates: int,
    *,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Both meanings for every channel of ideas, with 95 % intervals over replicates.

    `share` is the part of all adoptions that the channel carried; `loss` the part of the adopters at the end that are
    missing when it is closed. Refuses fewer than two replicates, and channels that are closed already.
    """
    if replicates < FEWEST_REPLICATES:
        raise errors.out_of_bounds("replicates", replicates, FEWEST_REPLICATES, "any number")
    closed = pairing.parameters.get("ideas", {}).get("closed_channels", ())
    if closed:
        raise errors.not_allowed("attribution by removal", "begin", f"closed already: {errors.listed(closed)}")
    pairing.tried()
    workers = processes or available_cores()
    chunks = chunks_of(replicates, workers)
    done, parts = 0, []
    for part in (executor or executor_for(workers, len(chunks))).map_chunks(run_removals, chunks, pairing):
        parts.append(part)
        done += len(part.shares)
        if progress:
            progress(done, replicates)
    parts.sort(key=lambda part: part.first)
    shares, losses = (np.concatenate([getattr(part, name) for part in parts]) for name in ("shares", "losses"))
    rows = []
    for column, channel in enumerate(CHANNELS):
        share, loss = mean_interval(shares[:, column]), mean_interval(losses[:, column])
        rows.append((channel, share.mean, share.low, share.high, loss.mean, loss.low, loss.high, share.count))
    return pd.DataFrame(rows, columns=list(COLUMNS))
