"""A stored run, run again: from its key alone, with the same bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.dataset as ds
from numpy.typing import NDArray

from experiments.replicates import Pairing
from experiments.sweeps.identity import scenarios_of
from experiments.sweeps.kept_worlds import kept_world
from experiments.sweeps.results import FAILED, rows_of
from experiments.sweeps.store import SERIES, Store
from experiments.sweeps.work import kept_series
from sim import Diplomacity, Record, errors
from sim.compilation import source_digest
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES


@dataclass(frozen=True)
class Repeated:
    """A run that was run again: its record, and the names of what came out otherwise than it is stored."""

    key: str
    record: Record
    compared: int
    different: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether everything that is stored came out again, bit for bit."""
        return not self.different

    @property
    def sentence(self) -> str:
        """What is to be said."""
        if self.is_same:
            return f"run {self.key}: the same bits in all {self.compared} stored outcomes and series"
        return f"run {self.key}: {len(self.different)} of {self.compared} differ: {errors.listed(self.different)}"


def repeat(store: Store, key: str) -> Repeated:
    """Run a stored run again and compare it with what is stored.

    Refuses a key that is no run, a failed run, one that another state of the model's source made, and one whose world
    was not kept.
    """
    store.check()
    row = rows_of(store, key)
    name, seed = f"run {row['key']}", int(row["seed"])
    if row["status"] == FAILED:
        raise errors.bad_file(name, f"failed ({row['error']})", "give the key of a run that went well")
    if row["source"] != source_digest():
        made = f"was made by version {row['version']}, commit {row['commit'] or 'unknown'}, whose model differs"
        raise errors.bad_file(name, made, "check out that commit and repeat it there")
    own = pairing_of(store, str(row["configuration"]))
    record = run_alone(own, seed)
    found = {outcome: record.outcome(outcome) for outcome in OUTCOMES}
    if row["baseline_configuration"]:
        baseline = run_alone(pairing_of(store, str(row["baseline_configuration"])), seed)
        found |= {outcome: declared.function(record, baseline) for outcome, declared in PAIRED_OUTCOMES.items()}
    different = [outcome for outcome, value in found.items() if not _is_same(float(row[outcome]), value)]
    stored = _series(store, str(row["key"]))
    axes = {column.partition("/")[0] for column in stored if "/" in column}
    again = kept_series(record, own, {"keep": "series", "series": sorted(axes)})
    different += [column for column, was in stored.items() if not np.array_equal(was, again[column], equal_nan=True)]
    return Repeated(str(row["key"]), record, len(found) + len(stored), tuple(different))


def pairing_of(store: Store, configuration: str) -> Pairing:
    """What a stored configuration runs, as the scenario of a pairing; the baseline is what it was compared with."""
    contents = store.configurations([configuration])
    if configuration not in contents:
        raise errors.missing_file("configuration", configuration, "the store has lost a part; run the sweep again")
    content = contents[configuration]
    world = kept_world(store, content["world"])
    scenario, watched = scenarios_of(content, world)
    return Pairing(world, scenario, watched, content["months"], 0, content["parameters"], content["world_seed"])


def run_alone(pairing: Pairing, seed: int) -> Record:
    """One run with this seed."""
    model = Diplomacity(
        pairing.world,
        pairing.scenario,
        seed=seed,
        parameters=pairing.parameters,
        world_seed=pairing.world_seed,
        watch=pairing.baseline,
        months=pairing.months,
    )
    return model.run(months=pairing.months)


def _series(store: Store, key: str) -> dict[str, NDArray[np.float32]]:
    """The stored series of a run by column."""
    table = store.arrow(SERIES, only=ds.field("key") == key)
    rows = table.slice(0, 1).to_pylist()
    kept = {name: values for row in rows for name, values in row.items() if name not in ("key", "part")}
    return {name: np.array(values, dtype=np.float32) for name, values in kept.items() if values is not None}


def _is_same(was: float, now: float) -> bool:
    return was == now or (np.isnan(was) and np.isnan(now))
