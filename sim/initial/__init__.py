"""The state at the start: a world's tables as arrays, with what they leave open drawn or derived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.initial.cities import fill_cities
from sim.initial.consulates import count_consulates
from sim.initial.ideas import fill_commitments, fill_ideas
from sim.initial.nations import MIDDLING_TENSION, fill_nations, fill_relations, watched_pairs
from sim.initial.networks import admissions, fill_memberships, fill_networks
from sim.initial.state import empty_state
from sim.initial.ties import fill_ties, furnish_ties, is_live, link_ends
from sim.randomness import key_of
from sim.traits import Traits

if TYPE_CHECKING:
    from sim.model import Diplomacity

__all__ = [
    "MIDDLING_TENSION",
    "admissions",
    "count_consulates",
    "empty_state",
    "fill",
    "furnish_ties",
    "is_live",
    "link_ends",
    "watched_pairs",
]


def fill(model: Diplomacity) -> None:
    """Everything that a run needs at its first month, in the order in which one thing rests on another."""
    state, world = model.state, model.world
    for name in ("cities", "nations", "networks", "ideas"):
        state[name]["key"][: len(model.ids[name])] = world.keys[name]
    traits = Traits(np.uint64(key_of(f"world {model.world_seed}")) if model.world_seed is not None else model.key)
    fill_nations(state["nations"], world, traits, model)
    fill_cities(state, world, traits, model)
    fill_relations(state, world, model)
    fill_networks(state["networks"], world, model.start_year)
    fill_ties(state, world, traits, model)
    fill_memberships(state, model.start_year)
    fill_ideas(state, world, traits)
    fill_commitments(state, world, model.start_year, model.mechanism("commitments").plan_due)
    is_open = state["consulates"]["is_open"]
    consulates = world.tables["consulates"]
    is_open[consulates.values["city"], consulates.values["nation"]] = 1
    count_consulates(model)
