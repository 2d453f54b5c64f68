"""The reviewer's questions by name: which sweep answers each, and by which function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from experiments.review import boundary, staff_time, suspensions
from experiments.sweeps.results import SweepResult

Answer = Callable[[SweepResult], list[tuple[str, pd.DataFrame]]]


@dataclass(frozen=True)
class Question:
    """What is asked, the experiment whose sweep answers it, and the function that reads the answer from the sweep."""

    asks: str
    experiment: str
    answer: Answer


QUESTIONS = {
    "staff_time": Question(
        "Ties or networks: where does the ranking flip, at equal staff time?", "equal_staff_time", staff_time.answer
    ),
    "boundary": Question("Do results depend on ties outside the world, and on its size?", "boundary", boundary.answer),
    "suspensions": Question("What hangs on the cities that did not answer in 2022?", "suspensions", suspensions.answer),
}
MEMBERSHIP = "membership"
