"""Chunks run one after another in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from experiments.executors.executor import Chunk, Executor, Result
from experiments.executors.memory import given_back


class InProcess(Executor):
    """Runs one chunk after another here: for few runs, for a debugger, and where processes are not wanted."""

    def map_chunks(
        self, function: Callable[[Any, Chunk], Result], chunks: Sequence[Chunk], shared: Any
    ) -> Iterator[Result]:
        """Yield the results in the order of the chunks."""
        for chunk in chunks:
            with given_back():
                result = function(shared, chunk)
            yield result
