"""Every parameter is declared once, in full, and does something."""

from __future__ import annotations

import warnings
from functools import cache

import pytest

from sim import PlausibilityWarning, Record, Refusal, World
from sim.mechanisms import MONTH
from sim.parameters import MARKS, Parameter, configured, walk
from tests.running import run, scenario_of

PARAMETERS = list(walk())
MONTHS = 96
# What else has to be so for a parameter to matter.
NEEDS: dict[str, dict[str, object]] = {
    "offices.coordination_saves": {"offices.coordination": 1.0},
    "ties.rate_to_sleep": {"ties.dormancy": "rate"},
    "ties.rate_to_wake": {"ties.dormancy": "rate"},
    "ties.end_dormant": {"ties.sleeps": 0.2},
    "networks.fee_stress": {"networks.fee_stress": 0.0},
    "governments.swing": {"governments.elections": True},
    "governments.swing_usa": {"governments.elections": True},
    "governments.change": {"governments.elections": True},
    "governments.mayors_in_cabinet": {"governments.elections": True, "governments.minister_weight": 0.1},
    "governments.minister_weight": {"governments.elections": True, "governments.mayors_in_cabinet": 0.2},
    "voters.reporting": {"voters.scandal": 0.5},
    "voters.reporting_protects": {"voters.reporting": 1.0, "voters.scandal": 0.5},
    "voters.scandal": {"voters.scandal_cost": 0.2},
    "voters.scandal_usa": {"voters.scandal": 0.5},
    "voters.scandal_cost": {"voters.scandal": 0.5},
    "networks.dissolving": {"networks.dissolving": 0.6},
    "ideas.readoption": {"ideas.drop_rate": 2.0},
    "commitments.signing_again": {"commitments.leaving": 1.0},
}
EVENTS: tuple[dict[str, object], ...] = (
    *({"type": "leave_agreement", "month": 6, "nation": code} for code in ("DEU", "GBR", "FRA", "CHN", "POL", "ITA")),
    {"type": "rejoin_agreement", "month": 40, "nation": "DEU", "stance": 0.9},
    {"type": "set_stance", "month": 2, "nations": ["EU", "CHN", "GBR"], "topic": "inclusion", "level": 0.9},
    {"type": "set_stance", "month": 2, "nations": ["EU", "CHN", "GBR"], "topic": "transport", "level": 0.9},
    {"type": "set_stance", "month": 7, "nations": ["JPN", "ISR", "TUR", "ESP"], "topic": "climate", "level": -0.1},
    {"type": "raise_tension", "month": 8, "between": ["EU", ["RUS", "USA"]], "level": 0.8, "over": 3, "hold": 24},
    {"type": "stop_travel", "month": 12, "hold": 18},
    {"type": "cut_budgets", "month": 14, "share": 0.4, "hold": 60},
    {"type": "fund_cities", "month": 20, "nations": ["DEU"], "factor": 0.4},
    {"type": "open_subnational_office", "month": 30, "nation": "DEU"},
    {"type": "hold_forum", "month": 40, "between": ["DEU", "EU"]},
    {"type": "set_stance", "month": 24, "nations": ["DEU"], "topic": "international", "level": -0.8},
    {"type": "set_stance", "month": 24, "nations": ["USA", "FRA", "GBR"], "topic": "climate", "level": -0.9},
    {"type": "found_network", "month": 3, "network": "new-league", "is_sponsored": True},
    {"type": "withdraw_sponsor", "month": 10, "network": "new-league"},
    {"type": "found_tie", "month": 1, "city": "koeln-deu", "partner": "mumbai-ind", "kind": "development"},
    {"type": "found_tie", "month": 2, "city": "stuttgart-deu", "partner": "milan-ita", "kind": "project", "lasts": 12},
    {"type": "found_tie", "month": 3, "city": "stuttgart-deu", "partner": "rio-de-janeiro-bra", "topic": "climate"},
    {"type": "sign_agreement", "month": 6, "city": "koeln-deu", "partner": "liverpool-gbr"},
    {"type": "set_stance", "month": 5, "nations": ["NLD", "BEL"], "topic": "climate", "level": 0.9},
    {"type": "open_consulate", "month": 5, "nation": "USA", "city": "frankfurt-deu"},
    {"type": "open_consulate", "month": 5, "nation": "JPN", "city": "duesseldorf-deu"},
)


