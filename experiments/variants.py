"""The same pairs run under other values: as they were asked for, and once for each of several changes.

All share their seeds (common random numbers), one executor and one progress bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.executors import Executor, available_cores, executor_for
from experiments.replicates import Finished, Pairing, chunks_of, run_replicates
from sim import errors

Progress = Callable[[int, int], None]
Chunk = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Variant:
    """A change of values: its name, what it says, and the parameters that it sets, by path."""

    name: str
    doc: str
    changes: Mapping[str, Any]


def checked_variants(pairing: Pairing, variants: Iterable[Variant]) -> tuple[dict[str, Pairing], dict[str, str]]:
    """What can be run under the variants, by name, and for each that is refused the reason why."""
    ready: dict[str, Pairing] = {}
    refused: dict[str, str] = {}
    for variant in variants:
        try:
            ready[variant.name] = pairing.under(variant.changes)
        except errors.Refusal as refusal:
            refused[variant.name] = str(refusal)
    return ready, refused


@dataclass(frozen=True)
class Refused:
    """Replicates that cannot be run, and why."""

    replicates: tuple[int, ...]
    reason: str


def run_variants(
    pairings: Sequence[Pairing],
    replicates: Sequence[int],
    *,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[Finished, list[Finished | Refused]]:
    """Run so many replicates of each pairing: the first, as it was asked for, and the others, which are its variants.

    A refusal in the first is raised; in another it stands in its place. The result depends on neither processes nor
    executor. `progress` is called with the number of pairs that are done and of all.
    """
    first, *others = _run_all(pairings, replicates, processes, executor, progress, strict=1)
    if isinstance(first, Refused):
        raise TypeError("what was asked for is run or its refusal is raised")
    return first, others


def run_alone(
    variants: Sequence[Pairing],
    replicates: int,
    *,
    processes: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Finished | Refused]:
    """Run so many replicates of each variant, where what they are variants of has been run already."""
    return _run_all(variants, [replicates] * len(variants), processes, executor, progress, strict=0)


def _run_all(
    pairings: Sequence[Pairing],
    replicates: Sequence[int],
    processes: int | None,
    executor: Executor | None,
    progress: Progress | None,
    strict: int,
) -> list[Finished | Refused]:
    """What became of each pairing; a refusal in the first `strict` of them is raised."""
    workers = processes or available_cores()
    chunks = [(place, chunk) for place, count in enumerate(replicates) for chunk in chunks_of(count, workers)]
    runner = executor or executor_for(workers, len(chunks))
    parts: list[list[Finished]] = [[] for _ in pairings]
    refused: dict[int, Refused] = {}
    done = 0
    for place, part in runner.map_chunks(run_chunk, chunks, (tuple(pairings), strict)):
        if isinstance(part, Refused):
            refused[place] = part
        else:
            parts[place].append(part)
        done += len(part.replicates)
        if progress:
            progress(done, sum(replicates))
    return [refused[place] if place in refused else joined(of_one) for place, of_one in enumerate(parts)]


def run_chunk(shared: tuple[Sequence[Pairing], int], chunk: Chunk) -> tuple[int, Finished | Refused]:
    """Run replicates of one of the pairings; what an executor calls."""
    (pairings, strict), (place, replicates) = shared, chunk
    try:
        return place, run_replicates(pairings[place], replicates)
    except errors.Refusal as refusal:
        if place < strict:
            raise
        return place, Refused(replicates, str(refusal))


def joined(parts: Sequence[Finished]) -> Finished:
    """One whole from parts that came in any order."""
    ordered = sorted(parts, key=lambda part: part.replicates[0])
    return Finished(
        replicates=tuple(replicate for part in ordered for replicate in part.replicates),
        outcomes=np.concatenate([part.outcomes for part in ordered], axis=1),
        paired=np.concatenate([part.paired for part in ordered], axis=0),
        series={name: np.concatenate([part.series[name] for part in ordered], axis=1) for name in ordered[0].series},
        labels=ordered[0].labels,
        ledgers=[ledger for part in ordered for ledger in part.ledgers],
        looks=[look for part in ordered for look in part.looks],
    )
