"""One replicate: a scenario and its baseline, run with the same seed, and what is kept of the two runs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.dotted import merged
from sim import Diplomacity, PlausibilityWarning, Record, Scenario, World
from sim.observation import SERIES
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.parameters import configured
from sim.randomness import key_of
from sim.record import ADOPTING
from sim.stages import Channel, IdeaStage, Kind
from sim.standing_orders import Order, give_orders

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

ARMS = ("scenario", "baseline")
BEFORE_THE_START = -1  # the month of what a city has when the run begins
MOST_NATIONS = 24  # whose series are kept: those that the events name, then those with the most cities


def seed_of(master_seed: int, replicate: int) -> int:
    """The seed of a replicate: a keyed digest of master seed and number; more replicates reuse the earlier ones."""
    return key_of(f"replicate {replicate} of master seed {master_seed}") >> 1  # 63 bits: a seed is a signed integer


def complete(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The values of all parameters by mechanism and name: those given, checked, and the defaults of the others."""
    return {mechanism.name: asdict(mechanism) for mechanism in configured(values)}


@dataclass(frozen=True)
class Pairing:
    """What all replicates of a comparison share.

    `keep` is ledger (with series and outcomes), series (with outcomes) or outcomes; `outcomes` are those computed;
    `nations` are the rows of those whose series are kept; `decisions` are standing orders of the scenario arm, which
    the baseline does without.
    """

    world: World
    scenario: Scenario
    baseline: Scenario
    months: int
    seed: int
    parameters: Mapping[str, Any]
    world_seed: int | None
    keep: str = "ledger"
    outcomes: tuple[str, ...] = (*OUTCOMES, *PAIRED_OUTCOMES)
    nations: tuple[int, ...] = ()
    decisions: tuple[Order, ...] = ()

    def under(self, changes: Mapping[str, Any]) -> Pairing:
        """The same pairs with other values of parameters, given by path, of which only the outcomes are kept.

        Refuses what cannot be run so. What is implausible in values that stay has been told already.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PlausibilityWarning)
            made = replace(self, parameters=complete(merged(self.parameters, changes)), keep="outcomes")
            for one in ARMS:
                made.run(one, 0, months=1)
        return made

    def tried(self) -> Pairing:
        """The pairing after a month of both arms: this compiles, meets what can be refused, and finds the nations."""
        records = [self.run(arm, 0, months=1) for arm in ARMS]
        named = {code for record in records for code in record.about["named_nations"]}
        ids = self.world.tables["nations"].ids
        cities = np.bincount(self.world.tables["cities"].values["nation"], minlength=len(ids))
        by_weight = sorted(range(len(ids)), key=lambda row: (ids[row] not in named, -cities[row], row))
        return replace(self, nations=tuple(sorted(by_weight[: max(MOST_NATIONS, len(named))])))

    def kept_series(self, record: Record) -> xr.Dataset:
        """The series of a run that all runs have: nations that are kept, and networks that were there at the start."""
        networks = slice(0, len(self.world.tables["networks"]))
        return record.series.isel(nation=list(self.nations), network=networks)

    def kept_arrays(self, record: Record) -> dict[str, NDArray[Any]]:
        """The same as arrays by name: labels cost more than a short run and are the same for all."""
        nations, networks = list(self.nations), slice(0, len(self.world.tables["networks"]))
        kept: dict[str, NDArray[Any]] = {"adoptions": record.adoptions}
        for name, declared in SERIES.items():
            array = record.arrays[name]
            if declared.axes == ("nation",):
                array = array[:, nations]
            elif declared.axes == ("network",):
                array = array[:, networks]
            kept[name] = array
        return kept

    def run(self, arm: str, replicate: int, months: int | None = None) -> Record:
        """Run one arm of one replicate; what the events of either arm name is measured in both."""
        scenario, other = (self.scenario, self.baseline) if arm == "scenario" else (self.baseline, self.scenario)
        model = Diplomacity(
            self.world,
            scenario,
            seed=seed_of(self.seed, replicate),
            parameters=self.parameters,
            world_seed=self.world_seed,
            watch=other,
            months=self.months,
        )
        if arm == "scenario" and self.decisions:
            give_orders(model, self.decisions)
        return model.run(months=months or self.months)


@dataclass(frozen=True)
class Finished:
    """What is kept of some replicates. Axes: outcomes (arm, replicate, outcome), series (arm, replicate, ...).

    `labels` is the series of one run, for the names of its axes, its coordinates and its units. `looks` are what a
    look at each run has found, the arms of a replicate one after another.
    """

    replicates: tuple[int, ...]
    outcomes: NDArray[np.float64]
    paired: NDArray[np.float64]
    series: Mapping[str, NDArray[np.float32]]
    labels: xr.Dataset | None
    ledgers: Sequence[pd.DataFrame]
    looks: Sequence[Any] = ()


def run_replicates(
    pairing: Pairing, replicates: Sequence[int], look: Callable[[Record], Any] | None = None
) -> Finished:
    """Run both arms of these replicates; what an executor calls. `look` sees every record before it is let go."""
    outcomes = np.full((len(ARMS), len(replicates), len(OUTCOMES)), np.nan)
    paired = np.full((len(replicates), len(PAIRED_OUTCOMES)), np.nan)
    series: dict[str, NDArray[np.float32]] = {}
    ledgers: list[pd.DataFrame] = []
    labels: xr.Dataset | None = None
    looks: list[Any] = []
    for place, replicate in enumerate(replicates):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PlausibilityWarning)  # told when the pairing was tried
            records = [pairing.run(arm, replicate) for arm in ARMS]
        looks += [look(record) for record in records] if look else []
        for arm, record in enumerate(records):
            for column, name in enumerate(OUTCOMES):
                if name in pairing.outcomes:
                    outcomes[arm, place, column] = record.outcome(name)
            if pairing.keep == "outcomes":
                continue
            labels = pairing.kept_series(record) if labels is None else labels
            for name, values in pairing.kept_arrays(record).items():
                if name not in series:
                    series[name] = np.empty((len(ARMS), len(replicates), *values.shape), dtype=np.float32)
                series[name][arm, place] = values
            if pairing.keep == "ledger":
                ledgers.append(_labelled(_held_at_the_start(record), ARMS[arm], replicate))
                ledgers.append(_labelled(record.ledger, ARMS[arm], replicate))
        for column, (name, declared) in enumerate(PAIRED_OUTCOMES.items()):
            if name in pairing.outcomes:
                paired[place, column] = declared.function(*records)
    return Finished(tuple(replicates), outcomes, paired, series, labels, ledgers, looks)


def _held_at_the_start(record: Record) -> pd.DataFrame:
    """The cities that have an idea before the first month, as rows of the ledger: month -1, channel start.

    A run notes what passes, so a pioneer that never passes again would be missing from the tree of its own idea.
    """
    import pandas as pd

    passages = record.log[record.log[:, 1] == Kind.IDEA]
    stages = record.tables["adoption"]["stage"].astype(int)
    _, first = np.unique(passages[:, 2].astype(np.int64) * stages.shape[1] + passages[:, 3], return_index=True)
    stages[passages[first, 2], passages[first, 3]] = passages[first, 4]
    cities, ideas = np.nonzero(np.isin(stages, ADOPTING))
    return pd.DataFrame(
        {
            "month": np.full(len(cities), BEFORE_THE_START, dtype=np.int32),
            "city": [record.ids["cities"][city] for city in cities],
            "idea": [record.ids["ideas"][idea] for idea in ideas],
            "stage": [IdeaStage(stage).name.lower() for stage in stages[cities, ideas]],
            "channel": Channel.START.name.lower(),
            "source": None,
        }
    )


def _labelled(ledger: pd.DataFrame, arm: str, replicate: int) -> pd.DataFrame:
    labelled = ledger.copy()
    labelled.insert(0, "arm", arm)
    labelled.insert(1, "replicate", replicate)
    return labelled


def chunks_of(replicates: int, processes: int) -> list[tuple[int, ...]]:
    """Replicates in chunks: several for each worker, so that a bar moves and a dead worker loses little."""
    size = max(1, min(5, replicates // (4 * processes)))
    return [tuple(range(start, min(start + size, replicates))) for start in range(0, replicates, size)]
