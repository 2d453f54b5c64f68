"""From what was typed to what is run: overrides are parsed, composed by Hydra, checked, and turned into a `Request`.

Hydra's compose interface is used rather than its `main` decorator, which makes folders of its own, changes the logging
and the working directory, and answers mistakes in many lines.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_module
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import OmegaConf

from experiments.choices import CONF
from experiments.comparison import paired
from experiments.dotted import flat
from experiments.overrides import check_keys, parsed, value_of, variants, written
from experiments.replicates import Pairing
from experiments.scenario_overrides import applied, concerns_scenario
from experiments.settings import Common, Settings, checked_setting, declared_parameters, declared_settings, schema
from sim import Scenario, World, errors
from sim.scenario import read_yaml
from sim.standing_orders import Order, order_from

_composing = threading.Lock()  # Hydra holds one configuration in a process

EXPERIMENTS = "experiment"  # designs, read by experiments.sweeps.experiment_files


@dataclass(frozen=True)
class Request:
    """What was asked for, checked: nothing in it is a name that has still to be looked up."""

    pairing: Pairing
    settings: Mapping[str, Any]


def groups() -> dict[str, list[str]]:
    """The groups of choices in `conf/` with their options."""
    folder = Path(str(resources.files(CONF)))
    return {
        group.name: sorted(option.stem for option in group.glob("*.yaml"))
        for group in sorted(folder.iterdir())
        if group.is_dir() and not group.name.startswith("_") and group.name != EXPERIMENTS
    }


def requests(arguments: Sequence[str], is_multirun: bool = False, file: Path | None = None) -> list[Request]:
    """One request, or one for each combination of swept values. Refuses what cannot be run, before anything is."""
    given = parsed(arguments)
    content = _read(file) if file else {}
    return [request(variant, content) for variant in variants(given, is_multirun)]


def request(overrides: Sequence[Override], content: Mapping[str, Any], of: type[Common] = Settings) -> Request:
    """One request from overrides that are no sweeps; `content` is that of a file which they come after."""
    of_scenario = [override for override in overrides if concerns_scenario(override)]
    typed = [override for override in overrides if not concerns_scenario(override)]
    keys = {override.key_or_group for override in typed}
    hidden = keys | ({"baseline", "decisions"} if "scenario" in keys else set())
    kept = {key: value for key, value in _stated(content).items() if key not in hidden}
    decisions = _decisions(kept.pop("decisions", []))
    inlined = {key: kept.pop(key) for key in ("scenario", "baseline") if isinstance(kept.get(key), Mapping)}
    if content and keys & set(groups()):
        group = min(keys & set(groups()))
        raise errors.bad_file(
            f"'{group}=...'", "the file states every parameter already", "set the parameters themselves"
        )
    from_file = parsed(written(key, value) for key, value in kept.items())
    settings, parameters = composed([*from_file, *typed], of)
    folders = settings["search_path"]
    scenario = _scenario(inlined.get("scenario"), settings["scenario"], folders, of_scenario)
    if scenario.parameters:  # what the scenario sets comes before the defaults and after what was typed
        of_story = [written(f"mechanisms.{path}", value) for path, value in flat(scenario.parameters).items()]
        settings, parameters = composed([*parsed(of_story), *from_file, *typed], of)
    baseline = _baseline(inlined.get("baseline"), settings["baseline"], scenario, folders)
    world = World.load(settings["world"] or scenario.world, folders)
    pairing = paired(
        world,
        scenario,
        baseline,
        settings["months"],
        settings["seed"],
        parameters,
        world_seed=settings["world_seed"],
        keep=settings["keep"] if of is Settings else "outcomes",
        decisions=decisions,
    )
    return Request(pairing, settings)


def changed(arguments: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """For commands without a scenario: settings, and by dotted path the parameters that differ from their defaults.

    Refuses several values for one name.
    """
    (overrides,) = variants(parsed(arguments), is_multirun=False)
    settings, parameters = composed(overrides)
    defaults = {path.removeprefix("mechanisms."): declared.default for path, declared in declared_parameters().items()}
    given = {path: tuple(value) if isinstance(value, list) else value for path, value in flat(parameters).items()}
    return settings, {path: value for path, value in given.items() if value != defaults[path]}


def composed(
    overrides: Sequence[Override], of: type[Common] = Settings
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Settings and parameters, composed by Hydra from the declarations, the groups in `conf/` and the overrides."""
    parameters, choices = declared_parameters(), groups()
    check_keys(overrides, [*declared_settings(of), *parameters], list(choices))
    for override in overrides:
        key, value = override.key_or_group, value_of(override)
        if key in choices:
            if value not in choices[key]:
                raise errors.unknown_name(f"option of {key}", value, choices[key])
        elif key in parameters:
            is_number = parameters[key].kind == "number" and type(value) is int
            parameters[key].check(key.removeprefix("mechanisms."), float(value) if is_number else value)
        else:
            checked_setting(key, value, of)
    ConfigStore.instance().store(name="schema", node=schema(of))
    named = {o.key_or_group: value_of(o) for o in overrides if o.key_or_group == EXPERIMENTS}
    try:
        with _composing, initialize_config_module(CONF, version_base="1.3"):
            # Hydra takes a setting that is named like a folder for a group
            lines = [str(o.input_line) for o in overrides if o.key_or_group != EXPERIMENTS]
            config = compose("config", overrides=lines)
    except HydraException as error:
        raise errors.Refusal(" ".join(str(error).split())) from None
    values = OmegaConf.to_container(config)
    if not isinstance(values, dict):
        raise TypeError("the composed configuration is not a mapping")
    values |= named
    settings = {name: checked_setting(name, values[name], of) for name in declared_settings(of)}
    return settings, values["mechanisms"]


def _scenario(
    inlined: Mapping[str, Any] | None, name: str, folders: Sequence[str], overrides: Sequence[Override]
) -> Scenario:
    scenario = Scenario.from_dict(inlined, folders) if inlined is not None else Scenario.load(name, folders)
    if not overrides:
        return scenario
    return Scenario.from_dict(applied(scenario.to_dict(), overrides), folders)


def _baseline(
    inlined: Mapping[str, Any] | None, name: str | None, scenario: Scenario, folders: Sequence[str]
) -> Scenario | None:
    """The baseline that was given or that the scenario names; None where the scenario is a baseline itself."""
    if inlined is not None:
        return Scenario.from_dict(inlined, folders)
    named = name or scenario.baseline
    return None if named is None else Scenario.load(named, folders)


def _decisions(content: Any) -> list[Order]:
    """The decisions of a room, as a file holds them; a scenario that is typed instead comes without them."""
    if not isinstance(content, list):
        raise errors.wrong_type("decisions", content, "a list of decisions")
    return [order_from(order, f"decision {place}") for place, order in enumerate(content, start=1)]


def _read(file: Path) -> dict[str, Any]:
    """What a `config.yaml` of an earlier result holds."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.bad_file(file, f"cannot be read ({error})", "give the config.yaml of a result") from None
    content = read_yaml(text, file.name)
    if not isinstance(content, dict):
        raise errors.bad_file(file, "is not a mapping", "give the config.yaml of a result")
    return content


def _stated(content: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a file by name, and its parameters by their path."""
    settings = {key: value for key, value in content.items() if key != "mechanisms"}
    return settings | flat(content.get("mechanisms") or {}, "mechanisms.")
