"""Writes the parts of `docs/odd.md` that follow from declarations: `python -m experiments.odd`, or `make reference`.

The protocol itself (Grimm et al. 2020) is told by hand around them; a test fails when a part is stale.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from experiments.facts import FACTS, PATTERNS
from experiments.facts.declared import Fact, by_number
from experiments.markdown import renewed, table
from experiments.rules_page import rules
from sim import Scenario, World
from sim.agents import Actor
from sim.events import EVENT_TYPES
from sim.mechanisms import MONTH
from sim.mechanisms.base import Mechanism
from sim.model import SPIN_UP
from sim.moves import MOVES
from sim.observation import SERIES
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES
from sim.parameters import MARKS, walk
from sim.randomness import Stream
from sim.rows import TABLES
from sim.strategies import MOST_MOVES, MOST_PROPOSALS
from sim.tables import written_columns

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "odd.md"
VALIDATION = DOCS / "validation.md"
VERDICT = re.compile(r"^\| \*\*(\w+)\*\* (?:[^|]*\|){4} ([^|]*) \|", flags=re.MULTILINE)
WITHIN = {"ties": ("ties", "tie_formation"), "ideas": ("ideas", "idea_exposure", "pulls")}
MADE_OF_ALL = "circumstances"  # what concerns the run as a whole; no table of a world


def _said(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n", maxsplit=1)[0]


def patterns() -> str:
    """The stylised facts with what they are used for, and how the model with its defaults stands to each."""
    verdicts = dict(VERDICT.findall(VALIDATION.read_text(encoding="utf-8")))
    facts = sorted(FACTS.values(), key=lambda each: by_number(each.identifier))
    rows = [(f.identifier, f.says, f.confidence, f.role.value, _status(f, verdicts)) for f in facts]
    return table(("Fact", "Pattern", "Sure", "Use", "Status with the default parameters"), rows)


def _status(fact: Fact, verdicts: dict[str, str]) -> str:
    names = [name for name, pattern in PATTERNS.items() if pattern.fact == fact.identifier]
    if not names:
        return f"not measured: {fact.reason}"
    counted = Counter(verdicts[name] for name in names)
    return ", ".join(f"{count} {said}" for said, count in sorted(counted.items()))


def entities() -> str:
    """Every kind of entity with its axes and the number of its state variables."""
    rows = []
    for name, kind in TABLES.items():
        given = [] if name == MADE_OF_ALL else list(written_columns(name))
        inside = [column for column in kind.columns if column not in given]
        agent = "agent" if issubclass(kind, Actor) else "entity"
        said = f"[`{name}`](reference/tables.md#{name})"
        rows.append((said, agent, _said(kind), " x ".join(kind.axes), len(given), len(inside)))
    return table(("Table", "Kind", "A row is", "Axes", "Columns of a world", "Further state"), rows)


def scales() -> str:
    """The extent of every world."""
    rows = []
    for name in World.names():
        world = World.load(name)
        counts = [f"{len(world.tables[each]):,}" for each in ("cities", "nations", "networks", "ties", "memberships")]
        rows.append((f"`{name}`", world.title, world.start_year, *counts))
    horizons = sorted({Scenario.load(name).horizon for name in Scenario.names()})
    said = f"Shipped scenarios run {horizons[0]} to {horizons[-1]} months, after {SPIN_UP} months before month 0."
    header = ("World", "Title", "From", "Cities", "Nations", "Networks", "Ties", "Memberships")
    return f"{table(header, rows)}\n\n{said}"


def schedule() -> str:
    """The order of the month with what each mechanism updates."""
    rows = []
    for place, mechanism in enumerate(MONTH, start=1):
        updated = ", ".join(f"`{name}`" for name in sorted(mechanism.writes)) or "anything, as dated"
        rows.append((place, f"[`{mechanism.name}`](#{mechanism.name})", _said(mechanism), updated))
    return table(("Place", "Mechanism", "Does", "Updates"), rows)


def evidence() -> str:
    """How many parameters rest on what."""
    counted = Counter(parameter.declaration.mark for parameter in walk())
    rows = [(f"**{mark}**", said, counted[mark]) for mark, said in MARKS.items()]
    return table(("Mark", "Meaning", "Parameters"), rows)


def decisions_drawn() -> str:
    """What is drawn, one stream each."""
    return ", ".join(f"`{stream.name.lower()}`" for stream in Stream)


def left_open() -> str:
    """What a world may leave open, and what then stands in its place."""
    rows = [
        (f"`{name}.{column.name}`", column.doc, column.unknown)
        for name in TABLES
        if name != MADE_OF_ALL
        for column in written_columns(name).values()
        if getattr(column, "unknown", "") and hasattr(column, "doc")
    ]
    return table(("Variable", "Meaning", "Where the world leaves it open"), rows)


def observed() -> str:
    """How much of a run is written down."""
    return (
        f"{len(SERIES)} monthly series, {len(OUTCOMES)} outcomes of a run and {len(PAIRED_OUTCOMES)} of a run beside "
        "its counterfactual are declared ([outcomes](reference/outcomes.md))."
    )


def inputs() -> str:
    """How many types of event there are."""
    return f"{len(EVENT_TYPES)} types of event are declared ([events](reference/events.md))."


def moves() -> str:
    """What may be decided for an agent, and how much of it in a month."""
    counted = Counter(move.by for move in MOVES)
    of = ", ".join(f"{count} of {table}" for table, count in counted.items())
    return (
        f"{len(MOVES)} moves are declared ([decisions](reference/decisions.md)): {of}. "
        f"An agent makes at most {MOST_MOVES} in a month, of which at most {MOST_PROPOSALS} proposes a tie."
    )


def submodel(mechanism: type[Mechanism]) -> str:
    """The rules of a mechanism, and how many parameters it has by evidence."""
    name = mechanism.name
    own = [rule for module in modules(mechanism) for rule in rules().get(module, ())]
    rows = [(f"[`{rule.name}`](reference/rules.md#{slug(rule.name)})", rule.says) for rule in own]
    marks = Counter(parameter.declaration.mark for parameter in walk() if parameter.mechanism == name)
    by_mark = ", ".join(f"{marks[mark]} {mark}" for mark in MARKS if marks[mark])
    said = f"Parameters: {sum(marks.values())} ({by_mark}), [listed here](reference/parameters.md#{name})."
    return f"{table(('Rule', 'Says'), rows)}\n\n{said}" if rows else said


def modules(mechanism: type[Mechanism]) -> tuple[str, ...]:
    """The modules in which a mechanism is written."""
    return WITHIN.get(mechanism.name, (mechanism.name,))


def slug(name: str) -> str:
    """The anchor of a heading that is one name."""
    return name.lower()


PARTS: dict[str, Callable[[], str]] = {
    "patterns": patterns,
    "entities": entities,
    "scales": scales,
    "schedule": schedule,
    "evidence": evidence,
    "streams": decisions_drawn,
    "left open": left_open,
    "observed": observed,
    "inputs": inputs,
    "moves": moves,
    **{mechanism.name: partial(submodel, mechanism) for mechanism in MONTH},
}


def renewed_page() -> str:
    """The page with its written parts as the declarations have them."""
    return renewed(PAGE.read_text(encoding="utf-8"), PARTS, "docs/odd.md")


if __name__ == "__main__":
    PAGE.write_text(renewed_page(), encoding="utf-8")
    print(PAGE.relative_to(DOCS.parent))
