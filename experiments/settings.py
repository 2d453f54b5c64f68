"""What can be set for a run or a sweep beside the model's parameters, each declared once.

From these declarations and from those of the mechanisms come the typed schema that Hydra composes into, the check
of given values, and what `diplomacity list settings` prints.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sim import errors
from sim.parameters import Declaration, walk

MOST_MONTHS = 1200
MOST_SEED = 2**63 - 1


def setting(
    default: Any,
    doc: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a setting as a field of `Settings`; None as default means that it follows from the others."""
    metadata = {"doc": doc, "at_least": at_least, "at_most": at_most, "choices": choices}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass
class Common:
    """What is said of every job: scenario, baseline, world, length, draws. Each scenario runs beside its baseline."""

    scenario: str = setting("paris_withdrawal", "a scenario by name, or the path of a YAML file")
    baseline: str | None = setting(None, "what it is compared with; the scenario's own baseline if not given")
    world: str | None = setting(None, "a world by name, or the path of a folder; the scenario's own if not given")
    months: int | None = setting(
        None, "length of a run; the scenario's horizon if not given", at_least=1, at_most=MOST_MONTHS
    )
    seed: int = setting(
        1, "master seed; more replicates of the same seed reuse the earlier ones", at_least=0, at_most=MOST_SEED
    )
    world_seed: int | None = setting(
        None, "keeps what the world leaves open the same in all replicates", at_least=0, at_most=MOST_SEED
    )
    processes: int | None = setting(
        None, "worker processes; all cores if not given, 1 runs in this process", at_least=1, at_most=1024
    )
    precision: float = setting(
        0.1, "half-width of a 95 % interval to aim at, as a share of the larger mean", at_least=0.0001, at_most=10
    )
    search_path: list[str] = setting([], "folders with scenarios and worlds of your own")


@dataclass
class Settings(Common):
    """The settings of `diplomacity run`."""

    replicates: int = setting(100, "paired runs, each with its own seed", at_least=2, at_most=1_000_000)
    rivals: int = setting(
        20, "pairs under each rival assumption, of the same seeds; 0 leaves the span out", at_least=0, at_most=1_000_000
    )
    keep: str = setting("ledger", "what is kept of every run beside outcomes and series", choices=("ledger", "series"))
    out: str | None = setting(None, "folder for the result; results/<scenario>-<hash> if not given")
    replace: bool = setting(False, "whether a result that is in the folder may be replaced by another")


@dataclass
class SweepSettings(Common):
    """The settings of `diplomacity sweep`."""

    experiment: str | None = setting(None, "an experiment of conf/experiment by name, or the path of a YAML file")
    small: bool = setting(False, "the small form of an experiment: what it says under `small`")
    vary: list[str] = setting(
        [], "parameters swept over their plausible ranges: names, a mechanism for all of its own, or a mark such as A"
    )
    design: str = setting(
        "lhs", "how the factors are sampled", choices=("grid", "random", "lhs", "sobol", "saltelli", "morris")
    )
    samples: int = setting(
        64,
        "points of a design; saltelli: points of its base, morris: trajectories; a grid needs none",
        at_least=1,
        at_most=10_000_000,
    )
    levels: int = setting(4, "levels of an interval in a grid and of every factor under morris", at_least=2, at_most=99)
    second_order: bool = setting(False, "whether a saltelli design can tell second-order indices")
    design_seed: int = setting(1, "seed of what a design draws", at_least=0, at_most=2**32 - 1)
    replicates: int = setting(10, "seeds for each point, the same for all points", at_least=1, at_most=1_000_000)
    paired: bool = setting(True, "whether runs have baselines beside them; false halves the work and has no effects")
    outcomes: list[str] = setting([], "what is reported first; those the scenario expects something of if not given")
    keep: str = setting("series", "what is stored beside outcomes", choices=("outcomes", "series", "events"))
    series: list[str] = setting(
        ["adopted", "committed"], "series by idea, nation, network ... that are kept beside those of the whole world"
    )
    name: str | None = setting(None, "name of the sweep in its store; <experiment>-<hash> if not given")
    store: str = setting("results/store", "folder of the store")
    executor: str = setting("process", "where runs are done", choices=("serial", "process", "dask", "slurm"))
    address: str | None = setting(None, "executor=dask: a running scheduler, as tcp://host:8786; a cluster here if not")
    jobs: int | None = setting(None, "executor=slurm: jobs; 1 if not given", at_least=1, at_most=100_000)
    job_cores: int | None = setting(None, "executor=slurm: cores of a job; 1 if not", at_least=1, at_most=1024)
    job_memory: str | None = setting(None, "executor=slurm: memory of a job, as 4GB; 2 GB a core if not given")
    job_time: str | None = setting(None, "executor=slurm: longest time of a job; 01:00:00 if not given")
    job_queue: str | None = setting(None, "executor=slurm: partition")
    job_directives: list[str] = setting([], "executor=slurm: what else sbatch is told, as --account=abc")
    job_interface: str | None = setting(None, "executor=slurm: network by which jobs reach this machine, as ib0")
    job_logs: str | None = setting(None, "executor=slurm: folder for what jobs print; slurm-logs if not given")
    shard: str | None = setting(None, "i/N: run the i-th of N parts, 1 to N; for schedulers")
    dry_run: bool = setting(False, "say how many runs and how long, from a pilot, and store nothing")
    pilot: int = setting(5, "pairs at each of up to four points from which a dry run learns", at_least=2, at_most=1000)
    fail_fast: bool = setting(False, "whether the first failed run stops the sweep")
    retry_failed: bool = setting(False, "whether runs that failed earlier are tried again")


