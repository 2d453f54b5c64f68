"""What of a result is looked at: each choice in a tab, by a name of its own in the address."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards import ids
from dashboards.asking import MOST_COMPARED, Asked
from dashboards.map.month import CLIMATE, NO_LAYER
from dashboards.map.panel import ARMS
from dashboards.refused import line_of
from dashboards.state import State
from sim import Scenario, errors
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

STAGES = ("adopted", "heard", "implemented", "dropped", "population_adopted")
SERIES = ("adopted", "live_vitality", "ties_suspended", "exchanges", "memberships")
FIRST_OUTCOMES = ("share_adopted", "committed_share", "live_vitality", "tonnes_delivered")
MOST_OUTCOMES = 6
ALL_IDEAS = "all"
PLACE = "the address"


@dataclass(frozen=True)
class Look:
    """A choice in a tab: the component that holds it, and what it is where nothing was chosen.

    `known` gives the values that are possible in a state, of one choice or of each of several.
    """

    name: str
    component: str
    holds: str
    default: Any
    known: Callable[[Asked], Collection[Any]]

    def checked(self, value: Any, one: Asked) -> Any:
        """The value; refuses one that cannot be chosen."""
        known = self.known(one)
        given = value if isinstance(value, (list, tuple)) else [value]
        if isinstance(value, (list, tuple)) != isinstance(self.default, tuple):
            raise errors.wrong_type(self.name, value, "a choice of the page", PLACE)
        for part in given:
            if part not in known:
                raise errors.not_a_choice(self.name, str(part)[:40], [str(one) for one in known], PLACE)
        if len(given) > MOST_OUTCOMES:
            raise errors.out_of_bounds(self.name, len(given), 1, MOST_OUTCOMES, where=PLACE)
        return value


def _ideas(one: Asked) -> list[str]:
    return list(one.world.tables["ideas"].ids)


def _runs(one: Asked) -> range:
    return range(1, int(one.payload["replicates"]) + 1)


LOOKS = (
    Look("stage", ids.STAGE, "value", STAGES[0], lambda _: STAGES),
    Look("layer", ids.MAP_LAYER, "value", CLIMATE, lambda one: [CLIMATE, NO_LAYER, *_ideas(one)]),
    Look("arm", ids.MAP_ARM, "value", ARMS[0], lambda _: ARMS),
    Look("month", ids.MAP_MONTH, "data", None, lambda one: range(one.pairing.months)),
    Look("channels", ids.CHANNEL_IDEA, "value", None, _ideas),
    Look("tree", ids.TREE_RUN, "value", None, _runs),
    Look("city_idea", ids.CITY_IDEA, "value", None, lambda one: [ALL_IDEAS, *_ideas(one)]),
    Look("outcomes", ids.COMPARED_OUTCOMES, "value", FIRST_OUTCOMES, lambda _: [*OUTCOMES, *PAIRED_OUTCOMES]),
    Look("series", ids.COMPARED_SERIES, "value", SERIES[0], lambda _: SERIES),
    Look("all_outcomes", ids.ALL_OUTCOMES, "checked", False, lambda _: (True, False)),
)
BY_NAME = {look.name: look for look in LOOKS}


def look_of(state: State, name: str) -> Any:
    """What a state says of a choice, or what stands there at first."""
    default = BY_NAME[name].default
    value = state.looks.get(name, default)
    return list(value) if isinstance(value, (list, tuple)) else value


def chosen(values: Sequence[Any]) -> dict[str, Any]:
    """The choices that are not as they stand at first, by name; `values` in the order of LOOKS."""
    given = zip(LOOKS, (tuple(one) if isinstance(one, list) else one for one in values), strict=True)
    return {look.name: value for look, value in given if value not in (None, "", (), look.default)}


def without_foreign(state: State, one: Asked, tabs: Collection[str]) -> tuple[State, str]:
    """The state without what cannot be looked at in it, and a line on the first of those; empty where all can be."""
    world = one.world.tables
    founded = {str(network) for event in one.scenario.events.values() if (network := getattr(event, "network", None))}
    known: Mapping[str, Collection[Any]] = {
        "tab": tabs,
        "idea": world["ideas"].ids,
        "city": world["cities"].ids,
        "nation": world["nations"].ids,
        "network": [*world["networks"].ids, *sorted(founded)],
        "run": _runs(one),
    }
    told = ""
    for name, names in known.items():
        value = getattr(state, name)
        if value is not None and value not in names:
            nothing: dict[str, Any] = {name: None}
            state = dataclasses.replace(state, **nothing)
            told = told or _foreign(name, value, names)
    for name, value in state.looks.items():
        try:
            BY_NAME[name].checked(value, one)
        except errors.Refusal as refusal:
            state = dataclasses.replace(state, looks={key: kept for key, kept in state.looks.items() if key != name})
            told = told or line_of(refusal)
    return _without_foreign_scenarios(state, told)


def _without_foreign_scenarios(state: State, told: str) -> tuple[State, str]:
    foreign = [name for name in state.compared if name not in Scenario.names()]
    if foreign:
        told = told or _foreign("scenario", foreign[0], list(Scenario.names()))
    elif len(state.compared) > MOST_COMPARED:
        line = errors.out_of_bounds("scenarios compared", len(state.compared), 1, MOST_COMPARED, where=PLACE)
        told = told or line_of(line)
    kept = [name for name in state.compared if name not in foreign][:MOST_COMPARED]
    return dataclasses.replace(state, compared=tuple(kept)), told


def _foreign(name: str, value: Any, names: Collection[Any]) -> str:
    if isinstance(names, range):
        return line_of(errors.out_of_bounds(name, value, names.start, names.stop - 1, where=PLACE))
    return line_of(errors.unknown_name(name, str(value)[:40], names, where=PLACE))
