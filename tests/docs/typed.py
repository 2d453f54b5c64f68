"""Whether a command that is not run could be: its words are held against the command line's declarations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from typer.main import get_command

from experiments.command_line import application, commands
from experiments.configuration import requests
from experiments.overrides import parsed
from experiments.settings import SweepSettings, checked_setting, declared_settings
from experiments.sweeps import experiment_files
from sim import errors

EXAMPLES = {"$SLURM_ARRAY_TASK_ID": "3", "$SLURM_ARRAY_TASK_COUNT": "16"}
OWN_FILE = re.compile(r"=\.?/|\.ya?ml\b|search_path=")  # a file of the reader's that is not there


def check(words: Sequence[str]) -> None:
    """Refuse what the command line would refuse: commands, options, names of settings and their values."""
    _, *arguments = [_with_examples(word) for word in words]
    if not arguments or arguments[0].startswith("-"):
        return
    name, *rest = arguments
    if name not in commands():
        raise errors.unknown_name("command", name, commands())
    command = get_command(application([name])).commands[name]  # type: ignore[attr-defined]
    command.make_context(name, list(rest), resilient_parsing=False)
    settings = [word for word in rest if "=" in word and not word.startswith("-")]
    if any(OWN_FILE.search(word) for word in rest):
        return
    if name == "run":
        requests([*settings, *(word for word in rest if word.startswith("~"))], is_multirun="-m" in rest)
    elif name == "sweep":
        _check_sweep(settings)


def takes(arguments: Sequence[str], option: str) -> bool:
    """Whether the command that is asked for knows an option."""
    command = get_command(application([arguments[0]]))
    for word in arguments:
        command = getattr(command, "commands", {}).get(word, command)
    return any(option in parameter.opts for parameter in command.params)


def _check_sweep(settings: Sequence[str]) -> None:
    for override in parsed(settings):
        name = override.key_or_group
        if name == "experiment":
            experiment_files.load(str(override.value()))
        elif name in declared_settings(SweepSettings) and not override.is_sweep_override():
            checked_setting(name, override.value(), SweepSettings)


def _with_examples(word: str) -> str:
    for name, value in EXAMPLES.items():
        word = word.replace(name, value)
    return word
