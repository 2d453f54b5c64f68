"""`diplomacity list`: what there is, made from the declarations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from experiments.settings import Common
    from experiments.tables import Table


def list_names(
    kind: str = typer.Argument("", help="worlds, scenarios, mechanisms, settings, parameters, events, outcomes, ..."),
    search_path: list[Path] = typer.Option([], "--search-path", help="a folder with scenarios and worlds of your own"),
) -> None:
    """Say what there is: worlds, scenarios, the order of the month, parameters, events, outcomes ..."""
    from experiments.tables import show
    from sim import errors

    if not kind:
        for each in ("worlds", "scenarios"):
            show(KINDS[each](search_path))
        typer.echo(f"More: diplomacity list {'|'.join(name for name in KINDS if name not in ('worlds', 'scenarios'))}")
        return
    if kind not in KINDS:
        raise errors.unknown_name("kind", kind, KINDS, where="list")
    show(KINDS[kind](search_path))


def _worlds(folders: list[Path]) -> Table:
    from experiments.tables import Table
    from sim import World

    rows = []
    for name in World.names(folders):
        world = World.load(name, folders)
        counts = [len(world.tables[table]) for table in ("cities", "nations", "networks", "ties")]
        rows.append([name, world.title, world.start_year, *counts])
    return Table("Worlds", ["name", "title", "from year", "cities", "nations", "networks", "ties"], rows)


def _scenarios(folders: list[Path]) -> Table:
    from experiments.tables import Table
    from sim import Scenario

    rows = []
    for name in Scenario.names(folders):
        scenario = Scenario.load(name, folders)
        sources = " ".join(scenario.sources)
        rows.append([name, scenario.title, scenario.world, scenario.horizon, len(scenario.events), sources])
    return Table("Scenarios", ["name", "title", "world", "months", "events", "sources"], rows)


def _mechanisms(_: list[Path]) -> Table:
    from experiments.tables import Table
    from sim.mechanisms import MONTH

    rows = [
        [
            place,
            mechanism.name,
            _first_line(mechanism),
            " ".join(mechanism.covers),
            _listed(mechanism.reads),
            _listed(mechanism.writes),
        ]
        for place, mechanism in enumerate(MONTH, start=1)
    ]
    return Table("The month, in order", ["", "mechanism", "what it is", "covers", "reads", "writes"], rows)


def _parameters(_: list[Path]) -> Table:
    from experiments.tables import Table
    from sim.parameters import walk

    rows: list[list[Any]] = []
    for parameter in walk():
        declared = parameter.declaration
        span = "" if declared.low is None else f"{declared.low:g} to {declared.high:g}"
        allowed = " ".join(declared.choices or ()) or span
        path = f"mechanisms.{parameter.path}"
        rows.append([path, _default(declared.default), declared.unit, allowed, declared.mark, declared.doc])
    header = ["set as", "default", "unit", "plausible", "mark", "what it is"]
    return Table("Parameters (marks: S seen, S2 secondary, M memory, A assumption, C computed)", header, rows)


def _events(_: list[Path]) -> Table:
    from experiments.tables import Table
    from sim.events import EVENT_TYPES, fields_of, required_of

    rows = []
    for name, event in EVENT_TYPES.items():
        required = required_of(event)
        fields = [field if field in required else f"[{field}]" for field in fields_of(event)]
        rows.append([name, _first_line(event), " ".join(fields)])
    return Table("Events of a scenario ([optional] fields)", ["type", "what happens", "fields"], rows)


def _outcomes(_: list[Path]) -> Table:
    from experiments.tables import Table
    from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

    rows = [
        [name, declared.unit, kind, " ".join(declared.questions), declared.doc]
        for kind, group in (("of a run", OUTCOMES), ("of a pair", PAIRED_OUTCOMES))
        for name, declared in group.items()
    ]
    return Table("Outcomes", ["name", "unit", "measured", "answers", "what it is"], rows)


def _ideas(folders: list[Path]) -> Table:
    from experiments.tables import Table
    from sim.search_path import find
    from sim.tables import read_cells

    header, rows = read_cells(find("ideas", "ideas", folders))
    shown = [header.index(name) for name in ("id", "name", "topic", "cost", "pioneer", "source")]
    return Table("Ideas", [header[i] for i in shown], [[cells[i] for i in shown] for _, cells in rows])


def _channels(_: list[Path]) -> Table:
    from experiments.tables import Table
    from sim.stages import COMMITMENT_CHANNELS, IDEA_CHANNELS, LEDGER_CHANNELS

    rows = [
        [channel.name.lower(), _yes(channel in IDEA_CHANNELS), _yes(channel in COMMITMENT_CHANNELS)]
        for channel in LEDGER_CHANNELS
    ]
    return Table("Channels of the ledger", ["channel", "carries ideas", "carries commitments"], rows)


def _settings(_: list[Path]) -> Table:
    from experiments.settings import Settings

    return _settings_of(Settings, "Settings of a run, set as name=value")


def _sweep_settings(_: list[Path]) -> Table:
    from experiments.settings import SweepSettings

    return _settings_of(SweepSettings, "Settings of a sweep, set as name=value")


def _settings_of(job: type[Common], title: str) -> Table:
    from experiments.settings import declared_settings
    from experiments.tables import Table

    rows: list[list[Any]] = []
    for name, declared in declared_settings(job).items():
        limits = declared.metadata
        span = "" if limits["at_least"] is None else f"{limits['at_least']} to {limits['at_most']}"
        value = declared.default_factory() if callable(declared.default_factory) else declared.default
        default = "" if value is None or value == [] else _default(value)
        rows.append([name, default, " ".join(limits["choices"]) or span, limits["doc"]])
    return Table(title, ["name", "default", "allowed", "what it is"], rows)


def _experiments(_: list[Path]) -> Table:
    from experiments.sweeps.experiment_files import load, names
    from experiments.tables import Table

    rows = []
    for name in names():
        experiment = load(name)
        varied = ", ".join(factor.rsplit(".", 1)[-1] for factor in experiment.varied())
        rows.append([name, experiment.title, experiment.question, varied])
    return Table("Experiments, set as experiment=name", ["name", "title", "question", "varied"], rows)


def _choices(_: list[Path]) -> Table:
    from experiments.choices import choices
    from experiments.tables import Table

    rows = [[choice.name, choice.doc] for options in choices().values() for choice in options]
    return Table("Rival hypotheses for a run; the first of each group is the default", ["set as", "what it says"], rows)


def _workshops(folders: list[Path]) -> Table:
    from experiments.tables import Table
    from experiments.workshop.plan_file import content_of, forms_in
    from experiments.workshop.plans import plan_names, text_in
    from experiments.workshop.texts import texts_of
    from sim.search_path import find

    rows = []
    for name in plan_names(folders):
        content = content_of(find("workshops", name, folders))
        title = text_in(texts_of(content["title"], "title", f"workshop {name}"), "en")
        rows.append([name, title, content["scenario"], content["world"], " ".join(forms_in(content))])
    return Table("Workshops (more: diplomacity workshop)", ["name", "title", "scenario", "world", "forms"], rows)


KINDS: dict[str, Callable[[list[Path]], Table]] = {
    "worlds": _worlds,
    "scenarios": _scenarios,
    "mechanisms": _mechanisms,
    "settings": _settings,
    "sweep_settings": _sweep_settings,
    "parameters": _parameters,
    "events": _events,
    "outcomes": _outcomes,
    "ideas": _ideas,
    "channels": _channels,
    "choices": _choices,
    "experiments": _experiments,
    "workshops": _workshops,
}


def _first_line(described: type) -> str:
    return (described.__doc__ or "").strip().split("\n")[0]


def _listed(names: frozenset[str]) -> str:
    return " ".join(sorted(names))


def _default(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return "[" + ",".join(value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""
