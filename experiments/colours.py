"""The colours of data, in one place: for the report, every figure and the map.

No two colours of one scale are told apart by hue alone: they differ in lightness, and arms by dash, statuses by dash
or place besides. Channels follow Paul Tol's "muted" scheme (SRON technical note 18-002, 2021), lightened or darkened
where it would be lost on a light or a dark page.
"""

from __future__ import annotations

SCENARIO, BASELINE, DIFFERENCE = "#d1603d", "#3f7cac", "#7a5ea8"
SHOCK = "#8a8f98"

CHANNELS = {
    "own": "#88ccee",
    "twinning": "#cc6677",
    "networks": "#44aa99",
    "neighbours": "#ddcc77",
    "leaders": "#8f7bd0",
    "nation": "#5c7fc4",
    "defiance": "#d1603d",
    "decision": "#aa4499",
    "event": "#999933",
    "start": "#9aa0a8",
    "rule": "#b58463",
}
TIE_STATUS = {"active": "#2f9e8f", "dormant": "#9aa0a8", "suspended": "#d1603d", "ended": "#6b4c9a"}
IDEA_STAGES = {
    "unaware": "#9aa0a8",
    "heard": "#7fb2d9",
    "adopted": "#3f7cac",
    "testing": "#8f7bd0",
    "implemented": "#2f9e8f",
    "dropped": "#b5713f",
}
COMMITMENT_STAGES = {
    "none": "#9aa0a8",
    "committed": "#e3c567",
    "inventory": "#a8c686",
    "target": "#62b08f",
    "plan": "#2f9e8f",
    "monitored": "#22748f",
    "on_hold": "#8f7bd0",
    "left": "#d1603d",
}
SEVERAL = ("#d1603d", "#3f7cac", "#2f9e8f", "#8f7bd0")  # scenarios that are compared, four at most
FADED = 0.18


def faded(colour: str, opacity: float = FADED) -> str:
    """The same colour, as transparent as a band of uncertainty."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
