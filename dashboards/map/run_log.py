"""A run as the map reads it: who is where at the start, and every passage since, as flat lists of small numbers.

Month m means the end of month m, as in every monthly series: all that the model logged with a month up to m has
happened. Month -1 is the start.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dashboards.map.places import placed, tie_cuts
from sim import errors
from sim.log import FIELDS
from sim.stages import Kind, Presence

if TYPE_CHECKING:
    from sim import Record, World

NOT_YET = -1  # status of a tie that is formed later in the run
MONTH, KIND, SUBJECT, OBJECT, BEFORE, AFTER = (
    FIELDS.index(field) for field in ("month", "kind", "subject", "object", "from", "to")
)
Rows = NDArray[np.int32]


def run_log(record: Record, world: World) -> dict[str, Any]:
    """The log of a run in plain JSON; refuses a world whose cities are not those of the run.

    `cities`: by column, x and y in map units around the meridian `centre`; rows below are places in these lists.
    `ties`: city rows a and b, `start` their status before the first month (NOT_YET where formed in the run), `cuts` as
    flat (tie, x, y) for those that leave the map at one edge and come back at the other (`dashboards.map.places`).
    `start`: stages before the first month; commitments by city, ideas by idea and then by city, memberships as flat
    (city, network).
    `log`: ties as flat (month, tie, status), commitments as flat (month, city, stage), memberships as flat (month,
    city, network, present), ideas by idea as flat (month, city, stage).
    `events`: name, first month and the month from which it has passed away, or None.
    `left_out`: cities that the import of this world could not place and that are therefore no part of it.
    """
    if record.ids["cities"] != world.tables["cities"].ids:
        problem = f"is a run of {len(record.ids['cities'])} other cities than those of the world '{world.name}'"
        raise errors.bad_file("record", problem, f"give the world '{record.about['world']}' as it was run")
    cities = world.tables["cities"].values
    ends_a, ends_b = (record.tables["ties"][name].astype(np.int64) for name in ("city_a", "city_b"))
    places = placed(cities["longitude"], cities["latitude"], ends_a, ends_b)
    return {
        "about": {name: str(record.about[name]) for name in ("world", "scenario", "seed", "nature")},
        "start_year": int(record.about["start_year"]),
        "months": record.months,
        "centre": places.centre,
        "nations": {"id": record.ids["nations"], "name": list(world.tables["nations"].values["name"])},
        "networks": {"id": record.ids["networks"], "name": _network_names(record, world)},
        "ideas": {"id": record.ids["ideas"], "name": list(world.tables["ideas"].values["name"])},
        "cities": {
            "id": record.ids["cities"],
            "name": list(cities["name"]),
            "nation": np.asarray(cities["nation"]).tolist(),
            "population": np.asarray(cities["population"]).astype(np.int64).tolist(),
            "x": places.x.round(1).tolist(),
            "y": places.y.round(1).tolist(),
        },
        "ties": {
            "a": ends_a.tolist(),
            "b": ends_b.tolist(),
            "start": _ties_at_start(record).tolist(),
            "cuts": tie_cuts(places, ends_a, ends_b),
        },
        "start": {
            "commitments": _undone(record.tables["cities"]["commitment"], _rows(record, Kind.COMMITMENT)).tolist(),
            "ideas": _ideas_at_start(record).T.tolist(),
            "memberships": np.argwhere(_members_at_start(record)).ravel().tolist(),
        },
        "log": {
            "ties": _flat(_rows(record, Kind.TIE), MONTH, SUBJECT, AFTER),
            "commitments": _flat(_rows(record, Kind.COMMITMENT), MONTH, SUBJECT, AFTER),
            "memberships": _flat(_rows(record, Kind.MEMBERSHIP), MONTH, SUBJECT, OBJECT, AFTER),
            "ideas": _ideas(record),
        },
        "events": _events(record),
        "left_out": _left_out(world),
    }


def written(log: dict[str, Any]) -> bytes:
    """A log as compact JSON in UTF-8, as it is served."""
    return json.dumps(log, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _rows(record: Record, kind: Kind) -> Rows:
    """The passages of one kind, in the order in which they happened, shape (row, 8)."""
    found: Rows = record.log[record.log[:, KIND] == kind]
    return found


def _flat(rows: Rows, *fields: int) -> list[int]:
    flat: list[int] = rows[:, fields].ravel().tolist()
    return flat


def _undone(end: NDArray[Any], rows: Rows, *, by_object: bool = False) -> NDArray[np.int64]:
    """The stages at the start: those before the first passage, and where nothing has passed those at the end."""
    start = end.astype(np.int64)
    where = (rows[:, SUBJECT], rows[:, OBJECT]) if by_object else (rows[:, SUBJECT],)
    moved, first = np.unique(np.ravel_multi_index(where, start.shape), return_index=True)
    start.flat[moved] = rows[first, BEFORE]
    return start


def _ties_at_start(record: Record) -> NDArray[np.int64]:
    """Shape (tie,)."""
    ties = record.tables["ties"]
    start = _undone(ties["status"], _rows(record, Kind.TIE))
    start[ties["formed"] >= 0] = NOT_YET
    return start


def _ideas_at_start(record: Record) -> NDArray[np.int64]:
    """Shape (city, idea)."""
    return _undone(record.tables["adoption"]["stage"], _rows(record, Kind.IDEA), by_object=True)


def _members_at_start(record: Record) -> NDArray[np.int64]:
    """Shape (city, network), 1 for a member. A city that left and came back has several rows, one of them active."""
    members = record.tables["memberships"]
    end = np.zeros((len(record.ids["cities"]), len(record.ids["networks"])), dtype=np.int64)
    np.maximum.at(end, (members["city"], members["network"]), members["is_active"].astype(np.int64))
    return _undone(end, _rows(record, Kind.MEMBERSHIP), by_object=True)


def _ideas(record: Record) -> list[list[int]]:
    rows = _rows(record, Kind.IDEA)
    return [_flat(rows[rows[:, OBJECT] == idea], MONTH, SUBJECT, AFTER) for idea in range(len(record.ids["ideas"]))]


def _network_names(record: Record, world: World) -> list[str]:
    """Those of the world's table; a network that was founded in the run is called by its id."""
    names = list(world.tables["networks"].values["name"])
    return names + record.ids["networks"][len(names) :]


def _events(record: Record) -> list[dict[str, Any]]:
    """What the scenario had dated and what has happened of it, in the order of the months."""
    events: dict[int, dict[str, Any]] = {}
    for row in _rows(record, Kind.EVENT).tolist():
        number = row[SUBJECT]
        if row[AFTER] == Presence.PRESENT:
            events[number] = {"name": record.ids["events"][number], "month": row[MONTH], "until": None}
        else:
            events[number]["until"] = row[MONTH]
    return list(events.values())


def _left_out(world: World) -> int:
    """Cities that an import of this world listed as not placed; without coordinates a city is no part of a world."""
    listed = world.path / "unplaced.csv" if world.path is not None else None
    if listed is None or not listed.exists():
        return 0
    with listed.open(encoding="utf-8", newline="") as file:
        return sum(row["kind"] == "city" for row in csv.DictReader(file))
