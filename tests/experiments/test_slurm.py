"""Workers as jobs of Slurm, whose commands have stand-ins here: one cancelled, and what Slurm does not do."""

import os
import subprocess
import textwrap
from pathlib import Path

import pytest

from experiments.executors import WorkersLost, chosen, dask, slurm
from sim.errors import Refusal
from tests.experiments.chunks import slow
from tests.other_processes import KILLS, eventually

STAND_INS = {  # for Slurm's commands: jobs are processes of this machine; tests/cluster has the real ones
    "sbatch": """
        [ "$FAULT" = refuse ] && { echo 'allocation failure: Invalid partition name specified' >&2; exit 1; }
        [ "$1" = --test-only ] && exit 0
        [ "$FAULT" = full ] && { echo 'sbatch: error: Job violates accounting/QOS policy' >&2; exit 1; }
        job=$(($(ls "$QUEUE"/*.sh 2>/dev/null | wc -l) + 1))
        cp "$1" "$QUEUE/$job.sh"
        if [ "$FAULT" != fail ]; then
            SLURM_JOB_ID=$job setsid bash "$QUEUE/$job.sh" >/dev/null 2>&1 </dev/null &
            echo $! > "$QUEUE/$job.pid"
        fi
        echo "Submitted batch job $job"
    """,
    "squeue": """
        for file in "$QUEUE"/*.pid; do
            [ -f "$file" ] && kill -0 "$(cat "$file")" 2>/dev/null && basename "$file" .pid
        done
        exit 0
    """,
    "scancel": """
        for job in "$@"; do kill -- "-$(cat "$QUEUE/$job.pid")" 2>/dev/null; done
        exit 0
    """,
}


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """A folder of jobs, with commands in front of the path that work on it."""
    (tmp_path / "bin").mkdir()
    for name, text in STAND_INS.items():
        command = tmp_path / "bin" / name
        command.write_text("#!/usr/bin/env bash\n" + textwrap.dedent(text))
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("QUEUE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(slurm, "ASK_SECONDS", 0.2)
    monkeypatch.setattr(dask, "LOOK_SECONDS", 0.2)
    return tmp_path


@KILLS
def test_a_cancelled_job_is_replaced_and_its_chunks_are_run_again(queue):
    results = []
    options = {"job_memory": "1GB", "job_time": "00:10:00", "job_queue": "all", "job_directives": ["--account=abc"]}
    with chosen("slurm", jobs=1, job_cores=2, **options) as executor:
        for result in executor.map_chunks(slow, list(range(60)), 0.05):
            results.append(result)
            if len(results) == 5:
                subprocess.run(["scancel", "1"], check=True)
    assert sorted(chunk for chunk, _ in results) == list(range(60))
    assert {job for _, job in results} == {"1", "2"}
    assert eventually(lambda: not subprocess.run(["squeue"], check=True, capture_output=True).stdout)
    script = (queue / "1.sh").read_text()
    for line in ("-p all", "--account=abc", "-t 00:10:00", "--mem=954M", "--cpus-per-task=2"):
        assert f"#SBATCH {line}\n" in script
    assert "--nthreads 1" in script
    assert "--nworkers 2" in script


@KILLS
@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("refuse", Refusal, r"Slurm refuses the job \(allocation failure: Invalid partition name specified\)"),
        ("full", WorkersLost, r"Slurm did not take a job: .* Job violates accounting/QOS policy"),
        ("fail", WorkersLost, r"3 jobs of Slurm ended before a worker connected; see their output in .*slurm-logs"),
    ],
)
def test_what_slurm_does_not_do_is_told_in_a_line(queue, monkeypatch, fault, error, said):
    monkeypatch.setenv("FAULT", fault)
    with pytest.raises(error, match=said) as told:
        list(chosen("slurm").map_chunks(slow, [1, 2], 0.0))
    assert "\n" not in str(told.value)
