"""What a run log says of one month: where everything stands, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards.words import Words
from sim import errors
from sim.mechanisms.commitments import is_signatory
from sim.record import ADOPTING
from sim.stages import TieStatus

NO_LAYER, CLIMATE = "none", "climate"
WHOLE = 1  # figures: a count is written without decimals
Log = Mapping[str, Any]


class MapState:
    """Where everything stands at the end of a month, worked out from a log as the browser does it.

    `ties` (tie,) with NOT_YET; `commitments` (city,); `ideas` (city, idea); `members` (city, network) of 0 and 1.
    """

    def __init__(self, log: Log, month: int) -> None:
        self.month = month
        shape = (len(log["cities"]["id"]), len(log["networks"]["id"]))
        self.ties = np.array(log["ties"]["start"], dtype=np.int64)
        self.commitments = np.array(log["start"]["commitments"], dtype=np.int64)
        self.ideas = np.array(log["start"]["ideas"], dtype=np.int64).T.copy()
        self.members = np.zeros(shape, dtype=np.int64)
        city, network = np.array(log["start"]["memberships"], dtype=np.int64).reshape(-1, 2).T
        self.members[city, network] = 1
        self._follow(self.ties, log["log"]["ties"])
        self._follow(self.commitments, log["log"]["commitments"])
        for idea, passages in enumerate(log["log"]["ideas"]):
            self._follow(self.ideas[:, idea], passages)
        rows = np.array(log["log"]["memberships"], dtype=np.int64).reshape(-1, 4)
        for _, member, joined, present in rows[rows[:, 0] <= month].tolist():
            self.members[member, joined] = present

    def _follow(self, stages: NDArray[np.int64], passages: Sequence[int]) -> None:
        rows = np.array(passages, dtype=np.int64).reshape(-1, 3)
        for _, subject, stage in rows[rows[:, 0] <= self.month].tolist():
            stages[subject] = stage


def stages_of(log: Log, state: MapState, layer: str) -> NDArray[np.int64] | None:
    """The stage of every city in an idea or on the climate ladder, shape (city,); None for no layer.

    Refuses an idea that this run does not know.
    """
    if layer == NO_LAYER:
        return None
    if layer == CLIMATE:
        return state.commitments
    ideas = log["ideas"]["id"]
    if layer not in ideas:
        raise errors.unknown_name("idea", layer, [NO_LAYER, CLIMATE, *ideas])
    stages: NDArray[np.int64] = state.ideas[:, ideas.index(layer)]
    return stages


def said(log: Log, state: MapState, layer: str, words: Words) -> str:
    """The month in a sentence: how many cities have got how far, and the ties by status."""
    stages = stages_of(log, state, layer)
    counts = {status.name.lower(): words.number(int((state.ties == status).sum()), WHOLE) for status in TieStatus}
    values = {
        "when": words("map.month", month=state.month, year=log["start_year"] + state.month // 12),
        "cities": words("map.cities_all", all=words.number(len(log["cities"]["id"]), WHOLE)),
        "ties": words("map.said_ties", **counts),
    }
    if stages is None:
        return words("map.said_ties_only", **values)
    if layer == CLIMATE:
        count = sum(bool(is_signatory(stage)) for stage in stages.tolist())
        return words("map.said_climate", count=words.number(count, WHOLE), **values)
    idea = words.content_if_there(f"ideas.{layer}", log["ideas"]["name"][log["ideas"]["id"].index(layer)])
    return words("map.said_idea", count=words.number(int(np.isin(stages, ADOPTING).sum()), WHOLE), idea=idea, **values)
