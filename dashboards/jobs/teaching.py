"""What the engine does for the Teach page: an exercise is run with a student's seed.

`ran.json` holds every figure and the keys of the runs, `data-RUN.csv` what stands behind the figures,
`course-N.parquet` the exercise's courses. The folder stays on this computer; pages show of it what the reveal shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.jobs.spool import put, read
from sim import errors

if TYPE_CHECKING:
    import pandas as pd

    from dashboards.jobs.engine import Desk
    from experiments.answers.estimates import Estimate
    from experiments.teaching.exercises import Exercise
    from experiments.teaching.running import Keys

KIND = "exercise"
RAN = "ran.json"
RUNS = "runs"


@dataclass(frozen=True)
class Found:
    """What came of an exercise's runs, as the engine has written it."""

    folder: Path
    estimates: Mapping[str, Estimate]
    keys: Mapping[str, Keys]

    def data(self, run: str) -> str:
        """The rows behind the figures of a run as CSV."""
        return (self.folder / f"data-{run}.csv").read_text(encoding="utf-8")

    def course(self, place: int) -> pd.DataFrame:
        """One of the exercise's courses; see `experiments.sweeps.point_bands`."""
        import pandas as pd

        return pd.read_parquet(self.folder / f"course-{place}.parquet")


def payload_of(exercise: Exercise, seed: int, *, is_small: bool) -> dict[str, Any]:
    """What is asked for. Students with the same seed share one run, whatever they predicted."""
    return {"exercise": exercise.name, "exercise_key": exercise.key, "seed": seed, "small": is_small}


def run_teaching(payload: Mapping[str, Any], desk: Desk) -> None:
    """Run a shipped exercise. It is known by its name alone: no path comes from a page."""
    from experiments.teaching.data import data_csv
    from experiments.teaching.exercises import exercise_files, load_exercise
    from experiments.teaching.running import run_exercise

    name, known = str(payload["exercise"]), exercise_files()
    if name not in known:
        raise errors.unknown_name("exercise", name[:60], known)
    exercise = load_exercise(name)
    if exercise.key != payload["exercise_key"]:
        raise errors.bad_file(f"exercise {name}", "was changed since the dashboard was started", "start it again")
    ran = run_exercise(
        exercise,
        int(payload["seed"]),
        is_small=bool(payload["small"]),
        executor=desk.executor,
        progress=lambda done, total: desk.report(done, total, RUNS),
    )
    for run in ran.data:
        (desk.folder / f"data-{run}.csv").write_text(data_csv(ran, run), encoding="utf-8")
    for place, course in enumerate(ran.courses):
        course.to_parquet(desk.folder / f"course-{place}.parquet")
    figures = {
        figure: [one if math.isfinite(one) else None for one in found] for figure, found in ran.estimates.items()
    }
    keys = {run: [one.runs, one.digest] for run, one in ran.keys.items()}
    put(desk.folder / RAN, {"figures": figures, "keys": keys})


def found_in(folder: Path) -> Found:
    """What a job that is done has written."""
    from experiments.answers.estimates import Estimate
    from experiments.teaching.running import Keys

    content = read(folder / RAN)
    if content is None:
        raise errors.missing_file("result of the runs", folder.name, "run the exercise again")
    figures = {
        name: Estimate(*(math.nan if one is None else float(one) for one in ends))
        for name, ends in content["figures"].items()
    }
    return Found(
        folder, figures, {run: Keys(int(runs), str(digest)) for run, (runs, digest) in content["keys"].items()}
    )
