"""Writes `docs/reference/` from the declarations: `python -m experiments.reference`, or `make reference`.

Nothing in these pages is written by hand; a test fails when they are stale.
"""

from __future__ import annotations

import csv
import dataclasses
import inspect
from pathlib import Path

from experiments import rules_page
from experiments.markdown import table
from sim import Scenario, World
from sim.columns import KINDS
from sim.events import EVENT_TYPES, fields_of, required_of
from sim.mechanisms import MONTH
from sim.moves import MOVES, Move
from sim.moves.plain import word_of
from sim.observation import SERIES
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES, Outcome, PairedOutcome
from sim.parameters import MARKS, walk
from sim.rows import TABLES
from sim.stages import PASSAGES, STAGES
from sim.strategies import STRATEGIES
from sim.tables import written_columns

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
SOURCE_IDS = ROOT / "docs" / "source_ids.csv"
NOTE = "Written from the declarations by `make reference`. Do not edit."


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", f"*{NOTE}*", *parts]) + "\n"


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n", maxsplit=1)[0]


def parameters_page() -> str:
    """Every parameter with default, unit, ranges, evidence mark and source."""
    parts = ["Evidence marks: " + "; ".join(f"**{mark}** {said}" for mark, said in MARKS.items()) + "."]
    header = ("Parameter", "Default", "Unit", "Plausible", "Possible", "Mark", "Meaning", "Source")
    for mechanism in MONTH:
        rows = []
        for parameter in walk():
            if parameter.mechanism != mechanism.name:
                continue
            d = parameter.declaration
            plausible = f"{d.low:g} to {d.high:g}" if d.low is not None and d.high is not None else ""
            least = "" if d.at_least is None else f"from {d.at_least:g}"
            most = "" if d.at_most is None else f"to {d.at_most:g}"
            possible = " or ".join(d.choices) if d.choices else f"{least} {most}".strip()
            default = ", ".join(d.default) or "none" if isinstance(d.default, tuple) else d.default
            rows.append((f"`{parameter.path}`", default, d.unit, plausible, possible, d.mark, d.doc, d.source))
        parts += [f"## {mechanism.name}", table(header, rows)]
    return _page("Parameters", *parts)


def mechanisms_page() -> str:
    """The order of the month, and what each mechanism stands for, reads and writes."""
    parts = ["What happens in a month, in this order."]
    parts.append(table(("Mechanism", "Stands for"), [(f"`{m.name}`", _first_line(m)) for m in MONTH]))
    for m in MONTH:
        parts += [f"## {m.name}", inspect.getdoc(m) or "", f"Covers {', '.join(m.covers)}."]
        for label, variables in (("Reads", m.reads), ("Writes", m.writes)):
            if variables:
                parts.append(f"{label} " + ", ".join(f"`{v}`" for v in sorted(variables)) + ".")
    return _page("Mechanisms", *parts)


def tables_page() -> str:
    """Every table of a world and every state variable."""
    kinds = [(kind, said) for kind, (_, said) in KINDS.items() if kind != "key"]
    parts = [
        (
            "A world is a folder of CSV files (UTF-8, comma, decimal point, an empty cell is unknown). Every file has "
            "a column `origin` (documented or generated) and may have `source` and `note`; cities, nations, networks "
            "and ideas have an `id`."
        ),
        table(("Kind", "A cell holds"), kinds),
    ]
    for name, rows in TABLES.items():
        parts += [f"## {name}", f"{_first_line(rows)} Axes: {', '.join(rows.axes)}."]
        given = written_columns(name) if name != "circumstances" else {}
        if given:
            header = ("Column", "Kind", "Unit", "Range", "Given", "Meaning", "If left open")
            parts += [f"### In `{name}.csv`", table(header, [_column_row(c) for c in given.values()])]
        inside = [c for c in rows.columns.values() if c.name not in given]
        if inside:
            states = [(f"`{c.name}`", c.unit, _range(c), c.doc) for c in inside]
            parts += ["### State", table(("Variable", "Unit", "Range", "Meaning"), states)]
    return _page("Tables and state variables", *parts)