PYTHON_TYPES = {"number": float, "whole": int, "switch": bool, "choice": str, "choices": list[str]}
WANTED = {int: "a whole number", float: "a number", bool: "true or false", str: "a name", list: "a list of names"}


def declared_settings(of: type[Common] = Settings) -> dict[str, dataclasses.Field[Any]]:
    """The settings of a job by name."""
    return {declared.name: declared for declared in dataclasses.fields(of)}


def declared_parameters() -> dict[str, Declaration]:
    """The parameters of the mechanisms by the path that sets them, as in 'mechanisms.ideas.twinning'."""
    return {f"mechanisms.{parameter.path}": parameter.declaration for parameter in walk()}


def schema(of: type[Common] = Settings) -> type:
    """A typed dataclass for Hydra: the settings, and below `mechanisms` a class for each with its parameters.

    Made from the declarations; it is not frozen, because Hydra could then not override anything.
    """
    fields: dict[str, list[tuple[str, Any, Any]]] = {}
    for parameter in walk():
        default = parameter.declaration.default
        plain: Any = (
            dataclasses.field(default_factory=partial(list, default)) if isinstance(default, tuple) else default
        )
        fields.setdefault(parameter.mechanism, []).append(
            (parameter.name, PYTHON_TYPES[parameter.declaration.kind], plain)
        )
    parts = []
    for mechanism, own in fields.items():
        kind = dataclasses.make_dataclass(mechanism.capitalize(), own)
        parts.append((mechanism, kind, dataclasses.field(default_factory=kind)))
    mechanisms = dataclasses.make_dataclass("Mechanisms", parts)
    return dataclasses.make_dataclass(
        "Root", [("mechanisms", mechanisms, dataclasses.field(default_factory=mechanisms))], bases=(of,)
    )


def checked_setting(name: str, value: Any, of: type[Common] = Settings) -> Any:
    """The value of a setting in its declared type; refuses another type and what is out of bounds."""
    declared = declared_settings(of)[name]
    kind, is_optional = _kind_of(typing.get_type_hints(of)[name])
    if value is None and is_optional:
        return None
    limits: Mapping[str, Any] = declared.metadata
    if kind is list:
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise errors.wrong_type(name, value, WANTED[list])
        return value
    is_right = isinstance(value, (int, float) if kind is float else kind)
    if not is_right or (isinstance(value, bool) and kind is not bool):
        raise errors.wrong_type(name, value, WANTED[kind])
    if limits["choices"] and value not in limits["choices"]:
        raise errors.not_a_choice(name, value, limits["choices"])
    if limits["at_least"] is not None and not limits["at_least"] <= value <= limits["at_most"]:
        raise errors.out_of_bounds(name, value, limits["at_least"], limits["at_most"])
    return value


def _kind_of(hint: Any) -> tuple[type, bool]:
    """The plain type of an annotation, and whether it may be None."""
    if isinstance(hint, types.UnionType):
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        return kinds[0], len(kinds) < len(typing.get_args(hint))
    return typing.get_origin(hint) or hint, False
