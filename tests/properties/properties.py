"""What holds in every run of any valid world and scenario. Each property is one function that raises AssertionError.

`PROPERTIES` holds them by name; tests/properties/test_breaches.py shows for each one a record that it refuses.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import Record
from sim.observation import SERIES
from sim.outcomes import OUTCOMES
from sim.outcomes.declared import UNDEFINED
from sim.rows import TABLES
from sim.stages import IDEA_CHANNELS, PASSAGES, STAGES, Channel, IdeaStage, Kind, TieStatus
from tests.properties.trials import HELD_IN, Run, Trial

PROPERTIES: dict[str, Callable[[Trial, Run], None]] = {}
ROUNDING = 1e-9  # sums of shares and products of many factors
DIFFERENCES = ("adoption_gap_by_size", "frontrunner_lead")  # of two shares: from -1 to 1


def holds(check: Callable[[Trial, Run], None]) -> Callable[[Trial, Run], None]:
    PROPERTIES[check.__name__] = check
    return check


def on(trial: Trial, run: Run, path: str) -> Any:
    """The value of a parameter in this run."""
    return run.record.about["parameters"][path]


def rows_of_kind(record: Record, kind: Kind) -> NDArray[np.int32]:
    return record.log[record.log[:, 1] == kind]


# --- the log ---------------------------------------------------------------------------------------------------------


@holds
def every_passage_is_declared(trial: Trial, run: Run) -> None:
    for kind in np.unique(run.record.log[:, 1]):
        stage = STAGES[Kind(kind)]
        passages = np.unique(rows_of_kind(run.record, Kind(kind))[:, 4:6], axis=0)
        undeclared = {(stage(int(a)), stage(int(b))) for a, b in passages} - PASSAGES[Kind(kind)]
        assert not undeclared, (Kind(kind).name, undeclared)


@holds
def no_two_stages_pass_in_one_month(trial: Trial, run: Run) -> None:
    for kind in (Kind.TIE, Kind.IDEA, Kind.COMMITMENT):
        passages = Counter(map(tuple, rows_of_kind(run.record, kind)[:, [0, 2, 3]].tolist()))
        assert [key for key, count in passages.items() if count > 1] == [], kind.name


@holds
def months_of_the_log_run_forward(trial: Trial, run: Run) -> None:
    months = run.record.log[:, 0]
    assert (np.diff(months) >= 0).all()
    assert len(months) == 0 or (months[0] >= 0 and months[-1] < run.record.months)


@holds
def the_log_retells_the_state(trial: Trial, run: Run) -> None:
    """Every passage starts where the last one ended, from month 0 to the state at the end."""
    for kind, (table, column) in HELD_IN.items():
        told = run.start[table, column].copy()
        end = run.record.tables[table][column]
        if len(told) < len(end):  # rows that the run added: ties ended before they began, networks absent
            told = np.concatenate([told, np.full(len(end) - len(told), 3 if kind == Kind.TIE else 0, told.dtype)])
        for _, _, subject, object_, before, after, _, _ in rows_of_kind(run.record, kind).tolist():
            place = (object_, subject) if kind == Kind.CONSULATE else (subject, object_) if told.ndim == 2 else subject
            assert told[place] == before, (kind.name, subject, object_)
            told[place] = after
        assert np.array_equal(told, end), kind.name


@holds
def the_log_retells_memberships(trial: Trial, run: Run) -> None:
    start = {name: run.start["memberships", name] for name in ("city", "network", "is_active")}
    held = {(int(c), int(g)) for c, g, is_active in zip(*start.values(), strict=True) if is_active}
    for _, _, city, network, before, after, _, _ in rows_of_kind(run.record, Kind.MEMBERSHIP).tolist():
        assert ((city, network) in held) == bool(before), (city, network)
        (held.add if after else held.remove)((city, network))
    end = run.record.tables["memberships"]
    active = end["is_active"] > 0
    counted = list(zip(end["city"][active].tolist(), end["network"][active].tolist(), strict=True))
    assert sorted(counted) == sorted(held)
    assert (run.record.tables["networks"]["is_active"][end["network"][active]] > 0).all()
    sizes = np.bincount(end["network"][active], minlength=len(run.record.ids["networks"]))
    assert np.array_equal(run.record.tables["networks"]["members"], sizes)


@holds
def an_event_happens_once_and_ends_when_it_should(trial: Trial, run: Run) -> None:
    found = rows_of_kind(run.record, Kind.EVENT)[:, [0, 2, 4, 5]].tolist()
    names = run.record.ids["events"]
    if not on(trial, run, "events.enabled"):
        assert found == []
        return
    due = [(event.month, names.index(event.name), 0, 1) for event in trial.scenario.events.values()]
    due += [
        (event.end_month, names.index(event.name), 1, 0)
        for event in trial.scenario.events.values()
        if event.end_month is not None and event.end_month < run.record.months
    ]
    assert sorted(map(tuple, found)) == sorted(due)


# --- the register ----------------------------------------------------------------------------------------------------


@holds
def the_register_never_forgets(trial: Trial, run: Run) -> None:
    for earlier, later in zip(run.seen[:-1], run.seen[1:], strict=True):
        rows = len(earlier["key"])
        assert rows <= len(later["key"])
        for name in ("key", "city_a", "city_b"):
            assert np.array_equal(earlier[name], later[name][:rows]), name
        ended = earlier["status"] == TieStatus.ENDED
        assert (later["status"][:rows][ended] == TieStatus.ENDED).all()


@holds
def ties_add_up(trial: Trial, run: Run) -> None:
    record, arrays = run.record, run.record.arrays
    registered = np.array([len(month["key"]) for month in run.seen[1:]])
    assert np.array_equal(arrays["ties_registered"], registered)
    assert (np.diff(arrays["ties_ended"]) >= 0).all()
    by_status = sum(arrays[f"ties_{status.name.lower()}"] for status in TieStatus)
    assert np.array_equal(by_status, registered)
    formed = rows_of_kind(record, Kind.TIE)
    formed = formed[formed[:, 4] == TieStatus.ENDED, 2]
    assert np.array_equal(formed, np.arange(len(run.seen[0]["key"]), len(run.seen[-1]["key"])))
    ties = record.tables["ties"]
    alive = ties["status"] != TieStatus.ENDED
    ends = np.concatenate([ties["city_a"][alive], ties["city_b"][alive]])
    assert np.array_equal(record.tables["cities"]["listed"], np.bincount(ends, minlength=len(record.ids["cities"])))


# --- numbers ---------------------------------------------------------------------------------------------------------


@holds
def vitality_stays_within_bounds(trial: Trial, run: Run) -> None:
    most = math.inf if on(trial, run, "ties.gain_form") == "linear" else 1.0  # the linear form has no cap (MODEL 2.5)
    for month in run.seen:
        vitality = month["vitality"]
        assert ((vitality >= 0.0) & (vitality <= most)).all()
    arrays = run.record.arrays
    live = arrays["ties_active"] + arrays["ties_dormant"]
    assert most > 1.0 or (arrays["live_vitality"] <= live + ROUNDING).all()
    assert (arrays["live_watched"] <= arrays["live_abroad"] + ROUNDING).all()
    assert (arrays["live_abroad"] <= arrays["live_vitality"] + ROUNDING).all()


@holds
def columns_stay_within_their_bounds(trial: Trial, run: Run) -> None:
    is_linear = on(trial, run, "ties.gain_form") == "linear"
    for table, columns in run.record.tables.items():
        for name, array in columns.items():
            declared = TABLES[table].columns[name]
            if declared.kind != "number" or (is_linear and table == "ties" and name == "community"):
                continue
            known = array[~np.isnan(array)] if np.isnan(declared.default) else array
            assert np.isfinite(known).all(), (table, name)
            if table == "relations":  # `ties.domestic_push` is taken off what a file holds on the diagonal
                known = array[~np.eye(len(array), dtype=bool)]
            if is_linear and (table, name) == ("ties", "vitality"):
                continue
            assert declared.low is None or (known >= declared.low).all(), (table, name)
            assert declared.high is None or (known <= declared.high).all(), (table, name)


@holds
def shares_lie_between_0_and_1(trial: Trial, run: Run) -> None:
    for name, declared in SERIES.items():
        if declared.unit == "share":
            array = run.record.arrays[name]
            assert ((array >= -ROUNDING) & (array <= 1.0 + ROUNDING)).all(), name
    assert run.record.arrays["ladder"].sum(axis=1) == _about(1.0)
    for name, declared in OUTCOMES.items():
        value = run.record.outcomes[name]
        if declared.unit == "share" and not math.isnan(value):
            assert (-1.0 if name in DIFFERENCES else 0.0) - ROUNDING <= value <= 1.0 + ROUNDING, (name, value)


@holds
def nothing_is_infinite_and_nan_is_only_said(trial: Trial, run: Run) -> None:
    """An outcome that is NaN has said so by returning UNDEFINED itself; no sum or mean has run into it."""
    for name, array in run.record.arrays.items():
        assert np.isfinite(array).all(), name
    for name in OUTCOMES:
        value = run.record.outcomes[name]
        assert math.isfinite(value) or value is UNDEFINED, (name, value)


@holds
def ideas_go_no_further_than_they_were_heard(trial: Trial, run: Run) -> None:
    arrays = run.record.arrays
    assert (arrays["implemented"] <= arrays["adopted"] + ROUNDING).all()
    assert (arrays["adopted"] + arrays["dropped"] <= arrays["heard"] + ROUNDING).all()


# --- attribution -----------------------------------------------------------------------------------------------------


@holds
def attribution_sums_to_adoptions(trial: Trial, run: Run) -> None:
    record = run.record
    adopted = record.is_adoption
    assert record.adoptions.sum() == adopted.sum() == len(record.ledger) == record.outcomes["adoptions"]
    by_idea = np.bincount(record.log[adopted, 3], minlength=len(record.ids["ideas"]))
    assert np.array_equal(record.adoptions.sum(axis=(0, 2)), by_idea)
    if adopted.any():
        carried = sum(record.outcomes[f"adoptions_{channel.name.lower()}"] for channel in IDEA_CHANNELS)
        others = ~np.isin(record.log[adopted, 6], IDEA_CHANNELS)
        assert carried + others.mean() == _about(1.0)
        assert np.isin(record.log[adopted, 6][others], (Channel.EVENT, Channel.DECISION)).all()


@holds
def adopters_are_adoptions_less_drops(trial: Trial, run: Run) -> None:
    """Month by month and idea by idea, the share of adopters is what the ledger says."""
    record, n = run.record, len(run.record.ids["cities"])
    stage = run.start["adoption", "stage"]
    count = ((stage >= IdeaStage.ADOPTED) & (stage <= IdeaStage.IMPLEMENTED)).sum(axis=0).astype(np.int64)
    dropped = rows_of_kind(record, Kind.IDEA)
    dropped = dropped[dropped[:, 5] == IdeaStage.DROPPED]
    for month in range(record.months):
        left = np.bincount(dropped[dropped[:, 0] == month, 3], minlength=len(count))
        count = count + record.adoptions[month].sum(axis=1) - left
        assert record.arrays["adopted"][month] * n == _about(count)


# --- tonnes ----------------------------------------------------------------------------------------------------------


@holds
def tonnes_are_conserved(trial: Trial, run: Run) -> None:
    """Tonnes are what was emitted month by month; delivered are those of the nations' trend alone, less these."""
    record, home = run.record, run.record.tables["cities"]["nation"]
    if not on(trial, run, "emissions.enabled"):
        assert not record.arrays["tonnes"].any()
        assert not record.arrays["tonnes_delivered"].any()
        return
    nations = len(record.ids["nations"])
    first = np.bincount(home, run.start["cities", "emissions"], nations)
    rate = np.concatenate([first[None, :], record.arrays["emissions"][:-1]])
    emitted = np.cumsum(rate / 12.0, axis=0)
    assert record.arrays["tonnes"] == _about(emitted)
    decline, gap = on(trial, run, "emissions.decline"), on(trial, run, "emissions.gap")
    pace = np.where(record.arrays["in_agreement"] > 0.5, decline, decline - gap)
    trend = np.exp(-np.concatenate([np.zeros((1, nations)), np.cumsum(pace, axis=0)[:-1]]) / 12.0)
    without = np.cumsum(first * trend / 12.0, axis=0)
    assert np.abs(record.arrays["tonnes_delivered"] - (without - emitted)).max() <= ROUNDING * max(without.max(), 1.0)
    for name in ("tonnes", "tonnes_delivered", "emissions"):
        of_cities = np.bincount(home, record.tables["cities"][name], nations)
        error = np.abs(record.arrays[name][-1] - of_cities).max()
        assert error <= ROUNDING * max(without.max(), 1.0), name


class _about:  # noqa: N801  (reads as a word)
    """Equal to within a relative 1e-9, element by element; zero is only zero."""

    def __init__(self, wanted: Any) -> None:
        self.wanted = np.asarray(wanted, dtype=np.float64)

    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None  # NumPy leaves the comparison to this class

    def __eq__(self, found: object) -> bool:
        return bool(np.allclose(np.asarray(found), self.wanted, rtol=ROUNDING, atol=1e-12))

    def __repr__(self) -> str:
        return f"about {self.wanted}"


def breaches(trial: Trial, run: Run) -> Iterator[tuple[str, AssertionError]]:
    """Properties that do not hold, with what they say."""
    for name, check in PROPERTIES.items():
        try:
            check(trial, run)
        except AssertionError as error:
            yield name, error