def _range(column: object) -> str:
    low, high = getattr(column, "low", None), getattr(column, "high", None)
    choices = getattr(column, "choices", None)
    if choices:
        return ", ".join(choices)
    if low is None and high is None:
        return ""
    return f"{'' if low is None else f'from {low:g}'} {'' if high is None else f'to {high:g}'}".strip()


def _column_row(column: object) -> tuple[object, ...]:
    names = ("name", "kind", "unit")
    name, kind, unit = (getattr(column, part) for part in names)
    return (
        f"`{name}`",
        kind,
        unit,
        _range(column),
        getattr(column, "given", ""),
        getattr(column, "doc", ""),
        getattr(column, "unknown", ""),
    )


def events_page() -> str:
    """Every type of event that a scenario may date, with its fields."""
    parts = ["Every event has `type` and `month`, and may have `over` (a ramp) and `hold` (months it is kept)."]
    for event in EVENT_TYPES.values():
        needed = required_of(event)
        rows = []
        for name, d in fields_of(event).items():
            if name in ("month", "over", "hold"):
                continue
            span = ", ".join(d.choices) or ("" if d.low is None else f"{d.low:g} to {d.high:g}")
            default = "must be given" if name in needed else getattr(event, name, "")
            rows.append((f"`{name}`", d.kind, d.unit, span, default, d.doc))
        parts += [f"## {event.type}", inspect.getdoc(event) or "", f"Covers {', '.join(event.covers)}."]
        if rows:
            parts.append(table(("Field", "Kind", "Unit", "Range", "Default", "Meaning"), rows))
    return _page("Events", *parts)


def outcomes_page() -> str:
    """Every outcome and every monthly series."""
    header = ("Outcome", "Unit", "Meaning", "Questions")
    parts = ["Numbers of one run; not a number where one is not defined for that run."]
    for group in dict.fromkeys(o.group for o in OUTCOMES.values()):
        rows = [(f"`{o.name}`", o.unit, o.doc, ", ".join(o.questions)) for o in OUTCOMES.values() if o.group == group]
        parts += [f"## {group.replace('_', ' ').capitalize()}", table(header, rows)]
    pairs = [(f"`{o.name}`", o.unit, o.doc, ", ".join(o.questions)) for o in PAIRED_OUTCOMES.values()]
    parts += ["## Of a run beside its counterfactual", table(header, pairs)]
    series = [(f"`{name}`", ", ".join(("month", *s.axes)), s.unit, s.doc) for name, s in SERIES.items()]
    parts += ["## Monthly series", table(("Series", "Axes", "Unit", "Meaning"), series)]
    return _page("Outcomes", *parts)


def _move_in_a_file(move: type[Move]) -> str:
    """A move as a workshop's file writes it, with the names of its fields; those in brackets may be left out."""
    fields = [
        field.name if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        else f"[{field.name}]"
        for field in dataclasses.fields(move)
    ]  # fmt: skip
    return " ".join([word_of(move), *fields])


def decisions_page() -> str:
    """Moves, scripted strategies, stages and the passages between them."""
    moves = [(f"`{m.__name__}`", f"`{_move_in_a_file(m)}`", m.by, _first_line(m)) for m in MOVES]
    strategies = [(f"`{name}`", _first_line(s)) for name, s in STRATEGIES.items()]
    parts = ["## Moves", table(("Move", "In a file", "Of", "Meaning"), moves)]
    parts += ["## Scripted strategies", table(("Strategy", "Meaning"), strategies)]
    parts.append("## Stages and passages")
    for kind, passages in PASSAGES.items():
        stages = ", ".join(stage.name.lower() for stage in STAGES[kind])
        allowed = "; ".join(f"{a.name.lower()} to {b.name.lower()}" for a, b in sorted(passages))
        parts += [f"### {kind.name.lower()}", f"Stages: {stages}.", f"Passages: {allowed}."]
    return _page("Decisions and stages", *parts)


