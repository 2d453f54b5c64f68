"""Whatever event is added in the page, it can stand as it is: the reader changes it from there."""

import pytest

from dashboards.asking import asked
from dashboards.explore.new_event import new_event
from dashboards.state import State
from dashboards.uploads import Uploads
from sim import World
from sim.events import EVENT_TYPES

MONTHS = 36


@pytest.fixture(scope="module")
def uploads(tmp_path_factory):
    return Uploads(tmp_path_factory.mktemp("uploads"))


@pytest.mark.parametrize("world", World.names())
def test_every_event_can_be_added_to_every_world_and_more_than_once(world, uploads):
    consulates = len(World.load(world).tables["consulates"])
    for kind in EVENT_TYPES:
        times = min(2, consulates) if kind == "close_consulate" else 2
        state = State(scenario="baseline", world=world, months=MONTHS)
        for number in range(times):
            one = asked(state, uploads)
            added = {f"{kind}_{number}": new_event(kind, one.scenario, one.world, MONTHS)}
            state = State(scenario="baseline", world=world, months=MONTHS, events={**state.events, **added})
        assert len(asked(state, uploads).scenario.events) == times, kind
