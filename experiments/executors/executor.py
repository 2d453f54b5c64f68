"""What every executor can do: run a function on chunks of work and give back the results as they come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


class Executor(ABC):
    """Runs a function on chunks.

    As a context (`with executor:`) it starts its workers on entry and ends them on exit; without one they are started
    when they are needed.
    """

    @abstractmethod
    def map_chunks(
        self, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk], shared: Any
    ) -> Iterator[Result]:
        """Yield `function(shared, chunk)` for every chunk once, in the order in which they finish.

        An exception in the function ends the work and is raised as it is. What dead workers left is run again;
        raises BrokenExecutor where that is in vain.
        """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return None


class WorkersLost(BrokenExecutor):
    """Chunks that cannot be run: they end every worker, or there is no way to workers any more."""


class WorkersAwaited(UserWarning):
    """Chunks wait, because no worker is there or workers cannot use all that they offer."""
