"""What holds in every run: allowed passages only, one a month, a register that never forgets, tonnes that add up."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim import Diplomacity, Record, Scenario, World
from sim.stages import PASSAGES, STAGES, Kind
from sim.strategies import Cautious, Defiant, Pioneer
from tests.running import busy

# Everything at once on the documented world: bans and bursts, forums and shocks, strategies in three cities.
STORM: dict[str, Any] = {
    "name": "storm",
    "horizon": 144,
    "events": {
        "leave": {"type": "leave_agreement", "month": 5, "nation": "DEU", "hold": 40},
        "change": {"type": "change_government", "month": 30, "nation": "GBR"},
        "quarrel": {
            "type": "raise_tension",
            "month": 8,
            "between": ["DEU", "RUS"],
            "level": 0.9,
            "over": 3,
            "hold": 30,
        },
        "chill": {"type": "raise_tension", "month": 20, "between": ["DEU", "USA"], "level": 0.6, "hold": 24},
        "ban": {
            "type": "cut_contacts",
            "month": 12,
            "nation": "DEU",
            "toward": ["RUS", "USA", "CHN"],
            "strictness": 1.0,
            "hold": 24,
        },
        "counter": {"type": "cut_contacts", "month": 12, "nation": "CHN", "toward": ["DEU", "GBR"], "hold": 50},
        "stop": {"type": "stop_travel", "month": 50, "hold": 20},
        "cut": {"type": "cut_budgets", "month": 40, "share": 0.6, "over": 6, "hold": 60},
        "forum": {"type": "hold_forum", "month": 60, "between": ["DEU", "USA"], "invites": "partners", "hold": 48},
        "office": {"type": "open_subnational_office", "month": 36, "nation": "DEU", "hold": 60},
        "inward": {
            "type": "set_stance",
            "month": 24,
            "nations": ["DEU"],
            "topic": "international",
            "level": -0.8,
            "hold": 40,
        },
        "sponsor": {"type": "withdraw_sponsor", "month": 18, "network": "eurocities"},
        "stress": {"type": "shock", "month": 48, "target": "stress", "amount": 2.0, "hold": 48},
        "stall": {"type": "shock", "month": 48, "target": "costly_ideas", "amount": 0.3, "hold": 36},
        "growth": {"type": "found_network", "month": 70, "rate": 0.1},
        "seat": {"type": "give_cities_a_seat", "month": 80},
    },
}
LIVELY = {
    "ties.end_suspended": 0.1, "ties.end_dormant": 0.01, "ties.formation": 0.2, "governments.elections": True,
    "commitments.leaving": 0.05, "ideas.drop_rate": 0.1,
}  # fmt: skip


@pytest.fixture(scope="module")
def storms(rhine: World) -> list[Record]:
    records = []
    for seed in range(2):
        model = Diplomacity(rhine, Scenario.from_dict(STORM), seed=seed, parameters=LIVELY)
        for city, strategy in (("koeln-deu", Defiant()), ("frankfurt-deu", Pioneer()), ("hamburg-deu", Cautious())):
            model.city(city).strategy = strategy
        records.append(model.run(144))
    return records


@pytest.fixture(scope="module")
def small_storms(toy: World) -> list[Record]:
    return [Diplomacity(toy, busy(), seed=seed, parameters=LIVELY).run(120) for seed in range(12)]


def test_the_storms_move_everything_there_is(storms: list[Record]) -> None:
    kinds = {kind for record in storms for kind in record.log[:, 1]}
    assert {int(k) for k in Kind} - kinds == {int(Kind.CONSULATE)}


def test_only_allowed_passages_are_logged(storms: list[Record], small_storms: list[Record]) -> None:
    for record in [*storms, *small_storms]:
        for kind in np.unique(record.log[:, 1]):
            stage = STAGES[Kind(kind)]
            seen = {
                (stage(int(a)), stage(int(b)))
                for a, b in np.unique(record.log[record.log[:, 1] == kind][:, 4:6], axis=0)
            }
            assert seen <= PASSAGES[Kind(kind)], Kind(kind).name


@pytest.mark.parametrize("kind", [Kind.TIE, Kind.IDEA, Kind.COMMITMENT], ids=lambda kind: kind.name.lower())
def test_two_stages_never_pass_in_one_month(storms: list[Record], small_storms: list[Record], kind: Kind) -> None:
    for record in [*storms, *small_storms]:
        rows = record.log[record.log[:, 1] == kind]
        passages = Counter((int(month), int(subject), int(object_)) for month, subject, object_ in rows[:, [0, 2, 3]])
        assert [key for key, count in passages.items() if count > 1] == []


@pytest.mark.parametrize(
    "kind", [Kind.TIE, Kind.IDEA, Kind.COMMITMENT, Kind.MEMBERSHIP], ids=lambda kind: kind.name.lower()
)
def test_each_passage_starts_where_the_last_one_ended(
    storms: list[Record], small_storms: list[Record], kind: Kind
) -> None:
    for record in [*storms, *small_storms]:
        stage: dict[tuple[int, int], int] = {}
        for _, _, subject, object_, before, after, _, _ in record.log[record.log[:, 1] == kind].tolist():
            assert stage.get((subject, object_), before) == before
            stage[subject, object_] = after
        if kind == Kind.COMMITMENT:
            for (city, _), last in stage.items():
                assert record.tables["cities"]["commitment"][city] == last
        elif kind == Kind.TIE:
            for (tie, _), last in stage.items():
                assert record.tables["ties"]["status"][tie] == last
        elif kind == Kind.IDEA:
            for (city, idea), last in stage.items():
                assert record.tables["adoption"]["stage"][city, idea] == last


def test_the_register_never_forgets(storms: list[Record], small_storms: list[Record]) -> None:
    for record in [*storms, *small_storms]:
        registered = record.arrays["ties_registered"]
        assert (np.diff(registered) >= 0).all()
        by_status = sum(record.arrays[f"ties_{status}"] for status in ("active", "dormant", "suspended", "ended"))
        assert np.array_equal(by_status, registered)
        assert (np.diff(record.arrays["ties_ended"]) >= 0).all()


def test_the_months_of_the_log_run_forward(storms: list[Record]) -> None:
    for record in storms:
        assert (np.diff(record.log[:, 0]) >= 0).all()


def test_numbers_stay_within_what_their_columns_allow(storms: list[Record], small_storms: list[Record]) -> None:
    from sim.rows import TABLES

    for record in [*storms, *small_storms]:
        for table, columns in record.tables.items():
            for name, array in columns.items():
                declared = TABLES[table].columns[name]
                if declared.kind == "number" and declared.low is not None:
                    assert np.nanmin(array, initial=declared.low) >= declared.low, (table, name)
                if declared.kind == "number" and declared.high is not None:
                    assert np.nanmax(array, initial=declared.high) <= declared.high, (table, name)


def test_tonnes_with_and_without_plans_add_up(storms: list[Record]) -> None:
    """Emitted and avoided together are what the national trend alone would have brought, month by month."""
    for record in storms:
        inside = record.arrays["in_agreement"] > 0.5
        cities, home = record.tables["cities"], record.tables["cities"]["nation"]
        rate = cities["population"] * record.tables["nations"]["emissions_per_head"][home]
        without = np.zeros(len(home))
        for month in range(record.months):
            without += rate / 12.0
            rate = rate * np.exp(-np.where(inside[month, home], 0.02, 0.0125) / 12.0)
        assert cities["tonnes"] + cities["tonnes_delivered"] == pytest.approx(without, rel=1e-9)


def test_listed_ties_and_members_are_what_can_be_counted(storms: list[Record], small_storms: list[Record]) -> None:
    for record in [*storms, *small_storms]:
        ties, memberships, n = record.tables["ties"], record.tables["memberships"], len(record.ids["cities"])
        alive = ties["status"] != 3
        ends = np.concatenate([ties["city_a"][alive], ties["city_b"][alive]])
        assert np.array_equal(record.tables["cities"]["listed"], np.bincount(ends, minlength=n))
        members = memberships["is_active"] > 0
        counted = np.bincount(memberships["network"][members], minlength=len(record.ids["networks"]))
        assert np.array_equal(record.tables["networks"]["members"], counted)
        held = np.bincount(memberships["city"][members], minlength=n)
        assert np.array_equal(record.tables["cities"]["memberships"], held)
