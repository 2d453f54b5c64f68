"""Tables of the right shape, filled with what the world's files say."""

from __future__ import annotations

from sim.columns import Replaced, Table
from sim.rows import TABLES
from sim.tables import TableData
from sim.world import World


def empty_state(world: World, replaced: Replaced) -> dict[str, Table]:
    """Tables of the right shape, filled with what the world's files say."""
    counts = {
        name: len(world.tables[name]) for name in ("cities", "nations", "networks", "ideas", "ties", "memberships")
    }
    cities, nations = counts["cities"], counts["nations"]
    shapes: dict[str, tuple[int, ...]] = {
        "cities": (cities,),
        "nations": (nations,),
        "networks": (2 * counts["networks"] + 16,),
        "ties": (counts["ties"] + 2 * cities + 16,),
        "memberships": (counts["memberships"] + 4 * cities + 16,),
        "relations": (nations, nations),
        "consulates": (cities, nations),
        "ideas": (counts["ideas"],),
        "stances": (nations, len(world.topics)),
        "adoption": (cities, counts["ideas"]),
        "circumstances": (1,),
    }
    state = {name: Table(TABLES[name], shape, counts.get(name, shape[0]), replaced) for name, shape in shapes.items()}
    for name in ("cities", "nations", "networks", "ideas", "ties", "memberships"):
        _take(state[name], world.tables[name], world)
    return state


def _take(table: Table, data: TableData, world: World) -> None:
    for name, values in data.values.items():
        if name not in table:
            continue
        if table.rows.columns[name].kind == "topics":
            index = {topic: i for i, topic in enumerate(world.topics)}
            table[name][: len(data)] = [sum(1 << index[word] for word in words) for words in values]
        else:
            table[name][: len(data)] = values
