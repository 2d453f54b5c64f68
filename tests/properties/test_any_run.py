"""Any valid world, scenario and parameters: nothing is refused, and every property holds.

The examples are the same each time. More of them: PROPERTY_EXAMPLES=5000 pytest tests/properties
"""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import PlausibilityWarning, Record, Scenario, World
from sim.events import EVENT_TYPES
from sim.parameters import configured, walk
from tests.properties.any_scenario import all_fields, events, values_of
from tests.properties.any_world import START_YEARS, all_columns, frames, worlds
from tests.properties.properties import PROPERTIES
from tests.properties.trials import Trial, is_equal, trials

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "160"))


def examples(share: float) -> settings:
    """The same examples each time, a share of all; a slow machine is no fault."""
    return settings(
        max_examples=max(20, int(share * EXAMPLES)), derandomize=True, database=None, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


@examples(1.0)
@given(trials())
def test_every_property_holds_in_any_run(trial: Trial) -> None:
    run = trial.run()
    for check in PROPERTIES.values():
        check(trial, run)


@examples(0.2)
@given(trials())
def test_saving_and_loading_a_record_changes_nothing(trial: Trial) -> None:
    record = trial.run().record
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "record.npz")
        record.save(path)
        loaded = Record.load(path)
    assert is_equal(loaded, record)
    pd.testing.assert_frame_equal(loaded.events, record.events)
    assert repr(loaded.outcomes) == repr(record.outcomes)  # NaN is equal to NaN in print


@examples(0.2)
@given(trials())
def test_the_same_seed_gives_the_same_bits_in_any_run(trial: Trial) -> None:
    assert is_equal(trial.run().record, trial.run().record)


@examples(0.2)
@given(trials(), st.integers(1, 30))
def test_before_its_first_event_any_scenario_equals_its_baseline(trial: Trial, delay: int) -> None:
    """Any events, put off by some months: until then nothing differs from a run that only watches them."""
    content = trial.scenario.to_dict()
    first = min((event.month for event in trial.scenario.events.values()), default=0)
    later = {name: {**event, "month": event["month"] + delay} for name, event in content["events"].items()}
    put_off = Scenario.from_dict({**content, "horizon": content["horizon"] + delay, "events": later})
    until = first + delay
    baseline = Scenario(name="nothing", horizon=put_off.horizon)
    with_events = trial.model(scenario=put_off).run(until)
    without = trial.model(scenario=baseline, watch=put_off).run(until)
    assert with_events.log.tobytes() == without.log.tobytes()
    assert with_events.digest == without.digest


@examples(0.2)
@given(frames(), START_YEARS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_in_any_world(tables, start_year, random) -> None:
    """Topics are numbered as they are met, so rows of the state may name them otherwise; what happens is the same."""
    shuffled = {name: table.iloc[random.sample(range(len(table)), len(table))] for name, table in tables.items()}
    nothing = Scenario(name="nothing", horizon=24)
    first, second = (
        Trial(World.from_tables(given, start_year=start_year), nothing, 1, 12, {}).run().record
        for given in (tables, shuffled)
    )
    assert first.ids["cities"] == second.ids["cities"]
    assert first.log.tobytes() == second.log.tobytes()
    for name, array in first.arrays.items():
        assert array.tobytes() == second.arrays[name].tobytes(), name


# --- the strategies themselves ---------------------------------------------------------------------------------------


def test_the_worlds_drawn_use_every_declared_column() -> None:
    given_in, open_in = set(), set()

    @settings(max_examples=300, derandomize=True, database=None, deadline=None)
    @given(worlds())
    def look(world: World) -> None:
        for table, data in world.tables.items():
            for name, known in data.known.items():
                given_in.update({(table, name)} if known.any() else ())
                open_in.update({(table, name)} if len(known) and not known.all() else ())

    look()
    assert all_columns() - given_in == set()
    required = {(table, name) for table, name in all_columns() if (table, name) not in open_in}
    from sim.rows import FILES

    assert {place for place in required if FILES[place[0]].columns[place[1]].given != "required"} == set()


def test_the_scenarios_drawn_use_every_event_and_field(toy: World) -> None:
    found = set()

    @settings(max_examples=25, derandomize=True, database=None, deadline=None)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        for name, kind in EVENT_TYPES.items():
            content = data.draw(events(toy, kind, 24))
            found.update((name, field) for field in content)

    look()
    assert set(all_fields()) - found == set()


def test_any_value_drawn_for_a_parameter_is_allowed() -> None:
    implausible = set()

    @settings(max_examples=10, derandomize=True, database=None, deadline=None)
    @given(st.data())
    def look(data: st.DataObject) -> None:
        for parameter in walk():
            value = data.draw(values_of(parameter))
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always", PlausibilityWarning)
                configured({parameter.path: value})
            implausible.update({parameter.path} if told else ())

    look()
    assert len(implausible) > 20  # edges of what is possible are drawn too
