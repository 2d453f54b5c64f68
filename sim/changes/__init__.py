"""Changes that events, governments, networks and strategies make to the state, each noted in the log."""

from __future__ import annotations

from sim.changes.choices import choose_cities, choose_forum
from sim.changes.governments import (
    allow_travel,
    change_camp,
    close_subnational_office,
    leave_agreement,
    open_subnational_office,
    rejoin_agreement,
    stop_travel,
)
from sim.changes.ideas import launch_idea
from sim.changes.networks import (
    dissolve_network,
    draw_topics,
    found_network,
    join_network,
    leave_network,
    may_join,
    membership_row,
    obstacle_to_membership,
    open_network,
)
from sim.changes.relations import cut_contacts, hold_tension, release_tension, restore_contacts, set_consulate
from sim.changes.ties import found_tie, living_tie, living_ties_with, set_agreement, set_tie_status

__all__ = [
    "allow_travel",
    "change_camp",
    "choose_cities",
    "choose_forum",
    "close_subnational_office",
    "cut_contacts",
    "dissolve_network",
    "draw_topics",
    "found_network",
    "found_tie",
    "hold_tension",
    "join_network",
    "launch_idea",
    "leave_agreement",
    "leave_network",
    "living_tie",
    "living_ties_with",
    "may_join",
    "membership_row",
    "obstacle_to_membership",
    "open_network",
    "open_subnational_office",
    "rejoin_agreement",
    "release_tension",
    "restore_contacts",
    "set_agreement",
    "set_consulate",
    "set_tie_status",
    "stop_travel",
]