@cache
def records(parameters: tuple[tuple[str, object], ...]) -> Record:
    """A run of 72 cities with everything in motion; new ties and scandals are made frequent enough to be seen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlausibilityWarning)
        given = {"ties.formation": 1.0, "ties.ties_per_post": 5.0, **dict(parameters)}
        return run(open_rhine(), scenario_of(*EVENTS), MONTHS, parameters=given)


@cache
def open_rhine() -> World:
    """The Rhine world with the number of ties outside left open."""
    rhine = World.load("rhine")
    frames = {name: rhine.frame(name) for name in rhine.tables if len(rhine.tables[name])}
    for name in set(frames) - {"cities", "nations", "networks", "ideas", "ties"}:
        frames[name] = frames[name].drop(columns=["id"])
    frames["cities"] = frames["cities"].drop(columns=["ties_outside"])
    return World.from_tables(frames, name="open-rhine", start_year=rhine.start_year)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.path)
def test_a_parameter_is_declared_in_full(parameter: Parameter) -> None:
    declared = parameter.declaration
    assert declared.doc
    assert declared.source
    assert declared.mark in MARKS
    assert declared.check(parameter.path, declared.default) == declared.default
    if declared.kind in ("number", "whole"):
        assert declared.low is not None, "a number has a plausible range"
        assert declared.high is not None
        assert declared.low < declared.high
        for bound in (declared.low, declared.high):
            declared.check(parameter.path, bound)
    if declared.kind in ("choice", "choices"):
        assert declared.choices


def elsewhere(parameter: Parameter) -> list[object]:
    """Values other than the default: the ends of the plausible range, or the other choices."""
    declared = parameter.declaration
    if declared.kind == "switch":
        return [not declared.default]
    if declared.kind == "choice":
        return [choice for choice in declared.choices or () if choice != declared.default]
    if declared.kind == "choices":
        return [[choice] for choice in declared.choices or ()]
    return [bound for bound in (declared.low, declared.high) if bound != declared.default]


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.path)
def test_a_parameter_changes_something(parameter: Parameter) -> None:
    needs = NEEDS.get(parameter.path, {})
    default = records(tuple(sorted(needs.items())))
    values = elsewhere(parameter)
    assert values
    changed = False
    for value in values:
        given = {**needs, parameter.path: tuple(value) if isinstance(value, list) else value}
        others = records(tuple(sorted(given.items())))
        changed |= not default.is_same(others)
        if changed:
            break
    assert changed, f"{parameter.path} changes nothing"


def test_a_misspelt_mechanism_gets_the_nearest_name() -> None:
    with pytest.raises(Refusal, match="unknown mechanism 'idea'; did you mean 'ideas'"):
        configured({"idea.twinning": 0.1})


def test_a_misspelt_parameter_gets_the_nearest_name() -> None:
    with pytest.raises(Refusal, match="unknown parameter 'twining'; did you mean 'twinning'"):
        configured({"ideas": {"twining": 0.1}})


@pytest.mark.parametrize("value", ["abc", None, True, [1.0], float("nan"), float("inf")])
def test_a_number_of_the_wrong_type_is_refused(value: object) -> None:
    with pytest.raises(Refusal, match="ideas.twinning"):
        configured({"ideas.twinning": value})


def test_a_number_outside_its_hard_bounds_is_refused() -> None:
    with pytest.raises(Refusal, match="ideas.twinning = -1.0 is outside what is possible"):
        configured({"ideas.twinning": -1.0})


def test_a_number_outside_its_plausible_range_is_warned_of() -> None:
    with pytest.warns(PlausibilityWarning, match="outside the plausible range 0.03 to 0.3"):
        configured({"ideas.twinning": 2.0})


def test_a_whole_number_takes_no_fraction() -> None:
    with pytest.raises(Refusal, match="a whole number"):
        configured({"commitments.plan_due": 12.5})


def test_a_switch_takes_no_number() -> None:
    with pytest.raises(Refusal, match="true or false"):
        configured({"ideas.enabled": 1})


def test_names_are_unique() -> None:
    assert len({m.name for m in MONTH}) == len(MONTH)
    assert len({p.path for p in PARAMETERS}) == len(PARAMETERS)
