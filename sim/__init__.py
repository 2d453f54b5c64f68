"""Diplomacity: an agent-based simulation of city versus nation-state diplomacy.

    from sim import Diplomacity, World, Scenario, City
    record = Diplomacity(World.load("rhine"), Scenario.load("paris_withdrawal"), seed=1).run(months=120)

Results are conditional on the model, not a forecast.
"""

from sim import compilation  # noqa: F401  (sets the folder of compiled kernels before numba is used)
from sim.agents import City, CityNetwork, NationalGovernment
from sim.errors import PlausibilityWarning, Refusal
from sim.model import Diplomacity
from sim.record import Record
from sim.scenario import Scenario
from sim.strategies import Strategy
from sim.world import World

__all__ = [
    "City",
    "CityNetwork",
    "Diplomacity",
    "NationalGovernment",
    "PlausibilityWarning",
    "Record",
    "Refusal",
    "Scenario",
    "Strategy",
    "World",
]
