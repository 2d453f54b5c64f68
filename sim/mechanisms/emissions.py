"""Emissions: the national trend, and what cities deliver of their plans."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.compilation import loop, rule
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.parameters import parameter

if TYPE_CHECKING:
    from sim.model import Diplomacity


@rule
def national_decline(in_agreement: int, decline: float, gap: float) -> float:
    """Yearly decline that the nation brings about; smaller outside the agreement (MODEL 2.9)."""
    return decline if in_agreement else decline - gap


@rule
def delivered_decline(
    since_plan: int, period: int, control: float, target: float, efficacy: float, in_agreement: int, overlap: float
) -> float:
    """Yearly decline that a city adds: control x pace x delivery, less what the nation would do anyway (MODEL 2.9)."""
    if since_plan < 0 or since_plan >= period:
        return 0.0
    pace = -math.log(1.0 - target) / (period * MONTH)
    return control * pace * efficacy * (1.0 - (overlap if in_agreement else 0.0))


@loop
def emit(
    month, cities_count, cities_nation, cities_plan_month, cities_efficacy, cities_emissions, cities_emissions_without,
    cities_tonnes, cities_tonnes_delivered, nations_count, nations_in_agreement, national, decline, gap, control,
    target, delivery_years, overlap,
):  # fmt: skip
    """A month of emissions of every city, with its delivery and without. Tonnes delivered are the difference."""
    for c in range(nations_count[0]):
        national[c] = math.exp(-MONTH * national_decline(nations_in_agreement[c], decline, gap))
    for i in range(cities_count[0]):
        inside = nations_in_agreement[cities_nation[i]]
        since = month - cities_plan_month[i] if cities_plan_month[i] >= 0 else -1
        city = delivered_decline(since, delivery_years * 12, control, target, cities_efficacy[i], inside, overlap)
        cities_tonnes[i] += cities_emissions[i] * MONTH
        cities_tonnes_delivered[i] += (cities_emissions_without[i] - cities_emissions[i]) * MONTH
        left = national[cities_nation[i]]
        cities_emissions_without[i] = cities_emissions_without[i] * left
        cities_emissions[i] = cities_emissions[i] * (left * math.exp(-MONTH * city) if city != 0.0 else left)


@dataclass(frozen=True)
class Emissions(Mechanism):
    """City emissions follow the nation's trend; a plan adds what is delivered under local control (MODEL 2.9)."""

    name: ClassVar[str] = "emissions"
    covers: ClassVar[tuple[str, ...]] = ("M3", "M5", "X1", "X2", "Q1")
    reads: ClassVar[frozenset[str]] = variables("cities", "nation", "plan_month", "efficacy") | variables(
        "nations", "in_agreement"
    )
    writes: ClassVar[frozenset[str]] = variables(
        "cities", "emissions", "emissions_without", "tonnes", "tonnes_delivered"
    )

    decline: float = parameter(
        0.02,
        unit="1/year",
        low=0.0,
        high=0.05,
        at_least=-0.2,
        doc="national decline inside the agreement",
        source="MODEL 2.9",
        mark="A",
    )
    gap: float = parameter(
        0.0075, unit="1/year", low=0.0025, high=0.015, doc="how much slower it is outside", source="MODEL 3", mark="A"
    )
    control: float = parameter(
        0.28,
        unit="share",
        low=0.15,
        high=0.35,
        at_most=1,
        doc="share of a city's emissions under local control",
        source="less than a third (SCIENCE 2.10)",
        mark="S",
    )
    target: float = parameter(
        0.40,
        unit="share",
        low=0.2,
        high=0.55,
        at_most=0.95,
        doc="reduction a plan aims at by its end",
        source="MODEL 3; pledged 55 % by 2030 (SCIENCE F28)",
        mark="A",
    )
    delivery_years: int = parameter(
        15, unit="years", low=10, high=20, at_least=1, doc="years a plan runs", source="MODEL 2.9", mark="A"
    )
    overlap: float = parameter(
        0.3,
        unit="share",
        low=0.0,
        high=0.6,
        at_most=1,
        doc="delivery that national policy would have brought inside the agreement",
        source="MODEL 2.9",
        mark="A",
    )
    on_track_eu: float = parameter(
        0.60,
        unit="share",
        low=0.5,
        high=0.7,
        at_most=1,
        doc="plans on track in the EU",
        source="60 % of more than 1,000 (SCIENCE F28)",
        mark="S",
    )
    on_track_elsewhere: float = parameter(
        0.33,
        unit="share",
        low=0.2,
        high=0.5,
        at_most=1,
        doc="plans on track elsewhere",
        source="US cities (SCIENCE 2.10)",
        mark="S2",
    )
    backwards: float = parameter(
        0.12,
        unit="share",
        low=0.05,
        high=0.2,
        at_most=1,
        doc="plans under which emissions rise",
        source="12 % of Covenant authorities (SCIENCE F28)",
        mark="S",
    )
    partly: float = parameter(
        0.4,
        low=0.2,
        high=0.6,
        at_most=1,
        doc="delivery of plans that are neither on track nor backwards",
        source="MODEL 2.9",
        mark="A",
    )
    backwards_delivery: float = parameter(
        -0.1,
        at_least=-1.0,
        at_most=0.0,
        low=-0.3,
        high=0.0,
        doc="delivery of plans that go backwards",
        source="MODEL 2.9",
        mark="A",
    )

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        return {"national": np.zeros(model.state["nations"].count)}

    def month(self, model: Diplomacity) -> None:
        model.run_loop(self, emit)
