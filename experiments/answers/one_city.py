"""Why did this city adopt? In how many runs, when, through which channel, and from whom; in both arms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.answers.channels import ALWAYS, COLUMNS, OTHERS, compared, counted
from experiments.answers.ledgers import checked_idea, codes_of, ledger_of, pairs_of
from experiments.answers.shares_of_runs import paired_difference, wilson_interval
from experiments.replicates import ARMS
from experiments.results import Result

NEVER = np.inf
MIDDLE = (0.1, 0.5, 0.9)
FOUNDED = "founded-"  # how ids of networks begin that were founded during a run
SHARE_COLUMNS = (*COLUMNS, "changed")


@dataclass(frozen=True)
class CityAndIdea:
    """One city and one idea over all runs.

    Attributes:
        city: its id.
        idea: the idea's id.
        pairs: pairs that were run.
        held: pairs in which the city had the idea from the start; they are left out of all that follows.
        adopted: a row, with the columns of `SHARE_COLUMNS`: share of runs in which the city adopted (Wilson intervals),
            and the paired difference (Newcombe's interval); `changed` counts the pairs whose arms differ.
        months: a row an arm: month of first adoption over the runs in which it adopted, columns early, median, late
            (the middle 80 %), and runs.
        reached: columns arm, month, share, low, high: share of runs in which it had adopted by the end of a month, with
            Wilson intervals.
        channels: a row a channel: of the runs in which it adopted, the share whose first adoption this channel carried,
            columns scenario, scenario_low, scenario_high, baseline, baseline_low, baseline_high.
        sources: columns channel, source, scenario, baseline: how often a city, network or nation was the source of the
            first adoption, in runs, most often first.

    """

    city: str
    idea: str
    pairs: int
    held: int
    adopted: pd.DataFrame
    months: pd.DataFrame
    reached: pd.DataFrame
    channels: pd.DataFrame
    sources: pd.DataFrame


@dataclass(frozen=True)
class CityIdeas:
    """One city and all ideas.

    Attributes:
        city: its id.
        pairs: pairs that were run.
        ideas: a row an idea, in order of the share in the scenario: columns of `SHARE_COLUMNS` as in
            `CityAndIdea.adopted`.
        adopted: one row: ideas that the city adopted in a run, mean with 95 % t-intervals, columns of `COLUMNS`.
        channels: a row a channel: its share of the city's adoptions in a run, mean over runs; columns of `COLUMNS`.
        sources: as in `CityAndIdea`, counted in adoptions.

    """

    city: str
    pairs: int
    ideas: pd.DataFrame
    adopted: pd.DataFrame
    channels: pd.DataFrame
    sources: pd.DataFrame


def city_and_idea(result: Result, city: str, idea: str) -> CityAndIdea:
    """What the ledger says of a city and an idea. A city that never adopted is in no row of it: see `sim.World.row`."""
    checked_idea(result, idea)
    ledger = ledger_of(result, ["arm", "replicate", "month", "channel", "source"], city=city, idea=idea)
    pairs, months = pairs_of(result), int(result.summary["months"])
    first = first_adoptions(ledger, pairs)
    open_to = ~is_held(ledger, pairs)
    first = first[first["replicate"].isin(np.flatnonzero(open_to))]
    when = _months_of(first, pairs)[:, open_to]
    return CityAndIdea(
        city=city,
        idea=idea,
        pairs=pairs,
        held=int((~open_to).sum()),
        adopted=_share_of_runs(when < NEVER, "adopted"),
        months=_middle(when),
        reached=_reached(when, months),
        channels=_carried(first),
        sources=sources_of(first),
    )


def city_ideas(result: Result, city: str) -> CityIdeas:
    """What the ledger says of a city and every idea."""
    ledger = ledger_of(result, ["arm", "replicate", "month", "idea", "channel", "source"], city=city)
    pairs, months = pairs_of(result), int(result.summary["months"])
    rows, adopted = [], np.zeros((len(ARMS), pairs))
    for idea in result.summary["story"]["ideas"]:
        of_idea = ledger[ledger["idea"] == idea]
        happened = _months_of(first_adoptions(of_idea, pairs), pairs) < NEVER
        open_to = ~is_held(of_idea, pairs)
        adopted += happened & open_to
        rows.append(_share_of_runs(happened[:, open_to], idea))
    ends = counted(ledger, pairs, months).sum(axis=2)
    kept = [place for place, name in enumerate((*ALWAYS, *OTHERS)) if name in ALWAYS or ends[..., place].any()]
    with np.errstate(invalid="ignore"):
        shares = ends[..., kept] / ends.sum(axis=2, keepdims=True)
    return CityIdeas(
        city=city,
        pairs=pairs,
        ideas=pd.concat(rows).sort_values("scenario", ascending=False, kind="stable"),
        adopted=compared(adopted[..., None], ("ideas",)),
        channels=compared(shares, [(*ALWAYS, *OTHERS)[place] for place in kept], is_share=True),
        sources=sources_of(ledger[ledger["month"] >= 0]),
    )


def first_adoptions(ledger: pd.DataFrame, pairs: int) -> pd.DataFrame:
    """The first adoption of every run, in the order of arms and replicates; what was there from the start is none."""
    during = ledger[(ledger["month"] >= 0) & (ledger["replicate"] < pairs)]
    return during.sort_values("month", kind="stable").drop_duplicates(["arm", "replicate"])


def is_held(ledger: pd.DataFrame, pairs: int) -> NDArray[np.bool_]:
    """Pairs in which the city had the idea from the start, shape (pair,): the start is the same in both arms."""
    held = np.zeros(pairs, dtype=bool)
    held[ledger.loc[ledger["month"] < 0, "replicate"].to_numpy()] = True
    return held


def _months_of(first: pd.DataFrame, pairs: int) -> NDArray[np.float64]:
    """Month of the first adoption, shape (arm, pair); infinite where there was none."""
    months = np.full((len(ARMS), pairs), NEVER)
    months[codes_of(first["arm"], ARMS), first["replicate"].to_numpy()] = first["month"].to_numpy()
    return months


def _share_of_runs(happened: NDArray[np.bool_], name: str) -> pd.DataFrame:
    """One row, from what happened in every run, shape (arm, pair)."""
    pairs = happened.shape[1]
    row: list[float] = []
    for runs in happened:
        low, high = wilson_interval(runs.sum(), pairs)
        row += [float(runs.mean()) if pairs else np.nan, float(low), float(high)]
    row += list(paired_difference(*happened)) if pairs else [np.nan] * 3
    changed = int((happened[0] != happened[1]).sum())
    return pd.DataFrame([[*row, pairs, changed]], columns=list(SHARE_COLUMNS), index=pd.Index([name], name="name"))


def _middle(when: NDArray[np.float64]) -> pd.DataFrame:
    """Early, median and late month of adoption over the runs in which there was one."""
    rows = []
    for runs in when:
        months = runs[runs < NEVER]
        ends = np.quantile(months, MIDDLE) if len(months) else np.full(len(MIDDLE), np.nan)
        rows.append([*ends, len(months)])
    return pd.DataFrame(rows, columns=["early", "median", "late", "runs"], index=pd.Index(ARMS, name="arm"))


def _reached(when: NDArray[np.float64], months: int) -> pd.DataFrame:
    """Share of runs that had adopted by the end of each month."""
    pairs, frames = when.shape[1], []
    for arm, runs in zip(ARMS, when, strict=True):
        count = (runs[:, None] <= np.arange(months)).sum(axis=0)
        low, high = wilson_interval(count, pairs)
        share = count / pairs if pairs else np.full(months, np.nan)
        frames.append(pd.DataFrame({"arm": arm, "month": np.arange(months), "share": share, "low": low, "high": high}))
    return pd.concat(frames, ignore_index=True)


def _carried(first: pd.DataFrame) -> pd.DataFrame:
    """The share of first adoptions that each channel carried, in both arms."""
    columns: dict[str, NDArray[np.float64]] = {}
    for arm in ARMS:
        of_arm = first[first["arm"] == arm]["channel"].astype(str)
        count = of_arm.value_counts().reindex([*ALWAYS, *OTHERS], fill_value=0).to_numpy()
        low, high = wilson_interval(count, np.full(len(count), len(of_arm)))
        share = count / len(of_arm) if len(of_arm) else np.full(len(count), np.nan)
        columns |= {arm: share, f"{arm}_low": low, f"{arm}_high": high}
    table = pd.DataFrame(columns, index=pd.Index([*ALWAYS, *OTHERS], name="name"))
    is_shown = table.index.isin(ALWAYS) | (table[list(ARMS)].max(axis=1) > 0)
    return table[is_shown]


def sources_of(adoptions: pd.DataFrame) -> pd.DataFrame:
    """How often each source stands in these adoptions, in both arms; networks founded during a run are one."""
    named = adoptions.dropna(subset=["source"]).astype({"arm": str, "channel": str, "source": str})
    is_founded = named["source"].str.startswith(FOUNDED)
    named["source"] = named["source"].mask(is_founded, FOUNDED)
    table = named.groupby(["channel", "source", "arm"]).size().unstack("arm", fill_value=0)  # noqa: PD010
    table = table.reindex(columns=list(ARMS), fill_value=0).reset_index()
    table.columns.name = None
    return table.sort_values(["scenario", "baseline", "source"], ascending=[False, False, True], ignore_index=True)
