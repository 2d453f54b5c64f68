"""The executor of Slurm by itself, with a job cancelled midway: python -m tests.cluster.squares

Slurm must run (slurm.sh start). A hundred chunks of 0.4 s go through two jobs; the one that gave the twentieth result
is cancelled. Every chunk must come back once, and a third job must have taken the place of the cancelled one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from experiments.executors import chosen

CHUNKS, CANCELLED_AFTER = 100, 20


def square(seconds: float, number: int) -> tuple[int, int, str]:
    """In a worker: the square, and the job that made it."""
    time.sleep(seconds)
    return number, number**2, os.environ["SLURM_JOB_ID"]


def main(logs: Path) -> int:
    """Run the chunks and say what happened; 1 if anything was lost, doubled or not replaced."""
    started = time.monotonic()
    results = []
    with chosen("slurm", jobs=2, job_cores=1, job_memory="1GB", job_time="00:10:00", job_logs=str(logs)) as executor:
        for result in executor.map_chunks(square, list(range(CHUNKS)), 0.4):
            results.append(result)
            if len(results) == CANCELLED_AFTER:
                subprocess.run(["scancel", result[2]], check=True)
                print(f"job {result[2]} cancelled after {len(results)} chunks, {time.monotonic() - started:.1f} s")
    jobs = {job: sum(1 for *_, by in results if by == job) for _, _, job in results}
    is_right = sorted(result[:2] for result in results) == [(number, number**2) for number in range(CHUNKS)]
    print(f"{len(results)} results in {time.monotonic() - started:.1f} s, by job: {jobs}; each once: {is_right}")
    return int(not is_right or len(jobs) != 3)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
