"""The command `diplomacity`: finds its commands, and turns every refusal into one line and exit status 2.

Commands come from the entry points of the group `diplomacity.commands`, each a typer application or a function,
so that each layer brings its own and imports run one way. A higher layer adds to an application of a lower one, such as
`diplomacity workshop`, by entry points of the group `diplomacity.commands.workshop`. Only the module of the command
that is asked for is imported, and such a module imports heavy libraries inside its functions.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TextIO

import typer
from typer.exceptions import TyperException

GROUP = "diplomacity.commands"
PARTS = "diplomacity.commands.{}"  # commands that another layer adds to a group of commands, by the group's name
REFUSED = 2
INTERRUPTED = 130
STOPPED = "interrupted; the run that was under way is not written"
OURS = ("sim", "experiments", "dashboards")
STORY = "City diplomacy while nation-states quarrel, withdraw and return: every scenario beside its counterfactual."


def commands() -> dict[str, EntryPoint]:
    """The commands that installed packages bring, by name."""
    return {entry.name: entry for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name)}


def application(names: Sequence[str]) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(name="diplomacity", help=STORY, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_options)
    known = commands()
    for name in names:
        command = known[name].load()
        if isinstance(command, typer.Typer):
            app.add_typer(_with_parts(command, name), name=name)
        else:
            app.command(name, context_settings=getattr(command, "context_settings", None))(command)
    return app


def _with_parts(group: typer.Typer, name: str) -> typer.Typer:
    """A group of commands with those that other layers add to it; it is left as it is itself."""
    parts = sorted(entry_points(group=PARTS.format(name)), key=lambda entry: entry.name)
    if not parts:
        return group
    whole = typer.Typer(help=group.info.help, no_args_is_help=True)
    whole.registered_commands = list(group.registered_commands)
    for part in parts:
        whole.command(part.name)(part.load())
    return whole


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"diplomacity {version('diplomacity')}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say which version this is."
    ),
) -> None:
    """Options before the command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0, or 2 after a refusal, told in one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    asked = given[0] if given and not given[0].startswith("-") else None
    if asked is None:
        return _told(lambda: application(list(commands()))(given, standalone_mode=False, prog_name="diplomacity"))
    return _told(lambda: _run(asked, given))


def _run(asked: str, given: list[str]) -> Any:
    if asked not in commands():
        from sim import errors

        raise errors.unknown_name("command", asked, commands())
    if given == [asked] and isinstance(commands()[asked].load(), typer.Typer):
        given = [asked, "--help"]  # a group without its command
    return application([asked])(given, standalone_mode=False, prog_name="diplomacity")


def _told(work: Callable[[], Any]) -> int:
    """The exit status of the work; refusals, mistaken options and warnings are told in one line each."""
    with warnings.catch_warnings():
        _tell_warnings_once(sys.stderr)
        try:
            status = work()
            if status == INTERRUPTED:  # typer has met the interrupt before us
                print(STOPPED, file=sys.stderr)
        except TyperException as mistake:
            return _refused(mistake.format_message())
        except (KeyboardInterrupt, typer.Abort):
            print(STOPPED, file=sys.stderr)
            return INTERRUPTED
        except ValueError as error:
            from sim.errors import Refusal

            if not isinstance(error, Refusal):
                raise
            return _refused(str(error))
    return status if isinstance(status, int) else 0


def _refused(message: str) -> int:
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    return REFUSED


def _tell_warnings_once(stream: TextIO) -> None:
    """Show a warning of ours, as of an implausible value, as one line, once, whatever code came upon it."""
    shown: set[str] = set()
    usual = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        if category.__module__.partition(".")[0] not in OURS:
            usual(message, category, *place, **more)
        elif str(message) not in shown:
            shown.add(str(message))
            print(f"warning: {message}", file=stream)

    warnings.filterwarnings("always", category=UserWarning)
    warnings.showwarning = show


def run_as_script() -> None:
    """What the installed command calls."""
    sys.exit(main())
