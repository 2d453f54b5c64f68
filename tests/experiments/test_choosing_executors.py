"""Executors chosen by name, and what is refused before anything is run."""

import sys

import pytest

from experiments.executors import InProcess, available_cores, chosen
from experiments.executors.clusters import LocalProcesses, RunningScheduler
from sim.errors import Refusal


def test_what_is_chosen_by_name():
    assert isinstance(chosen("serial"), InProcess)
    assert isinstance(chosen("process", processes=1), InProcess)
    assert chosen("process", processes=3).processes == 3
    assert chosen("dask").cluster == LocalProcesses(available_cores())
    assert chosen("dask", processes=3).cluster == LocalProcesses(3)
    assert chosen("dask", address="tcp://here:8786").cluster == RunningScheduler("tcp://here:8786")


@pytest.mark.parametrize(
    ("executor", "options", "said"),
    [
        ("dusk", {}, r"executor = 'dusk' is not allowed; give one of serial, process, .*; did you mean 'dask'\?"),
        ("process", {"address": "tcp://a:1"}, "executor=process does not use it; it is for executor=dask"),
        ("serial", {"processes": 2}, "executor=serial does not use it; it is for executor=process, executor=dask"),
        ("dask", {"jobs": 2}, "executor=dask does not use it; it is for executor=slurm"),
        ("dask", {"address": "tcp://a:1", "processes": 2}, "processes=2: the workers at an address are what they are"),
        ("process", {"processes": 0}, "processes = 0 is outside what is possible"),
        ("dask", {"address": "here:8786"}, "is not an address of a Dask scheduler such as tcp://host:8786"),
        ("dask", {"address": "http://here:8786"}, "is not an address of a Dask scheduler such as tcp://host:8786"),
        ("slurm", {"jobs": 0}, "jobs = 0 is outside what is possible"),
        ("slurm", {"job_cores": 0}, "job_cores = 0 is outside what is possible"),
        ("slurm", {"job_memory": "lots"}, "is not a size such as 4GB"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(executor, options, said):
    with pytest.raises(Refusal, match=said) as refused:
        chosen(executor, **options)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("executor", "module"), [("dask", "distributed"), ("slurm", "dask_jobqueue")])
def test_a_missing_extra_is_named(executor, module, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Refusal, match=rf"package {module} is missing; .* pip install 'diplomacity\[dask\]'"):
        chosen(executor)


def test_without_slurm_its_jobs_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match="command sbatch is missing; executor=slurm submits jobs of Slurm"):
        chosen("slurm")