def scenarios_page() -> str:
    """Every shipped scenario, and every shipped world."""
    parts = []
    for name in Scenario.names():
        scenario = Scenario.load(name)
        compared = f", compared with `{scenario.baseline}`" if scenario.baseline else ""
        parts += [f"## {name}: {scenario.title}", scenario.story.strip()]
        parts.append(
            f"World `{scenario.world}`, {scenario.horizon} months{compared}. Sources: {', '.join(scenario.sources)}."
        )
        if scenario.events:
            rows = [(f"`{e.name}`", f"`{e.type}`", e.month, _details(e.to_dict())) for e in scenario.in_order()]
            parts.append(table(("Event", "Type", "Month", "Fields"), rows))
        if scenario.expects:
            expected = [
                (
                    f"`{e.outcome}`",
                    e.direction,
                    e.origin,
                    e.sure,
                    e.months or scenario.horizon,
                    _details(dict(e.parameters)),
                    e.why,
                )
                for e in scenario.expects
            ]
            parts.append(table(("Expected", "Sign", "B or E", "Sure", "Months", "With", "Why"), expected))
    worlds = []
    for name in World.names():
        world = World.load(name)
        sizes = [len(world.tables[t]) for t in ("cities", "nations", "networks", "ties", "memberships")]
        worlds.append((f"`{name}`", world.title, world.start_year, *sizes))
    header = ("World", "Title", "Starts", "Cities", "Nations", "Networks", "Ties", "Memberships")
    return _page("Scenarios and worlds", "## Worlds", table(header, worlds), *parts)


def _details(content: dict[str, object]) -> str:
    shown = {key: value for key, value in content.items() if key not in ("type", "month")}
    return ", ".join(f"{key}: {value}" for key, value in shown.items())


def rules_in_source() -> str:
    """Every rule of the mechanisms, as it runs."""
    return _page("Rules", *rules_page.parts())


def coverage() -> dict[str, list[str]]:
    """For every id of the source documents, where the simulator shows it."""
    with SOURCE_IDS.open(encoding="utf-8", newline="") as file:
        found: dict[str, list[str]] = {row["id"]: [] for row in csv.DictReader(file)}

    def add(identifier: str, place: str) -> None:
        if identifier in found and place not in found[identifier]:
            found[identifier].append(place)

    for mechanism in MONTH:
        if mechanism.name != "events":
            for identifier in mechanism.covers:
                add(identifier, f"mechanism `{mechanism.name}`")
    for event in EVENT_TYPES.values():
        for identifier in event.covers:
            add(identifier, f"event `{event.type}`")
    for name in Scenario.names():
        scenario = Scenario.load(name)
        for identifier in (*scenario.sources, *scenario.questions):
            add(identifier, f"scenario `{name}`")
    outcomes: list[Outcome | PairedOutcome] = [*OUTCOMES.values(), *PAIRED_OUTCOMES.values()]
    for outcome in outcomes:
        for identifier in outcome.questions:
            add(identifier, f"outcome `{outcome.name}`")
    ideas = World.load("rhine").tables["ideas"]
    for identifier, source in zip(ideas.ids, ideas.source, strict=True):
        for word in source.replace(",", " ").replace(";", " ").split():
            add(word, f"idea `{identifier}`")
    return found


def coverage_page() -> str:
    """The feature table: every id of the source documents and where it is shown."""
    with SOURCE_IDS.open(encoding="utf-8", newline="") as file:
        told = {row["id"]: (row["kind"], row["what"]) for row in csv.DictReader(file)}
    rows = [(identifier, *told[identifier], "; ".join(places)) for identifier, places in coverage().items()]
    text = "Where each actor, idea, tie, mechanism, shock and question of the source documents is shown at work."
    return _page("From the source documents to the model", text, table(("Id", "Kind", "What", "Shown by"), rows))


PAGES = {
    "parameters.md": parameters_page,
    "mechanisms.md": mechanisms_page,
    "rules.md": rules_in_source,
    "tables.md": tables_page,
    "events.md": events_page,
    "outcomes.md": outcomes_page,
    "decisions.md": decisions_page,
    "scenarios.md": scenarios_page,
    "coverage.md": coverage_page,
}


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every page; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, page in PAGES.items():
        path = folder / name
        path.write_text(page(), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write():
        print(path.relative_to(ROOT))
