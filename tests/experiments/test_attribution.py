"""Attribution in both meanings, side by side."""

import pytest

from experiments.attribution import CHANNELS, attribute
from experiments.comparison import paired
from sim import Refusal, Scenario, World


@pytest.fixture(scope="module")
def table():
    pairing = paired(World.load("toy"), Scenario.load("baseline"), months=60)
    return attribute(pairing, 6, processes=1).set_index("channel")


def test_every_channel_has_both_meanings_with_intervals(table):
    assert list(table.index) == list(CHANNELS)
    assert (table["share_low"] <= table["share"]).all()
    assert (table["loss"] <= table["loss_high"]).all()


def test_shares_add_up_to_one(table):
    assert table["share"].sum() == pytest.approx(1.0)


def test_a_channel_that_carries_is_missed_when_it_is_closed(table):
    assert table["loss"].max() > 0.0


def test_processes_change_nothing():
    pairing = paired(World.load("toy"), Scenario.load("baseline"), months=24)
    one, two = (attribute(pairing, 4, processes=processes) for processes in (1, 2))
    assert one.equals(two)


def test_a_channel_that_is_closed_already_is_refused():
    pairing = paired(
        World.load("toy"), Scenario.load("baseline"), months=24, parameters={"ideas.closed_channels": ["own"]}
    )
    with pytest.raises(Refusal, match="closed already: own"):
        attribute(pairing, 4, processes=1)
    with pytest.raises(Refusal, match="replicates = 1"):
        attribute(paired(World.load("toy"), Scenario.load("baseline"), months=24), 1)
