"""The command that goes on with a stored sweep: what was asked for, found again from what the store keeps of it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.overrides import written
from experiments.readings import BASELINE
from experiments.settings import SweepSettings, declared_settings
from experiments.sweeps.asking import plan_of
from experiments.sweeps.definition import NOT_OF_THE_RUNS
from experiments.sweeps.factors import Factor
from experiments.sweeps.results import SweepResult
from sim import errors

OF_POINTS = ("scenario", BASELINE, "world", "months", "seed", "world_seed", "search_path")  # they stand in `fixed`
WORD = re.compile(r"[A-Za-z_][\w-]*")


def resuming_arguments(result: SweepResult) -> list[str] | None:
    """What `diplomacity sweep` is given to do the rest of a sweep; None where nothing known gives the same points.

    Tried are its experiment with the settings that differ, then every value and factor written out.
    """
    for arguments in _candidates(result):
        try:
            plan = plan_of(arguments)
        except errors.Refusal:  # as where a scenario's file has gone: the next way of asking may still do
            continue
        if plan.hash == result.definition["hash"]:
            named = [] if plan.name == result.name else [_typed("name", result.name)]
            return [*_said(plan.settings, result, arguments), *named]
    return None


def command(arguments: Sequence[str], store: object) -> str:
    """Arguments as they are typed in a shell, with the folder of the store."""
    return shlex.join(["diplomacity", "sweep", *arguments, f"store={store}"])


def _candidates(result: SweepResult) -> Iterator[list[str]]:
    """Ways to ask for the same points, the shortest first."""
    definition = result.definition
    settings: Mapping[str, Any] = definition["settings"] | {"replicates": result.replicates}  # the most ever asked for
    experiment = [f"experiment={settings['experiment']}"] if settings["experiment"] else []
    if experiment:
        small = ["small=true"] if settings["small"] else []
        yield [*experiment, *small, f"replicates={settings['replicates']}", *_samples(settings)]
    plain = [_typed(key, value) for key, value in settings.items() if _is_told(key, value) and key != "vary"]
    factors = [in_grammar(factor) for factor in result.factors]
    yield [*experiment, *definition["fixed"], *plain, *(["vary=[]"] if experiment else []), *factors]


def _samples(settings: Mapping[str, Any]) -> list[str]:
    return [] if settings["design"] == "grid" else [f"samples={settings['samples']}"]


def _is_told(key: str, value: Any) -> bool:
    """Whether a setting has to be said: it concerns how the sweep is done, and is not what it would be anyway."""
    default = declared_settings(SweepSettings)[key]
    if key in (*OF_POINTS, *NOT_OF_THE_RUNS, "experiment", "small"):
        return False
    return bool(value != (default.default_factory() if callable(default.default_factory) else default.default))


def _said(given: Mapping[str, Any], result: SweepResult, arguments: Sequence[str]) -> list[str]:
    """The arguments, with what is kept of a run and reported as the sweep had it."""
    said = {argument.partition("=")[0] for argument in arguments}
    wanted = result.definition["settings"]
    more = [key for key in ("keep", "series", "outcomes") if key not in said and given[key] != wanted[key]]
    return [*arguments, *(_typed(key, wanted[key]) for key in more)]


def _typed(key: str, value: Any) -> str:
    """A setting as a person types it: a plain word needs no quotes."""
    return f"{key}={value}" if isinstance(value, str) and WORD.fullmatch(value) else written(key, value)


def in_grammar(factor: Factor) -> str:
    """A factor in Hydra's sweep grammar, as it was typed or could have been."""
    if factor.levels:
        return f"{factor.name}=choice({','.join(written('', level)[1:] for level in factor.levels)})"
    ends = ",".join(str(int(end)) if factor.is_whole else repr(end) for end in (factor.low, factor.high))
    span = f"interval({ends})"
    return f"{factor.name}=tag(log,{span})" if factor.is_log else f"{factor.name}={span}"
