"""Where chunks of work run. Every executor has `map_chunks(function, chunks, shared) -> results as they come`.

`shared` is what all chunks need (a world, two scenarios, parameters); it reaches each worker once. A result says itself
which chunk it belongs to, because results come in no particular order.
"""

from experiments.executors.chosen import OPTIONS, chosen, executor_for
from experiments.executors.cores import available_cores
from experiments.executors.executor import Executor, WorkersAwaited, WorkersLost
from experiments.executors.in_process import InProcess
from experiments.executors.processes import ProcessPool, dismiss_workers

__all__ = [
    "OPTIONS",
    "Executor",
    "InProcess",
    "ProcessPool",
    "WorkersAwaited",
    "WorkersLost",
    "available_cores",
    "chosen",
    "dismiss_workers",
    "executor_for",
]
