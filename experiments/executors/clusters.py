"""Two places where Dask workers are: processes of this machine, and the workers of a running scheduler."""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from experiments.executors.cores import environment_kept, one_thread_each
from experiments.executors.dask import Cluster, Connection
from experiments.executors.executor import WorkersAwaited
from experiments.executors.interrupts import kept_from_workers
from experiments.extras import needs
from sim import errors

ADDRESS = re.compile(r"(tcp|tls)://[^\s:/]+:\d+")
CONNECT_SECONDS = 3
SET_BY_DASK = ("MALLOC_TRIM_THRESHOLD_", "PYTHONHASHSEED")  # in this process too, for good

# A worker's death is counted against the one chunk that it ran; the executor judges what follows from it. Nothing is
# served by HTTP.
OWN_SCHEDULER = {
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.multiprocessing-method": "spawn",
}
NO_DASHBOARD = {"dashboard": False, "dashboard_address": ":0"}


@contextmanager
def quiet() -> Iterator[None]:
    """Dask's log is not shown: what matters of it is raised, and dead workers are expected."""
    from distributed.utils import silence_logging_cmgr

    with silence_logging_cmgr(logging.CRITICAL + 1):
        yield


@dataclass(frozen=True)
class LocalProcesses(Cluster):
    """So many worker processes of one thread each on this machine, which last as long as they are used."""

    processes: int

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Start a scheduler in this process and its workers; afterwards they are ended."""
        dask, distributed = needs("dask", "dask"), needs("distributed", "dask")
        with (
            quiet(),
            environment_kept(SET_BY_DASK),
            one_thread_each(),  # for as long as dead workers may be replaced
            dask.config.set(OWN_SCHEDULER),
            tempfile.TemporaryDirectory(prefix="diplomacity-") as folder,
            kept_from_workers() as let_go,
            distributed.LocalCluster(
                n_workers=self.processes,
                threads_per_worker=1,
                memory_limit=None,
                silence_logs=logging.CRITICAL + 1,
                scheduler_kwargs=NO_DASHBOARD | {"dashboard_address": "127.0.0.1:0"},
                local_directory=folder,
                preload="experiments.executors.dask_worker",
            ) as cluster,
            distributed.Client(cluster, set_as_default=False) as client,
        ):
            let_go()
            yield Connection(client, "this machine")


@dataclass(frozen=True)
class RunningScheduler(Cluster):
    """The workers of a Dask scheduler that runs already; they are left as they are."""

    address: str

    def __post_init__(self) -> None:
        if not ADDRESS.fullmatch(self.address):
            raise errors.wrong_type("address", self.address, "an address of a Dask scheduler such as tcp://host:8786")

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Connect; refuses an address at which no scheduler answers within a few seconds."""
        distributed = needs("distributed", "dask")
        with quiet():
            _refuse_silence(self.address)
            with distributed.Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False) as client:
                self._tell(client.scheduler_info(n_workers=0))
                yield Connection(client, self.address)

    def _tell(self, info: dict[str, int]) -> None:
        if info["n_workers"] == 0:
            problem = f"the Dask scheduler at {self.address} has no workers yet; start some with `dask worker`"
        elif info["total_threads"] > info["n_workers"]:
            problem = (
                f"{info['total_threads']} threads of {info['n_workers']} Dask workers at {self.address} run "
                f"{info['n_workers']} chunks at a time, one a worker; start them with `--nthreads 1 --nworkers N`"
            )
        else:
            return
        warnings.warn(WorkersAwaited(problem), stacklevel=2)


def _refuse_silence(address: str) -> None:
    """Refuses an address where no scheduler answers. A client that fails to connect would leave threads behind."""
    try:
        with ThreadPoolExecutor(1) as thread:  # in this one there may be an event loop
            kind = thread.submit(lambda: asyncio.run(_kind_of_server(address))).result()
    except OSError:
        raise errors.missing_file(
            "Dask scheduler",
            address,
            f"nothing answered there within {CONNECT_SECONDS} s; start one with `dask scheduler`, correct the address, "
            "or see whether a firewall lies between",
        ) from None
    except (MemoryError, ValueError):  # what Dask makes of bytes that are not its own
        kind = "another program"
    except TypeError as error:  # as Dask refuses TLS without certificates
        raise errors.bad_file("address", f"{address} cannot be used: {error}", "set Dask's configuration") from None
    if kind != "a Scheduler":
        raise errors.bad_file("address", f"at {address} is no scheduler but {kind}", "give the scheduler's address")


async def _kind_of_server(address: str) -> str:
    """What server of Dask listens there: Scheduler, Worker or Nanny."""
    from distributed.core import connect, send_recv
    from distributed.security import Security

    async with asyncio.timeout(CONNECT_SECONDS):
        comm = await connect(address, **Security().get_connection_args("client"))
        answer = await send_recv(comm, op="identity", close=True)
    return f"a {answer['type']}"
