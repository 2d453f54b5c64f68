"""Runs a plan: what is not stored yet goes to an executor, and what comes back goes to the store, part by part."""

from __future__ import annotations

import hashlib
import json
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.executors import OPTIONS, Executor, available_cores, chosen
from experiments.provenance import environment, of_source
from experiments.readings import SCENARIO
from experiments.sweeps.definition import definition_of
from experiments.sweeps.identity import content, key_of_run
from experiments.sweeps.kept_worlds import add_world
from experiments.sweeps.plan import Plan
from experiments.sweeps.results import open_sweep, sweeps_in
from experiments.sweeps.rows import tables_of
from experiments.sweeps.store import ENVIRONMENTS, SWEEPS, Store
from experiments.sweeps.work import FAILED, FinishedRun, run_chunk
from sim import errors

RUNS_IN_A_PART = 2000  # a part holds so many runs, or those of so many seconds: what a killed sweep may lose
SECONDS_OF_A_PART = 10.0

EXECUTOR_OPTIONS = tuple(dict.fromkeys(option for options in OPTIONS.values() for option in options))

Progress = Callable[[int, int, int], None]  # runs that are done, of all, failed


class StoppedAtFailure(errors.Refusal):
    """The first failed run ended the sweep, as was asked for."""


@dataclass
class Outcome:
    """How a sweep went: runs that were to be done, that were done, and those that failed with their errors."""

    pending: int = 0
    done: int = 0
    failures: list[FinishedRun] = field(default_factory=list)


def run_plan(plan: Plan, store: Store, executor: Executor, progress: Progress | None = None) -> Outcome:
    """Run what is not stored yet. Whatever ends it, an interrupt too, what was finished is stored.

    Raises: Refusal where the store cannot be written; StoppedAtFailure under `fail_fast`.
    """
    store.check_writable()
    kept = kept_of(plan.settings)
    chunks = plan.chunks(store.stored(kept, bool(plan.settings["retry_failed"])), shard_of(plan.settings["shard"]))
    for world in plan.points.worlds:
        add_world(store, world)
    _define(plan, store)
    went = Outcome(pending=sum(item.runs for chunk in chunks for item in chunk))
    if not chunks:
        return went
    plan.pairing(chunks[0][0].points[0]).tried()  # this compiles, before workers do so beside each other
    writer = _Writer(plan, store, kept)
    try:
        for runs in executor.map_chunks(run_chunk, chunks, plan):
            writer.add(runs)
            went.done += len(runs)
            went.failures += [run for run in runs if run.status == FAILED]
            if progress:
                progress(went.done, went.pending, len(went.failures))
            if went.failures and plan.settings["fail_fast"]:
                failed = went.failures[0]
                raise StoppedAtFailure(
                    f"point {failed.point}, seed {failed.seed}: the run failed ({failed.error}); "
                    "leave out fail_fast=true to go on without it"
                )
    finally:
        writer.flush()
    return went


def _define(plan: Plan, store: Store) -> None:
    """Write the definition; refuses a name under which another sweep is stored, and keeps the more replicates."""
    definition = definition_of(plan)
    known = sweeps_in(store)
    if plan.name in known:
        before = open_sweep(plan.name, store.folder).definition
        if before["hash"] != plan.hash:
            problem = f"holds another design, or one run by another version of the model, under the name {plan.name}"
            raise errors.bad_file(store.folder, problem, "give another name=..., or remove that sweep first")
        definition["replicates"] = max(plan.replicates, before["replicates"])
    store.put(Path(SWEEPS, f"{plan.name}.json"), json.dumps(definition, indent=1, allow_nan=False) + "\n")


class _Writer:
    """Gathers finished runs and writes them as parts."""

    def __init__(self, plan: Plan, store: Store, kept: str) -> None:
        self.plan, self.store, self.kept = plan, store, kept
        self.environment, source = environment(extras_of(plan)), of_source()
        self.provenance = {
            "host": socket.gethostname(),
            "version": source["versions"]["diplomacity"],
            "commit": source["commit"] or "",
            "source": source["source"],
            "environment": hashlib.blake2b(self.environment.encode(), digest_size=8).hexdigest(),
        }
        self.runs: list[FinishedRun] = []
        self.known: set[str] = set()  # configurations that this sweep has written
        self.since = time.monotonic()

    def add(self, runs: list[FinishedRun]) -> None:
        """Take finished runs; write a part when there are enough of them or they have waited long enough."""
        self.runs += runs
        if len(self.runs) >= RUNS_IN_A_PART or time.monotonic() - self.since >= SECONDS_OF_A_PART:
            self.flush()

    def flush(self) -> None:
        """Write what is there."""
        runs, self.runs, self.since = self.runs, [], time.monotonic()
        if not runs:
            return
        place = Path(ENVIRONMENTS, f"{self.provenance['environment']}.txt")
        if not (self.store.folder / place).exists():
            self.store.put(place, self.environment)
        identities, contents = {}, {}
        for run in runs:
            digests = self.plan.digests[run.point]
            own, other = (digests[0], digests[1]) if run.arm == SCENARIO else (digests[1], "")
            identities[run.key] = (own, key_of_run(other, run.seed) if other else "", other)
            if own not in self.known:
                self.known.add(own)
                contents[own] = content(self.plan.pairing(run.point), run.arm)
        self.store.write_part(tables_of(runs, identities, contents, self.provenance, self.kept, uuid.uuid4().hex[:12]))


def executor_of(settings: Mapping[str, Any]) -> Executor:
    """The executor that was asked for; refuses what it does not take, and an extra or command that is missing."""
    return chosen(settings["executor"], **{name: settings[name] for name in EXECUTOR_OPTIONS})


def workers_of(settings: Mapping[str, Any]) -> int:
    """How many runs are done at once, as far as it can be known: a scheduler's own workers count as those here."""
    if settings["executor"] == "serial":
        return 1
    if settings["executor"] == "slurm":
        return (settings["jobs"] or 1) * (settings["job_cores"] or 1)
    return settings["processes"] or available_cores()


def extras_of(plan: Plan) -> tuple[str, ...]:
    """The extras of the distribution that bear on the numbers of a sweep; an executor does not."""
    return ("analysis",) if plan.design.name in ("saltelli", "morris") else ()


def kept_of(settings: Mapping[str, Any]) -> str:
    """What is kept of a run beside its outcomes, as the store says it: 'outcomes', 'series adopted committed' ..."""
    level = str(settings["keep"])
    return level if level == "outcomes" else " ".join([level, *sorted(settings["series"])])


def shard_of(text: str | None) -> tuple[int, int]:
    """Which part of how many, from 'i/N'; refuses what is not of that form."""
    if text is None:
        return 1, 1
    first, _, second = str(text).partition("/")
    if not (first.isdecimal() and second.isdecimal()):
        raise errors.wrong_type("shard", text, "i/N, as in shard=3/16")
    part, parts = int(first), int(second)
    if not 1 <= part <= parts:
        raise errors.out_of_bounds("shard: i", part, 1, max(parts, 1))
    return part, parts
