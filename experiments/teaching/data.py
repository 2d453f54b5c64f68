"""The data behind an exercise as CSV, with where they come from in the first lines."""

from __future__ import annotations

from experiments.caution import OF_DRAWS
from experiments.teaching.assignments import FULL, SMALL, pin_of
from experiments.teaching.running import Ran


def data_csv(ran: Ran, run: str) -> str:
    """The rows behind the figures of a run, a run of the model or a pair of them each."""
    pin = pin_of(ran.exercise, ran.is_small)
    keys = ran.keys[run]
    about = [
        OF_DRAWS,
        f"exercise {ran.exercise.name}, {run}, {SMALL if ran.is_small else FULL} form, seed {ran.seed}",
        f"version {pin.version}, source {pin.source}, {keys.runs} runs, digest of their keys {keys.digest}",
    ]
    return "".join(f"# {line}\n" for line in about) + ran.data[run].to_csv(index=False)
